"""A sheet of paper to draw on with Pillow: text that is measured, wrapped and never cut."""

from functools import lru_cache
from io import BytesIO
from itertools import pairwise, product

from PIL import Image, ImageDraw

from bot.render.fonts import drawable, pillow_font
from bot.render.pictures.style import INK, LEADING, MIDDLE, PAPER, QUIET, RULE, TINT, TRAILING

NOT_FIRST = "，。；：、！？）》〉”’】」』〕％%…—·"
"""Never begin a line."""
NOT_LAST = "（《〈“‘【「『〔"
"""Never end one."""


@lru_cache(maxsize=4096)
def width_of(text: str, size: int) -> int:
    return round(pillow_font(size).getlength(drawable(text)))


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


class Paper:
    """`width` and `height` in pixels; y grows downwards, text is placed by its baseline.

    The image holds indices into a palette in which every ink has its steps from either ground: small files at once,
    without a search for the best colours, and the same bytes every time.
    """

    def __init__(self, width: int, height: int) -> None:
        self.image = Image.new("P", (width, height), _SOLID[PAPER])
        self.image.putpalette(_PALETTE)
        self._draw = ImageDraw.Draw(self.image)

    def text(self, x: float, baseline: float, text: str, size: int, colour: str = INK, align: str = "l") -> None:
        """`align`: l, m or r, for what of the text stands at x. `colour` is one of INKS."""
        shown, font = drawable(text), pillow_font(size)
        left, top, right, bottom = map(round, font.getbbox(shown, anchor=f"{align}s"))
        if right <= left or bottom <= top:
            return
        tile = Image.new("L", (right - left, bottom - top))
        ImageDraw.Draw(tile).text((-left, -top), shown, 255, font, f"{align}s")
        place = (round(x) + left, round(baseline) + top)
        ground = TINT if self.image.getpixel(place) == _SOLID[TINT] else PAPER
        self.image.paste(tile.point(_STEPS[ground, colour]), place, tile.point(_TOUCHED))

    def box(self, left: float, top: float, right: float, bottom: float, colour: str) -> None:
        if right > left and bottom > top:
            self._draw.rectangle((round(left), round(top), round(right) - 1, round(bottom) - 1), _SOLID[colour])

    def png(self) -> bytes:
        buffer = BytesIO()
        self.image.save(buffer, "PNG", compress_level=4)
        return buffer.getvalue()


GROUNDS = (PAPER, TINT)
INKS = (INK, QUIET, LEADING, TRAILING)
STEPS = 30
"""From ground to ink, for smooth edges. With the plain colours, 244 of a palette's 256."""


def _palette() -> tuple[list[int], dict[str, int], dict[tuple[str, str], list[int]]]:
    """The palette's bytes, the index of each plain colour, and for ground and ink the index of each depth 0 to 255."""
    colours: list[tuple[int, int, int]] = [_rgb(colour) for colour in (*GROUNDS, RULE, MIDDLE)]
    solid = {colour: index for index, colour in enumerate((*GROUNDS, RULE, MIDDLE))}
    steps = {}
    for ground, ink in product(GROUNDS, INKS):
        first = len(colours) - 1
        pairs = list(zip(_rgb(ground), _rgb(ink), strict=True))
        for step in range(1, STEPS + 1):
            red, green, blue = (round(low + (high - low) * step / STEPS) for low, high in pairs)
            colours.append((red, green, blue))
        steps[ground, ink] = [first + max(1, round(depth * STEPS / 255)) for depth in range(256)]
        solid.setdefault(ink, len(colours) - 1)
    return [part for colour in colours for part in colour], solid, steps


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


_PALETTE, _SOLID, _STEPS = _palette()
_TOUCHED = [0] * 4 + [255] * 252
"""Where a tile of text covers what is below it."""
