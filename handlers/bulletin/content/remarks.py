"""What the reviewers should know of a period's figures before they release it: printed totals that do not add up."""

from collections.abc import Iterator
from decimal import Decimal

from handlers.figures.snapshot import Week
from storage.catalogue import Table


def remarks(week: Week) -> tuple[str, ...]:
    """A line for each table whose printed total is not the sum of its rows; the bulletin says what was printed."""
    return tuple(line for table in week.catalogue.tables.values() if table.total for line in _of_table(week, table))


def _of_table(week: Week, table: Table) -> Iterator[str]:
    found = [
        f"{column}报送{printed:.0f}、相加{added:.0f}"
        for column in table.columns
        if (sums := _sums(week, table, column)) and (printed := sums[0]) != (added := sums[1])
    ]
    if found:
        yield f"{table.name}的合计与各行之和（测算）不一致：{'，'.join(found)}。通报按报送的合计。"


def _sums(week: Week, table: Table, column: str) -> tuple[Decimal, Decimal] | None:
    """The printed total of a count and the sum of its rows; None for a rate, or where anything is missing."""
    total = week.get(table.total.unit, column) if table.total else None
    rows = [week.get(unit.id, column) for unit in week.catalogue.expected(table, week.cutoff)]
    if total is None or week.catalogue.indicators[column].kind != "count" or None in rows:
        return None
    return total.number, sum((row.number for row in rows if row), Decimal(0))
