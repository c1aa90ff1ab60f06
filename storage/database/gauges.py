"""How full the store is: for the health of the bot."""

from dataclasses import dataclass
from datetime import datetime

from storage.database import Connections


@dataclass(frozen=True, slots=True)
class StoreGauges:
    """`waiting` messages without an answer; parts of pushes that are due, failed, or of unknown fate; size in bytes."""

    waiting: int
    due: int
    failed: int
    unknown: int
    last_push: datetime | None
    size: int


class Gauges:
    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def read(self) -> StoreGauges:
        db = self._connections.db
        waiting = db.execute("SELECT count(*) FROM inbox WHERE settled_at IS NULL").fetchone()[0]
        states = dict(db.execute("SELECT state, count(*) FROM deliveries WHERE state <> 'sent' GROUP BY state"))
        last = db.execute("SELECT max(at) FROM deliveries WHERE state = 'sent' AND edition > 0").fetchone()[0]
        pages, page = (db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
        return StoreGauges(
            waiting=waiting,
            due=states.get("due", 0) + states.get("sending", 0),
            failed=states.get("failed", 0),
            unknown=states.get("unknown", 0),
            last_push=datetime.fromisoformat(last) if last else None,
            size=pages * page,
        )

    def write(self) -> None:
        """Writes and commits something that changes nothing. Raises StoreTrouble where that is not possible."""
        with self._connections.transaction() as db:
            db.execute("UPDATE revision SET number = number")
