"""What is strange against the weeks before: falls, jumps, and rates that go where their counts do not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from statistics import median

from handlers.intake.cells.text import digits
from handlers.intake.checks.context import ONE_POINT, Checked
from handlers.intake.problem import Problem
from handlers.office import Office
from handlers.reply import Choice
from storage.figures import Figure

WEEKS = 12
"""Stored periods that a unit's habits are read from."""
ENOUGH = 5
"""Periods that it takes to know a unit's habits; with fewer only the coarse limits hold."""
SPREADS = 5
"""Robust standard deviations of the weekly change beyond which a change is a jump."""
SIGMA = Decimal("1.4826")
"""Makes the median absolute deviation of normal noise its standard deviation."""
LEAST_COUNT, LEAST_SHARE, LEAST_POINTS = 20, Decimal("0.1"), Decimal("0.1")
"""A jump is at least so many, and this share of the count before; or, for a rate, ten points."""
COARSE_SHARE, COARSE_POINTS = Decimal("0.5"), Decimal("0.3")

Key = tuple[str, str]


@dataclass(frozen=True)
class Past:
    """The stored periods before one, oldest first."""

    office: Office
    table: str
    day: date

    @cached_property
    def periods(self) -> tuple[date, ...]:
        stored = [period.cutoff for period in self.office.store.figures.periods()]
        return tuple(cutoff for cutoff in stored if cutoff < self.day)[-WEEKS:]

    @cached_property
    def series(self) -> Mapping[Key, Sequence[Figure]]:
        series: dict[Key, list[Figure]] = {}
        for period in self.periods:
            for figure in self.office.store.figures.of_period(period, self.table):
                series.setdefault((figure.unit, figure.indicator), []).append(figure)
        return series

    def last(self, unit: str, indicator: str) -> Figure | None:
        """The figure of the stored period right before; None where that period lacks it."""
        series = self.series.get((unit, indicator), ())
        return series[-1] if series and series[-1].period == self.periods[-1] else None


def against_history(it: Checked) -> Iterator[Problem]:
    past = Past(it.office, it.table.name, it.day)
    if past.periods:
        yield from _falls(it, past)
        yield from _jumps(it, past)
        yield from _opposed(it, past)


GROSS = 8
"""Times the week before, or a part of it, beyond which a count is asked about by itself."""
LEAST_GROSS = 50


def affirmation(unit: str, indicator: str) -> str:
    """What a sender types, or taps, to stand by one figure. It holds no number, or it would be a report itself."""
    return f"{unit}{indicator}没有写错"


def gross_contradictions(it: Checked) -> Iterator[Problem]:
    """Counts that are many times, or a small part of, those of the week before: no 确认 of everything covers them."""
    past = Past(it.office, it.table.name, it.day)
    for line, entry, value in it.values() if past.periods else ():
        old = past.last(line.unit or "", entry.indicator)
        if old is None or it.indicator(entry.indicator).kind != "count" or old.number < LEAST_GROSS:
            continue
        if old.number < value.number * GROSS and value.number < old.number * GROSS:
            continue
        answer = affirmation(it.name(line.unit or ""), entry.indicator)
        if answer not in it.affirmed:
            why = f"和{old.period}的 {old.printed} 相差悬殊"
            found = it.problem("error", "相差悬殊", why, (line, entry, value), "如果没有写错，请点选")
            yield replace(found, choices=(Choice(answer),))


def _falls(it: Checked, past: Past) -> Iterator[Problem]:
    """A running total that went down."""
    for line, entry, value in it.values():
        old = past.last(line.unit or "", entry.indicator)
        if old and it.indicator(entry.indicator).cumulative and value.number < old.number:
            why = f"比{old.period}的 {old.printed} 少了 {digits(old.number - value.number)}"
            yield it.problem("warning", "累计数减少", why, (line, entry, value))


def _jumps(it: Checked, past: Past) -> Iterator[Problem]:
    for line, entry, value in it.values():
        series = past.series.get((line.unit or "", entry.indicator), ())
        if not series:
            continue
        indicator = it.indicator(entry.indicator)
        is_rate = indicator.kind == "rate"
        old = series[-1]
        change = value.number - old.number
        if indicator.cumulative and change < 0:
            continue  # told as a fall
        numbers = [figure.number for figure in series]
        if abs(change) > usual_change(numbers, is_rate=is_rate, is_count=indicator.kind == "count"):
            much = f"{digits(abs(change) * 100)} 个百分点" if is_rate else digits(abs(change))
            why = f"比{old.period}的 {old.printed} {'增加' if change > 0 else '减少'}了 {much}，变化比往常大很多"
            yield it.problem("warning", "变化过大", why, (line, entry, value))


def usual_change(numbers: Sequence[Decimal], *, is_rate: bool, is_count: bool = True) -> Decimal:
    """The largest change from the last of these numbers that is not strange, by the unit's own weeks."""
    last, few = abs(numbers[-1]), Decimal(LEAST_COUNT if is_count else 0)
    if not is_rate and not is_count and len(numbers) < ENOUGH and min(numbers) <= 0:
        return Decimal("Infinity")  # around zero a share of what it was says nothing
    if len(numbers) < ENOUGH:
        return COARSE_POINTS if is_rate else max(COARSE_SHARE * last, few)
    changes = [after - before for before, after in pairwise(numbers)]
    middle = median(changes)
    spread = SIGMA * median(abs(change - middle) for change in changes)
    least = LEAST_POINTS if is_rate else max(LEAST_SHARE * last, few)
    return max(abs(middle) + SPREADS * spread, least)


def _opposed(it: Checked, past: Past) -> Iterator[Problem]:
    """A rate that rose while its counts say that it fell, or the other way round."""
    for line, entry, value in it.values():
        of, unit = it.indicator(entry.indicator).of, line.unit or ""
        old = past.last(unit, entry.indicator)
        parts = [past.last(unit, name) for name in of or ()]
        now = it.numbers.get(unit, {})
        if not of or old is None or None in parts or of[0] not in now or not now.get(of[1]):
            continue
        before = [part.number for part in parts if part]
        if not before[1]:
            continue
        moved, made = value.number - old.number, now[of[0]] / now[of[1]] - before[0] / before[1]
        if moved * made < 0 and min(abs(moved), abs(made)) >= ONE_POINT:
            stated, counted = ("升" if change > 0 else "降" for change in (moved, made))
            why = f"比{old.period}的 {old.printed} {stated}了，按个数算却{counted}了"
            yield it.problem("warning", "比率与个数走向相反", why, (line, entry, value))
