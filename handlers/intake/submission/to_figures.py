"""What a table as it was read would store."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from handlers.intake.cells.values import Value
from handlers.intake.model import TableRead
from handlers.office import Office
from storage.figures import Figure


def figures_of(office: Office, read: TableRead) -> Iterator[Figure]:
    """What a table would store: each figure once, with the published rank where the table prints one."""
    ranks = _ranks(office, read)
    seen: set[tuple[str, str]] = set()
    for line in read.lines:
        for entry in line.entries:
            if line.unit is None or not isinstance(entry.read, Value) or (line.unit, entry.indicator) in seen:
                continue
            seen.add((line.unit, entry.indicator))
            value = entry.read
            figure = Figure(
                read.period.cutoff, line.unit, entry.indicator, read.table.name, value.printed, value.number,
                derived=value.is_derived,
            )  # fmt: skip
            ranked = entry.indicator == read.table.rank_by and not line.is_total
            yield replace(figure, rank=_rank(office, figure, ranks)) if ranked else figure


def _rank(office: Office, figure: Figure, ranks: Mapping[str, int]) -> int | None:
    """The printed rank; from a file without ranks, the one stored for as long as the value is the same."""
    if ranks:
        return ranks.get(figure.unit)
    stored = office.store.figures.get(figure.unit, figure.indicator, figure.period)
    return stored.rank if stored and stored.printed == figure.printed else None


def _ranks(office: Office, read: TableRead) -> dict[str, int]:
    """The printed 序号 of each unit, if it is a rank: the table is whole, and no worse value stands before a better."""
    lines = [line for line in read.lines if line.unit and not line.is_total and line.rank is not None]
    values = {
        line.unit: entry.read.number
        for line in lines
        for entry in line.entries
        if entry.indicator == read.table.rank_by and isinstance(entry.read, Value)
    }
    ranked = sorted((line for line in lines if line.unit in values), key=lambda line: line.rank or 0)
    numbers = [values[line.unit] for line in ranked]
    expected = office.catalogue.expected(read.table, read.period.cutoff)
    whole = {line.unit for line in lines} >= {unit.id for unit in expected}
    beyond = any(not 1 <= (line.rank or 0) <= len(expected) for line in ranked)  # ranked among others, too
    less = office.catalogue.less_is_better(read.table.rank_by or "")
    if not whole or beyond or numbers != sorted(numbers, reverse=not less):
        return {}
    return {line.unit: line.rank for line in ranked if line.unit and line.rank is not None}
