"""The same questions of an invented office: nothing about Hangzhou is in the way."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from handlers.office import Office
from storage.catalogue import load_catalogue
from storage.figures import Figure
from storage.figures.submissions import Origin
from storage.store import Store
from tests.conftest import CLERK, DATA, PEOPLE, SHANGHAI, Say, say_to

DAY = date(2024, 3, 8)
MORNING = datetime(2024, 3, 11, 9, 0, tzinfo=SHANGHAI)
EVENTS = {"望潮街道": (200, 180), "盐河街道": (150, 150), "松林街道": (90, 45), "东港街道": (60, 51)}


@pytest.fixture
def say_here(tmp_path: Path) -> Iterator[Say]:
    office = Office(load_catalogue(DATA / "offices" / "linhai.yaml"), Store(tmp_path / "linhai"), PEOPLE)
    for weeks in (1, 0):
        figures = []
        for unit, (reported, closed) in EVENTS.items():
            counts = {"上报事件数": reported - weeks, "办结数": closed - 2 * weeks}
            share = Decimal(counts["办结数"]) / counts["上报事件数"]
            rate = f"{(share * 100).quantize(Decimal('0.1'))}%"
            day = DAY - timedelta(weeks=weeks)
            figures += [Figure(day, unit, name, "表一", str(value), Decimal(value)) for name, value in counts.items()]
            figures.append(Figure(day, unit, "办结率", "表一", rate, Decimal(rate.rstrip("%")) / 100))
        submissions = office.store.submissions
        origin = Origin(CLERK.staff_id, CLERK.name, "c", f"w{weeks}", MORNING, "周报.xlsx")
        assert submissions.confirm(submissions.propose(origin, figures, lives=timedelta(hours=1)), MORNING)
    say = say_to(office)
    yield lambda text, **where: say(text, **{"at": MORNING, **where})
    office.store.close()


def test_its_questions_are_answered(say_here: Say) -> None:
    assert say_here("望潮办结率").lines[0] == "望潮街道 办结率 90.0%，第2名（共4个街道，测算）"
    assert say_here("街道结案率前两名").lines[1:3] == ("第1名 盐河街道 100.0%", "第2名 望潮街道 90.0%")
    assert say_here("哪些街道办结率低于90%").lines[1] == "东港街道 85.0%、松林街道 50.0%"
    assert say_here("松林街道办结数环比").lines[0].startswith("松林街道 办结数 45，+2")
    assert say_here("各街道上报事件数合计").lines[0] == "上报事件数合计 500件（测算）"
    assert say_here("办结率怎么算的").lines[0] == "办结率＝办结数÷上报事件数。"


def test_its_follow_ups_and_refusals(say_here: Say) -> None:
    say_here("望潮街道办结率")
    assert say_here("那盐河镇呢").lines[0].startswith("盐河街道 办结率 100.0%")
    assert say_here("萧山区办结率").outcome != "done"
    assert say_here("望潮街道活跃率").outcome != "done"
    gone = say_here("石桥街道办结率")
    assert gone.lines[0] == "石桥街道 办结率 未报（2023-06-30后已撤并，由望潮街道、松林街道承接）"


def test_its_help_names_its_own_units(say_here: Say) -> None:
    text = say_here("帮助").text
    assert "东港街道办结率" in text
    assert "区县" not in text
