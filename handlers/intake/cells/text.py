"""Strangers' text in one plain form, so that names can be compared."""

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
QUOTES = dict.fromkeys(map(ord, "“”‘’\"'「」『』《》"))
BRACKETS = str.maketrans("【[〔〈{】]〕〉}", "((((()))))")
OTHER_TIME = re.compile(
    "上周|上期|上月|上次|上年|上一|前一|去年|昨|同期|同比|环比|期初|年初|月初|增|减|较|变化|差额|目标|预计|历史"
)
"""What a header says that does not hold this period's figures."""
DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−－─━"), "-")

ALREADY_PLAIN = re.compile(r"[\u4e00-\u9fff0-9a-z]*")


@lru_cache(maxsize=50_000)
def plain(text: str) -> str:
    """Half width, lower case, without spaces, line breaks, quotes or invisible characters; one kind of bracket."""
    if ALREADY_PLAIN.fullmatch(text):
        return text
    folded = unicodedata.normalize("NFKC", text).translate(INVISIBLE).translate(QUOTES).translate(BRACKETS)
    return re.sub(r"\s+", "", folded.translate(DASHES)).lower()


def shown(value: object, width: int = 24) -> str:
    """A stranger's cell in a sentence: one line, not too long."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = re.sub(r"\s+", " ", str(value)).strip()
    text = "".join(character for character in text if character.isprintable())
    return text if len(text) <= width else text[: width - 1] + "…"


def address(row: int, column: int) -> str:
    """(2, 3) → D3, as the sender's spreadsheet says it."""
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{letters}{row + 1}"


def digits(number: Decimal) -> str:
    """A number without a point that says nothing: 62416.0 → 62416."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
