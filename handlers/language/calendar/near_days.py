"""Times told from a day or a month beside them: 7月20日前, 7月6日后, 上半月, 半个月前, 周五, 五一, 5、6、7月."""

import re
from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from handlers.language.calendar.calendar_words import (
    DAY,
    MONTH,
    NAMED_MONTH,
    YEAR,
    Read,
    W,
    bare_day,
    calendar_day,
    named_month,
)
from handlers.language.calendar.days import month_of, on, span, stretch, week_of
from handlers.language.numerals import to_int
from handlers.questions.question import When

_DAY = rf"(?:{YEAR}{MONTH}月)?{DAY}[日号]"
_ENDED = r"(?:之前|以前|前(?![\d一二三四五六七八九十两几面头边天]))"
_BEGUN = r"后(?![\d一二三四五六七八九十两几面头边天])"
_ONE_PERIOD = r"的?(?:那|上|下|第)?(?:一|1)期"
_FIRST_OF_ALL = date(2000, 1, 1)
_HALF_MONTH = timedelta(days=15)
_HOLIDAYS = {
    "元旦": (1, 1), "五一": (5, 1), "劳动": (5, 1), "六一": (6, 1), "儿童": (6, 1), "七一": (7, 1), "建党": (7, 1),
    "八一": (8, 1), "建军": (8, 1), "国庆": (10, 1),
}  # fmt: skip
_HOLIDAY = (
    r"(?P<holiday>(?:元旦|国庆)节?|(?:劳动|儿童|建党|建军)节|[五六七八]一(?:劳动节|儿童节|节)"
    r"|[五六七八]一(?=以来|以后|之后|之前|以前|那周|那一周|那期|当周|期间|假期|至今|到现在))"
)


def _a_day(found: re.Match[str], today: date) -> date:
    when = calendar_day(found, today) if found["month"] else bare_day(found, today)
    assert when.first is not None  # noqa: S101  a day has a date
    return when.first


def _before(found: re.Match[str], today: date) -> When:
    """The periods that had closed by then; a single value is of the last of them."""
    return stretch(_FIRST_OF_ALL, _a_day(found, today) - timedelta(days=1))


def _after(found: re.Match[str], today: date) -> When:
    first = _a_day(found, today)
    return stretch(first, max(today, first), several=True)


def _next_after(found: re.Match[str], today: date) -> When:
    first = _a_day(found, today) + timedelta(days=1)
    return replace(stretch(first, max(today, first)), nth=1)


def _half_of_month(found: re.Match[str], today: date) -> When:
    month = named_month(found, today) if found["named"] else month_of(today.year, today.month)
    assert month.first is not None  # noqa: S101  a month has days
    middle = month.first.replace(day=15)
    last = month.first.replace(day=monthrange(middle.year, middle.month)[1])
    return stretch(month.first, middle) if found["half"] in "上前" else stretch(middle + timedelta(days=1), last)


def _weekday(found: re.Match[str], today: date) -> When:
    """周五: the latest one that has begun."""
    wanted = 6 if found["weekday"] == "天" else "一二三四五六日".index(found["weekday"])
    return on(today - timedelta(days=(today.weekday() - wanted) % 7))


def _holiday(found: re.Match[str], today: date) -> When:
    month, day = _HOLIDAYS[found["holiday"][:2]]
    this_year = date(today.year, month, day)
    return on(this_year if this_year <= today else date(today.year - 1, month, day))


def _week_of_holiday(found: re.Match[str], today: date) -> When | None:
    day = _holiday(found, today).first
    return week_of(day) if day else None


def _months(found: re.Match[str], today: date) -> When | None:
    """5、6、7月: months in a row."""
    numbers = [to_int(one) for one in re.split(r"[、,和及]", found["earlier"].rstrip("、,和及"))]
    last = named_month(found, today)
    assert last.first is not None  # noqa: S101  a month has days
    if any(later - one != 1 for one, later in pairwise([*numbers, last.first.month])):
        return None
    return span(month_of(last.first.year, numbers[0]), last)


TABLE: tuple[tuple[str, Read], ...] = (
    (rf"{_DAY}(?:(?:之前|以前|前){_ONE_PERIOD}|{_ENDED})", _before),
    (rf"{_DAY}{_BEGUN}", _after),
    (rf"{_DAY}(?:之后|以后|后){_ONE_PERIOD}", _next_after),
    (rf"(?P<named>{NAMED_MONTH}的?)?(?P<half>[上下前后])半个?月", _half_of_month),
    (r"半个?月(?:之前|以前|前)", lambda _, today: week_of(today - _HALF_MONTH)),
    (rf"{W}(?P<weekday>[一二三四五六日天])", _weekday),
    (_HOLIDAY, _holiday),
    (rf"{_HOLIDAY}(?:那一?[周期]|当周|期间|假期)", _week_of_holiday),
    (rf"(?P<earlier>(?:(?:1[0-2]|[1-9]|[一二三四五六七八九])[、,和及])+){YEAR}{MONTH}月份?", _months),
    (r"(?:再下|往后|往下|后|下)(?:一|1)?个?期", lambda *_: When("", onward=True)),
)  # fmt: skip
