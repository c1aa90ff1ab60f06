"""What must hold for any wording: filler, order, width, numerals and case change nothing; noise brings no figure."""

import re
from collections.abc import Callable
from datetime import date

import opencc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.figures.wording import decimals
from handlers.language.text import normalise
from handlers.office import Office
from handlers.questions.question import Question
from handlers.questions.reader import Reader
from handlers.questions.vocabulary import Vocabulary
from handlers.questions.words import words
from storage.catalogue import Catalogue
from tests.conftest import MONDAY, SEED_DAY, say_to
from tests.handlers.answers.test_acceptance import entries

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
    operations = set(reading.operations) - {"again", "greeting", "thanks", "whole", "whether", "and"}
    return (
        reading.units, reading.excluded, reading.scopes, reading.indicators, whens, operations, reading.limit,
        reading.place, reading.until, reading.from_bottom, reading.run, reading.conditions, reading.goal,
    )  # fmt: skip


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


_DIGIT = re.compile(r"(?<![\d.一二三四五六七八九十百])\d(?![\d.%％/\-号月日年期、一二三四五六七八九十百千万])")
_TRADITIONAL = opencc.OpenCC("s2t")
_ANOTHER_WAY: dict[str, Callable[[str], str]] = {
    "请问…": lambda text: f"请问{text}",
    "麻烦帮我看下…": lambda text: f"麻烦帮我看下{text}",
    "您好，我想知道…？": lambda text: f"您好，我想知道{text}？",
    "小助手，…": lambda text: f"小助手，{text}",
    "领导问…。": lambda text: f"领导问{text}。",
    "…谢谢": lambda text: f"{text}谢谢",
    "full width": lambda text: text.translate(FULL_WIDTH),
    "capitals": str.upper,
    "traditional characters": _TRADITIONAL.convert,
    "汉字 numerals": lambda text: _DIGIT.sub(lambda found: "零一二三四五六七八九"[int(found[0])], text),
    "marks that nobody sees": "\u200b".join,
}


@pytest.mark.parametrize("way", _ANOTHER_WAY)
def test_no_question_of_the_lists_is_read_otherwise_for_its_manner(reader: Reader, way: str) -> None:
    for entry in entries():
        if isinstance(reader.read(entry["ask"], TODAY), Question):
            assert slots_of(reader, _ANOTHER_WAY[way](entry["ask"])) == slots_of(reader, entry["ask"]), entry["ask"]


_QUANTITIES = ("前五", "后三", "第3名", "低于90%", "8", "12", "30%", "第2到第4名", "80到90之间", "高于平均", "8周")


def some_words(catalogue: Catalogue) -> st.SearchStrategy[list[str]]:
    """A handful of whatever the bot knows: names of all kinds, times, numbers, and any word of its lists."""
    kinds = (sorted(Vocabulary(catalogue, {}).names), UNITS, INDICATORS, WHENS, _QUANTITIES, sorted(words()))
    return st.lists(st.one_of(*map(st.sampled_from, kinds)), min_size=1, max_size=7)


def test_random_wording_never_yields_a_figure_that_is_not_stored(history: Office) -> None:
    """Whatever figure an answer gives for a unit and an indicator is the one stored for the period that it names."""
    told = Told(history)

    @given(words=some_words(history.catalogue), thread=st.integers(0, 5))
    @settings(max_examples=400, deadline=None)
    def check(words: list[str], thread: int) -> None:
        reply = say_to(history)("".join(words), conversation=f"random{thread}")
        assert "编号" not in reply.text, words
        days = [date.fromisoformat(day) for day in re.findall(r"截至 (\d{4}-\d\d-\d\d)", reply.text)]
        for unit, indicator, value in told.by(reply.lines):
            stored = [history.store.figures.get(unit, indicator, day) for day in days]
            assert value in [one.printed for one in stored if one], (words, reply.text)

    check()


class Told:
    """The reported figures that an answer tells."""

    def __init__(self, office: Office) -> None:
        self._ids = {unit.name: unit.id for unit in office.catalogue.units.values()}
        unit, indicator = (
            "|".join(sorted(map(re.escape, names), key=len, reverse=True))
            for names in (self._ids, office.catalogue.indicators)
        )
        pair = rf"(?P<unit>{unit}) (?P<value>\d[\d.]*%?)"
        self._own = re.compile(rf"(?P<unit>{unit}) (?P<indicator>{indicator}) (?P<value>\d[\d.]*%?)(?:，|（报送）|$)")
        self._title = re.compile(
            rf"(?:{'|'.join(office.catalogue.scopes)})(?P<indicator>{indicator})"
            "(?:排名|前|后|第|倒数|最高|最低|低于|高于|等于|不|在)"
        )
        self._place = re.compile(rf"(?:并列)?第\d+名 {pair}$")
        self._listed = re.compile(rf"{pair}(?=、|$)")

    def by(self, lines: tuple[str, ...]) -> list[tuple[str, str, str]]:
        """Unit, indicator and value as printed, of its own lines and of those of a ranking or a list."""
        found, of = [], ""
        for line in lines:
            if title := self._title.match(line):
                of = title["indicator"]
            elif (own := self._own.match(line)) and "测算" not in line.partition("，")[0]:
                found.append((self._ids[own["unit"]], own["indicator"], own["value"]))
            elif of and (place := self._place.match(line)):
                found.append((self._ids[place["unit"]], of, place["value"]))
            elif of and self._listed.match(line):
                found += [(self._ids[one["unit"]], of, one["value"]) for one in self._listed.finditer(line)]
        return found


def test_the_figures_of_answers_are_found(history: Office) -> None:
    told = Told(history)
    assert told.by(say_to(history)("萧山区活跃率").lines) == [("萧山区", "日均活跃率", "9%")]
    assert ("余杭区", "日均活跃率", "70%") in told.by(say_to(history)("区县活跃率前三").lines)
    assert ("西湖区", "日均活跃率", "34%") in told.by(say_to(history)("活跃率高于30%的区县").lines)


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
