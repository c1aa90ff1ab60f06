"""The configuration's part on the week and on the groups that get the bulletin."""

import re
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from handlers.office import Content, GroupRules
from handlers.office.schedule import OnHoliday, Reminding, Schedule, Stage, WeekMoment
from handlers.office.workdays import Workdays

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
Weekday = Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def _check_time(text: str) -> None:
    if not _TIME.fullmatch(text):
        raise ValueError('a time is written "HH:MM"')


class Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class Moment(Section, frozen=True):
    """A moment of the week, the first one at or after the cut-off day begins."""

    day: Weekday
    at: str

    def __post_init__(self) -> None:
        _check_time(self.at)

    def after(self, cutoff: date, zone: ZoneInfo) -> datetime:
        """This moment for the period with that cut-off day, whatever day that is."""
        return datetime.combine(self.of_week().day_after(cutoff), self.of_week().at, zone)

    def of_week(self) -> WeekMoment:
        return WeekMoment(WEEKDAYS.index(self.day), time.fromisoformat(self.at))


class Remind(Section, frozen=True, rename={"start": "from", "end": "to"}):
    """Reminders to the units that are still missing: in working hours, at most once a day for each unit."""

    days_before: int = 1
    """Working days before the deadline on which they begin; they end with the push."""
    start: str = "09:00"
    end: str = "17:30"
    rising: tuple[Stage, ...] = ("group", "private", "lead")
    """Where the first, the second … day's reminder goes; the last one stands for all further days."""

    def __post_init__(self) -> None:
        _check_time(self.start)
        _check_time(self.end)
        if self.start >= self.end:
            raise ValueError("reminders begin before they end: `from` is earlier than `to`")
        if not 0 <= self.days_before <= 5:
            raise ValueError("days_before is between 0 and 5")


class Week(Section, frozen=True):
    timezone: str = "Asia/Shanghai"
    cutoff: Weekday = "Friday"
    publish: Moment = Moment(day="Tuesday", at="10:00")
    grace_hours: int = 72
    """A push that was missed, or waited for figures, is still made within this time; after it, only reported."""
    deadline: Moment | None = None
    """Until when a report is on time. Steps that are not named do not take place."""
    draft: Moment | None = None
    remind: Remind | None = None
    release: Literal["by_hand", "automatic"] = "automatic"
    """by_hand: pushed only after a clerk's 发布; automatic: also without it, when nothing is missing."""
    last_look: int = 0
    """Minutes: what becomes complete or is decided after the publish time is shown once more before it goes out."""
    on_holiday: OnHoliday = "next"
    holidays: tuple[date, ...] = ()
    workdays: tuple[date, ...] = ()

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.timezone)
        except (KeyError, ValueError) as error:
            raise ValueError(f"there is no time zone {self.timezone}") from error
        if self.grace_hours < 1:
            raise ValueError("grace_hours is at least 1")
        if not 0 <= self.last_look <= 240:
            raise ValueError("last_look is between 0 and 240 minutes")
        if both := set(self.holidays) & set(self.workdays):
            raise ValueError(f"{min(both)} cannot be a holiday and a working day")

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def grace(self) -> timedelta:
        return timedelta(hours=self.grace_hours)

    def schedule(self) -> Schedule:
        remind = self.remind
        return Schedule(
            zone=self.zone,
            cutoff_weekday=WEEKDAYS.index(self.cutoff),
            publish=self.publish.of_week(),
            deadline=self.deadline.of_week() if self.deadline else None,
            draft=self.draft.of_week() if self.draft else None,
            reminding=Reminding(
                remind.days_before,
                time.fromisoformat(remind.start),
                time.fromisoformat(remind.end),
                remind.rising,
            )
            if remind
            else None,
            release=self.release,
            grace=self.grace,
            last_look=timedelta(minutes=self.last_look),
            on_holiday=self.on_holiday,
            workdays=Workdays(frozenset(self.holidays), frozenset(self.workdays)),
        )


class Group(Section, frozen=True):
    """A group that gets the bulletin. `id` is its openConversationId."""

    id: str
    name: str = ""
    content: tuple[Content, ...] = ("summary", "pictures", "workbook")
    sections: tuple[str, ...] = ()
    """Headings of the sections whose lines its summary has; empty: all."""
    annexes: tuple[int, ...] = ()
    """Numbers of the annexes that its summary and its pictures are about; empty: those of its scope, or all."""
    scope: str = ""
    """Units that its members ask about when they name none, such as 市级单位."""
    mention: tuple[str, ...] = ()
    """Staff ids of those who are named below the summary."""
    publish: Moment | None = None
    """The group's own time, at the office's or later."""
    subscribed: bool = True
    chase: bool = False
    """Units that have not reported are reminded here."""
    admins: tuple[str, ...] = ()
    """Staff ids of those who may change by chat what stands in `may_change`; the office's admin always may."""
    may_change: tuple[Literal["subscription", "time"], ...] = ("subscription", "time")

    def rules(self) -> GroupRules:
        return GroupRules(
            name=self.name,
            content=self.content,
            sections=self.sections,
            annexes=self.annexes,
            mention=self.mention,
            scope=self.scope,
            subscribed=self.subscribed,
            publish=self.publish.of_week() if self.publish else None,
            chase=self.chase,
            admins=frozenset(self.admins),
            may_change=frozenset(self.may_change),
        )
