"""The questions that the bot exists for, on the seed's week."""

from handlers.office import Office
from tests.conftest import Say, say_to


def test_a_figure_comes_with_rank_counts_and_cut_off(say: Say) -> None:
    reply = say("萧山区活跃率")
    assert reply.lines == (
        "萧山区 日均活跃率 9%，第13名（共13个区县）",
        "截至 2018-07-27（未发布）",
        "注册数 8727，激活数 8619，日均活跃数 815",
    )


def test_the_citys_activity_is_the_weekly_one(say: Say) -> None:
    assert say("全市活跃率").lines[0] == "全市 本周活跃率 49%"


def test_a_long_ranking_is_a_picture_with_its_head_as_text(say: Say) -> None:
    reply = say("区县活跃率排名")
    assert reply.lines[:2] == ("区县日均活跃率排名（共13个区县）", "第1名 余杭区 70%")
    assert [row.name for row in reply.pictures[0].rows if row][-1] == "萧山区"  # type: ignore[union-attr]


def test_a_place_that_is_not_ours_is_declined_by_name(say: Say) -> None:
    reply = say("宁波活跃率多少")
    assert reply.outcome == "ask"
    assert "“宁波”" in reply.lines[0]
    assert "%" not in reply.text


def test_a_number_behind_an_indicator_is_not_a_date(say: Say) -> None:
    for text in ("注册数2018", "系统接入率7.27%", "活跃率10.5", "明天杭州天气"):
        assert say(text).outcome != "done", text


def test_a_period_that_is_not_stored_is_named_and_the_nearest_offered(say: Say) -> None:
    reply = say("萧山区上上周活跃率")
    assert reply.lines[0] == "没有“上上周”（2018-07-16 至 2018-07-22）的数据。"
    assert "2018-07-27" in reply.lines[1]


def test_a_total_that_its_rows_do_not_add_up_to_says_so(say: Say) -> None:
    assert "89695" in say("区县注册数").text


def test_an_office_without_figures_says_so(office: Office) -> None:
    assert say_to(office)("萧山区活跃率").lines == ("目前还没有可以查询的数据。",)
