"""What a clerk says about the bulletin in chat, and what becomes of it in the store."""

from dataclasses import replace
from datetime import datetime, time

import pytest

from handlers.bulletin.lifecycle.agenda import agenda, facts_of
from handlers.language.calendar.moments import moment_of
from handlers.office import GroupRules, Office, Person, Rules
from handlers.office.schedule import Reminding, Schedule, WeekMoment
from storage.bulletins import Bulletin
from storage.bulletins.editions import Edition
from storage.figures.submissions import Origin
from tests.conftest import (
    ADMIN,
    CLERK,
    FRIDAY,
    MONDAY,
    READER,
    REPORTER,
    SEED_DAY,
    SHANGHAI,
    Say,
    say_to,
    seed_figures,
)

SCHEDULE = Schedule(
    deadline=WeekMoment(4, time(18)),
    draft=WeekMoment(0, time(9)),
    reminding=Reminding(1, time(9), time(17, 30), ("group", "private")),
    release="by_hand",
)
GROUP = GroupRules(name="区县联络群", chase=True, admins=frozenset({"reporter01"}))


@pytest.fixture
def office(office: Office) -> Office:
    rules = Rules(schedule=SCHEDULE, groups={"group": GROUP, "fixed": replace(GROUP, may_change=frozenset())})
    return replace(office, rules=rules)


@pytest.fixture
def tell(seeded: Office) -> Say:
    return say_to(seeded)


def push(office: Office, at: datetime = MONDAY) -> tuple[str, str]:
    """The state of the period's push at a moment, and why."""
    facts = facts_of(office, SEED_DAY)
    step = next(step for step in agenda(office.rules.schedule, facts, at) if step.name == "publish")
    return step.state, step.why


def publish(office: Office, at: datetime = MONDAY) -> None:
    figures = tuple(office.store.figures.of_period(SEED_DAY))
    office.store.editions.add(Edition(SEED_DAY, 1, at, "clerk01", figures))
    office.store.bulletins.move(Bulletin(SEED_DAY, "published", at, "clerk01"))


def change(office: Office, at: datetime, **rates: str) -> None:
    figures = [
        replace(one, printed=rates[one.unit], number=one.number + 1, rank=None)
        for one in seed_figures(office.catalogue)
        if one.indicator == "日均活跃率" and one.unit in rates
    ]
    origin = Origin("clerk01", "王敏", "private", "change", at, "更正.xlsx")
    id_ = office.store.submissions.propose(origin, figures, lives=office.rules.confirm_within)
    assert office.store.submissions.confirm(id_, at)


def test_the_preview_shows_the_draft_and_what_will_happen(tell: Say) -> None:
    reply = tell("预览", who=CLERK)
    assert reply.lines[0] == "每周通报（截至2018年7月27日）"
    assert reply.lines[-1] == "计划 7月31日 10:00 推送：还没有人发布。"
    totals = "注册数报送89635、相加89695，激活数报送87049、相加87109，日均活跃数报送35055、相加35071"
    assert f"附件3的合计与各行之和（测算）不一致：{totals}。通报按报送的合计。" in reply.lines
    assert len(reply.pictures) == 3
    assert [file.file_name for file in reply.files] == ["每周通报_2018-07-27.xlsx"]
    assert [file.file_name for file in reply.documents] == ["每周通报_2018-07-27.docx"]
    assert [choice.label for choice in reply.choices] == ["发布", "退回", "推迟一天"]
    assert reply.private


def test_release_waits_for_its_time_and_is_immediate_after_it(seeded: Office, tell: Say) -> None:
    assert push(seeded) == ("ahead", "还没有人发布")
    assert "将于 7月31日 10:00 推送" in tell("发布", who=CLERK).text
    assert push(seeded) == ("ahead", "王敏已发布")
    tuesday = datetime(2018, 7, 31, 10, tzinfo=SHANGHAI)
    assert push(seeded, tuesday) == ("now", "王敏已发布")


@pytest.mark.parametrize("text", ["发布", "发布通报", "请发布", "发布吧", "可以发布了", "发布 7月27日", "“发布”"])
def test_ways_to_say_it(seeded: Office, tell: Say, text: str) -> None:
    assert "已发布" in tell(text, who=CLERK).text
    assert [one.act for one in seeded.store.decisions.of_period(SEED_DAY)] == ["release"]


def test_a_late_release_is_good_from_then_on(seeded: Office, tell: Say) -> None:
    late = datetime(2018, 8, 6, 9, tzinfo=SHANGHAI)
    assert push(seeded, late)[0] == "missed"
    assert "马上推送" in tell("发布 7月27日", who=CLERK, at=late).text
    assert push(seeded, late)[0] == "now"


def test_returning_holds_it_until_it_is_released_again(seeded: Office, tell: Say) -> None:
    tell("发布", who=CLERK)
    assert "附件2有误" in tell("退回 附件2有误", who=CLERK).text
    assert push(seeded) == ("ahead", "王敏退回了草稿：附件2有误")
    assert push(seeded, datetime(2018, 7, 31, 10, tzinfo=SHANGHAI))[0] == "held"
    tell("发布", who=CLERK)
    assert push(seeded, datetime(2018, 7, 31, 10, tzinfo=SHANGHAI))[0] == "now"


def test_an_empty_or_half_bulletin_cannot_be_released(office: Office) -> None:
    tell = say_to(office)
    reply = tell("发布", who=CLERK)
    assert reply.outcome == "refused"
    assert "附件3：尚未报送" in reply.text
    assert office.store.decisions.of_period(SEED_DAY) == ()


def test_what_is_missing_is_named_and_accepted_only_in_so_many_words(office: Office) -> None:
    some = [one for one in seed_figures(office.catalogue) if one.unit != "萧山区"]
    origin = Origin("clerk01", "王敏", "private", "seed", FRIDAY, "每周通报.xlsx")
    id_ = office.store.submissions.propose(origin, some, lives=office.rules.confirm_within)
    office.store.submissions.confirm(id_, FRIDAY)
    tell, tuesday = say_to(office), datetime(2018, 7, 31, 10, tzinfo=SHANGHAI)
    asked = tell("发布", who=CLERK)
    assert asked.outcome == "ask"
    assert "未报萧山区" in asked.text
    assert push(office, tuesday)[0] == "held"
    tell("照常发布", who=CLERK)
    assert push(office, tuesday)[0] == "now"
    office.store.submissions.withdraw(id_, MONDAY)
    assert push(office, tuesday)[0] == "held", "more is missing than was accepted"


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("推迟一天", "08-01 10:00"),
        ("推迟2天", "08-02 10:00"),
        ("推迟半天", "07-31 22:00"),
        ("推迟3小时", "07-31 13:00"),
        ("推迟到7月31日 15:00", "07-31 15:00"),
        ("推迟到8月2日下午3点半", "08-02 15:30"),
        ("推迟到8月2日", "08-02 10:00"),
        ("延期到周五 9:30", "08-03 09:30"),
        ("推迟到下周一上午9点", "08-06 09:00"),
        ("推迟到明天下午三点", "07-31 15:00"),
        ("推迟到16:00", "07-31 16:00"),
        ("推迟发布到1日", "08-01 10:00"),
    ],
)
def test_putting_off(seeded: Office, tell: Say, text: str, until: str) -> None:
    reply = tell(text, who=CLERK)
    decision = seeded.store.decisions.of_period(SEED_DAY)[-1]
    assert decision.until is not None
    assert f"{decision.until:%m-%d %H:%M}" == until
    assert f"{decision.until.month}月{decision.until.day}日" in reply.text


def test_who_puts_it_off_to_a_day_off_is_told(tell: Say) -> None:
    """As was said; but from a Friday, 推迟一天 rarely means the Saturday."""
    reply = tell("推迟到8月4日 15:00", who=CLERK)
    assert "改在 8月4日 15:00 推送" in reply.text
    assert "那天是休息日" in reply.text
    assert [choice.label for choice in reply.choices][1:] == ["推迟到8月6日 15:00"]
    assert "休息日" not in tell("推迟到8月6日 15:00", who=CLERK).text


@pytest.mark.parametrize(
    "text", ["推迟", "推迟到很久以后", "推迟到7月29日 10:00", "推迟到12月1日", "推迟到2月30日", "推迟到25:00"]
)
def test_a_moment_that_cannot_be_is_refused(seeded: Office, tell: Say, text: str) -> None:
    assert tell(text, who=CLERK).outcome == "refused"
    assert seeded.store.decisions.of_period(SEED_DAY) == ()


def test_a_span_counts_from_the_planned_push_or_from_now() -> None:
    planned = datetime(2018, 7, 31, 10, tzinfo=SHANGHAI)
    later = datetime(2018, 7, 31, 11, 30, tzinfo=SHANGHAI)
    assert moment_of("一天", MONDAY, planned) == planned.replace(month=8, day=1)
    assert moment_of("一小时", later, planned) == later.replace(hour=12)


@pytest.mark.parametrize("who", [READER, REPORTER])
@pytest.mark.parametrize("text", ["预览", "发布", "退回 不好", "推迟一天", "催报", "确认催报", "照常发布", "发布更正"])
def test_only_clerks_decide(seeded: Office, tell: Say, who: Person, text: str) -> None:
    reply = tell(text, who=who)
    assert reply.outcome == "refused"
    assert "权限" in reply.text
    assert seeded.store.decisions.of_period(SEED_DAY) == ()


def test_questions_about_publishing_are_no_commands(seeded: Office, tell: Say) -> None:
    for question in ("通报什么时候发布的", "发布了没有", "发布了", "发布了？", "推送时间是几点", "萧山区活跃率"):
        tell(question, who=CLERK)
    assert seeded.store.decisions.of_period(SEED_DAY) == ()


class TestChasing:
    """催报 shows the list, and sends only after 确认; figures that wait go first."""

    def test_the_list_then_the_word(self, office: Office) -> None:
        tell = say_to(office)
        reply = tell("催报", who=CLERK)
        assert reply.outcome == "ask"
        assert "将提醒" in reply.text
        assert office.store.decisions.of_period(office.cutoff_of_week(MONDAY.date())) == ()
        assert "正在提醒" in tell("确认", who=CLERK).text
        (decision,) = office.store.decisions.of_period(office.cutoff_of_week(MONDAY.date()))
        assert decision.act == "chase"
        assert "没有等您确认的数" in tell("确认", who=CLERK).text

    def test_figures_that_wait_are_confirmed_first(self, office: Office) -> None:
        tell = say_to(office)
        origin = Origin("clerk01", "王敏", "private-clerk01", "m1", MONDAY, "a.xlsx")
        office.store.submissions.propose(origin, seed_figures(office.catalogue), lives=office.rules.confirm_within)
        tell("催报", who=CLERK)
        assert "已保存" in tell("确认", who=CLERK).text
        assert office.store.decisions.of_period(office.cutoff_of_week(MONDAY.date())) == ()

    def test_not_outside_working_hours(self, office: Office) -> None:
        tell = say_to(office)
        for at in (MONDAY.replace(hour=20), MONDAY.replace(day=29)):
            assert "工作时间" in tell("催报", who=CLERK, at=at).text

    def test_nobody_to_chase(self, tell: Say) -> None:
        assert "不用催" in tell("催报", who=CLERK).text

    def test_once_a_day(self, office: Office) -> None:
        period = office.cutoff_of_week(MONDAY.date())
        units = {
            unit.id for table in office.catalogue.tables.values() for unit in office.catalogue.expected(table, period)
        }
        office.store.steps.remind(period, units, MONDAY.date(), "group", MONDAY)
        assert "今天都已经提醒过" in say_to(office)("催报", who=CLERK).text


class TestAgain:
    """A published bulletin once more, as it was published."""

    @pytest.mark.parametrize(
        "text", ["通报", "最新通报", "通报 第30周", "7月27日的通报", "本期通报", "发我每周通报", "上周通报"]
    )
    def test_the_published_one(self, seeded: Office, tell: Say, text: str) -> None:
        publish(seeded)
        reply = tell(text, who=READER, group=True)
        assert reply.lines[0] == "每周通报（截至2018年7月27日）"
        assert len(reply.pictures) == 3
        assert reply.files

    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("上周通报 Word版", ["每周通报_2018-07-27.docx"]),
            ("把上周通报发我一份Word", ["每周通报_2018-07-27.docx"]),
            ("发我7月27日的通报pdf", ["每周通报_2018-07-27.pdf"]),
            ("通报 第30周 excel格式", ["每周通报_2018-07-27.xlsx"]),
            ("通报", ["每周通报_2018-07-27.xlsx", "每周通报_2018-07-27.docx"]),
        ],
    )
    def test_in_the_form_that_was_asked_for(self, seeded: Office, tell: Say, text: str, names: list[str]) -> None:
        publish(seeded)
        reply = tell(text, who=READER)
        sent = [file.file_name for file in reply.files] + [file.file_name for file in reply.documents]
        assert sent == names

    def test_not_before_it_is_published(self, tell: Say) -> None:
        reply = tell("通报 第30周", who=READER)
        assert "还没有发布" in reply.text
        assert not reply.files

    def test_the_printed_figures_stay_until_a_correction(self, seeded: Office, tell: Say) -> None:
        publish(seeded)
        change(seeded, MONDAY, 萧山区="71%")
        workbook = repr(tell("通报", who=READER).files[0])
        figures = tuple(seeded.store.figures.of_period(SEED_DAY))
        seeded.store.editions.add(Edition(SEED_DAY, 2, MONDAY, "clerk01", figures))
        corrected = tell("通报", who=READER)
        assert repr(corrected.files[0]) != workbook
        assert "更正（第2版）" in corrected.text
        for text in ("通报第一版", "7月27日的通报原版", "更正前的通报"):
            first = tell(text, who=READER)
            assert repr(first.files[0]) == workbook, text
            assert "这是第1版，已于 7月30日 更正为第2版。" in first.lines
        assert "没有第5版，共有 2 版" in tell("通报第5版", who=READER).text

    def test_one_that_was_never_there_offers_the_nearest(self, seeded: Office, tell: Say) -> None:
        publish(seeded)
        reply = tell("通报 第20周", who=READER)
        assert reply.outcome == "refused"
        assert reply.choices[0].text == "通报 2018-07-27"
        assert "截至2018年7月27日" in tell(reply.choices[0].text, who=READER).text


class TestCorrection:
    def test_who_asks_meanwhile_hears_that_the_figures_are_not_the_published_ones(
        self, seeded: Office, tell: Say
    ) -> None:
        publish(seeded)
        assert "截至 2018-07-27" in tell("萧山区活跃率", who=READER).lines
        change(seeded, MONDAY, 萧山区="60%")
        assert "截至 2018-07-27（发布后有改动，更正未发布）" in tell("萧山区活跃率", who=READER).lines
        figures = tuple(seeded.store.figures.of_period(SEED_DAY))
        seeded.store.editions.add(Edition(SEED_DAY, 2, MONDAY, "clerk01", figures))
        seeded.store.bulletins.move(Bulletin(SEED_DAY, "corrected", MONDAY, "clerk01"))
        assert "截至 2018-07-27（已更正）" in tell("萧山区活跃率", who=READER).lines

    def test_old_new_ranks_and_both_ends(self, seeded: Office, tell: Say) -> None:
        publish(seeded)
        assert "没有数据改动" in tell("预览更正", who=CLERK).text
        change(seeded, MONDAY, 萧山区="71%")
        text = tell("更正", who=CLERK).text
        for words in (
            "附件3 萧山区日均活跃率：9% → 71%",
            "萧山区第13名 → 第1名",
            "附件3前3名变为（测算）：萧山区、余杭区、淳安县",
        ):
            assert words in text
        assert "发布后有数据改动" in tell("发布 7月27日", who=CLERK).text

    def test_a_value_that_moves_nobody_moves_nobody(self, seeded: Office, tell: Say) -> None:
        """The sheet parts the tied 下城区 and 高新区（滨江）; ranks computed after a single correction do not."""
        publish(seeded)
        change(seeded, MONDAY, 余杭区="71%")
        text = tell("预览更正", who=CLERK).text
        assert "70% → 71%" in text
        assert "附件3前3名没有变化（测算）" in text
        assert "名次变化" not in text

    def test_a_change_without_a_place_says_so(self, seeded: Office, tell: Say) -> None:
        publish(seeded)
        change(seeded, MONDAY, 区县合计="40%")
        text = tell("预览更正", who=CLERK).text
        assert "39% → 40%" in text
        assert "前3名没有变化" in text
        assert "名次变化" not in text


class TestSubscriptions:
    def test_group_admins_change_what_they_may(self, office: Office) -> None:
        tell = say_to(office)
        assert "已退订" in tell("退订", who=REPORTER, group=True).text
        assert office.store.subscriptions.get("group").subscribed is False  # type: ignore[union-attr]
        assert "已订阅" in tell("订阅", who=REPORTER, group=True).text
        assert "周三 15:30" in tell("改时间 周三 15:30", who=REPORTER, group=True).text
        assert office.store.subscriptions.get("group").publish == "2 15:30"  # type: ignore[union-attr]
        assert "在周三 15:30 推送到本群" in tell("订阅", who=REPORTER, group=True).text
        assert "其他群同时" in tell("改时间 恢复", who=REPORTER, group=True).text

    def test_a_time_before_the_offices_is_explained(self, office: Office) -> None:
        reply = say_to(office)("改时间 周一 9:00", who=REPORTER, group=True)
        assert "最早在周二 10:00" in reply.text

    def test_others_do_not(self, office: Office) -> None:
        tell = say_to(office)
        for who, conversation in ((CLERK, "group"), (READER, "group"), (REPORTER, "fixed"), (REPORTER, "elsewhere")):
            assert tell("退订", who=who, group=True, conversation=conversation).outcome == "refused"
        assert office.store.subscriptions.all() == ()

    def test_the_offices_admin_may_everywhere(self, office: Office) -> None:
        assert "已订阅" in say_to(office)("订阅", who=ADMIN, group=True, conversation="elsewhere").text

    def test_not_in_private(self, office: Office) -> None:
        assert "群里" in say_to(office)("订阅", who=ADMIN).text


def test_a_groups_own_scope_is_what_its_members_mean(seeded: Office) -> None:
    bureaus = replace(seeded, rules=replace(seeded.rules, groups={"bureaus": GroupRules(scope="市级单位")}))
    tell = say_to(bureaus)
    assert "余杭区" in tell("活跃率前三", who=READER, group=True).text
    assert "余杭区" not in tell("活跃率前三", who=READER, group=True, conversation="bureaus").text
    assert "余杭区" in tell("区县活跃率前三", who=READER, group=True, conversation="bureaus").text
