"""Pictures: the right size for a phone, nothing cut, nothing touching. How they look is judged by eye."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops

from bot.render.lettering import width_of, wrap
from bot.render.pictures.compact import paint_slides
from bot.render.pictures.paint import paint, warm
from bot.render.pictures.scale import amount, even, scale_of
from bot.render.pictures.style import LEADING, MARGIN, MIDDLE, PAPER, TRAILING
from bot.render.pictures.trend import apart
from handlers.bulletin.content.draft import draft
from handlers.office import Office
from handlers.reply import Picture, RankingPicture, RankingRow, TrendLine, TrendPicture
from tests.conftest import SEED_DAY

FRIDAYS = tuple(SEED_DAY - timedelta(weeks=back) for back in range(7, -1, -1))
VALUES = (5, 6, None, 7, 8, None, 8, 9)


def line(name: str, values: tuple[int | None, ...] = VALUES, *, highlighted: bool = False) -> TrendLine:
    points = tuple(None if value is None else Decimal(value) / 100 for value in values)
    return TrendLine(name, points, tuple("未报" if value is None else f"{value}%" for value in values), highlighted)


def ranking(*names: str) -> RankingPicture:
    rows = tuple(RankingRow(str(n), name, f"{100 - n}%", 1 - n / 100) for n, name in enumerate(names, start=1))
    return RankingPicture("排名", "激活率", rows, SEED_DAY, "市数据资源管理局")


def opened(picture: Picture) -> Image.Image:
    image = Image.open(BytesIO(paint(picture)))
    image.load()
    return image


def left_free(image: Image.Image, margin: int) -> bool:
    """Nothing is drawn within `margin` pixels of any edge."""
    paper = Image.new("RGB", image.size, PAPER)
    left, top, right, bottom = ImageChops.difference(image.convert("RGB"), paper).getbbox() or (0, 0, 0, 0)
    return left >= margin and top >= margin and right <= image.width - margin and bottom <= image.height - margin


def inks(image: Image.Image) -> set[str]:
    colours = image.convert("RGB").getcolors(1 << 20) or []
    return {f"#{red:02x}{green:02x}{blue:02x}" for count, (red, green, blue) in colours if count > 300}  # type: ignore[misc]


def test_every_annex_of_the_week_is_a_picture_with_nothing_cut(seeded: Office) -> None:
    for picture in draft(seeded, SEED_DAY).pictures:
        image = opened(picture)
        assert image.width == 1080
        assert left_free(image, MARGIN // 2)
        assert {LEADING, MIDDLE, TRAILING} <= inks(image) | {TRAILING}


def test_long_names_are_wrapped_not_cut() -> None:
    long = "杭州市人民政府驻上海（深圳）办事处与国家统计局杭州调查队联合工作领导小组办公室"
    image = opened(ranking(long, "市审计局"))
    assert left_free(image, MARGIN // 2)
    assert image.height > opened(ranking("杭州市人民政府驻上海办事处", "市审计局")).height


def test_both_ends_are_marked_only_in_a_whole_ranking() -> None:
    whole = ranking(*(f"单位{n}" for n in range(10)))
    assert {LEADING, MIDDLE, TRAILING} <= inks(opened(whole))
    assert not {LEADING, TRAILING} & inks(opened(replace(whole, ends="none")))
    assert LEADING in inks(opened(replace(whole, ends="first")))
    assert TRAILING not in inks(opened(replace(whole, ends="first")))
    assert LEADING not in inks(opened(replace(whole, ends="last")))
    assert not {LEADING, TRAILING} & inks(opened(replace(whole, rows=whole.rows[:5])))


def test_a_gap_says_which_ranks_are_left_out() -> None:
    rows = ranking(*(f"单位{n}" for n in range(9))).rows
    shorter = replace(ranking(), rows=(*rows[:2], None, *rows[-2:]))
    assert opened(shorter).height < opened(replace(shorter, rows=rows)).height


@pytest.mark.parametrize(
    "picture",
    [
        TrendPicture("萧山区日均活跃率", FRIDAYS, (line("萧山区"),), "rate", "市数据资源管理局"),
        TrendPicture("活跃率", FRIDAYS, tuple(line(f"国家统计局杭州调查队{n}") for n in range(8)), "rate", "来源"),
        TrendPicture(
            "活跃率", FRIDAYS, (line("甲", highlighted=True), line("乙", (None,) * 8)), "rate", "来源", "演示"
        ),
        TrendPicture("一期", FRIDAYS[-1:], (TrendLine("全市", (Decimal(126847),), ("126847",)),), "count", "来源"),
        TrendPicture(
            "几乎不变",
            FRIDAYS,
            (TrendLine("全市", tuple(map(Decimal, range(126840, 126848))), tuple(map(str, range(126840, 126848)))),),
            "count",
            "来源",
        ),
        TrendPicture("没有数", FRIDAYS, tuple(line(f"单位{n}", (None,) * 8) for n in range(7)), "count", "来源"),
        TrendPicture("都是零", FRIDAYS, (line("甲", (0,) * 8),), "rate", "来源"),
    ],
    ids=[
        "one line",
        "eight long names",
        "a highlight",
        "one period",
        "a line that hardly rises",
        "no figures",
        "zeros",
    ],
)
def test_a_trend_has_nothing_cut(picture: TrendPicture) -> None:
    image = opened(picture)
    assert image.width == 1080
    assert left_free(image, 20)


def test_a_very_long_ranking_stands_closer(seeded: Office) -> None:
    full = draft(seeded, SEED_DAY).rankings[1]
    image = opened(full)
    assert len(full.rows) == 78
    assert image.width == 1080
    assert image.height < 78 * 60
    assert left_free(image, MARGIN // 2)


def test_slides_for_a_projector_hold_every_row_once(seeded: Office) -> None:
    rankings = draft(seeded, SEED_DAY).rankings
    districts, bureaus = paint_slides(rankings[2]), paint_slides(rankings[1])
    assert (len(districts), len(bureaus)) == (1, 3)
    for content in (*districts, *bureaus):
        image = Image.open(BytesIO(content))
        assert image.size == (1920, 1080)
        assert left_free(image, 40)


def test_a_slide_of_names_that_need_two_lines_still_fits() -> None:
    long = "杭州市人民政府驻上海（深圳）办事处与国家统计局杭州调查队联合工作领导小组办公室"
    slides = paint_slides(ranking(*(f"{long}{n}" for n in range(30))))
    assert len(slides) > 2
    assert all(left_free(Image.open(BytesIO(content)), 40) for content in slides)


def test_the_same_facts_give_the_same_picture() -> None:
    picture = ranking("甲", "乙")
    assert paint(picture) == paint(picture)


def test_rare_characters_and_line_breaks_in_a_name_cost_nothing() -> None:
    assert left_free(opened(ranking("𠮷水县\n$x$", "_" * 60)), MARGIN // 2)


def test_warm_draws_both_kinds() -> None:
    warm()


def test_lines_are_broken_as_chinese_is() -> None:
    lines = wrap("市外侨办（市港澳办、市友协）共2018年126847人，占48.44%。", 40, 300)
    assert all(width_of(part, 40) <= 300 for part in lines)
    assert not any(part[0] in "）、，。%" or part[-1] == "（" for part in lines)
    assert any("126847" in part for part in lines)
    assert any("48.44%" in part for part in lines)


@given(st.text(st.sampled_from("余杭区（）、，。%“”abcXYZ019 -\n"), max_size=60), st.integers(80, 900))
def test_no_line_is_wider_than_it_may_be_and_nothing_is_lost(text: str, width: int) -> None:
    lines = wrap(text, 40, width)
    assert all(width_of(line, 40) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_labels_at_the_ends_of_lines_do_not_touch() -> None:
    places = apart([100, 101, 102, 400], [40, 40, 40, 40], 420)
    assert all(abs(one - other) >= 40 for n, one in enumerate(places) for other in places[n + 1 :])
    assert sorted(places) == places
    assert places[-1] <= 400


@pytest.mark.parametrize("count", [1, 2, 5, 8, 13, 30, 157])
def test_dates_on_the_axis_are_few_and_evenly_apart_and_the_last_is_among_them(count: int) -> None:
    days = [date(2018, 1, 5) + timedelta(weeks=week) for week in range(count)]
    shown = even(days)
    assert shown[-1] == days[-1]
    assert min(count, 2) <= len(shown) <= 5
    assert len({later - earlier for earlier, later in pairwise(shown)}) <= 1


def scaled(*percents: int) -> tuple[str, ...]:
    points = tuple(Decimal(value) / 100 for value in percents)
    one = TrendLine("甲", points, tuple(f"{value}%" for value in percents))
    return scale_of(TrendPicture("活跃率", FRIDAYS[: len(percents)], (one,), "rate", "来源")).labels


def test_an_axis_begins_at_zero_and_whole_percents_have_whole_ticks() -> None:
    assert scaled(5, 6, 9) == ("0%", "5%", "10%")
    assert scaled(1, 2) == ("0%", "1%", "2%")
    assert scaled(40, 100)[-1] == "100%"


def test_where_that_would_show_nothing_the_axis_says_where_it_begins_and_still_does_not_exaggerate() -> None:
    points = tuple(Decimal(value) / 100 for value in (66, 67, 66))
    scale = scale_of(
        TrendPicture("活跃率", FRIDAYS[:3], (TrendLine("甲", points, ("66%", "67%", "66%")),), "rate", "来源")
    )
    assert scale.note == f"纵轴自{scale.labels[0]}起，不从0起"
    assert scale.part(0.67) - scale.part(0.66) < 0.2
    assert scaled(66, 66)[0] == "0%"


def test_amounts_on_the_axis() -> None:
    assert [amount(0.075, "rate"), amount(125_000, "count"), amount(800, "count")] == ["7.5%", "12.5万", "800"]
    assert [amount(126_780, "count"), amount(126_800, "count")] == ["12.678万", "12.68万"]  # a line that hardly rises


def test_a_title_is_broken_at_a_sign_where_that_leaves_two_lines_worth_reading() -> None:
    size, inner = 54, 990
    assert wrap("全市自建业务办理系统接入“一窗平台”统计表", size, inner)[1][0] == "“"
    _, last = wrap("市本级单位政务钉钉活跃率排名表（1/3）", size, inner)
    assert last.endswith("排名表（1/3）")


def test_a_picture_carries_what_it_says_for_whoever_cannot_see_it() -> None:
    rows = ranking(*(f"单位{n}" for n in range(1, 10))).rows
    shorter = replace(ranking(), rows=(*rows[:2], None, *rows[-1:]), whole="附件2", note="更正（第2版）")
    assert shorter.alt == (
        "排名，截至2018年7月27日，激活率：第1名单位1 99%，第2名单位2 98%，第3—8名略，见附件2，"
        "第9名单位9 91%（更正（第2版））。"
    )
    assert opened(shorter).info["Description"] == shorter.alt
    trend = TrendPicture("活跃率", FRIDAYS[-2:], (line("甲", (8, None)),), "rate", "来源")
    assert trend.alt == "活跃率，2018年7月20日至2018年7月27日，共2期：甲 8%、未报。"
    assert opened(trend).info["Description"] == trend.alt


def test_the_wholes_own_value_is_a_row_and_a_line_across_the_bars(seeded: Office) -> None:
    districts = draft(seeded, SEED_DAY).pictures[2]
    assert districts.total is not None
    assert (districts.total.rank, districts.total.value) == ("", "39%")
    assert opened(districts).height > opened(replace(districts, total=None)).height
