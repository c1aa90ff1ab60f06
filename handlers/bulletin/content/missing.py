"""What a period's bulletin still lacks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from handlers.figures.snapshot import Week
from storage.catalogue import Table, Unit


@dataclass(frozen=True, slots=True)
class Missing:
    """Of one table: nothing at all (`whole`), units without any figure, and single figures, as their names are said."""

    table: str
    whole: bool = False
    units: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    sentence: str = ""
    """Not of a table: a sentence that the bulletin before had and this one cannot say, and why."""

    @property
    def text(self) -> str:
        if self.sentence:
            return self.sentence
        if self.whole:
            return f"{self.table}：尚未报送"
        return f"{self.table}：未报{'、'.join((*self.units, *self.figures))}"


def missing(week: Week) -> tuple[Missing, ...]:
    """By table in the catalogue's order; empty when the bulletin has everything. A total row may be left out."""
    found = (
        _of_pairs(week, table) if table.pairs else _of_grid(week, table) for table in week.catalogue.tables.values()
    )
    return tuple(gap for gap in found if gap is not None)


def lost_totals(week: Week, before: Week | None) -> Iterator[Missing]:
    """Total rows that the period before had: a table may do without one, but not from one week to the next unseen."""
    for table in week.catalogue.tables.values() if before else ():
        unit = table.total.unit if table.total else ""
        if before and unit and any(week.get(row.id, table.rank_by or "") for row in _rows(week, table)):
            columns = [name for name in table.columns if before.get(unit, name) and week.get(unit, name) is None]
            if columns:
                whole = len(columns) == sum(before.get(unit, name) is not None for name in table.columns)
                name = week.name(unit)
                yield Missing(table.name, figures=(name,) if whole else tuple(f"{name}{one}" for one in columns))


def _rows(week: Week, table: Table) -> Sequence[Unit]:
    return week.catalogue.expected(table, week.cutoff)


def _of_grid(week: Week, table: Table) -> Missing | None:
    units = [unit.id for unit in week.catalogue.expected(table, week.cutoff)]
    absent = [unit for unit in units if all(week.get(unit, column) is None for column in table.columns)]
    if units and len(absent) == len(units):
        return Missing(table.name, whole=True)
    single = tuple(
        f"{week.name(unit)}{column}"
        for unit in units
        for column in table.columns
        if unit not in absent and week.get(unit, column) is None
    )
    names = tuple(week.name(unit) for unit in absent)
    return Missing(table.name, units=names, figures=single) if names or single else None


def _of_pairs(week: Week, table: Table) -> Missing | None:
    labels = tuple(_absent_pairs(week, table))
    if not labels:
        return None
    nothing = all(week.get(pair.unit, pair.indicator) is None for pair in table.pairs)
    return Missing(table.name, whole=True) if nothing else Missing(table.name, figures=labels)


def _absent_pairs(week: Week, table: Table) -> Iterator[str]:
    for pair in table.pairs:
        if not pair.optional and week.get(pair.unit, pair.indicator) is None:
            yield pair.label
