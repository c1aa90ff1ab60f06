"""A sheet of paper to draw on with Pillow: text that is measured, wrapped and never cut."""

from io import BytesIO

from PIL import Image, ImageDraw

from bot.render.fonts import drawable, pillow_font
from bot.render.style import INK, PAPER

NOT_FIRST = "，。；：、！？）》〉”’】」』〕％%…—·"
"""Never begin a line."""
NOT_LAST = "（《〈“‘【「『〔"
"""Never end one."""


def width_of(text: str, size: int) -> int:
    return round(pillow_font(size).getlength(drawable(text)))


def wrap(text: str, size: int, width: int) -> list[str]:
    """Lines of at most `width` pixels and about equal length, broken as Chinese may be: numbers stay whole."""
    pieces = _pieces(drawable(text))
    lines = _fill(pieces, size, width)
    if len(lines) == 1:
        return lines
    narrower = range(width_of(text, size) // len(lines), width, size // 2)
    return next((part for w in narrower if len(part := _fill(pieces, size, w)) == len(lines)), lines)


def _fill(pieces: list[str], size: int, width: int) -> list[str]:
    lines = [""]
    for piece in pieces:
        if lines[-1] and width_of(lines[-1] + piece, size) > width:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return lines


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for sign in text:
        joined = bool(pieces) and (
            sign in NOT_FIRST or pieces[-1][-1] in NOT_LAST or (_is_narrow(sign) and _is_narrow(pieces[-1][-1]))
        )
        if joined and len(pieces[-1]) < 24:
            pieces[-1] += sign
        else:
            pieces.append(sign)
    return pieces


def _is_narrow(sign: str) -> bool:
    return sign.isascii() and not sign.isspace()


class Paper:
    """`width` and `height` in pixels; y grows downwards, text is placed by its baseline."""

    def __init__(self, width: int, height: int) -> None:
        self.image = Image.new("RGB", (width, height), PAPER)
        self._draw = ImageDraw.Draw(self.image)

    def text(self, x: float, baseline: float, text: str, size: int, colour: str = INK, align: str = "l") -> None:
        """`align`: l, m or r, for what of the text stands at x."""
        self._draw.text((x, baseline), drawable(text), colour, pillow_font(size), f"{align}s")

    def box(self, left: float, top: float, right: float, bottom: float, colour: str) -> None:
        if right > left and bottom > top:
            self._draw.rectangle((round(left), round(top), round(right) - 1, round(bottom) - 1), colour)

    def png(self) -> bytes:
        buffer = BytesIO()
        self.image.save(buffer, "PNG", compress_level=6)
        return buffer.getvalue()
