"""How characters are read aloud, without tones: 萧 is xiao, 削 is xue, xiao, qiao or shao.

The table is pypinyin's, for the common block of 20,992 characters, as short text: the library itself takes 60 MB and a
tenth of a second, most of it for what phrases sound like.
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
