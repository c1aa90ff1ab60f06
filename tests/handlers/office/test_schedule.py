"""When the week's steps are, through holidays and the weekend days that are worked in exchange."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from handlers.office.schedule import OnHoliday, Reminding, Schedule, WeekMoment
from handlers.office.workdays import Workdays

SHANGHAI = ZoneInfo("Asia/Shanghai")
FRIDAY_SIX = WeekMoment(4, time(18))
MONDAY_NINE = WeekMoment(0, time(9))
TUESDAY_TEN = WeekMoment(1, time(10))
RISING = Reminding(1, time(9), time(17, 30), ("group", "private", "lead"))


def schedule(on_holiday: OnHoliday = "next", **changed: object) -> Schedule:
    return Schedule(
        deadline=FRIDAY_SIX, draft=MONDAY_NINE, publish=TUESDAY_TEN, reminding=RISING, on_holiday=on_holiday,
        **changed,  # type: ignore[arg-type]
    )  # fmt: skip


def moments(cutoff: str, schedule: Schedule) -> list[str]:
    return [f"{moment:%m-%d %H:%M}" for _, moment in schedule.moments(date.fromisoformat(cutoff))]


@pytest.mark.parametrize(
    ("cutoff", "rule", "expected"),
    [
        ("2018-07-27", "next", ["07-27 18:00", "07-30 09:00", "07-31 10:00"]),
        # National Day 2018: off from Monday 1 to Sunday 7 October; Saturday 29 and Sunday 30 September are worked.
        ("2018-09-28", "next", ["09-28 18:00", "10-08 09:00", "10-08 10:00"]),
        ("2018-09-28", "previous", ["09-28 18:00", "09-30 09:00", "09-30 10:00"]),
        ("2018-09-28", "keep", ["09-28 18:00", "10-01 09:00", "10-02 10:00"]),
        # The cut-off Friday itself is a holiday: nothing comes before the day, and the order of the steps is kept.
        ("2018-10-05", "next", ["10-08 18:00", "10-09 09:00", "10-09 10:00"]),
        ("2018-10-05", "previous", ["10-08 18:00", "10-09 09:00", "10-09 10:00"]),
        # Mid-Autumn 2018: Monday 24 September is off.
        ("2018-09-21", "next", ["09-21 18:00", "09-25 09:00", "09-25 10:00"]),
        ("2018-09-21", "previous", ["09-21 18:00", "09-25 09:00", "09-25 10:00"]),
    ],
)
def test_a_step_on_a_day_off_moves_by_the_rule(cutoff: str, rule: OnHoliday, expected: list[str]) -> None:
    assert moments(cutoff, schedule(rule)) == expected


def test_an_offices_own_days_win_over_the_public_calendar() -> None:
    own = Workdays(holidays=frozenset({date(2018, 7, 30)}), workdays=frozenset({date(2018, 7, 28)}))
    assert moments("2018-07-27", schedule(workdays=own)) == ["07-27 18:00", "07-31 09:00", "07-31 10:00"]
    assert moments("2018-07-27", schedule("previous", workdays=own)) == ["07-27 18:00", "07-28 09:00", "07-31 10:00"]


def test_an_unknown_year_counts_monday_to_friday_and_is_named() -> None:
    days = Workdays()
    assert days.is_workday(date(2050, 1, 3))
    assert not days.is_workday(date(2050, 1, 1))
    assert days.unknown_year(date(2050, 5, 1)) == 2050
    assert days.unknown_year(date(2018, 11, 30)) is None
    last_known = next(year for year in range(2018, 2100) if not days.knows(year + 1))
    assert days.unknown_year(date(last_known, 10, 31)) is None
    assert days.unknown_year(date(last_known, 11, 1)) == last_known + 1
    filled_in = Workdays(holidays=frozenset({date(last_known + 1, 1, 1)}))
    assert filled_in.unknown_year(date(last_known, 11, 1)) is None


def test_reminders_rise_from_day_to_day_and_only_on_working_days() -> None:
    found = schedule().reminders(date(2018, 7, 27))
    assert [(f"{one.start:%m-%d %H:%M}", f"{one.end:%m-%d %H:%M}", one.stage) for one in found] == [
        ("07-26 09:00", "07-26 17:30", "group"),
        ("07-27 09:00", "07-27 17:30", "private"),
        ("07-30 09:00", "07-30 17:30", "lead"),
        ("07-31 09:00", "07-31 10:00", "lead"),
    ]
    over_national_day = schedule().reminders(date(2018, 9, 28))
    assert [f"{one.start:%m-%d}" for one in over_national_day] == ["09-27", "09-28", "09-29", "09-30", "10-08"]


def test_without_a_rule_nobody_is_reminded() -> None:
    assert Schedule().reminders(date(2018, 7, 27)) == ()


def test_periods_around_a_moment() -> None:
    now = datetime(2018, 7, 27, 17, tzinfo=SHANGHAI)
    assert list(Schedule().periods(now, timedelta(days=7))) == [
        date(2018, 7, 20), date(2018, 7, 27), date(2018, 8, 3),
    ]  # fmt: skip


def test_a_groups_own_time_is_never_before_the_offices() -> None:
    week = schedule()
    assert week.group_moment(date(2018, 7, 27), MONDAY_NINE) == week.publish_at(date(2018, 7, 27))
    later = week.group_moment(date(2018, 7, 27), WeekMoment(1, time(15)))
    assert later == datetime(2018, 7, 31, 15, tzinfo=SHANGHAI)
