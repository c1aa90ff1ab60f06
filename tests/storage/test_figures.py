from datetime import timedelta
from decimal import Decimal

from handlers.office import Office
from storage.figures import Figure
from storage.submissions import Origin
from tests.conftest import FRIDAY, SEED_DAY


def test_the_seed_is_stored_as_printed(seeded: Office) -> None:
    figure = seeded.store.figures.get("萧山区", "日均活跃率", SEED_DAY)
    assert figure is not None
    assert (figure.printed, figure.number, figure.rank, figure.table) == ("9%", Decimal("0.09"), 13, "附件3")
    assert len(seeded.store.figures.of_period(SEED_DAY, "附件2")) == 79 * 5
    assert [period.cutoff for period in seeded.store.figures.periods()] == [SEED_DAY]


def submit(office: Office, printed: str) -> int:
    origin = Origin("clerk01", "王敏", "c", "m", FRIDAY, "更正.xlsx")
    figure = Figure(SEED_DAY, "萧山区", "激活数", "附件3", printed, Decimal(printed))
    id_ = office.store.submissions.propose(origin, [figure], lives=timedelta(hours=2))
    assert office.store.submissions.confirm(id_, FRIDAY)
    return id_


def test_withdrawing_brings_back_what_was_there_before(seeded: Office) -> None:
    def current() -> str:
        figure = seeded.store.figures.get("萧山区", "激活数", SEED_DAY)
        return figure.printed if figure else "未报"

    first, second = submit(seeded, "8620"), submit(seeded, "8630")
    assert current() == "8630"
    assert seeded.store.submissions.withdraw(first, FRIDAY)
    assert current() == "8630"
    assert seeded.store.submissions.withdraw(second, FRIDAY)
    assert current() == "8619"
    assert not seeded.store.submissions.withdraw(second, FRIDAY)
    versions = seeded.store.figures.versions("萧山区", "激活数", SEED_DAY)
    assert [(figure.printed, superseded_by) for figure, superseded_by in versions] == [
        ("8619", 0), ("8620", -first), ("8630", -second)
    ]  # fmt: skip


def test_a_proposal_cannot_be_asked_for_and_is_confirmed_once(office: Office) -> None:
    origin = Origin("clerk01", "王敏", "c", "m", FRIDAY, "a.xlsx")
    figure = Figure(SEED_DAY, "萧山区", "激活数", "附件3", "8619", Decimal(8619))
    id_ = office.store.submissions.propose(origin, [figure], lives=timedelta(hours=2))
    assert office.store.figures.get("萧山区", "激活数", SEED_DAY) is None
    assert office.store.submissions.confirm(id_, FRIDAY)
    assert not office.store.submissions.confirm(id_, FRIDAY)


def test_every_look_up_is_answered_from_an_index(seeded: Office) -> None:
    db = seeded.store.connections.db
    columns = "period, unit, indicator, sheet, printed, number, rank, derived, submission"
    for where in (
        "unit = 1 AND indicator = 2 AND period = 20180727",
        "unit = 1 AND indicator = 2 AND period BETWEEN 20180101 AND 20181231 ORDER BY period",
        "period = 20180727 AND indicator = 2",
        "period = 20180727 AND unit = 2",
    ):
        plan = list(db.query(f"EXPLAIN QUERY PLAN SELECT {columns} FROM figures WHERE superseded_by = 0 AND {where}"))
        assert len(plan) == 1
        assert "SEARCH" in plan[0]["detail"]
        assert "PRIMARY KEY" in plan[0]["detail"] or "COVERING INDEX" in plan[0]["detail"], plan
