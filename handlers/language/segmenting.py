"""Where one Chinese word ends and the next begins, by a dictionary: for what stands in no list here."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

import rjieba

Span = tuple[int, int]

_PARTICLES = frozenset({"y", "e", "o"})
"""Modal particles (嘛), interjections (哎) and sounds: they say how something is said, never what."""


@lru_cache(maxsize=500)
def words_of(text: str) -> tuple[tuple[str, int, int], ...]:
    """(word, start, end) in order, every character in one of them."""
    return tuple((text[start:end], start, end) for _, start, end in rjieba.tokenize(text, "default", True))


@lru_cache(maxsize=500)
def particles_in(text: str) -> frozenset[Span]:
    """Where the modal particles and interjections stand."""
    found, at = set(), 0
    for word, sort in rjieba.tag(text):
        if sort in _PARTICLES:
            found.add((at, at + len(word)))
        at += len(word)
    return frozenset(found)


def widened(text: str, spans: Iterable[Span], known: Sequence[Span]) -> list[Span]:
    """The spans with the rest of the words that they cut into: 间 of 截止时间 becomes 时间.

    What stands in `known` is never taken in. Spans that touch become one.
    """
    held = {at for start, end in known for at in range(start, end)}
    wide: list[Span] = []
    for first, last in sorted(spans):
        start, end = min((a for _, a, b in _cut(text, first, last)), default=first), last
        end = max((b for _, a, b in _cut(text, first, last)), default=last)
        start = next((at + 1 for at in range(first - 1, start - 1, -1) if at in held), min(start, first))
        end = next((at for at in range(last, end) if at in held), max(end, last))
        if wide and start <= wide[-1][1]:
            wide[-1] = wide[-1][0], max(end, wide[-1][1])
        else:
            wide.append((start, end))
    return wide


def _cut(text: str, first: int, last: int) -> Iterator[tuple[str, int, int]]:
    return (word for word in words_of(text) if word[1] < last and word[2] > first)
