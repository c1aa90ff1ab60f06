"""Which period a title, a name or the moment of sending means."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from handlers.office import Office

_UNTIL = r"(?:截至|截止|截止到|截至到|截止日期?|截至日期?|数据时间|统计时间|时间)[日期时间]*[:\s为至到]*"
_NOT_A_CUTOFF = re.compile(
    r"(?:制表|填报|填表|打印|导出|上报|报送|印发|生成|更新|发布|创建|修改)(?:日期|时间|于)?[:\s]*$"
)
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_FORMS = (
    re.compile(rf"{_YEAR}\s*年\s*(?P<month>\d{{1,2}})\s*月\s*(?P<day>\d{{1,2}})\s*[日号]?"),
    re.compile(rf"(?<!\d){_YEAR}\s*([-./_])\s*(?P<month>\d{{1,2}})\s*\2\s*(?P<day>\d{{1,2}})(?!\d)"),
    re.compile(rf"(?<!\d){_YEAR}(?P<month>[01]\d)(?P<day>[0-3]\d)(?!\d)"),
    re.compile(r"(?<!\d)(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*[日号]?(?!\d)"),
    re.compile(r"(?<![\d.])(?P<month>\d{1,2})[.](?P<day>\d{1,2})(?![\d.%])"),
    re.compile(r"(?<![\d\w-])(?P<month>\d{1,2})-(?P<day>\d{1,2})(?![\d-])"),
    re.compile(r"(?<![\d.])(?P<month>0[1-9]|1[0-2])(?P<day>[0-3]\d)(?![\d.%])"),
)
_WEEK = re.compile(rf"(?:{_YEAR}\s*年?\s*)?第\s*(?P<week>\d{{1,2}})\s*周")
_RANGE_END = re.compile(r"^\s*(?:-|~|至|到|—|–)\s*(?:(\d{1,2})\s*月\s*)?(\d{1,2})\s*[日号]")


@dataclass(frozen=True, slots=True)
class Named:
    """A date as it stands in a text. `said` is how; `until` when the text calls it a cut-off (截至)."""

    day: date
    said: str
    until: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """The period that figures are taken for. `rests_on` says why: 表题“…”, 文件名, 发送时间."""

    cutoff: date
    rests_on: str
    said: date | None = None
    """The day that the source names, where it is not the cut-off itself."""


def find_dates(text: str, near: date) -> Iterator[Named]:
    """Every date in a text; without a year, the latest that is not later than a week from `near`."""
    text = unicodedata.normalize("NFKC", text)
    taken: list[tuple[int, int]] = []
    for form in _FORMS:
        for match in form.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            before = text[: match.start()]
            if _NOT_A_CUTOFF.search(before):
                taken.append(match.span())
                continue
            day = _day(match, near)
            if day is None:
                continue
            end = _RANGE_END.match(text[match.end() :])
            if end:
                day = _date(day.year, int(end[1] or day.month), int(end[2])) or day
            taken.append((match.start(), match.end() + (end.end() if end else 0)))
            yield Named(day, match[0].strip() + (end[0] if end else ""), bool(re.search(_UNTIL + "$", before)))
    for match in _WEEK.finditer(text):
        year = int(match["year"]) if match["year"] else near.year
        if 1 <= int(match["week"]) <= 53:
            yield Named(date.fromisocalendar(year, min(int(match["week"]), 52), 5), match[0])


def _day(match: re.Match[str], near: date) -> date | None:
    groups = match.groupdict()
    month, day = int(groups["month"]), int(groups["day"])
    if groups.get("year"):
        return _date(int(groups["year"]), month, day)
    days = [_date(near.year + shift, month, day) for shift in (1, 0, -1)]
    return next((each for each in days if each and each <= near + timedelta(days=7)), None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def named_cutoff(text: str, near: date) -> Named | None:
    """The one date of a text that can be its cut-off: one called so, else the only or the last one."""
    found = list(find_dates(text, near))
    called = [each for each in found if each.until]
    days = {each.day for each in called or found}
    if called:
        return called[-1]
    return max(found, key=lambda each: each.day) if found and (max(days) - min(days)).days <= 7 else None


def cutoff_around(office: Office, day: date) -> date:
    """The period that a day of reporting belongs to: from the cut-off day to three days later that one, else the next.

    With Friday as cut-off: Friday to Monday mean that Friday, Tuesday to Thursday the coming one.
    """
    since = (day.weekday() - office.rules.cutoff_weekday) % 7
    return day - timedelta(days=since) if since <= 3 else day + timedelta(days=7 - since)


def from_message(office: Office, at: datetime) -> Chosen:
    return Chosen(cutoff_around(office, at.date()), "发送时间")


def from_text(office: Office, text: str, source: str, near: date) -> Chosen | None:
    found = named_cutoff(text, near)
    if found is None:
        return None
    cutoff = cutoff_around(office, found.day)
    return Chosen(cutoff, f"{source}中的“{found.said}”", None if cutoff == found.day else found.day)
