"""Single steps of the week: reminders by hand, corrections through a crash, what a fresh office is spared."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from storage.bulletins.decisions import Decision
from tests.bot.outbound.test_five_hundred_groups import Killed
from tests.bot.outbound.test_quarter import CONFIG, DISTRICTS, OFFICE, on, pushed, title, told
from tests.conftest import ADMIN, CLERK, REPORTER
from tests.support.weeks import Weeks

PERIOD = date(2018, 8, 3)


@pytest.fixture
def weeks(tmp_path: Path) -> Iterator[Weeks]:
    weeks = Weeks(CONFIG, tmp_path, on("08-02", "08:00"))
    yield weeks
    weeks.stop()


async def published(weeks: Weeks) -> None:
    await weeks.report(PERIOD)
    await weeks.go(on("08-06", "11:00"))
    await weeks.say("发布")
    await weeks.go(on("08-08", "08:00"))


async def restart(weeks: Weeks) -> None:
    weeks.stop()
    weeks.now += timedelta(minutes=1)
    weeks.start()
    await weeks.recover()
    await weeks.keeper.look()


@pytest.mark.parametrize("step", ["_parts", "_move"])
async def test_a_correction_that_dies_half_way_is_finished_once(
    weeks: Weeks, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await published(weeks)
    await weeks.report(PERIOD, lambda figure: figure.unit == "萧山区", 萧山区="71%")

    async def dies(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(weeks.publisher, step, dies)
        with pytest.raises(Killed):
            await weeks.say("发布更正")
    assert f"更正（第2版）：每周通报（{title('08-03')}）" not in pushed(weeks, OFFICE)
    await restart(weeks)
    await restart(weeks)
    (correction,) = [one for one in weeks.far.to(OFFICE) if "更正（第2版）" in one.text and "→" in one.text]
    assert "9% → 71%" in correction.text
    bulletin = weeks.office.store.bulletins.get(PERIOD)
    assert bulletin is not None
    assert bulletin.state == "corrected"


@pytest.mark.parametrize("step", ["_parts", "_move"])
async def test_a_push_that_dies_half_way_keeps_its_figures(
    weeks: Weeks, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await weeks.report(PERIOD)
    await weeks.go(on("08-06", "11:00"))
    await weeks.say("发布")

    async def dies(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(weeks.publisher, step, dies)
        with pytest.raises(Killed):
            await weeks.go(on("08-07", "10:00"))
    await restart(weeks)
    await restart(weeks)
    await weeks.go(on("08-07", "16:00"))
    assert [len(parts) for parts in pushed(weeks, OFFICE).values()] == [5]
    assert [len(parts) for parts in pushed(weeks, DISTRICTS).values()] == [2]


async def test_figures_that_change_after_the_draft_of_a_correction_are_shown_anew(weeks: Weeks) -> None:
    await published(weeks)
    await weeks.report(PERIOD, lambda figure: figure.unit == "萧山区", 萧山区="71%")
    shown = weeks.office.store.decisions
    shown.add(Decision(PERIOD, 2, "release", CLERK.staff_id, CLERK.name, weeks.now, None, "of other changes"))
    weeks.now += timedelta(minutes=1)
    await weeks.report(PERIOD, lambda figure: figure.unit == "萧山区", 萧山区="72%")
    assert not weeks.office.store.editions.is_corrected(PERIOD)
    assert len(told(weeks, ADMIN.staff_id, "更正草稿")) == 2
    await weeks.say("发布更正")
    assert weeks.office.store.editions.is_corrected(PERIOD)


async def test_chasing_by_hand_reaches_group_and_reporters_once_a_day(weeks: Weeks) -> None:
    weeks.now = on("08-01", "10:00")
    await weeks.say("催报")
    await weeks.say("确认")
    assert len(weeks.far.to(DISTRICTS)) == len(weeks.far.to(REPORTER.staff_id)) == 1
    assert "今天都已经提醒过" in (await weeks.say("催报")).text
    await weeks.go(on("08-02", "09:00"))
    assert len(weeks.far.to(DISTRICTS)) == 2


async def test_who_has_no_reporter_was_not_reminded_by_a_private_round(weeks: Weeks) -> None:
    """Friday's reminders are private; 市体育局, for whom nobody is named, is still to be reminded, in the group."""
    await weeks.report(PERIOD, lambda figure: figure.unit not in {"萧山区", "市体育局"})
    await weeks.go(on("08-03", "10:30"))
    assert [one.at.day for one in weeks.far.to(REPORTER.staff_id)] == [3]
    asked = (await weeks.say("催报")).text
    assert "还有 2 家未报，将提醒 1 家" in asked
    assert "没有登记联络员，只在群里提醒：市体育局" in asked
    assert "正在提醒 1 家" in (await weeks.say("确认催报")).text
    assert "市体育局" in weeks.far.to(DISTRICTS)[-1].text
    assert len(weeks.far.to(REPORTER.staff_id)) == 1
    assert "今天都已经提醒过" in (await weeks.say("催报")).text


async def test_where_neither_a_reporter_nor_a_group_is_known_the_clerk_is_told(tmp_path: Path) -> None:
    groups = tuple(msgspec.structs.replace(group, chase=False) for group in CONFIG.groups)
    weeks = Weeks(msgspec.structs.replace(CONFIG, groups=groups), tmp_path, on("08-03", "10:00"))
    await weeks.report(PERIOD, lambda figure: figure.unit != "市体育局")
    asked = await weeks.say("催报")
    assert asked.outcome == "refused"
    assert "请人工联系：市体育局" in asked.text
    weeks.stop()


async def test_what_one_reviewer_decides_the_others_learn(weeks: Weeks) -> None:
    await weeks.report(PERIOD)
    await weeks.go(on("08-06", "11:00"))
    await weeks.say("退回 附件2有误")
    assert told(weeks, ADMIN.staff_id, "王敏退回了", "附件2有误") == ["08-06 11:00"]
    assert told(weeks, CLERK.staff_id, "退回了") == []


async def test_a_bot_that_begins_is_silent_about_weeks_before_its_time(tmp_path: Path) -> None:
    weeks = Weeks(CONFIG, tmp_path, on("08-01", "20:00"))
    await weeks.keeper.look()
    assert weeks.far.arrived == []
    weeks.stop()


async def test_figures_alone_are_pushed_without_a_word_from_anybody_where_that_is_the_rule(tmp_path: Path) -> None:
    automatic = msgspec.structs.replace(CONFIG, week=msgspec.structs.replace(CONFIG.week, release="automatic"))
    weeks = Weeks(automatic, tmp_path, on("08-02", "08:00"))
    await weeks.report(PERIOD, lambda figure: figure.unit != "萧山区")
    await weeks.go(on("08-07", "12:00"))
    assert pushed(weeks, OFFICE) == {}
    assert told(weeks, CLERK.staff_id, "还没有推送，数据不完整") == ["08-07 10:00"]
    await weeks.report(PERIOD, lambda figure: figure.unit == "萧山区")
    assert len(pushed(weeks, OFFICE)) == 1
    weeks.stop()


async def test_holidays_that_nobody_knows_are_told_once(tmp_path: Path) -> None:
    weeks = Weeks(CONFIG, tmp_path, datetime(2090, 5, 2, 8, tzinfo=on("08-02").tzinfo))
    await weeks.keeper.look()
    await restart(weeks)
    assert len(told(weeks, CLERK.staff_id, "2090 年的节假日")) == 1
    weeks.stop()


async def test_each_reviewer_gets_buttons_of_their_own(weeks: Weeks) -> None:
    await weeks.report(PERIOD)
    await weeks.go(on("08-06", "10:00"))
    (mine,) = [one.buttons for one in weeks.far.to(CLERK.staff_id) if "草稿" in one.text]
    (theirs,) = [one.buttons for one in weeks.far.to(ADMIN.staff_id) if "草稿" in one.text]
    assert list(mine) == ["发布", "退回", "预览"]
    assert mine["预览"] == "预览 8月3日"
    assert mine["发布"] != theirs["发布"] != "发布"
    assert (await weeks.say(theirs["发布"], CLERK)).text == "这个按钮是给别人的，没有执行任何操作。"
    assert "已发布" in (await weeks.say(mine["发布"], CLERK)).text


async def test_a_notice_that_was_given_gives_out_no_more_buttons(weeks: Weeks) -> None:
    await weeks.report(PERIOD)
    await weeks.go(on("08-07", "10:01"))  # held, since nobody released it
    count = "SELECT count(*) FROM buttons"
    (before,) = weeks.office.store.connections.db.execute(count).fetchone()
    for _ in range(3):
        weeks.now += timedelta(minutes=1)
        await weeks.keeper.look()
    assert weeks.office.store.connections.db.execute(count).fetchone() == (before,)


async def test_when_the_month_s_calls_run_out_nobody_is_reminded_but_the_reviewers_know(weeks: Weeks) -> None:
    weeks.quota_is_tight = True
    await weeks.report(PERIOD, lambda figure: figure.unit != "萧山区")
    await weeks.go(on("08-06", "08:00"))
    assert [one for one in weeks.far.arrived if "还有单位未报" in one.text] == []
    first, *_ = [one for one in weeks.far.to(CLERK.staff_id) if "没有自动催报" in one.text]
    assert "额度快用完了" in first.text
    assert "还有 1 家未报" in first.text
    assert "萧山区" in first.text
    assert not told(weeks, REPORTER.staff_id, "未报")

    weeks.now = on("08-06", "10:30")
    assert "将提醒 1 家" in (await weeks.say(first.buttons["催报"])).text
    await weeks.say("确认催报")
    assert told(weeks, REPORTER.staff_id, "萧山区"), "whoever says so is obeyed"

    await weeks.report(PERIOD)
    await weeks.say("发布")
    await weeks.go(on("08-07", "16:00"))
    assert [len(parts) for parts in pushed(weeks, OFFICE).values()] == [5], "the push gets what it needs"
