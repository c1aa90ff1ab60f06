"""The rows of an annex in their order: the published 序号 where there is one, else computed, equal values together."""

from collections.abc import Mapping
from dataclasses import dataclass

from handlers.figures.ranks import as_reported, computed
from handlers.figures.snapshot import Week
from storage.catalogue import Table


@dataclass(frozen=True, slots=True)
class Place:
    """`rank` is None for a unit that has not reported what the table ranks by."""

    unit: str
    rank: int | None
    tied: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    places: tuple[Place, ...]
    published: bool
    """The ranks are those that were reported, not computed here."""

    @property
    def ranked(self) -> tuple[Place, ...]:
        return tuple(place for place in self.places if place.rank is not None)

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(place.unit for place in self.places if place.rank is None)

    def rank_of(self, unit: str) -> int | None:
        return next((place.rank for place in self.places if place.unit == unit), None)


@dataclass(frozen=True, slots=True)
class Moves:
    """Ranks then and now by unit, of those that had one both times. `computed`: not as they were published."""

    places: Mapping[str, tuple[int, int]]
    computed: bool

    def gained(self, unit: str) -> int | None:
        """Places gained, below 0 for lost; None where nothing is known of the period before."""
        found = self.places.get(unit)
        return found[0] - found[1] if found else None


def comparable(before: Week, week: Week, table: Table) -> tuple[Order, Order]:
    """Then and now, like with like: a published rank, which parts equal values, stands beside a published one only."""
    then, now = order(before, table), order(week, table)
    if then.published and now.published:
        return then, now
    return order(before, table, compute=True), order(week, table, compute=True)


def moves(week: Week, before: Week, table: Table) -> Moves:
    then, now = comparable(before, week, table)
    ranks = {place.unit: place.rank for place in then.ranked}
    places = {
        place.unit: (rank, place.rank)
        for place in now.ranked
        if place.rank is not None and (rank := ranks.get(place.unit)) is not None
    }
    return Moves(places, computed=not now.published)


def order(week: Week, table: Table, *, compute: bool = False) -> Order:
    """Units that have not reported come last, in the catalogue's order and without a rank; `compute` even what was
    published."""
    units = [unit.id for unit in week.catalogue.expected(table, week.cutoff)]
    if table.rank_by is None:
        return Order(tuple(Place(unit, number) for number, unit in enumerate(units, start=1)), published=True)
    found = [(unit, week.get(unit, table.rank_by)) for unit in units]
    figures = [figure for _, figure in found if figure is not None]
    missing = [Place(unit, None) for unit, figure in found if figure is None]
    published = [] if compute else as_reported(figures)
    less = week.catalogue.less_is_better(table.rank_by)
    ranked = [
        Place(place.figure.unit, place.rank, place.tied)
        for place in published or computed(figures, less_is_better=less)
    ]
    return Order((*ranked, *missing), published=bool(published))
