"""What changed after a bulletin was published: old → new, the ranks that moved, and whether either end moved."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from handlers.figures.cells import NOT_REPORTED
from handlers.figures.order import Order, comparable
from handlers.figures.snapshot import Week, read_week, week_of
from handlers.office import Office
from storage.bulletins.editions import Edition
from storage.catalogue import Table
from storage.figures import Figure

ENDS = 3
SHOWN = 8
"""How many changes the message names; all of them stand in the workbook."""


@dataclass(frozen=True, slots=True)
class Changed:
    table: str
    unit: str
    indicator: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Moved:
    table: str
    unit: str
    old: int | None
    new: int | None
    computed: bool = False
    """The ranks are not those of the sheets."""


@dataclass(frozen=True, slots=True)
class Correction:
    """`edition` is the number that it will have; `digest` names exactly these changes. Names are as said."""

    period: date
    edition: int
    changed: tuple[Changed, ...]
    moved: tuple[Moved, ...]
    ends: tuple[str, ...]
    digest: str

    @property
    def tables(self) -> frozenset[str]:
        """Those that look different now."""
        return frozenset(one.table for one in self.changed) | frozenset(one.table for one in self.moved)

    @property
    def lines(self) -> tuple[str, ...]:
        """For the chat: the changes, the ranks, the ends."""
        told = [f"{one.table} {one.unit}{one.indicator}：{one.old} → {one.new}" for one in self.changed[:SHOWN]]
        if len(self.changed) > SHOWN:
            told.append(f"另有 {len(self.changed) - SHOWN} 处，见 Excel")
        for table, moved in self._by_table():
            places = "；".join(f"{one.unit}{_place(one.old)} → {_place(one.new)}" for one in moved[:SHOWN])
            more = f"等 {len(moved)} 家" if len(moved) > SHOWN else ""
            label = "（测算）" if moved[0].computed else ""
            told.append(f"{table}名次变化{label}：{places}{more}")
        return (*told, *self.ends)

    def _by_table(self) -> Iterator[tuple[str, list[Moved]]]:
        for table in dict.fromkeys(one.table for one in self.moved):
            yield table, [one for one in self.moved if one.table == table]


def correction(office: Office, period: date) -> Correction | None:
    """What the store says now against the last edition; None where nothing differs, or nothing was published."""
    last = office.store.editions.latest(period)
    if last is None:
        return None
    return between(week_of(office, last), read_week(office, period), last.number + 1)


def published_correction(office: Office, edition: Edition) -> Correction | None:
    """What an edition changed against the one before it."""
    earlier = [one for one in office.store.editions.of_period(edition.period) if one.number < edition.number]
    return between(week_of(office, earlier[-1]), week_of(office, edition), edition.number) if earlier else None


def between(old: Week, new: Week, number: int) -> Correction | None:
    """`number` is that of the edition which brings the change."""
    changed = tuple(_changes(old, new))
    ranked = [table for table in new.catalogue.tables.values() if table.rank_by]
    moves = [(table, *comparable(old, new, table)) for table in ranked]
    moved = tuple(move for table, before, after in moves for move in _moves(new, table, before, after))
    if not changed and not moved:
        return None
    touched = {one.table for one in changed} | {one.table for one in moved}
    ends = tuple(
        line for table, before, after in moves if table.name in touched for line in _ends(new, table, before, after)
    )
    told = repr((number, changed, moved)).encode()
    return Correction(new.cutoff, number, changed, moved, ends, hashlib.sha256(told).hexdigest()[:16])


def _changes(old: Week, new: Week) -> Iterator[Changed]:
    """In the catalogue's order, so that the same changes always read the same."""
    places = {unit: number for number, unit in enumerate(new.catalogue.units)}
    keys = sorted({*old.figures, *new.figures}, key=lambda key: (_table(old, new, key), places.get(key[0], 0), key[1]))
    for unit, indicator in keys:
        before, after = old.get(unit, indicator), new.get(unit, indicator)
        if _printed(before) != _printed(after):
            table = _table(old, new, (unit, indicator))
            yield Changed(table, new.name(unit), indicator, _printed(before), _printed(after))


def _table(old: Week, new: Week, key: tuple[str, str]) -> str:
    figure = new.get(*key) or old.get(*key)
    return figure.table if figure else ""


def _printed(figure: Figure | None) -> str:
    return figure.printed if figure else NOT_REPORTED


def _moves(week: Week, table: Table, before: Order, after: Order) -> Iterator[Moved]:
    for place in after.places:
        old = before.rank_of(place.unit)
        if old != place.rank:
            yield Moved(table.name, week.name(place.unit), old, place.rank, not after.published)


def _ends(week: Week, table: Table, before: Order, after: Order) -> Iterator[str]:
    for name, cut in (("前", slice(None, ENDS)), ("后", slice(-ENDS, None))):
        old, new = ([place.unit for place in ranked.ranked[cut]] for ranked in (before, after))
        label = "" if after.published else "（测算）"
        if old == new:
            yield f"{table.name}{name}{ENDS}名没有变化{label}"
        else:
            yield f"{table.name}{name}{ENDS}名变为{label}：{'、'.join(week.name(unit) for unit in new)}"


def _place(rank: int | None) -> str:
    return f"第{rank}名" if rank is not None else NOT_REPORTED
