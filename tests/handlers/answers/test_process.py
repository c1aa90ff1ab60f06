"""When figures are due, who was late, what was changed after it was confirmed."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from decimal import Decimal

import pytest

from handlers.office import Office
from handlers.office.schedule import Schedule, WeekMoment
from storage.figures import Figure
from storage.figures.submissions import Origin
from tests.conftest import CLERK, FRIDAY, MONDAY, SEED_DAY, SHANGHAI, Say, say_to, seed_figures

CLOSES = datetime(2018, 7, 27, 18, 0, tzinfo=SHANGHAI)
LATE = "临安区"
NEVER = "建德市"


@pytest.fixture
def say_closing(office: Office) -> Say:
    """Friday 18:00 closes the week; one district reports on Saturday, one never; one figure is corrected later."""
    schedule = replace(Schedule(), deadline=WeekMoment(4, time(18)))
    office = replace(office, rules=replace(office.rules, schedule=schedule))
    figures = seed_figures(office.catalogue)
    store(office, [one for one in figures if one.unit not in (LATE, NEVER)], FRIDAY)
    store(office, [one for one in figures if one.unit == LATE], CLOSES + timedelta(hours=15))
    changed = Figure(SEED_DAY, "萧山区", "注册数", "附件3", "8730", Decimal(8730))
    store(office, [changed], CLOSES + timedelta(hours=16))
    return say_to(office)


def store(office: Office, figures: list[Figure], at: datetime) -> None:
    origin = Origin(CLERK.staff_id, CLERK.name, "private-clerk01", f"m{at:%H%M}", at, "每周通报.xlsx")
    id_ = office.store.submissions.propose(origin, figures, lives=timedelta(hours=2))
    assert office.store.submissions.confirm(id_, at)


def test_the_deadline_is_the_first_line(say_closing: Say) -> None:
    for asked in ("报数截止时间是几号", "请问报送期限", "最晚什么时候报"):
        reply = say_closing(asked)
        assert reply.lines[0] == "截至 2018-07-27 的通报：报送截止 7月27日 18:00", asked
        assert reply.lines[1] == "数据截止日 7月27日，计划 7月31日 10:00 发布"


def test_who_was_late_and_who_never_reported(say_closing: Say) -> None:
    reply = say_closing("哪些单位迟报了", at=MONDAY)
    assert reply.lines[0] == "迟报的有1家，至今未报的有1家"
    assert "临安区 07-28 09:00 报齐" in reply.lines
    assert "未报：建德市" in reply.lines


def test_nobody_is_late_before_the_deadline(say_closing: Say) -> None:
    reply = say_closing("谁晚报了", at=FRIDAY)
    assert reply.lines[0] == "截至 2018-07-27 的通报，报送截止 7月27日 18:00，还没有到时间"


@pytest.mark.parametrize("asked", ["更正了哪些数", "谁改了萧山的注册数", "萧山改了什么"])
def test_what_was_changed_says_from_what_to_what_and_by_whom(say_closing: Say, asked: str) -> None:
    reply = say_closing(asked)
    assert reply.lines[0] == "截至 2018-07-27 的数，确认后改过1处"
    assert reply.lines[1] == "萧山区 注册数 8727 → 8730（王敏，07-28 10:00）"


def test_what_was_not_changed_is_not_told(say_closing: Say) -> None:
    assert say_closing("谁改了余杭的注册数").lines[0] == "截至 2018-07-27 的数，确认后没有改过"
