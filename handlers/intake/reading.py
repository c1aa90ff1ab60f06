"""Sheets → the lines of the office's tables: which cell is which figure, and what was left out and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from handlers.intake.dates import Chosen, from_message, from_text
from handlers.intake.grid import Grid, is_blank, is_number, looks_like_number
from handlers.intake.headers import RANK, UNIT, Header, find_headers, header_words
from handlers.intake.names import Name, UnitNames, unit_names
from handlers.intake.pairs import PairCell, find_pairs
from handlers.intake.text import plain, shown
from handlers.intake.values import Bare, Read, Wrong
from handlers.message import Attachment, Sheet
from handlers.office import Office
from storage.catalogue import Catalogue, Table

MANY = 20
"""Rows of unknown units beyond which a sheet is a longer list in which the office's units stand."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One cell that holds, or should hold, a figure."""

    indicator: str
    where: str
    found: object
    read: Read
    header: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table. `unit` is None for a name that nobody knows; `name` says what it may mean."""

    label: str
    where: str
    unit: str | None
    name: Name
    entries: tuple[Entry, ...]
    rank: int | None = None
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Ignored:
    """A row, sheet or column that was not taken, and why."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class TableRead:
    """What one place in the file holds of one table of the catalogue."""

    table: Table
    sheet: str
    period: Chosen
    lines: tuple[Line, ...]
    ignored: tuple[Ignored, ...] = ()
    rank_header: str = ""
    also: tuple[Table, ...] = ()
    """Other tables that it could as well be."""


@dataclass(frozen=True, slots=True)
class Context:
    """Where figures come from, apart from their sheet."""

    office: Office
    file_name: str
    at: datetime
    cutoff: date | None = None
    table: str = ""
    """Table that the sender named, where the file does not tell."""

    @property
    def catalogue(self) -> Catalogue:
        return self.office.catalogue


@dataclass(frozen=True, slots=True)
class Reading:
    tables: tuple[TableRead, ...]
    ignored: tuple[Ignored, ...] = ()


def read_attachment(attachment: Attachment, context: Context) -> Reading:
    visible = [sheet for sheet in attachment.sheets if not sheet.hidden]
    tables = [table for sheet in visible for table in read_sheet(sheet, context)]
    used = visible
    if not tables:
        used = [sheet for sheet in attachment.sheets if sheet.hidden]
        tables = [table for sheet in used for table in read_sheet(sheet, context)]
    held = {table.sheet for table in tables}
    ignored = [
        Ignored(f"工作表“{shown(sheet.name)}”", "是隐藏的" if sheet not in used else "没有认出要报送的表")
        for sheet in attachment.sheets
        if sheet.name not in held and sheet.rows
    ]
    return Reading(tuple(_merged(tables)), tuple(ignored))


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
    """The tables that a sheet holds; those of the sheet turned by 90 degrees where it holds none as it stands."""
    return _read_grid(Grid(sheet), context) or _read_grid(Grid(sheet, turned=True), context)


def _read_grid(grid: Grid, context: Context) -> list[TableRead]:
    headers = find_headers(grid, header_words(context.catalogue))
    areas = _Areas(grid, headers)
    tables = [_read_table(grid, choices, areas.end(choices[0]), context, areas) for choices in headers]
    read = [table for table in tables if table.lines]
    for table, cells in find_pairs(grid, context.catalogue, areas.free_rows()):
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

    def free_rows(self) -> range:
        """Rows before the first header: all, where there is none."""
        return range(min((header[0].top for header in self.headers), default=len(self.grid.rows)))


def _period(grid: Grid, top: int, context: Context, first: int = 0) -> Chosen:
    """From what the sender said, the lines above the table, the sheet's name, the file's, the moment of sending."""
    near = context.at.date()
    if context.cutoff:
        return Chosen(context.cutoff, "指定")
    office = context.office
    titles = [shown(text, 200) for row in range(max(first, top - 30), top) for text in _texts(grid, row)]
    for text in titles:
        found = from_text(office, text, "表题", near)
        if found:
            return found
    if first:
        return _period(grid, top, context)
    stem = context.file_name.rpartition(".")[0] or context.file_name
    return (
        from_text(office, grid.sheet.name, "工作表名", near)
        or from_text(office, stem, "文件名", near)
        or from_message(office, context.at)
    )


def _texts(grid: Grid, row: int) -> Iterator[str]:
    return (value for value in grid.rows[row] if isinstance(value, str) and value.strip())


def _read_table(grid: Grid, choices: list[Header], end: int, context: Context, areas: _Areas) -> TableRead:
    period = _period(grid, choices[0].top, context, areas.above(choices[0]))
    header, others = _choose(grid, choices, end, context, period.cutoff, areas)
    reader = _Rows(grid, header, end, context, period.cutoff)
    lines = tuple(reader.lines())
    rank = header.column(RANK)
    return TableRead(
        header.table, grid.sheet.name, period, lines, tuple(reader.ignored), rank.header if rank else "", others
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
        rows = _Rows(grid, header, end, context, day)
        titled = next((len(names) - place for place, name in enumerate(names) if _is_titled(header.table, name)), 0)
        return rows.known_units(), titled, len(header.columns)

    ranked = sorted(choices, key=score, reverse=True)
    best = score(ranked[0])
    return ranked[0], tuple(header.table for header in ranked[1:] if score(header) == best)


def _is_titled(table: Table, text: str) -> bool:
    return bool(text) and any(plain(name) in text for name in (table.name, table.title, *table.aliases))


def allowed_units(catalogue: Catalogue, table: Table) -> frozenset[str]:
    """The units whose rows a table may hold on some day, its total's too."""
    units = table.units or tuple(unit.id for unit in catalogue.members(table.scope or ""))
    return frozenset((*units, *([table.total.unit] if table.total else [])))


@dataclass
class _Rows:
    """The rows under one header."""

    grid: Grid
    header: Header
    end: int
    context: Context
    day: date
    ignored: list[Ignored] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.names: UnitNames = unit_names(self.context.catalogue)
        self.allowed = allowed_units(self.context.catalogue, self.header.table)
        total = self.header.table.total
        self.total_labels = {plain(label) for label in total.labels} if total else set()
        unit = self.header.column(UNIT)
        self.unit_column = unit.column if unit else self._find_unit_column()

    def _find_unit_column(self) -> int:
        """Where no header says 单位: the column that holds the most names."""
        taken = {column.column for column in self.header.columns}
        free = [column for column in range(self.grid.width) if column not in taken]
        counts = {column: sum(1 for row in self._sample() if self._is_known(row, column)) for column in free}
        best = max(counts, key=lambda column: counts[column], default=-1)
        return best if best >= 0 and counts[best] else -1

    def _sample(self) -> range:
        return range(self.header.bottom + 1, min(self.end, self.header.bottom + 300))

    def _is_known(self, row: int, column: int) -> bool:
        return self.names.knows(self.grid.text(row, column), self.allowed)

    def known_units(self) -> int:
        return sum(1 for row in self._sample() if self.unit_column >= 0 and self._is_known(row, self.unit_column))

    def lines(self) -> Iterator[Line]:
        """Every row that brings figures, in order. Of thousands of strangers only the number is told."""
        columns = [column.column for column in self.header.indicators]
        known: list[int] = []
        strange: list[int] = []
        for row in range(self.header.bottom + 1, self.end):
            values = self.grid.rows[row]
            for column in columns:
                value = values[column]
                if value.__class__ is float or not is_blank(value):
                    break
            else:
                self._leave_out(row)
                continue
            label = self._label(row)
            is_known = self.names.knows(label, self.allowed) or plain(label) in self.total_labels
            (known if is_known else strange).append(row)
        if len(strange) > max(MANY, 2 * len(known)) and known:
            first = shown(self._label(strange[0]), 12)
            self.ignored.append(Ignored(f"{len(strange)} 行（“{first}”等）", "不是要报送的单位"))
            strange = []
        for row in sorted(known + strange):
            line = self._line(row)
            if line:
                yield line

    def _leave_out(self, row: int) -> None:
        """A row without any figure: blank, a remark, or a unit that has not reported."""
        label = self._label(row)
        if not label:
            return
        if self.names.knows(label, self.allowed):
            self.ignored.append(Ignored(f"{shown(label)}（第{self._row_number(row)}行）", "各项都没有填，按未报处理"))
        elif len(self.ignored) < 50 and not plain(label).startswith(tuple("0123456789")):
            self.ignored.append(Ignored(f"“{shown(label, 16)}”（第{self._row_number(row)}行）", "是说明文字"))

    def _row_number(self, row: int) -> int:
        return self.grid.place(row, 0)[0] + 1

    def _label(self, row: int) -> str:
        """The row's name; a total's label may stand in the number's column, or in a merged cell before it."""
        label = self.grid.spanned(row, self.unit_column).strip() if self.unit_column >= 0 else ""
        if label:
            return label
        first = min(self.header.span[0], self.unit_column) if self.unit_column >= 0 else self.header.span[0]
        last = min(column.column for column in self.header.indicators)
        texts = (self.grid.text(row, column).strip() for column in range(first, last))
        return next((text for text in texts if text and not looks_like_number(text)), "")

    def _line(self, row: int) -> Line | None:
        label = self._label(row)
        entries = tuple(self._entries(row))
        is_total = plain(label) in self.total_labels
        total = self.header.table.total
        if not label and not any(is_number(e.found) or looks_like_number(e.found) for e in entries):
            return None
        if is_total and total:
            name = Name(total.unit)
        else:
            name = self.names.find(label, self.allowed, self.day) if label else Name(None)
            is_total = total is not None and name.unit == total.unit and not name.guessed
        if name.unit is None and all(isinstance(entry.found, str) and _is_words(entry.read) for entry in entries):
            self._leave_out_words(row, label)
            return None
        where = self.grid.address(row, max(self.unit_column, 0))
        return Line(shown(label), where, name.unit, name, entries, self._rank(row), is_total)

    def _leave_out_words(self, row: int, label: str) -> None:
        self.ignored.append(Ignored(f"“{shown(label, 16)}”（第{self._row_number(row)}行）", "是说明文字"))

    def _entries(self, row: int) -> Iterator[Entry]:
        for column in self.header.indicators:
            kind = self.context.catalogue.indicators[column.means].kind
            read = self.grid.read(row, column.column, kind, column.scale)
            if isinstance(read, Bare) and column.is_percent:
                read = replace(read, in_percent=True)
            found = self.grid.rows[row][column.column]
            yield Entry(column.means, self.grid.address(row, column.column), found, read, shown(column.header))

    def _rank(self, row: int) -> int | None:
        column = self.header.column(RANK)
        if column is None:
            return None
        value = self.grid.rows[row][column.column]
        if is_number(value) and float(str(value)).is_integer():
            return int(float(str(value)))
        return int(value) if isinstance(value, str) and value.strip().isdecimal() else None


def _is_words(read: Read) -> bool:
    return read is None or (isinstance(read, Wrong) and read.why == "不是数")


def _pair_lines(grid: Grid, cells: Sequence[PairCell], context: Context) -> Iterator[Line]:
    for cell in cells:
        kind = context.catalogue.indicators[cell.pair.indicator].kind
        read = grid.read(cell.row, cell.column, kind, cell.scale)
        if isinstance(read, Bare) and cell.is_percent:
            read = replace(read, in_percent=True)
        where = grid.address(cell.row, cell.column)
        entry = Entry(cell.pair.indicator, where, cell.value, read, cell.pair.label)
        yield Line(cell.pair.label, where, cell.pair.unit, Name(cell.pair.unit), (entry,))
