"""Months, quarters and years in titles and names: many periods each, of which only the sender can tell one."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta

from handlers.language.calendar.cutoffs import CITING, WEEK, Chosen, cutoff_around, find_dates
from handlers.office import Office

_NUMBERS = {han: number for number, han in enumerate("一二三四五六七八九", 1)} | {"十": 10, "十一": 11, "十二": 12}
_YEAR = r"(?:(?P<year>(?:19|20)\d\d)\s*年)"
_NO_END = r"(?!\s*(?:以来|起|开始|之?前))"
_MONTH = re.compile(
    rf"{_YEAR}?\s*(?<![\d个近十])(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])\s*月(?:份|底|末|度)?"
    rf"(?!\d|\s*\d+\s*[日号]){_NO_END}"
)
_COMPACT = re.compile(r"(?<!\d)(?P<year>20\d\d)[-._]?(?P<month>0[1-9]|1[0-2])(?![\d.-])")
_YEAR_ALONE = re.compile(rf"(?<![〔\[(\d]){_YEAR}(?!\s*\d|\s*第){_NO_END}")
_LONGER = re.compile(r"第?[一二三四1-4]季度|[上下]半年|全年|年度|年终|半年度|季度")
_ENDS = {
    "一季": 3,
    "1季": 3,
    "二季": 6,
    "2季": 6,
    "三季": 9,
    "3季": 9,
    "四季": 12,
    "4季": 12,
    "上半年": 6,
    "下半年": 12,
}
_EARLIER = re.compile("上个?月|去年|上年|上一年|前年|往年|历年")
_COMPARES = re.compile("[比较与和]|注[:：]|说明")
_CITES = re.compile(rf"(?:{CITING})[^，。；,;]*")


def from_span(office: Office, texts: Sequence[tuple[str, str]], today: date) -> Chosen | None:
    """The first stretch that is not simply the present month or year, of (source, text); with the present as rival."""
    present = cutoff_around(office, today)
    for source, text in texts:
        found = _span(unicodedata.normalize("NFKC", text), present)
        if found:
            said, day = found
            return Chosen(_last_cutoff(office, day), f"{source}中的“{said}”", rivals=(present,), is_span=True)
    return None


def _span(text: str, present: date) -> tuple[str, date] | None:
    """What names a stretch in a text, and the day in it that is most likely meant."""
    text = _CITES.sub("", text)
    for named in find_dates(text, present, all_of_them=True):
        text = text.replace(named.said, " ")
    longer = _LONGER.search(text)
    if longer:
        return longer[0], _end_of(longer[0], present)
    for match in (*_MONTH.finditer(text), *_COMPACT.finditer(text)):
        year, month = _year_and_month(match, present)
        if (year, month) != (present.year, present.month):
            return match[0].strip(), _last_day(year, month)
    earlier = None if _COMPARES.search(text) else _EARLIER.search(text)
    if earlier:
        return earlier[0], present.replace(day=1) - timedelta(days=1) if "月" in earlier[0] else present - 52 * WEEK
    for match in _YEAR_ALONE.finditer(text):
        if int(match["year"]) != present.year and not _COMPARES.search(text):
            return match[0].strip(), present - 52 * WEEK
    return None


def _end_of(longer: str, present: date) -> date:
    """The last day of the latest such quarter or half year that is over; the present one for any other."""
    month = next((month for word, month in _ENDS.items() if word in longer), 0)
    ended = _last_day(present.year, month) if month else present
    return min(ended, present)


def _year_and_month(match: re.Match[str], present: date) -> tuple[int, int]:
    """Without a year, the latest such month that has begun."""
    month = _NUMBERS.get(match["month"]) or int(match["month"])
    if match["year"]:
        return int(match["year"]), month
    return present.year - (month > present.month), month


def _last_day(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _last_cutoff(office: Office, day: date) -> date:
    return day - timedelta(days=(day.weekday() - office.rules.cutoff_weekday) % 7)
