"""Strangers' text as DingTalk's markdown shows it letter by letter: no link, picture, heading, list, bold or @ arises.

DingTalk's clients read markdown each in their own way, so nothing is left to backslashes or entities, which some
print as they stand: signs with a meaning become their full-width twins, which no client reads as markdown and which
look at home among Chinese; where a number or a dash begins a line, an invisible mark keeps it from being a list.
Ordinary text (figures, %, brackets, 、。, decimals, dates) stays as it is, byte for byte.
"""

import re
import unicodedata

MARK = "\u200b"
"""Zero-width space: seen by nobody, and no markdown or address goes across it."""

_TWINS = str.maketrans({sign: chr(ord(sign) + 0xFEE0) for sign in "#*_`~[]<>|\\&"})
_LISTLIKE = re.compile(r"^(\s*)(?=[-+=]|\d+[.)](?!\d))")
_FILES = "xlsx?|xlsm|xlsb|ods|et|csv|tsv|txt|docx?|wps|pptx?|pdf|png|jpe?g|zip|rar"
_ADDRESS = re.compile(
    r"(?<=:)(?=//)"  # https:// and every other scheme
    rf"|(?<=[A-Za-z0-9])(?=\.(?!(?:{_FILES})\b)[A-Za-z]{{2}})"  # example.com, but neither 66.66 nor 表1.xlsx
    r"|(?<=www)(?=\.)|(?<=@)(?=\S)",
    re.IGNORECASE,
)


def plain(text: str) -> str:
    """One line of text, safe anywhere in a markdown message. Line breaks become spaces."""
    if not text.isprintable():
        text = "".join(_visible(letter) for letter in text)
    text = text.translate(_TWINS).strip(" ")
    return _LISTLIKE.sub(rf"\1{MARK}", _ADDRESS.sub(MARK, text))


def label(text: str, longest: int = 20) -> str:
    """For titles, buttons and file names, which are no markdown: one line, cut where it is too long."""
    text = "".join(_visible(letter) for letter in text).strip()
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _visible(letter: str) -> str:
    """Spaces of every kind are kept as one; controls, direction marks and halves of letters are dropped."""
    if letter.isprintable() or letter == "\u3000":
        return letter
    return " " if letter.isspace() or unicodedata.category(letter) in ("Zs", "Zl", "Zp") else ""
