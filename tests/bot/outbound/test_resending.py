"""重发: what of a push got lost is shown to the reviewers, and goes once more only when one of them says so."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.dingtalk.errors import UnknownFate
from tests.bot.outbound.test_quarter import CONFIG, DISTRICTS, OFFICE, on
from tests.conftest import ADMIN, CLERK, READER
from tests.support.weeks import Weeks

PERIOD = date(2018, 8, 3)
RELEASED = on("08-07", "09:00")
PUSHED = on("08-07", "15:01")


@pytest.fixture
def weeks(tmp_path: Path) -> Iterator[Weeks]:
    weeks = Weeks(CONFIG, tmp_path, on("08-03", "11:00"))
    yield weeks
    weeks.stop()


def breaks(weeks: Weeks, is_lost: Callable[[str, str], bool], *, arrives: bool = False) -> None:
    """From now on these calls (destination, msgKey) get no answer, whether or not they are carried out."""
    take = type(weeks.far)._take

    def broken(to: str, key: str, param: dict[str, Any]) -> str:
        if not is_lost(to, key):
            return take(weeks.far, to, key, param)
        if arrives:
            take(weeks.far, to, key, param)
        raise UnknownFate("HTTP 504")

    weeks.far._take = broken  # type: ignore[method-assign]


def mends(weeks: Weeks) -> None:
    del weeks.far._take


async def released(weeks: Weeks) -> None:
    await weeks.report(PERIOD)
    await weeks.go(RELEASED)
    await weeks.say("发布")


def notice(weeks: Weeks, staff_id: str, words: str) -> Any:
    """The newest with these words."""
    return [one for one in weeks.far.to(staff_id) if words in one.text][-1]


def keys(weeks: Weeks, group: str) -> list[str]:
    return [one.key for one in weeks.far.to(group)]


async def test_a_part_of_unknown_fate_is_shown_and_sent_once_more_by_a_tap(weeks: Weeks) -> None:
    await released(weeks)
    breaks(weeks, lambda to, key: to == OFFICE and key in {"sampleMarkdown", "sampleFile"})
    await weeks.go(PUSHED)
    assert keys(weeks, OFFICE) == ["sampleImageMsg"] * 3, "nothing is repeated blindly"
    told = notice(weeks, CLERK.staff_id, "推送完成")
    assert "1/2 个群收到" in told.text
    assert "没有收全：数据资源工作群，不知是否送达 文字、每周通报＿2018-08-03.xlsx" in told.text
    assert "没有收到的，回复“重发”补发" in told.text
    assert list(told.buttons) == ["重发"]

    mends(weeks)
    reply = await weeks.say(told.buttons["重发"])
    assert reply.text == "马上补发截至 2018-08-03 的通报：数据资源工作群 2 条。"
    assert keys(weeks, OFFICE) == [*["sampleImageMsg"] * 3, "sampleMarkdown", "sampleFile"]
    assert "补发完成：2/2 个群收到" in notice(weeks, CLERK.staff_id, "补发完成").text

    for again in ("重发", told.buttons["重发"]):
        assert (await weeks.say(again)).text == "现在没有要补发的部分。"
    assert len(keys(weeks, OFFICE)) == 5
    assert weeks.office.store.audit.verify().broken == 0
    assert "push.resent" in {entry.what for entry in weeks.office.store.audit.last(10)}


async def test_two_reviewers_who_tap_at_once_send_it_once(weeks: Weeks) -> None:
    await released(weeks)
    breaks(weeks, lambda to, key: to == OFFICE and key == "sampleMarkdown")
    await weeks.go(PUSHED)
    mine, theirs = (notice(weeks, who.staff_id, "推送完成").buttons["重发"] for who in (CLERK, ADMIN))
    mends(weeks)
    await weeks.say(mine, CLERK)
    assert (await weeks.say(theirs, ADMIN)).outcome == "refused"
    assert keys(weeks, OFFICE).count("sampleMarkdown") == 1


async def test_what_gets_lost_again_is_shown_again(weeks: Weeks) -> None:
    await released(weeks)
    breaks(weeks, lambda to, key: to == OFFICE and key == "sampleMarkdown", arrives=True)
    await weeks.go(PUSHED)
    await weeks.say("重发")
    again = notice(weeks, CLERK.staff_id, "补发完成")
    assert "不知是否送达 文字" in again.text
    assert list(again.buttons) == ["重发"]
    assert keys(weeks, OFFICE).count("sampleMarkdown") == 2


async def test_of_several_groups_one_is_chosen(weeks: Weeks) -> None:
    await released(weeks)
    breaks(weeks, lambda to, key: to in {OFFICE, DISTRICTS} and key == "sampleMarkdown")
    await weeks.go(PUSHED)
    told = notice(weeks, CLERK.staff_id, "推送完成")
    assert set(told.buttons) == {"重发 数据资源工作群", "重发 区县联络群"}
    mends(weeks)
    await weeks.say(told.buttons["重发 区县联络群"])
    assert "sampleMarkdown" in keys(weeks, DISTRICTS)
    assert "sampleMarkdown" not in keys(weeks, OFFICE)
    assert "数据资源工作群 1 条" in (await weeks.say("重发 数据资源工作群")).text
    assert "sampleMarkdown" in keys(weeks, OFFICE)


async def test_a_group_that_left_meanwhile_gets_nothing(weeks: Weeks) -> None:
    await released(weeks)
    breaks(weeks, lambda to, key: to == OFFICE and key == "sampleMarkdown")
    await weeks.go(PUSHED)
    mends(weeks)
    await weeks.say("退订", ADMIN, group=OFFICE)
    assert "已经退订" in (await weeks.say("重发")).text
    assert "sampleMarkdown" not in keys(weeks, OFFICE)


async def test_nobody_resends_what_is_weeks_old_or_without_being_a_clerk(weeks: Weeks) -> None:
    await released(weeks)
    breaks(weeks, lambda to, key: to == OFFICE and key == "sampleMarkdown")
    await weeks.go(PUSHED)
    mends(weeks)
    assert "需要相应权限" in (await weeks.say("重发", READER)).text
    assert "只能在与我的私聊里" in (await weeks.say("重发", group=OFFICE)).text
    weeks.now += timedelta(days=29)
    assert (await weeks.say("重发")).text == "现在没有要补发的部分。"


async def test_a_crash_in_the_middle_of_a_part_is_shown_and_resent_the_same_way(weeks: Weeks) -> None:
    await released(weeks)
    await weeks.go(on("08-07", "09:59"))
    weeks.now = on("08-07", "10:00")
    store = weeks.office.store

    class Killed(BaseException):
        pass

    def dies(*_: object) -> str:
        raise Killed

    weeks.far._take = dies  # type: ignore[assignment, method-assign]
    with pytest.raises(Killed):
        await weeks.keeper.look()
    mends(weeks)
    store.close()
    weeks.start()
    await weeks.recover()
    await weeks.go(PUSHED)
    told = notice(weeks, CLERK.staff_id, "推送完成")
    (button, *_) = told.buttons.values()
    assert "不知是否送达" in told.text
    await weeks.say(button)
    assert sorted(keys(weeks, OFFICE)) == ["sampleFile", *["sampleImageMsg"] * 3, "sampleMarkdown"]
