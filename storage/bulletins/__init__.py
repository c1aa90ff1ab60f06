"""Where each period's bulletin stands: collecting → drafted → published → corrected."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from storage.database import Connections
from storage.database.audit import record
from storage.figures import from_number, to_number

BulletinState = Literal["collecting", "drafted", "published", "corrected"]


@dataclass(frozen=True, slots=True)
class Bulletin:
    period: date
    state: BulletinState
    at: datetime
    by: str
    """Who or what moved it here: a staff id, or the name of the week's step."""
    detail: str = ""

    @property
    def is_out(self) -> bool:
        return self.state in {"published", "corrected"}


class Bulletins:
    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def get(self, period: date) -> Bulletin | None:
        """None while nothing has happened with that period's bulletin: it is collecting."""
        found = self._select("WHERE period = ?", to_number(period))
        return found[0] if found else None

    def all(self) -> tuple[Bulletin, ...]:
        return self._select("ORDER BY period")

    def is_published(self, period: date) -> bool:
        found = self.get(period)
        return found is not None and found.is_out

    def move(self, bulletin: Bulletin) -> None:
        with self._connections.transaction() as db:
            before = self.get(bulletin.period)
            if before is None or before.state != bulletin.state:
                about = {"period": bulletin.period, "by": bulletin.by, "detail": bulletin.detail}
                record(db, f"bulletin.is_{bulletin.state}", about, bulletin.at)
            db.execute(
                'INSERT INTO bulletins (period, state, at, "by", detail) VALUES (?, ?, ?, ?, ?)'
                " ON CONFLICT (period) DO UPDATE SET state = excluded.state, at = excluded.at,"
                ' "by" = excluded."by", detail = excluded.detail',
                [
                    to_number(bulletin.period),
                    bulletin.state,
                    bulletin.at.isoformat(),
                    bulletin.by,
                    bulletin.detail,
                ],
            )

    def _select(self, where: str, *values: int) -> tuple[Bulletin, ...]:
        rows = self._connections.read(f'SELECT period, state, at, "by", detail FROM bulletins {where}', values)
        return tuple(
            Bulletin(from_number(period), state, datetime.fromisoformat(at), by, detail)
            for period, state, at, by, detail in rows
        )
