"""Submissions: one upload or message that brings figures, from proposal to confirmed, cancelled or withdrawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal

import msgspec

from storage.database import Connections, audit
from storage.figures import Figure, Names, to_number

State = Literal["proposed", "confirmed", "cancelled", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Origin:
    """Who sent it, where, when and in which file. `source` is a file name or a description such as 粘贴的文字."""

    sender: str
    sender_name: str
    conversation: str
    message: str
    received_at: datetime
    source: str
    content: bytes = b""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Submission:
    id: int
    state: State
    origin: Origin
    expires_at: datetime
    settled_at: datetime | None
    figures: tuple[Figure, ...]
    """What it proposes, or brought. For one that was confirmed, the figures as they were then."""


class _Proposed(msgspec.Struct, array_like=True):
    period: date
    unit: str
    indicator: str
    table: str
    printed: str
    number: Decimal
    rank: int | None
    derived: bool


class Submissions:
    def __init__(self, connections: Connections, names: Names) -> None:
        self._connections = connections
        self._names = names

    def propose(self, origin: Origin, figures: Sequence[Figure], *, lives: timedelta) -> int:
        """Keeps what was read until its sender confirms it. Nothing of it can be asked for before that."""
        proposal = msgspec.json.encode(
            [_Proposed(f.period, f.unit, f.indicator, f.table, f.printed, f.number, f.rank, f.derived) for f in figures]
        )
        with self._connections.transaction() as db:
            cursor = db.execute(
                "INSERT INTO submissions (state, sender, sender_name, conversation, message, received_at, expires_at,"
                " source, sha256, content, proposal) VALUES ('proposed', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    origin.sender, origin.sender_name, origin.conversation, origin.message,
                    origin.received_at.isoformat(), (origin.received_at + lives).isoformat(),
                    origin.source, origin.sha256, origin.content, proposal.decode(),
                ],
            )  # fmt: skip
        return int(cursor.lastrowid or 0)

    def proposed(self, sender: str) -> tuple[Submission, ...]:
        """What this sender has not yet confirmed or cancelled, oldest first, expired ones too."""
        return self._select("sender = ? AND state = 'proposed' ORDER BY id", sender)

    def last_confirmed(self, sender: str) -> Submission | None:
        found = self._select("sender = ? AND state = 'confirmed' ORDER BY settled_at DESC, id DESC LIMIT 1", sender)
        return found[0] if found else None

    def origin(self, id_: int) -> Origin:
        """Where a submission came from, without its file's bytes. Raises KeyError for an id that was never given."""
        rows = self._connections.read(
            "SELECT sender, sender_name, conversation, message, received_at, source, sha256 FROM submissions"
            " WHERE id = ?",
            [id_],
        )
        if not rows:
            raise KeyError(id_)
        sender, name, conversation, message, received_at, source, sha256 = rows[0]
        at = datetime.fromisoformat(received_at)
        return Origin(sender, name, conversation, message, at, source, sha256=sha256)

    def same_file(self, sha256: str) -> Submission | None:
        """The newest confirmed submission of exactly these bytes."""
        found = self._select("sha256 = ? AND state = 'confirmed' ORDER BY id DESC LIMIT 1", sha256)
        return found[0] if found else None

    def confirm(self, id_: int, at: datetime, *, label: str = "") -> bool:
        """Stores a proposed submission's figures, whole or not at all. False if it was already settled.

        A value that was there before is kept as an older version, also when the new one is the same: so undoing one
        submission never takes away what another one reported. `label` is put on periods that did not exist before.
        """
        # A proposal never changes, so it may be read before the lock is taken; whether it still waits is told inside.
        row = self._connections.db.execute("SELECT proposal FROM submissions WHERE id = ?", [id_]).fetchone()
        if row is None:
            raise KeyError(id_)
        figures = msgspec.json.decode(row[0], type=list[_Proposed])
        self._names.ensure(name for figure in figures for name in (figure.unit, figure.indicator, figure.table))
        with self._connections.transaction(durable=True) as db:
            if not self._settle(id_, "confirmed", at):
                return False
            for period in sorted({to_number(figure.period) for figure in figures}):
                db.execute(
                    "INSERT INTO periods (period, label) VALUES (?, ?) ON CONFLICT (period) DO NOTHING",
                    [period, label],
                )
            for figure in figures:
                self._store(figure, id_)
        return True

    def cancel(self, id_: int, at: datetime) -> bool:
        """Drops a proposed submission. False if it was already settled."""
        with self._connections.transaction(durable=True):
            return self._settle(id_, "cancelled", at, was="proposed")

    def withdraw(self, id_: int, at: datetime) -> bool:
        """Undoes a confirmed submission completely: what it replaced is current again. False if there was none."""
        with self._connections.transaction(durable=True) as db:
            if not self._settle(id_, "withdrawn", at, was="confirmed"):
                return False
            own = db.execute(
                "SELECT unit, indicator, period, superseded_by FROM figures"
                " WHERE submission = ? AND superseded_by >= 0",
                [id_],
            ).fetchall()
            for *key, superseded_by in own:
                where = "unit = ? AND indicator = ? AND period = ? AND superseded_by = ?"
                db.execute(f"UPDATE figures SET superseded_by = ? WHERE {where}", [-id_, *key, superseded_by])
                db.execute(f"UPDATE figures SET superseded_by = ? WHERE {where}", [superseded_by, *key, id_])
        return True

    def _store(self, figure: _Proposed, submission: int) -> None:
        db = self._connections.db
        number = self._names.number
        key = [number(figure.unit), number(figure.indicator), to_number(figure.period)]
        db.execute(
            "UPDATE figures SET superseded_by = ?"
            " WHERE unit = ? AND indicator = ? AND period = ? AND superseded_by = 0",
            [submission, *key],
        )
        db.execute(
            "INSERT INTO figures (unit, indicator, period, superseded_by, sheet, printed, number, rank, derived,"
            " submission) VALUES (?, ?, ?, 0, ?, ?, ?, ?, ?, ?)",
            [
                *key, number(figure.table), figure.printed, float(figure.number), figure.rank,
                int(figure.derived), submission,
            ],
        )  # fmt: skip

    def _settle(self, id_: int, state: State, at: datetime, was: State = "proposed") -> bool:
        db = self._connections.db
        cursor = db.execute(
            "UPDATE submissions SET state = ?, settled_at = ? WHERE id = ? AND state = ?",
            [state, at.isoformat(), id_, was],
        )
        db.execute("UPDATE revision SET number = number + 1")  # whoever keeps something read from figures looks here
        if cursor.rowcount != 1:
            return False
        source, sha256 = db.execute("SELECT source, sha256 FROM submissions WHERE id = ?", [id_]).fetchone()
        about = {"submission": id_, "source": source, "sha256": sha256}
        audit.record(db, f"submission.{state}", about, at)
        return True

    def _select(self, where: str, value: str | int) -> tuple[Submission, ...]:
        rows = self._connections.db.execute(
            "SELECT id, state, sender, sender_name, conversation, message, received_at, source, content, sha256,"
            f" expires_at, settled_at, proposal FROM submissions WHERE {where}",
            [value],
        )
        return tuple(map(_submission, rows))


def _submission(row: tuple[object, ...]) -> Submission:
    (
        id_,
        state,
        sender,
        name,
        conversation,
        message,
        received,
        source,
        content,
        sha256,
        expires,
        settled,
        proposal,
    ) = row
    origin = Origin(
        str(sender), str(name), str(conversation), str(message), datetime.fromisoformat(str(received)),
        str(source), bytes(content) if isinstance(content, bytes) else b"", str(sha256),
    )  # fmt: skip
    figures = tuple(
        Figure(f.period, f.unit, f.indicator, f.table, f.printed, f.number, f.rank, f.derived, int(str(id_)))
        for f in msgspec.json.decode(str(proposal), type=list[_Proposed])
    )
    return Submission(
        int(str(id_)),
        state,  # type: ignore[arg-type]  # only our own words are ever written there
        origin,
        datetime.fromisoformat(str(expires)),
        datetime.fromisoformat(str(settled)) if settled else None,
        figures,
    )
