"""One form for every way of writing: full and half width, traditional and simplified, case, spaces, brackets."""

import re
import unicodedata
from functools import cache, lru_cache

import opencc

LONGEST = 200
"""Characters of a question that are read. No question is longer; what is longer is a text of another kind."""

_SAME = str.maketrans({"〇": "零", "—": "-", "–": "-", "－": "-", "～": "~", "「": '"', "」": '"', "﹪": "%"})
_INVISIBLE = re.compile(
    r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
LONGEST_VOID = 64
_VOID = re.compile(rf"(\s)\1{{{LONGEST_VOID},}}+")
_SPACE = re.compile(r"\s+")
_KEPT_SPACE = re.compile(r"(?<=[a-z0-9.]) (?=[a-z0-9])")
_ASCII = re.compile(r"[\x20-\x7e]*")


@cache
def _simplifier() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def encodable(text: str) -> str:
    """Without halves of surrogate pairs, which are no characters, and which neither a file nor a socket takes."""
    return text.encode("utf-8", "ignore").decode()


def without_voids(text: str) -> str:
    """Without the rest of a long run of one kind of space: it says nothing, and every reader would look through it."""
    return _VOID.sub(lambda run: run[0][:LONGEST_VOID], text)


def bare(text: str) -> str:
    """A command without the marks around it: “确认”。 is 确认."""
    return text.strip().strip("。.！!“”\"' ")


def simplified(text: str) -> str:
    """The text in simplified characters and half-width letters and digits, each character in its place."""
    text = "".join(_half_width(character) for character in text)
    if _ASCII.fullmatch(text) or encodable(text) != text:
        return text
    converted = str(_simplifier().convert(text))
    return converted if len(converted) == len(text) else text


def _half_width(character: str) -> str:
    """Full-width letters and digits: punctuation and ② mean something as they are."""
    is_wide = "\uff10" <= character <= "\uff5a" and character.isalnum()
    return unicodedata.normalize("NFKC", character) if is_wide else character


def normalise(text: str) -> str:
    """The text as the reader compares it. Spaces stay only between Latin words, where they part two words."""
    return _normalised(text[: LONGEST * 4])


@lru_cache(maxsize=1000)  # one message is looked at by several that might answer it
def _normalised(text: str) -> str:
    text = unicodedata.normalize("NFKC", encodable(text)).translate(_SAME).lower()
    text = _SPACE.sub(" ", _INVISIBLE.sub("", text)).strip()
    if not _ASCII.fullmatch(text):
        text = _simplifier().convert(text)
    return _KEPT_SPACE.sub("\0", text).replace(" ", "").replace("\0", " ")
