"""Formulas that no program has calculated yet: sums and quotients are worked out here, anything else is left alone."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal, DecimalException

Lookup = Callable[[int, int], Decimal | None]
"""The number in a cell (row and column from 0); None for text, 0 for a blank one."""

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<range>\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?)(?![A-Z(!])"
    r"|(?P<name>[A-Z]+)\(|(?P<sign>[-+*/%(),]))"
)
LONGEST = 200
MOST_CELLS = 5000
DEEPEST = 20


class _UnknownError(Exception):
    """Not a formula of the simple kind."""


def calculate(formula: str, lookup: Lookup) -> Decimal | None:
    """The formula's value, or None where it is not a plain sum, quotient or rounding of cells of the same sheet."""
    text = formula.removeprefix("=").upper()
    if len(text) > LONGEST:
        return None
    try:
        tokens = list(_tokens(text))
        value, rest = _sum(tokens, lookup, 0)
    except (_UnknownError, DecimalException, IndexError):
        return None
    return value if not rest else None


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    place = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None or match.lastgroup is None:
            raise _UnknownError
        yield match.lastgroup, match[match.lastgroup]
        place = match.end()


Tokens = list[tuple[str, str]]


def _sum(tokens: Tokens, lookup: Lookup, depth: int) -> tuple[Decimal, Tokens]:
    value, rest = _product(tokens, lookup, depth)
    while rest and rest[0][1] in {"+", "-"}:
        other, after = _product(rest[1:], lookup, depth)
        value, rest = (value + other if rest[0][1] == "+" else value - other), after
    return value, rest


def _product(tokens: Tokens, lookup: Lookup, depth: int) -> tuple[Decimal, Tokens]:
    value, rest = _term(tokens, lookup, depth)
    while rest and rest[0][1] in {"*", "/"}:
        other, after = _term(rest[1:], lookup, depth)
        value, rest = (value * other if rest[0][1] == "*" else value / other), after
    return value, rest


def _term(tokens: Tokens, lookup: Lookup, depth: int) -> tuple[Decimal, Tokens]:
    if depth > DEEPEST:
        raise _UnknownError
    (sort, text), rest = tokens[0], tokens[1:]
    if sort == "number":
        value = Decimal(text)
    elif sort == "range":
        (value,) = _cells(text, lookup)
    elif sort == "name":
        return _function(text, rest, lookup, depth + 1)
    elif text == "(":
        value, rest = _sum(rest, lookup, depth + 1)
        rest = _after(rest, ")")
    elif text == "-":
        value, rest = _term(rest, lookup, depth + 1)
        value = -value
    else:
        raise _UnknownError
    if rest and rest[0][1] == "%":
        return value / 100, rest[1:]
    return value, rest


def _function(name: str, tokens: Tokens, lookup: Lookup, depth: int) -> tuple[Decimal, Tokens]:
    arguments: list[list[Decimal]] = []
    rest = tokens
    while True:
        if rest[0][0] == "range" and rest[1][1] in {",", ")"}:
            arguments.append(_cells(rest[0][1], lookup))
            rest = rest[1:]
        else:
            value, rest = _sum(rest, lookup, depth)
            arguments.append([value])
        if rest[0][1] == ")":
            break
        rest = _after(rest, ",")
    return _applied(name, arguments), rest[1:]


def _applied(name: str, arguments: list[list[Decimal]]) -> Decimal:
    if name == "SUM":
        return sum((number for numbers in arguments for number in numbers), Decimal(0))
    if name == "ROUND" and len(arguments) == 2:
        ((number,), (decimals,)) = arguments
        return number.quantize(Decimal(1).scaleb(-int(decimals)), "ROUND_HALF_UP")
    if name == "IFERROR" and len(arguments) == 2 and len(arguments[0]) == 1:
        return arguments[0][0]
    raise _UnknownError


def _after(tokens: Tokens, sign: str) -> Tokens:
    if tokens[0][1] != sign:
        raise _UnknownError
    return tokens[1:]


def _cells(text: str, lookup: Lookup) -> list[Decimal]:
    """The numbers of a range; those of a range of one cell must be a number."""
    corners = [_place(corner) for corner in text.replace("$", "").split(":")]
    (top, left), (bottom, right) = corners[0], corners[-1]
    if (abs(bottom - top) + 1) * (abs(right - left) + 1) > MOST_CELLS:
        raise _UnknownError
    found = [
        lookup(row, column)
        for row in range(min(top, bottom), max(top, bottom) + 1)
        for column in range(min(left, right), max(left, right) + 1)
    ]
    if len(corners) == 1 and found[0] is None:
        raise _UnknownError
    return [number for number in found if number is not None]


def _place(reference: str) -> tuple[int, int]:
    match = re.fullmatch(r"([A-Z]+)(\d+)", reference)
    if match is None:
        raise _UnknownError
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1
