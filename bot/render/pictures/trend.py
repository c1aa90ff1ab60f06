"""A trend for a phone: lines labelled at their ends, gaps left as gaps, cut-off dates below."""

from datetime import date
from decimal import Decimal

from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FuncFormatter, MaxNLocator

from bot.render.fonts import chart_font, drawable
from bot.render.pictures.chart import Sheet
from bot.render.pictures.paper import width_of, wrap
from bot.render.pictures.style import INK, LEADING, MARGIN, PAPER, QUIET, RULE, SMALL, TRAILING, WIDTH
from handlers.language.calendar.spoken import spoken
from handlers.reply import TrendLine, TrendPicture

PLOT = 620
LABEL = 34
DATES = 60
"""Room for the dates below the lines."""
INKS = (LEADING, TRAILING, "#5b7f3a", "#8a4f7d", "#3f8f8f", "#7a6a58")
ROOM_FOR_VALUES = 720
MARKS = 60
"""Up to so many periods have each a mark on the axis."""
FEW = 10
"""Up to so many points of a single line carry their values."""


def paint_trend(picture: TrendPicture) -> bytes:
    """PNG, 1080 pixels wide."""
    labels = [_label(line) for line in picture.lines]
    plot = max(PLOT, round(sum(map(_label_height, labels))))
    sheet = Sheet(picture, plot + DATES)
    left = MARGIN + _axis_width(picture)
    right = MARGIN + 28 + max((width_of(part, LABEL) for label in labels for part in label), default=0)
    axes = sheet.axes(left, WIDTH - right, plot)
    _plot(axes, picture)
    _end_labels(axes, picture.lines, labels, plot)
    return sheet.png()


def _plot(axes: Axes, picture: TrendPicture) -> None:
    days = [day.toordinal() for day in picture.periods]
    for line, ink in zip(picture.lines, _inks(picture.lines), strict=True):
        _line(axes, days, line, ink, single=len(picture.lines) == 1)
    if _has_values(picture):
        _values(axes, days, picture.lines[0])
    axes.set_facecolor(PAPER)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(QUIET)
    axes.margins(x=0.02, y=0.14)
    _from_zero(axes)
    _scale(axes, picture)
    _dates(axes, picture.periods)
    for tick in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        tick.set_fontproperties(chart_font(SMALL))
        tick.set_color(QUIET)


def _scale(axes: Axes, picture: TrendPicture) -> None:
    """Few marks of height; none at all where every point says its value."""
    if _has_values(picture):
        axes.set_yticks([])
        return
    axes.grid(axis="y", color=RULE, linewidth=1.5)
    axes.set_axisbelow(True)
    axes.tick_params(axis="y", length=0, pad=12)
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=picture.measure == "count"))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: amount(value, picture.measure)))


def _dates(axes: Axes, periods: tuple[date, ...]) -> None:
    """A mark for each period, and the date below a few of them."""
    shown = few(periods)
    axes.set_xticks([day.toordinal() for day in shown], [spoken(day) for day in shown])
    axes.tick_params(axis="x", length=9, width=1.5, pad=13, color=QUIET)
    if len(periods) <= MARKS:
        axes.set_xticks([day.toordinal() for day in periods], minor=True)
        axes.tick_params(axis="x", which="minor", length=9, width=1.5, color=QUIET)


def _has_values(picture: TrendPicture) -> bool:
    """A single line whose values have room above it, even where it is flat."""
    if len(picture.lines) != 1 or len(picture.periods) > FEW:
        return False
    widest = max(width_of(printed, SMALL) for printed in picture.lines[0].printed)
    return widest * (len(picture.periods) - 1) <= ROOM_FOR_VALUES


def _line(axes: Axes, days: list[int], line: TrendLine, ink: str, *, single: bool) -> None:
    values = [float(point) if point is not None else float("nan") for point in line.points]
    strong = line.highlighted or single
    axes.plot(
        days, values, color=ink, linewidth=6 if strong else 4, marker="o", markersize=14 if strong else 9,
        solid_capstyle="round", zorder=3 if strong else 2, clip_on=False,
    )  # fmt: skip


def _values(axes: Axes, days: list[int], line: TrendLine) -> None:
    """What was reported, at every point but the last, which the label has; placed where the line does not pass."""
    points = line.points
    for index in range(len(days) - 1):
        point = points[index]
        if point is None:
            _write(axes, days[index], 0, line.printed[index], (0, 12), "center", QUIET, "axis")
            continue
        before = points[index - 1] if index else None
        after = points[index + 1]
        slope = _slope(before, point) + _slope(point, after)
        if before is not None and after is not None and before > point and after > point:
            place, align = (0, -SMALL - 14), "center"
        elif slope == 0:
            place, align = (0, 18), "center"
        else:
            place, align = ((-10, 12), "right") if slope > 0 else ((10, 12), "left")
        _write(axes, days[index], float(point), line.printed[index], place, align, INK, "data")


def _slope(one: Decimal | None, other: Decimal | None) -> int:
    if one is None or other is None:
        return 0
    return (other > one) - (other < one)


def _write(
    axes: Axes, day: int, height: float, text: str, shift: tuple[int, int], align: str, colour: str, scale: str
) -> None:
    """`scale` axis: `height` is a part of the plot's height, data: a figure."""
    transform = axes.get_xaxis_transform() if scale == "axis" else axes.transData
    axes.annotate(
        drawable(text), (day, height), shift, xycoords=transform, textcoords="offset points", ha=align, color=colour,
        fontproperties=chart_font(SMALL), parse_math=False, annotation_clip=False,
        path_effects=[withStroke(linewidth=6, foreground=PAPER)], zorder=4,
    )  # fmt: skip


def _from_zero(axes: Axes) -> None:
    """Nothing that is counted here lies below zero, so the scale does not go there."""
    low, high = axes.get_ylim()
    axes.set_ylim(max(low, 0), high if high > 0 else 1)


def _end_labels(axes: Axes, lines: tuple[TrendLine, ...], labels: list[list[str]], room: int) -> None:
    """Each at the height of its line's last figure; moved where they would touch, with a thin rule to the line."""
    low, high = axes.get_ylim()
    ends = [(float(_last(line) or low) - low) / (high - low) for line in lines]
    places = apart([end * room for end in ends], [_label_height(label) for label in labels], room)
    for end, place, ink, label in zip(ends, places, _inks(lines), labels, strict=True):
        axes.annotate(
            "\n".join(map(drawable, label)), (1, 0), (28, place), xycoords="axes fraction", textcoords="offset points",
            va="center", color=ink, fontproperties=chart_font(LABEL), parse_math=False, linespacing=1.15,
            annotation_clip=False,
        )  # fmt: skip
        if abs(place - end * room) < LABEL:
            continue
        axes.annotate(
            "", (1, end), (22, place - end * room), xycoords="axes fraction", textcoords="offset points",
            arrowprops={"arrowstyle": "-", "color": ink, "linewidth": 1.5, "shrinkA": 0, "shrinkB": 0},
            annotation_clip=False,
        )  # fmt: skip


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


def few(periods: tuple[date, ...], most: int = 4) -> list[date]:
    """The last, the first, and some in between that keep their distance."""
    apart = (periods[-1] - periods[0]).days / most
    shown = [periods[-1]]
    for day in reversed(periods[1:-1]):
        if (shown[-1] - day).days >= apart and (day - periods[0]).days >= apart:
            shown.append(day)
    return [*([periods[0]] if len(periods) > 1 else []), *reversed(shown)]


def amount(value: float, measure: str) -> str:
    """Exactly: the marks of a line that hardly rises (126780, 126800) differ in their last digits alone."""
    if measure == "rate":
        return f"{value * 100:.6g}%"
    return f"{value / 10_000:.10g}万" if abs(value) >= 10_000 else f"{value:.4g}"


def _label(line: TrendLine) -> list[str]:
    """The name, and its last figure; where the last period has none, that."""
    last = line.printed[-1]
    one = f"{line.name} {last}"
    return [one] if width_of(one, LABEL) <= 8 * LABEL else [*wrap(line.name, LABEL, 8 * LABEL), last]


def _last(line: TrendLine) -> Decimal | None:
    return next((point for point in reversed(line.points) if point is not None), None)


def _inks(lines: tuple[TrendLine, ...]) -> list[str]:
    if any(line.highlighted for line in lines):
        return [LEADING if line.highlighted else QUIET for line in lines]
    return [INKS[number % len(INKS)] for number in range(len(lines))]


def _axis_width(picture: TrendPicture) -> int:
    """Room left of the plot: for the marks of height, or for the first value."""
    if _has_values(picture):
        return width_of(picture.lines[0].printed[0], SMALL) + 12
    highest = max((float(point) for line in picture.lines for point in line.points if point is not None), default=0.0)
    digits = 0 if picture.measure == "count" else 3
    marks = [amount(round(part * highest, digits), picture.measure) for part in (0.123, 1.0)]
    return max(width_of(mark, SMALL) for mark in marks) + 12
