"""Sheets → the lines of the office's tables: which cell is which figure, and what was left out and why."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from handlers.intake.dates import (
    SAID,
    SENT,
    Chosen,
    as_day,
    day_with_year,
    from_message,
    from_sheet_name,
    from_text,
    from_titles,
    in_order,
)
from handlers.intake.grid import Grid, is_blank, is_figure
from handlers.intake.headers import RANK, Header, find_headers, header_words
from handlers.intake.lines import Context, Entry, Ignored, Line, Reading, TableRead
from handlers.intake.names import Name
from handlers.intake.pairs import PairCell, find_pairs, named_unit
from handlers.intake.problems import Problem
from handlers.intake.rows import Rows, allowed_units
from handlers.intake.text import plain, shown
from handlers.intake.values import Bare
from handlers.message import Sheet
from storage.catalogue import Table

MOST_TITLES = 6
"""Rows from the top in which a sheet may say whose it is."""
FEW = 2
"""Units of another table that make its rows guests; a single one is more likely a mistake."""
MOST_ABOVE = 30
"""Rows above a table that may say of when it is."""
MOST_TURNED = 1000
"""Rows of a sheet that is also read by its columns: nobody lays out more units from left to right."""


def read_sheets(sheets: Sequence[Sheet], context: Context) -> Reading:
    """A workbook. A table that does not say of when it is goes with those that do, if they agree."""
    reading = _read_sheets(sheets, context)
    periods = [table.period for table in reading.tables]
    dated = {period.cutoff: period for period in periods if period.rests_on != SENT}
    if not dated or not any(period.rests_on == SENT for period in periods):
        return reading
    known, *rivals = dated.values()
    others = tuple(sorted(period.cutoff for period in rivals))
    otherwise = replace(known, rests_on=f"同一文件里{known.rests_on}", rivals=(*known.rivals, *others), beside=())
    return _read_sheets(sheets, replace(context, otherwise=otherwise))


def _read_sheets(sheets: Sequence[Sheet], context: Context) -> Reading:
    """Hidden sheets count only where no other holds a table."""
    visible = [sheet for sheet in sheets if not sheet.hidden]
    tables = [table for sheet in visible for table in read_sheet(sheet, context)]
    used = visible
    if not tables:
        used = [sheet for sheet in sheets if sheet.hidden]
        tables = [table for sheet in used for table in read_sheet(sheet, context)]
    filled = [table for table in tables if table.lines]
    if not filled and tables:
        names = "、".join(dict.fromkeys(table.table.name for table in tables))
        return Reading((), problems=(Problem("error", "没有数", f"{names}里还没有填数"),))
    tables = [_without_repeats(table) for table in filled]
    held = {table.sheet for table in tables}
    ignored = [
        Ignored(f"工作表“{shown(sheet.name)}”", "是隐藏的" if sheet not in used else "没有认出要报送的表")
        for sheet in sheets
        if sheet.name not in held and sheet.rows
    ]
    return Reading(tuple(_merged(tables)), tuple(ignored))


def _without_repeats(table: TableRead) -> TableRead:
    """A row that stands there twice, alike, is told and read once."""
    seen: dict[object, Line] = {}
    kept, repeats = [], []
    for line in table.lines:
        key = line.unit, tuple((entry.indicator, entry.read) for entry in line.entries)
        if line.unit and key in seen:
            repeats.append(Ignored(f"{line.label}（{line.where}）", f"与 {seen[key].where} 重复，数相同"))
            continue
        seen[key] = line
        kept.append(line)
    return replace(table, lines=tuple(kept), ignored=(*table.ignored, *repeats)) if repeats else table


def _merged(tables: Sequence[TableRead]) -> Iterator[TableRead]:
    """Parts of one table (side by side, or with the header repeated) as one."""
    parts: dict[tuple[str, date], TableRead] = {}
    for part in tables:
        key = part.table.name, part.period.cutoff
        known = parts.get(key)
        parts[key] = (
            part
            if known is None
            else replace(known, lines=known.lines + part.lines, ignored=known.ignored + part.ignored)
        )
    yield from parts.values()


def read_sheet(sheet: Sheet, context: Context) -> list[TableRead]:
    """The tables that a sheet holds; those of the sheet turned by 90 degrees where that makes more of it."""
    upright = _read_grid(Grid(sheet), context)
    if any(table.table.is_grid and table.lines for table in upright) or len(sheet.rows) > MOST_TURNED:
        return upright
    turned = _read_grid(Grid(sheet, turned=True), context)
    return max(upright, turned, key=_entries)


def _entries(tables: Sequence[TableRead]) -> int:
    return sum(len(line.entries) for table in tables for line in table.lines)


def _read_grid(grid: Grid, context: Context) -> list[TableRead]:
    headers = find_headers(grid, header_words(context.catalogue))
    areas = _Areas(grid, headers)
    tables = [table for choices in headers for table in _read_tables(grid, choices, context, areas)]
    read = [table for table in tables if table.lines or table.ignored]
    free = areas.free_rows()
    titles = [text for row in free[:MOST_TITLES] for text in _texts(grid, row)]
    unit = named_unit(context.catalogue, (*titles, grid.sheet.name, context.file_name))
    for table, cells in find_pairs(grid, context.catalogue, free, unit or context.unit):
        period = _period(grid, min(cell.row for cell in cells), context, 0)
        read.append(TableRead(table, grid.sheet.name, period, tuple(_pair_lines(grid, cells, context))))
    return read


@dataclass(frozen=True)
class _Areas:
    """How far down the table under each header reaches."""

    grid: Grid
    headers: list[list[Header]]

    def end(self, header: Header) -> int:
        """First row that is not the table's any more."""
        left, right = header.span
        below = [
            other[0].top
            for other in self.headers
            if other[0].top > header.bottom and other[0].span[0] <= right and left <= other[0].span[1]
        ]
        return min(below, default=len(self.grid.rows))

    def above(self, header: Header) -> int:
        """First row after the table above."""
        return max((other[0].bottom + 1 for other in self.headers if other[0].bottom < header.top), default=0)

    def strangers(self, header: Header, known: int) -> Iterator[str]:
        """Headers between and right of the table's columns that mean nothing of it; `known` is one that does."""
        used = {known, *(column.column for column in header.columns)}
        beside = [
            other[0].span[0]
            for other in self.headers
            if other[0].bottom == header.bottom and other[0].span[0] > header.span[1]
        ]
        for column in range(header.span[0], min(beside, default=self.grid.width)):
            text = self.grid.text(header.bottom, column).strip()
            if text and column not in used:
                yield text

    def columns(self, header: Header) -> range:
        """The columns up to the next table on either side."""
        beside = [other[0].span for other in self.headers if other[0].bottom == header.bottom]
        left, right = header.span
        first = left if any(span[1] < left for span in beside) else 0
        return range(first, min((span[0] for span in beside if span[0] > right), default=self.grid.width))

    def free_rows(self) -> range:
        """Rows before the first header: all, where there is none."""
        return range(min((header[0].top for header in self.headers), default=len(self.grid.rows)))


def _period(grid: Grid, top: int, context: Context, first: int = 0, columns: range | None = None) -> Chosen:
    """From what the sender said, the lines above the table, the sheet's name, the file's, the moment of sending.

    Of two tables side by side each has the titles above its own `columns`, where there are any.
    """
    near = context.at.date()
    if context.cutoff:
        return Chosen(context.cutoff, SAID)
    office = context.office
    rows = range(max(first, top - MOST_ABOVE), top)
    columns = columns or range(grid.width)
    titles = [shown(text, 200) for row in rows for text in _titles(grid, row, columns)]
    stem = context.file_name.rpartition(".")[0] or context.file_name
    # 7月27日 in a file that is named 2018-07-27 means that year's.
    year = day_with_year(stem, near)
    found = from_titles(office, titles, year or near)
    if not found and (first or len(columns) < grid.width):
        return _period(grid, top, context)
    by_sheet = from_sheet_name(office, grid.sheet.name, year or near)
    if year:
        found, by_sheet = (replace(each, has_year=True) if each else None for each in (found, by_sheet))
    said = [each for each in (found, by_sheet, from_text(office, stem, "文件名", near)) if each]
    return in_order(said) or context.otherwise or from_message(office, context.at)


def _titles(grid: Grid, row: int, columns: range) -> Iterator[str]:
    """The texts of a row that is no row of figures. A day in a cell of its own comes with the words before it."""
    filled = [grid.rows[row][column] for column in columns if not is_blank(grid.rows[row][column])]
    if sum(map(is_figure, filled)) > 1:
        return
    before = ""
    for value in filled:
        text = as_day(value, before) or (value.strip() if isinstance(value, str) else "")
        if text:
            yield f"{before} {text}" if re.search(r"(?:日期|时间|截至|截止|[:：])\s*$", before) else text
        before = text


def _texts(grid: Grid, row: int) -> Iterator[str]:
    return (value for value in grid.rows[row] if isinstance(value, str) and value.strip())


def _read_tables(grid: Grid, choices: list[Header], context: Context, areas: _Areas) -> Iterator[TableRead]:
    """The table under a header; and another one with the same columns, if its units stand among the rows."""
    end = areas.end(choices[0])
    period = _period(grid, choices[0].top, context, areas.above(choices[0]), areas.columns(choices[0]))
    header, others = _choose(grid, choices, end, context, period.cutoff, areas)
    reader = Rows(grid, header, end, context, period.cutoff)
    lines = tuple(reader.lines())
    others_here = areas.strangers(header, reader.days.column)
    strangers = [Ignored(f"“{shown(text, 16)}”列", "不是要报送的指标") for text in others_here]
    rank = header.column(RANK)
    whole = TableRead(
        header.table,
        grid.sheet.name,
        period,
        lines,
        (*reader.ignored, *strangers),
        rank.header if rank else "",
        others,
    )
    for other in choices:
        guests = _guests(grid, other, end, context, whole) if other.table not in (header.table, *others) else ()
        if guests:
            places = {line.where for line in guests}
            whole = replace(whole, lines=tuple(line for line in whole.lines if line.where not in places))
            yield from _by_period(TableRead(other.table, grid.sheet.name, period, guests))
    yield from _by_period(whole)


def _by_period(table: TableRead) -> Iterator[TableRead]:
    """The table, or one for each period that its rows name."""
    rows: dict[Chosen, list[Line]] = {}
    for line in table.lines:
        rows.setdefault(line.period or table.period, []).append(line)
    periods: dict[date, TableRead] = {}
    for chosen, lines in rows.items():
        known = periods.get(chosen.cutoff)
        if known is None:
            left_out = () if periods else table.ignored
            periods[chosen.cutoff] = replace(table, period=chosen, lines=tuple(lines), ignored=left_out)
        else:
            periods[chosen.cutoff] = replace(known, lines=known.lines + tuple(lines))
    yield from periods.values() or (table,)


def _guests(grid: Grid, header: Header, end: int, context: Context, host: TableRead) -> tuple[Line, ...]:
    """Rows of another table's units, certain ones only, that the host table has no place for."""
    mine = allowed_units(context.catalogue, host.table)
    rows = Rows(grid, header, end, context, host.period.cutoff)
    if rows.known_units() < FEW:
        return ()
    return tuple(
        line
        for line in rows.lines()
        if line.unit and not line.is_total and not line.name.guessed and line.unit not in mine
    )


def _choose(
    grid: Grid, choices: list[Header], end: int, context: Context, day: date, areas: _Areas
) -> tuple[Header, tuple[Table, ...]]:
    """The table whose units stand in the rows; else the one whose title stands above, or in a name."""
    if context.table:
        choices = [header for header in choices if header.table.name == context.table] or choices
    titles = [plain(text) for row in range(areas.above(choices[0]), choices[0].top) for text in _texts(grid, row)]
    names = [*titles, plain(grid.sheet.name), plain(context.file_name)]

    def score(header: Header) -> tuple[int, int, int]:
        rows = Rows(grid, header, end, context, day)
        titled = next((len(names) - place for place, name in enumerate(names) if _is_titled(header.table, name)), 0)
        return rows.known_units(), titled, len(header.columns)

    ranked = sorted(choices, key=score, reverse=True)
    best = score(ranked[0])
    return ranked[0], tuple(header.table for header in ranked[1:] if score(header) == best)


def _is_titled(table: Table, text: str) -> bool:
    return bool(text) and any(plain(name) in text for name in (table.name, table.title, *table.aliases))


def _pair_lines(grid: Grid, cells: Sequence[PairCell], context: Context) -> Iterator[Line]:
    for cell in cells:
        kind = context.catalogue.indicators[cell.pair.indicator].kind
        read = grid.read(cell.row, cell.column, kind, cell.scale)
        if isinstance(read, Bare) and cell.is_percent:
            read = replace(read, in_percent=True)
        where = grid.address(cell.row, cell.column)
        entry = Entry(cell.pair.indicator, where, cell.value, read, cell.pair.label)
        yield Line(cell.pair.label, where, cell.pair.unit, Name(cell.pair.unit), (entry,))
