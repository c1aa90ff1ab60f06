"""How the bot is, as the shell tells it: facts only."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Used:
    """Of one monthly quota; a `limit` of 0 is none."""

    name: str
    used: int
    limit: int


@dataclass(frozen=True, slots=True)
class Vitals:
    """`reasons` say in Chinese what is wrong, none when all is well. Times are of the shell's clock, sizes in bytes."""

    reasons: tuple[str, ...]
    since: datetime
    last_frame: float | None
    """Seconds since DingTalk's gateway was heard; None while not connected."""
    received: int
    answered: int
    failed: int
    answer_times: tuple[float, float] | None
    """Seconds in which a half, and 95 in 100, of the last answers were given."""
    waiting: int
    due: int
    failed_parts: int
    unknown_parts: int
    quotas: tuple[Used, ...]
    last_push: datetime | None
    next_push: datetime | None
    database: int
    disk_free: int
    last_backup: datetime | None
