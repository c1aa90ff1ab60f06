"""A column that says of when each row is (统计日期, 期次): one table may hold several periods, row by row."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from handlers.intake.cells.grid import Grid
from handlers.intake.cells.text import plain, shown
from handlers.intake.model import Context
from handlers.intake.tables.headers import Header
from handlers.language.calendar.cutoffs import Chosen, as_day, from_text, from_week_word, is_no_cutoff

_HEADED = re.compile(r"日期|时间|期次|期数|期别|周次|周期|周别|^周$|^期$|截至|截止")


@dataclass(frozen=True)
class Days:
    """The periods of the rows under one header. `day` is the cut-off that its title or names say."""

    grid: Grid
    header: Header
    context: Context
    day: date

    def of(self, rows: Sequence[int]) -> Mapping[int, Chosen]:
        """Row → its own period, for those of the `rows` that have one; none where the sender said it outright.

        A day that stands once for several rows means those below it too, and a single one means all.
        """
        if self.context.cutoff or self.column < 0:
            return {}
        found = {row: chosen for row in rows if (chosen := self._read(row))}
        several = len({chosen.cutoff for chosen in found.values()}) > 1
        last = None if several else next(iter(found.values()), None)
        periods = {}
        for row in rows:
            last = found.get(row, last)
            if last:
                periods[row] = last
        return periods

    @cached_property
    def _known(self) -> dict[str, Chosen | None]:
        return {}

    @cached_property
    def column(self) -> int:
        """The column whose header means a day and nothing else; -1 where there is none."""
        used = {column.column for column in self.header.columns}
        for column in self.header.room:
            text = plain(self.grid.spanned(self.header.bottom, column))
            if column not in used and _HEADED.search(text) and not is_no_cutoff(text):
                return column
        return -1

    def _read(self, row: int) -> Chosen | None:
        value = self.grid.value(row, self.column)
        text = as_day(value, "日期") or (value.strip() if isinstance(value, str) else "")
        if text not in self._known:
            header = self.grid.spanned(self.header.bottom, self.column)
            self._known[text] = self._period(text, f"“{shown(header, 12)}”列")
        return self._known[text]

    def _period(self, text: str, source: str) -> Chosen | None:
        if not text:
            return None
        if re.fullmatch("本周|本期|当周|当期|这周|这期", text):
            return Chosen(self.day, f"{source}中的“{text}”")
        return from_week_word(text, source, self.day) or from_text(self.context.office, text, source, self.day)
