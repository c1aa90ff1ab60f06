"""Text as outlines of the one font: measured, wrapped and never cut. What is measured is what is drawn."""

from functools import cache, lru_cache
from itertools import pairwise

import numpy as np
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.path import Path

from bot.render.fonts import drawable, font_path

NOT_FIRST = "，。；：、！？）》〉”’】」』〕％%…—·"
"""Never begin a line."""
NOT_LAST = "（《〈“‘【「『〔"
"""Never end one."""
FIXED_POINT = 64
"""matplotlib divides a glyph's unscaled coordinates by so much."""


@lru_cache(maxsize=4096)
def width_of(text: str, size: float) -> int:
    """In pixels, as `size` is."""
    return round(sum(_glyph(sign)[0] for sign in drawable(text)) * size)


def outline(text: str, size: float, x: float, baseline: float) -> Path | None:
    """The text from `x` on, y growing downwards. None where nothing would be seen."""
    shape = _shape(drawable(text))
    return Path(np.add(np.multiply(shape.vertices, (size, -size)), (x, baseline)), shape.codes) if shape else None


@lru_cache(maxsize=4096)
def _shape(text: str) -> Path | None:
    """At a size of one pixel, y growing upwards."""
    vertices, codes, x = [], [], 0.0
    for sign in text:
        advance, points, kinds = _glyph(sign)
        vertices.append(np.add(points, (x, 0)))
        codes.append(kinds)
        x += advance
    drawn = np.concatenate(codes) if codes else ()
    return Path(np.concatenate(vertices), drawn) if len(drawn) else None


@cache
def _glyph(sign: str) -> tuple[float, np.ndarray, np.ndarray]:
    """How far it takes the pen, and its outline's points and kinds of points, at a size of one."""
    font = _font()
    advance = font.load_char(ord(sign), flags=LoadFlags.NO_SCALE).horiAdvance / font.units_per_EM
    points, kinds = font.get_path()
    return advance, points.reshape(-1, 2) * (FIXED_POINT / font.units_per_EM), kinds


@cache
def _font() -> FT2Font:
    return FT2Font(str(font_path()))


def wrap(text: str, size: int, width: int) -> list[str]:
    """Lines of at most `width` pixels and about equal length, broken as Chinese may be, rather at a sign: numbers stay
    whole."""
    if width_of(text, size) <= width:
        return [drawable(text)]
    pieces = _pieces(drawable(text))
    lines = _fill(pieces, size, width)
    if len(lines) == 1:
        return lines
    narrower = range(width_of(text, size) // len(lines), width + 1, size // 2)
    even = [part for w in narrower if len(part := _fill(pieces, size, w)) == len(lines)]
    return next((part for part in even if _breaks_at_a_sign(part)), even[0] if even else lines)


def _breaks_at_a_sign(lines: list[str]) -> bool:
    """Rather 系统接入 / “一窗平台” than 系统接 / 入“一窗平台”; but a lone （1/3） is no line."""
    return 2 * len(lines[-1]) >= len(lines[0]) and all(
        above[-1:] in NOT_FIRST or below[:1] in NOT_LAST for above, below in pairwise(lines)
    )


def _fill(pieces: list[str], size: int, width: int) -> list[str]:
    lines = [""]
    for part in (part for piece in pieces for part in _fitting(piece, size, width)):
        if lines[-1] and width_of(lines[-1] + part, size) > width:
            lines.append("")
        lines[-1] += part if lines[-1] else part.lstrip()
    return lines


def _fitting(piece: str, size: int, width: int) -> list[str]:
    """A word that is wider than a line is broken wherever it must."""
    return [piece] if width_of(piece, size) <= width else list(piece)


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for sign in text:
        joined = bool(pieces) and (
            sign in NOT_FIRST or pieces[-1][-1] in NOT_LAST or (_is_narrow(sign) and _is_narrow(pieces[-1][-1]))
        )
        if joined:
            pieces[-1] += sign
        else:
            pieces.append(sign)
    return pieces


def _is_narrow(sign: str) -> bool:
    return sign.isascii() and not sign.isspace()
