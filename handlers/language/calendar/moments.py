"""Until when something is put off: 一天, 明天下午3点, 周五10:00, 7月31日 15:00."""

import re
from datetime import date, datetime, time, timedelta

from handlers.language.text import normalise

_FOR = re.compile(r"(?P<number>\d{1,3}|半|[一二两三四五六七八九十])个?(?P<what>小时|钟头|天|日|周|星期)")
_CLOCK = re.compile(
    r"(?P<part>早上|上午|中午|下午|傍晚|晚上|晚)?\s*(?P<hour>[01]?\d|2[0-3]|[一二两三四五六七八九十]{1,2})"
    r"(?:[:：](?P<minute>[0-5]\d)分?|[点时](?:(?P<half>半)|(?P<spoken>[0-5]?\d)分?)?)$"
)
EARLIEST = 7
"""An hour before this one is in the afternoon, unless 早上 or a leading zero says otherwise."""
_NUMBERS = {sign: number for number, sign in enumerate("零一二三四五六七八九十")} | {"两": 2}
_NEXT = {"今天": 0, "明天": 1, "明日": 1, "后天": 2, "大后天": 3}


def moment_of(text: str, now: datetime, planned: datetime) -> datetime | None:
    """A span and a weekday count from the planned push, or from now when that has passed; a bare day keeps the planned
    hour. 五点 is in the afternoon: nobody has a bulletin sent at night."""
    text = normalise(text).strip().lstrip("到至")
    if not text:
        return None
    if span := _FOR.fullmatch(text):
        return max(planned, now).replace(second=0, microsecond=0) + _span(span)
    clock = _CLOCK.search(text)
    at = _clock(clock) if clock else planned.timetz().replace(tzinfo=None)
    day = _day(text[: clock.start()].strip() if clock else text, now, planned)
    return datetime.combine(day, at, now.tzinfo) if day and at else None


def clock_of(text: str) -> time | None:
    """A time of day alone: 15:00, 下午三点半."""
    found = _CLOCK.fullmatch(normalise(text).strip())
    return _clock(found) if found else None


def _span(found: re.Match[str]) -> timedelta:
    number = 0.5 if found["number"] == "半" else float(_NUMBERS.get(found["number"], 0) or found["number"])
    unit = {"小": timedelta(hours=1), "钟": timedelta(hours=1), "周": timedelta(weeks=1), "星": timedelta(weeks=1)}
    return number * unit.get(found["what"][0], timedelta(days=1))


def _clock(found: re.Match[str]) -> time | None:
    hour = int(found["hour"]) if found["hour"].isdigit() else _spoken_number(found["hour"])
    minute = 30 if found["half"] else int(found["minute"] or found["spoken"] or 0)
    is_late = found["part"] in {"下午", "傍晚", "晚上", "晚"}
    if hour < 12 and (is_late or (not found["part"] and hour < EARLIEST and not found["hour"].startswith("0"))):
        hour += 12
    return time(hour, minute) if hour < 24 else None


def _spoken_number(text: str) -> int:
    if len(text) == 1:
        return _NUMBERS[text]
    return 10 + _NUMBERS[text[1]] if text[0] == "十" else 99


def _day(text: str, now: datetime, planned: datetime) -> date | None:
    if not text:
        return max(planned, now).date()
    if text in _NEXT:
        return now.date() + timedelta(days=_NEXT[text])
    if named := re.fullmatch(r"(?P<next>下)?(?:个?(?:周|星期|礼拜))(?P<day>[一二三四五六日天])", text):
        weekday = 6 if named["day"] in "日天" else _NUMBERS[named["day"]] - 1
        if named["next"]:
            return now.date() + timedelta(days=weekday - now.weekday() + 7)
        since = max(planned, now).date()
        return since + timedelta(days=(weekday - since.weekday()) % 7)
    if short := re.fullmatch(r"(?:(\d{4})[年/.-])?(\d{1,2})[月/.-](\d{1,2})[日号]?", text):
        year = int(short[1]) if short[1] else now.year
        try:
            day = date(year, int(short[2]), int(short[3]))
            return day if short[1] or day >= now.date() - timedelta(days=180) else day.replace(year=year + 1)
        except ValueError:
            return None
    if only := re.fullmatch(r"(\d{1,2})[日号]", text):
        ahead_days = (now.date() + timedelta(days=number) for number in range(32))
        return next((day for day in ahead_days if day.day == int(only[1])), None)
    return None
