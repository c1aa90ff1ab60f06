"""Reads words.yaml: the words that are no names, each with what it does in a question."""

from functools import cache
from pathlib import Path

import yaml


@cache
def words() -> dict[str, str]:
    """Word → the list that it stands in (filler, and, rank …)."""
    lists = yaml.safe_load(Path(__file__).with_name("words.yaml").read_text(encoding="utf-8"))
    found: dict[str, str] = {}
    for name, entries in lists.items():
        for word in entries:
            if word in found:
                raise ValueError(f"words.yaml: {word!r} stands under {found[word]} and under {name}")
            found[word] = name
    return found
