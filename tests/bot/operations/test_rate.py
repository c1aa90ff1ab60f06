"""How much one person may say in a minute."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.operations.rate import Rate

NOW = datetime(2018, 7, 30, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_too_much_is_told_once_and_then_ignored_till_the_minute_is_over() -> None:
    rate = Rate(lambda: 3)
    said = [rate.judge("p1", NOW + timedelta(seconds=second)) for second in (0, 1, 2, 3, 4, 59)]
    assert said == ["heard", "heard", "heard", "told", "ignored", "ignored"]
    assert rate.judge("p1", NOW + timedelta(seconds=60)) == "heard"
    assert rate.judge("p1", NOW + timedelta(seconds=60)) == "told"
    assert rate.judge("p2", NOW + timedelta(seconds=4)) == "heard"


def test_a_late_delivery_is_judged_by_when_it_was_said() -> None:
    rate = Rate(lambda: 2)
    assert [rate.judge("p", NOW + timedelta(minutes=minute)) for minute in range(30)] == ["heard"] * 30


def test_the_limit_can_be_changed_and_switched_off() -> None:
    limit = 1
    rate = Rate(lambda: limit)
    assert [rate.judge("p", NOW), rate.judge("p", NOW)] == ["heard", "told"]
    limit = 2
    assert rate.judge("p", NOW) == "heard"
    limit = 0
    assert {rate.judge("p", NOW) for _ in range(100)} == {"heard"}
