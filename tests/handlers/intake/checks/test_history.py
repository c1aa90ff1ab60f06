"""New figures beside the weeks before."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from handlers.intake.checks.history import usual_change
from handlers.office import Office
from storage.figures import Figure
from storage.figures.submissions import Origin
from tests.conftest import FRIDAY, SEED_DAY, store_seed
from tests.handlers.intake.conftest import Send
from tests.support.building import annex, typed, xlsx

LATER = FRIDAY + timedelta(days=7)


def weeks(office: Office, unit: str, indicator: str, numbers: list[int]) -> None:
    """One figure a week, the last one on the seed's day."""
    submissions = office.store.submissions
    for back, number in enumerate(reversed(numbers)):
        day = SEED_DAY - timedelta(weeks=back)
        figure = Figure(day, unit, indicator, "附件3", str(number), Decimal(number))
        origin = Origin("clerk01", "王敏", "private", f"m{back}", FRIDAY, "历史.xlsx")
        submissions.confirm(submissions.propose(origin, [figure], lives=timedelta(hours=1)), FRIDAY)


def test_a_running_total_that_falls_is_asked_about(send: Send, office: Office) -> None:
    store_seed(office)
    told = send("萧山区注册数8700，激活数8619", at=LATER).text
    assert "萧山区 注册数 8700：比2018-07-27的 8727 少了 27" in told
    assert "激活数 8619：" not in told


@pytest.mark.parametrize(("number", "is_strange"), [(8760, False), (8800, False), (9900, True), (16000, True)])
def test_a_jump_is_measured_by_the_units_own_weeks(send: Send, office: Office, number: int, is_strange: bool) -> None:
    weeks(office, "萧山区", "注册数", [8500, 8540, 8590, 8630, 8680, 8727])
    told = send(f"萧山区注册数更正为{number}人，截至8月3日", at=LATER).text
    assert ("变化过大" in told) == is_strange, told


def test_with_little_history_only_coarse_jumps_are_asked_about(send: Send, office: Office) -> None:
    weeks(office, "萧山区", "注册数", [8600, 8727])
    assert "变化过大" not in send("萧山区注册数9900人", at=LATER).text
    assert "变化过大" in send("萧山区注册数18000人", at=LATER).text


def test_usual_changes_follow_the_noise() -> None:
    quiet = [Decimal(number) for number in (1000, 1001, 1002, 1003, 1004, 1005)]
    noisy = [Decimal(number) for number in (1000, 1300, 900, 1400, 950, 1350)]
    assert usual_change(quiet, is_rate=False) == Decimal("100.5")
    assert usual_change(noisy, is_rate=False) > 400
    assert usual_change([Decimal("0.5")] * 6, is_rate=True) == Decimal("0.1")


def test_a_rate_against_its_counts_is_asked_about(send: Send, office: Office) -> None:
    store_seed(office)
    told = send("萧山区注册数8727，激活数8719，激活率96%", at=LATER).text
    assert "比2018-07-27的 98% 降了，按个数算却升了" in told


def test_the_first_period_has_nothing_to_be_held_against(send: Send, office: Office) -> None:
    assert "变化" not in send("萧山区注册数8727，激活数8619", at=LATER).text
    assert office.store.figures.periods() == ()
    assert date(2018, 8, 3) in {f.period for s in office.store.submissions.proposed("clerk01") for f in s.figures}


def without(*units: str) -> bytes:
    return xlsx([row for row in typed(annex(3)) if row[1] not in units])


def test_a_unit_that_vanished_is_told_with_what_it_reported_last(send: Send, office: Office) -> None:
    store_seed(office)
    told = send(name="附件3.xlsx", content=without("临安区"), at=LATER).text
    assert "少了往期报过的单位：临安区：2018-07-27报过（日均活跃率 28%），这次的表里没有" in told
    assert "缺少单位" not in told
    assert "确认" in told


def test_a_unit_that_was_never_there_is_only_missing(send: Send, office: Office) -> None:
    send(name="附件3.xlsx", content=without("临安区"))
    send("确认")
    told = send(name="附件3.xlsx", content=without("临安区", "萧山区"), at=LATER).text
    assert "少了往期报过的单位：萧山区：2018-07-27报过（日均活跃率 9%）" in told
    assert "缺少单位：应有13个单位，缺临安区" in told


def test_one_absent_for_weeks_is_told_with_its_last_week(send: Send, office: Office) -> None:
    store_seed(office)
    send(name="附件3.xlsx", content=without("临安区"), at=LATER)
    send("确认", at=LATER)
    again = send(name="附件3.xlsx", content=without("临安区", ""), at=LATER + timedelta(days=7))
    assert "临安区：2018-07-27报过（日均活跃率 28%）" in again.text


def test_who_sends_a_few_units_or_has_them_already_has_lost_none(send: Send, office: Office) -> None:
    store_seed(office)
    few = xlsx([row for row in typed(annex(3)) if row[1] in {"区县", "萧山区", "余杭区"}])
    told = send(name="附件3.xlsx", content=few, at=LATER).text
    assert "报过" not in told
    assert "应有13个单位，缺" in told
    assert "报过" not in send(name="附件3.xlsx", content=without("临安区")).text
