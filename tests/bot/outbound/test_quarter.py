"""A quarter of weeks, with all that happens to an office: what was pushed to whom, against what should have been."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from bot.config import Config, Group, Member, Moment, Remind, Week
from storage.figures import Figure
from tests.conftest import ADMIN, CLERK, READER, REPORTER, SHANGHAI
from tests.support.weeks import Weeks

OFFICE, DISTRICTS = "cidOFFICE", "cidDISTRICTS"
ALL_PARTS = ["sampleMarkdown", "sampleImageMsg", "sampleImageMsg", "sampleImageMsg", "sampleFile"]
DISTRICT_PARTS = ["sampleMarkdown", "sampleImageMsg"]
CONFIG = Config(
    week=Week(
        deadline=Moment(day="Friday", at="18:00"),
        draft=Moment(day="Monday", at="09:00"),
        publish=Moment(day="Tuesday", at="10:00"),
        remind=Remind(),
        release="by_hand",
    ),
    groups=(
        Group(id=OFFICE, name="数据资源工作群"),
        Group(
            id=DISTRICTS, name="区县联络群", content=("summary", "pictures"), annexes=(3,), chase=True,
            mention=("reporter01",), publish=Moment(day="Tuesday", at="15:00"), admins=("reporter01",),
        ),
    ),
    people=(
        Member(id=CLERK.staff_id, name=CLERK.name, role="clerk"),
        Member(id=REPORTER.staff_id, name=REPORTER.name, role="reporter", units=("萧山区",)),
        Member(id="lead01", name="方主任", leads=("萧山区",)),
        Member(id=ADMIN.staff_id, name=ADMIN.name, role="admin"),
    ),
)  # fmt: skip


def on(day: str, at: str = "12:00") -> datetime:
    return datetime.fromisoformat(f"2018-{day}T{at}").replace(tzinfo=SHANGHAI)


@pytest.fixture
def weeks(tmp_path: Path) -> Iterator[Weeks]:
    weeks = Weeks(CONFIG, tmp_path, on("08-02", "08:00"))
    yield weeks
    weeks.stop()


def title(period: str) -> str:
    day = date.fromisoformat(f"2018-{period}")
    return f"截至2018年{day.month}月{day.day}日"


def pushed(weeks: Weeks, group: str) -> dict[str, list[tuple[str, str]]]:
    """Title of each push that a group got → its parts' kinds and moments; reminders are no pushes."""
    found: dict[str, list[tuple[str, str]]] = {}
    current = ""
    for one in weeks.far.to(group):
        if one.key == "sampleMarkdown":
            current = one.text.split("\n")[0].removeprefix("### ")
        if "还有单位未报" not in current:
            found.setdefault(current, []).append((one.key, f"{one.at:%m-%d %H:%M}"))
    return found


def told(weeks: Weeks, staff_id: str, *words: str) -> list[str]:
    return [f"{one.at:%m-%d %H:%M}" for one in weeks.far.to(staff_id) if all(word in one.text for word in words)]


async def normal_week(weeks: Weeks, cutoff: date, release_at: datetime) -> None:
    await weeks.go(datetime(cutoff.year, cutoff.month, cutoff.day, 11, tzinfo=SHANGHAI))
    await weeks.report(cutoff)
    await weeks.go(release_at)
    reply = await weeks.say("发布")
    assert "已发布" in reply.text, reply.text


async def test_a_quarter(weeks: Weeks) -> None:
    def not_xiaoshan(figure: Figure) -> bool:
        return figure.unit != "萧山区"

    def only_xiaoshan(figure: Figure) -> bool:
        return figure.unit == "萧山区"

    # 3 August: a normal week. Complete before the first reminder, so nobody is reminded.
    await weeks.report(date(2018, 8, 3))
    await weeks.go(on("08-06", "11:00"))
    assert "将于 8月7日 10:00" in (await weeks.say("发布")).text

    # 10 August: one unit never reports. The clerk is asked, and publishes all the same: it stands as 未报.
    await weeks.go(on("08-10", "11:00"))
    await weeks.report(date(2018, 8, 10), not_xiaoshan)
    await weeks.go(on("08-13", "11:00"))
    asked = await weeks.say("发布")
    assert asked.outcome == "ask"
    assert "萧山区" in asked.text
    assert "已发布" in (await weeks.say("照常发布")).text

    # 17 August: the same unit is late; it reports on Monday and is not reminded again.
    await weeks.go(on("08-17", "11:00"))
    await weeks.report(date(2018, 8, 17), not_xiaoshan)
    await weeks.go(on("08-20", "14:00"))
    await weeks.report(date(2018, 8, 17), only_xiaoshan)
    await weeks.say("发布")

    await normal_week(weeks, date(2018, 8, 24), on("08-27", "11:00"))

    # 31 August: a correction after publishing, released by the clerk.
    await normal_week(weeks, date(2018, 8, 31), on("09-03", "11:00"))
    await weeks.go(on("09-05", "10:00"))
    await weeks.report(date(2018, 8, 31), only_xiaoshan, 萧山区="71%")
    assert not pushed(weeks, OFFICE).get(f"更正（第2版）：每周通报（{title('08-31')}）")
    reply = await weeks.say("发布更正")
    assert "9% → 71%" in reply.text
    assert weeks.office.store.editions.is_corrected(date(2018, 8, 31))
    assert "没有要发布的更正" in (await weeks.say("发布更正")).text

    # 7 September: a reviewer who never answers. Nothing is pushed; they are told why, and once more when it is over.
    await weeks.go(on("09-07", "11:00"))
    await weeks.report(date(2018, 9, 7))

    # 14 September: from now on a group is dissolved.
    await weeks.go(on("09-14", "11:00"))
    weeks.far.gone.add(DISTRICTS)
    await normal_week(weeks, date(2018, 9, 14), on("09-17", "11:00"))

    # 21 September: Monday is Mid-Autumn, the draft comes on Tuesday. 28 September: the days before National Day are
    # worked, the draft and the push fall into it and move behind it. 5 October: the cut-off day itself is a holiday.
    await normal_week(weeks, date(2018, 9, 21), on("09-25", "09:30"))
    weeks.far.gone.clear()
    await weeks.go(on("09-28", "11:00"))
    await weeks.report(date(2018, 9, 28), not_xiaoshan)
    await weeks.go(on("09-30", "14:00"))
    await weeks.report(date(2018, 9, 28), only_xiaoshan)
    await weeks.go(on("10-08", "09:30"))
    await weeks.say("发布")
    await weeks.go(on("10-08", "16:00"))
    await weeks.report(date(2018, 10, 5))
    await weeks.go(on("10-09", "09:30"))
    await weeks.say("发布")

    # 12 October: the bot is down over the push time and catches up within the grace time.
    await normal_week(weeks, date(2018, 10, 12), on("10-15", "11:00"))
    weeks.stop()
    weeks.now = on("10-17", "08:00")
    weeks.start()
    await weeks.recover()
    await weeks.keeper.look()

    # 19 October: it is down for longer. That is reported, and pushed when somebody says so.
    await normal_week(weeks, date(2018, 10, 19), on("10-22", "11:00"))
    weeks.stop()
    weeks.now = on("10-26", "10:30")
    weeks.start()
    await weeks.recover()
    await weeks.keeper.look()
    assert told(weeks, CLERK.staff_id, title("10-19"), "没有推送", "已过时限") == ["10-26 10:30"]
    await weeks.say("发布")

    # 26 October: put off by a day.
    await weeks.report(date(2018, 10, 26))
    await weeks.go(on("10-29", "11:00"))
    await weeks.say("发布")
    assert "10月31日 10:00" in (await weeks.say("推迟一天")).text
    await weeks.go(on("11-01", "08:00"))

    compare(weeks)


def compare(weeks: Weeks) -> None:
    """What was pushed to whom, and when, against what should have been."""
    expected = {
        "08-03": ("08-07 10:00", "08-07 15:00"),
        "08-10": ("08-14 10:00", "08-14 15:00"),
        "08-17": ("08-21 10:00", "08-21 15:00"),
        "08-24": ("08-28 10:00", "08-28 15:00"),
        "08-31": ("09-04 10:00", "09-04 15:00"),
        "09-14": ("09-18 10:00", ""),
        "09-21": ("09-25 10:00", "09-25 15:00"),
        "09-28": ("10-08 10:00", "10-08 15:00"),
        "10-05": ("10-09 10:00", "10-09 15:00"),
        "10-12": ("10-17 08:00", "10-17 08:00"),
        "10-19": ("10-26 10:30", "10-26 10:30"),
        "10-26": ("10-31 10:00", "10-31 10:00"),
    }
    office = {f"每周通报（{title(day)}）": [(kind, at) for kind in ALL_PARTS] for day, (at, _) in expected.items()}
    districts = {
        f"每周通报（{title(day)}）": [(kind, at) for kind in DISTRICT_PARTS] for day, (_, at) in expected.items() if at
    }
    correction = f"更正（第2版）：每周通报（{title('08-31')}）"
    office[correction] = [(kind, "09-05 10:00") for kind in ("sampleMarkdown", "sampleImageMsg", "sampleFile")]
    districts[correction] = [(kind, "09-05 10:00") for kind in DISTRICT_PARTS]
    assert pushed(weeks, OFFICE) == office
    assert pushed(weeks, DISTRICTS) == districts
    compare_reminders(weeks)
    compare_notices(weeks)
    pushes = Counter((one.to, one.text) for one in weeks.far.arrived if not re.search("未报|发布了", one.text))
    assert [twice for twice, count in pushes.items() if count > 1] == []
    assert weeks.far.refused == [DISTRICTS] * 2, "the push, and a Thursday's reminder"
    assert not weeks.office.store.deliveries.due()


def compare_reminders(weeks: Weeks) -> None:
    """Only those who are missing, once a day, on working days, rising; and nothing once they have reported."""
    assert told(weeks, "lead01", "萧山区") == [
        "08-13 09:00", "08-14 09:05",
        "08-20 09:00",
        "09-29 09:05", "09-30 09:05",
    ]  # fmt: skip
    days = Counter(one.at.date() for who in ("lead01", "reporter01") for one in weeks.far.to(who))
    assert set(days.values()) == {1}
    assert all(weeks.office.rules.schedule.workdays.is_workday(day) for day in days)
    thursdays = [one for one in weeks.far.to(DISTRICTS) if "未报" in one.text and one.at.weekday() == 3]
    assert [f"{one.at:%m-%d}" for one in thursdays][:3] == ["08-09", "08-16", "08-23"]
    assert "附件3" in thursdays[0].text
    assert "另有" not in thursdays[0].text, "who is not named has not been reminded"
    records = weeks.office.store.steps.punctuality(unit="萧山区")
    late = [f"{record.period:%m-%d}" for record in records if not record.is_on_time]
    assert late == ["08-10", "08-17", "09-28"]


def compare_notices(weeks: Weeks) -> None:
    """Reviewers are told once each why nothing was pushed, and what became of a push that did not reach everybody."""
    for who in (CLERK.staff_id, ADMIN.staff_id):
        drafts = told(weeks, who, "草稿", "计划")
        assert drafts == [
            "08-06 09:00", "08-13 09:00", "08-20 09:00", "08-27 09:00",
            "09-03 09:00", "09-10 09:00", "09-17 09:00",
            "09-25 09:00",  # Monday is Mid-Autumn
            "10-08 09:00",  # of 28 September: Monday the 1st begins National Day
            "10-09 09:00",  # of 5 October: its deadline moved to Monday evening
            "10-15 09:00", "10-22 09:00", "10-29 09:00",
        ]  # fmt: skip
        assert told(weeks, who, title("09-07"), "没有推送", "还没有人发布") == ["09-11 10:00", "09-14 11:00"]
        assert told(weeks, who, title("09-14"), "1/2", "区县联络群") == ["09-18 15:00"]
        assert told(weeks, who, title("08-31"), "更正草稿") == []
        assert told(weeks, who, "截至 2018-08-31", "更正草稿", "9% → 71%") == ["09-05 10:00"]
    assert weeks.far.to(READER.staff_id) == []
