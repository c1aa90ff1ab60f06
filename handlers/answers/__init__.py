"""Question → Reply. One table: every kind of question, in the order in which a message is tried against them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from handlers.answers import helping, overview, ranking, value
from handlers.answers.view import View
from handlers.language.grammar import Slots, fill
from handlers.language.question import Question, Reading, Unclear, Unread
from handlers.language.resolve import resolve
from handlers.language.segment import Segmenter
from handlers.language.text import normalise
from handlers.language.vocabulary import Vocabulary
from handlers.message import Message
from handlers.office import Office, Person
from handlers.reply import Reply
from storage.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Kind:
    name: str
    asked: Callable[[Slots], bool]
    answer: Callable[[Question, View], Reply]


KINDS: tuple[Kind, ...] = (
    Kind("help", helping.asked, helping.answer),
    Kind("ranking", ranking.asked, ranking.answer),
    Kind("value", value.asked, value.answer),
    Kind("overview", overview.asked, overview.answer),
)
_ANSWERS = {kind.name: kind.answer for kind in KINDS}


def recognises(message: Message, office: Office) -> bool:  # noqa: ARG001
    """Everything that nobody else took is a question."""
    return message.attachment is None


def answer(message: Message, office: Office, person: Person) -> Reply:
    """直接提问，如“萧山区活跃率”"""
    view = View(office, person, message)
    reading = read(message, office)
    match reading:
        case Question():
            return _ANSWERS[reading.kind](reading, view)
        case Unclear():
            return helping.unclear(reading)
        case Unread():
            return helping.unread(reading, view)


def read(message: Message, office: Office) -> Reading:
    """What the message asks, in the words of the office's catalogue."""
    text = normalise(message.text.replace(f"@{office.rules.bot_name}", " "))
    today = message.at.date()
    slots = fill(_segmenter(office.catalogue).cut(text, today), today)
    if slots.unknown:
        return Unread(tuple(slots.unknown))
    loose = [quantity for quantity in slots.quantities if quantity.plain is not None or quantity.condition]
    if loose:
        return Unread((), reason="number")
    kind = next((kind for kind in KINDS if kind.asked(slots)), None)
    if kind is None:
        return Unread((), reason="nothing")
    resolved = resolve(text, slots, office.catalogue)
    if isinstance(resolved, Unclear):
        return resolved
    units, indicators = resolved
    return Question(
        kind.name, units, tuple(slots.scopes), indicators, tuple(slots.whens), tuple(slots.operations),
        *_limit(slots),
    )  # fmt: skip


def _limit(slots: Slots) -> tuple[int | None, bool]:
    found = next((quantity for quantity in slots.quantities if quantity.limit or quantity.place), None)
    return (found.limit or found.place, found.from_bottom) if found else (None, False)


@lru_cache(maxsize=8)
def _segmenter(catalogue: Catalogue) -> Segmenter:
    return Segmenter(Vocabulary(catalogue))
