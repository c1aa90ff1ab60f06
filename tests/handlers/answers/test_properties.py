"""What must hold for any wording: filler, order, width, numerals and case change nothing; noise brings no figure."""

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.answers.wording import decimals
from handlers.language.question import Question
from handlers.language.reader import Reader
from handlers.language.text import normalise
from handlers.office import Office
from storage.catalogue import Catalogue
from tests.conftest import MONDAY, SEED_DAY, say_to

TODAY = MONDAY.date()
FILLER = ("", "请问", "帮我看下", "麻烦查一下", "我想知道", "您好，")
ENDINGS = ("", "是多少", "多少", "是啥情况", "？", "呢", "吗", "谢谢", "！")
UNITS = ("萧山区", "余杭", "滨江", "市公安局", "桐庐县", "市本级")
INDICATORS = ("激活率", "激活数", "注册数", "日均活跃率", "活跃率")
WHENS = ("", "上周", "7月20日", "第29周", "上期")


@pytest.fixture(scope="module")
def reader(hangzhou: Catalogue) -> Reader:
    return Reader(hangzhou)


def slots_of(reader: Reader, text: str) -> tuple[object, ...]:
    """What a text asks for, without the words in which it was said."""
    reading = reader.read(text, TODAY)
    assert isinstance(reading, Question), (text, reading)
    whens = tuple((when.first, when.last, when.recent, when.back) for when in reading.whens)
    operations = set(reading.operations) - {"again", "greeting", "thanks", "whole", "and"}
    return reading.units, reading.scopes, reading.indicators, whens, operations, reading.limit, reading.from_bottom


@given(
    unit=st.sampled_from(UNITS), indicator=st.sampled_from(INDICATORS), when=st.sampled_from(WHENS),
    start=st.sampled_from(FILLER), end=st.sampled_from(ENDINGS), of=st.sampled_from(("", "的")), data=st.data(),
)  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_filler_and_order_do_not_change_the_reading(
    reader: Reader, unit: str, indicator: str, when: str, start: str, end: str, of: str, data: st.DataObject
) -> None:
    plain = slots_of(reader, f"{unit}{when}{indicator}")
    parts = data.draw(st.permutations([part for part in (unit, when, indicator) if part]))
    assert slots_of(reader, start + of.join(parts) + end) == plain


FULL_WIDTH = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("区县活跃率前5", "区县活跃率前五"),
        ("区县活跃率前５名", "區縣活躍率前五名"),
        ("萧山区DAU", "萧山区dau"),
        ("近8周余杭区激活率", "近八周余杭區激活率"),
        ("7月20日萧山区活跃率", "七月二十日萧山区活跃率"),
        ("第29周萧山区活跃率", "第二十九周萧山区活跃率"),
        ("区县活跃率TOP3", "区县活跃率top3"),
        ("高新区（滨江）活跃率", "高新区(滨江)活跃率"),
        ("激活率低于90％的区县", "激活率低于百分之九十的区县"),
        ("激活率低于90%的区县", "激活率不到九成的区县"),
        ("萧 山 区 活 跃 率", "萧山区活跃率"),
    ],
)
def test_width_numerals_script_and_case_do_not_change_the_reading(reader: Reader, one: str, other: str) -> None:
    assert slots_of(reader, one) == slots_of(reader, other)
    assert slots_of(reader, one.translate(FULL_WIDTH)) == slots_of(reader, other)


_LINE = re.compile(r"^(?P<unit>\S+) (?P<indicator>\S+) (?P<value>\d[\d.]*%?)(?:，|$)")
_WORDS = (
    *(*UNITS, *INDICATORS, *FILLER, *ENDINGS, *WHENS),
    *(
        "西湖",
        "全市",
        "区县",
        "7.20",
        "前五",
        "排名",
        "趋势",
        "环比",
        "低于90%",
        "宁波",
        "和",
        "的",
        "比",
        "12",
        "了",
        "那",
        "他们",
    ),
    *("合计", "平均", "哪些", "没有", "导出", "怎么样", "明天", "x", "8", "第", "名", "周"),
)


def test_random_wording_never_yields_a_figure_that_is_not_stored(history: Office) -> None:
    """Whatever figure an answer's line gives for a unit and an indicator is the one stored for the named period."""
    names = {unit.name: unit.id for unit in history.catalogue.units.values()}

    @given(words=st.lists(st.sampled_from(_WORDS), min_size=1, max_size=7), thread=st.integers(0, 5))
    @settings(max_examples=400, deadline=None)
    def check(words: list[str], thread: int) -> None:
        reply = say_to(history)("".join(words), conversation=f"random{thread}")
        assert "编号" not in reply.text, words
        days = [date.fromisoformat(day) for line in reply.lines for day in re.findall(r"截至 (\d{4}-\d\d-\d\d)", line)]
        for line in reply.lines:
            found = _LINE.match(line)
            if found and found["unit"] in names and found["indicator"] in history.catalogue.indicators:
                stored = [history.store.figures.get(names[found["unit"]], found["indicator"], day) for day in days]
                assert found["value"] in [one.printed for one in stored if one] or "测算" in line, (words, reply.text)

    check()


@given(text=st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_random_text_never_fails_and_shows_no_figure(history: Office, text: str) -> None:
    reply = say_to(history)(text, conversation="noise")
    assert "编号" not in reply.text
    if reply.outcome != "done" and "%" not in normalise(text):
        assert "%" not in reply.text


def test_the_same_question_has_the_same_answer(history: Office) -> None:
    texts = ["萧山区活跃率", "区县激活率排名", "激活率低于90%的单位", "余杭区近八周趋势"]
    first = [say_to(history)(text, conversation="one") for text in texts]
    second = [say_to(history)(text, conversation="two") for text in reversed(texts)]
    assert first == list(reversed(second))


def test_decimals_are_those_that_were_printed() -> None:
    assert [decimals(text) for text in ("9%", "66.66%", "84.8%", "12")] == [0, 2, 1, 0]
    assert SEED_DAY < TODAY
