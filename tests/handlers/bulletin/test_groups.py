"""What each group gets, and whether the month's calls suffice for all of them: said before a push."""

from dataclasses import replace
from datetime import datetime, time

import pytest

from handlers.bulletin.lifecycle.agenda import agenda, facts_of
from handlers.office import GroupRules, Office, Rules
from handlers.office.schedule import Schedule, WeekMoment
from tests.conftest import CLERK, MONDAY, READER, SEED_DAY, SHANGHAI, Say, say_to

TUESDAY = datetime(2018, 7, 31, 10, tzinfo=SHANGHAI)
GROUPS = {
    "cid1": GroupRules(name="工作群", content=("summary", "pictures", "workbook", "word")),
    "cid2": GroupRules(name="区县联络群", content=("summary", "pictures"), annexes=(3,), mention=("reporter01",)),
    "cid3": GroupRules(name="市级单位群", scope="市级单位", publish=WeekMoment(1, time(15))),
    "cid4": GroupRules(name="一窗专班群", sections=("“一窗受理”平台推进情况",), content=("summary",)),
    "cid5": GroupRules(name="旁听群", subscribed=False),
}
MESSAGES = 6 + 2 + 3 + 1
UPLOADS = 3 + 2
NOTICES = 2 * 2


@pytest.fixture
def office(office: Office) -> Office:
    return replace(office, rules=Rules(schedule=Schedule(), groups=GROUPS))


@pytest.fixture
def tell(seeded: Office) -> Say:
    return say_to(seeded)


def with_quota(office: Office, calls: int, used: int = 0) -> Office:
    office.store.calls.add({("2018-07", "calls"): used})
    return replace(office, rules=replace(office.rules, calls_a_month=calls))


def push(office: Office, at: datetime) -> tuple[str, str]:
    step = agenda(office.rules.schedule, facts_of(office, SEED_DAY), at)[-1]
    return step.state, step.obstacle


def test_a_group_sees_its_own_annexes_only_in_pictures_and_text(tell: Say) -> None:
    reply = tell("预览 区县联络群", who=CLERK)
    assert reply.lines[0] == "区县联络群将收到（计划 7月31日 10:00）：文字、图片"
    assert [picture.title for picture in reply.pictures] == ["各区县（市）政务钉钉活跃率排名表"]
    assert any("余杭区" in line for line in reply.lines)
    assert not any("市烟草局" in line for line in reply.lines)
    assert reply.lines[-1] == "@沈洁"
    assert not reply.files
    assert not reply.documents


def test_a_group_with_a_scope_and_a_time_of_its_own(tell: Say) -> None:
    reply = tell("预览 市级单位", who=CLERK)
    assert reply.lines[0] == "市级单位群将收到（计划 7月31日 15:00）：文字、图片、Excel"
    assert any("市烟草局" in line for line in reply.lines)
    assert not any("余杭区" in line for line in reply.lines)


def test_a_group_with_one_section(tell: Say) -> None:
    lines = tell("预览 一窗专班群", who=CLERK).lines
    assert [line[:6] for line in lines[2:]] == ["“一窗受理”", "尚无系统接入"]


def test_all_groups_and_names_that_nobody_has(tell: Say) -> None:
    lines = tell("预览 各群", who=CLERK).lines
    assert lines == (
        "会收到通报的群有 4 个：",
        "工作群：文字、3张图片、Excel、Word",
        "区县联络群：文字、图片",
        "市级单位群：文字、图片、Excel",
        "一窗专班群：文字",
    )
    assert tell("预览 旁听群", who=CLERK).text == "旁听群没有订阅，不会收到通报。"
    refused = tell("预览 不存在的群", who=CLERK)
    assert (refused.lines[0], refused.outcome) == ("没有名为“不存在的群”的群。", "refused")
    assert len(tell("预览 群", who=CLERK).lines) == 5
    assert tell("预览 各群", who=READER).outcome == "refused"


def test_a_small_push_is_not_counted_aloud(seeded: Office) -> None:
    office = with_quota(seeded, 5000)
    assert "接口" not in say_to(office)("预览", who=CLERK).text


def test_a_push_that_takes_much_of_what_is_left_says_so(seeded: Office) -> None:
    office = with_quota(seeded, 5000, used=4900)
    needed = MESSAGES + UPLOADS + NOTICES
    line = f"推送到 4 个群约需接口调用 {needed} 次（7月额度 5000 次，还剩 100 次）。"
    assert line in say_to(office)("预览", who=CLERK).lines
    assert line in say_to(office)("发布", who=CLERK).lines
    assert push(office, TUESDAY) == ("now", "")


def test_a_push_that_does_not_fit_is_held_until_somebody_accepts_it(seeded: Office) -> None:
    office = with_quota(seeded, 5000, used=4985)
    tell = say_to(office)
    short = "7月额度 5000 次，还剩 15 次，不够：图片 3 张、Word 1 份、Excel 2 份本月送不出去。"
    assert short in tell("预览", who=CLERK).text
    assert push(office, TUESDAY) == ("held", "quota")
    asked = tell("发布", who=CLERK)
    assert (asked.outcome, [choice.label for choice in asked.choices]) == ("ask", ["照常发布", "推迟一天"])
    assert short in asked.text
    assert push(office, TUESDAY) == ("held", "quota")
    assert "已发布" in tell("照常发布", who=CLERK).text
    assert push(office, TUESDAY) == ("now", "")


def test_the_next_months_calls_count_for_a_push_in_the_next_month(seeded: Office) -> None:
    office = with_quota(seeded, 5000, used=5000)
    tell = say_to(office)
    assert "不够" in tell("预览", who=CLERK).text
    tell("推迟到8月1日 10:00", who=CLERK)
    assert "不够" not in tell("预览", who=CLERK).text
    assert "将于 8月1日 10:00 推送" in tell("发布", who=CLERK).text


def test_what_waits_in_the_outbox_is_counted_too(seeded: Office) -> None:
    office = with_quota(seeded, 30)
    assert "不够" not in say_to(office)("预览", who=CLERK).text
    office.store.deliveries.plan(SEED_DAY, 7, [("cidX", ["{}"] * 20)], MONDAY)
    assert "还剩 10 次，不够" in say_to(office)("预览", who=CLERK).text
