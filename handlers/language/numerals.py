"""Numbers as people write them: 3, 三, 十二, 三十, 两, 90, 1.2."""

from decimal import Decimal

NUMBER = r"(?:\d+(?:\.\d+)?|[零一二两三四五六七八九十百]+)"
WHOLE = r"(?:\d+|[零一二两三四五六七八九十百]+)"

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"两": 2}
_UNITS = {"十": 10, "百": 100}


def to_decimal(text: str) -> Decimal:
    return Decimal(text) if text[0].isascii() else Decimal(to_int(text))


def to_int(text: str) -> int:
    """三十 → 30, 二零一八 → 2018. `text` matches WHOLE."""
    if text.isdecimal():
        return int(text)
    if not any(unit in text for unit in _UNITS):
        return int("".join(str(_DIGITS[character]) for character in text))
    total, digit = 0, 0
    for character in text:
        if character in _UNITS:
            total += (digit or 1) * _UNITS[character]
            digit = 0
        else:
            digit = _DIGITS[character]
    return total + digit
