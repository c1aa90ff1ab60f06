"""Time words: the 110 phrases, and what they mean in stored periods."""

import json
from datetime import date, timedelta

import pytest

from handlers.language.calendar.days import year_before
from handlers.language.calendar.periods import bind, bind_one, nearest
from handlers.language.text import normalise
from handlers.questions.question import When
from handlers.questions.slots import Slots, fill
from handlers.questions.tokens import Segmenter
from handlers.questions.vocabulary import Vocabulary
from storage.catalogue import Catalogue
from storage.figures import Period
from tests.conftest import DATA

WEDNESDAY = date(2018, 8, 1)
PERIODS = tuple(Period(date(2018, 7, 27) - timedelta(weeks=weeks)) for weeks in reversed(range(60)))
PHRASES = json.loads((DATA / "time_phrases.json").read_text(encoding="utf-8"))
TIMES = [phrase for phrase in PHRASES if not phrase.get("trap")]
TRAPS = [phrase for phrase in PHRASES if phrase.get("trap")]


@pytest.fixture(scope="module")
def segmenter(hangzhou: Catalogue) -> Segmenter:
    return Segmenter(Vocabulary(hangzhou))


def slots(text: str, segmenter: Segmenter, catalogue: Catalogue, today: date = WEDNESDAY) -> Slots:
    return fill(segmenter.cut(normalise(text), today), today, catalogue)


@pytest.mark.parametrize("phrase", TIMES, ids=lambda phrase: phrase["text"])
def test_a_phrase_means_its_days(phrase: dict[str, str], segmenter: Segmenter, hangzhou: Catalogue) -> None:
    found = slots(phrase["text"], segmenter, hangzhou)
    (when,) = found.whens
    assert not found.unknown
    if when.first is not None:
        assert (str(when.first), str(when.last)) == (phrase["start"], phrase["end"])
    elif not when.year_before:  # the last N stored periods
        expected = [one for one in PERIODS if phrase["start"] <= str(one.cutoff) <= phrase["end"]]
        assert list(bind(when, PERIODS)) == expected


@pytest.mark.parametrize("phrase", TRAPS, ids=lambda phrase: phrase["text"])
def test_a_trap_is_no_time(phrase: dict[str, str], segmenter: Segmenter, hangzhou: Catalogue) -> None:
    assert not slots(phrase["text"], segmenter, hangzhou).whens


@pytest.mark.parametrize(
    ("text", "cutoff"),
    [
        ("最新", "2018-07-27"), ("上期", "2018-07-20"), ("上上期", "2018-07-13"), ("两期前", "2018-07-13"),
        ("上周", "2018-07-27"), ("7月底", "2018-07-27"), ("7月初", "2018-07-06"), ("上月末", "2018-07-27"),
        ("7月中旬", "2018-07-20"), ("二零一八年七月", "2018-07-27"), ("今年初", "2018-01-05"),
        ("本周", ""), ("明年", ""), ("7月26日", ""), ("近三期", "2018-07-27"), ("6月", "2018-06-29"),
        ("12月", "2017-12-29"), ("第52周", "2017-12-29"), ("31日", ""), ("20号", "2018-07-20"),
    ],
)  # fmt: skip
def test_a_phrase_means_one_stored_period(text: str, cutoff: str, segmenter: Segmenter, hangzhou: Catalogue) -> None:
    whens = slots(text, segmenter, hangzhou).whens
    period = bind_one(whens[0], PERIODS)
    assert str(period.cutoff if period else "") == cutoff


def test_the_same_week_a_year_earlier_is_an_iso_week() -> None:
    assert bind(year_before(date(2018, 7, 27)), PERIODS) == (Period(date(2017, 7, 28)),)
    last = year_before(date(2021, 1, 1))  # in week 53 of 2020, which 2019 did not have
    assert (last.first, last.last) == (date(2019, 12, 23), date(2019, 12, 29))


def test_a_missing_period_has_a_nearest_one_but_is_not_replaced() -> None:
    when = When("6月22日", date(2018, 6, 22), date(2018, 6, 22))
    stored = tuple(period for period in PERIODS if period.cutoff != date(2018, 6, 22))
    assert bind(when, stored) == ()
    near = nearest(when, stored)
    assert near is not None
    assert near.cutoff in {date(2018, 6, 15), date(2018, 6, 29)}
