"""What is strange against the weeks before: falls and jumps."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from handlers.intake.checks import Checked
from handlers.intake.problems import Problem
from handlers.intake.text import digits
from storage.figures import Figure


def previous_period(it: Checked) -> date | None:
    earlier = [stored.cutoff for stored in it.office.store.figures.periods() if stored.cutoff < it.day]
    return max(earlier, default=None)


def falling_counts(it: Checked) -> Iterator[Problem]:
    """A running total that went down against the stored period before."""
    before = previous_period(it)
    if before is None:
        return
    stored = {(figure.unit, figure.indicator): figure for figure in it.office.store.figures.of_period(before)}
    for line, entry, value in it.values():
        old: Figure | None = stored.get((line.unit or "", entry.indicator))
        if old and it.indicator(entry.indicator).cumulative and value.number < old.number:
            fall: Decimal = old.number - value.number
            why = f"比{before}的 {old.printed} 少了 {digits(fall)}"
            yield it.problem("warning", "累计数减少", why, (line, entry, value))
