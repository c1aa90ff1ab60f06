"""How characters are read aloud: 萧 is xiao, 削 is xue, xiao, qiao or shao; and in which tones.

The tables are pypinyin's, for the common block of 20,992 characters, as short text: the library itself takes 60 MB and
a tenth of a second, most of it for what phrases sound like.
"""

import itertools
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

_MOST_SOUNDS = 12


def sounds(form: str) -> Iterator[tuple[str, ...]]:
    """The syllables of a form, in every way in which it may be read, the usual ones first."""
    yield from itertools.islice(itertools.product(*map(syllables, form)), _MOST_SOUNDS)


def alike(one: str, other: str) -> bool:
    """Whether two forms may sound the same, character by character."""
    return len(one) == len(other) and all(
        set(syllables(first)) & set(syllables(second)) for first, second in zip(one, other, strict=True)
    )


def likely(typed: str, name: str, sound: tuple[str, ...]) -> bool:
    """Whether one of the two is usually read so, character by character: 不 is not 市 because both may be fu."""
    return all(
        syllable in (syllables(first)[0], syllables(second)[0])
        for first, second, syllable in zip(typed, name, sound, strict=True)
    )


def said_as(typed: str, name: str) -> bool:
    """肖山 may be said as 萧山 usually is, with its tones; 小山 and 通路 are said otherwise than 萧山 and 桐庐."""
    return len(typed) == len(name) and all(
        syllables(second)[0] in syllables(first) and tones(first) & tones(second)
        for first, second in zip(typed, name, strict=True)
        if first != second
    )


@lru_cache(maxsize=8192)
def tones(character: str) -> frozenset[str]:
    """Every tone in which a character may be read, whatever its syllable."""
    return frozenset(tone for tone, characters in _tones() if character in characters)


@cache
def _tones() -> tuple[tuple[str, str], ...]:
    lines = Path(__file__).with_name("tones.txt").read_text(encoding="utf-8").splitlines()
    return tuple((line[0], line[2:]) for line in lines if not line.startswith("#"))


@lru_cache(maxsize=8192)
def syllables(character: str) -> tuple[str, ...]:
    """Every reading of a character, the usual one first; of what has none, itself."""
    usual = [syllable for syllable, first, _ in _table() if character in first]
    others = [syllable for syllable, _, rest in _table() if character in rest]
    return (*usual, *others) or (character,)


@cache
def _table() -> tuple[tuple[str, str, str], ...]:
    """(syllable, the characters usually read so, those that may be read so). 100 KB, searched in microseconds."""
    lines = Path(__file__).with_name("sounds.txt").read_text(encoding="utf-8").splitlines()
    found = []
    for line in lines:
        if not line.startswith("#"):
            syllable, usual, others = line.split(" ")
            found.append((syllable, usual, others))
    return tuple(found)
