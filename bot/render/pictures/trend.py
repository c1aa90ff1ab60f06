"""A trend for a phone: lines named at their ends, gaps left as gaps, cut-off dates below."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from bot.render.lettering import width_of, wrap
from bot.render.pictures.frame import framed
from bot.render.pictures.marks import footer
from bot.render.pictures.paper import Paper, Point
from bot.render.pictures.scale import Scale, even, scale_of, span
from bot.render.pictures.style import INK, LEADING, MARGIN, QUIET, RULE, SMALL, TRAILING, WIDTH
from handlers.language.calendar.spoken import spoken
from handlers.reply import TrendLine, TrendPicture

TOP, PLOT, DATES = 60, 560, 100
"""Heights: air above the lines, the lines, the dates below them."""
LABEL = 34
INKS = (LEADING, TRAILING, "#5b7f3a", "#8a4f7d", "#3f8f8f", "#7a6a58")
SHAPES = "osD^vP"
"""Lines differ in the shape of their marks too."""
INSET = 16
KEY = 64
"""Left of a name at the end of its line: a piece of the line, as a legend has it."""
ROOM_FOR_VALUES = 720
MARKS = 60
"""Up to so many periods have each a mark on the axis and on the lines."""
FEW = 10
"""Up to so many points of a single line carry their values."""
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Plot:
    """Where the lines stand on the paper, in pixels."""

    picture: TrendPicture
    scale: Scale
    left: float
    right: float
    top: float
    height: float
    taken: list[Box] = field(default_factory=list)
    """What is written already: left, top, right, bottom."""

    def x(self, day: date) -> float:
        first, last = self.picture.periods[0], self.picture.periods[-1]
        room = self.right - self.left - 2 * INSET
        return self.left + INSET + room * ((day - first).days / (last - first).days if last > first else 1)

    def y(self, value: float) -> float:
        return self.top + self.height * (1 - self.scale.part(value))

    @property
    def bottom(self) -> float:
        return self.top + self.height

    def points(self, line: TrendLine) -> list[Point | None]:
        pairs = zip(self.picture.periods, line.points, strict=True)
        return [None if value is None else (self.x(day), self.y(float(value))) for day, value in pairs]


def paint_trend(picture: TrendPicture) -> bytes:
    """PNG, 1080 pixels wide."""
    scale = scale_of(picture)
    labels = [_label(line) for line in picture.lines]
    height = max(PLOT, round(sum(map(_label_height, labels))))
    notes = [text for text in (scale.note, *footer(picture)) if text]
    paper, top = framed(picture.title, span(picture), TOP + height + DATES, notes)
    left = MARGIN + max(width_of(text, SMALL) for text in _left_of(picture, scale)) + 14
    right = WIDTH - MARGIN - KEY - 20 - max(width_of(part, LABEL) for label in labels for part in label)
    plot = Plot(picture, scale, left, right, top + TOP, height)
    _axes(paper, plot)
    for index in reversed(range(len(picture.lines))):
        _line(paper, plot, index)
    if _has_values(picture):
        _values(paper, plot)
    _names(paper, plot, labels)
    return paper.png(picture.alt)


def _left_of(picture: TrendPicture, scale: Scale) -> tuple[str, ...]:
    return picture.lines[0].printed[:1] if _has_values(picture) else scale.labels


def _axes(paper: Paper, plot: Plot) -> None:
    """Few marks of height, none at all where every point says its value; below, a mark for each period."""
    if not _has_values(plot.picture):
        for tick, label in zip(plot.scale.ticks, plot.scale.labels, strict=True):
            paper.box(plot.left, plot.y(tick) - 1, plot.right, plot.y(tick) + 1, RULE)
            paper.text(plot.left - 14, plot.y(tick) + SMALL * 0.36, label, SMALL, QUIET, "r")
    paper.box(plot.left, plot.bottom - 1, plot.right, plot.bottom + 1, QUIET)
    if len(plot.picture.periods) <= MARKS:
        for day in plot.picture.periods:
            paper.box(plot.x(day) - 1, plot.bottom, plot.x(day) + 1, plot.bottom + 10, QUIET)
    _dates(paper, plot)


def _dates(paper: Paper, plot: Plot) -> None:
    """From the last one back, as far as they do not touch; with the year below where there are several."""
    years = plot.picture.periods[0].year != plot.picture.periods[-1].year
    before: float = WIDTH
    shown: list[date] = []
    for day in reversed(even(plot.picture.periods)):
        half = width_of(spoken(day), SMALL) / 2
        if plot.x(day) + half + 16 > before:
            continue
        before = plot.x(day) - half
        shown.append(day)
        paper.text(plot.x(day), plot.bottom + 46, spoken(day), SMALL, QUIET, "m")
    for number, day in enumerate(reversed(shown)):
        if years and (number == 0 or day.year != shown[::-1][number - 1].year):
            paper.text(plot.x(day), plot.bottom + 84, f"{day.year}年", SMALL, QUIET, "m")


def _line(paper: Paper, plot: Plot, index: int) -> None:
    line, ink = plot.picture.lines[index], INKS[index]
    strong = line.highlighted or len(plot.picture.lines) == 1
    points = plot.points(line)
    for part in parts(points):
        paper.line(part, ink, 6 if strong else 4)
    for point in points if len(points) <= MARKS else points[-1:]:
        if point:
            paper.mark(*point, SHAPES[index], 18 if strong else 14, ink, rim=len(points) <= FEW)


def parts(points: Sequence[Point | None]) -> list[list[Point]]:
    """The pieces of a line between its gaps."""
    return [[point for point in piece if point] for known, piece in groupby(points, key=bool) if known]


def _has_values(picture: TrendPicture) -> bool:
    """A single line whose values have room above it, even where it is flat."""
    if len(picture.lines) != 1 or len(picture.periods) > FEW:
        return False
    widest = max(width_of(printed, SMALL) for printed in picture.lines[0].printed)
    return widest * (len(picture.periods) - 1) <= ROOM_FOR_VALUES


def _values(paper: Paper, plot: Plot) -> None:
    """What was reported, at every point but the last, whose label has it; above or below, where there is room."""
    line = plot.picture.lines[0]
    points = plot.points(line)
    for index, (day, point) in enumerate(zip(plot.picture.periods, points[:-1], strict=False)):
        if point is None:
            paper.text(plot.x(day), plot.bottom - 14, line.printed[index], SMALL, QUIET, "m", halo=True)
            continue
        x, y = point
        around = [other[1] for other in (*points[max(index - 1, 0) : index], points[index + 1]) if other]
        valley = bool(around) and all(other < y for other in around)
        above, below = (x, y - 20), (x, y + 16 + SMALL)
        half = width_of(line.printed[index], SMALL) / 2
        for left, baseline in (below, above) if valley else (above, below):
            box = (left - half, baseline - SMALL, left + half, baseline + 4)
            if not any(_touch(box, other) for other in plot.taken):
                plot.taken.append(box)
                paper.text(left, baseline, line.printed[index], SMALL, INK, "m", halo=True)
                break


def _touch(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _names(paper: Paper, plot: Plot, labels: list[list[str]]) -> None:
    """Each at the height of its line's last figure with a piece of the line; moved where they would touch."""
    known = [[point for point in plot.points(line) if point] for line in plot.picture.lines]
    ends = [points[-1][1] if points else plot.bottom for points in known]
    places = apart([end - plot.top for end in ends], [_label_height(label) for label in labels], plot.height)
    x = plot.right + KEY + 20
    for index, (end, place, label) in enumerate(zip(ends, places, labels, strict=True)):
        middle, ink = plot.top + place, INKS[index]
        if len(labels) > 1:
            paper.line([(plot.right, end), (plot.right + 18, middle)], RULE, 2)
            paper.line([(plot.right + 22, middle), (x - 12, middle)], ink, 4)
            paper.mark((plot.right + x + 10) / 2, middle, SHAPES[index], 16, ink)
        first = middle - _label_height(label) / 2 + LABEL * 1.02
        for number, part in enumerate(label):
            paper.text(x if len(labels) > 1 else plot.right + 20, first + LABEL * 1.25 * number, part, LABEL, ink)


def _label_height(label: list[str]) -> float:
    return LABEL * 1.3 * len(label)


def apart(wanted: list[float], heights: list[float], room: float) -> list[float]:
    """Middles near the wanted ones such that nothing touches; as far as the room allows, in the same order."""
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    places = list(wanted)
    floor = 0.0
    for index in order:
        places[index] = max(places[index], floor + heights[index] / 2)
        floor = places[index] + heights[index] / 2
    ceiling = room
    for index in reversed(order):
        places[index] = min(places[index], ceiling - heights[index] / 2)
        ceiling = places[index] - heights[index] / 2
    return places


def _label(line: TrendLine) -> list[str]:
    """The name, and its last figure; where the last period has none, that."""
    last = line.printed[-1]
    one = f"{line.name} {last}"
    return [one] if width_of(one, LABEL) <= 8 * LABEL else [*wrap(line.name, LABEL, 7 * LABEL), last]
