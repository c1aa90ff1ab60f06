"""A sheet of paper for matplotlib: what every trend says above and below its lines."""

from io import BytesIO

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from bot.render.fonts import chart_font, drawable
from bot.render.numerals import long_date
from bot.render.pictures.marks import footer
from bot.render.pictures.paper import wrap
from bot.render.pictures.style import INK, MARGIN, PAPER, QUIET, SMALL, TITLE, WIDTH
from handlers.reply import TrendPicture

DPI = 72
"""One point is one pixel, so sizes here are those of the style."""
NEARLY_WHITE = 252


class Sheet:
    """1080 pixels wide; `room` pixels are left between the head and the foot, which are written."""

    def __init__(self, picture: TrendPicture, room: int, *notes: str) -> None:
        inner = WIDTH - 2 * MARGIN
        title = wrap(picture.title, TITLE, inner)
        said = [*notes, *footer(picture.note, picture.periods[-1], picture.source)]
        foot = [line for text in said for line in wrap(text, SMALL, inner)]
        self.head = 40 + 70 * len(title) + 100
        self.height = self.head + room + 40 + 44 * len(foot)
        self._figure = Figure(figsize=(WIDTH / DPI, self.height / DPI), dpi=DPI, facecolor=PAPER)
        self._canvas = FigureCanvasAgg(self._figure)
        for number, line in enumerate(title, start=1):
            self._write(34 + 70 * number, line, TITLE, INK)
        self._write(34 + 70 * len(title) + 56, _span(picture), 34, QUIET)
        for number, line in enumerate(foot):
            self._write(self.head + room + 56 + 44 * number, line, SMALL, QUIET)

    def axes(self, left: float, right: float, height: float) -> Axes:
        """From the head `height` pixels down, between two distances from the left edge."""
        bottom = self.height - self.head - height
        part = (left / WIDTH, bottom / self.height, (right - left) / WIDTH, height / self.height)
        return self._figure.add_axes(part)

    def png(self) -> bytes:
        """Through Pillow and with 128 colours: a quarter of the bytes, and in a fraction of the time."""
        self._canvas.draw()  # type: ignore[no-untyped-call]
        size = self._canvas.get_width_height()
        pixels = self._canvas.buffer_rgba()  # type: ignore[no-untyped-call]
        image = Image.frombuffer("RGBA", size, pixels).convert("RGB")
        few = image.quantize(128, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        near = [part if part < NEARLY_WHITE else 255 for part in few.getpalette() or []]
        few.putpalette(near)  # the average of white paper and its smoothed edges is white again
        buffer = BytesIO()
        few.save(buffer, "PNG", compress_level=4)
        return buffer.getvalue()

    def _write(self, baseline: float, text: str, size: int, colour: str) -> None:
        place = (MARGIN / WIDTH, 1 - baseline / self.height)
        self._figure.text(*place, drawable(text), color=colour, parse_math=False, fontproperties=chart_font(size))


def _span(picture: TrendPicture) -> str:
    first, last = picture.periods[0], picture.periods[-1]
    if first == last:
        return f"截至{long_date(last)}"
    return f"{long_date(first)}至{long_date(last)}，共{len(picture.periods)}期"
