"""Days as a question means them: one, a week from Monday to Sunday, a month, a stretch between two."""

import re
from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta

from handlers.questions.question import When

WEEK = timedelta(days=7)


def stretch(first: date, last: date, *, several: bool = False) -> When:
    return When("", first, last, several=several)


def on(day: date) -> When:
    return When("", day, day)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def week_of(day: date) -> When:
    return stretch(monday_of(day), monday_of(day) + timedelta(days=6))


def month_of(year: int, month: int) -> When:
    return When("", date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def months_before(day: date, months: int) -> date:
    """The same day some months earlier, or that month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def year_before(cutoff: date) -> When:
    """The same ISO week of the year before."""
    year, week, _ = cutoff.isocalendar()
    monday = date.fromisocalendar(year - 1, min(week, _weeks_in(year - 1)), 1)
    return When("去年同期", monday, monday + timedelta(days=6))


def _weeks_in(year: int) -> int:
    return date(year, 12, 28).isocalendar().week


def week_before(when: When) -> When | None:
    """再上一周: the week before the one that `when` lies in."""
    return replace(week_of(when.last - WEEK), said="再上一周") if when.last else None


def next_after(when: When) -> When | None:
    """下一期: the first of the periods after the one that `when` lies in."""
    if when.last is None:
        return None
    first = when.last + timedelta(days=1)
    return When("", first, date.max, nth=1, onward=True)


def span(first: When, last: When) -> When | None:
    """7月20日至27日, 6月到7月: from the one's beginning to the other's end."""
    if first.first is None or last.last is None:
        return None
    if re.fullmatch(r"\d{1,2}[日号]", last.said) and (day := _day_after(first.first, last.last.day)):
        last = replace(last, last=day)
    if last.last is None or first.first > last.last:
        return None
    return When(f"{first.said}至{last.said}", first.first, last.last, several=True)


def _day_after(day: date, number: int) -> date | None:
    """6月22日到29日: the day of that number in the same month."""
    return day.replace(day=number) if day.day < number <= monthrange(day.year, day.month)[1] else None


def since(first: When, today: date) -> When | None:
    """今年以来: from its beginning to today."""
    if first.first is None:
        return None
    return When(f"{first.said}以来", first.first, max(today, first.first), several=True)
