"""Who did what, when, from which message: append-only, each entry sealed with a hash over the one before it."""

import hashlib
import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlite_utils.db import Database

from storage.database import Connections

FIRST = "0" * 64
"""Stands where the first entry would have the hash of the one before it."""


@dataclass(frozen=True, slots=True)
class Actor:
    """`who` is a staff id, or the part of the bot that acts by itself; `message` is the id of what it heard."""

    who: str
    name: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    number: int
    at: str
    actor: Actor
    what: str
    about: dict[str, Any]
    hash: str


@dataclass(frozen=True, slots=True)
class Verified:
    """`entries` hold together up to `hash`; `broken` is the number of the first that does not, 0 if all do."""

    entries: int
    hash: str
    broken: int = 0


@dataclass(frozen=True, slots=True)
class Witness:
    """What a place outside the database knows of it: that the entry of this number, made at `at`, carried this hash."""

    number: int
    at: datetime
    hash: str

    def __str__(self) -> str:
        return f"audit: entry {self.number} of {self.at.isoformat()} has the hash {self.hash}"


ITSELF = Actor("tongbao")
_actor: ContextVar[Actor] = ContextVar("actor", default=ITSELF)


@contextmanager
def acting(who: str, name: str = "", message: str = "") -> Iterator[None]:
    """Whatever is written inside is written down as done by this person because of this message."""
    token = _actor.set(Actor(who, name, message))
    try:
        yield
    finally:
        _actor.reset(token)


def record(db: Database, what: str, about: Mapping[str, Any], at: datetime) -> None:
    """Adds an entry inside the caller's own transaction: both are stored or neither is.

    `what` is a word such as `submission.confirmed`; `about` is plain JSON.
    """
    last = db.execute("SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1").fetchone()
    number, before = (last[0] + 1, last[1]) if last else (1, FIRST)
    actor = _actor.get()
    fields = [at.isoformat(), actor.who, actor.name, actor.message, what, _canonical(about)]
    db.execute(
        "INSERT INTO audit (number, at, who, name, message, what, about, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [number, *fields, _seal(before, number, fields)],
    )


class Audit:
    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def note(self, what: str, about: Mapping[str, Any], at: datetime) -> None:
        """An entry of its own, for what is not kept in this database (a restored backup, a changed config)."""
        with self._connections.transaction() as db:
            record(db, what, about, at)

    def last(self, count: int) -> tuple[Entry, ...]:
        """Oldest first."""
        rows = self._connections.db.execute(f"{_SELECT} ORDER BY number DESC LIMIT ?", [count]).fetchall()
        return tuple(map(_entry, reversed(rows)))

    def witness(self) -> Witness | None:
        """To be told elsewhere, so that a cut-off end shows against it; None where there is no entry yet."""
        return next((Witness(one.number, datetime.fromisoformat(one.at), one.hash) for one in self.last(1)), None)

    def last_time(self, what: str) -> datetime | None:
        """When this was done last."""
        row = self._connections.db.execute(
            "SELECT at FROM audit WHERE what = ? ORDER BY number DESC LIMIT 1", [what]
        ).fetchone()
        return datetime.fromisoformat(row[0]) if row else None

    def verify(self) -> Verified:
        """Reads everything. An entry that was changed, left out or put in does not fit the one before it."""
        before, number = FIRST, 0
        for row in self._connections.db.execute(f"{_SELECT} ORDER BY number"):
            if row[0] != number + 1 or row[-1] != _seal(before, row[0], list(row[1:-1])):
                return Verified(number, before, number + 1)
            number, before = row[0], row[-1]
        return Verified(number, before)

    def holds(self, number: int, seal: str) -> bool:
        """Whether the entry of that number carries that hash: so a copy elsewhere shows if the end was cut off."""
        if number == 0:
            return True
        row = self._connections.db.execute("SELECT hash FROM audit WHERE number = ?", [number]).fetchone()
        return row is not None and row[0] == seal


def last_seal(database: Path) -> tuple[int, str]:
    """Number and hash of the last entry in a backup; (0, zeros) where it has none. Raises sqlite3.Error."""
    with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'audit'").fetchone():
            return 0, FIRST
        row = connection.execute("SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1").fetchone()
    return (int(row[0]), str(row[1])) if row else (0, FIRST)


_WITNESS = re.compile(r"audit: entry (\d{1,12}) of (\S{10,40}) has the hash ([0-9a-f]{64})")


def witnesses(lines: Iterable[str]) -> Iterator[Witness]:
    """Those that stand in a log."""
    for line in lines:
        for number, at, seal in _WITNESS.findall(line):
            yield Witness(int(number), datetime.fromisoformat(at), seal)


_SELECT = "SELECT number, at, who, name, message, what, about, hash FROM audit"


def _canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def _seal(before: str, number: int, fields: list[str]) -> str:
    return hashlib.sha256((before + _canonical([number, *fields])).encode()).hexdigest()


def _entry(row: tuple[Any, ...]) -> Entry:
    number, at, who, name, message, what, about, seal = row
    return Entry(number, at, Actor(who, name, message), what, json.loads(about), seal)
