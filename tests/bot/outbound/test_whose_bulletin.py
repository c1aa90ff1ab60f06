"""Two bulletins at once, late figures, a group with its own time, a database put back: always the one that is meant, as
it was released, and once."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec
import pytest

from bot.config import Config
from handlers.bulletin.lifecycle import after_restore, reminders
from storage.database.backup import back_up, restore
from storage.store import DATABASE
from tests.bot.outbound.test_quarter import CONFIG, DISTRICTS, OFFICE, on, pushed, title, told
from tests.conftest import ADMIN, CLERK, READER, REPORTER
from tests.support.weeks import Arrived, Weeks

EARLIER, PERIOD, NEXT = date(2018, 7, 27), date(2018, 8, 3), date(2018, 8, 10)


def config(release: str = "by_hand") -> Config:
    return msgspec.structs.replace(CONFIG, week=msgspec.structs.replace(CONFIG.week, release=release))


@pytest.fixture
def weeks(tmp_path: Path) -> Iterator[Weeks]:
    weeks = Weeks(CONFIG, tmp_path, on("08-02", "08:00"))
    yield weeks
    weeks.stop()


@pytest.fixture
def two_weeks(tmp_path: Path) -> Iterator[Weeks]:
    weeks = Weeks(CONFIG, tmp_path, on("07-26", "08:00"))
    yield weeks
    weeks.stop()


def last(weeks: Weeks, words: str, to: str = CLERK.staff_id) -> Arrived:
    return [one for one in weeks.far.to(to) if words in one.text][-1]


async def missed_then_next(weeks: Weeks) -> None:
    """27 July was never released; on 3 August its time is over, and the next week's figures are there."""
    await weeks.report(EARLIER)
    await weeks.go(on("08-03", "09:50"))
    await weeks.report(PERIOD)
    await weeks.go(on("08-03", "10:05"))


async def test_the_button_of_a_missed_push_is_about_that_bulletin(two_weeks: Weeks) -> None:
    await missed_then_next(two_weeks)
    notice = last(two_weeks, "已过时限")
    assert "发送“发布 7月27日”" in notice.text
    assert "截至 2018-07-27" in (await two_weeks.say(notice.buttons["发布"])).text
    assert list(pushed(two_weeks, OFFICE)) == [f"每周通报（{title('07-27')}）"]
    assert two_weeks.office.store.decisions.of_period(PERIOD) == ()


async def test_a_second_release_never_pushes_an_old_bulletin(two_weeks: Weeks) -> None:
    await missed_then_next(two_weeks)
    await two_weeks.go(on("08-06", "11:00"))
    await two_weeks.say("发布")
    await two_weeks.go(on("08-07", "10:01"))
    assert "截至 2018-08-03 的通报已在 08-07 10:00 推送" in (await two_weeks.say("发布")).text
    assert list(pushed(two_weeks, OFFICE)) == [f"每周通报（{title('08-03')}）"]


async def test_where_two_wait_it_is_asked_which(two_weeks: Weeks) -> None:
    await two_weeks.report(EARLIER)
    await two_weeks.go(on("08-03", "09:00"))
    await two_weeks.report(PERIOD)
    asked = await two_weeks.say("退回 附件2有误")
    assert asked.outcome == "ask"
    assert [choice.text for choice in asked.choices] == ["退回 7月27日 附件2有误", "退回 8月3日 附件2有误"]
    await two_weeks.say(asked.choices[1].typed)
    assert [one.detail for one in two_weeks.office.store.decisions.of_period(PERIOD)] == ["附件2有误"]
    assert two_weeks.office.store.decisions.of_period(EARLIER) == ()


async def test_early_figures_of_the_next_week_move_nothing(tmp_path: Path) -> None:
    weeks = Weeks(config("automatic"), tmp_path, on("08-02", "08:00"))
    await weeks.report(PERIOD)
    await weeks.go(on("08-06", "10:00"))
    await weeks.report(NEXT, lambda figure: figure.unit == "萧山区")
    assert "截至2018年8月3日" in (await weeks.say("预览")).text
    assert "各表均已报齐" in (await weeks.say("谁没报")).text
    assert "截至 2018-08-03" in (await weeks.say("退回 附件2数字有误，先不要发")).text
    await weeks.go(on("08-07", "12:00"))
    assert pushed(weeks, OFFICE) == {}
    weeks.stop()


async def test_after_the_push_a_late_word_is_about_what_is_out(weeks: Weeks) -> None:
    await weeks.report(PERIOD)
    await weeks.go(on("08-06", "11:00"))
    await weeks.say("发布")
    await weeks.go(on("08-07", "10:05"))
    for text in ("退回 晚了", "推迟一天", "先别发"):
        reply = await weeks.say(text)
        assert "截至 2018-08-03 的通报已经推送" in reply.text
        assert "如果是说截至 2018-08-10 的" in reply.text
    assert weeks.office.store.decisions.of_period(NEXT) == ()


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("退回 8月3日 数据不对", "return"),
        ("退回8月3日的通报", "return"),
        ("打回", "return"),
        ("先别发", "return"),
        ("暂不发布", "return"),
        ("暂缓发布，附件2还要核", "return"),
        ("取消发布", "return"),
        ("推迟 8月3日的通报到周三", "postpone"),
        ("把8月3日的通报推迟到周三", "postpone"),
        ("8月3日的通报改到8月8日", "postpone"),
        ("改到8月8日 9:00", "postpone"),
        ("提前到今天16:00", "postpone"),
        ("现在发布", "release"),
        ("马上推送", "release"),
        ("发吧", "release"),
        ("发布8月3日的通报", "release"),
        ("发布本周通报", "release"),
    ],
)
async def test_ways_to_say_it_at_the_critical_minute(weeks: Weeks, text: str, act: str) -> None:
    await weeks.report(PERIOD)
    await weeks.go(on("08-06", "11:00"))
    await weeks.say(text)
    (decision,) = weeks.office.store.decisions.of_period(PERIOD)
    assert decision.act == act


async def test_a_day_in_a_reason_is_a_part_of_the_reason(two_weeks: Weeks) -> None:
    await two_weeks.report(EARLIER)
    await two_weeks.go(on("07-30", "11:00"))
    await two_weeks.say("发布")
    await two_weeks.go(on("08-03", "11:00"))
    await two_weeks.report(PERIOD)
    await two_weeks.say("退回 7月27日的数据也有误")
    (decision,) = two_weeks.office.store.decisions.of_period(PERIOD)
    assert decision.detail == "7月27日的数据也有误"
    for text in ("退回 7月27日 数据有误", "退回7月27日的通报"):
        assert "截至 2018-07-27 的通报已经推送" in (await two_weeks.say(text)).text


async def test_who_only_agrees_is_asked(weeks: Weeks) -> None:
    await weeks.report(PERIOD)
    await weeks.go(on("08-06", "11:00"))
    asked = await weeks.say("同意")
    assert asked.text == "要发布截至 2018-08-03 的通报吗？"
    assert "已发布" in (await weeks.say(asked.choices[0].typed)).text
    assert "权限" not in (await weeks.say("可以", READER)).text


async def test_put_off_earlier_as_planned_or_not_at_all(weeks: Weeks) -> None:
    await weeks.report(PERIOD)
    await weeks.go(on("08-06", "09:30"))
    assert "本来就计划在 8月7日 10:00" in (await weeks.say("推迟到周二")).text
    assert "已推迟：截至 2018-08-03 的通报改在 8月7日 17:00" in (await weeks.say("推迟到五点")).text
    assert "已提前：截至 2018-08-03 的通报改在 8月6日 16:00" in (await weeks.say("提前到今天下午四点")).text
    assert "改在 8月7日 10:00" in (await weeks.say("取消推迟")).text


async def test_a_second_word_for_what_is_released_decides_nothing(weeks: Weeks) -> None:
    await weeks.report(PERIOD, lambda figure: figure.unit != "萧山区")
    await weeks.go(on("08-06", "11:00"))
    await weeks.say("发布")
    await weeks.say("照常发布")
    assert "王敏已在 08-06 11:00 发布，不用再发" in (await weeks.say("发布")).text
    assert len(weeks.office.store.decisions.of_period(PERIOD)) == 1


async def test_figures_that_change_after_the_release_wait_for_another_word(weeks: Weeks) -> None:
    await weeks.report(PERIOD)
    await weeks.go(on("08-06", "11:00"))
    await weeks.say("发布")
    weeks.now = on("08-06", "15:00")
    await weeks.report(PERIOD, lambda figure: figure.unit == "萧山区", 萧山区="10%")
    notice = last(weeks, "发布以后数据有改动", ADMIN.staff_id)
    assert "萧山区日均活跃率：9% → 10%" in notice.text
    await weeks.go(on("08-07", "10:30"))
    assert pushed(weeks, OFFICE) == {}
    assert len(told(weeks, ADMIN.staff_id, "到了推送时间", "发布以后数据有改动")) == 1
    await weeks.say("发布")
    (parts,) = pushed(weeks, OFFICE).values()
    assert len(parts) == 5


async def test_what_is_sent_again_unchanged_needs_no_other_word(weeks: Weeks) -> None:
    await weeks.report(PERIOD)
    await weeks.go(on("08-06", "11:00"))
    await weeks.say("发布")
    await weeks.report(PERIOD, lambda figure: figure.unit == "萧山区")
    await weeks.go(on("08-07", "10:00"))
    assert len(pushed(weeks, OFFICE)) == 1


async def test_a_group_with_a_later_time_gets_the_corrected_bulletin_and_nothing_old(weeks: Weeks) -> None:
    await weeks.report(PERIOD)
    await weeks.go(on("08-06", "11:00"))
    await weeks.say("发布")
    await weeks.go(on("08-07", "10:05"))
    await weeks.report(PERIOD, lambda figure: figure.unit == "萧山区", 萧山区="60%")
    await weeks.say("发布更正")
    assert pushed(weeks, DISTRICTS) == {}
    await weeks.go(on("08-07", "16:00"))
    ((what, parts),) = pushed(weeks, DISTRICTS).items()
    assert what == f"更正（第2版）：每周通报（{title('08-03')}）"
    assert {at for _, at in parts} == {"08-07 15:00"}
    assert not [one for one in weeks.far.to(DISTRICTS) if "萧山区9%" in one.text]
    assert len(pushed(weeks, OFFICE)) == 2
    weeks.now = on("08-07", "17:00")
    await weeks.report(PERIOD, lambda figure: figure.unit == "萧山区", 萧山区="61%")
    await weeks.say("发布更正")
    assert "60% → 61%" in weeks.far.to(DISTRICTS)[-2].text, "it has the second edition, so it gets the third's changes"


async def test_the_report_counts_only_what_arrived(weeks: Weeks) -> None:
    await weeks.report(PERIOD)
    await weeks.go(on("08-06", "11:00"))
    await weeks.say("发布")
    weeks.far.gone.add(OFFICE)
    await weeks.go(on("08-07", "10:05"))
    assert "有 1 个群没有收全" in last(weeks, "没有收全").text, (
        "told at once, and not when the other group's time comes"
    )
    await weeks.say("退订", REPORTER, DISTRICTS)
    assert "推送完成：0/1 个群收到" in last(weeks, "推送完成").text


async def test_who_unsubscribed_by_mistake_gets_this_week_s_after_all(weeks: Weeks) -> None:
    await weeks.report(PERIOD)
    await weeks.go(on("08-06", "11:00"))
    await weeks.say("发布")
    await weeks.go(on("08-07", "10:30"))
    assert "本期的已排在 8月7日 15:00 ，不变" in (await weeks.say("改时间 恢复", REPORTER, DISTRICTS)).text
    await weeks.say("退订", REPORTER, DISTRICTS)
    assert "本期的照常在 8月7日 15:00 推送" in (await weeks.say("订阅", REPORTER, DISTRICTS)).text
    await weeks.go(on("08-07", "15:30"))
    assert [len(parts) for parts in pushed(weeks, DISTRICTS).values()] == [2]


async def test_a_group_says_its_time_as_people_do(weeks: Weeks) -> None:
    assert "周四 15:00" in (await weeks.say("改时间 周四下午3点", REPORTER, DISTRICTS)).text
    assert "周五 09:30" in (await weeks.say("改时间到每周五上午九点半", REPORTER, DISTRICTS)).text


async def test_a_database_that_was_put_back_pushes_nothing_twice(tmp_path: Path) -> None:
    weeks = Weeks(config("automatic"), tmp_path, on("08-02", "08:00"))
    await weeks.report(PERIOD)
    await weeks.go(on("08-06", "11:00"))
    copy = back_up(tmp_path / DATABASE, tmp_path / "copy.db")
    await weeks.go(on("08-07", "10:05"))
    assert len(pushed(weeks, OFFICE)) == 1
    weeks.stop()
    weeks.now = on("08-07", "11:00")
    restore(copy, tmp_path / DATABASE, weeks.now)
    office = weeks.config.assemble(tmp_path)
    after_restore.settle(office, weeks.now, "copy.db")
    office.store.close()
    weeks.start()
    await weeks.recover()
    await weeks.keeper.look()
    await weeks.go(on("08-07", "16:00"))
    assert [len(parts) for parts in pushed(weeks, OFFICE).values()] == [5]
    assert "从备份恢复过，不知道这一期是否已经推送" in last(weeks, "从备份恢复过").text
    weeks.far.arrived.clear()
    await weeks.say("发布")
    assert len(pushed(weeks, OFFICE)) == 1, "somebody has looked, and says so"
    weeks.stop()
    shutil.rmtree(tmp_path)


async def test_everybody_whom_a_group_s_reminder_counts_is_named_in_it(two_weeks: Weeks) -> None:
    await two_weeks.go(on("07-26", "09:10"))
    reminder = last(two_weeks, "还有单位未报", DISTRICTS)
    missing = {one.name for one in reminders.overdue(two_weeks.office, EARLIER)}
    assert len(missing) > 80
    assert all(name in reminder.text for name in missing)
