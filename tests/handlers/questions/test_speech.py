"""What speech recognition writes down is read as it was said, and told; what was typed is not touched so."""

from datetime import date

import pytest

from handlers.questions.question import Question, Unclear
from handlers.questions.reader import Reader
from handlers.questions.speech import as_heard
from storage.catalogue import Catalogue

TODAY = date(2018, 7, 30)


@pytest.fixture(scope="module")
def reader(hangzhou: Catalogue) -> Reader:
    return Reader(hangzhou)


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("萧山近吧周", "萧山近八周"),
        ("余杭进四周活跃率", "余杭近四周活跃率"),
        ("最近吧期激活率", "最近八期激活率"),
        ("近似个月余杭活跃率", "近四个月余杭活跃率"),
        ("过去武周萧山活跃率", "过去五周萧山活跃率"),
        ("萧山进前五了吗", "萧山进前五了吗"),
        ("余杭近期活跃率", "余杭近期活跃率"),
        ("上周萧山活跃率", "上周萧山活跃率"),
    ],
)
def test_the_numbers_of_a_time_are_read_as_they_sound(heard: str, meant: str) -> None:
    text, read_as = as_heard(heard)
    assert text == meant
    assert bool(read_as) == (heard != meant)


@pytest.mark.parametrize(
    ("heard", "read_as"),
    [
        ("谁没抱", ("谁没抱", "谁没报")),
        ("谁还没抱", ("谁还没抱", "谁还没报")),
        ("余杭怎么羊", ("怎么羊", "怎么样")),
        ("去县活跃率前三名", ("去县", "区县")),
        ("全是活跃率", ("全是", "全市")),
        ("公安剧活跃率", ("公安剧", "公安局")),
        ("萧山近吧周活跃率", ("近吧周", "近八周")),
    ],
)
def test_what_was_heard_is_read_and_told(reader: Reader, heard: str, read_as: tuple[str, str]) -> None:
    reading = reader.read(heard, TODAY, heard=True)
    assert isinstance(reading, Question), reading
    assert read_as in reading.read_as


@pytest.mark.parametrize("text", ["谁没抱", "余杭怎么羊", "萧山近吧周"])
def test_typed_words_are_not_read_by_their_sound(reader: Reader, text: str) -> None:
    assert not isinstance(reader.read(text, TODAY), Question)


@pytest.mark.parametrize(
    ("typed", "meant"), [("市公安居活跃率", "市公安局"), ("教育举注册数", "教育局"), ("财政剧激活率", "财政局")]
)
def test_a_body_whose_ending_alone_is_misspelled_is_read(reader: Reader, typed: str, meant: str) -> None:
    reading = reader.read(typed, TODAY)
    assert isinstance(reading, Question), reading
    assert [one for _, one in reading.read_as] == [meant]


@pytest.mark.parametrize("text", ["税物局活跃率", "规化局活跃率", "市水务局激活率"])
def test_a_body_whose_name_is_only_near_is_asked_about(reader: Reader, text: str) -> None:
    assert isinstance(reader.read(text, TODAY), Unclear)


def test_a_slip_of_a_shared_name_is_asked_about_at_once(reader: Reader) -> None:
    asked = reader.read("西胡活跃率", TODAY)
    assert isinstance(asked, Unclear)
    assert [label for label, _ in asked.choices] == ["西湖区", "杭州西湖风景名胜区管委会"]
