"""Time words → days. Table-driven: one line a form, the longest reading wins.

Every form is read by the day on which the message was sent. Weeks run from Monday to Sunday; a bare day or month is
the latest one that is not in the future; 7月第N周 is the Nth week whose Monday is in July.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from handlers.language.calendar import near_days
from handlers.language.calendar.calendar_words import (
    DAY,
    MONTH,
    NAMED_MONTH,
    WHOLE_DAY,
    YEAR,
    N,
    Read,
    W,
    bare_day,
    calendar_day,
    latest,
    named_month,
    year_of,
)
from handlers.language.calendar.days import WEEK, monday_of, month_of, months_before, on, span, stretch, week_of
from handlers.language.numerals import WHOLE, to_int
from handlers.questions.question import When

FEW = 8
"""What 近几周 means."""

_BACK = r"前|以前|之前|内|以内|之内"
_BAREWEEK = re.compile(rf"(?P<n>{WHOLE})周")
_SAME_TIME = "这个?时候|这个?时间|这会儿?|此时|此刻|同一时[间期]|同时期|现在|今天|[这本]一?[周期]|当前|目前"
_NAMES_A_TIME = re.compile(r"[月周星礼期季]")


def whens_at(text: str, start: int, today: date) -> Iterator[tuple[str, When]]:
    """Every time word that begins at `start`, with what it means."""
    if text[start] not in _FIRST:
        return
    if text[start].isdigit() and start and text[start - 1] in "0123456789.":
        return
    for pattern, read in _FORMS:
        found = pattern.match(text, start)
        if found:
            when = _read(read, found, today)
            if when is not None:
                yield found.group(), replace(when, said=found.group())


def _read(read: Read, found: re.Match[str], today: date) -> When | None:
    """None where it is no time at all; a `When` of no days where it is one that there never is: 2月30号, 第60周.

    That one must not fall apart into 2月 and 30号, which do exist.
    """
    try:
        when = read(found, today)
    except (ValueError, OverflowError):  # 2.30 is a number, 2月30号 a day that there never is
        when = None
    return When("") if when is None and _NAMES_A_TIME.search(found.group()) else when


def in_a_row(when: When) -> When:
    """12周, where a trend is asked for: the last twelve, and not the twelfth."""
    bare = _BAREWEEK.fullmatch(when.said)
    return When(when.said, recent=to_int(bare["n"]), several=True) if bare else when


def _compact(found: re.Match[str], today: date) -> When:
    text = found.group()
    if len(text) == 8:
        return on(date(int(text[:4]), int(text[4:6]), int(text[6:])))
    if text.startswith("20") and 1 <= int(text[4:]) <= 12 and len(text) == 6:
        return month_of(int(text[:4]), int(text[4:]))
    return latest(lambda year: on(date(year, int(text[:2]), int(text[2:]))), None, today)


def _month_after(today: date) -> When:
    first = months_before(today.replace(day=1), -1)
    return month_of(first.year, first.month)


def _part_of_month(found: re.Match[str], today: date) -> When:
    month = named_month(found, today)
    assert month.first is not None  # noqa: S101  a month has days
    assert month.last is not None  # noqa: S101
    part = found["part"]
    first = month.first.replace(day={"初": 1, "上": 1, "中": 11, "底": 21, "末": 21, "下": 21}[part[0]])
    last = month.last if first.day == 21 else first + timedelta(days=9)
    return When("", first, last, pick="first" if part == "初" else "last")


def _week_of_month(found: re.Match[str], today: date) -> When | None:
    month = named_month(found, today)
    assert month.first is not None  # noqa: S101
    assert month.last is not None  # noqa: S101
    if found.groupdict().get("n") is None:  # the last week is the last one whose working days all lie in the month
        return week_of(month.last - timedelta(days=(month.last.weekday() - 4) % 7))
    monday = month.first + timedelta(days=-month.first.weekday() % 7)
    wanted = monday + WEEK * (to_int(found["n"]) - 1)
    return week_of(wanted) if monday <= wanted <= month.last else None


def _nth_of_month(found: re.Match[str], today: date) -> When:
    """7月第二期: of the periods that are stored for the month."""
    return replace(named_month(found, today), nth=to_int(found["n"]))


def _iso_weeks(found: re.Match[str], today: date) -> When | None:
    last = _iso_week(found, today)
    if last is None or last.last is None:
        return None
    first = week_of(date.fromisocalendar(last.last.isocalendar().year, to_int(found["from"]), 1))
    return span(first, last)


def _iso_week(found: re.Match[str], today: date) -> When | None:
    week = to_int(found["n"])
    return latest(lambda year: week_of(date.fromisocalendar(year, week, 1)), year_of(found, today), today)


def _weeks_back(found: re.Match[str], today: date) -> When:
    monday = today - timedelta(days=today.weekday()) - WEEK * len(found["back"])
    weekday = found.groupdict().get("weekday")
    return on(monday + timedelta(days=_weekday(weekday))) if weekday else week_of(monday)


def _quarter(year: int, quarter: int) -> When:
    end = quarter * 3
    return stretch(date(year, end - 2, 1), date(year, end, monthrange(year, end)[1]))


def _named_quarter(found: re.Match[str], today: date) -> When:
    quarter = to_int(found["quarter"])
    return latest(lambda year: _quarter(year, quarter), year_of(found, today), today)


def _quarters_back(today: date, back: int) -> When:
    year, quarter = divmod(today.year * 4 + (today.month - 1) // 3 - back, 4)
    return _quarter(year, quarter + 1)


def _half_year(found: re.Match[str], today: date) -> When:
    first, last = ((1, 1), (6, 30)) if found["half"] == "上" else ((7, 1), (12, 31))
    return latest(lambda year: stretch(date(year, *first), date(year, *last)), year_of(found, today), today)


def _whole_year(found: re.Match[str], today: date) -> When:
    year = year_of(found, today) or today.year
    return stretch(date(year, 1, 1), date(year, 12, 31))


def _months_range(found: re.Match[str], today: date) -> When | None:
    last = named_month(found, today)
    assert last.first is not None  # noqa: S101
    first = month_of(last.first.year, to_int(found["from"]))
    return span(first, last)


def _days_range(found: re.Match[str], today: date) -> When | None:
    """7.23-7.29, of the year in which it last ended."""
    last = latest(lambda year: on(date(year, int(found["to_month"]), int(found["to_day"]))), None, today)
    assert last.first is not None  # noqa: S101
    month, day, year = to_int(found["month"]), to_int(found["day"]), last.first.year
    first = date(year if (month, day) <= (last.first.month, last.first.day) else year - 1, month, day)
    return stretch(first, last.first, several=True)


def _past_months(found: re.Match[str], today: date) -> When:
    said = found.groupdict().get("few") or found["n"]
    months = {"半年": 6, "一年": 12, "1年": 12, "仨": 3, "俩": 2}.get(said) or to_int(said)
    return stretch(months_before(today, months), today, several=True)


def _past_days(found: re.Match[str], today: date) -> When:
    return stretch(today - timedelta(days=to_int(found["n"])), today)


def _months_back_from(found: re.Match[str], today: date) -> When:
    """一个月前: the week of that day."""
    months = 6 if found["half"] else 12 if found["year"] else to_int(found["n"])
    return week_of(months_before(today, months))


def _recent(found: re.Match[str], today: date) -> When:  # noqa: ARG001
    n = found["n"]
    return When("", recent=FEW if n in {"几", "数"} else to_int(n), several=True)


_UP_TO_A_YEAR = When("", year_before=True)

_TABLE: tuple[tuple[str, Read], ...] = (
    (rf"(?P<year>20\d\d)[年./-]{MONTH}[月./-]{DAY}(?:日|号|(?!\d))", calendar_day),
    (rf"{YEAR}{MONTH}月{DAY}[日号]", calendar_day),
    (rf"{YEAR}{MONTH}月{WHOLE_DAY}(?![\d零一二三四五六七八九十周期个号])", calendar_day),
    (rf"{MONTH}[./]{DAY}[-~至到](?P<to_month>1[0-2]|0?[1-9])[./](?P<to_day>3[01]|[12]\d|0?[1-9])(?![\d.%])",
     _days_range),
    (rf"{MONTH}[./-]{DAY}(?![\d.%月个名])", calendar_day),
    (rf"(?P<year>[123]\d)[./-]{MONTH}[./-]{DAY}(?![\d.%])", calendar_day),
    (r"20\d{6}(?!\d)|20\d{4}(?!\d)|(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)", _compact),
    (rf"{DAY}[日号]", bare_day),
    (rf"{NAMED_MONTH}的?第?{N}个?{W}(?![前内之以])", _week_of_month),
    (rf"{NAMED_MONTH}的?最后(?:一|1)个?{W}", _week_of_month),
    (rf"{NAMED_MONTH}的?第{N}期", _nth_of_month),
    (rf"{NAMED_MONTH}的?最[后末](?:一|1)[期次]",
     lambda found, today: replace(named_month(found, today), nth=-1)),
    (rf"{NAMED_MONTH}的?(?:首|最早一?|最前一?)[期次]",
     lambda found, today: replace(named_month(found, today), nth=1)),
    (rf"(?P<from>1[0-2]|[1-9])[-~]{YEAR}{MONTH}月份?", _months_range),
    (rf"(?:{NAMED_MONTH}|月)的?(?P<part>底|末|初|上旬|中旬|下旬)", _part_of_month),
    (NAMED_MONTH, named_month),
    (r"(?P<year>20\d\d)[./-]" + MONTH + r"(?![\d./-])", named_month),
    (rf"{YEAR}第{N}{W}", _iso_week),
    (rf"{YEAR}(?P<n>[1-5]\d|[二三四五]?十[一二三四五六七八九]?)周(?!{_BACK})", _iso_week),
    (rf"{YEAR}第?(?P<from>{WHOLE})周?[到至~-]第?{N}周", _iso_weeks),
    (rf"(?P<n>[2-9]|[两二三四五六七八九])个?(?:{W}|期)(?!{_BACK}|[一二三四五六日天])", _recent),
    (rf"(?P<back>上+)(?:一|1)?个?{W}", _weeks_back),
    (rf"(?P<back>上+)(?:一|1)?个?{W}(?P<weekday>[一二三四五六日天])", _weeks_back),
    (rf"(?P<back>前)(?:一|1)个?{W}", _weeks_back),
    (rf"再(?:往?[上前])(?:一|1)?个?(?:{W}|期)", lambda *_: When("", further_back=True)),
    (rf"(?:本|这一?|这个|当前?){W}", lambda _, today: week_of(today)),
    (rf"(?:本|这一?|这个|当前?){W}(?P<weekday>[一二三四五六日天])",
     lambda found, today: on(monday_of(today) + timedelta(days=_weekday(found["weekday"])))),
    (rf"(?:{N}个月|(?P<half>半)年|(?P<year>[一1])年)(?:之前|以前|前)", _months_back_from),
    (rf"{N}个?{W}(?:之前|以前|前)", lambda found, today: week_of(today - WEEK * to_int(found["n"]))),
    (rf"(?:最近|过去|近|[前上](?![一1]个?[周期星礼]))(?P<n>{WHOLE}|几|数)个?(?:{W}|期)", _recent),
    (r"近期|近段时间|最近一段时间|近来", lambda *_: When("", recent=FEW, several=True)),
    (rf"{YEAR}w(?P<n>\d{{1,2}})(?!\d)", _iso_week),
    (r"(?P<named_year>今年|去年|前年)年?[底末]",
     lambda found, today: month_of(year_of(found, today) or today.year, 12)),
    (rf"(?:最近|过去|近)(?:(?P<n>{WHOLE})个|(?P<few>[仨俩])个?)月", _past_months),
    (r"(?:过去|(?<!最)近)(?P<n>[2-6二两三四五六])月(?!份)", _past_months),
    (r"(?:最近|过去|近)(?P<n>半年|一年|1年)", _past_months),
    (rf"(?:最近|过去|近)(?P<n>{WHOLE})[天日]", _past_days),
    (rf"{YEAR}第?(?P<quarter>[1-4一二三四])季度?", _named_quarter),
    (rf"{YEAR}第?(?P<quarter>[1-4一二三四])季度?[末底]",
     lambda found, today: replace(_named_quarter(found, today), nth=-1)),
    (r"(?:(?P<year>20\d\d)年?)?q(?P<quarter>[1-4])", _named_quarter),
    (r"上(?:一|1)?个?季度?", lambda _, today: _quarters_back(today, 1)),
    (r"(?:本|这个?|当)季度?", lambda _, today: _quarters_back(today, 0)),
    (rf"{YEAR}(?P<half>上|下)半年", _half_year),
    (r"(?P<year>20\d\d)年|(?P<named_year>今年|本年|去年|上年|前年)", _whole_year),
    (r"(?:年初|今年初|今年年初)", lambda _, today: replace(month_of(today.year, 1), pick="first")),
    (r"(?:去年|上年)?同期", lambda *_: _UP_TO_A_YEAR),
    (rf"(?:去年|上年)的?(?:{_SAME_TIME})", lambda *_: _UP_TO_A_YEAR),
    (rf"(?P<back>上+)个?月的?(?:同期|{_SAME_TIME})",
     lambda found, today: week_of(months_before(today, len(found["back"])))),
    (rf"下(?:一|1)?个?{W}", lambda _, today: week_of(today + WEEK)),
    (r"下(?:一|1)?个?月", lambda _, today: _month_after(today)),
    (r"明年", lambda _, today: stretch(date(today.year + 1, 1, 1), date(today.year + 1, 12, 31))),
    (r"明[天日]", lambda _, today: on(today + timedelta(days=1))),
    (r"今[天日]", lambda _, today: on(today)),
    (r"昨[天日]", lambda _, today: on(today - timedelta(days=1))),
    (r"前天", lambda _, today: on(today - timedelta(days=2))),
    (r"(?P<back>上+)(?:一|1)?期|(?:前一|前1)期", lambda found, _: When("", back=len(found["back"] or "上"))),
    (rf"(?:倒数|倒)第{N}期",
     lambda found, today: replace(_ever(today), nth=-to_int(found["n"]), several=False)),
    (r"最早(?:的)?(?:那|一|1)?[期次周]|最早", lambda _, today: replace(_ever(today), nth=1, several=False)),
    (rf"{N}期(?:之前|以前|前)", lambda found, _: When("", back=to_int(found["n"]))),
    (r"本期|这一?期|最[新近]的?(?:那|这)?一[期次]|最新|当前|目前|现在|眼下|如今|最近(?!\d)",
     lambda *_: When("", back=0)),
    (r"(?:所有|全部|历|各)期|历史(?:上)?|一直以来|历年|历周|有史以来|有记录以来",
     lambda _, today: _ever(today)),
)  # fmt: skip


def _ever(today: date) -> When:
    return stretch(date(2000, 1, 1), today, several=True)


def _weekday(character: str) -> int:
    return 6 if character == "天" else "一二三四五六日".index(character)


_FORMS = tuple((re.compile(pattern), read) for pattern, read in (*_TABLE, *near_days.TABLE))
_FIRST = frozenset(
    "0123456789零一二两三四五六七八九十半倒qw再上下明前本这当最过近去今年月同昨目现眼如所全历各有第周星礼后往国劳儿建"
)
