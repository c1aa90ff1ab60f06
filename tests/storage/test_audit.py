"""Who did what: added with what it records, never changed unnoticed."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from storage.bulletins import Bulletin
from storage.bulletins.decisions import Decision
from storage.bulletins.subscriptions import Subscription
from storage.database.audit import acting, record
from storage.figures import Figure
from storage.figures.submissions import Origin
from storage.store import Store

NOW = datetime(2018, 7, 27, 15, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
FIGURE = Figure(NOW.date(), "萧山区", "注册数", "附件3", "12345", Decimal(12345))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path)
    yield store
    store.close()


def proposed(store: Store) -> int:
    origin = Origin("clerk01", "王敏", "c1", "m1", NOW, "附件3.xlsx", b"bytes", "ab" * 32)
    return store.submissions.propose(origin, [FIGURE], lives=timedelta(hours=2))


def whats(store: Store) -> list[str]:
    return [entry.what for entry in store.audit.last(100)]


def test_confirming_and_withdrawing_are_written_down_with_who_and_which_message(store: Store) -> None:
    id_ = proposed(store)
    with acting("clerk01", "王敏", "msg-2"):
        assert store.submissions.confirm(id_, NOW)
        assert not store.submissions.confirm(id_, NOW)
    with acting("admin01", "李工", "msg-3"):
        assert store.submissions.withdraw(id_, NOW + timedelta(minutes=1))
    confirmed, withdrawn = store.audit.last(10)
    assert (confirmed.what, withdrawn.what) == ("submission.confirmed", "submission.withdrawn")
    assert (confirmed.actor.who, confirmed.actor.message) == ("clerk01", "msg-2")
    assert (withdrawn.actor.who, withdrawn.actor.name) == ("admin01", "李工")
    assert confirmed.about == {"submission": id_, "source": "附件3.xlsx", "sha256": "ab" * 32}
    assert store.audit.verify().broken == 0


def test_what_is_rolled_back_is_not_written_down(store: Store) -> None:
    def fails() -> None:
        with store.connections.transaction() as db:
            record(db, "test", {}, NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    id_ = proposed(store)
    store.submissions.cancel(id_, NOW)
    assert whats(store) == ["submission.cancelled"]


def test_figures_are_not_stored_where_the_audit_cannot_be_written(store: Store) -> None:
    id_ = proposed(store)
    store.connections.db.execute("CREATE TRIGGER test BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no room'); END")
    with pytest.raises(sqlite3.IntegrityError, match="no room"):
        store.submissions.confirm(id_, NOW)
    assert store.figures.periods() == ()
    assert [one.id for one in store.submissions.proposed("clerk01")] == [id_]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET who = 'x'",
        "DELETE FROM audit WHERE number = 2",
        "REPLACE INTO audit SELECT number, at, 'x', name, message, what, about, hash FROM audit WHERE number = 1",
        "INSERT INTO audit SELECT number + 7, at, who, name, message, what, about, hash FROM audit WHERE number = 1",
    ],
)
def test_entries_cannot_be_changed(store: Store, statement: str) -> None:
    for _ in range(3):
        store.audit.note("test", {"说": "明"}, NOW)
    with pytest.raises(sqlite3.IntegrityError, match="only ever added to"):
        store.connections.db.execute(statement)
    assert store.audit.verify().entries == 3


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE audit SET who = 'somebody else' WHERE number = 2", 2),
        ("UPDATE audit SET about = '{\"n\":9}' WHERE number = 3", 3),
        ("DELETE FROM audit WHERE number = 2", 2),
        ("UPDATE audit SET hash = (SELECT hash FROM audit WHERE number = 1) WHERE number = 4", 4),
    ],
)
def test_whoever_gets_round_the_triggers_breaks_the_chain(store: Store, statement: str, broken: int) -> None:
    for number in range(4):
        store.audit.note("test", {"n": number}, NOW)
    seal = store.audit.verify().hash
    for trigger in ("update", "delete"):
        store.connections.db.execute(f"DROP TRIGGER audit_no_{trigger}")
    store.connections.db.execute(statement)
    assert store.audit.verify().broken == broken
    assert store.audit.holds(4, seal) == (broken < 4)


def test_a_cut_off_end_shows_against_a_copy_elsewhere(store: Store) -> None:
    for number in range(3):
        store.audit.note("test", {"n": number}, NOW)
    whole = store.audit.verify()
    store.connections.db.execute("DROP TRIGGER audit_no_delete")
    store.connections.db.execute("DELETE FROM audit WHERE number = 3")
    assert store.audit.verify().broken == 0
    assert not store.audit.holds(whole.entries, whole.hash)


def test_whatever_else_is_written_by_a_command_is_there_too(store: Store) -> None:
    period = NOW.date()
    store.aliases.add("下沙", "杭州经济开发区", "admin01", NOW)
    store.aliases.undo("下沙", "admin01", NOW)
    store.items.add(period, "召开培训会", "clerk01", NOW)
    store.items.replace(period, 1, "召开会议", "clerk01", NOW)
    store.items.move(period, 1, 1, NOW)
    store.items.remove(period, 1, "clerk01", NOW)
    store.items.remove(period, 9, "clerk01", NOW)
    store.bulletins.move(Bulletin(period, "published", NOW, "calendar"))
    store.bulletins.move(Bulletin(period, "published", NOW, "calendar"))
    store.decisions.add(Decision(period, 1, "release", "clerk01", "王敏", NOW))
    store.subscriptions.put(Subscription("group1", False, "", "clerk01", NOW))
    assert whats(store) == [
        "alias.added", "alias.undone", "item.added", "item.removed", "item.added", "item.moved", "item.removed",
        "bulletin.is_published", "bulletin.release", "subscription.changed",
    ]  # fmt: skip
    assert store.audit.verify().broken == 0
