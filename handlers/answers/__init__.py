"""Question → Reply: read in the office's words, answered by its kind (`kinds.py`), remembered for the next."""

import re
from dataclasses import replace
from functools import lru_cache

from handlers.answers.about import help as helping
from handlers.answers.choices import all_chosen, chosen, completed, nods
from handlers.answers.context.clarify import ask, unread, what_is_wrong
from handlers.answers.context.offers import Not, Partly, outcome
from handlers.answers.context.scoping import in_scope
from handlers.answers.context.unanswerable import answered
from handlers.answers.context.view import View
from handlers.answers.kinds import BY_NAME, kind_of
from handlers.answers.memory import NOTHING, Memory, pinned, recall, remember
from handlers.figures.wording import one_line
from handlers.language.text import LONGEST, encodable
from handlers.message import Message
from handlers.office import Office, Person
from handlers.questions.cache import reader_of
from handlers.questions.pointing import pointed_at, points_at_one
from handlers.questions.question import Question, Reading, Unclear, Unread
from handlers.questions.requests import corrected, requests
from handlers.questions.words import words
from handlers.reply import Reply
from storage.catalogue import Catalogue
from storage.chat.unanswered import Unanswered

_BASIS = re.compile(r"\d{4}-\d{2}-\d{2}")
_VALUE = re.compile(r"[-+]?\d[\d,.]*(?:%|个百分点)?")
_VALUE_LINE = re.compile(r"[（(].*$|[：:，,；;。].*$")
"""What stands behind the subject of an answer's first line."""
OWN = sorted((word for word, list_ in words().items() if list_ == "own"), key=len, reverse=True)


_MENTION = re.compile(r"@[^\s@]{1,20}(?=\s)")


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
    memory = _quoted(view) or recall(message, office)
    typed = _as_named(_without_mention(message.text, office), view)
    if several := all_chosen(typed, memory) or _two_requests(typed, view, memory):
        return _together(several, view, memory)
    picked = chosen(typed, memory)
    if picked is None and nods(typed):
        return helping.nodded()
    text = picked or typed
    if picked is None and (requested := _several(typed, view, memory)):
        return _all_of(requested, view)
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
            reply = _partly(reading, view, memory)
            _note(message, office, reading.words)
    return reply


def _partly(reading: Unread, view: View, memory: Memory) -> Reply:
    """Names what was not understood, and offers what was; what was understood stays for the next message."""

    def alone(text: str) -> Reading:
        return read(text, view, NOTHING)

    found = outcome(reading, lambda question: kind.name if (kind := kind_of(question)) else "", alone, view)
    if isinstance(found, Partly):
        question = pinned(found.question, view) if found.question else memory.question
        text = view.message.text[:LONGEST]
        remember(view.message, view.office, Memory(question, found.offers, text, offered=True, rest=found.rest))
    return unread(reading, found, view)


def _quoted(view: View) -> Memory | None:
    """那上周呢 under an answer of the bot is about what that answer was about, whatever was asked since.

    Its first line is read like a question, without its values; nothing is kept where that says nothing.
    """
    lines = [line.strip() for line in view.message.context.splitlines() if line.strip()]
    if not lines:
        return None
    day = next((found.group() for line in lines if (found := _BASIS.search(line))), "")
    asked = f"{day} {_VALUE.sub(' ', _VALUE_LINE.sub('', lines[0]))}".strip()
    reading = read(asked[:LONGEST], view, Memory())
    if isinstance(reading, Question) and (reading.units or reading.indicators):
        return Memory(pinned(reading, view), text=asked)
    return NOTHING


def _reply_to(reading: Question, view: View, memory: Memory) -> Reply:
    """The answer, remembered with what it offers."""
    if memory.question is not None and _objects_only(reading, memory.question):
        return what_is_wrong(reading, view)
    reply, meant = _answered(reading, view)
    reply = _explained(reply, reading, view.message, memory)
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


def _several(text: str, view: View, memory: Memory) -> list[Question]:
    """The requests of one message, each read after the one before it; none unless each is one by itself."""
    found: list[Question] = []
    for part in requests(text):
        before = memory if not found else Memory(found[-1])
        reading = read(part, view, before)
        if isinstance(reading, Unread) and not reading.words and not reading.names:
            continue  # a greeting, a thank-you
        if not isinstance(reading, Question) or reading.kind in ("help", "vague") or not _names_something(reading):
            return []
        found.append(reading)
    return found if len(found) > 1 and found[0] != found[1] else []


def _names_something(question: Question) -> bool:
    """那呢 and 有的话 are no requests by themselves."""
    carried_over = bool(question.carried)
    return bool(question.units or question.scopes or question.indicators or question.tables) and (
        bool(question.operations) or bool(question.indicators) or carried_over
    )


def _all_of(questions: list[Question], view: View) -> Reply:
    """One answer to several requests, in their order; the last one is what a follow-up speaks of."""
    made = [_answered(question, view) for question in questions]
    last, meant = made[-1]
    files = tuple(file for reply, _ in made for file in reply.files)
    outcome = "done" if any(reply.outcome == "done" for reply, _ in made) else last.outcome
    return replace(_as_one([reply for reply, _ in made], last, meant, view), files=files, outcome=outcome)


def _together(texts: tuple[str, ...], view: View, memory: Memory) -> Reply:
    """The answers to all that was offered, as one, of which a follow-up speaks."""
    readings = [read(text, view, memory) for text in texts]
    found = [_answered(reading, view) for reading in readings if isinstance(reading, Question)]
    if not found:
        return unread(Unread(), Not(()), view)
    units = tuple(dict.fromkeys(unit for _, meant in found for unit in meant.units))
    return _as_one([reply for reply, _ in found], found[0][0], replace(found[-1][1], units=units), view)


def _as_one(replies: list[Reply], leading: Reply, meant: Question, view: View) -> Reply:
    """What several of them say alike stands once, below; the next steps are those of one, `meant` is remembered."""
    lines = [line for reply in replies for line in reply.lines]
    once = tuple(dict.fromkeys(reversed(lines)))[::-1]
    pictures = tuple(picture for reply in replies for picture in reply.pictures)
    remember(view.message, view.office, Memory(meant, (), view.message.text[:LONGEST]))
    return Reply(once, leading.choices, pictures[:2])


def _objects_only(reading: Question, before: Question) -> bool:
    """错了, 不对: the question before over again."""

    def asked(question: Question) -> Question:
        operations = tuple(sorted(set(question.operations) - {"wrong"}))
        return replace(question, kind="", operations=operations, read_as=(), carried=(), one_by_one=())

    return reading.says("wrong") and asked(reading) == asked(before)


def _answered(reading: Question, view: View) -> tuple[Reply, Question]:
    """The reply, and the question as a follow-up will find it; made once for all in a round who ask the same."""

    def made() -> tuple[Reply, Question]:
        return answered(lambda: BY_NAME[reading.kind].answer(reading, view)), pinned(reading, view)

    if reading.kind == "help":  # tells each person what they may do
        return made()
    return view.office.store.connections.once((reading, view.standpoint), made)


def read(text: str, view: View, memory: Memory) -> Reading:
    """What the text asks, in the words of the office's catalogue."""

    def listed(question: Question) -> tuple[str, ...]:
        listing = _answered(question, view)[0].listing if question.kind in BY_NAME else None
        return listing.units if listing else question.units

    own = next((word for word in OWN if word in text), None)
    if own is not None:
        return Unread((own,))
    if memory.question is not None and points_at_one(text):
        text = pointed_at(text, [view.name(unit) for unit in listed(memory.question)])
    if parts := corrected(text):
        first = read(parts[0], view, memory)
        if isinstance(first, Question) and first.kind != "help":
            second = read(f"我说错了，是{parts[1]}", view, Memory(first))
            return replace(second, carried=()) if isinstance(second, Question) else second
    reader = reader_of(view.office)
    if inside := reader.inside(text, view.today):
        first = read(inside[0], view, Memory())
        if isinstance(first, Question):
            return _of_those(first, inside[1], view)
    reading = reader.read(text, view.today, memory.question, listed, heard=view.message.heard)
    if not isinstance(reading, Question):
        return reading
    return _of_a_kind(reading, view.catalogue)


def _of_those(first: Question, text: str, view: View) -> Reading:
    """What is asked of those that the first question lists; the first alone where it lists nobody."""
    listing = _answered(first, view)[0].listing
    if listing is None:
        return Unread(question=first)
    second = read(text, view, Memory(first)) if listing.units else first
    return replace(second, carried=()) if isinstance(second, Question) else second


def _two_requests(text: str, view: View, memory: Memory) -> tuple[str, ...]:
    """活跃率最高的区县和激活率最低的区县, where both are understood."""
    sides = reader_of(view.office).apart(text, view.today)
    return sides if all(isinstance(read(side, view, memory), Question) for side in sides) else ()


@lru_cache(maxsize=1000)  # as the reader does: on a bulletin's day, many ask the same
def _of_a_kind(reading: Question, catalogue: Catalogue) -> Question | Unread:
    question = in_scope(reading, catalogue)
    kind = kind_of(question)
    return replace(question, kind=kind.name) if kind else Unread(question=question)


def _as_named(text: str, view: View) -> str:
    """本单位活跃率: a reporter of one unit means that one; of anybody else nobody knows which."""
    if len(view.person.units) != 1:
        return text
    own = view.name(next(iter(view.person.units)))
    return next((text.replace(word, own) for word in OWN if word in text), text)


def _without_mention(text: str, office: Office) -> str:
    return _MENTION.sub(" ", text.replace(f"@{office.rules.bot_name}", " "))


def _explained(reply: Reply, question: Question, message: Message, memory: Memory) -> Reply:
    """Adds what was heard, what was read in place of what was typed, and what was kept from the question before."""
    remarks = []
    if question.carried and memory.rest:
        remarks.append(f"上一问里的{'、'.join(f'“{one_line(word, 20)}”' for word in memory.rest[:3])}没有计入")
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
