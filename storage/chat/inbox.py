"""Messages that came in: written before they are acknowledged, so that none is lost and none is answered twice.

A message is kept, then handled (`answering_at`: from now on its answer may have been sent), then settled. What a
restart finds in between, and what it does about it, is told in bot/inbound/inbox.py.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from storage.database import Connections


@dataclass(frozen=True, slots=True)
class Unsettled:
    """`reply` is what the handler said (text of the caller's own making), None where it was never handled.

    `is_answering`: the answer was being sent. `has_effect`: the message changed figures, or proposed some.
    """

    body: str
    reply: str | None
    is_answering: bool
    has_effect: bool


class Inbox:
    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def accept(self, messages: Iterable[tuple[str, str]], at: datetime, settled: Sequence[str] = ()) -> set[str]:
        """Keeps messages as (id, body) and marks others as settled, all in one transaction.

        Returns the ids that were not seen before.
        """
        new, moment = set(), at.isoformat()
        with self._connections.transaction() as db:
            execute = db.conn.execute
            for message, body in messages:
                cursor = execute(
                    "INSERT INTO inbox (message, received_at, body) VALUES (?, ?, ?) ON CONFLICT (message) DO NOTHING",
                    (message, moment, body),
                )
                if cursor.rowcount == 1:
                    new.add(message)
            db.conn.executemany(
                "UPDATE inbox SET settled_at = ?, reply = NULL WHERE message = ?",
                [(moment, message) for message in settled],
            )
        return new

    def settle(self, messages: Sequence[str], at: datetime) -> None:
        """Marks messages as answered, or as not to be answered any more."""
        self.accept((), at, messages)

    def answering(self, replies: Iterable[tuple[str, str]], at: datetime) -> None:
        """Keeps what is about to be said, as (message id, reply)."""
        moment = at.isoformat()
        with self._connections.transaction() as db:
            db.conn.executemany(
                "UPDATE inbox SET answering_at = ?, reply = ? WHERE message = ?",
                [(moment, reply, message) for message, reply in replies],
            )

    def not_answered(self, message: str) -> None:
        """The answer certainly did not arrive: it may be sent again."""
        with self._connections.transaction() as db:
            db.execute("UPDATE inbox SET answering_at = NULL WHERE message = ?", [message])

    def unsettled(self) -> list[Unsettled]:
        """What was accepted and not settled, oldest first: after a crash, say."""
        rows = self._connections.db.execute(
            "SELECT body, reply, answering_at IS NOT NULL,"
            " EXISTS (SELECT 1 FROM audit a WHERE a.message = i.message)"
            " OR EXISTS (SELECT 1 FROM submissions s WHERE s.message = i.message)"
            " FROM inbox i WHERE settled_at IS NULL ORDER BY received_at, rowid"
        )
        return [Unsettled(body, reply, bool(answering), bool(effect)) for body, reply, answering, effect in rows]

    def forget(self, before: datetime) -> None:
        """Drops answered messages of long ago; their ids cannot come again."""
        self._connections.db.execute(
            "DELETE FROM inbox WHERE settled_at IS NOT NULL AND received_at < ?", [before.isoformat()]
        )
