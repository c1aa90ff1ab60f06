"""Days and months of the calendar in words: 7月20日, 20号, 去年7月. A bare one is the latest that has begun."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date

from handlers.language.calendar.days import month_of, months_before, on
from handlers.language.numerals import WHOLE, to_int
from handlers.questions.question import When

Read = Callable[[re.Match[str], date], When | None]

YEAR = r"(?:(?P<year>20\d\d|\d\d|二零[零一二三四五六七八九]{2})年|(?P<named_year>今年|本年|去年|上年|前年))?"
MONTH = r"(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
DAY = r"(?P<day>3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
WHOLE_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9]|三十一?|二十[一二三四五六七八九]?|十[一二三四五六七八九])"
"""Without 日 behind it a single character is no day: 6月一共, 6月一直, 7月三家."""
N = rf"(?P<n>{WHOLE})"
W = r"(?:周|星期|礼拜)"
NAMED_MONTH = rf"(?:{YEAR}{MONTH}月份?|(?P<months_back>上+)个?月份?|(?P<this_month>本|这个?|当)月份?)"


def year_of(found: re.Match[str], today: date) -> int | None:
    """The year that was said, or None."""
    groups = found.groupdict()
    if groups.get("year"):
        year = to_int(groups["year"])
        return year if year > 99 else 2000 + year
    named = groups.get("named_year")
    return None if named is None else today.year - {"今": 0, "本": 0, "去": 1, "上": 1, "前": 2}[named[0]]


def latest(make: Callable[[int], When], year: int | None, today: date) -> When:
    """The one of the said year, or the latest that has begun."""
    if year is not None:
        return make(year)
    this_year = make(today.year)
    return this_year if this_year.first is not None and this_year.first <= today else make(today.year - 1)


def calendar_day(found: re.Match[str], today: date) -> When:
    month, day = to_int(found["month"]), to_int(found["day"])
    return latest(lambda year: on(date(year, month, day)), year_of(found, today), today)


def bare_day(found: re.Match[str], today: date) -> When:
    wanted, first = to_int(found["day"]), today.replace(day=1)
    for _ in range(3):
        if wanted <= monthrange(first.year, first.month)[1] and first.replace(day=wanted) <= today:
            break
        first = months_before(first, 1)
    return on(first.replace(day=wanted))


def named_month(found: re.Match[str], today: date) -> When:
    groups = found.groupdict()
    if groups.get("months_back"):
        first = months_before(today.replace(day=1), len(groups["months_back"]))
        return month_of(first.year, first.month)
    if not groups.get("month"):
        return month_of(today.year, today.month)
    month = to_int(groups["month"])
    return latest(lambda year: month_of(year, month), year_of(found, today), today)
