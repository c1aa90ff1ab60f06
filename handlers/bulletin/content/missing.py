"""What a period's bulletin still lacks."""

from collections.abc import Iterator
from dataclasses import dataclass

from handlers.figures.snapshot import Week
from storage.catalogue import Table


@dataclass(frozen=True, slots=True)
class Missing:
    """Of one table: nothing at all (`whole`), units without any figure, and single figures, as their names are said."""

    table: str
    whole: bool = False
    units: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        if self.whole:
            return f"{self.table}：尚未报送"
        return f"{self.table}：未报{'、'.join((*self.units, *self.figures))}"


def missing(week: Week) -> tuple[Missing, ...]:
    """By table in the catalogue's order; empty when the bulletin has everything. A total row may be left out."""
    found = (
        _of_pairs(week, table) if table.pairs else _of_grid(week, table) for table in week.catalogue.tables.values()
    )
    return tuple(gap for gap in found if gap is not None)


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
