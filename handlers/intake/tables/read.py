"""Sheets → the lines of the office's tables: which cell is which figure, and what was left out and why."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from handlers.intake.cells.grid import Grid
from handlers.intake.cells.text import plain, shown
from handlers.intake.cells.unit_names import Name
from handlers.intake.model import NOT_PRESENT, Context, Ignored, Line, Reading, TableRead
from handlers.intake.problem import Problem
from handlers.intake.tables.columns import doubted_columns, left_out_columns
from handlers.intake.tables.foreign_rows import guests_of, without_guests
from handlers.intake.tables.header_words import RANK, counted_as, counted_in, header_words
from handlers.intake.tables.headers import Header, HeaderColumn, find_headers
from handlers.intake.tables.key_values import named_unit
from handlers.intake.tables.labelled import MOST_TITLES, read_labelled
from handlers.intake.tables.layout import Areas
from handlers.intake.tables.qualifiers import Note
from handlers.intake.tables.rows import Rows
from handlers.intake.tables.subjects import other_subject, set_aside, void_word
from handlers.intake.tables.titles import PRESENT, period_of, texts_in
from handlers.language.calendar.cutoffs import SENT, Chosen, from_text
from handlers.message import Sheet
from storage.catalogue import Indicator, Table

MOST_NAMED = 4
"""Columns that a refusal names."""
MOST_UNCLEAR = 20
"""Columns beyond which it is the whole layout that nobody can read."""
MOST_TURNED = 1000
"""Rows of a sheet that is also read by its columns: nobody lays out more units from left to right."""


def read_sheets(sheets: Sequence[Sheet], context: Context) -> Reading:
    """A workbook. A table that does not say of when it is goes with those that do, if they agree."""
    context = replace(context, names_present=any(PRESENT.search(sheet.name) for sheet in sheets))
    reading = _read_sheets(sheets, context)
    periods = [table.period for table in reading.tables]
    dated = {period.cutoff: period for period in periods if period.rests_on != SENT}
    if not dated or not any(period.rests_on == SENT for period in periods):
        return reading
    known, *rivals = dated.values()
    others = tuple(sorted(period.cutoff for period in rivals))
    otherwise = replace(known, rests_on=f"同一文件里{known.rests_on}", rivals=(*known.rivals, *others), beside=())
    return _read_sheets(sheets, replace(context, otherwise=otherwise, is_from_other_sheets=True))


def _read_sheets(sheets: Sequence[Sheet], context: Context) -> Reading:
    """Hidden sheets count only where no other holds a table."""
    visible = [sheet for sheet in sheets if not sheet.hidden]
    tables = [table for sheet in visible for table in read_sheet(sheet, context)]
    used = visible
    if not tables:
        used = [sheet for sheet in sheets if sheet.hidden]
        tables = [table for sheet in used for table in read_sheet(sheet, context)]
    filled = [table for table in tables if table.lines]
    if not filled:
        return Reading((), problems=tuple(_unread(tables)))
    left_out = [each for table in tables if not table.lines for each in table.ignored]
    held = {table.sheet for table in filled} | {table.sheet for table in tables if table.ignored}
    left_out += [
        Ignored(f"工作表“{shown(sheet.name)}”", "是隐藏的" if sheet not in used else "没有认出要报送的表")
        for sheet in sheets
        if sheet.name not in held and sheet.rows
    ]
    return Reading(tuple(_merged([_without_repeats(table) for table in filled])), tuple(left_out))


def _unread(tables: Sequence[TableRead]) -> Iterator[Problem]:
    """Why tables that are there bring no figures: nobody can tell which column counts, or nothing was filled in."""
    aside = next((table.aside for table in tables if table.aside), "")
    unclear = dict.fromkeys(each for table in tables for each in table.unclear)
    if aside:
        hint = "如果确是本期的数，请改正标题或名称后重新发送"
        yield Problem("error", "标题", f"{aside}，{NOT_PRESENT}", suggestion=hint)
        return
    if len(unclear) > MOST_UNCLEAR:
        why = f"“{next(iter(unclear))}”等 {len(unclear)} 处，看不出哪些是本期的数"
        yield Problem("error", "排列", why, suggestion="请改成一个单位一行、一项指标一列")
    elif unclear:
        named = "、".join(f"“{each}”" for each in list(unclear)[:MOST_NAMED] if each) or "数"
        why = f"{named}{'等' if len(unclear) > MOST_NAMED else ''}列不能确定是本期的数"
        yield Problem("error", "哪一列", why, suggestion="请只保留本期的一列，表头写“本周”")
    elif tables:
        names = "、".join(dict.fromkeys(table.table.name for table in tables))
        yield Problem("error", "没有数", f"{names}里还没有填数")


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
    is_upright = any(table.table.is_grid and (table.lines or table.unclear or table.aside) for table in upright)
    if is_upright or len(sheet.rows) > MOST_TURNED:
        return upright
    turned = _read_grid(Grid(sheet, turned=True), context)
    return max(upright, turned, key=_entries) if _entries(turned) else upright or turned


def _entries(tables: Sequence[TableRead]) -> int:
    return sum(len(line.entries) for table in tables for line in table.lines if line.unit)


def _read_grid(grid: Grid, context: Context) -> list[TableRead]:
    headers = find_headers(grid, header_words(context.catalogue))
    areas = Areas(grid, headers)
    tables = [table for choices in headers for table in _read_tables(grid, choices, context, areas)]
    read = [table for table in tables if table.lines or table.ignored]
    is_free = not any(table.lines or table.unclear or table.aside for table in read)
    free = range(len(grid.rows)) if is_free else areas.free_rows()
    return read + list(read_labelled(grid, free, areas.rows_below() if not is_free else range(0), context))


def _read_tables(grid: Grid, choices: list[Header], context: Context, areas: Areas) -> Iterator[TableRead]:
    """The table under a header; and another one with the same columns, if its units stand among the rows."""
    end = areas.end(choices[0])
    period = period_of(grid, choices[0].top, context, areas.above(choices[0]), areas.columns(choices[0]))
    above = [text for row in range(areas.above(choices[0]), choices[0].top) for text in texts_in(grid, row)]
    subject = named_unit(context.catalogue, (*above[:MOST_TITLES], grid.sheet.name, context.file_name))
    # What stands in the header itself is weighed column by column.
    around = [*range(areas.above(choices[0]), choices[0].top), *range(choices[0].bottom + 1, len(grid.rows))]
    aside = void_word(grid, around, context) or other_subject(
        grid, range(areas.above(choices[0]), choices[0].top), context
    )
    if aside:
        yield set_aside(TableRead(choices[0].table, grid.sheet.name, period, ()), *aside)
        return
    notes, said = counted_in(above)
    choices = [_scaled(header, notes, said, context) for header in choices]
    certain = [header.of(lambda column: not column.doubt) for header in choices]
    certain = [header for header in certain if header.indicators]
    if not certain:
        yield _doubted(choices[0], grid, period)
        return
    header, others = _choose(grid, certain, end, context, period.cutoff, above, subject or context.unit)
    entire = next(each for each in choices if each.table == header.table)
    header = _without_hidden_twins(grid, header)
    counted = said if any(column.scale != 1 and not column.says_measure for column in header.columns) else ""
    if any(column.when for column in header.indicators):
        yield from _read_days(grid, header, end, context, period)
        return
    reader = Rows(grid, header, end, context, period.cutoff)
    lines = _of_subject(tuple(reader.lines()), subject or context.unit, reader)
    strangers, nearly = left_out_columns(areas, entire, reader.days.column, header_words(context.catalogue))
    rank = header.column(RANK)
    whole = TableRead(
        header.table,
        grid.sheet.name,
        period,
        lines,
        (*reader.ignored, *strangers),
        rank.header if rank else "",
        others,
        subject=subject if all(line.unit != subject for line in lines) else None,
        counted=counted,
        nearly=nearly,
    )
    for other in certain:
        guests = guests_of(grid, other, end, context, whole) if other.table not in (header.table, *others) else ()
        if guests:
            whole = without_guests(whole, guests, header, context)
            yield from _by_period(TableRead(other.table, grid.sheet.name, period, guests))
    yield from _by_period(whole)


def _doubted(header: Header, grid: Grid, period: Chosen) -> TableRead:
    """A table of which no column is certain to be this period's: they are named, and nothing is taken."""
    names = tuple(doubted_columns(header))
    left_out = tuple(Ignored(f"“{name}”列", NOT_PRESENT) for name in names)
    return TableRead(header.table, grid.sheet.name, period, (), left_out, unclear=names)


def _scaled(header: Header, notes: Sequence[Note], said: str, context: Context) -> Header:
    """The header with its numbers in 万人 or 万元 where a line above, `said`, says so."""
    known = context.catalogue.indicators
    columns = (column if column.says_measure else _below(column, notes, said, known) for column in header.columns)
    return replace(header, columns=tuple(columns))


def _below(column: HeaderColumn, notes: Sequence[Note], said: str, indicators: Mapping[str, Indicator]) -> HeaderColumn:
    if column.means not in indicators:
        return column
    scale = counted_as(notes, indicators[column.means])
    return replace(column, doubt=column.doubt or said) if scale is None else replace(column, scale=scale)


def _of_subject(lines: tuple[Line, ...], subject: str | None, rows: Rows) -> tuple[Line, ...]:
    """Rows without any name are those of the unit that the sheet is about: a single one, or one for each period."""
    periods = {line.period.cutoff if line.period else None for line in lines}
    if subject not in rows.allowed or rows.unit_column >= 0 or any(line.label for line in lines):
        return lines
    if rows.grid.turned and None in periods:
        return lines  # what heads a column of figures in a form (本周, 计划) is for those to tell who read forms
    if len(periods) < len(lines):
        return lines
    return tuple(replace(line, label=subject or "", unit=subject, name=Name(subject)) for line in lines)


def _without_hidden_twins(grid: Grid, header: Header) -> Header:
    """Of two columns for one indicator the one that can be seen."""
    seen = {column.means for column in header.indicators if not grid.is_hidden_column(column.column)}
    return header.of(lambda column: column.means not in seen or not grid.is_hidden_column(column.column))


def _read_days(grid: Grid, header: Header, end: int, context: Context, period: Chosen) -> Iterator[TableRead]:
    """Columns whose headers name days (7月20日 over 注册数), each for its own period.

    Days that are no cut-offs are those of a week, one by one: a day's figure is not the week's, and none is taken.
    """
    chosen = {
        column.when: from_text(context.office, column.when, "表头", period.cutoff) if column.when else period
        for column in header.indicators
    }
    are_cutoffs = all(each and (each.said is None or not when) for when, each in chosen.items())
    for when, each in chosen.items():
        part = header.of(lambda column, when=when: column.when == when)  # type: ignore[misc]
        names = dict.fromkeys(column.header for column in part.indicators)
        if each is None or (when and not are_cutoffs):
            left_out = tuple(Ignored(f"“{shown(name, 16)}”列", "不是本期的数") for name in names)
            yield TableRead(header.table, grid.sheet.name, period, (), left_out)
            continue
        rows = Rows(grid, part, end, context, each.cutoff)
        yield from _by_period(TableRead(header.table, grid.sheet.name, each, tuple(rows.lines()), tuple(rows.ignored)))


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


def _choose(
    grid: Grid, choices: list[Header], end: int, context: Context, day: date, above: Sequence[str], subject: str | None
) -> tuple[Header, tuple[Table, ...]]:
    """The table whose units stand in the rows; else that of the unit that the sheet is about, or whose title it has."""
    if context.table:
        choices = [header for header in choices if header.table.name == context.table] or choices
    names = [*map(plain, above), plain(grid.sheet.name), plain(context.file_name)]

    def score(header: Header) -> tuple[int, bool, int, int]:
        rows = Rows(grid, header, end, context, day)
        titled = next((len(names) - place for place, name in enumerate(names) if _is_titled(header.table, name)), 0)
        return rows.known_units(), subject in rows.allowed, titled, len(header.columns)

    ranked = sorted(choices, key=score, reverse=True)
    best = score(ranked[0])
    return ranked[0], tuple(header.table for header in ranked[1:] if score(header) == best)


def _is_titled(table: Table, text: str) -> bool:
    return bool(text) and any(plain(name) in text for name in (table.name, table.title, *table.aliases))
