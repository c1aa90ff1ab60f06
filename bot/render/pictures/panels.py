"""The trend of many units for a phone: a panel for each, its own line before everybody's, all on one scale."""

from collections.abc import Sequence
from datetime import date

from bot.render.lettering import width_of, wrap
from bot.render.pictures.frame import INNER, framed
from bot.render.pictures.marks import footer
from bot.render.pictures.paper import Paper
from bot.render.pictures.scale import scale_of, span
from bot.render.pictures.style import INK, LEADING, MARGIN, QUIET, RULE, SMALL
from bot.render.pictures.trend import Plot, parts
from handlers.language.calendar.spoken import spoken
from handlers.reply import TrendLine, TrendPicture

COLUMNS = 2
GUTTER = 56
PANEL = (INNER - (COLUMNS - 1) * GUTTER) // COLUMNS
LABEL = 38
LINE = 46
"""From one line of a long name to the next."""
PLOT = 150
FOOT = 78
"""Below the lines: the first figure, and air."""
OTHERS = "浅线为其他单位，各格刻度相同"


def paint_panels(picture: TrendPicture) -> bytes:
    """PNG, 1080 pixels wide, two panels in a row."""
    names = [wrap(line.name, LABEL, PANEL - width_of(line.printed[-1], LABEL) - 24) for line in picture.lines]
    rows = [range(first, min(first + COLUMNS, len(names))) for first in range(0, len(names), COLUMNS)]
    heads = [20 + LINE * max(len(names[index]) for index in row) for row in rows]
    scale = scale_of(picture)
    room = 40 + sum(heads) + len(rows) * (PLOT + FOOT)
    said = f"{OTHERS}，{scale.note or '纵轴从0起'}，最高{scale.labels[-1]}"
    paper, top = framed(picture.title, span(picture), room, [said, *footer(picture)])
    top += 40
    for row, head in zip(rows, heads, strict=True):
        for column, index in enumerate(row):
            left = MARGIN + column * (PANEL + GUTTER)
            plot = Plot(picture, scale, left, left + PANEL, top + head, PLOT)
            _lines(paper, plot, index)
            _words(paper, names[index], picture.lines[index], picture.periods, left, top + head)
        top += head + PLOT + FOOT
    return paper.png(picture.alt)


def _words(paper: Paper, name: list[str], line: TrendLine, periods: Sequence[date], left: int, top: int) -> None:
    """Above the lines the name and the last figure, below them the first one."""
    for number, part in enumerate(reversed(name)):
        paper.text(left, top - 14 - LINE * number, part, LABEL, INK)
    ink = LEADING if line.points[-1] is not None else QUIET
    paper.text(left + PANEL, top - 14, line.printed[-1], LABEL, ink, "r")
    known = [index for index, point in enumerate(line.points) if point is not None]
    if len(known) > 1:
        day = periods[known[0]]
        paper.text(left, top + PLOT + 38, f"{spoken(day)} {line.printed[known[0]]}", SMALL, QUIET)


def _lines(paper: Paper, plot: Plot, index: int) -> None:
    paper.box(plot.left, plot.bottom - 1, plot.right, plot.bottom + 1, RULE)
    shapes = [parts(plot.points(line)) for line in plot.picture.lines]
    for part in (part for number, shape in enumerate(shapes) if number != index for part in shape):
        paper.line(part, RULE, 2.5)
    for part in shapes[index]:
        paper.line(part, LEADING, 6)
    for dot in [part[0] for part in shapes[index] if len(part) == 1] + [part[-1] for part in shapes[index][-1:]]:
        paper.mark(*dot, "o", 16, LEADING)
