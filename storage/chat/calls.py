"""How much of the month's quota is used: counted here, since DingTalk tells nobody before it is used up."""

from collections.abc import Mapping

from storage.database import Connections


class Calls:
    """A month is written 2018-07; a kind is a word of the caller's own."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def add(self, counts: Mapping[tuple[str, str], int]) -> None:
        """Adds to (month, kind)."""
        with self._connections.transaction() as db:
            for (month, kind), count in counts.items():
                db.execute(
                    "INSERT INTO calls (month, kind, used) VALUES (?, ?, ?)"
                    " ON CONFLICT (month, kind) DO UPDATE SET used = used + excluded.used",
                    [month, kind, count],
                )

    def used(self, month: str) -> dict[str, int]:
        rows = self._connections.db.execute("SELECT kind, used FROM calls WHERE month = ?", [month])
        return dict(rows.fetchall())

    def months(self, kind: str) -> dict[str, int]:
        """By month, as 2018-07."""
        rows = self._connections.db.execute("SELECT month, used FROM calls WHERE kind = ?", [kind])
        return dict(rows.fetchall())

    def warn(self, month: str, kind: str) -> bool:
        """True the first time: the month's warning is given once, whatever restarts."""
        with self._connections.transaction() as db:
            return (
                db.execute(
                    "UPDATE calls SET warned = 1 WHERE month = ? AND kind = ? AND warned = 0", [month, kind]
                ).rowcount
                == 1
            )
