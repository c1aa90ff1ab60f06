"""The rows under one header: which unit each is, and what its cells say."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from handlers.intake.cells.grid import Grid, is_blank, is_figure, is_number, looks_like_number
from handlers.intake.cells.text import OTHER_TIME, plain, shown
from handlers.intake.cells.unit_names import Name, UnitNames, unit_names
from handlers.intake.cells.values import NOT_A_NUMBER, Bare, Read, Wrong
from handlers.intake.model import Context, Entry, Ignored, Line
from handlers.intake.tables.header_words import RANK, UNIT
from handlers.intake.tables.headers import Header
from handlers.intake.tables.row_periods import Days
from handlers.intake.tables.totals import NOT_ITS_TOTAL, TotalLabel, counts_of, total_label, without_others
from storage.catalogue import Catalogue, Table

MANY = 20
"""Rows of unknown units beyond which a sheet is a longer list in which the office's units stand."""
ENOUGH = 4
"""Lines that a table needs before one without a name can be its total."""
STATISTIC = re.compile("小计|平均|均值|最大值|最小值|最高值|最低值|中位数|标准差")
"""What a row that stands for no unit is called."""
SHIFTED = "所在行的格数比表头多，可能是数里有逗号"
UNNAMED = "没有写名称"


def allowed_units(catalogue: Catalogue, table: Table) -> frozenset[str]:
    """The units whose rows a table may hold on some day, its total's too."""
    units = table.units or tuple(unit.id for unit in catalogue.members(table.scope or ""))
    return frozenset((*units, *([table.total.unit] if table.total else [])))


@dataclass
class Rows:
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
        unit = self.header.column(UNIT)
        self.unit_column = unit.column if unit else self._find_unit_column()
        self.days = Days(self.grid, self.header, self.context, self.day)

    def _find_unit_column(self) -> int:
        """Where no header says 单位: the column that holds the most names."""
        taken = {column.column for column in self.header.columns}
        free = [column for column in self.header.room if column not in taken]
        counts = {column: sum(1 for row in self._sample() if self._is_known(row, column)) for column in free}
        best = max(counts, key=lambda column: counts[column], default=-1)
        return best if best >= 0 and counts[best] else -1

    def _filled(self, end: int) -> Sequence[int]:
        filled = self.grid.filled
        return filled[bisect_right(filled, self.header.bottom) : bisect_left(filled, end)]

    def _sample(self) -> Sequence[int]:
        return self._filled(min(self.end, self.header.bottom + 300))

    def _is_known(self, row: int, column: int) -> bool:
        return self._knows(self.grid.text(row, column))

    def _knows(self, label: str) -> bool:
        return self.names.knows(label, self.allowed) or plain(label) in self.context.names

    def _find(self, label: str) -> Name:
        said = self.context.names.get(plain(label))
        return Name(said) if said else self.names.find(label, self.allowed, self.day)

    def known_units(self) -> int:
        return sum(1 for row in self._sample() if self.unit_column >= 0 and self._is_known(row, self.unit_column))

    def lines(self) -> Iterator[Line]:
        """Every row that brings figures, in order. Of thousands of strangers only the number is told."""
        columns = [column.column for column in self.header.indicators]
        known: list[int] = []
        strange: list[int] = []
        for row in self._filled(self.end):
            values = self.grid.rows[row]
            for column in columns:
                value = values[column]
                if value.__class__ is float or not is_blank(value):
                    break
            else:
                if not self._has_formula(row, columns):
                    self._leave_out(row)
                    continue
            label = self._label(row)
            total = self._total(label)
            is_known = total is not None or self._knows(label)
            why = "" if is_known else _of_no_unit(label)
            if total and (total.other or total.unit not in self.allowed):
                why = NOT_ITS_TOTAL
            if row == self.header.bottom + 1 and not is_known and _counts_columns(values):
                why = "是各栏的编号"
            if why:
                self._leave_out_row(row, label, why)
                continue
            (known if is_known else strange).append(row)
        left_out = self.grid.sheet.left_out
        if known and (left_out or len(strange) > max(MANY, 2 * len(known))):
            self.ignored.append(Ignored(f"{left_out + len(strange)} 行", "不是要报送的单位"))
            strange = []
        rows = sorted(known + strange)
        periods = self.days.of(rows)
        lines = [replace(line, period=periods.get(row)) for row in rows if (line := self._line(row))]
        lines = self._with_unnamed_total(lines)
        labels = [self._total(line.label) for line in lines]
        expected = self.context.catalogue.expected(self.header.table, self.day)
        yield from without_others(lines, labels, expected, ignored=self.ignored)

    def _has_formula(self, row: int, columns: Sequence[int]) -> bool:
        """Whether a row that seems empty holds formulas that nobody has calculated."""
        faults = self.grid.sheet.faults
        return bool(faults) and any(faults.get(self.grid.place(row, column), "")[:1] == "=" for column in columns)

    def _total(self, label: str) -> TotalLabel | None:
        return total_label(self.context.catalogue, self.header.table, label)

    def _with_unnamed_total(self, lines: list[Line]) -> list[Line]:
        """The one row without a name is the total, if it stands first or last and no row counts more."""
        total = self.header.table.total
        unnamed = [line for line in lines if line.unit is None and not line.label]
        if total is None or len(unnamed) != 1 or any(line.is_total for line in lines) or len(lines) < ENOUGH:
            return lines
        (line,) = unnamed
        if line is not lines[0] and line is not lines[-1]:
            return lines
        others = [counts_of(other) for other in lines if other is not line]
        if any(other.get(name, 0) > number for name, number in counts_of(line).items() for other in others):
            return lines
        named = replace(line, label=UNNAMED, unit=total.unit, name=Name(total.unit, guessed=True), is_total=True)
        return [named if each is line else each for each in lines]

    def _leave_out(self, row: int) -> None:
        """A row without any figure: blank, a remark, or a unit that has not reported."""
        label = self._label(row)
        if not label:
            return
        if self._knows(label):
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
        adds_up = self._total(label)
        total = self.header.table.total
        if not label and not any(is_figure(entry.found) for entry in entries):
            return None
        if adds_up:
            name = Name(adds_up.unit)
            is_total = adds_up.unit == (total and total.unit)
        else:
            name = self._find(label) if label else Name(None)
            is_total = total is not None and name.unit == total.unit and not name.guessed
        if name.unit is None and all(isinstance(entry.found, str) and _is_words(entry.read) for entry in entries):
            self._leave_out_row(row, label)
            return None
        if self._is_shifted(row):
            entries = (replace(entries[0], read=Wrong(SHIFTED)), *entries[1:])
        where = self.grid.address(row, max(self.unit_column, 0))
        hidden = self.grid.is_hidden(row)
        return Line(shown(label), where, name.unit, name, entries, self._rank(row), is_total, hidden)

    def _is_shifted(self, row: int) -> bool:
        """A row with more cells than its header: perhaps a comma within a number, and nothing is where it seems."""
        if not self.grid.sheet.delimited or self.grid.turned:
            return False
        return _filled(self.grid.rows[row]) > _filled(self.grid.rows[self.header.bottom])

    def _leave_out_row(self, row: int, label: str, why: str = "是说明文字") -> None:
        self.ignored.append(Ignored(f"“{shown(label, 16)}”（第{self._row_number(row)}行）", why))

    def _entries(self, row: int) -> Iterator[Entry]:
        for column in self.header.indicators:
            indicator = self.context.catalogue.indicators[column.means]
            read = self.grid.read(row, column.column, indicator, column.scale)
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


def _of_no_unit(label: str) -> str:
    """Why a row that no unit's name stands in is not read; empty where it may be a unit's."""
    form = plain(label)
    if OTHER_TIME.search(form):
        return "不是本期的数"
    return "不是单位的数" if STATISTIC.search(form) else ""


def _counts_columns(row: Sequence[object]) -> bool:
    """1, 2, 3 … below a header number its columns; 栏次 may stand before them."""
    filled = [str(value).strip().strip("()（）").removesuffix(".0") for value in row if not is_blank(value)]
    filled = filled[filled[0] in {"栏次", "列次", "栏号", "列号", "栏目"} :]
    return len(filled) > 2 and all(one == str(place) for place, one in enumerate(filled, 1))


def _filled(row: Sequence[object]) -> int:
    """Cells up to the last one that holds something."""
    return max((place for place, value in enumerate(row, 1) if not is_blank(value)), default=0)


def _is_words(read: Read) -> bool:
    return read is None or (isinstance(read, Wrong) and read.why == NOT_A_NUMBER)
