"""Weeks before the real one, made by a rule that is the same on every run.

Going back, a count shrinks by a share a week (a little more or less from unit to unit) and activity swings gently, each
unit in its own phase, so that rankings move. A count never exceeds the one that limits it, a total is the sum of its
rows, a rate is the quotient of its counts, cut off and not rounded. Where the real week prints an average a point or
more away from its counts, the made weeks keep that distance. The shares stand in `data/sample.yaml`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from bot.playground.sample.published import Drift, plan, real_figures
from storage.catalogue import Catalogue, Indicator, Table
from storage.figures import Figure

WEEK = timedelta(weeks=1)
POINT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class SampleWeek:
    """`label` is empty for the real week."""

    cutoff: date
    figures: tuple[Figure, ...]
    label: str = ""


def history(catalogue: Catalogue, weeks: int) -> list[SampleWeek]:
    """The real week and `weeks - 1` made ones before it, oldest first."""
    real = SampleWeek(plan().cutoff, tuple(real_figures(catalogue)))
    return [_made_week(catalogue, real, back) for back in range(weeks - 1, 0, -1)] + [real]


@dataclass(frozen=True, slots=True)
class _Made:
    """One made week while it is computed: unit and indicator to number, in the order of the real week."""

    catalogue: Catalogue
    real: dict[tuple[str, str], Decimal]
    back: int
    """How many weeks before the real one."""
    numbers: dict[tuple[str, str], Decimal]

    def count(self, unit: str, indicator: Indicator, phase: int) -> Decimal:
        drift = plan().drift.get(indicator.name, Drift())
        shrunk = (1 - drift.back * (8 + phase % 5) / 10) ** self.back
        factor = shrunk * (1 + drift.sway * (_swing(self.back + phase) - _swing(phase)))
        value = self.real[unit, indicator.name]
        limit = self.numbers.get((unit, indicator.at_most or ""))
        if limit is None:
            return max(_whole(value * factor), min(value, Decimal(1)))
        before = self.real[unit, indicator.at_most or ""]
        return min(limit, _whole(value * factor * limit / before)) if before else Decimal(0)

    def rate(self, unit: str, indicator: Indicator) -> Decimal:
        """As a fraction, not yet cut off."""
        printed = self.real[unit, indicator.name]
        distance = printed - _quotient(self.real, unit, indicator)
        kept = distance if indicator.averaged and abs(distance) >= POINT else 0
        return min(max(_quotient(self.numbers, unit, indicator) + kept, Decimal(0)), Decimal(1))


def _made_week(catalogue: Catalogue, real: SampleWeek, back: int) -> SampleWeek:
    made = _Made(catalogue, {(f.unit, f.indicator): f.number for f in real.figures}, back, {})
    cutoff = real.cutoff - back * WEEK
    figures: list[Figure] = []
    for name in plan().tables:
        table = catalogue.tables[name]
        own = [figure for figure in real.figures if figure.table == name]
        _fill_counts(made, table, own)
        figures += _figures(made, table, own, cutoff)
    return SampleWeek(cutoff, tuple(figures), plan().label)


def _fill_counts(made: _Made, table: Table, own: list[Figure]) -> None:
    """Limits before what they limit, rows before the total."""
    total = table.total.unit if table.total else None
    units = list(dict.fromkeys(figure.unit for figure in own))
    counts = [figure for figure in own if made.catalogue.indicators[figure.indicator].kind == "count"]
    for figure in sorted(counts, key=lambda figure: _depth(made.catalogue, figure.indicator)):
        if figure.unit != total:
            phase = units.index(figure.unit) if table.is_grid else 2
            indicator = made.catalogue.indicators[figure.indicator]
            made.numbers[figure.unit, figure.indicator] = made.count(figure.unit, indicator, phase)
    for figure in counts:
        if figure.unit == total:
            rows = (made.numbers[unit, figure.indicator] for unit in units if unit != total)
            made.numbers[total, figure.indicator] = sum(rows, Decimal(0))


def _figures(made: _Made, table: Table, own: list[Figure], cutoff: date) -> Iterator[Figure]:
    total = table.total.unit if table.total else None
    ranks = _ranks(made, table, own) if table.rank_by else {}
    for figure in own:
        indicator = made.catalogue.indicators[figure.indicator]
        if indicator.kind == "count":
            number = made.numbers[figure.unit, figure.indicator]
            printed = str(number)
        else:
            number = _cut(made.rate(figure.unit, indicator), indicator.decimals)
            printed = f"{number * 100:.{indicator.decimals}f}%"
        rank = ranks.get(figure.unit) if figure.indicator == table.rank_by and figure.unit != total else None
        yield Figure(cutoff, figure.unit, figure.indicator, table.name, printed, number, rank)


def _ranks(made: _Made, table: Table, own: list[Figure]) -> dict[str, int]:
    """As published: by the exact rate, no two alike; what is equal keeps the order of the real week."""
    indicator = made.catalogue.indicators[table.rank_by or ""]
    units = [figure.unit for figure in own if figure.indicator == table.rank_by and figure.rank]
    ordered = sorted(units, key=lambda unit: -made.rate(unit, indicator))
    return {unit: place for place, unit in enumerate(ordered, start=1)}


def _depth(catalogue: Catalogue, indicator: str) -> int:
    limit = catalogue.indicators[indicator].at_most
    return 1 + _depth(catalogue, limit) if limit else 0


def _quotient(numbers: dict[tuple[str, str], Decimal], unit: str, indicator: Indicator) -> Decimal:
    if indicator.of is None:
        raise ValueError(f"{indicator.name} is made of no counts, so no earlier week can be made of it")
    above, below = (numbers[unit, name] for name in indicator.of)
    return above / below if below else Decimal(0)


def _swing(step: int) -> Decimal:
    """A slow up and down between -1 and 1, seven steps from end to end."""
    place = step * 3 % 14
    return Decimal(min(place, 14 - place) * 2 - 7) / 7


def _whole(number: Decimal) -> Decimal:
    return number.to_integral_value(ROUND_HALF_UP)


def _cut(rate: Decimal, decimals: int) -> Decimal:
    return rate.quantize(POINT.scaleb(-decimals), ROUND_FLOOR)
