"""When the steps of a bulletin's week are: the office's rhythm, moved by holidays. Knows nothing of what was done.

A step that falls on a day off goes to the next working day (or to the previous one, but never before the cut-off day),
at the same time of day; and no step comes before the one that precedes it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo

from handlers.office.workdays import Workdays

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
WEEKDAYS = "一二三四五六日"
OnHoliday = Literal["next", "previous", "keep"]
Stage = Literal["group", "private", "lead"]
StepName = Literal["remind", "deadline", "draft", "publish"]


@dataclass(frozen=True, slots=True)
class WeekMoment:
    """A time on a weekday (Monday is 0): the first one at or after the cut-off day begins."""

    weekday: int
    at: time

    @property
    def spoken(self) -> str:
        """周二 10:00."""
        return f"周{WEEKDAYS[self.weekday]} {self.at:%H:%M}"

    def day_after(self, cutoff: date) -> date:
        return cutoff + timedelta(days=(self.weekday - cutoff.weekday()) % 7)


@dataclass(frozen=True, slots=True)
class Reminding:
    """From `days_before` working days before the deadline on, between two times of day, rising from day to day."""

    days_before: int
    start: time
    end: time
    rising: tuple[Stage, ...]


@dataclass(frozen=True, slots=True)
class Reminder:
    """One day's reminders: from `start` to `end` of that day, on that stage of the rising."""

    start: datetime
    end: datetime
    stage: Stage


@dataclass(frozen=True, slots=True)
class Schedule:
    """An office's week. A step of None does not take place."""

    zone: tzinfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    cutoff_weekday: int = 4
    publish: WeekMoment = WeekMoment(1, time(10))
    deadline: WeekMoment | None = None
    draft: WeekMoment | None = None
    reminding: Reminding | None = None
    release: Literal["by_hand", "automatic"] = "automatic"
    grace: timedelta = timedelta(hours=72)
    last_look: timedelta = timedelta()
    """How long before it goes out the reviewers see once more what became complete or was decided after its time."""
    on_holiday: OnHoliday = "next"
    workdays: Workdays = field(default_factory=Workdays)

    def periods(self, now: datetime, back: timedelta, ahead: timedelta = WEEK) -> Iterator[date]:
        """The cut-off days from `back` before now to `ahead` after it, oldest first."""
        day = (now - back).date()
        day += timedelta(days=(self.cutoff_weekday - day.weekday()) % 7)
        while day <= (now + ahead).date():
            yield day
            day += WEEK

    def moment(self, cutoff: date, step: StepName) -> datetime | None:
        return dict(self.moments(cutoff)).get(step)

    def publish_at(self, cutoff: date) -> datetime:
        return self.moments(cutoff)[-1][1]

    def moments(self, cutoff: date) -> tuple[tuple[StepName, datetime], ...]:
        """The steps of a period, in order; the push comes last."""
        planned: tuple[tuple[StepName, WeekMoment | None], ...] = (
            ("deadline", self.deadline), ("draft", self.draft), ("publish", self.publish),
        )  # fmt: skip
        found: list[tuple[StepName, datetime]] = []
        for name, wanted in planned:
            if wanted is not None:
                after = found[-1][1] if found else None
                found.append((name, self._moved(wanted, cutoff, after)))
        return tuple(found)

    def group_moment(self, cutoff: date, own: WeekMoment) -> datetime:
        """A group's own time for the push: never before the office's."""
        return max(self._moved(own, cutoff, None), self.publish_at(cutoff))

    def reminders(self, cutoff: date) -> tuple[Reminder, ...]:
        """Each working day's reminders of a period, up to its push."""
        rule, publish = self.reminding, self.publish_at(cutoff)
        if rule is None or not rule.rising:
            return ()
        close = self.moment(cutoff, "deadline") or publish
        day = self.workdays.before(close.date(), rule.days_before)
        found: list[Reminder] = []
        while (start := self._at(day, rule.start)) < publish:
            stage = rule.rising[min(len(found), len(rule.rising) - 1)]
            found.append(Reminder(start, min(self._at(day, rule.end), publish), stage))
            day = self.workdays.on_or_after(day + DAY)
        return tuple(found)

    def _moved(self, wanted: WeekMoment, cutoff: date, after: datetime | None) -> datetime:
        day = self._working(wanted.day_after(cutoff), cutoff)
        moment = self._at(day, wanted.at)
        if after is not None and self.on_holiday != "keep":
            while moment < after:
                day = self.workdays.on_or_after(day + DAY)
                moment = self._at(day, wanted.at)
        return moment

    def _working(self, day: date, cutoff: date) -> date:
        if self.on_holiday == "keep" or self.workdays.is_workday(day):
            return day
        if self.on_holiday == "previous" and (earlier := self.workdays.on_or_before(day)) >= cutoff:
            return earlier
        return self.workdays.on_or_after(day)

    def _at(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self.zone)
