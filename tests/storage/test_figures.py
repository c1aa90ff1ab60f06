from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from handlers.office import Office
from storage.figures import Figure
from storage.figures.submissions import Origin
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


def test_where_a_figure_stands_takes_no_longer_beside_hundreds_of_other_tables_units(seeded: Office) -> None:
    figures = seeded.store.figures
    figure = figures.get("萧山区", "日均活跃率", SEED_DAY)
    assert figure is not None
    before, alone = figures.standing(figure), steps(seeded, lambda: figures.standing(figure))
    others = [
        Figure(SEED_DAY, f"他市单位{number}", "日均活跃率", "他市", "50%", Decimal("0.5")) for number in range(500)
    ]
    origin = Origin("clerk01", "王敏", "c", "m2", FRIDAY, "他市.xlsx")
    assert seeded.store.submissions.confirm(
        seeded.store.submissions.propose(origin, others, lives=timedelta(hours=2)), FRIDAY
    )
    assert figures.standing(figure) == before
    assert steps(seeded, lambda: figures.standing(figure)) <= alone + 1


def steps(office: Office, look: Callable[[], object]) -> int:
    """How many hundreds of SQLite's own steps a look-up takes."""
    taken = [0]

    def count() -> int:
        taken[0] += 1
        return 0

    connection = office.store.connections.db.conn
    connection.set_progress_handler(count, 100)
    try:
        look()
    finally:
        connection.set_progress_handler(None, 100)
    return taken[0]
