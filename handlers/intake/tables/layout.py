"""Where the tables of one sheet end, beside and below each other."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from handlers.intake.cells.grid import Grid
from handlers.intake.cells.text import plain
from handlers.intake.tables.headers import Header
from handlers.intake.tables.key_value_columns import LABELS
from handlers.intake.tables.qualifiers import PRESENT


@dataclass(frozen=True)
class Areas:
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
        return min(*below, self.pairs_below, len(self.grid.rows))

    @cached_property
    def pairs_below(self) -> int:
        """The row below the last table that heads lines of 指标 and 数值; the sheet's end where there is none."""
        last = max((header[0].bottom for header in self.headers), default=len(self.grid.rows))
        for row in (row for row in self.grid.filled if row > last):
            words = {plain(cell) for cell in self.grid.rows[row] if isinstance(cell, str)}
            if words & LABELS and words & PRESENT:
                return row
        return len(self.grid.rows)

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
            if self.grid.text(header.bottom, column).strip() and column not in used:
                spanned = (self.grid.spanned(row, column).strip() for row in range(header.top, header.bottom + 1))
                yield "".join(dict.fromkeys(spanned))

    def columns(self, header: Header) -> range:
        """The columns up to the next table on either side."""
        beside = [other[0].span for other in self.headers if other[0].bottom == header.bottom]
        left, right = header.span
        first = left if any(span[1] < left for span in beside) else 0
        return range(first, min((span[0] for span in beside if span[0] > right), default=self.grid.width))

    def free_rows(self) -> range:
        """Rows before the first header: all, where there is none."""
        return range(min((header[0].top for header in self.headers), default=len(self.grid.rows)))

    def rows_below(self) -> range:
        return range(self.pairs_below, len(self.grid.rows))
