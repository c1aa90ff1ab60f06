"""What surrounds a request: who says it, how politely, why, how urgently. Read by composition from words/courtesy.yaml.

A clause that is made of nothing else is left out; inside the clause of a request such words stand in any order. Only
the closed classes of the list are ever left out, never what is merely unknown.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from handlers.language import notation
from handlers.language.notation import Piece

_END = re.compile(r"[,.;!?。…\n()【】\"“”]|--+|(?<!\d):|:(?!\d)")
"""Where a clause ends: 8:42 is one word, and so is 1.5."""
_DIGITS = frozenset("0123456789")
_NUMERALS = frozenset("0123456789一二两三四五六七八九十半几")


@dataclass(frozen=True, slots=True)
class Courtesy:
    head: re.Pattern[str]
    heads_begin: frozenset[str]
    anywhere: re.Pattern[str]
    begin: frozenset[str]
    alone: re.Pattern[str]

    def at(self, text: str, start: int) -> Iterator[str]:
        """What of courtesy stands at `start`, the longest of its kind."""
        if text[start] in self.heads_begin and _begins_a_clause(text, start):
            found = self.head.match(text, start)
            if found and len(found.group()) > 1:
                yield found.group()
        if text[start] in self.begin:
            found = self.anywhere.match(text, start)
            if found and found.group():
                yield found.group()

    def without_asides(self, text: str, carries: Callable[[str], bool], is_filler: Callable[[str], bool]) -> str:
        """The text without the clauses that are courtesy alone; as it is where nothing else would be left."""
        kept, dropped = [], False
        for clause, end in clauses(text):
            if clause and self._is_aside(clause, is_filler) and not carries(clause):
                dropped = True
            else:
                kept.append(clause + end)
        rest = "".join(kept)
        return rest if dropped and any(map(str.isalnum, rest)) else text

    def _is_aside(self, clause: str, is_filler: Callable[[str], bool]) -> bool:
        """Whether the clause can be put together of courtesy and filling words, with at least one of the former."""
        reached: list[int] = [-1] * (len(clause) + 1)  # -1 not, 0 with filling words alone, 1 with courtesy
        reached[0] = 0
        for start in range(len(clause)):
            if reached[start] < 0:
                continue
            for end, proper in self._pieces(clause, start, is_filler):
                reached[end] = max(reached[end], reached[start], proper)
        return reached[-1] == 1

    def _pieces(self, clause: str, start: int, is_filler: Callable[[str], bool]) -> Iterator[tuple[int, int]]:
        for found in self.at(clause, start):
            yield start + len(found), 1
        for end in range(start + 1, min(len(clause), start + LONGEST_ALONE) + 1):
            if self.alone.fullmatch(clause, start, end):
                yield end, 1
            elif is_filler(clause[start:end]):
                yield end, 0


LONGEST_ALONE = 16


def clauses(text: str) -> Iterator[tuple[str, str]]:
    """(clause, the mark that ends it) in order."""
    start = 0
    for mark in _END.finditer(text):
        inside_number = mark.group() in ",." and 0 < mark.start() < len(text) - 1 and {
            text[mark.start() - 1], text[mark.end()]
        } <= _DIGITS  # fmt: skip
        if not inside_number:
            yield text[start : mark.start()], mark.group()
            start = mark.end()
    if start < len(text):
        yield text[start:], ""


def _begins_a_clause(text: str, start: int) -> bool:
    return start == 0 or not text[start - 1].isalnum()


@cache
def courtesy() -> Courtesy:
    """Compiled once from words/courtesy.yaml."""
    lists = yaml.safe_load((Path(__file__).parent / "words" / "courtesy.yaml").read_text(encoding="utf-8"))
    known: dict[str, Piece] = {
        "number": Piece(r"(?:\d{1,3}|[一二两三四五六七八九十半几]{1,3})", _NUMERALS),
        "clock": Piece(r"\d{1,2}:\d{2}(?::\d{2})?", _DIGITS),
        "whose": Piece(r"(?![看问说要查想])[^,.:;!?]{1,10}?", frozenset()),
    }
    for name, entries in lists["classes"].items():
        known[name] = notation.one_of([notation.word(str(entry)) for entry in entries])
    known["person"] = notation.read(
        "(<surname>[<surname>]<title>[<title>][们]|(小|老|阿)<surname>|[<me>]<boss>|<helper>)", known
    )

    def all_of(section: str) -> Piece:
        return notation.one_of([notation.read(str(line), known) for line in lists[section]])

    head, anywhere, alone = all_of("head"), all_of("anywhere"), all_of("alone")
    return Courtesy(
        re.compile(head.pattern), head.first, re.compile(anywhere.pattern), anywhere.first, re.compile(alone.pattern)
    )
