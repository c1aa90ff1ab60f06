import asyncio
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.clock import Clock
from bot.outbound.calendar import Calendar
from bot.playground.world import PATIENCE

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def clock(tmp_path: Path) -> Clock:
    clock = Clock(ZONE, tmp_path / "clock")
    clock.move_to(datetime(2018, 7, 27, 16, 50, tzinfo=ZONE))
    return clock


async def test_it_looks_at_the_start_and_again_when_the_clock_was_moved(clock: Clock) -> None:
    looks: asyncio.Queue[datetime] = asyncio.Queue()

    async def look() -> None:
        looks.put_nowait(clock.now())

    calendar = Calendar(clock, look)
    calendar.start()
    assert (await asyncio.wait_for(looks.get(), PATIENCE)).hour == 16
    clock.move_to(clock.now() + timedelta(minutes=11))
    async with asyncio.timeout(PATIENCE):
        while (await looks.get()).hour != 17:
            pass
    await calendar.stop()


async def test_a_look_that_fails_is_followed_by_another(clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    looks = []

    async def fail_once() -> None:
        looks.append(clock.now())
        if len(looks) == 1:
            raise OSError("no such host")

    calendar = Calendar(clock, fail_once)
    await calendar.look()
    await calendar.look()
    assert len(looks) == 2
    assert "could not be looked after" in caplog.text


async def test_a_wake_during_a_look_brings_one_more_and_never_two_at_once(clock: Clock) -> None:
    looks, under_way = [], asyncio.Event()
    go_on = asyncio.Event()

    async def look() -> None:
        looks.append(clock.now())
        under_way.set()
        await go_on.wait()

    calendar = Calendar(clock, look)
    first = asyncio.create_task(calendar.look())
    await under_way.wait()
    calendar.wake()
    calendar.wake()
    await calendar.look()
    assert len(looks) == 1
    go_on.set()
    await first
    assert len(looks) == 2


async def test_stopping_lets_a_look_that_is_under_way_finish(clock: Clock) -> None:
    under_way, go_on, finished = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def look() -> None:
        under_way.set()
        await go_on.wait()
        finished.set()

    calendar = Calendar(clock, look)
    calendar.start()
    await under_way.wait()
    stopping = asyncio.create_task(calendar.stop())
    await asyncio.sleep(0)
    go_on.set()
    await asyncio.wait_for(stopping, PATIENCE)
    assert finished.is_set()


def test_a_clock_that_follows_the_machine_cannot_be_moved(tmp_path: Path) -> None:
    clock = Clock(ZONE)
    assert abs(clock.now() - datetime.now(ZONE)) < timedelta(seconds=1)
    with pytest.raises(RuntimeError):
        clock.move_to(datetime.now(ZONE))
    other = Clock(ZONE, tmp_path / "clock")
    assert abs(other.now() - datetime.now(ZONE)) < timedelta(seconds=1)


@pytest.mark.parametrize("step", [timedelta(days=365), timedelta(days=8 * 365), timedelta(hours=-2)])
async def test_a_clock_that_is_set_is_noticed_and_costs_one_look(
    step: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only one look was ever scheduled, so that only one is missed; and nobody waits until the clock has caught up."""
    shift = [timedelta()]

    class Machine(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return datetime.now(tz) + shift[0]

    monkeypatch.setattr("bot.outbound.calendar.datetime", Machine)
    monkeypatch.setattr("apscheduler.schedulers.base.datetime", Machine)
    monkeypatch.setattr("bot.outbound.calendar.LOOK_EVERY", timedelta(milliseconds=100))
    looks: asyncio.Queue[int] = asyncio.Queue()

    async def look() -> None:
        looks.put_nowait(1)

    calendar = Calendar(Clock(ZONE), look)
    calendar.start()
    await asyncio.wait_for(looks.get(), PATIENCE)
    shift[0] = step
    while not looks.empty():
        looks.get_nowait()
    await asyncio.wait_for(looks.get(), PATIENCE)
    await asyncio.wait_for(looks.get(), PATIENCE)
    (job,) = calendar._scheduler.get_jobs()
    assert len(job._get_run_times(Machine.now(ZONE) + timedelta(days=3650))) == 1
    await calendar.stop()
