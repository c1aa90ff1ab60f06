"""The Chinese font of every picture and document: found here and nowhere else, never downloaded."""

import logging
import os
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

import pylopdf_fonts_zh_cn
from fontTools.ttLib import TTFont

log = logging.getLogger(__name__)

VARIABLE = "TONGBAO_FONT"
"""Names a font file (.otf, .ttf, .ttc) to use instead; it must hold Chinese."""
MISSING_GLYPH = "〓"
"""What printers have always put where they had no type for a character."""

Style = Literal["sans", "serif"]


def font_path(style: Style = "sans") -> Path:
    """The office's own file where the environment names one, else Noto Sans or Serif SC.

    Raises FileNotFoundError with the variable's name if the named file is not there.
    """
    own = os.environ.get(VARIABLE)
    if not own:
        return Path(pylopdf_fonts_zh_cn.sans_path() if style == "sans" else pylopdf_fonts_zh_cn.serif_path())
    if not Path(own).is_file():
        raise FileNotFoundError(f"{VARIABLE} names {own}, which is not a file")
    return Path(own)


@lru_cache(maxsize=4096)
def drawable(text: str) -> str:
    """The text with 〓 for what the font cannot draw, and without control and invisible characters.

    A name comes from strangers: one rare character must not cost the picture, and is written to the log.
    """
    held = _characters()
    shown = "".join(sign for sign in " ".join(text.split()) if not unicodedata.category(sign).startswith("C"))
    rare = sorted({sign for sign in shown if ord(sign) not in held})
    if rare:
        log.warning("the font has no glyph for %s", ", ".join(f"U+{ord(sign):04X}" for sign in rare))
    return "".join(MISSING_GLYPH if sign in rare else sign for sign in shown)


@cache
def _characters() -> frozenset[int]:
    with TTFont(font_path(), fontNumber=0, lazy=True) as font:
        return frozenset(font.getBestCmap())
