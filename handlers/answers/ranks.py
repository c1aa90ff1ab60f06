"""Where units stand by one indicator: as published where it was, else computed with equal values sharing a rank."""

from collections.abc import Iterable
from dataclasses import dataclass

from handlers.answers.view import View
from storage.figures import Figure, Period


@dataclass(frozen=True, slots=True)
class Place:
    rank: int
    figure: Figure
    tied: bool = False

    @property
    def said(self) -> str:
        return f"{'并列' if self.tied else ''}第{self.rank}名"


@dataclass(frozen=True, slots=True)
class Order:
    """`published` tells whose ranks these are; `missing` are units that reported nothing and so have none."""

    places: tuple[Place, ...]
    missing: tuple[str, ...]
    published: bool

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
    if _published(figures, scope, view):
        places = sorted((Place(figure.rank or 0, figure) for figure in figures), key=lambda place: place.rank)
        return Order(tuple(places), missing, published=True)
    return Order(tuple(computed(figures)), missing, published=False)


def _published(figures: Iterable[Figure], scope: str, view: View) -> bool:
    """A table that mixes districts with a total ranks them among each other: its 序号 is no rank of the scope."""
    ranked = list(figures)
    tables = {view.catalogue.tables[figure.table] for figure in ranked if figure.table in view.catalogue.tables}
    return bool(ranked) and all(figure.rank for figure in ranked) and all(table.scope == scope for table in tables)


def computed(figures: Iterable[Figure]) -> list[Place]:
    """Highest first; equal values share a rank and keep the order in which they came."""
    places: list[Place] = []
    for position, figure in enumerate(sorted(figures, key=lambda figure: -figure.number), start=1):
        tied = bool(places) and places[-1].figure.number == figure.number
        if tied:
            places[-1] = Place(places[-1].rank, places[-1].figure, tied=True)
        places.append(Place(places[-1].rank if tied else position, figure, tied))
    return places


def standing(figure: Figure, view: View) -> str:
    """第13名（共13个区县）: the printed rank, or one computed among the rows of the figure's own table."""
    table = view.catalogue.tables.get(figure.table)
    if table is None or not table.is_grid or (table.total and table.total.unit == figure.unit):
        return ""
    found = view.office.store.figures.standing(figure, table.total.unit if table.total else "")
    among = _among(figure, found.rows, view)
    # As in a ranking: once a unit has lost its printed rank to a correction, the others' no longer hold either.
    if figure.rank is not None and found.ranked == found.rows:
        return f"第{figure.rank}名（{among}）"
    return f"{'并列' if found.equal > 1 else ''}第{found.above + 1}名（{among}，测算）"


def _among(figure: Figure, reported: int, view: View) -> str:
    """共13个区县; where some of them have not reported, that too: the first of one is no first."""
    table = view.catalogue.tables[figure.table]
    expected = max(reported, len(view.catalogue.expected(table, figure.period)))
    said = f"共{view.counted(table.scope, expected)}" if table.scope else f"{table.name}共{expected}个单位"
    return said + (f"，{expected - reported}个未报" if expected > reported else "")
