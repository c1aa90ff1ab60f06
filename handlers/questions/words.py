"""Reads the word lists of words/: the words that are no names, each with what it does in a question."""

import itertools
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import yaml

from handlers.language.notation import spelled_out

_FOLDER = Path(__file__).parent / "words"


@cache
def words() -> dict[str, str]:
    """Word → the list that it stands in (filler, and, rank …)."""
    lists = yaml.safe_load((_FOLDER / "words.yaml").read_text(encoding="utf-8"))
    found: dict[str, str] = {}
    for name, entries in lists.items():
        for word in (word for entry in entries for word in _written_out(entry)):
            if found.get(word, name) != name:
                raise ValueError(f"words.yaml: {word!r} stands under {found[word]} and under {name}")
            found[word] = name
    themes = yaml.safe_load((_FOLDER / "themes.yaml").read_text(encoding="utf-8"))
    classes = {name: [str(word) for word in entries] for name, entries in themes.pop("classes").items()}
    for name, entries in themes.items():
        for word in (word for entry in entries for word in spelled_out(str(entry), classes)):
            found.setdefault(word, name)
    return found


def _written_out(entry: str) -> Iterator[str]:
    """领导/局长+想看/在问 is 领导想看, 领导在问, 局长想看 and 局长在问; a part that ends in / may be left out."""
    for parts in itertools.product(*(part.split("/") for part in entry.split("+"))):
        yield "".join(parts)
