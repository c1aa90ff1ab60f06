import asyncio
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.calendar import Calendar, due_periods
from bot.clock import Clock
from bot.config import Moment, Week

ZONE = ZoneInfo("Asia/Shanghai")
FRIDAY_FIVE = Week(publish=Moment(day="Friday", at="17:00"))
TUESDAY_TEN = Week()


@pytest.mark.parametrize(
    ("week", "now", "due"),
    [
        (FRIDAY_FIVE, "2018-07-27T16:59", []),
        (FRIDAY_FIVE, "2018-07-27T17:00", ["2018-07-27"]),
        (FRIDAY_FIVE, "2018-07-30T16:59", ["2018-07-27"]),
        (FRIDAY_FIVE, "2018-07-30T17:01", []),
        (TUESDAY_TEN, "2018-07-31T09:59", []),
        (TUESDAY_TEN, "2018-07-31T10:00", ["2018-07-27"]),
        (Week(grace_hours=24 * 20), "2018-08-01T00:00", ["2018-07-13", "2018-07-20", "2018-07-27"]),
    ],
)
def test_a_push_is_due_from_its_moment_until_the_grace_ends(week: Week, now: str, due: list[str]) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=ZONE)
    assert [period.isoformat() for period in due_periods(week, moment)] == due


async def test_moving_the_clock_past_the_moment_brings_the_push(tmp_path: Path) -> None:
    clock = Clock(ZONE, tmp_path / "clock")
    clock.move_to(datetime(2018, 7, 27, 16, 50, tzinfo=ZONE))
    pushed: asyncio.Queue[date] = asyncio.Queue()
    calendar = Calendar(FRIDAY_FIVE, clock, pushed.put)
    calendar.start()
    await calendar.look()
    assert pushed.empty()
    clock.move_to(clock.now() + timedelta(minutes=11))
    assert await asyncio.wait_for(pushed.get(), 5) == date(2018, 7, 27)
    await calendar.stop()


async def test_a_push_that_fails_is_tried_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock(ZONE, tmp_path / "clock")
    clock.move_to(datetime(2018, 7, 27, 17, 1, tzinfo=ZONE))
    tries: asyncio.Queue[date] = asyncio.Queue()

    async def fail_once(period: date) -> None:
        await tries.put(period)
        if tries.qsize() == 1:
            raise OSError("no such host")

    calendar = Calendar(FRIDAY_FIVE, clock, fail_once)
    await calendar.look()
    await calendar.look()
    assert tries.qsize() == 2
    assert "2018-07-27 could not be made" in caplog.text


def test_a_clock_that_follows_the_machine_cannot_be_moved(tmp_path: Path) -> None:
    clock = Clock(ZONE)
    assert abs(clock.now() - datetime.now(ZONE)) < timedelta(seconds=1)
    with pytest.raises(RuntimeError):
        clock.move_to(datetime.now(ZONE))
    other = Clock(ZONE, tmp_path / "clock")
    assert abs(other.now() - datetime.now(ZONE)) < timedelta(seconds=1)
