"""Chinese numerals and dates as official documents write them."""

from datetime import date

DIGITS = "零一二三四五六七八九"


def numeral(number: int) -> str:
    """一, 十二, 二十; from 1 to 99, which is more sections than a bulletin has."""
    tens, ones = divmod(number, 10)
    leading = "" if tens == 0 else "十" if tens == 1 else f"{DIGITS[tens]}十"
    return leading + (DIGITS[ones] if ones else "")


def long_date(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
