"""Rows of another table's units under one header, as where districts and bureaus stand below each other."""

from collections.abc import Sequence
from dataclasses import replace

from handlers.intake.cells.grid import Grid
from handlers.intake.cells.text import shown
from handlers.intake.model import Context, Ignored, Line, TableRead
from handlers.intake.tables.headers import Header
from handlers.intake.tables.rows import Rows, allowed_units
from handlers.intake.tables.totals import NOT_ITS_TOTAL, total_label
from storage.catalogue import Table

FEW = 2
"""Units of another table that make its rows guests; a single one is more likely a mistake."""


def guests_of(grid: Grid, header: Header, end: int, context: Context, host: TableRead) -> tuple[Line, ...]:
    """Rows of another table's units, certain ones only, that the host table has no place for."""
    mine = allowed_units(context.catalogue, host.table)
    rows = Rows(grid, header, end, context, host.period.cutoff)
    if rows.known_units() < FEW:
        return ()
    guests = tuple(
        line
        for line in rows.lines()
        if line.unit and not line.name.guessed and line.unit not in mine and not _is_any_total(line, header, context)
    )
    # A wrong name here and there, in place of the right one, is a mistake and no guest.
    are_welcome = _is_whole(header.table, guests, context, host) or _is_whole(host.table, host.lines, context, host)
    return guests if are_welcome else ()


def _is_any_total(line: Line, header: Header, context: Context) -> bool:
    """Whether a line adds up without saying what: 合计, but not 市级小计."""
    label = total_label(context.catalogue, header.table, line.label)
    return line.is_total and not (label and label.is_named)


def without_guests(host: TableRead, guests: Sequence[Line], header: Header, context: Context) -> TableRead:
    """The host's own rows; what adds up all of them is neither table's total."""
    places = {line.where for line in guests}
    own = [line for line in host.lines if line.where not in places]
    all_of_them = [line for line in own if _is_any_total(line, header, context)]
    told = tuple(f"“{shown(line.label, 16)}”（" for line in guests)
    ignored = [each for each in host.ignored if not each.what.startswith(told)]
    ignored += [Ignored(f"{line.label}（{line.where}）", NOT_ITS_TOTAL) for line in all_of_them]
    lines = tuple(line for line in own if line not in all_of_them)
    return replace(host, lines=lines, ignored=tuple(ignored))


def _is_whole(table: Table, lines: Sequence[Line], context: Context, host: TableRead) -> bool:
    there = {line.unit for line in lines}
    return all(unit.id in there for unit in context.catalogue.expected(table, host.period.cutoff))
