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
FAMILY = (1, 4, 16)
"""Records of a font's table of names: its family, its full name, its typographic family."""
MISSING_GLYPH = "〓"
"""What printers have always put where they had no type for a character."""

FOLDER = "TONGBAO_FONTS"
"""Names a folder with the office's own fonts for documents; set from config.yaml's `fonts` for all our processes."""

Style = Literal["sans", "serif"]
Role = Literal["song", "hei", "kai", "fang", "page"]
ROLES: dict[Role, tuple[Style, frozenset[str]]] = {
    "song": ("serif", frozenset({"方正小标宋简体", "方正小标宋_GBK", "FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05"})),
    "hei": ("sans", frozenset({"黑体", "SimHei"})),
    "kai": ("serif", frozenset({"楷体_GB2312", "KaiTi_GB2312", "楷体", "KaiTi"})),
    "fang": ("serif", frozenset({"仿宋_GB2312", "FangSong_GB2312", "仿宋", "FangSong"})),
    "page": ("serif", frozenset({"宋体", "SimSun"})),
}
"""What an official document sets in which type, by the names that its fonts bear, and what stands in without them."""
TYPES: dict[Role, str] = {"song": "小标宋", "hei": "黑体", "kai": "楷体", "fang": "仿宋", "page": "宋体"}


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


def use_folder(folder: str) -> None:
    """Lets this process, and those that it starts, take documents' fonts from the folder; empty: as it was."""
    if folder:
        os.environ[FOLDER] = folder


def document_fonts(folder: str | None = None) -> dict[Role, Path]:
    """The file of each role: from the office's folder where it has one of that name, else the free one.

    Raises NotADirectoryError with the folder's name if it is not there.
    """
    own = _named(os.environ.get(FOLDER, "") if folder is None else folder)
    return {
        role: next((own[name] for name in sorted(names) if name in own), font_path(style))
        for role, (style, names) in ROLES.items()
    }


@cache
def _named(folder: str) -> dict[str, Path]:
    """The fonts of a folder by every name that they bear."""
    if folder and not Path(folder).is_dir():
        raise NotADirectoryError(f"fonts: {folder} is not a folder")
    named: dict[str, Path] = {}
    files = sorted(Path(folder).iterdir()) if folder else []
    for path in (file for file in files if file.suffix.lower() in {".ttf", ".otf", ".ttc"}):
        with TTFont(path, fontNumber=0, lazy=True) as font:
            names = {str(record) for record in font["name"].names if record.nameID in FAMILY}
        named |= dict.fromkeys(names - named.keys(), path)
    return named


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
