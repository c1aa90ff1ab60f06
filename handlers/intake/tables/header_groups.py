"""What stands over a header and names its group of columns (上周, 用户情况), as against the titles above them all."""

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import cached_property

from handlers.intake.cells.grid import Grid, is_blank, is_figure
from handlers.intake.cells.text import OTHER_TIME, plain

MOST_ABOVE = 2
"""Rows over a header in which a group may be named."""
LONGEST = 12
"""Characters of a text that stands alone in its row, beyond which it is a title."""
ROWS_BELOW = 3
"""In which the left edge of the table shows."""
_LABEL = re.compile(r"(?:人|电话|手机|日期|时间|编号|文号)$")
_LABEL_OF_A_UNIT = re.compile("(?:单位|部门|机构|地区)$")


@dataclass(frozen=True)
class Groups:
    """Over the header whose lowest row is `bottom`; `anchors` are the columns of units, as far as headers say so."""

    grid: Grid
    bottom: int
    anchors: Set[int]
    units: Set[str]
    """Plain names of the office's units."""

    def over(self, column: int, top: int) -> tuple[str, ...]:
        """The names of the groups that a column belongs to in the rows from `top` on, the highest first."""
        found = (self._name(row, column) for row in range(top, self.bottom))
        return tuple(dict.fromkeys(filter(None, found)))

    def above(self, column: int, top: int) -> tuple[str, ...]:
        """The same in the rows right above `top`."""
        return tuple(filter(None, (self._name(row, column) for row in self._rows_above(top))))

    def _rows_above(self, top: int) -> Iterator[int]:
        for row in range(top - 1, max(top - 1 - MOST_ABOVE, -1), -1):
            if all(map(is_blank, self.grid.rows[row])) or any(map(is_figure, self.grid.rows[row])):
                return
            yield row

    def _name(self, row: int, column: int) -> str:
        text, over = self.grid.heading(row, column, reaching=True)
        return "" if not text or self._is_title(row, text, over) or self._is_filled_in(row, text, over) else text

    def _is_title(self, row: int, text: str, over: range) -> bool:
        if any(anchor in over for anchor in self.anchors):
            return True
        is_alone = sum(not is_blank(value) for value in self.grid.rows[row]) == 1
        if is_alone and over.stop - over.start == self.grid.width - over.start and len(text) > LONGEST:
            return True
        left, right = self._edges
        return not self.anchors and over.start <= left and (over.stop > right or is_alone)

    def _is_filled_in(self, row: int, text: str, over: range) -> bool:
        """A line of the sheet's own, 填报人：沈洁, and no header: the label, or what stands behind it."""
        if re.search("[:：]", text) and not OTHER_TIME.search(plain(text)):
            return True
        before = next((value for value in self.grid.rows[row][: over.start][::-1] if not is_blank(value)), "")
        label = plain(before) if isinstance(before, str) else ""
        if label.endswith(":") or _LABEL.search(label) or _LABEL.search(plain(text)):
            return True
        return plain(text) in self.units and bool(_LABEL_OF_A_UNIT.search(label))

    @cached_property
    def _edges(self) -> tuple[int, int]:
        """The first and the last column of the table."""
        below = [row for row in self.grid.filled if row >= self.bottom][: ROWS_BELOW + 1]
        filled = [column for row in below for column, value in enumerate(self.grid.rows[row]) if not is_blank(value)]
        return min(filled, default=0), max(filled, default=0)
