"""What a conversation was last about, for each asker in it, so that a follow-up survives a restart."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from storage.database import Connections


class Conversations:
    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._gathering = threading.local()

    @contextmanager
    def gathered(self) -> Iterator[None]:
        """What this thread remembers inside is seen by its own `recall`, and written in one transaction at the end."""
        gathered: dict[str, tuple[str, str]] = {}
        self._gathering.states = gathered
        try:
            yield
        finally:
            del self._gathering.states
            if gathered:
                self._write(gathered)

    def recall(self, key: str, now: datetime, within: timedelta) -> str | None:
        """What was last kept under `key` (JSON text of the caller's own making), unless it is older than `within`."""
        row = (
            self._gathered().get(key)
            or self._connections.db.execute("SELECT state, at FROM conversations WHERE key = ?", [key]).fetchone()
        )
        if row is None or not timedelta() <= now - datetime.fromisoformat(row[1]) <= within:
            return None
        return str(row[0])

    def remember(self, key: str, state: str, at: datetime) -> None:
        kept = state, at.isoformat()
        if hasattr(self._gathering, "states"):
            self._gathering.states[key] = kept
        else:
            self._write({key: kept})

    def _gathered(self) -> dict[str, tuple[str, str]]:
        states: dict[str, tuple[str, str]] = getattr(self._gathering, "states", {})
        return states

    def _write(self, states: dict[str, tuple[str, str]]) -> None:
        """Key → state and moment."""
        with self._connections.transaction() as db:
            db.conn.executemany(
                "INSERT INTO conversations (key, state, at) VALUES (?, ?, ?)"
                " ON CONFLICT (key) DO UPDATE SET state = excluded.state, at = excluded.at",
                [(key, *kept) for key, kept in states.items()],
            )
