"""The notation of the word lists, (甲|乙)[丙]<class>, as a regular expression with the characters that may begin it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_PIECE = re.compile(r"<(\w+)>|([()\[\]|])|([^<()\[\]|]+)")


@dataclass(frozen=True, slots=True)
class Piece:
    """`first` are the characters that it may begin with, `empty` whether it may be nothing at all."""

    pattern: str
    first: frozenset[str]
    empty: bool = False


def one_of(pieces: Sequence[Piece]) -> Piece:
    """The longest word goes first: 副局长 before 副局."""
    patterns = sorted((piece.pattern for piece in pieces), key=len, reverse=True)
    first = frozenset[str]().union(*(piece.first for piece in pieces))
    return Piece(f"(?:{'|'.join(patterns)})", first, any(piece.empty for piece in pieces))


def in_order(pieces: Sequence[Piece]) -> Piece:
    first: frozenset[str] = frozenset()
    for piece in pieces:
        first |= piece.first
        if not piece.empty:
            return Piece("".join(one.pattern for one in pieces), first)
    return Piece("".join(one.pattern for one in pieces), first, empty=True)


def word(text: str) -> Piece:
    return Piece(re.escape(text), frozenset(text[:1]))


def read(line: str, classes: Mapping[str, Piece]) -> Piece:
    """Raises ValueError where brackets do not match or a class is not known."""
    stack: list[list[list[Piece]]] = [[[]]]
    opened: list[str] = []
    for name, sign, text in _PIECE.findall(line):
        if name:
            if name not in classes:
                raise ValueError(f"{line!r}: there is no class <{name}>")
            stack[-1][-1].append(classes[name])
        elif text:
            stack[-1][-1].append(word(text))
        elif sign in "([":
            stack.append([[]])
            opened.append(sign)
        elif sign == "|":
            stack[-1].append([])
        else:
            if not opened or opened.pop() + sign not in ("()", "[]"):
                raise ValueError(f"{line!r}: a bracket has no partner")
            inner = one_of([in_order(pieces) for pieces in stack.pop()])
            optional = Piece(f"(?:{inner.pattern})?", inner.first, empty=True)
            stack[-1][-1].append(optional if sign == "]" else inner)
    if opened:
        raise ValueError(f"{line!r}: a bracket is not closed")
    return one_of([in_order(pieces) for pieces in stack[0]])


def spelled_out(line: str, classes: Mapping[str, Sequence[str]]) -> list[str]:
    """Every word that a line stands for: 最(高|多)[的] is 最高, 最高的, 最多, 最多的."""
    stack: list[list[list[str]]] = [[[""]]]  # open brackets → their alternatives → what each may be so far
    for name, sign, text in _PIECE.findall(line):
        if sign in ("(", "["):
            stack.append([[""]])
        elif sign == "|":
            stack[-1].append([""])
        elif sign:
            choices = [said for alternative in stack.pop() for said in alternative] + ([""] if sign == "]" else [])
            _append(stack, choices)
        else:
            _append(stack, classes[name] if name else [text])
    return [said for alternative in stack[0] for said in alternative]


def _append(stack: list[list[list[str]]], choices: Sequence[str]) -> None:
    stack[-1][-1] = [before + said for before in stack[-1][-1] for said in choices]
