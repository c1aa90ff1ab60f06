"""What was understood of a question, as complete questions to tap: written back from its slots, each one answerable."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from handlers.answers.context.view import View
from handlers.questions.question import Question, Reading, Unclear, Unread
from handlers.questions.writer import LINKS, written

MOST_OFFERS = 4
MOST_TRIED = 6
_LEFT_OUT = (
    "limit",
    "place",
    "until",
    "also_last",
    "run",
    "conditions",
    "goal",
    "excluded",
    "places",
    "moved_by",
    "tables",
)
_EMPTY = Question()


@dataclass(frozen=True, slots=True)
class Understood:
    question: Question


@dataclass(frozen=True, slots=True)
class Partly:
    """`rest` is what was not understood, as it was written; `offers` are complete questions, the likeliest first."""

    question: Question | None
    rest: tuple[str, ...]
    offers: tuple[tuple[str, str], ...]
    """(label, whole question)."""


@dataclass(frozen=True, slots=True)
class Not:
    rest: tuple[str, ...]
    nearest: tuple[str, ...] = ()


Outcome = Understood | Partly | Not
Read = Callable[[str], Reading]


def outcome(reading: Question | Unread, kind_of: Callable[[Question], str], read: Read, view: View) -> Outcome:
    """`read` reads a text by itself, without the dialogue; `kind_of` names a question's kind, or is empty."""
    if isinstance(reading, Question):
        return Understood(reading)
    rest = reading.words
    again = read(reading.known) if reading.known.strip() else Unread(question=reading.question)
    if isinstance(again, Unread) and again.question is None and reading.question is None and reading.names:
        again = read(reading.names)
    if isinstance(again, Unclear):
        return Partly(None, rest, again.choices[:MOST_OFFERS])
    understood = again if isinstance(again, Question) else again.question or reading.question
    if understood is None:
        return Not(rest)
    if not (understood.units or understood.scopes or understood.excluded):
        understood = _of_somebody(understood, view)
    offers = _written_out(understood, kind_of, read, view)
    if not offers and isinstance(again, Question) and reading.known:
        offers[reading.known.strip(_MARKS)] = again
    if not offers:
        return Not(rest)
    first = next(iter(offers.values()))
    return Partly(first, rest, tuple((sentence, sentence) for sentence in offers))


_MARKS = "，。,.;；：:？?!！-、 "


def _written_out(
    understood: Question, kind_of: Callable[[Question], str], read: Read, view: View
) -> dict[str, Question]:
    """Sentence → the question that it asks: one where a kind answers all of it, else a few that leave little out."""
    whole = bool(kind_of(understood))
    offers: dict[str, Question] = {}
    for question in itertools.islice(_answerable(understood, kind_of), MOST_TRIED):
        sentence = sentence_of(question, read, view)
        if sentence:
            offers.setdefault(sentence, question)
            if whole or len(offers) == MOST_OFFERS - 1:
                break
    return offers


def sentence_of(question: Question, read: Read, view: View) -> str | None:
    def reread(text: str) -> Question | None:
        reading = read(text)
        return reading if isinstance(reading, Question) else None

    return written(question, view.name(view.catalogue.everything), view.name, reread)


def _of_somebody(question: Question, view: View) -> Question:
    """A complete question says of whom: of the usual scope where its units have the indicator, else the whole."""
    scope, everything = view.catalogue.default_scope, view.catalogue.everything
    if not question.indicators and not question.says("highest", "lowest", "rank", "which") and not question.limit:
        return question
    if all(view.is_ranked(scope, name) for name in question.indicators):
        return replace(question, scopes=(scope,))
    return replace(question, units=(everything,))


_SOFT = ("which", "each", "whole", "higher", "lower", "both", "count", "picture", "export")
"""What is left out of a written question where the same kind answers it without."""


def _plain(question: Question, kind_of: Callable[[Question], str]) -> Question:
    kind = kind_of(question)
    for name in _SOFT:
        if question.says(name) and not (name == "count" and kind in ("value", "total")) and name != kind:
            less = replace(question, operations=tuple(one for one in question.operations if one != name))
            question = less if kind_of(less) == kind else question
    return question


def _answerable(question: Question, kind_of: Callable[[Question], str]) -> Iterator[Question]:
    """The question itself if a kind answers it, else what comes of it with as little as possible left out."""
    for less in _lessened(question):
        kind = kind_of(less)
        if kind and kind not in ("vague", "help") and (less.units or less.scopes or less.indicators or less.operations):
            yield replace(_plain(less, kind_of), kind=kind)


def _lessened(question: Question) -> Iterator[Question]:
    yield question
    said = [name for name in question.operations if name not in LINKS]
    slots = [name for name in _LEFT_OUT if getattr(question, name)]
    for number in (1, 2):
        for dropped in itertools.combinations(said, number):
            yield replace(question, operations=tuple(name for name in question.operations if name not in dropped))
    for slot in slots:
        yield replace(question, **{slot: getattr(_EMPTY, slot)})
    bare = replace(question, operations=(), **{slot: getattr(_EMPTY, slot) for slot in slots})
    if question.units or question.scopes or question.indicators:
        if len(question.whens) > 1:
            bare = replace(bare, whens=question.whens[-1:])
        yield bare
