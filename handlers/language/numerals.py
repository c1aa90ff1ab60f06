"""Numbers as people write them: 3, 三, 十二, 三十, 两, 90, 1.2."""

from decimal import Decimal

NUMBER = r"(?:\d+(?:\.\d+)?[千万]?|[零一二两三四五六七八九十百]+(?:[千万][零一二两三四五六七八九十百千]*)?)"
WHOLE = r"(?:\d+|[零一二两三四五六七八九十百]+)"

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_MYRIAD = 10_000


def to_decimal(text: str) -> Decimal:
    """90, 九十, 1.2万. `text` matches NUMBER."""
    if not text[0].isascii():
        return Decimal(to_int(text))
    scale = {"千": 1000, "万": _MYRIAD}.get(text[-1], 1)
    return Decimal(text.rstrip("千万")) * scale


def to_int(text: str) -> int:
    """三十 → 30, 一千二 → 1200, 二零一八 → 2018. `text` matches WHOLE, or NUMBER without digits."""
    if text.isdecimal():
        return int(text)
    if not any(unit in text for unit in (*_UNITS, "万")):
        return int("".join(str(_DIGITS[character]) for character in text))
    total, section, digit, last = 0, 0, 0, 10
    for character in text:
        if character == "万":
            total, section, digit, last = total + (section + digit or 1) * _MYRIAD, 0, 0, _MYRIAD
        elif character in _UNITS:
            last = _UNITS[character]
            section, digit = section + (digit or 1) * last, 0
        else:
            digit, last = _DIGITS[character], last if character != "零" else 10
    return total + section + digit * (last // 10)
