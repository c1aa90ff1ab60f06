"""What people decided about a bulletin: release, return, postpone. Only ever added to, so it is its own record."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from storage.database import Connections
from storage.database.audit import record
from storage.figures import from_number, to_number

Act = Literal["release", "return", "postpone", "chase", "resend"]


@dataclass(frozen=True, slots=True)
class Decision:
    """`edition` 1 is the bulletin, a later one a correction. `until` is what it was postponed to.

    `detail` is the reason of a return; of a release, what the releaser knew to be missing (a line each), or the digest
    of the correction that was shown. `seal` stands for the figures as they were when a bulletin was released.
    """

    period: date
    edition: int
    act: Act
    by: str
    by_name: str
    at: datetime
    until: datetime | None = None
    detail: str = ""
    seal: str = ""


class Decisions:
    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def add(self, decision: Decision) -> None:
        with self._connections.transaction() as db:
            db.execute(
                "INSERT INTO decisions (period, edition, act, decided_by, name, at, until, detail, seal)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    to_number(decision.period), decision.edition, decision.act, decision.by, decision.by_name,
                    decision.at.isoformat(), decision.until.isoformat() if decision.until else None, decision.detail,
                    decision.seal,
                ],
            )  # fmt: skip
            about = {"period": decision.period, "edition": decision.edition, "until": decision.until}
            record(db, f"bulletin.{decision.act}", {**about, "detail": decision.detail}, decision.at)

    def of_period(self, period: date) -> tuple[Decision, ...]:
        """Oldest first."""
        rows = self._connections.db.execute(
            "SELECT period, edition, act, decided_by, name, at, until, detail, seal FROM decisions WHERE period = ?"
            " ORDER BY id",
            [to_number(period)],
        )
        return tuple(
            Decision(
                from_number(number), edition, act, by, name, datetime.fromisoformat(at),
                datetime.fromisoformat(until) if until else None, detail, seal,
            )
            for number, edition, act, by, name, at, until, detail, seal in rows
        )  # fmt: skip

    def count(self) -> int:
        """Grows with every decision."""
        return int(self._connections.db.execute("SELECT coalesce(max(id), 0) FROM decisions").fetchone()[0])
