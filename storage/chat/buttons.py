"""Buttons that change something: for whom, where and until when each was given out, and what it was about."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec

from storage.database import Connections

LETTERS = "abcdefghjkmnpqrstuvwxyz"
SIGNS = LETTERS + "23456789"
"""Nothing that is read as something else: no l, i, o, 0, 1."""
KEPT = timedelta(days=30)
"""How long an expired button is still known, so that its tap is told what became of it."""


@dataclass(frozen=True, slots=True)
class Issued:
    """`place` is a group's conversation id, empty for private chat. `about` is by the text that the button types."""

    person: str
    place: str
    about: Mapping[str, str]
    expires_at: datetime


class Buttons:
    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def issue(self, person: str, place: str, about: Mapping[str, str], now: datetime, lives: timedelta) -> str:
        """Gives out one code for the buttons of one answer: four signs, the first a letter."""
        with self._connections.transaction() as db:
            db.execute("DELETE FROM buttons WHERE expires_at < ?", [_number(now - KEPT)])
            while True:
                code = secrets.choice(LETTERS) + "".join(secrets.choice(SIGNS) for _ in range(3))
                cursor = db.execute(
                    "INSERT INTO buttons (code, person, place, about, expires_at) VALUES (?, ?, ?, ?, ?)"
                    " ON CONFLICT (code) DO NOTHING",
                    [code, person, place, msgspec.json.encode(about).decode(), _number(now + lives)],
                )
                if cursor.rowcount == 1:
                    return code

    def find(self, code: str) -> Issued | None:
        row = self._connections.db.execute(
            "SELECT person, place, about, expires_at FROM buttons WHERE code = ?", [code]
        ).fetchone()
        if row is None:
            return None
        person, place, about, expires_at = row
        expires = datetime.fromtimestamp(expires_at, UTC)
        return Issued(person, place, msgspec.json.decode(about, type=dict[str, str]), expires)


def _number(moment: datetime) -> int:
    """Seconds since 1970."""
    return int(moment.timestamp())
