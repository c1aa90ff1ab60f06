"""One sheet, as sent or turned by 90 degrees, with the address of every cell in the sender's own sheet."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from handlers.intake.cells.formulas import calculate
from handlers.intake.cells.text import address
from handlers.intake.cells.values import Read, derived, read_value
from handlers.message import FormatRun, Place, Sheet
from storage.catalogue import Indicator

DEEPEST = 20
"""Formulas resting on formulas."""
MOST_FORMULAS = 500
"""Formulas of one sheet that are worked out. A sheet with more was made by a program, which can calculate them."""


@dataclass(frozen=True)
class Grid:
    """Rows and columns count from 0 within the rectangle that the sheet holds."""

    sheet: Sheet
    turned: bool = False

    @cached_property
    def rows(self) -> Sequence[Sequence[object]]:
        width = max(map(len, self.sheet.rows), default=0)
        blank = [""] * width
        full = [row if len(row) == width else [*row, *blank[len(row) :]] if row else blank for row in self.sheet.rows]
        return list(zip(*full, strict=True)) if self.turned else full

    @cached_property
    def filled(self) -> Sequence[int]:
        """The rows that hold anything."""
        return [place for place, row in enumerate(self.rows if self.turned else self.sheet.rows) if any(row)]

    @property
    def width(self) -> int:
        return len(self.rows[0]) if self.rows else 0

    def place(self, row: int, column: int) -> Place:
        """Where a cell stands in the sender's sheet."""
        if self.turned:
            row, column = column, row
        return row + self.sheet.first_row, column + self.sheet.first_column

    def address(self, row: int, column: int) -> str:
        if self.sheet.pasted:
            return f"第{self.place(row, column)[0] + 1}行"
        return address(*self.place(row, column))

    def text(self, row: int, column: int) -> str:
        """A cell's text; empty for numbers, and outside of the rectangle."""
        if not (0 <= row < len(self.rows) and 0 <= column < self.width):
            return ""
        value = self.rows[row][column]
        return value if isinstance(value, str) else ""

    def spanned(self, row: int, column: int) -> str:
        """The text of the cell, or of the merged range that covers it."""
        return self.text(row, column) or self.text(*self._origins.get((row, column), (row, column)))

    def heading(self, row: int, column: int, *, reaching: bool = False) -> tuple[str, range]:
        """The text that stands over a column in a row of headers, and the columns that it stands over.

        One that nobody merged is `reaching` over the blank cells to its right, too.
        """
        if (row, column) in self._origins:
            top, left = self._origins[row, column]
            return self.text(top, left).strip(), range(left, self.reach(row, left) + 1)
        first, end = column, column + 1
        while reaching and first > 0 and self._is_free(row, first):
            first -= 1
        if (row, first) in self._origins:
            return "", range(0)  # a merged range says itself how far it reaches
        while reaching and end < self.width and self._is_free(row, end):
            end += 1
        return self.text(row, first).strip(), range(first, end)

    def _is_free(self, row: int, column: int) -> bool:
        return is_blank(self.rows[row][column]) and (row, column) not in self._origins

    def value(self, row: int, column: int) -> object:
        """What the cell holds, or the merged range that covers it."""
        if not is_blank(self.rows[row][column]):
            return self.rows[row][column]
        row, column = self._origins.get((row, column), (row, column))
        return self.rows[row][column] if 0 <= row < len(self.rows) and 0 <= column < self.width else ""

    def read(self, row: int, column: int, indicator: Indicator, scale: int | Decimal = 1) -> Read:
        """The cell as a figure of that indicator. A formula without a result is worked out, and marked as derived."""
        place = self.place(row, column)
        fault = self.sheet.faults.get(place, "")
        if fault.startswith("="):
            number = calculate(fault, self._number)
            if number is not None:
                return derived(number * scale, indicator, self._format(place))
        return read_value(self.rows[row][column], indicator, self._format(place), scale, fault)

    def is_formula(self, row: int, column: int) -> bool:
        """Whether the cell holds a formula that nobody has calculated."""
        return self.sheet.faults.get(self.place(row, column), "").startswith("=")

    def _number(self, row: int, column: int) -> Decimal | None:
        """The number in a cell of the sender's sheet, worked out where it is itself a formula without a result."""
        place = row, column
        if place in self._worked_out:  # also one that is being worked out: a circle has no value
            return self._worked_out[place]
        fault = self.sheet.faults.get(place, "")
        if not fault:
            return self._plain_number(row, column)
        self._worked_out[place] = None
        if fault.startswith("=") and len(self._worked_out) < MOST_FORMULAS and len(self._at_work) < DEEPEST:
            self._at_work.append(place)
            self._worked_out[place] = calculate(fault, self._number)
            self._at_work.pop()
        return self._worked_out[place]

    @cached_property
    def _at_work(self) -> list[Place]:
        return []

    @cached_property
    def _worked_out(self) -> dict[Place, Decimal | None]:
        return {}

    def _plain_number(self, row: int, column: int) -> Decimal | None:
        row, column = row - self.sheet.first_row, column - self.sheet.first_column
        if not (0 <= row < len(self.sheet.rows) and 0 <= column < len(self.sheet.rows[row])):
            return Decimal(0)
        value = self.sheet.rows[row][column]
        if is_number(value):
            return Decimal(format(value, ".15g"))
        return Decimal(0) if is_blank(value) else None

    def is_hidden(self, row: int) -> bool:
        place = self.place(row, 0)
        return (place[1] in self.sheet.hidden_columns) if self.turned else (place[0] in self.sheet.hidden_rows)

    def is_hidden_column(self, column: int) -> bool:
        place = self.place(0, column)
        return (place[0] in self.sheet.hidden_rows) if self.turned else (place[1] in self.sheet.hidden_columns)

    def percent_decimals(self, row: int, column: int) -> int | None:
        """Decimals of a cell that shows a percentage; None for others."""
        code = self._format(self.place(row, column))
        return len(code.partition(".")[2].rstrip("%")) if "%" in code else None

    def _format(self, place: Place) -> str:
        row, column = place
        return next((run.code for run in self._runs.get(column, ()) if run.first <= row <= run.last), "")

    @cached_property
    def _runs(self) -> dict[int, list[FormatRun]]:
        runs: dict[int, list[FormatRun]] = {}
        for run in self.sheet.formats:
            runs.setdefault(run.column, []).append(run)
        return runs

    @cached_property
    def _origins(self) -> dict[Place, Place]:
        """Cells covered by a merged range → the cell that holds its value. Only the rows near the top of each range."""
        origins = {}
        for first, last in self.sheet.merged[:2000]:
            (top, left), (bottom, right) = self._inside(first), self._inside(last)
            for row in range(top, min(bottom, top + 50) + 1):
                for column in range(left, min(right, left + 50) + 1):
                    origins[row, column] = top, left
        return origins

    def reach(self, row: int, column: int) -> int:
        """The last column of the merged range that begins in this column and covers the row; else the column itself."""
        for first, last in self.sheet.merged[:2000]:
            (top, left), (bottom, right) = self._inside(first), self._inside(last)
            if left == column and top <= row <= bottom:
                return right
        return column

    def _inside(self, place: Place) -> Place:
        row, column = place[0] - self.sheet.first_row, place[1] - self.sheet.first_column
        return (column, row) if self.turned else (row, column)


def is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def looks_like_number(value: object) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(r"[-+]?[\d,]+(?:\.\d+)?\s*[%％万]?", value.strip()))


def is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_figure(value: object) -> bool:
    return is_number(value) or looks_like_number(value)
