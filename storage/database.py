"""Opens the database: one SQLite file in WAL mode, one connection for each thread that asks."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils.db import Database

from storage.schema import migrations

BUSY_MILLISECONDS = 5_000


class Connections:
    """The threads' connections to one database file. Not fork-safe: open it in the process that uses it."""

    def __init__(self, path: Path) -> None:
        self.path = path
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

    @contextmanager
    def transaction(self) -> Iterator[Database]:
        """All or nothing. Takes the write lock at once, so that what was read inside cannot change before commit."""
        db = self.db
        db.execute("BEGIN IMMEDIATE")
        try:
            yield db
        except BaseException:
            db.rollback()
            raise
        db.commit()

    def close(self) -> None:
        with self._lock:
            for connection in self._open:
                connection.close()
            self._open.clear()
        self._local = threading.local()

    def _connect(self) -> Database:
        # Closed by whichever thread ends the process, used only by the one that opened it.
        connection = sqlite3.connect(self.path, timeout=BUSY_MILLISECONDS / 1000, check_same_thread=False)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        with self._lock:
            self._open.append(connection)
        return Database(connection)


def open_database(path: Path) -> Connections:
    """The database at `path`, made where missing and migrated to the newest form."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connections = Connections(path)
    migrations.apply(connections.db)
    return connections
