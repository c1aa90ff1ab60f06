"""What a conversation was last about, for each asker in it, so that a follow-up survives a restart."""

from datetime import datetime, timedelta

from storage.database import Connections


class Conversations:
    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def recall(self, key: str, now: datetime, within: timedelta) -> str | None:
        """What was last kept under `key` (JSON text of the caller's own making), unless it is older than `within`."""
        row = self._connections.db.execute("SELECT state, at FROM conversations WHERE key = ?", [key]).fetchone()
        if row is None or not timedelta() <= now - datetime.fromisoformat(row[1]) <= within:
            return None
        return str(row[0])

    def remember(self, key: str, state: str, at: datetime) -> None:
        with self._connections.transaction() as db:
            db.execute(
                "INSERT INTO conversations (key, state, at) VALUES (?, ?, ?)"
                " ON CONFLICT (key) DO UPDATE SET state = excluded.state, at = excluded.at",
                [key, state, at.isoformat()],
            )
