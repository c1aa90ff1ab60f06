"""Question → Reply. One table: every kind of question, in the order in which a message is tried against them."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from handlers.answers import (
    change,
    compare,
    definition,
    exporting,
    filtering,
    gap,
    helping,
    history,
    members,
    movers,
    overview,
    position,
    provenance,
    ranking,
    reported,
    stored,
    totals,
    trend,
    value,
)
from handlers.answers.asking import ask, unread
from handlers.answers.memory import Memory, chosen, pinned, recall, remember
from handlers.answers.view import View
from handlers.answers.vocabularies import reader_of
from handlers.language.question import Question, Reading, Unclear, Unread
from handlers.message import Message
from handlers.office import Office, Person
from handlers.reply import Reply
from storage.unanswered import Unanswered


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of question: `asked` tells whether this is one, `answer`'s docstring is its line in 帮助.

    `listed` gives the units that the answer lists, for 他们合计.
    """

    name: str
    asked: Callable[[Question], bool]
    answer: Callable[[Question, View], Reply]
    listed: Callable[[Question, View], tuple[str, ...]] = lambda question, _: question.units


KINDS: tuple[Kind, ...] = (
    Kind("help", helping.asked, helping.answer),
    Kind("source", provenance.asked, provenance.answer),
    Kind("definition", definition.asked, definition.answer),
    Kind("reported", reported.asked, reported.answer),
    Kind("export", exporting.asked, exporting.answer),
    Kind("run", history.asked_for_run, history.run),
    Kind("record", history.asked_for_record, history.record),
    Kind("stored", stored.asked, stored.answer),
    Kind("movers", movers.asked, movers.answer),
    Kind("gap", gap.asked, gap.answer),
    Kind("compare", compare.asked, compare.answer),
    Kind("change", change.asked, change.answer),
    Kind("filter", filtering.asked, filtering.answer, filtering.listed),
    Kind("members", members.asked, members.answer),
    Kind("total", totals.asked, totals.answer),
    Kind("position", position.asked, position.answer),
    Kind("ranking", ranking.asked, ranking.answer, ranking.listed),
    Kind("trend", trend.asked, trend.answer),
    Kind("value", value.asked, value.answer),
    Kind("vague", overview.vague, overview.ask_what),
    Kind("overview", overview.asked, overview.answer),
)
_BY_NAME = {kind.name: kind for kind in KINDS}


def recognises(message: Message, office: Office) -> bool:  # noqa: ARG001
    """Everything that nobody else took is a question."""
    return message.attachment is None


def answer(message: Message, office: Office, person: Person) -> Reply:
    """直接提问，如“萧山区活跃率”"""
    view = View(office, person, message)
    memory = recall(message, office)
    text = chosen(_without_mention(message.text, office), memory) or _without_mention(message.text, office)
    reading = read(text, view, memory)
    match reading:
        case Question():
            reply = _explained(_BY_NAME[reading.kind].answer(reading, view), reading, message)
            offered = (
                tuple((one.label or one.text, one.text) for one in reply.choices) if reply.outcome == "ask" else ()
            )
            remember(message, office, Memory(pinned(reading, view), offered))
        case Unclear():
            reply = ask(reading)
            remember(message, office, Memory(memory.question, reading.choices))
        case Unread():
            reply = unread(reading, view)
            _note(message, office, reading)
    return reply


def read(text: str, view: View, memory: Memory) -> Reading:
    """What the text asks, in the words of the office's catalogue."""

    def listed(question: Question) -> tuple[str, ...]:
        return _BY_NAME[question.kind].listed(question, view) if question.kind in _BY_NAME else question.units

    reader = reader_of(view.office)
    reading = reader.read(text, view.today, memory.question, listed, heard=view.message.heard)
    if not isinstance(reading, Question):
        return reading
    kind = next((kind for kind in KINDS if kind.asked(reading)), None)
    return replace(reading, kind=kind.name) if kind else Unread()


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


def _note(message: Message, office: Office, unread_: Unread) -> None:
    """For the admin, who may add the word as an alias."""
    text = message.text[:200]
    asker = message.sender.staff_id or ""
    office.store.unanswered.note(Unanswered(message.at, asker, text, "、".join(unread_.words)))
