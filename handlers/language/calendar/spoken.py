"""Days and times as the bulletin's people say them."""

from datetime import date, datetime


def spoken(day: date) -> str:
    """7月31日."""
    return f"{day.month}月{day.day}日"


def long_date(day: date) -> str:
    """2018年7月31日, as documents write it."""
    return f"{day.year}年{day.month}月{day.day}日"


def spoken_time(moment: datetime) -> str:
    """7月31日 10:00."""
    return f"{spoken(moment)} {moment:%H:%M}"


def spoken_period(period: date, now: datetime) -> str:
    """7月27日, with its year where that is another one."""
    return spoken(period) if period.year == now.year else f"{period.year}年{spoken(period)}"
