"""Rates without a percent sign: whether 39, 0.39 or 1 mean 39%, 39% or 100% is decided by their whole column."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from handlers.intake.cells.values import Bare, Value, Wrong, percent
from handlers.intake.model import Entry, Line, TableRead
from storage.catalogue import Catalogue

SOME = 3
"""Values strictly between 0 and 1 that make a column one of fractions, where nothing else tells."""


def settle_rates(table: TableRead, catalogue: Catalogue, said: Mapping[str, bool]) -> TableRead:
    """The table with every bare rate read as a percentage, or marked as wrong where that stays uncertain.

    `said` is what the sender answered: rate → whether its bare numbers are fractions.
    """
    counts = counts_by_unit(table.lines)
    decided: dict[str, bool | None] = {}
    for name in dict.fromkeys(entry.indicator for line in table.lines for entry in line.entries):
        column = [(line, entry) for line in table.lines for entry in line.entries if entry.indicator == name]
        if any(isinstance(entry.read, Bare) for _, entry in column):
            decided[name] = said.get(name, _is_fraction(column, counts, catalogue.indicators[name].of))
    if not decided:
        return table

    def settled(line: Line, entry: Entry) -> Entry:
        whole = decided.get(entry.indicator)
        if whole is None:  # a column of both kinds: each by its own counts, where it has them
            own = list(_votes([(line, entry)], counts, catalogue.indicators[entry.indicator].of))
            whole = own[0] if own else None
        return _settled(entry, whole)

    lines = tuple(replace(line, entries=tuple(settled(line, entry) for entry in line.entries)) for line in table.lines)
    return replace(table, lines=lines)


def counts_by_unit(lines: tuple[Line, ...]) -> Mapping[str, Mapping[str, Decimal]]:
    """unit → indicator → number, for everything that is certain."""
    found: dict[str, dict[str, Decimal]] = {}
    for line in lines:
        for entry in line.entries:
            if line.unit and isinstance(entry.read, Value):
                found.setdefault(line.unit, {})[entry.indicator] = entry.read.number
    return found


def _is_fraction(
    column: list[tuple[Line, Entry]], counts: Mapping[str, Mapping[str, Decimal]], of: tuple[str, str] | None
) -> bool | None:
    """True for fractions, False for percentages, None if it cannot be told."""
    votes = set(_votes(column, counts, of))
    if len(votes) == 1:
        return votes.pop()
    bare = [entry.read for _, entry in column if isinstance(entry.read, Bare)]
    if votes:
        return None
    between = [read for read in bare if 0 < abs(read.number) < 1]
    if all(read.in_percent for read in bare):
        # 0.73 under （%）, row after row: nobody can tell whether the header or the numbers were left as they were.
        return None if len(between) >= SOME and len(between) == sum(bool(read.number) for read in bare) else False
    above = [read for read in bare if abs(read.number) > 1]
    if above and not between:
        return False
    if len(between) >= SOME and not above:
        return True
    return False if not any(read.number for read in bare) else None


def _votes(
    column: list[tuple[Line, Entry]], counts: Mapping[str, Mapping[str, Decimal]], of: tuple[str, str] | None
) -> Iterator[bool]:
    """For each row with both counts: which reading is nearer to their quotient."""
    for line, entry in column:
        if not (of and line.unit and isinstance(entry.read, Bare)):
            continue
        known = counts.get(line.unit, {})
        if of[0] in known and known.get(of[1]) and entry.read.number and known[of[0]]:
            points = known[of[0]] / known[of[1]] * 100
            yield abs(entry.read.number * 100 - points) < abs(entry.read.number - points)


def _settled(entry: Entry, is_fraction: bool | None) -> Entry:
    if not isinstance(entry.read, Bare):
        return entry
    number = entry.read.number
    if is_fraction is None and number:
        low, high = (f"{_short(each)}%" for each in (number, number * 100))
        return replace(entry, read=Wrong(f"看不出是 {low} 还是 {high}", "请写上百分号", unclear=True))
    return replace(entry, read=percent(number.scaleb(2) if is_fraction else number))


def _short(number: Decimal) -> Decimal:
    whole = number.to_integral_value()
    return whole.quantize(Decimal(1)) if number == whole else number.normalize()
