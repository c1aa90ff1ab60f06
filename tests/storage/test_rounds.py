"""Questions that came in together: what they read is read once, what is to be remembered is written once."""

from datetime import timedelta
from decimal import Decimal

from handlers.office import Office
from storage.figures import Figure
from storage.figures.submissions import Origin
from storage.store import Store
from tests.conftest import FRIDAY, SEED_DAY


def activated(store: Store) -> str:
    figure = store.figures.get("萧山区", "激活数", SEED_DAY)
    return figure.printed if figure else "未报"


def correct(store: Store, printed: str) -> None:
    origin = Origin("clerk01", "王敏", "c", "m", FRIDAY, "更正.xlsx")
    figure = Figure(SEED_DAY, "萧山区", "激活数", "附件3", printed, Decimal(printed))
    id_ = store.submissions.propose(origin, [figure], lives=timedelta(hours=2))
    assert store.submissions.confirm(id_, FRIDAY)


def test_a_round_reads_the_same_once(seeded: Office) -> None:
    statements: list[str] = []
    seeded.store.connections.db.conn.set_trace_callback(statements.append)
    with seeded.store.connections.steady():
        assert [activated(seeded.store) for _ in range(3)] == ["8619"] * 3
    assert len([statement for statement in statements if "FROM figures" in statement]) == 1


def test_what_a_round_itself_confirms_is_seen_by_its_next_question(seeded: Office) -> None:
    with seeded.store.connections.steady():
        assert activated(seeded.store) == "8619"
        correct(seeded.store, "8620")
        assert activated(seeded.store) == "8620"


def test_what_others_confirm_is_seen_by_the_next_round(seeded: Office) -> None:
    other = Store(seeded.store.connections.path.parent)
    try:
        with seeded.store.connections.steady():
            assert activated(seeded.store) == "8619"
            correct(other, "8620")
            assert activated(seeded.store) == "8619"
        with seeded.store.connections.steady():
            assert activated(seeded.store) == "8620"
        assert activated(seeded.store) == "8620"
    finally:
        other.close()


def test_what_a_round_remembers_is_recalled_inside_it_and_kept_after_it(office: Office) -> None:
    hour = timedelta(hours=1)
    other = Store(office.store.connections.path.parent)
    try:
        with office.store.conversations.gathered():
            office.store.conversations.remember("c/a", "萧山区", FRIDAY)
            office.store.conversations.remember("c/a", "余杭区", FRIDAY)
            assert office.store.conversations.recall("c/a", FRIDAY, hour) == "余杭区"
            assert other.conversations.recall("c/a", FRIDAY, hour) is None
        assert other.conversations.recall("c/a", FRIDAY, hour) == "余杭区"
    finally:
        other.close()


def test_what_was_made_once_in_a_round_is_made_anew_after_something_was_written(seeded: Office) -> None:
    made = iter(range(10))
    connections = seeded.store.connections
    assert [connections.once("key", lambda: next(made)) for _ in range(2)] == [0, 1], "outside of a round, each time"
    with connections.steady():
        assert [connections.once("key", lambda: next(made)) for _ in range(2)] == [2, 2]
        assert connections.once("another", lambda: next(made)) == 3
        correct(seeded.store, "8620")
        assert connections.once("key", lambda: next(made)) == 4
