"""How answers behave beside their words: who sees what, labels, voice, memory, lengths."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from handlers.dispatch import dispatch
from handlers.message import Message, Sender
from handlers.office import GroupRules, Office, Rules
from handlers.reply import RankingPicture, TrendPicture
from storage.bulletins import Bulletin
from storage.figures import Figure
from storage.figures.submissions import Origin
from tests.conftest import CLERK, FRIDAY, MONDAY, READER, REPORTER, SEED_DAY, Say, say_to


def publish(office: Office, state: str = "published") -> None:
    office.store.bulletins.move(Bulletin(SEED_DAY, state, MONDAY, "clerk01"))  # type: ignore[arg-type]


def test_a_period_says_whether_its_bulletin_is_out(seeded: Office, say: Say) -> None:
    assert "截至 2018-07-27（未发布）" in say("萧山区活跃率").lines
    publish(seeded)
    assert "截至 2018-07-27" in say("萧山区活跃率").lines
    publish(seeded, "corrected")
    assert "截至 2018-07-27（已更正）" in say("萧山区活跃率").lines


def test_an_office_may_keep_unpublished_periods_from_readers(seeded: Office) -> None:
    strict = replace(seeded, rules=Rules(readers_see="published"))
    say = say_to(strict)
    assert say("萧山区活跃率", who=READER).lines == ("目前还没有可以查询的数据。",)
    assert "9%" in say("萧山区活跃率", who=CLERK).text
    publish(seeded)
    assert "9%" in say("萧山区活跃率", who=READER).text


def test_a_voice_message_says_what_was_heard_and_forgives_the_accent(history: Office) -> None:
    def heard(text: str) -> tuple[str, ...]:
        sender = Sender(READER.staff_id, READER.name)
        return dispatch(Message("v", text, sender, "voice", MONDAY, heard=True), history).lines

    assert "听到：削山区活跃率" in heard("削山区活跃率")
    assert heard("削山区活跃率")[0].startswith("萧山区 日均活跃率 9%")
    assert heard("余行区激活率。")[0].startswith("余杭区 激活率 99%")
    assert heard("于航活跃率")[0].startswith("余杭区")


def test_a_question_is_forgotten_after_half_an_hour(history: Office) -> None:
    say = say_to(history)
    say("萧山区活跃率", conversation="pause")
    assert say("激活率呢", conversation="pause", at=MONDAY + timedelta(minutes=20)).lines[0].startswith("萧山区 激活率")
    late = say("激活率呢", conversation="pause", at=MONDAY + timedelta(hours=2))
    assert "萧山区" not in late.lines[0]


def test_askers_in_a_group_have_threads_of_their_own(history: Office) -> None:
    say = say_to(history)
    say("萧山区活跃率", who=READER, group=True, conversation="g")
    say("桐庐系统接入率", who=CLERK, group=True, conversation="g")
    assert say("那余杭呢", who=READER, group=True, conversation="g").lines[0].startswith("余杭区 日均活跃率")
    assert say("那余杭呢", who=CLERK, group=True, conversation="g").lines[0].startswith("余杭区 系统接入率")


def test_a_dialogue_survives_a_restart(seeded: Office) -> None:
    say_to(seeded)("萧山区活跃率", conversation="c")
    again = Office(seeded.catalogue, seeded.store, seeded.people)
    assert say_to(again)("那余杭呢", conversation="c").lines[0].startswith("余杭区 日均活跃率 70%")


def test_now_is_the_messages_own_time(history: Office) -> None:
    say = say_to(history)
    assert "截至 2018-07-27（未发布）" in say("萧山区本周活跃率", at=FRIDAY, conversation="a").lines
    assert "截至 2018-07-20（未发布，演示）" in say("萧山区上周日均活跃率", at=FRIDAY, conversation="b").lines


def test_a_missing_figure_is_never_zero(history: Office) -> None:
    reply = say_to(history)("临安区7月13日活跃率", conversation="m")
    assert reply.lines[0] == "临安区 日均活跃率 未报"
    ranking = say_to(history)("7月13日区县活跃率排名", conversation="m2")
    assert "未报：临安区" in ranking.lines
    (picture,) = ranking.pictures
    assert isinstance(picture, RankingPicture)
    assert len([row for row in picture.rows if row]) == 12


def test_a_trend_is_drawn_with_its_gaps(ask: Say) -> None:
    (picture,) = ask("临安区近八周激活率").pictures
    assert isinstance(picture, TrendPicture)
    (line,) = picture.lines
    gap = picture.periods.index(date(2018, 7, 13))
    assert line.points[gap] is None
    assert line.printed[gap] == "未报"
    assert line.points[-1] == Decimal("0.88")
    assert picture.note == "部分为演示数据"


def test_the_trend_of_a_whole_group_has_a_line_for_each_in_the_picture(ask: Say) -> None:
    reply = ask("各区县近八周活跃率")
    (picture,) = reply.pictures
    assert isinstance(picture, TrendPicture)
    assert picture.title == "区县日均活跃率"
    shown = {line.name: line.printed[-1] for line in picture.lines}
    assert (len(shown), shown["余杭区"], shown["萧山区"]) == (13, "70%", "9%")
    assert not any(line.highlighted for line in picture.lines)
    assert not ask("各市级部门近三周活跃率").pictures, "78 panels are too long for a phone"


def test_a_comparison_of_many_units_is_drawn(ask: Say) -> None:
    reply = ask("对比萧山、余杭、富阳、临安、桐庐的活跃率")
    assert reply.lines[0] == "日均活跃率：余杭区 70%，富阳区 50%，临安区 28%，桐庐县 22%，萧山区 9%"
    (picture,) = reply.pictures
    assert isinstance(picture, RankingPicture)
    rows = [(row.rank, row.name, row.value) for row in picture.rows if row]
    assert rows[0] == ("1", "余杭区", "70%")
    assert rows[-1] == ("13", "萧山区", "9%")
    assert picture.ends == "none"
    assert not ask("对比萧山和余杭的活跃率").pictures


def test_an_excel_answer_is_the_annex_as_printed(ask: Say) -> None:
    (book,) = ask("导出附件3").files
    assert book.name == "附件3_2018-07-27"
    annex, sources = book.sheets
    assert annex.rows[0] == (
        1, "余杭区", 21024, (Decimal("0.99"), 0), 21023, 14906, (Decimal("0.7"), 0)
    )  # fmt: skip
    assert [column.kind for column in annex.columns] == ["count", "text", "count", "rate", "count", "count", "rate"]
    assert annex.total is not None
    assert annex.total[2] == 89635
    assert sources.rows == (("2018-07-27", "附件3", "每周通报.xlsx", "王敏", "2018-07-27 15:00"),)


@pytest.mark.parametrize(
    ("text", "tables"),
    [
        ("导出区县活跃率排名", {"附件3"}),
        ("导出近八周余杭区激活率", {"附件3"}),
        ("导出市级单位激活率", {"附件2"}),
        ("注册数超过5000且活跃率低于20%的区县导出", {"附件3"}),
        ("余杭区导出", {"附件1", "附件3"}),
    ],
)
def test_the_sources_of_an_excel_are_those_of_its_figures(ask: Say, text: str, tables: set[str]) -> None:
    (book,) = ask(text).files
    assert book.sheets[-1].name == "来源"
    assert {row[1] for row in book.sheets[-1].rows} == tables


def test_an_excel_of_one_unit_has_its_own_figures_as_numbers(say: Say) -> None:
    say("全市怎么样")
    (workbook,) = say("发我Excel").files
    sheet = next(sheet for sheet in workbook.sheets if sheet.name == "全市概况")
    values = {label: value for label, _, value in sheet.rows}
    assert values["全市注册用户数"] == 126847
    assert values["全市活跃率"] == (Decimal("0.49"), 0)
    assert {unit for _, unit, _ in sheet.rows} == {"全市"}


def test_an_excel_through_time_has_a_column_for_each_period(ask: Say) -> None:
    (book,) = ask("导出余杭区近三期激活率").files
    (sheet, _) = book.sheets
    assert [column.header for column in sheet.columns] == ["单位", "2018-07-13", "2018-07-20", "2018-07-27"]
    assert sheet.rows == (("余杭区", (Decimal(1), 0), (Decimal(1), 0), (Decimal("0.99"), 0)),)


@pytest.mark.parametrize(
    "text",
    ["区县活跃率排名", "激活率低于95%的单位", "全市怎么样", "对比萧山和余杭", "帮助", "有哪几期数据", "萧山区怎么样"],
)
def test_an_answer_fits_a_phone(ask: Say, text: str) -> None:
    reply = ask(text)
    assert len(reply.lines) <= 12
    assert len(reply.choices) <= 4
    assert not any(mark in reply.text for mark in "！|*#`")


def test_every_next_step_that_is_offered_can_be_asked(history: Office) -> None:
    texts = (
        *(
            "萧山区活跃率",
            "全市活跃率",
            "区县活跃率排名",
            "市级单位激活率前五",
            "桐庐还差几个系统没接入",
            "市本级激活数环比",
            "谁没报",
        ),
        *(
            "活跃率怎么算的",
            "对比萧山和余杭",
            "一共多少家市级单位",
            "余杭区近八周趋势",
            "激活率低于90%的单位",
            "宁波活跃率",
        ),
    )
    for number, text in enumerate(texts):
        first = say_to(history)(text, conversation=f"steps{number}")
        assert first.choices, text
        for choice in first.choices:
            say_to(history)(text, conversation=f"steps{number}")
            assert say_to(history)(choice.text, conversation=f"steps{number}").outcome == "done", (text, choice.text)


def test_the_same_week_of_the_year_before_is_found_by_its_iso_week(seeded: Office) -> None:
    earlier = date(2017, 7, 28)
    figure = Figure(earlier, "临安区", "激活率", "附件3", "80%", Decimal("0.8"))
    submissions = seeded.store.submissions
    origin = Origin("clerk01", "王敏", "c", "last-year", MONDAY, "去年.xlsx")
    submissions.confirm(submissions.propose(origin, [figure], lives=timedelta(hours=1)), MONDAY)
    say = say_to(seeded)
    assert say("临安激活率同比").lines[0] == "临安区 激活率 88%，+8个百分点（2017-07-28 为 80%）"
    assert say("去年同期临安激活率").lines[:2] == (
        "临安区 激活率 80%，第1名（共13个区县，12个未报，测算）",
        "截至 2017-07-28（未发布）",
    )


def test_a_reporter_may_speak_of_its_own_unit(history: Office) -> None:
    say = say_to(history)
    assert say("本单位活跃率", who=REPORTER, conversation="own").lines[0].startswith("萧山区 日均活跃率 9%")
    assert say("我们区活跃率排第几", who=REPORTER, conversation="own").lines[0].startswith("萧山区")
    assert say("本单位活跃率", who=READER, conversation="own2").outcome == "refused"


def test_an_answer_that_was_corrected_is_kept_for_the_admin(seeded: Office, say: Say) -> None:
    say("萧山区活跃率")
    assert say("不对，我问的是激活率").lines[0].startswith("萧山区 激活率 98%")
    (noted,) = seeded.store.unanswered.newest()
    assert (noted.text, noted.words) == ("不对，我问的是激活率", "更正：萧山区活跃率")


def test_a_file_name_stays_on_its_line(office: Office) -> None:
    submissions = office.store.submissions
    origin = Origin("clerk01", "王\n敏", "c", "m", FRIDAY, "附件\n3" + "长" * 200 + ".xlsx")
    figure = Figure(SEED_DAY, "萧山区", "激活数", "附件3", "8619", Decimal(8619))
    submissions.confirm(submissions.propose(origin, [figure], lives=timedelta(hours=1)), FRIDAY)
    for line in say_to(office)("萧山区激活数哪来的").lines:
        assert "\n" not in line
        assert len(line) < 100


def test_a_group_may_ask_about_a_scope_of_its_own(history: Office) -> None:
    bureaus = replace(history, rules=Rules(groups={"bureaus": GroupRules("bureaus", scope="市级单位")}))
    say = say_to(bureaus)
    assert say("活跃率前三", group=True, conversation="bureaus").lines[0].startswith("市级单位日均活跃率前3名")
    assert say("活跃率前三", group=True, conversation="others").lines[0].startswith("区县日均活跃率前3名")
    assert say("区县活跃率前三", group=True, conversation="bureaus").lines[0].startswith("区县日均活跃率前3名")


def test_the_first_of_the_one_that_has_reported_is_told_as_such(seeded: Office) -> None:
    origin = Origin(CLERK.staff_id, CLERK.name, "c", "m", MONDAY, "x")
    figure = Figure(date(2018, 8, 3), "萧山区", "日均活跃率", "附件3", "10%", Decimal("0.1"))
    id_ = seeded.store.submissions.propose(origin, [figure], lives=timedelta(hours=2))
    assert seeded.store.submissions.confirm(id_, MONDAY)
    answer = say_to(seeded)("萧山区活跃率", at=MONDAY + timedelta(days=5)).lines[0]
    assert answer == "萧山区 日均活跃率 10%，第1名（共13个区县，12个未报，测算）"


def test_after_a_correction_a_place_is_that_of_the_ranking(seeded: Office) -> None:
    origin = Origin(CLERK.staff_id, CLERK.name, "c", "m", MONDAY, "x")
    figure = Figure(SEED_DAY, "余杭区", "日均活跃率", "附件3", "8%", Decimal("0.08"))
    id_ = seeded.store.submissions.propose(origin, [figure], lives=timedelta(hours=2))
    assert seeded.store.submissions.confirm(id_, MONDAY)
    say = say_to(seeded)
    assert say("萧山区活跃率").lines[0] == "萧山区 日均活跃率 9%，第12名（共13个区县，测算）"
    assert say("余杭区活跃率").lines[0] == "余杭区 日均活跃率 8%，第13名（共13个区县，测算）"
    assert "余杭区 8%，第13名" in say("区县活跃率后一名").text


def first_beside_the_first(office: Office, *, one_sheet: bool) -> Say:
    """萧山区 has 序号 1 as 余杭区 has: in one sheet, or in a second one that holds it alone."""
    seed = [figure for figure in office.store.figures.of_period(SEED_DAY, "附件3") if figure.rank]
    both = [replace(figure, rank=1) if figure.unit == "萧山区" else figure for figure in seed]
    origin = Origin(CLERK.staff_id, CLERK.name, "c", "m", MONDAY, "x")
    sent = [figure for figure in both if one_sheet or figure.unit == "萧山区"]
    id_ = office.store.submissions.propose(origin, sent, lives=timedelta(hours=2))
    assert office.store.submissions.confirm(id_, MONDAY)
    return say_to(office)


def test_a_published_rank_that_two_share_is_told_alike_alone_and_in_the_ranking(seeded: Office) -> None:
    say = first_beside_the_first(seeded, one_sheet=True)
    assert say("萧山区活跃率").lines[0] == "萧山区 日均活跃率 9%，并列第1名（共13个区县）"
    assert "并列第1名 萧山区 9%" in say("区县活跃率前三").lines


def test_equal_ranks_of_two_sheets_do_not_mix(seeded: Office) -> None:
    say = first_beside_the_first(seeded, one_sheet=False)
    assert say("萧山区活跃率").lines[0] == "萧山区 日均活跃率 9%，第13名（共13个区县，测算）"
    assert "第13名 萧山区 9%" in say("区县活跃率后三").lines
    assert "第1名 余杭区 70%" in say("区县活跃率前三").lines
