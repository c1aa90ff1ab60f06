"""Sums over units, and of a rate sum over sum: over those units alone that reported all that is added up."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from handlers.figures.wording import percent, plain
from storage.catalogue import Indicator
from storage.figures import Figure


@dataclass(frozen=True, slots=True)
class Sums:
    """What a count, or the two counts of a rate (`names`), come to; `units` are those that are in, `lacking` not."""

    names: tuple[str, ...]
    numbers: tuple[Decimal, ...]
    units: tuple[str, ...]
    lacking: tuple[str, ...]

    @property
    def share(self) -> Decimal | None:
        """Sum over sum; None of a count, and where the whole is nothing."""
        return self.numbers[0] / self.numbers[1] if len(self.numbers) > 1 and self.numbers[1] else None

    @property
    def said(self) -> str:
        """26.67%, without saying that it is computed."""
        return percent(self.share) if self.share is not None else plain(self.numbers[0])

    @property
    def quotient(self) -> str:
        """4 ÷ 15"""
        return f"{plain(self.numbers[0])} ÷ {plain(self.numbers[1])}"

    @property
    def formula(self) -> str:
        """已接入数之和 ÷ 计划接入总数之和 = 4 ÷ 15"""
        return f"{self.names[0]}之和 ÷ {self.names[1]}之和 = {self.quotient}"


def sums_of(indicator: Indicator, units: Sequence[str], get: Callable[[str, str], Figure | None]) -> Sums:
    """`get(unit, name)` looks up a figure."""
    names: tuple[str, ...] = indicator.of or (indicator.name,)
    rows = {unit: [get(unit, name) for name in names] for unit in units}
    complete = {unit: [figure for figure in row if figure] for unit, row in rows.items() if all(row)}
    numbers = tuple(sum((row[place].number for row in complete.values()), Decimal(0)) for place in range(len(names)))
    return Sums(names, numbers, tuple(complete), tuple(unit for unit in units if unit not in complete))


def added(figures: Sequence[Figure]) -> Decimal:
    return sum((figure.number for figure in figures), Decimal(0))


def mean(figures: Sequence[Figure]) -> Decimal:
    """The plain mean of at least one."""
    return added(figures) / len(figures)
