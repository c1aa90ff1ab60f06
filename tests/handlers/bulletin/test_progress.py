"""When the bulletin goes out and how far it is: the agenda's facts for everybody, its reasons for few."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from handlers.office import GroupRules, Office, Rules
from handlers.office.schedule import Schedule, WeekMoment
from storage.bulletins import Bulletin
from tests.conftest import ADMIN, CLERK, FRIDAY, MONDAY, READER, REPORTER, SEED_DAY, SHANGHAI, Say, say_to

SCHEDULE = Schedule(draft=WeekMoment(0, time(9)), release="by_hand")
GROUPS = {
    "room": GroupRules(name="工作群"),
    "late": GroupRules(name="市级单位群", publish=WeekMoment(1, time(15))),
    "off": GroupRules(name="旁听群", subscribed=False),
}
PLANNED = "截至 2018-07-27 的通报还没有发布，计划 7月31日 10:00 发布。"


@pytest.fixture
def office(office: Office) -> Office:
    return replace(office, rules=Rules(schedule=SCHEDULE, groups=GROUPS))


@pytest.fixture
def tell(seeded: Office) -> Say:
    return say_to(seeded)


def publish(office: Office, at: datetime) -> None:
    office.store.bulletins.move(Bulletin(SEED_DAY, "published", at, "clerk01"))


@pytest.mark.parametrize(
    "text",
    ["通报什么时候发", "请问通报什么时候发布？", "这期通报几点发", "什么时候发通报", "通报发了吗", "通报发布了没有",
     "通报出来了吗", "发通报了吗", "本周通报发了没", "现在到哪一步了", "通报到哪个环节了", "通报进度怎么样",
     "下一期什么时候出"],
)  # fmt: skip
def test_it_says_when_the_bulletin_is_planned(tell: Say, text: str) -> None:
    reply = tell(text, who=READER)
    assert reply.lines[0] == PLANNED
    assert reply.outcome == "done"


@pytest.mark.parametrize("text", ["余杭活跃率什么时候发", "今天什么时候发", "什么时候出", "萧山发了吗"])
def test_what_is_about_something_else_is_left_to_others(tell: Say, text: str) -> None:
    assert tell(text, who=READER).lines[0] != PLANNED


def test_how_far_it_is(tell: Say) -> None:
    before_draft = MONDAY.replace(hour=8)
    assert tell("现在到哪一步了", at=before_draft).lines[1] == "现在：数据已报齐，等待成稿。"
    assert tell("现在到哪一步了", at=MONDAY + timedelta(hours=1)).lines[1] == "现在：已成稿，等待发布。"


def test_a_week_that_is_still_collected(office: Office) -> None:
    assert say_to(office)("通报到哪一步了", at=FRIDAY).lines[1] == "现在：收集中，数据截止日 7月27日。"


def test_reasons_are_the_reviewers_own_and_only_in_private(tell: Say) -> None:
    for who in (READER, REPORTER):
        assert "还没有人发布" not in tell("通报发了吗", who=who).text
    for who in (CLERK, ADMIN):
        assert tell("通报发了吗", who=who).lines[-1] == "还没有人发布。"
        assert "还没有人发布" not in tell("通报发了吗", who=who, group=True, conversation="room").text


def test_a_push_that_waits_says_so_without_a_reason(tell: Say) -> None:
    tell("退回 数不对", who=CLERK)
    late = datetime(2018, 7, 31, 11, tzinfo=SHANGHAI)
    reply = tell("通报发了吗", who=READER, at=late)
    assert reply.lines == ("截至 2018-07-27 的通报原定 7月31日 10:00 发布，现在还没有发布。",)
    assert tell("通报发了吗", who=CLERK, at=late).lines[-1] == "王敏退回了草稿：数不对。"


def test_one_that_is_out_says_when_and_what_comes_next(seeded: Office, tell: Say) -> None:
    out = datetime(2018, 7, 31, 10, 2, tzinfo=SHANGHAI)
    publish(seeded, out)
    now = out + timedelta(hours=1)
    assert tell("7月27日的通报发了吗", at=now).lines == ("截至 2018-07-27 的通报已于 7月31日 10:02 发布。",)
    assert tell("通报发了吗", at=now).lines == (
        "截至 2018-08-03 的通报还没有发布，计划 8月7日 10:00 发布。",
        "上一期（截至 2018-07-27）已经发布，发送“通报”可以再看。",
    )
    assert tell("6月1日的通报发了吗", at=now).lines == ("没有“6月1日”的通报。",)


def test_whether_a_group_gets_it(tell: Say) -> None:
    def of(group: str, text: str = "本群订阅了吗") -> str:
        return tell(text, group=True, conversation=group).text

    assert of("room") == "本群已订阅，每期通报在周二 10:00 推送。"
    assert of("late", "本群什么时候收到通报") == "本群已订阅，每期通报在周二 15:00 推送。"
    assert of("off", "订阅了没") == "本群没有订阅通报。本群管理员 @我 发送“订阅”就可以收到。"
    assert of("unknown") == "本群没有订阅通报。本群管理员 @我 发送“订阅”就可以收到。"
    assert tell("本群订阅了吗").text == "请在要问的群里 @我 问“本群订阅了吗”。"
