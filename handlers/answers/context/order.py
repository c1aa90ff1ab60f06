"""Where units stand by one indicator: as published where it was, else computed with equal values sharing a rank."""

from collections.abc import Iterable
from dataclasses import dataclass

from handlers.answers.context.view import View
from handlers.figures.ranks import Place, as_reported, computed
from handlers.figures.wording import told
from storage.figures import Figure, Period


@dataclass(frozen=True, slots=True)
class Order:
    """`published` tells whose ranks these are; `missing` are units that reported nothing and so have none."""

    places: tuple[Place, ...]
    missing: tuple[str, ...]
    published: bool
    less_is_better: bool = False

    def of(self, unit: str) -> Place | None:
        return next((place for place in self.places if place.figure.unit == unit), None)

    @property
    def units(self) -> tuple[str, ...]:
        return tuple(place.figure.unit for place in self.places)


def order(view: View, scope: str, indicator: str, period: Period) -> Order:
    catalogue = view.catalogue
    members = [unit.id for unit in catalogue.members(scope, period.cutoff) if catalogue.holds(unit.id, indicator)]
    figures = view.office.store.figures.of_units(members, indicator, period.cutoff)
    found = {figure.unit for figure in figures}
    missing = tuple(unit for unit in members if unit not in found)
    places = as_reported(figures) if _of_scope(figures, scope, view) else []
    less = catalogue.less_is_better(indicator)
    return Order(tuple(places or computed(figures, less_is_better=less)), missing, bool(places), less)


def _of_scope(figures: Iterable[Figure], scope: str, view: View) -> bool:
    """A table that mixes districts with a total ranks them among each other: its 序号 is no rank of the scope."""
    tables = view.catalogue.tables
    return all(tables[name].scope == scope for name in {figure.table for figure in figures} if name in tables)


def named(place: Place, period: Period, view: View) -> str:
    """萧山区 9%."""
    figure = place.figure
    return f"{view.name(figure.unit, period)} {told(figure, view.catalogue.indicators[figure.indicator])}"


def standing(figure: Figure, view: View) -> str:
    """第13名（共13个区县）: the printed rank, or one computed among the rows of the figure's own table."""
    table = view.catalogue.tables.get(figure.table)
    if table is None or not table.is_grid or (table.total and table.total.unit == figure.unit):
        return ""
    if not view.catalogue.indicators[figure.indicator].ranked:
        return ""
    found = view.office.store.figures.standing(figure, table.total.unit if table.total else "")
    among = _among(figure, found.rows, view)
    # As in a ranking: once a unit has lost its printed rank to a correction, the others' no longer hold either.
    if figure.rank is not None and found.published:
        return f"{'并列' if found.same_rank > 1 else ''}第{figure.rank}名（{among}）"
    less = view.catalogue.less_is_better(figure.indicator)
    better = found.rows - found.above - found.equal if less else found.above
    return f"{'并列' if found.equal > 1 else ''}第{better + 1}名（{among}，测算）"


def _among(figure: Figure, reported: int, view: View) -> str:
    """共13个区县; where some of them have not reported, that too: the first of one is no first."""
    table = view.catalogue.tables[figure.table]
    expected = max(reported, len(view.catalogue.expected(table, figure.period)))
    said = f"共{view.counted(table.scope, expected)}" if table.scope else f"{table.name}共{expected}个单位"
    return said + (f"，{expected - reported}个未报" if expected > reported else "")
