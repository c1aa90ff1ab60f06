"""The editions of each period's bulletin as they were published: what they said, digit for digit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import msgspec

from storage.database import Connections
from storage.figures import Figure, from_number, to_number


@dataclass(frozen=True, slots=True)
class Edition:
    """Number 1 is the bulletin, later ones are corrections. `figures` are those of its day, `items` the work items."""

    period: date
    number: int
    at: datetime
    by: str
    figures: tuple[Figure, ...]
    items: tuple[str, ...] = ()
    detail: str = ""


class _Kept(msgspec.Struct, array_like=True):
    unit: str
    indicator: str
    table: str
    printed: str
    number: Decimal
    rank: int | None
    derived: bool
    submission: int


class Editions:
    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def add(self, edition: Edition) -> None:
        """An edition that is there stays as it is."""
        kept = [
            _Kept(f.unit, f.indicator, f.table, f.printed, f.number, f.rank, f.derived, f.submission)
            for f in edition.figures
        ]
        with self._connections.transaction() as db:
            db.execute(
                "INSERT INTO editions (period, edition, at, published_by, figures, items, detail)"
                " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (period, edition) DO NOTHING",
                [
                    to_number(edition.period), edition.number, edition.at.isoformat(), edition.by,
                    msgspec.json.encode(kept).decode(), msgspec.json.encode(edition.items).decode(), edition.detail,
                ],
            )  # fmt: skip

    def latest(self, period: date) -> Edition | None:
        found = self._select("period = ? ORDER BY edition DESC LIMIT 1", to_number(period))
        return found[0] if found else None

    def of_period(self, period: date) -> tuple[Edition, ...]:
        """First edition first."""
        return self._select("period = ? ORDER BY edition", to_number(period))

    def numbers(self, period: date) -> tuple[int, ...]:
        rows = self._connections.db.execute(
            "SELECT edition FROM editions WHERE period = ? ORDER BY edition", [to_number(period)]
        )
        return tuple(number for (number,) in rows)

    def is_corrected(self, period: date) -> bool:
        row = self._connections.db.execute(
            "SELECT 1 FROM editions WHERE period = ? AND edition > 1 LIMIT 1", [to_number(period)]
        ).fetchone()
        return row is not None

    def periods(self) -> tuple[date, ...]:
        rows: Sequence[tuple[int]] = self._connections.db.execute(
            "SELECT DISTINCT period FROM editions ORDER BY period"
        ).fetchall()
        return tuple(from_number(number) for (number,) in rows)

    def _select(self, where: str, *values: int) -> tuple[Edition, ...]:
        rows = self._connections.db.execute(
            f"SELECT period, edition, at, published_by, figures, items, detail FROM editions WHERE {where}", values
        )
        return tuple(
            Edition(
                from_number(number), edition, datetime.fromisoformat(at), by,
                tuple(
                    Figure(from_number(number), k.unit, k.indicator, k.table, k.printed, k.number, k.rank, k.derived,
                           k.submission)
                    for k in msgspec.json.decode(figures, type=list[_Kept])
                ),
                msgspec.json.decode(items, type=tuple[str, ...]), detail,
            )
            for number, edition, at, by, figures, items, detail in rows
        )  # fmt: skip
