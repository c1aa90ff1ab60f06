"""Messages that came in: written before they are acknowledged, so that none is lost and none is handled twice."""

from collections.abc import Iterable
from datetime import datetime

from storage.database import Connections


class Inbox:
    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def accept(self, messages: Iterable[tuple[str, datetime, str]]) -> set[str]:
        """Keeps messages as (id, received at, body), all in one transaction. Returns the ids not seen before."""
        new = set()
        with self._connections.transaction() as db:
            for message, at, body in messages:
                cursor = db.execute(
                    "INSERT INTO inbox (message, received_at, body) VALUES (?, ?, ?) ON CONFLICT (message) DO NOTHING",
                    [message, at.isoformat(), body],
                )
                if cursor.rowcount == 1:
                    new.add(message)
        return new

    def settle(self, messages: Iterable[str], at: datetime) -> None:
        """Marks messages as answered."""
        with self._connections.transaction() as db:
            for message in messages:
                db.execute("UPDATE inbox SET settled_at = ? WHERE message = ?", [at.isoformat(), message])

    def unsettled(self) -> list[str]:
        """Bodies of the messages that were accepted and never answered, oldest first: after a crash, say."""
        rows = self._connections.db.execute(
            "SELECT body FROM inbox WHERE settled_at IS NULL ORDER BY received_at, message"
        )
        return [body for (body,) in rows]

    def forget(self, before: datetime) -> None:
        """Drops answered messages of long ago; their ids cannot come again."""
        self._connections.db.execute(
            "DELETE FROM inbox WHERE settled_at IS NOT NULL AND received_at < ?", [before.isoformat()]
        )
