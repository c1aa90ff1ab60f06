"""What the operator reads when the file or its disk fails."""

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from storage.database import LARGEST_IDLE_LOG, open_database
from storage.database.errors import Damaged, DiskFull, Locked, ReadOnly, StoreTrouble, trouble_of
from storage.database.lock import AlreadyRunningError, only_one
from storage.store import Store
from tests.storage.test_backup import damage

NOW = datetime(2018, 7, 27, 15, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def full(store: Store) -> None:
    """As a full disk: SQLite gets no further page."""
    pages = store.connections.db.execute("PRAGMA page_count").fetchone()[0]
    store.connections.db.execute(f"PRAGMA max_page_count = {pages}")


def test_a_full_disk_stores_nothing_and_is_told(tmp_path: Path) -> None:
    store = Store(tmp_path)
    seen: list[StoreTrouble] = []
    store.connections.on_trouble = seen.append
    full(store)
    with pytest.raises(DiskFull, match=r"no room left on its disk .*; free some space; nothing was stored"):
        store.inbox.accept(((f"m{number}", "x" * 1000) for number in range(200)), NOW)
    assert store.inbox.unsettled() == []
    assert [trouble.kind for trouble in seen] == ["full"]
    store.connections.db.execute("PRAGMA max_page_count = 100000")
    assert store.inbox.accept([("m1", "{}")], NOW) == {"m1"}


def test_nobody_waits_for_the_disk_while_what_was_committed_is_moved_into_the_file(tmp_path: Path) -> None:
    store = Store(tmp_path)
    log = tmp_path / "tongbao.db-wal"
    store.connections.checkpoint()
    for number in range(2000):  # more than SQLite's own 1,000 pages between checkpoints
        store.inbox.accept([(f"m{number}", "x" * 4000)], NOW)
    assert log.stat().st_size > 1500 * 4096
    with closing(sqlite3.connect(tmp_path / "tongbao.db", isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM inbox").fetchone()
        store.connections.checkpoint()  # somebody reads on
        store.inbox.accept([("last", "{}")], NOW)
        other.execute("COMMIT")
    store.connections.checkpoint()
    assert log.stat().st_size > LARGEST_IDLE_LOG
    store.inbox.accept([("again", "{}")], NOW)  # from here the log is written from its beginning, and gives back room
    assert log.stat().st_size == LARGEST_IDLE_LOG
    store.close()


def test_a_database_that_somebody_else_keeps_locked(tmp_path: Path) -> None:
    Store(tmp_path).close()
    connections = open_database(tmp_path / "tongbao.db", busy=0.05)
    with closing(sqlite3.connect(tmp_path / "tongbao.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Locked, match="is locked by another program"), connections.transaction():
            pass
        other.execute("ROLLBACK")
    with connections.transaction(durable=True) as db:
        db.execute("INSERT INTO periods (period, label) VALUES (20180727, '')")
    connections.close()


def test_a_damaged_page_is_found_at_the_start(tmp_path: Path) -> None:
    Store(tmp_path).close()
    damage(tmp_path / "tongbao.db")
    with pytest.raises(Damaged, match=r"is damaged \(.+\); stop the bot and put a backup back: tongbao restore"):
        Store(tmp_path).check()


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "tongbao.db").write_text("hello, hello, hello, hello, hello, hello, hello, hello, hello, hello, hello")
    with pytest.raises(Damaged, match="file is not a database"):
        Store(tmp_path)


def test_a_row_whose_other_half_is_gone_is_found_at_the_start(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.check()
    store.connections.db.execute("PRAGMA foreign_keys = OFF")
    store.connections.db.execute(
        "INSERT INTO figures (unit, indicator, period, sheet, printed, number, submission)"
        " VALUES (1, 1, 20180727, 1, '9%', 0.09, 1)"
    )
    with pytest.raises(Damaged, match="a row of figures refers to a missing row of"):
        store.check()
    store.close()


def test_a_read_only_database(tmp_path: Path) -> None:
    path = tmp_path / "tongbao.db"
    Store(tmp_path).close()
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    with closing(connection), pytest.raises(sqlite3.OperationalError) as caught:
        connection.execute("DELETE FROM inbox")
    trouble = trouble_of(caught.value, path)
    assert isinstance(trouble, ReadOnly)
    assert "make the folder and its files writable" in str(trouble)
    assert trouble.__class__.passes is False


def test_a_mistake_in_the_data_is_no_trouble_of_the_disk(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with pytest.raises(sqlite3.IntegrityError) as caught:
        store.connections.db.execute("INSERT INTO inbox (message) VALUES ('m1')")
    assert trouble_of(caught.value, tmp_path) is None
    assert trouble_of(ValueError(), tmp_path) is None
    store.close()


def test_submissions_reach_the_disk_before_they_are_confirmed(tmp_path: Path) -> None:
    store = Store(tmp_path)

    def synchronous() -> int:
        return int(store.connections.db.execute("PRAGMA synchronous").fetchone()[0])

    with store.connections.transaction(durable=True):
        assert synchronous() == 2
    assert synchronous() == 1
    with pytest.raises(RuntimeError), store.connections.transaction(durable=True):
        raise RuntimeError
    assert synchronous() == 1
    statements: list[str] = []
    store.connections.db.conn.set_trace_callback(statements.append)
    store.submissions.cancel(1, NOW)
    store.submissions.withdraw(1, NOW)
    assert [line for line in statements if "synchronous = FULL" in line or line.startswith("BEGIN")] == [
        "PRAGMA synchronous = FULL", "BEGIN IMMEDIATE"
    ] * 2  # fmt: skip
    store.close()


def test_a_second_bot_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    with only_one(tmp_path), pytest.raises(AlreadyRunningError, match="already running"), only_one(tmp_path):
        pass
    with only_one(tmp_path):
        pass
