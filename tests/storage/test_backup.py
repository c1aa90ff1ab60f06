"""Backups: whole, verified, never one over another; what is kept; and putting one back."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from storage import database as opening
from storage.database.backup import FOLDER, BackupError, KeepRule, back_up, kept, nightly, nightly_backups, restore
from storage.database.errors import Damaged
from storage.database.migrations import migrations
from storage.store import Store

NOW = datetime(2018, 7, 27, 2, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "data")
    store.inbox.accept([("m1", "{}")], NOW)
    yield store
    store.close()


def messages(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM inbox").fetchone()[0])


def damage(path: Path) -> None:
    """Overwrites the middle pages of a database file, as a bad disk does."""
    with path.open("r+b") as file:
        file.seek(3 * 4096)
        file.write(b"\xa5" * 4096 * 12)


def test_a_backup_of_a_busy_database_is_one_whole_file(store: Store, tmp_path: Path) -> None:
    stop = threading.Event()

    def keep_writing() -> None:
        number = 1
        while not stop.is_set():
            number += 1
            store.inbox.accept([(f"m{number}", "{}")], NOW)

    writer = threading.Thread(target=keep_writing)
    writer.start()
    try:
        made = back_up(store.connections.path, tmp_path / "out" / "copy.db")
    finally:
        stop.set()
        writer.join()
    assert messages(made) >= 1
    assert [path.name for path in made.parent.iterdir()] == ["copy.db"]


def test_a_backup_never_takes_the_place_of_a_file(store: Store, tmp_path: Path) -> None:
    mine = tmp_path / "copy.db"
    mine.write_text("precious")
    with pytest.raises(BackupError, match="already there"):
        back_up(store.connections.path, mine)
    assert mine.read_text() == "precious"
    with pytest.raises(BackupError, match="no database"):
        back_up(tmp_path / "nothing.db", tmp_path / "other.db")
    assert not (tmp_path / "nothing.db").exists()


def test_a_damaged_database_gives_no_backup(store: Store, tmp_path: Path) -> None:
    path = store.connections.path
    store.close()
    damage(path)
    with pytest.raises(Damaged, match="tongbao restore"):
        back_up(path, tmp_path / "copy.db")
    assert list(tmp_path.glob("copy*")) == []


def test_restore_puts_the_backup_in_place_and_keeps_the_present_database(store: Store) -> None:
    path = store.connections.path
    made = back_up(path, path.parent / "copy.db")
    store.inbox.accept([("m2", "{}")], NOW)
    store.close()
    aside = restore(made, path, NOW)
    assert messages(path) == 1
    assert aside is not None
    assert messages(aside) == 2
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_restore_replaces_a_damaged_database(store: Store) -> None:
    path = store.connections.path
    made = back_up(path, path.parent / "copy.db")
    store.close()
    damage(path)
    restore(made, path, NOW)
    again = Store(path.parent)
    again.check()
    assert [left.body for left in again.inbox.unsettled()] == ["{}"]
    again.close()


def test_restore_leaves_no_log_of_the_old_database_behind(store: Store) -> None:
    """SQLite would play it into the new one."""
    path = store.connections.path
    made = back_up(path, path.parent / "copy.db")
    store.inbox.accept([("m2", "{}")], NOW)
    log = path.with_name(path.name + "-wal").read_bytes()
    store.close()
    path.with_name(path.name + "-wal").write_bytes(log)  # as a killed process leaves it
    restore(made, path, NOW)
    assert messages(path) == 1


def test_restore_changes_nothing_where_the_file_is_no_good_backup(store: Store, tmp_path: Path) -> None:
    path = store.connections.path
    made = back_up(path, tmp_path / "copy.db")
    store.close()
    damage(made)
    text = tmp_path / "letter.db"
    text.write_text("not a database, but longer than a header of a hundred bytes " * 20)
    other = tmp_path / "other.db"
    newer = tmp_path / "newer.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE t (x)")
    back_up(path, newer)
    with closing(sqlite3.connect(newer)) as connection, connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('tongbao', 'm999', '')"
        )
    before = path.read_bytes()
    for bad, said in [
        (made, "nothing was changed"),
        (text, "nothing was changed"),
        (other, "not a database of Tongbao"),
        (newer, "newer Tongbao"),
        (tmp_path / "none.db", "there is no file"),
    ]:
        with pytest.raises(BackupError, match=said):
            restore(bad, path, NOW)
    assert path.read_bytes() == before


def test_a_migration_is_preceded_by_a_backup(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = store.connections.path.parent
    store.close()
    assert not (folder / FOLDER).exists()  # a new database has nothing to lose
    monkeypatch.setattr(migrations, "_migrations", [*migrations._migrations])
    migrations(name="m999_test")(lambda db: db.execute("DELETE FROM inbox"))
    opening.open_database(folder / "tongbao.db").close()
    (made,) = (folder / FOLDER).glob("before-m999_test-*.db")
    assert (messages(made), messages(folder / "tongbao.db")) == (1, 0)
    opening.open_database(folder / "tongbao.db").close()
    assert len(list((folder / FOLDER).iterdir())) == 1


def test_each_of_the_last_days_weeks_and_months_keeps_its_newest() -> None:
    nights = [datetime(2018, 7, 27, 2, 30) - timedelta(days=day) for day in range(800)]  # noqa: DTZ001
    stay = sorted(kept(nights, KeepRule(), nights[0]), reverse=True)
    assert [f"{at:%m-%d}" for at in stay[:7]] == ["07-27", "07-26", "07-25", "07-24", "07-23", "07-22", "07-21"]
    assert [f"{at:%y-%m-%d}" for at in stay[7:]] == [
        "18-07-15", "18-07-08",  # Sundays; the two newer weeks keep days that stay anyway
        "18-06-30", "18-05-31", "18-04-30", "18-03-31", "18-02-28", "18-01-31",
        "17-12-31", "17-11-30", "17-10-31", "17-09-30", "17-08-31",
    ]  # fmt: skip
    assert set(stay) <= kept(stay, KeepRule(), nights[0])  # a second look drops nothing


def test_the_newest_backup_stays_whatever_the_rule_and_the_clock() -> None:
    at = datetime(2018, 7, 27, 2, 30)  # noqa: DTZ001
    assert kept([at], KeepRule(0, 0, 0), at) == {at}
    ahead = at + timedelta(days=400)
    assert kept([at, ahead], KeepRule(1, 0, 0), at) == {at, ahead}


def test_a_clock_set_back_costs_no_backup(store: Store) -> None:
    path = store.connections.path
    first = nightly(path, NOW, KeepRule())
    later = nightly(path, NOW + timedelta(days=30), KeepRule())
    again = nightly(path, NOW, KeepRule())
    assert len({first, later, again}) == 3
    assert [backup.path for backup in nightly_backups(path.parent / FOLDER)] == [again, first, later]


def test_the_rule_drops_only_nightly_backups(store: Store) -> None:
    path = store.connections.path
    rule = KeepRule(2, 0, 0)
    back_up(path, path.parent / FOLDER / "by-hand.db")
    for day in range(4):
        nightly(path, NOW + timedelta(days=day), rule)
    assert sorted(file.name for file in (path.parent / FOLDER).iterdir()) == [
        "by-hand.db", "tongbao-20180729T023000.db", "tongbao-20180730T023000.db"
    ]  # fmt: skip
