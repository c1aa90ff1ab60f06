"""What becomes complete or is decided after the publish time is shown once more before it goes out."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest

from bot.config import Config
from tests.bot.outbound.test_quarter import CONFIG, OFFICE, on, pushed, title, told
from tests.bot.outbound.test_whose_bulletin import config
from tests.conftest import ADMIN, CLERK
from tests.support.weeks import Weeks

PERIOD = date(2018, 8, 3)
PUSHED = f"每周通报（{title('08-03')}）"


def looking(config: Config) -> Config:
    return msgspec.structs.replace(config, week=msgspec.structs.replace(config.week, last_look=10))


@pytest.fixture
def weeks(tmp_path: Path) -> Iterator[Weeks]:
    weeks = Weeks(looking(config("automatic")), tmp_path, on("08-02", "08:00"))
    yield weeks
    weeks.stop()


async def minutes(weeks: Weeks, count: int) -> None:
    weeks.now += timedelta(minutes=count)
    await weeks.keeper.look()


async def late(weeks: Weeks) -> None:
    """Nothing was there at the publish time; now everything is."""
    await weeks.go(on("08-07", "16:00"))
    await weeks.report(PERIOD)


async def test_what_is_complete_late_waits_ten_minutes_and_is_told_of(weeks: Weeks) -> None:
    await late(weeks)
    assert PUSHED not in pushed(weeks, OFFICE)
    for who in (CLERK, ADMIN):
        assert len(told(weeks, who.staff_id, title("08-03"), "请再看一眼", "余杭区70%")) == 1
    await minutes(weeks, 9)
    assert PUSHED not in pushed(weeks, OFFICE)
    assert "还没有发布" in (await weeks.say("通报发了吗")).text
    await minutes(weeks, 2)
    assert PUSHED in pushed(weeks, OFFICE)
    assert len(told(weeks, CLERK.staff_id, "推送完成", "发到：")) == 1


async def test_now_means_now(weeks: Weeks) -> None:
    await late(weeks)
    assert "马上推送" in (await weeks.say("现在发布")).text
    assert PUSHED in pushed(weeks, OFFICE)


async def test_it_can_be_put_off(weeks: Weeks) -> None:
    await late(weeks)
    await weeks.say("推迟一天")
    await minutes(weeks, 30)
    assert PUSHED not in pushed(weeks, OFFICE)
    await weeks.go(on("08-08", "16:00"))
    assert PUSHED in pushed(weeks, OFFICE)


async def test_figures_that_change_meanwhile_are_shown_again(weeks: Weeks) -> None:
    await late(weeks)
    await minutes(weeks, 8)
    await weeks.report(PERIOD, lambda figure: figure.unit == "萧山区", 萧山区="71%")
    await minutes(weeks, 5)
    assert PUSHED not in pushed(weeks, OFFICE)
    assert len(told(weeks, CLERK.staff_id, title("08-03"), "请再看一眼")) == 2
    await minutes(weeks, 6)
    assert PUSHED in pushed(weeks, OFFICE)


async def test_a_restart_shows_nothing_twice(weeks: Weeks) -> None:
    await late(weeks)
    weeks.stop()
    weeks.start()
    await weeks.recover()
    await minutes(weeks, 1)
    assert len(told(weeks, CLERK.staff_id, title("08-03"), "请再看一眼")) == 1


async def test_what_was_ready_in_time_goes_out_at_its_time(weeks: Weeks) -> None:
    await weeks.report(PERIOD)
    await weeks.go(on("08-08", "09:00"))
    assert PUSHED in pushed(weeks, OFFICE)
    assert told(weeks, CLERK.staff_id, "请再看一眼") == []


async def test_a_late_release_is_shown_to_all_and_said_twice_goes_at_once(tmp_path: Path) -> None:
    weeks = Weeks(looking(CONFIG), tmp_path, on("08-02", "08:00"))
    await weeks.report(PERIOD)
    await weeks.go(on("08-07", "16:00"))
    assert "先给审稿人再看一眼" in (await weeks.say("发布")).text
    assert PUSHED not in pushed(weeks, OFFICE)
    assert len(told(weeks, ADMIN.staff_id, title("08-03"), "请再看一眼")) == 1
    await weeks.say("现在发布")
    assert PUSHED in pushed(weeks, OFFICE)
    weeks.stop()
