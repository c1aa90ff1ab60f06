"""Text → Question: every character is accounted for, names win over words, and doubt is asked back."""

from datetime import date
from decimal import Decimal

import pytest

from handlers.language.text import normalise
from handlers.questions.question import Condition, Question, Unclear, Unread
from handlers.questions.reader import Reader
from handlers.questions.tokens import Segmenter
from handlers.questions.vocabulary import Vocabulary
from handlers.questions.words import words
from storage.catalogue import Catalogue

TODAY = date(2018, 7, 30)


@pytest.fixture(scope="module")
def reader(hangzhou: Catalogue) -> Reader:
    return Reader(hangzhou)


def read(reader: Reader, text: str) -> Question:
    reading = reader.read(text, TODAY)
    assert isinstance(reading, Question), reading
    return reading


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        ("  萧山區\u3000活躍率 ", "萧山区活跃率"),
        ("ＤＡＵ", "dau"),
        ("高新区（滨江）", "高新区(滨江)"),
        ("低于９０％", "低于90%"),
        ("萧\u200b山\u0007区", "萧山区"),
        ("yuhang  jihuolv", "yuhang jihuolv"),
        ("二〇一八年", "二零一八年"),
    ],
)
def test_writing_comes_in_one_form(typed: str, read_as: str) -> None:
    assert normalise(typed) == read_as


def test_the_cut_leaves_no_character_out(hangzhou: Catalogue) -> None:
    segmenter = Segmenter(Vocabulary(hangzhou))
    for text in ("请问萧山区上周日均活跃率是多少", "宁波的激活率", "7.23-7.29余杭", "xyz萧山"):
        assert "".join(token.text for token in segmenter.cut(text, TODAY)) == text


def test_an_indicators_name_wins_over_the_words_in_it(reader: Reader) -> None:
    question = read(reader, "萧山区上周日均活跃数")
    assert question.indicators == ("日均活跃数",)
    assert [when.said for when in question.whens] == ["上周"]
    assert question.operations == ()


@pytest.mark.parametrize(
    ("text", "unit", "indicator"),
    [
        ("萧山区活跃率", "萧山区", "日均活跃率"),
        ("全市活跃率", "全市", "本周活跃率"),
        ("萧山区本周活跃率", "萧山区", "日均活跃率"),
        ("市本级活跃率", "市本级", "日均活跃率"),
        ("西湖系统接入率", "西湖区", "系统接入率"),
        ("杭州市公安局激活率", "杭州市公安局", "激活率"),
        ("杭州市余杭区激活率", "余杭区", "激活率"),
        ("经信局激活率", "市经信委", "激活率"),
        ("卫健委激活率", "杭州市卫生和计划生育委员会", "激活率"),
    ],
)
def test_an_alias_means_what_the_unit_holds(reader: Reader, text: str, unit: str, indicator: str) -> None:
    question = read(reader, text)
    assert (question.units, question.indicators) == ((unit,), (indicator,))


def test_a_name_that_several_share_is_asked_back_unless_the_rest_settles_it(reader: Reader) -> None:
    asked = reader.read("西湖激活率", TODAY)
    assert isinstance(asked, Unclear)
    assert asked.choices == (("西湖区", "西湖区激活率"), ("杭州西湖风景名胜区管委会", "杭州西湖风景名胜区管委会激活率"))
    assert read(reader, "西湖、拱墅激活率").units == ("西湖区", "拱墅区")
    assert isinstance(reader.read("市本级接入率", TODAY), Unclear)


@pytest.mark.parametrize("text", ["萧山区教育局激活率", "余杭区的公安局激活率", "区县教育局激活率", "区教育局激活率"])
def test_a_part_that_a_unit_does_not_have_is_nobodys(reader: Reader, text: str) -> None:
    assert not isinstance(reader.read(text, TODAY), Question)


@pytest.mark.parametrize(
    ("text", "repaired"),
    [
        ("肖山活越率", {"肖山": "萧山", "活越率": "活跃率"}),
        ("于航激活率", {"于航": "余杭"}),
        ("萧区山激活率", {"萧区山": "萧山区"}),
        ("市数据资源管里局激活率", {"市数据资源管里局": "市数据资源管理局"}),
        ("yuhang jihuolv", {"yuhang jihuolv": "余杭激活率"}),
        ("区县活跃率排明", {"排明": "排名"}),
    ],
)
def test_a_slip_is_read_and_told(reader: Reader, text: str, repaired: dict[str, str]) -> None:
    assert dict(read(reader, text).read_as) == repaired


@pytest.mark.parametrize(
    "text",
    ["江北区激活率", "余姚区激活率", "上虞区激活率", "市水务局激活率", "人设局激活率", "萧山区激话率", "萧山区灵活率"],
)
def test_what_is_only_near_is_offered_and_not_taken(reader: Reader, text: str) -> None:
    asked = reader.read(text, TODAY)
    assert isinstance(asked, Unclear)
    assert asked.unsure


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("宁波激活率", "宁波"),
        ("上海激活率", "上海"),
        ("九乔激活率", "九乔"),
        ("上城镇激活率", "上城镇"),
        ("桐乡市激活率", "桐乡市"),
        ("萧山区满意率", "满意率"),
        ("萧山区人口", "人口"),
        ("嘉兴市公安局激活率", "嘉兴市"),
    ],
)
def test_an_unknown_word_is_named_whole(reader: Reader, text: str, word: str) -> None:
    found = reader.read(text, TODAY)
    assert isinstance(found, Unread)
    assert found.words[0] == word


def test_numbers_are_limits_places_conditions_or_nothing(reader: Reader) -> None:
    assert read(reader, "区县活跃率后三名").limit == 3
    assert read(reader, "区县活跃率后三名").from_bottom
    assert read(reader, "区县活跃率第十二名").place == 12
    assert read(reader, "前五和后三").also_last == 3
    (condition,) = read(reader, "激活率在80到九十五之间的区县").conditions
    assert condition == Condition("between", Decimal(80), Decimal(95))
    assert isinstance(reader.read("注册数2018", TODAY), Unread)
    assert isinstance(reader.read("第一名和第三名", TODAY), Unread)


def test_a_word_stands_in_one_list_only() -> None:
    assert words()["排名"] == "rank"
    assert all(word == normalise(word) for word in words())


def test_an_added_alias_wins_over_the_catalogue(hangzhou: Catalogue) -> None:
    taught = Reader(hangzhou, {"西湖": "西湖区", "开通率": "激活率"})
    question = read(taught, "西湖开通率")
    assert (question.units, question.indicators) == (("西湖区",), ("激活率",))


def test_warming_up_builds_and_changes_nothing(hangzhou: Catalogue) -> None:
    cold, warm = Reader(hangzhou), Reader(hangzhou)
    warm.warm()
    for text in ("肖山活越率", "xsq jhl", "江北区激活率", "宁波激活率"):
        assert warm.read(text, TODAY) == cold.read(text, TODAY)
