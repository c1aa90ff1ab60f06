"""Names that the admin added while the bot ran: every version kept, each can be undone."""

from dataclasses import dataclass
from datetime import datetime

from storage.database import Connections
from storage.database.audit import record


@dataclass(frozen=True, slots=True)
class Alias:
    """`form` is what people type; `name` is the unit's id or the indicator's name in the catalogue."""

    id: int
    form: str
    name: str
    added_by: str
    added_at: datetime
    removed_by: str = ""
    removed_at: datetime | None = None


_COLUMNS = "id, form, name, added_by, added_at, removed_by, removed_at"


class Aliases:
    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def version(self) -> tuple[int, int]:
        """Changes whenever an alias is added or removed; as good as comparing them all, and one look-up."""
        (row,) = self._connections.read(
            "SELECT coalesce(max(id), 0), (SELECT count(*) FROM aliases WHERE removed_at IS NULL) FROM aliases"
        )
        return int(row[0]), int(row[1])

    def in_use(self) -> dict[str, str]:
        """Form → name."""
        rows = self._connections.db.execute("SELECT form, name FROM aliases WHERE removed_at IS NULL ORDER BY id")
        return dict(rows.fetchall())

    def add(self, form: str, name: str, by: str, at: datetime) -> None:
        """Takes the place of what the form meant before, if anything."""
        with self._connections.transaction() as db:
            self._end(form, by, at)
            db.execute(
                "INSERT INTO aliases (form, name, added_by, added_at) VALUES (?, ?, ?, ?)",
                [form, name, by, at.isoformat()],
            )
            record(db, "alias.added", {"form": form, "name": name}, at)

    def undo(self, form: str, by: str, at: datetime) -> Alias | None:
        """Takes back the form's present meaning; what it meant before that holds again. None if it has none."""
        with self._connections.transaction() as db:
            present = self._select("form = ? AND removed_at IS NULL", form)
            if not present:
                return None
            self._end(form, by, at)
            before = self._select(
                "form = ? AND id < ? AND removed_at = ? ORDER BY id DESC LIMIT 1",
                form, present[0].id, present[0].added_at.isoformat(),
            )  # fmt: skip
            if before:
                db.execute(
                    "INSERT INTO aliases (form, name, added_by, added_at) VALUES (?, ?, ?, ?)",
                    [form, before[0].name, by, at.isoformat()],
                )
            record(db, "alias.undone", {"form": form, "name": present[0].name}, at)
            return present[0]

    def history(self) -> tuple[Alias, ...]:
        """Every alias that ever was, oldest first."""
        return self._select("1 = 1 ORDER BY id")

    def _end(self, form: str, by: str, at: datetime) -> None:
        self._connections.db.execute(
            "UPDATE aliases SET removed_by = ?, removed_at = ? WHERE form = ? AND removed_at IS NULL",
            [by, at.isoformat(), form],
        )

    def _select(self, where: str, *values: str | int) -> tuple[Alias, ...]:
        rows = self._connections.db.execute(f"SELECT {_COLUMNS} FROM aliases WHERE {where}", values)
        return tuple(
            Alias(
                id_, form, name, added_by, datetime.fromisoformat(added_at), removed_by or "",
                datetime.fromisoformat(removed_at) if removed_at else None,
            )
            for id_, form, name, added_by, added_at, removed_by, removed_at in rows
        )  # fmt: skip
