"""Opens the database: one SQLite file in WAL mode, one connection for each thread that asks."""

import sqlite3
import threading
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlite_utils.db import Database

from storage.database.backup import ONLY_OURS, before_migration, check
from storage.database.errors import StoreTrouble, trouble_of
from storage.database.migrations import migrations

T = TypeVar("T")

BUSY_MILLISECONDS = 5_000
PAGES_BETWEEN_CHECKPOINTS = 64_000
"""Of 4 KB, in the log, before the program that writes must itself wait for the disk; see `Connections.checkpoint`."""
LARGEST_IDLE_LOG = 16 * 1024 * 1024
"""Bytes that the log keeps of its room once all of it stands in the file."""


class Connections:
    """The threads' connections to one database file. Not fork-safe: open it in the process that uses it."""

    def __init__(self, path: Path, busy: float = BUSY_MILLISECONDS / 1000) -> None:
        """`busy` is the number of seconds to wait for another program's write."""
        self.path = path
        self.on_trouble: Callable[[StoreTrouble], None] | None = None
        """Told, in whatever thread it happens, when the file or its disk fails."""
        self._busy = busy
        self._local = threading.local()
        self._open: list[sqlite3.Connection] = []
        self._lock = threading.Lock()

    @property
    def db(self) -> Database:
        """This thread's connection."""
        database: Database | None = getattr(self._local, "database", None)
        if database is None:
            database = self._local.database = self._connect()
        return database

    @property
    def commits(self) -> int:
        """How many of this thread's transactions were carried out."""
        return int(getattr(self._local, "commits", 0))

    @contextmanager
    def steady(self) -> Iterator[None]:
        """What this thread reads by `read` inside, it reads once, unless it writes something itself.

        For questions that came in together: they are all answered as things stood when the first was looked at.
        """
        self._local.known = {}
        try:
            yield
        finally:
            self._local.known = None

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` makes of what is stored, or what it made for the same key before, as long as reading is steady.

        Whatever it depends on beside what is stored has to be in the key; nobody may change it.
        """
        known: dict[Hashable, Any] | None = getattr(self._local, "known", None)
        if known is not None and key in known:
            found: T = known[key]
            return found
        made = make()
        known = getattr(self._local, "known", None)  # another one, where something was written meanwhile
        if known is not None:
            known[key] = made
        return made

    def read(
        self, statement: str, values: Sequence[object] = (), make: Callable[[Any], Any] | None = None
    ) -> tuple[Any, ...]:
        """The rows of a SELECT, as tuples or as what `make` makes of each; that must not be changed by anybody."""

        def rows() -> tuple[Any, ...]:
            found = self.db.execute(statement, values).fetchall()
            return tuple(map(make, found) if make else found)

        return self.once((statement, *values), rows)

    @contextmanager
    def _unsteady(self) -> Iterator[None]:
        """Inside, everything is read afresh, and so is what was known before."""
        known = getattr(self._local, "known", None)
        self._local.known = None
        try:
            yield
        finally:
            self._local.known = None if known is None else {}

    @contextmanager
    def transaction(self, *, durable: bool = False) -> Iterator[Database]:
        """All or nothing. Takes the write lock at once, so that what was read inside cannot change before commit.

        A `durable` one is on the disk when this returns, also if the power fails; any other survives the process's
        death, but the last moments may be lost with the power. Raises StoreTrouble where file or disk fail.
        """
        try:
            db = self.db
            if durable:
                db.execute("PRAGMA synchronous = FULL")  # has no effect inside a transaction
            try:
                with self._unsteady(), _transaction(db):
                    yield db
                self._local.commits = self.commits + 1
            finally:
                if durable:
                    db.execute("PRAGMA synchronous = NORMAL")
        except sqlite3.Error as error:
            trouble = self.notice(error)
            if trouble is not None:
                raise trouble from error
            raise

    def notice(self, error: BaseException) -> StoreTrouble | None:
        """What an exception says about the file or its disk, also told to whoever watches."""
        trouble = trouble_of(error, self.path)
        if trouble is not None and self.on_trouble is not None:
            self.on_trouble(trouble)
        return trouble

    def checkpoint(self) -> None:
        """Moves what was committed from the log into the file and onto the disk, while others read and write on.

        Called again and again beside the answers, so that no answer has to wait for the disk. Raises StoreTrouble.
        """
        try:
            self.db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        except sqlite3.Error as error:
            raise self.notice(error) or error from None

    def close(self) -> None:
        with self._lock:
            for connection in self._open:
                connection.close()
            self._open.clear()
        self._local = threading.local()

    def _connect(self) -> Database:
        # Closed by whichever thread ends the process, used only by the one that opened it.
        connection = sqlite3.connect(self.path, timeout=self._busy, check_same_thread=False)
        with self._lock:
            self._open.append(connection)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA wal_autocheckpoint = {PAGES_BETWEEN_CHECKPOINTS}")
        connection.execute(f"PRAGMA journal_size_limit = {LARGEST_IDLE_LOG}")
        return Database(connection)


@contextmanager
def _transaction(db: Database) -> Iterator[None]:
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.commit()
    except BaseException:
        db.rollback()
        raise


def open_database(path: Path, busy: float = BUSY_MILLISECONDS / 1000) -> Connections:
    """The database at `path`, made where missing, checked, and migrated to the newest form after a backup.

    Raises StoreTrouble where it cannot be used: damaged, locked, read-only, full disk.
    """
    connections = Connections(path, busy)
    try:
        path.parent.mkdir(ONLY_OURS, parents=True, exist_ok=True)
        db = connections.db
        pending = migrations.pending(db)
        if pending:
            if migrations.applied(db):
                check(db.conn, path)
                before_migration(path, pending[0].name)
            migrations.apply(db)
    except (sqlite3.Error, OSError) as error:
        connections.close()
        trouble = trouble_of(error, path)
        if trouble is not None:
            raise trouble from error
        raise
    except StoreTrouble:
        connections.close()
        raise
    return connections
