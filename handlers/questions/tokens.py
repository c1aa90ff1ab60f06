"""Cuts a text into known words: the cut that leaves the fewest characters unknown, then has the fewest words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from handlers.language.calendar.time_words import whens_at
from handlers.questions.courtesy import courtesy
from handlers.questions.quantities import Quantity, quantities_at
from handlers.questions.question import When
from handlers.questions.vocabulary import Name, Vocabulary
from handlers.questions.words import words

Meaning = Name | When | Quantity | str | None
"""A name, a time, a number or threshold, the list of words.yaml that a word stands in, or None: unknown."""


@dataclass(frozen=True, slots=True)
class Token:
    text: str
    meaning: Meaning
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def sort(self) -> str:
        """Of a name: unit, scope, indicator, hint, table …; empty for anything else."""
        return self.meaning.sort if isinstance(self.meaning, Name) else ""


_UNKNOWN, _WORD = 1000, 10
_MARKS = frozenset(" \t\n!?。.,;:：；！？~…\"'“”‘’()[]{}<>《》【】@#*_`|/\\+=^$-、·")
_Best = tuple[int, Token | None]


class Segmenter:
    """Knows every word of one vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        meanings: dict[str, Meaning] = {**words(), **vocabulary.names}
        self.meanings = meanings
        self._courtesy = courtesy()
        lengths: dict[str, set[int]] = {}
        for word in meanings:
            lengths.setdefault(word[0], set()).add(len(word))
        self._lengths = {first: tuple(sorted(found)) for first, found in lengths.items()}

    def cut(self, text: str, today: date) -> tuple[Token, ...]:
        """Tokens in order; unknown characters that stand together are one token. `today` is what 上周 counts from."""
        best: list[_Best] = [(0, None)] * (len(text) + 1)
        for start in range(len(text) - 1, -1, -1):
            best[start] = min(
                ((cost + best[token.end][0], token) for cost, token in self._candidates(text, start, today)),
                key=lambda found: found[0],
            )
        return _joined(_path(best))

    def without_asides(self, text: str, today: date) -> str:
        """The text without the clauses that are courtesy alone."""
        return self._courtesy.without_asides(text, lambda clause: self._carries(clause, today), self._is_filling)

    def _is_filling(self, word: str) -> bool:
        return self.meanings.get(word) in _FILLING

    def _carries(self, clause: str, today: date) -> bool:
        """Whether it names something, or asks for something."""
        return any(
            isinstance(token.meaning, Name)
            or (isinstance(token.meaning, str) and token.meaning not in _FILLING | _IDLE)
            for token in self.cut(clause, today)
        )

    def _candidates(self, text: str, start: int, today: date) -> Iterable[tuple[int, Token]]:
        character = text[start]
        if character not in _MARKS:
            yield _UNKNOWN, Token(character, None, start)
        elif character not in self.meanings:
            yield 1, Token(character, "filler", start)
        for length in self._lengths.get(character, ()):
            word = text[start : start + length]
            meaning = self.meanings.get(word)
            if meaning is not None:
                yield _WORD + _doubt(meaning), Token(word, meaning, start)
        for word in self._courtesy.at(text, start):
            yield _WORD + _DOUBT["filler"], Token(word, "filler", start)
        for word, when in whens_at(text, start, today):
            yield _WORD + 2, Token(word, when, start)
        for word, quantity in quantities_at(text, start):
            yield _WORD + 3, Token(word, quantity, start)


_FILLING = frozenset({"filler", "greeting", "thanks"})
_IDLE = frozenset({"again", "and", "to", "both", "it", "send", "whether", "whole", "hand_over"})
"""Beside courtesy these ask for nothing."""
_DOUBT = {"filler": 4, "again": 3, "gap": 1}
"""还需 | 接入 rather than 还 | 需接入."""


def _doubt(meaning: Meaning) -> int:
    """Of two cuts with as many words, the one with the more certain words is taken."""
    if isinstance(meaning, Name):
        if meaning.sort == "table":  # some are called like a scope with an indicator, which is then the better reading
            return 2 * _WORD
        return 0 if meaning.exact else 1
    return _DOUBT.get(str(meaning), 2)


def _path(best: list[_Best]) -> Iterable[Token]:
    token = best[0][1]
    while token is not None:
        yield token
        token = best[token.end][1]


def _joined(tokens: Iterable[Token]) -> tuple[Token, ...]:
    joined: list[Token] = []
    for token in tokens:
        if token.meaning is None and joined and joined[-1].meaning is None:
            joined[-1] = Token(joined[-1].text + token.text, None, joined[-1].start)
        else:
            joined.append(token)
    return tuple(joined)
