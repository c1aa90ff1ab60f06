"""Which period a title, a name or the moment of sending means."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from handlers.office import Office

_UNTIL = r"(?:截至|截止|截止到|截至到|截止日期?|截至日期?|数据时间|统计时间|时间)[日期时间]*[:\s为至到]*"
_NOT_A_CUTOFF = re.compile(
    r"(?:制表|填报|填表|打印|导出|上报|报送|印发|生成|更新|发布|创建|修改)(?:日期|时间|于)?[:\s]*$"
)
_NO_CUTOFF_AFTER = re.compile(r"\s*(?:起|以来|开始|之后|以后|之?前|制表|填报|填表|打印|导出|上报|报送|印发)")
CITING = "根据|按照|依据|依照|遵照|落实|贯彻|对照|按"
"""What leads to something else that has a day of its own."""
_CITED = re.compile(rf"(?:{CITING}|经)[^，。；：,;:]*$")
_EVENT = re.compile(
    r"[^，。；：,;:]{0,10}?(?:会议|例会|会上|部署|要求|通知|文件|精神|讲话|批示|下发|召开|实施|施行|启动|上线|开通)"
)
_RUNNING_TEXT = re.compile("[，。；]|,(?!\\d{3})")
"""根据7月13日会议要求，…: the day of something else, in a sentence."""
_BARE_WEEK = re.compile(r"(?<![第近前去续共每\d.至到~-])(\d{1,2})周(?![年岁末期])")
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_HAN = "[〇零○一二三四五六七八九]"
_FORMS = (
    re.compile(
        rf"(?:(?P<year>[一二]{_HAN}{{3}})\s*年\s*)?(?P<month>十?[一二三四五六七八九十])\s*月"
        r"\s*(?P<day>[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])\s*[日号]"
    ),
    re.compile(rf"{_YEAR}\s*年\s*(?P<month>\d{{1,2}})\s*月\s*(?P<day>\d{{1,2}})\s*[日号]?"),
    re.compile(rf"(?<!\d){_YEAR}\s*([-./_])\s*(?P<month>\d{{1,2}})\s*\2\s*(?P<day>\d{{1,2}})(?!\d)"),
    re.compile(r"(?<![\d.])(?P<short>[1-3]\d)([-./])(?P<month>\d{1,2})\2(?P<day>\d{1,2})(?![\d.])"),
    re.compile(rf"(?<!\d){_YEAR}(?P<month>[01]\d)(?P<day>[0-3]\d)(?!\d)"),
    re.compile(r"(?<!\d)(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*[日号]?(?!\d)"),
    re.compile(r"(?<![\d.])(?P<month>\d{1,2})[.](?P<day>\d{1,2})(?![\d.%])"),
    re.compile(r"(?<![\d\w-])(?P<month>\d{1,2})-(?P<day>\d{1,2})(?![\d-])"),
    re.compile(r"(?<![\d.])(?P<month>0[1-9]|1[0-2])(?P<day>[0-3]\d)(?![\d.%])"),
)
_FORMS_AFTER_UNTIL = (
    re.compile(rf"{_UNTIL}(?P<said>(?P<month>\d{{1,2}})/(?P<day>\d{{1,2}}))(?![\d/])"),
    re.compile(rf"{_UNTIL}(?P<said>(?:本月)?(?P<day>\d{{1,2}})\s*[日号])"),
)
"""7/20 and 20日 are days only where the words before say so."""
_WEEK = re.compile(rf"(?:{_YEAR}\s*年?\s*)?(?<![月份])第\s*(?P<week>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})\s*周")
_WEEK_OF_MONTH = re.compile(rf"(?:{_YEAR}\s*年\s*)?(?P<month>\d{{1,2}})\s*月份?\s*第?\s*(?P<week>[1-5一二三四五])\s*周")
_DIGITS = dict(zip("一二三四五六七八九", range(1, 10), strict=True))
_DAY_LABEL = re.compile(r"(?:日期|时间|截至|截止)日?\s*[:：]?\s*$")
EPOCH = date(1899, 12, 30)
SERIAL_DAYS = range(36_526, 73_050)
"""The years 2000 to 2099."""
_RANGE = r"\s*(?:-|~|至|到|—|–)+\s*\d"
"""What stands behind the first day of a range."""
_RANGE_END = re.compile(r"^\s*(?:-|~|至|到|—|–)\s*(?:(\d{1,2})\s*月\s*)?(\d{1,2})\s*[日号]")


@dataclass(frozen=True, slots=True)
class Named:
    """A date as it stands in a text. `said` is how; `until` when the text calls it a cut-off (截至)."""

    day: date
    said: str
    until: bool = False

    @property
    def has_year(self) -> bool:
        return bool(re.search(r"(?:19|20)\d\d|[一二][〇零○一二三四五六七八九]{3}", self.said))


WEEK = timedelta(days=7)
SAID, SENT = "指定", "发送时间"


@dataclass(frozen=True, slots=True)
class Chosen:
    """The period that figures are taken for. `rests_on` says why: 表题“…”, 文件名, 发送时间."""

    cutoff: date
    rests_on: str
    said: date | None = None
    """The day that the source names, where it is not the cut-off itself."""
    has_year: bool = True
    """The source names the year, too."""
    rivals: tuple[date, ...] = ()
    """Other periods that could as well be meant."""
    beside: tuple["Chosen", ...] = ()
    """What less telling sources say, where it is something else."""
    is_span: bool = False
    """The source names no day, but a month or longer."""

    @property
    def is_said(self) -> bool:
        """The sender named the period outright, beside the file."""
        return self.rests_on == SAID


def is_no_cutoff(label: str) -> bool:
    """Whether what a label heads is the day on which something was filled in, printed or sent."""
    return bool(_NOT_A_CUTOFF.search(label))


def find_dates(text: str, near: date, *, all_of_them: bool = False) -> Iterator[Named]:
    """The dates in a text that may be a cut-off; with `all_of_them` also those of making, sending or beginning.

    Without a year, the latest that is not later than a week from `near`.
    """
    text = unicodedata.normalize("NFKC", text)
    taken: list[tuple[int, int]] = []
    for form in (*_FORMS, *_FORMS_AFTER_UNTIL):
        for match in form.finditer(text):
            begin = match.start("said" if "said" in form.groupindex else 0)
            if any(begin < end and start < match.end() for start, end in taken):
                continue
            before = text[:begin]
            if not all_of_them and _is_other_day(before, text[match.end() :]):
                taken.append((begin, match.end()))
                continue
            day = _day(match, near)
            if day is None:
                continue
            end = _RANGE_END.match(text[match.end() :])
            if end:
                day = _date(day.year, int(end[1] or day.month), int(end[2])) or day
            taken.append((begin, match.end() + (end.end() if end else 0)))
            said = text[begin : match.end()].strip() + (end[0] if end else "")
            yield Named(day, said, bool(re.search(_UNTIL + "$", before)))
    yield from _weeks(text, near)


def _is_other_day(before: str, after: str) -> bool:
    """Whether a day between is that of filling in or sending, or of a meeting that a sentence speaks of."""
    if _NOT_A_CUTOFF.search(before) or _NO_CUTOFF_AFTER.match(after):
        return True
    if re.search(_UNTIL + "$", before):
        return False
    return bool(_CITED.search(before) or (_EVENT.match(after) and _RUNNING_TEXT.search(after)))


def _weeks(text: str, near: date) -> Iterator[Named]:
    """第30周 is the ISO week, 7月第4周 the fourth whose Monday is in July; each by its Friday."""
    for match in _WEEK_OF_MONTH.finditer(text):
        first = _day_of(match["year"], int(match["month"]), 1, near)
        if first:
            monday = first + timedelta(days=-first.weekday() % 7 + 7 * (_number(match["week"]) - 1))
            if monday.month == first.month:
                yield Named(monday + timedelta(days=4), match[0])
    for match in _WEEK.finditer(text):
        year = int(match["year"]) if match["year"] else near.year
        if 1 <= _number(match["week"]) <= date(year, 12, 28).isocalendar().week:
            yield Named(date.fromisocalendar(year, _number(match["week"]), 5), match[0])


def _number(text: str) -> int:
    """30, 三十, 十二 and 二〇一八."""
    if text.isdecimal():
        return int(text)
    if len(text) == len("二〇一八"):
        return int("".join(str(_DIGITS.get(digit, 0)) for digit in text))
    tens, ten, ones = text.rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)


def _day(match: re.Match[str], near: date) -> date | None:
    groups = match.groupdict()
    year = f"20{groups['short']}" if groups.get("short") else groups.get("year")
    if "month" not in groups:
        return _day_of_month(int(groups["day"]), near)
    return _day_of(year, _number(groups["month"]), _number(groups["day"]), near)


def _day_of_month(day: int, near: date) -> date | None:
    """The latest such day that is not later than a week from `near`."""
    first = (near + WEEK).replace(day=1)
    days = [_date(month.year, month.month, day) for month in (first, first - timedelta(days=1))]
    return next((each for each in days if each and each <= near + WEEK), None)


def _day_of(year: str | None, month: int, day: int, near: date) -> date | None:
    if year:
        return _date(_number(year), month, day)
    days = [_date(near.year + shift, month, day) for shift in (1, 0, -1)]
    return next((each for each in days if each and each <= near + timedelta(days=7)), None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def named_cutoff(text: str, near: date) -> Named | None:
    """The one date of a text that can be its cut-off: one called so, else the only or the last one."""
    found = dates_of(text, near)
    if not found or (max(each.day for each in found) - min(each.day for each in found)).days > WEEK.days:
        return None
    return found[-1] if found[-1].until else max(found, key=lambda each: each.day)


def dates_of(text: str, near: date) -> tuple[Named, ...]:
    """The dates of a text that can be its cut-off: those called so, else all; of a range (7.1-7.27) its end."""
    found = list(find_dates(text, near))
    called = [each for each in found if each.until]
    if called or len(found) < 2:
        return tuple(called or found)
    plain = unicodedata.normalize("NFKC", text)
    return tuple(each for each in found if not re.search(re.escape(each.said) + _RANGE, plain))


def day_with_year(text: str, near: date) -> date | None:
    """The one date of a text that carries its year; None where there is none, or several."""
    days = {named.day for named in find_dates(text, near) if named.has_year}
    return days.pop() if len(days) == 1 else None


def cutoff_around(office: Office, day: date) -> date:
    """The period that a day of reporting belongs to: from the cut-off day to three days later that one, else the next.

    With Friday as cut-off: Friday to Monday mean that Friday, Tuesday to Thursday the coming one.
    """
    since = (day.weekday() - office.rules.cutoff_weekday) % 7
    return day - timedelta(days=since) if since <= 3 else day + timedelta(days=7 - since)


def from_message(office: Office, at: datetime) -> Chosen:
    return Chosen(cutoff_around(office, at.date()), SENT)


def from_text(office: Office, text: str, source: str, near: date) -> Chosen | None:
    """In the name of a file or a sheet 29周 is the 29th, too."""
    text = text if source == "表题" else _BARE_WEEK.sub(r"第\1周", text)
    found = sorted(dates_of(text, near), key=lambda named: (named.until, named.day))
    return chosen(office, found[::-1], source) if found else None


def from_titles(office: Office, titles: Iterable[str], near: date) -> Chosen | None:
    """The first line that names a cut-off (截至…), else the first that names any date."""
    found = [dates_of(title, near) for title in titles]
    named = [each for dates in found for each in sorted(dates, key=lambda named: named.day, reverse=True)]
    called = [each for each in named if each.until]
    return chosen(office, called or named, "表题") if named else None


LAST_WEEK = r"(?<![比较与和同到除])(?:上周|上期|上一周|上一期|前一周|前一期)"


def from_week_word(text: str, source: str, present: date) -> Chosen | None:
    """上周 means the period before the `present` one."""
    last = re.search(LAST_WEEK, text)
    return Chosen(present - WEEK, f"{source}中的“{last[0]}”") if last else None


def from_last_week(office: Office, text: str, source: str, today: date) -> Chosen | None:
    """上周 without anything that tells the present one: on a Monday it may also be the week that has just ended."""
    found = from_week_word(text, source, cutoff_around(office, today))
    monday = today - timedelta(days=today.weekday() + 7)
    calendar = monday + timedelta(days=office.rules.cutoff_weekday)
    return replace(found, rivals=(calendar,)) if found and found.cutoff != calendar else found


def as_day(value: object, label: str) -> str:
    """A cell of a sheet that holds a day and no text, as text; empty for any other.

    Spreadsheets count days from the end of 1899; a bare number is one only where the `label` before it says so.
    """
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    is_serial = isinstance(value, int | float) and not isinstance(value, bool) and value in SERIAL_DAYS
    return f"{EPOCH + timedelta(days=int(value)):%Y-%m-%d}" if is_serial and _DAY_LABEL.search(label) else ""  # type: ignore[call-overload]


def in_order(said: Sequence[Chosen]) -> Chosen | None:
    """The first source decides; where it names several periods, the next one that names one of them does."""
    if not said:
        return None
    first, *others = said
    for other in others:
        if first.rivals and not other.rivals and other.cutoff in {first.cutoff, *first.rivals}:
            first = other
            break
    return replace(first, beside=tuple(other for other in others if other.cutoff != first.cutoff and not other.rivals))


def chosen(office: Office, found: Sequence[Named], source: str) -> Chosen:
    """The period of the first date. Others stand against it if they are a cut-off day themselves, or far from it."""
    best = found[0]
    cutoff = cutoff_around(office, best.day)
    others = {
        cutoff_around(office, other.day)
        for other in found
        if other.day.weekday() == office.rules.cutoff_weekday or abs(other.day - best.day) > WEEK
    }
    said = None if cutoff == best.day else best.day
    rivals = tuple(sorted(others - {cutoff}))
    return Chosen(cutoff, f"{source}中的“{best.said}”", said, has_year=best.has_year, rivals=rivals)
