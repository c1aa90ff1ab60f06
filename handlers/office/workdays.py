"""Working days: public holidays and the weekend days worked in exchange (调休), with an office's own days on top."""

from dataclasses import dataclass, field
from datetime import date, timedelta

import chinese_calendar

DAY = timedelta(days=1)
LONGEST_HOLIDAY = 60
"""Days after which a search for a working day gives up: only a mistake in the configuration can make it so long."""


@dataclass(frozen=True, slots=True)
class Workdays:
    """`holidays` and `workdays` are the office's own days; they win over the public calendar."""

    holidays: frozenset[date] = field(default_factory=frozenset)
    workdays: frozenset[date] = field(default_factory=frozenset)

    def is_workday(self, day: date) -> bool:
        """In a year that nobody knows yet, Monday to Friday."""
        if day in self.workdays or day in self.holidays:
            return day in self.workdays
        try:
            return bool(chinese_calendar.is_workday(day))
        except NotImplementedError:
            return day.weekday() < 5

    def knows(self, year: int) -> bool:
        """The public calendar holds that year, or the office wrote days of it down itself."""
        if any(day.year == year for day in (*self.holidays, *self.workdays)):
            return True
        try:
            chinese_calendar.is_workday(date(year, 1, 1))
        except NotImplementedError:
            return False
        return True

    def unknown_year(self, today: date) -> int | None:
        """This year or the next one, where its holidays are not known; the State Council names them in November."""
        years = (today.year, today.year + 1) if today.month >= 11 else (today.year,)
        return next((year for year in years if not self.knows(year)), None)

    def on_or_after(self, day: date) -> date:
        return self._find(day, DAY)

    def on_or_before(self, day: date) -> date:
        return self._find(day, -DAY)

    def before(self, day: date, count: int) -> date:
        """The working day that is `count` working days earlier."""
        for _ in range(count):
            day = self.on_or_before(day - DAY)
        return day

    def _find(self, day: date, step: timedelta) -> date:
        for days in range(LONGEST_HOLIDAY):
            if self.is_workday(day + days * step):
                return day + days * step
        return day
