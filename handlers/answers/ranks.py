"""The order of units by one indicator: as published where it was, else computed with equal values sharing a rank."""

from collections.abc import Iterable
from dataclasses import dataclass

from handlers.answers.view import View
from storage.figures import Figure, Period


@dataclass(frozen=True, slots=True)
class Place:
    rank: int
    figure: Figure
    tied: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """`published` tells whose ranks these are; `missing` are units that reported nothing and so have none."""

    places: tuple[Place, ...]
    missing: tuple[str, ...]
    published: bool

    def of(self, unit: str) -> Place | None:
        return next((place for place in self.places if place.figure.unit == unit), None)


def order(view: View, scope: str, indicator: str, period: Period) -> Order:
    members = [
        unit.id for unit in view.catalogue.members(scope, period.cutoff) if view.catalogue.holds(unit.id, indicator)
    ]
    found = {figure.unit: figure for figure in view.office.store.figures.across(indicator, period.cutoff)}
    figures = [found[unit] for unit in members if unit in found]
    missing = tuple(unit for unit in members if unit not in found)
    published = (
        bool(figures) and all(figure.rank is not None for figure in figures) and _whole_table(view, scope, figures)
    )
    if published:
        places = sorted((Place(figure.rank or 0, figure) for figure in figures), key=lambda place: place.rank)
        return Order(tuple(places), missing, published=True)
    return Order(tuple(computed(figures)), missing, published=False)


def _whole_table(view: View, scope: str, figures: Iterable[Figure]) -> bool:
    """A table that mixes districts with a total ranks them among each other: its 序号 is no rank of the scope."""
    tables = {view.catalogue.tables[figure.table] for figure in figures if figure.table in view.catalogue.tables}
    return all(table.scope == scope for table in tables)


def computed(figures: Iterable[Figure]) -> list[Place]:
    """Highest first; equal values share a rank and keep the order in which they came."""
    falling = sorted(figures, key=lambda figure: -figure.number)
    places: list[Place] = []
    for position, figure in enumerate(falling, start=1):
        tied = bool(places) and places[-1].figure.number == figure.number
        if tied:
            places[-1] = Place(places[-1].rank, places[-1].figure, tied=True)
        places.append(Place(places[-1].rank if tied else position, figure, tied))
    return places
