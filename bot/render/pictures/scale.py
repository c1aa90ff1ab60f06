"""The two axes of a trend: heights that do not exaggerate, and dates at even distances."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from matplotlib.ticker import MaxNLocator

from handlers.language.calendar.spoken import long_date
from handlers.reply import TrendPicture

FLAT = 0.15
"""Where all lie closer together than this part of the highest, a scale from 0 would show nothing."""
LEAST_POINTS = 3
"""Such a scale shows at least so many percentage points above and below."""
TICKS = 4


@dataclass(frozen=True, slots=True)
class Scale:
    """Values as they are stored: a rate of 9% is 0.09. `ticks` are some of them, from `low` to `high`."""

    ticks: tuple[float, ...]
    measure: str

    @property
    def low(self) -> float:
        return self.ticks[0]

    def part(self, value: float) -> float:
        """0 at the foot, 1 at the top."""
        return (value - self.low) / (self.ticks[-1] - self.low)

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(amount(tick, self.measure) for tick in self.ticks)

    @property
    def note(self) -> str:
        """Said below the picture where the scale does not begin at 0; else empty."""
        return f"纵轴自{self.labels[0]}起，不从0起" if self.low > 0 else ""


def scale_of(picture: TrendPicture) -> Scale:
    """From 0; where that would show a flat line, such that what changes takes a third of the height, no more."""
    times = 100 if picture.measure == "rate" else 1
    shown = [point * times for line in picture.lines for point in line.points if point is not None]
    whole = picture.measure == "count" or all(value == int(value) for value in shown)
    high, low = float(max(shown, default=1)) or 1.0, float(min(shown, default=0))
    spread = high - low
    room = max(spread, LEAST_POINTS) if picture.measure == "rate" else spread
    flat = 0 < spread < FLAT * high and room < low
    bottom, top = (low - room, high + room) if flat else (min(low, 0.0), high)
    ticks = MaxNLocator(TICKS, steps=[1, 2, 5, 10], integer=whole).tick_values(bottom, top)
    most = 100 if picture.measure == "rate" and high <= 100 else max(ticks)
    return Scale(tuple(float(tick) / times for tick in ticks if tick <= most), picture.measure)


def amount(value: float, measure: str) -> str:
    """Exactly: the marks of a line that hardly rises (126780, 126800) differ in their last digits alone."""
    if measure == "rate":
        return f"{value * 100:.6g}%"
    return f"{value / 10_000:.10g}万" if abs(value) >= 10_000 else f"{value:.4g}"


def even(periods: Sequence[date], most: int = 5) -> list[date]:
    """The last one and every second, third … before it: always as many periods apart."""
    step = max(-(-(len(periods) - 1) // (most - 1)), 1)
    return list(periods[::-1][::step][::-1])


def span(picture: TrendPicture) -> str:
    first, last = picture.periods[0], picture.periods[-1]
    if first == last:
        return f"截至{long_date(last)}"
    return f"{long_date(first)}至{long_date(last)}，共{len(picture.periods)}期"
