"""Which day a title or a name means."""

from datetime import date

import pytest

from handlers.language.calendar.cutoffs import cutoff_around, named_cutoff
from handlers.office import Office

NEAR = date(2018, 7, 30)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("截至2018年7月27日", "2018-07-27"),
        ("截止7月27日24时", "2018-07-27"),
        ("统计时间：2018.07.27", "2018-07-27"),
        ("附件3_20180727", "2018-07-27"),
        ("区县 0727", "2018-07-27"),
        ("7.27", "2018-07-27"),
        ("7-27", "2018-07-27"),
        ("2018/7/27", "2018-07-27"),
        ("７月２７日", "2018-07-27"),
        ("7月23日至7月27日", "2018-07-27"),
        ("7月23日—27日", "2018-07-27"),
        ("7.23-7.27", "2018-07-27"),
        ("12月28日", "2017-12-28"),
        ("8月3日", "2018-08-03"),
        ("第30周", "2018-07-27"),
        ("第三十周", "2018-07-27"),
        ("2018年第29周", "2018-07-20"),
        ("7月第4周", "2018-07-27"),
        ("7月第一周", "2018-07-06"),
        ("制表日期：2018年7月30日", None),
        ("填报时间 7月30日", None),
        ("注册数2018", None),
        ("13.5", None),
        ("2018年", None),
        ("表3", None),
        ("2018年2月30日", None),
        ("7月第5周", "2018-08-03"),
        ("6月第5周", None),
    ],
)
def test_day_of_a_text(text: str, day: str | None) -> None:
    found = named_cutoff(text, NEAR)
    assert (found.day.isoformat() if found else None) == day


def test_days_of_reporting_belong_to_a_cutoff(office: Office) -> None:
    friday = date(2018, 7, 27)
    for day in (27, 28, 29, 30):
        assert cutoff_around(office, date(2018, 7, day)) == friday
    for day in (24, 25, 26):
        assert cutoff_around(office, date(2018, 7, day)) == friday
    assert cutoff_around(office, date(2018, 7, 31)) == date(2018, 8, 3)
