"""tongbao calendar and tongbao history: what comes next and why; what was pushed, to whom, by whom."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.main import main
from bot.cli.week import calendar_lines, history_lines
from tests.bot.outbound.test_quarter import CONFIG, DISTRICTS, OFFICE, on
from tests.support.weeks import Weeks

PERIOD = date(2018, 8, 3)
NAMES = {OFFICE: "数据资源工作群", DISTRICTS: "区县联络群"}


@pytest.fixture
def weeks(tmp_path: Path) -> Iterator[Weeks]:
    weeks = Weeks(CONFIG, tmp_path, on("08-02", "08:00"))
    yield weeks
    weeks.stop()


def planned(weeks: Weeks, now: datetime) -> list[str]:
    """The calendar's lines of the bulletin of 3 August."""
    lines = list(calendar_lines(weeks.office, now, timedelta(days=7)))
    start = lines.index("每周通报（截至2018年8月3日）") + 1
    return lines[start : start + 7]


async def test_the_calendar_says_what_comes_next_and_why(weeks: Weeks) -> None:
    nothing = "；".join(f"{table}：尚未报送" for table in ("附件1", "附件2", "附件3", "全市概况"))
    assert planned(weeks, weeks.now) == [
        "  08-02 周四 09:00  催报  将办  还没有报齐的单位，在群里提醒",
        "  08-03 周五 09:00  催报  将办  还没有报齐的单位，私聊提醒联络员",
        "  08-03 周五 18:00  截止  将办  记下各单位是否按时报送",
        "  08-06 周一 09:00  催报  将办  还没有报齐的单位，提醒单位负责人",
        "  08-06 周一 09:00  送审  将办  草稿发给审稿人",
        "  08-07 周二 09:00  催报  将办  还没有报齐的单位，提醒单位负责人",
        f"  08-07 周二 10:00  推送  将办  数据不完整：{nothing}",
    ]
    await weeks.report(PERIOD)
    await weeks.go(on("08-06", "11:00"))
    assert planned(weeks, weeks.now)[-1].endswith("推送  将办  还没有人发布")
    assert "送审  已办" in "".join(planned(weeks, weeks.now))
    await weeks.say("发布")
    assert planned(weeks, weeks.now)[-1].endswith("推送  将办  王敏已发布")
    await weeks.go(on("08-07", "10:00"))
    assert planned(weeks, weeks.now)[-1].endswith("推送  已办  已于 08-07 10:00 推送")


async def test_the_history_says_what_was_pushed_to_whom_and_by_whom(weeks: Weeks) -> None:
    await weeks.report(PERIOD)
    await weeks.go(on("08-06", "11:00"))
    await weeks.say("推迟5小时")
    await weeks.say("发布")
    weeks.far.gone.add(DISTRICTS)
    await weeks.go(on("08-08", "08:00"))
    await weeks.report(PERIOD, lambda figure: figure.unit == "萧山区", 萧山区="71%")
    await weeks.say("发布更正")
    assert list(history_lines(weeks.office, PERIOD, NAMES)) == [
        "每周通报（截至2018年8月3日）",
        "  2018-08-07 15:00  通报  由 王敏 发布",
        "    区县联络群：2 件未送达",
        "    1 个群没有收全，1 个群收到",
        "  2018-08-08 08:00  更正（第2版）  由 王敏 发布",
        "    1 个群收到",
        "  2018-08-06 11:00  王敏 推迟到 08-07 15:00",
        "  2018-08-06 11:00  王敏 发布",
        "  2018-08-08 08:00  王敏 发布",
        "  按时报送：91/91 家",
    ]


def test_a_year_whose_holidays_are_unknown_is_named(weeks: Weeks) -> None:
    far_away = datetime(2090, 5, 3, 9, tzinfo=weeks.now.tzinfo)
    assert next(calendar_lines(weeks.office, far_away, timedelta(days=7))).startswith("注意：2090 年")


@pytest.mark.parametrize("command", ["calendar", "history"])
def test_the_commands_run(command: str, tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text("groups: [{id: cid1}]\n", encoding="utf-8")
    result = CliRunner().invoke(main, [command, "--config", str(config), "--data", str(tmp_path / "data")])
    assert result.exit_code == 0, result.output
    assert ("推送" in result.output) == (command == "calendar")
    assert ("还没有发布过通报" in result.output) == (command == "history")
