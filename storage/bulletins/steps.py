"""What the week's calendar has done, and how punctual the units were."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from storage.database import Connections
from storage.figures import Names, from_number, to_number

StepState = Literal["done", "held", "missed"]


@dataclass(frozen=True, slots=True)
class DoneStep:
    """`held` waits for somebody or something, `missed` will not be made up for by itself."""

    period: date
    step: str
    state: StepState
    at: datetime
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Punctuality:
    """`reported_at` is when the last of a unit's tables first came; None if one never did."""

    period: date
    unit: str
    reported_at: datetime | None
    deadline: datetime

    @property
    def is_on_time(self) -> bool:
        return self.reported_at is not None and self.reported_at <= self.deadline


class Steps:
    def __init__(self, connections: Connections, names: Names) -> None:
        self._connections = connections
        self._names = names

    def mark(self, step: DoneStep) -> None:
        with self._connections.transaction() as db:
            db.execute(
                "INSERT INTO steps (period, step, state, at, detail) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (period, step) DO UPDATE SET state = excluded.state, at = excluded.at,"
                " detail = excluded.detail",
                [to_number(step.period), step.step, step.state, step.at.isoformat(), step.detail],
            )

    def of_period(self, period: date) -> tuple[DoneStep, ...]:
        rows = self._connections.db.execute(
            "SELECT period, step, state, at, detail FROM steps WHERE period = ? ORDER BY at, step", [to_number(period)]
        )
        return tuple(
            DoneStep(from_number(number), step, state, datetime.fromisoformat(at), detail)
            for number, step, state, at, detail in rows
        )

    def watch(self, now: datetime) -> datetime:
        """Since when somebody watches over this office's weeks; what was due before is nobody's omission."""
        with self._connections.transaction() as db:
            db.execute(
                "INSERT INTO steps (period, step, state, at, detail) VALUES (0, 'watch', 'done', ?, '')"
                " ON CONFLICT (period, step) DO NOTHING",
                [now.isoformat()],
            )
        return self.watched_since() or now

    def watched_since(self) -> datetime | None:
        """What `watch` wrote down; None before the bot's first start."""
        row = self._connections.db.execute("SELECT at FROM steps WHERE period = 0 AND step = 'watch'").fetchone()
        return datetime.fromisoformat(row[0]) if row else None

    def remind(self, period: date, units: Iterable[str], day: date, stage: str, at: datetime) -> None:
        with self._connections.transaction() as db:
            for unit in units:
                db.execute(
                    "INSERT INTO reminders (period, unit, day, stage, at) VALUES (?, ?, ?, ?, ?)"
                    " ON CONFLICT (period, unit, day) DO NOTHING",
                    [to_number(period), unit, to_number(day), stage, at.isoformat()],
                )

    def reminded_on(self, day: date) -> frozenset[str]:
        """Units that were reminded on that day, of whatever period."""
        rows = self._connections.db.execute("SELECT unit FROM reminders WHERE day = ?", [to_number(day)])
        return frozenset(unit for (unit,) in rows)

    def first_reports(self, period: date) -> Mapping[tuple[str, str], datetime]:
        """(unit, table) → when its first figure of the period was confirmed; withdrawn ones do not count."""
        rows = self._connections.db.execute(
            "SELECT f.unit, f.sheet, min(s.settled_at) FROM figures f JOIN submissions s ON s.id = f.submission"
            " WHERE f.period = ? AND f.superseded_by >= 0 GROUP BY f.unit, f.sheet",
            [to_number(period)],
        )
        name = self._names.name
        return {(name(unit), name(sheet)): datetime.fromisoformat(at) for unit, sheet, at in rows}

    def keep_punctuality(self, records: Iterable[Punctuality]) -> None:
        with self._connections.transaction() as db:
            for record in records:
                db.execute(
                    "INSERT INTO punctuality (period, unit, reported_at, deadline) VALUES (?, ?, ?, ?)"
                    " ON CONFLICT (period, unit) DO UPDATE SET reported_at = excluded.reported_at",
                    [
                        to_number(record.period), record.unit,
                        record.reported_at.isoformat() if record.reported_at else None, record.deadline.isoformat(),
                    ],
                )  # fmt: skip

    def punctuality(self, period: date | None = None, unit: str | None = None) -> tuple[Punctuality, ...]:
        """By period, of one period, of one unit through time, or all."""
        rows = self._connections.db.execute(
            "SELECT period, unit, reported_at, deadline FROM punctuality"
            " WHERE (? IS NULL OR period = ?) AND (? IS NULL OR unit = ?) ORDER BY period, unit",
            [*[to_number(period) if period else None] * 2, unit, unit],
        )
        return tuple(
            Punctuality(
                from_number(number), name, datetime.fromisoformat(at) if at else None, datetime.fromisoformat(deadline)
            )
            for number, name, at, deadline in rows
        )
