"""The trend of many units for a phone: a panel for each, its own line before everybody's, all on one scale."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from bot.render.fonts import chart_font, drawable
from bot.render.pictures.chart import Sheet
from bot.render.pictures.paper import width_of, wrap
from bot.render.pictures.style import INK, LEADING, MARGIN, PAPER, QUIET, RULE, SMALL, WIDTH
from handlers.language.calendar.spoken import spoken
from handlers.reply import TrendLine, TrendPicture

COLUMNS = 2
GUTTER = 56
PANEL = (WIDTH - 2 * MARGIN - (COLUMNS - 1) * GUTTER) // COLUMNS
LABEL = 38
LINE = 46
"""From one line of a long name to the next."""
PLOT = 150
FOOT = 78
"""Below the lines: the first figure, and air."""
OTHERS = "浅线为其他单位，各格刻度相同"
Point = tuple[float, float]


def paint_panels(picture: TrendPicture) -> bytes:
    """PNG, 1080 pixels wide, two panels in a row."""
    names = [wrap(line.name, LABEL, PANEL - width_of(line.printed[-1], LABEL) - 24) for line in picture.lines]
    rows = [range(first, min(first + COLUMNS, len(names))) for first in range(0, len(names), COLUMNS)]
    heads = [20 + LINE * max(len(names[index]) for index in row) for row in rows]
    room = sum(heads) + len(rows) * (PLOT + FOOT)
    sheet = Sheet(picture, room, OTHERS)
    axes = sheet.axes(0, WIDTH, room)
    axes.set_axis_off()
    axes.set(xlim=(0, WIDTH), ylim=(room, 0))
    shapes = _shapes(picture)
    top = 0
    for row, head in zip(rows, heads, strict=True):
        for column, index in enumerate(row):
            left = MARGIN + column * (PANEL + GUTTER)
            _words(axes, names[index], picture.lines[index], picture.periods, left, top + head)
            _lines(axes, shapes, index, left, top + head)
        top += head + PLOT + FOOT
    return sheet.png()


def _words(axes: Axes, name: list[str], line: TrendLine, periods: Sequence[date], left: int, top: int) -> None:
    """Above the lines the name and the last figure, below them the first one."""

    def write(x: int, baseline: int, text: str, size: int, colour: str, align: str = "left") -> None:
        axes.text(
            x, baseline, drawable(text), color=colour, ha=align, va="baseline", parse_math=False,
            fontproperties=chart_font(size),
        )  # fmt: skip

    for number, part in enumerate(reversed(name)):
        write(left, top - 14 - LINE * number, part, LABEL, INK)
    write(left + PANEL, top - 14, line.printed[-1], LABEL, LEADING if line.points[-1] is not None else QUIET, "right")
    known = [index for index, point in enumerate(line.points) if point is not None]
    if len(known) > 1:
        day = periods[known[0]]
        write(left, top + PLOT + 38, f"{spoken(day)} {line.printed[known[0]]}", SMALL, QUIET)


def _shapes(picture: TrendPicture) -> list[list[list[Point]]]:
    """Each line's parts between gaps, in pixels from a panel's upper left corner, all on one scale."""
    known = [float(point) for line in picture.lines for point in line.points if point is not None]
    low, high = min(known, default=0.0), max(known, default=1.0)
    first = picture.periods[0].toordinal()
    days = max(picture.periods[-1].toordinal() - first, 1)

    def parts(line: TrendLine) -> list[list[Point]]:
        points = [
            None if point is None else (
                (day.toordinal() - first) / days * (PANEL - 14),
                PLOT - 10 - (float(point) - low) / ((high - low) or 1) * (PLOT - 20),
            )
            for day, point in zip(picture.periods, line.points, strict=True)
        ]  # fmt: skip
        return [[p for p in part if p] for known, part in groupby(points, key=bool) if known]

    return [parts(line) for line in picture.lines]


def _lines(axes: Axes, shapes: list[list[list[Point]]], index: int, left: int, top: int) -> None:
    def placed(parts: list[list[Point]]) -> list[list[Point]]:
        return [[(left + x, top + y) for x, y in part] for part in parts]

    others = [part for number, shape in enumerate(shapes) if number != index for part in shape]
    axes.add_collection(LineCollection(placed(others), colors=RULE, linewidths=2.5, capstyle="round", zorder=1))
    own = placed(shapes[index])
    axes.add_collection(LineCollection(own, colors=LEADING, linewidths=6, capstyle="round", zorder=3))
    dots = [part[0] for part in own if len(part) == 1] + [part[-1] for part in own[-1:]]
    axes.scatter(
        [x for x, _ in dots], [y for _, y in dots], 14**2, color=LEADING, edgecolors=PAPER, linewidths=2, zorder=4
    )
    axes.plot((left, left + PANEL), (top + PLOT, top + PLOT), color=RULE, linewidth=2, zorder=2)
