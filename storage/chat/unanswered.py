"""Questions that could not be answered, for the admin to learn from. Oldest are dropped beyond a limit."""

from dataclasses import dataclass
from datetime import datetime

from storage.database import Connections

KEPT = 2_000


@dataclass(frozen=True, slots=True)
class Unanswered:
    """`words` is what was not understood, empty where every word was known but no question was seen."""

    at: datetime
    asker: str
    text: str
    words: str


class UnansweredQuestions:
    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def note(self, question: Unanswered) -> None:
        with self._connections.transaction() as db:
            id_ = db.execute(
                "INSERT INTO unanswered (at, asker, text, words) VALUES (?, ?, ?, ?)",
                [question.at.isoformat(), question.asker, question.text, question.words],
            ).lastrowid
            db.execute("DELETE FROM unanswered WHERE id <= ?", [(id_ or 0) - KEPT])

    def newest(self, limit: int = 20) -> tuple[Unanswered, ...]:
        """Newest first."""
        rows = self._connections.db.execute(
            "SELECT at, asker, text, words FROM unanswered ORDER BY id DESC LIMIT ?", [limit]
        )
        return tuple(Unanswered(datetime.fromisoformat(at), asker, text, words) for at, asker, text, words in rows)
