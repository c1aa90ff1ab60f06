"""What the clerk writes for a period's bulletin beside the figures (面上工作): a short list in an order of its own."""

from dataclasses import dataclass
from datetime import date, datetime

from storage.database import Connections
from storage.database.audit import record
from storage.figures import to_number


@dataclass(frozen=True, slots=True)
class Item:
    id: int
    text: str


class Items:
    """Positions are counted from 1. What was removed or replaced stays in the table, with who did it."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def of_period(self, period: date) -> tuple[Item, ...]:
        rows = self._connections.db.execute(
            "SELECT id, text FROM items WHERE period = ? AND removed_at IS NULL ORDER BY position", [to_number(period)]
        )
        return tuple(Item(id_, text) for id_, text in rows)

    def add(self, period: date, text: str, by: str, at: datetime) -> int:
        """At the end; returns its position."""
        with self._connections.transaction():
            position = len(self.of_period(period)) + 1
            self._insert(period, position, text, by, at)
        return position

    def replace(self, period: date, position: int, text: str, by: str, at: datetime) -> bool:
        """False if there is no such position."""
        with self._connections.transaction():
            if not self._remove(period, position, by, at):
                return False
            self._insert(period, position, text, by, at)
        return True

    def remove(self, period: date, position: int, by: str, at: datetime) -> bool:
        """False if there is no such position; those below move up."""
        with self._connections.transaction() as db:
            if not self._remove(period, position, by, at):
                return False
            db.execute(
                "UPDATE items SET position = position - 1 WHERE period = ? AND position > ? AND removed_at IS NULL",
                [to_number(period), position],
            )
        return True

    def move(self, period: date, position: int, to: int, at: datetime) -> bool:
        """False if either position does not exist."""
        with self._connections.transaction() as db:
            items = list(self.of_period(period))
            if not (1 <= position <= len(items) and 1 <= to <= len(items)):
                return False
            record(db, "item.moved", {"period": period, "position": position, "to": to}, at)
            items.insert(to - 1, items.pop(position - 1))
            for number, item in enumerate(items, start=1):
                db.execute("UPDATE items SET position = ? WHERE id = ?", [number, item.id])
        return True

    def _insert(self, period: date, position: int, text: str, by: str, at: datetime) -> None:
        db = self._connections.db
        record(db, "item.added", {"period": period, "position": position, "text": text}, at)
        db.execute(
            "INSERT INTO items (period, position, text, added_by, added_at) VALUES (?, ?, ?, ?, ?)",
            [to_number(period), position, text, by, at.isoformat()],
        )

    def _remove(self, period: date, position: int, by: str, at: datetime) -> bool:
        cursor = self._connections.db.execute(
            "UPDATE items SET removed_by = ?, removed_at = ? WHERE period = ? AND position = ? AND removed_at IS NULL",
            [by, at.isoformat(), to_number(period), position],
        )
        if cursor.rowcount != 1:
            return False
        record(self._connections.db, "item.removed", {"period": period, "position": position}, at)
        return True
