"""Question → Reply. One table: every kind of question, in the order in which a message is tried against them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

from handlers.answers import (
    change,
    compare,
    conditions,
    definition,
    exporting,
    filtering,
    gap,
    goal,
    helping,
    history,
    holding,
    means,
    members,
    movers,
    moving,
    neighbours,
    often,
    overview,
    position,
    provenance,
    ranking,
    reached,
    remainder,
    reported,
    spread,
    standings,
    stored,
    totals,
    trend,
    value,
)
from handlers.answers.asking import ask, unread, what_is_wrong
from handlers.answers.memory import Memory, pinned, recall, remember
from handlers.answers.picking import all_chosen, chosen, completed, nods
from handlers.answers.scoping import in_scope
from handlers.answers.view import View
from handlers.answers.vocabularies import reader_of
from handlers.language.question import Question, Reading, Unclear, Unread
from handlers.language.text import LONGEST, encodable
from handlers.language.words import words
from handlers.message import Message
from handlers.office import Office, Person
from handlers.reply import Reply
from storage.catalogue import Catalogue
from storage.unanswered import Unanswered


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of question: `asked` tells whether this is one, `answer`'s docstring is its line in 帮助.

    Nothing that was said may be dropped: `uses` are the slots of a Question that the answer takes up, `words` the
    lists of words.yaml (None: all). A question that says more is not of this kind. `listed` gives the units that the
    answer lists, for 他们合计.
    """

    name: str
    asked: Callable[[Question], bool]
    answer: Callable[[Question, View], Reply]
    uses: frozenset[str]
    words: frozenset[str] | None
    listed: Callable[[Question, View], tuple[str, ...]] = lambda question, _: question.units

    def takes(self, question: Question) -> bool:
        said = set(question.operations) - _LINKS
        if question.says("except", "beyond") and not question.excluded:  # 其他区县: other than which?
            return False
        return self.asked(question) and _slots(question) <= self.uses and (self.words is None or said <= self.words)


OWN = sorted((word for word, list_ in words().items() if list_ == "own"), key=len, reverse=True)
_LINKS = _words(
    "amount relative everybody and adding to since again wrong they it bodies greeting thanks than_unit those_who "
    "whether topic send hand_over respectively"
)
_WHOM = _words("units scopes indicators whens")
_OF_SCOPE = _words("scopes indicators whens")


def _slots(question: Question) -> set[str]:
    """The slots that are filled."""
    names = ("units", "scopes", "indicators", "whens", "tables", "limit", "place", "until", "also_last",
             "run", "conditions", "goal", "excluded", "places", "moved_by")  # fmt: skip
    return {name for name in names if getattr(question, name)} | ({"several"} if question.several else set())


_ALL = _words("units scopes indicators whens tables limit place places until also_last run conditions several")

KINDS: tuple[Kind, ...] = (
    Kind("help", helping.asked, helping.answer, _words(""), _words("help greeting thanks whole which count")),
    Kind("source", provenance.asked, provenance.answer, _ALL, None),
    Kind("definition", definition.asked, definition.answer, _ALL, None),
    Kind("reported", reported.asked, reported.answer, _words("units scopes tables whens"),
         _words("missing which count without whole gap")),
    Kind("export", exporting.asked, exporting.answer, _ALL, None),
    Kind("holding", holding.asked, holding.answer, _words("units indicators whens place"),
         _words("running highest lowest rank position count stored which_period")),
    Kind("run", history.asked_for_run, history.run, _WHOM | {"run"},
         _words("running running_up running_down rise fall trend which count change stored which_period whole")),
    Kind("often", often.asked, often.answer, _OF_SCOPE | {"limit", "several"},
         _words("highest lowest which rank count each trend")),
    Kind("record", history.asked_for_record, history.record, _words("units indicators whens several"),
         _words("highest lowest which_period stored which trend count ever")),
    Kind("reached", reached.asked, reached.answer, _words("units scopes indicators whens several conditions"),
         _words("which_period stored which count whole ever")),
    Kind("peak", history.asked_for_peak, history.peak, _words("units indicators whens several"),
         _words("peak trough which_period stored count trend")),
    Kind("stored", stored.asked, stored.answer, _words("whens several"),
         _words("stored which count whole which_period total without each")),
    Kind("movers", movers.asked, movers.answer, _WHOM | _words("limit several"),
         _words("improved worsened rise fall change highest lowest which position rank whole")),
    Kind("goal", goal.asked, goal.answer, _WHOM | {"goal"}, _words("gap compare count higher lower without whole")),
    Kind("gap", gap.asked, gap.answer, _WHOM | {"limit"},
         _words("gap lacking without incomplete count which each highest lowest rank whole share total against")),
    Kind("whether", standings.asked_whether, standings.whether, _words("units indicators whens limit place"),
         _words("within rank position count highest lowest")),
    Kind("standings", standings.asked, standings.answer, _words("units indicators whens several"),
         _words("position rank trend change picture count")),
    Kind("moved", position.asked_for_move, position.move, _words("units indicators whens"),
         _words("position rank change rise fall against compare count whole")),
    Kind("compare", compare.asked, compare.answer, _WHOM,
         _words("compare against average which whole rise fall count higher lower above below highest lowest times")),
    Kind("spread", spread.asked, spread.answer, _OF_SCOPE, _words("highest lowest compare rank count which")),
    Kind("moving", moving.asked, moving.answer, _OF_SCOPE | {"moved_by"},
         _words("steady rise fall which against compare change yoy count each position rank"), moving.listed),
    Kind("change", change.asked, change.answer, _WHOM,
         _words("change yoy rise fall steady against compare count whole higher lower each")),
    Kind("conditions", conditions.asked, conditions.answer, _OF_SCOPE | {"conditions", "excluded"},
         _words("both which count whole each except beyond without"), conditions.listed),
    Kind("filter", filtering.asked, filtering.answer, _OF_SCOPE | {"conditions", "excluded"},
         _words("without which count whole each both except beyond"), filtering.listed),
    Kind("beyond", filtering.asked_against_unit, filtering.against_unit, _WHOM,
         _words("against higher lower above below which count whole each")),
    Kind("check", filtering.asked_of_units, filtering.check, _WHOM | {"conditions"}, _words("whole count")),
    Kind("members", members.asked, members.answer, _words("scopes whens"), _words("which count total whole each")),
    Kind("means", means.asked, means.answer, _OF_SCOPE | _words("limit several"),
         _words("average rank ascending each highest lowest which count")),
    Kind("total", totals.asked, totals.answer, _WHOM | _words("several limit conditions"),
         _words("total average share median count rank highest lowest each both whole")),
    Kind("neighbours", neighbours.asked, neighbours.answer, _WHOM,
         _words("ahead behind next which count rank position each compare against gap")),
    Kind("ahead", neighbours.asked_of_several, neighbours.of_several_units, _words("units indicators whens"),
         _words("ahead behind which rank position count")),
    Kind("position", position.asked, position.answer, _words("units indicators whens"),
         _words("position rank which count")),
    Kind("ranking", ranking.asked, ranking.answer, _OF_SCOPE | _words("limit place places until also_last excluded"),
         _words("rank ascending highest lowest which count position picture whole each higher lower except beyond"),
         ranking.listed),
    Kind("remainder", remainder.asked, remainder.answer, _OF_SCOPE | {"excluded"},
         _words("except beyond total average count whole which each")),
    Kind("trend", trend.asked, trend.answer, _WHOM | {"several"},
         _words("trend picture rise fall change whole count which_period each compare")),
    Kind("value", value.asked, value.answer, _WHOM | {"tables"}, _words("count whole higher lower each")),
    Kind("vague", overview.vague, overview.ask_what, _words(""), _words("whole")),
    Kind("overview", overview.asked, overview.answer, _words("units scopes whens"), _words("whole each")),
)  # fmt: skip
_BY_NAME = {kind.name: kind for kind in KINDS}


def recognises(message: Message, office: Office) -> bool:  # noqa: ARG001
    """Everything that nobody else took is a question."""
    return message.attachment is None


def warm(office: Office) -> None:
    """Builds the office's vocabulary, and what reads slips of the finger, ahead of the first question (some 100 ms)."""
    reader_of(office).warm()


def answer(message: Message, office: Office, person: Person) -> Reply:
    """直接提问，如“萧山区活跃率”"""
    if (text := encodable(message.text)) != message.text:
        message = replace(message, text=text)
    view = View(office, person, message)
    memory = recall(message, office)
    typed = _as_named(_without_mention(message.text, office), view)
    if several := all_chosen(typed, memory):
        return _together(several, view, memory)
    picked = chosen(typed, memory)
    if picked is None and nods(typed):
        return helping.nodded()
    text = picked or typed
    reading = _completed(read(text, view, memory), text, view, memory)
    match reading:
        case Question():
            reply = _reply_to(reading, view, memory)
            if reading.says("wrong"):
                _note(message, office, (f"更正：{memory.text}",))
        case Unclear():
            reply = ask(reading)
            remember(message, office, replace(memory, choices=reading.choices, asked=text))
            if reading.unsure:
                _note(message, office, (reading.about,))
        case Unread():
            reply = unread(reading, view)
            _note(message, office, reading.words)
    return reply


def _reply_to(reading: Question, view: View, memory: Memory) -> Reply:
    """The answer, remembered with what it offers."""
    if memory.question is not None and _objects_only(reading, memory.question):
        return what_is_wrong(reading, view)
    reply, meant = _answered(reading, view)
    reply = _explained(reply, reading, view.message)
    offered = tuple((one.label or one.text, one.text) for one in reply.choices) if _offers(reply) else ()
    if reading.kind != "help":  # 谢谢 ends no dialogue
        remember(view.message, view.office, Memory(meant, offered, view.message.text[:LONGEST]))
    return reply


def _offers(reply: Reply) -> bool:
    """Whether the next message may pick from its choices: it asked, or what was refused has one thing instead."""
    return reply.outcome == "ask" or (reply.outcome == "refused" and len(reply.choices) == 1)


def _completed(reading: Reading, text: str, view: View, memory: Memory) -> Reading:
    """A name alone, where only an indicator was asked back about, is whose figure is asked for."""
    bare = isinstance(reading, Question) and reading.kind == "overview" and not reading.says("whole")
    whole = completed(text, memory, view.catalogue) if bare else None
    again = read(whole, view, memory) if whole else reading
    return replace(again, carried=(memory.asked,)) if whole and isinstance(again, Question) else reading


def _together(texts: tuple[str, ...], view: View, memory: Memory) -> Reply:
    """The answers to all that was offered, as one; what several of them say alike stands once, below."""
    readings = [read(text, view, memory) for text in texts]
    found = [_answered(reading, view) for reading in readings if isinstance(reading, Question)]
    if not found:
        return unread(Unread(), view)
    lines = [line for reply, _ in found for line in reply.lines]
    once = list(dict.fromkeys(reversed(lines)))[::-1]
    pictures = tuple(picture for reply, _ in found for picture in reply.pictures)
    last = found[-1][1]
    units = tuple(dict.fromkeys(unit for _, meant in found for unit in meant.units))
    remember(view.message, view.office, Memory(replace(last, units=units), (), view.message.text[:LONGEST]))
    return Reply(tuple(once), found[0][0].choices, pictures[:2])


def _objects_only(reading: Question, before: Question) -> bool:
    """错了, 不对: the question before over again."""

    def asked(question: Question) -> Question:
        operations = tuple(sorted(set(question.operations) - {"wrong"}))
        return replace(question, kind="", operations=operations, read_as=(), carried=(), one_by_one=())

    return reading.says("wrong") and asked(reading) == asked(before)


def _answered(reading: Question, view: View) -> tuple[Reply, Question]:
    """The reply, and the question as a follow-up will find it; made once for all in a round who ask the same."""

    def made() -> tuple[Reply, Question]:
        return _BY_NAME[reading.kind].answer(reading, view), pinned(reading, view)

    if reading.kind == "help":  # tells each person what they may do
        return made()
    return view.office.store.connections.once((reading, view.standpoint), made)


def read(text: str, view: View, memory: Memory) -> Reading:
    """What the text asks, in the words of the office's catalogue."""

    def listed(question: Question) -> tuple[str, ...]:
        return _BY_NAME[question.kind].listed(question, view) if question.kind in _BY_NAME else question.units

    own = next((word for word in OWN if word in text), None)
    if own is not None:
        return Unread((own,))
    reader = reader_of(view.office)
    reading = reader.read(text, view.today, memory.question, listed, heard=view.message.heard)
    if not isinstance(reading, Question):
        return reading
    return _of_a_kind(reading, view.catalogue)


@lru_cache(maxsize=1000)  # as the reader does: on a bulletin's day, many ask the same
def _of_a_kind(reading: Question, catalogue: Catalogue) -> Question | Unread:
    question = in_scope(reading, catalogue)
    kind = next((kind for kind in KINDS if kind.takes(question)), None)
    return replace(question, kind=kind.name) if kind else Unread(question=question)


def _as_named(text: str, view: View) -> str:
    """本单位活跃率: a reporter of one unit means that one; of anybody else nobody knows which."""
    if len(view.person.units) != 1:
        return text
    own = view.name(next(iter(view.person.units)))
    return next((text.replace(word, own) for word in OWN if word in text), text)


def _without_mention(text: str, office: Office) -> str:
    return text.replace(f"@{office.rules.bot_name}", " ")


def _explained(reply: Reply, question: Question, message: Message) -> Reply:
    """Adds what was heard, what was read in place of what was typed, and what was kept from the question before."""
    remarks = []
    if message.heard:
        remarks.append(f"听到：{message.text}")
    if question.read_as:
        remarks.append("，".join(f"“{typed}”按“{read}”理解" for typed, read in question.read_as))
    if question.carried:
        remarks.append(f"接着上一问：{'，'.join(question.carried)}")
    return replace(reply, lines=(*reply.lines, *remarks)) if remarks else reply


def _note(message: Message, office: Office, words: tuple[str, ...]) -> None:
    """For the admin, who may add the word as an alias."""
    asker = message.sender.staff_id or ""
    office.store.unanswered.note(Unanswered(message.at, asker, message.text[:LONGEST], "、".join(words)))
