"""What goes out to groups: each part of a bulletin once for each destination, and each file uploaded once."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

from storage.database import Connections
from storage.database.audit import record
from storage.figures import from_number, to_number

DeliveryState = Literal["due", "sending", "sent", "failed", "unknown", "cancelled"]

NOTICE = 0
"""Stands in place of an edition for what reviewers and reporters are told about a period."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One part for one group. `sending` outlives a crash: whether it arrived is then unknown, so it is not repeated."""

    id: int
    period: date
    edition: int
    destination: str
    part: int
    payload: str
    state: DeliveryState
    attempts: int
    error: str
    at: datetime
    """When it was planned, or came into its state."""


_COLUMNS = "id, period, edition, destination, part, payload, state, attempts, error, at"


class Deliveries:
    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def plan(
        self,
        period: date,
        edition: int,
        payloads: Sequence[tuple[str, Sequence[str]]],
        at: datetime,
        not_before: Mapping[str, datetime] | None = None,
    ) -> None:
        """Writes down what has to go where: for each destination its payloads in order. Planning twice is safe.

        `not_before` names the destinations that get theirs later.
        """
        with self._connections.transaction() as db:
            for destination, parts in payloads:
                for part, payload in enumerate(parts):
                    db.execute(
                        "INSERT INTO deliveries"
                        " (period, edition, destination, part, payload, state, attempts, error, at, not_before)"
                        " VALUES (?, ?, ?, ?, ?, 'due', 0, '', ?, ?)"
                        " ON CONFLICT (period, edition, destination, part) DO NOTHING",
                        [
                            to_number(period), edition, destination, part, payload, at.isoformat(),
                            _comparable((not_before or {}).get(destination)),
                        ],
                    )  # fmt: skip

    def notify(self, period: date, step: str, payloads: Sequence[tuple[str, Sequence[str]]], at: datetime) -> bool:
        """Adds a step's notices behind those that a destination has already; False if the step was there before."""
        with self._connections.transaction() as db:
            if self.is_noted(period, step):
                return False
            where = "period = ? AND edition = ?"
            key = [to_number(period), NOTICE]
            for destination, parts in payloads:
                (first,) = db.execute(
                    f"SELECT coalesce(max(part) + 1, 0) FROM deliveries WHERE {where} AND destination = ?",
                    [*key, destination],
                ).fetchone()
                for part, payload in enumerate(parts, start=first):
                    db.execute(
                        "INSERT INTO deliveries"
                        " (period, edition, destination, part, payload, state, attempts, error, at, step)"
                        " VALUES (?, ?, ?, ?, ?, 'due', 0, '', ?, ?)",
                        [*key, destination, part, payload, at.isoformat(), step],
                    )
        return True

    def is_noted(self, period: date, step: str) -> bool:
        """Whether `notify` wrote that step down."""
        found = self._connections.db.execute(
            "SELECT 1 FROM deliveries WHERE period = ? AND edition = ? AND step = ? LIMIT 1",
            [to_number(period), NOTICE, step],
        )
        return found.fetchone() is not None

    def due(self, now: datetime | None = None) -> tuple[Delivery, ...]:
        """What is still to be sent, in the order in which it must arrive; with `now`, only what may go by then."""
        return self._select(
            "state = 'due' AND not_before <= ? ORDER BY period, edition, part, destination",
            _comparable(now) or "9",
        )

    def waiting(self) -> int:
        """How many parts are still to be sent, of whatever period."""
        (count,) = self._connections.db.execute("SELECT count(*) FROM deliveries WHERE state = 'due'").fetchone()
        return int(count)

    def withhold(self, destination: str, at: datetime, state: DeliveryState = "cancelled") -> int:
        """Takes back what was not sent yet, for a group that wants no more or is gone. Returns how many parts."""
        with self._connections.transaction() as db:
            return db.execute(
                "UPDATE deliveries SET state = ?, at = ? WHERE destination = ? AND state = 'due'",
                [state, at.isoformat(), destination],
            ).rowcount

    def put_back(self, period: date, edition: int, at: datetime) -> Mapping[str, datetime]:
        """Takes back earlier editions from the destinations whose time is still to come; returns them with that time.

        Safe to repeat: those that were taken back for this edition before are returned again.
        """
        reason = f"edition {edition}"
        number = to_number(period)
        with self._connections.transaction() as db:
            db.execute(
                "UPDATE deliveries SET state = 'cancelled', error = ?, at = ?"
                " WHERE period = ? AND edition BETWEEN 1 AND ? AND state = 'due' AND not_before > ?",
                [reason, at.isoformat(), number, edition - 1, _comparable(at)],
            )
            rows = db.execute(
                "SELECT destination, max(not_before) FROM deliveries WHERE period = ? AND state = 'cancelled'"
                " AND error = ? GROUP BY destination",
                [number, reason],
            ).fetchall()
        return {destination: datetime.fromisoformat(not_before) for destination, not_before in rows}

    def let_go(self, destination: str, at: datetime) -> datetime | None:
        """Undoes `withhold` for what is still to come, when a group wants it after all; returns when that is."""
        with self._connections.transaction() as db:
            still = "destination = ? AND state = 'cancelled' AND error = '' AND not_before > ?"
            (when,) = db.execute(
                f"SELECT min(not_before) FROM deliveries WHERE {still}", [destination, _comparable(at)]
            ).fetchone()
            db.execute(
                f"UPDATE deliveries SET state = 'due', at = ? WHERE {still}",
                [at.isoformat(), destination, _comparable(at)],
            )
        return datetime.fromisoformat(when) if when else None

    def next_at(self, destination: str, now: datetime) -> datetime | None:
        """When what waits for the destination's own time goes out; None where nothing does."""
        (when,) = self._connections.db.execute(
            "SELECT min(not_before) FROM deliveries WHERE destination = ? AND state = 'due' AND not_before > ?",
            [destination, _comparable(now)],
        ).fetchone()
        return datetime.fromisoformat(when) if when else None

    def forget_after_restore(self, at: datetime) -> int:
        """What a backup says is still to be sent may have been sent since: pushes become `unknown`, notices go."""
        with self._connections.transaction() as db:
            db.execute(
                "UPDATE deliveries SET state = 'cancelled', error = 'restored', at = ?"
                " WHERE edition = ? AND state IN ('due', 'sending')",
                [at.isoformat(), NOTICE],
            )
            return db.execute(
                "UPDATE deliveries SET state = 'unknown', error = 'restored', at = ?"
                " WHERE state IN ('due', 'sending') AND not_before <= ?",
                [at.isoformat(), _comparable(at)],
            ).rowcount

    def lost(self, since: datetime) -> tuple[Delivery, ...]:
        """Of the newest push that has such parts: those that did not arrive, or of which nobody knows."""
        rows = self._select("edition <> ? AND state IN ('failed', 'unknown') ORDER BY id", NOTICE)
        recent = [one for one in rows if one.at >= since]
        return tuple(one for one in recent if (one.period, one.edition) == (recent[-1].period, recent[-1].edition))

    def resend(self, ids: Sequence[int], at: datetime) -> int:
        """Lets those of the parts go once more that are lost now; returns how many."""
        with self._connections.transaction() as db:
            marks = ", ".join("?" * len(ids))
            lost = f"id IN ({marks}) AND state IN ('failed', 'unknown')"
            parts = db.execute(
                f"SELECT period, edition, destination, part FROM deliveries WHERE {lost} ORDER BY id", ids
            ).fetchall()
            if parts:
                record(db, "push.resent", {"parts": [" ".join(map(str, part)) for part in parts]}, at)
            return db.execute(
                f"UPDATE deliveries SET state = 'due', not_before = '', at = ? WHERE {lost}", [at.isoformat(), *ids]
            ).rowcount

    def tally(self, period: date, edition: int) -> Mapping[str, Mapping[DeliveryState, int]]:
        """Destination → how many of its parts are in which state."""
        found: dict[str, dict[DeliveryState, int]] = {}
        rows = self._connections.db.execute(
            "SELECT destination, state, count(*) FROM deliveries WHERE period = ? AND edition = ?"
            " GROUP BY destination, state ORDER BY destination",
            [to_number(period), edition],
        )
        for destination, state, count in rows:
            found.setdefault(destination, {})[state] = count
        return found

    def reached(self, period: date, edition: int) -> frozenset[str]:
        """Destinations that got, or may have got, or are about to get a part of an edition before this one."""
        rows = self._connections.db.execute(
            "SELECT DISTINCT destination FROM deliveries WHERE period = ? AND edition BETWEEN 1 AND ?"
            " AND state NOT IN ('failed', 'cancelled')",
            [to_number(period), edition - 1],
        )
        return frozenset(destination for (destination,) in rows)

    def of_period(self, period: date) -> tuple[Delivery, ...]:
        return self._select("period = ? ORDER BY edition, destination, part", to_number(period))

    def mark(self, id_: int, state: DeliveryState, at: datetime, *, process_key: str = "", error: str = "") -> None:
        """Moves a delivery on; `sending` counts an attempt."""
        with self._connections.transaction() as db:
            db.execute(
                "UPDATE deliveries SET state = ?, at = ?, process_key = ?, error = ?, attempts = attempts + ?"
                " WHERE id = ?",
                [state, at.isoformat(), process_key, error, int(state == "sending"), id_],
            )

    def recover(self, at: datetime) -> int:
        """After a restart: parts caught in the middle of a call become `unknown`. Returns how many."""
        with self._connections.transaction() as db:
            return db.execute(
                "UPDATE deliveries SET state = 'unknown', at = ? WHERE state = 'sending'", [at.isoformat()]
            ).rowcount

    def _select(self, where: str, *values: int | str) -> tuple[Delivery, ...]:
        rows = self._connections.db.execute(f"SELECT {_COLUMNS} FROM deliveries WHERE {where}", values)
        return tuple(
            Delivery(
                id_, from_number(period), edition, destination, part, payload, state, attempts, error,
                datetime.fromisoformat(at),
            )
            for id_, period, edition, destination, part, payload, state, attempts, error, at in rows
        )  # fmt: skip


def _comparable(moment: datetime | None) -> str:
    """As text that orders like the moments themselves; empty for none, which orders first."""
    return moment.astimezone(UTC).isoformat(timespec="seconds") if moment else ""


class Media:
    """Files that were made for a push, by the hash of their bytes, with the id that DingTalk gave them."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def keep(self, name: str, content: bytes) -> str:
        """Keeps a file and returns its SHA-256 in hex."""
        sha256 = hashlib.sha256(content).hexdigest()
        with self._connections.transaction() as db:
            db.execute(
                "INSERT INTO media (sha256, name, content) VALUES (?, ?, ?) ON CONFLICT (sha256) DO NOTHING",
                [sha256, name, content],
            )
        return sha256

    def get(self, sha256: str) -> tuple[str, bytes | None, str | None]:
        """(file name, content, media id): content until it was uploaded, then its id. Raises KeyError."""
        row = self._connections.db.execute(
            "SELECT name, content, media_id FROM media WHERE sha256 = ?", [sha256]
        ).fetchone()
        if row is None:
            raise KeyError(sha256)
        return row[0], row[1], row[2]

    def find(self, sha256: str) -> str | None:
        """The media id of these bytes, if they were ever uploaded."""
        row = self._connections.db.execute("SELECT media_id FROM media WHERE sha256 = ?", [sha256]).fetchone()
        return row[0] if row else None

    def uploaded(self, sha256: str, name: str, media_id: str, at: datetime) -> None:
        """Remembers the id; the bytes themselves are no longer needed."""
        with self._connections.transaction() as db:
            db.execute(
                "INSERT INTO media (sha256, name, media_id, uploaded_at) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (sha256) DO UPDATE SET content = NULL, media_id = excluded.media_id,"
                " uploaded_at = excluded.uploaded_at",
                [sha256, name, media_id, at.isoformat()],
            )
