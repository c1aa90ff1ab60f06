"""The configuration's part on running the bot as a service: its health, backups, quota and limits."""

from datetime import time
from pathlib import Path
from typing import Literal

from bot.config.week import Section
from storage.database.backup import FOLDER, KeepRule


class Health(Section, frozen=True):
    """/healthz and /metrics for the machine's own monitoring. Port 0: off. They show no figures and no names."""

    port: int = 0
    host: str = "127.0.0.1"

    def __post_init__(self) -> None:
        if not 0 <= self.port <= 65_535:
            raise ValueError("a port is between 0 and 65535")


class Backups(Section, frozen=True):
    """Every night's backup, and how many days, weeks and months keep theirs."""

    at: str = "02:30"
    folder: str = ""
    """Empty: `backups` in the data folder. Better another disk."""
    daily: int = 7
    weekly: int = 4
    monthly: int = 12

    def __post_init__(self) -> None:
        try:
            time.fromisoformat(self.at)
        except ValueError as error:
            raise ValueError('a time is written "HH:MM"') from error
        if min(self.daily, self.weekly, self.monthly) < 0 or self.daily < 1:
            raise ValueError("at least one daily backup is kept")

    def place(self, data: Path) -> Path:
        """The folder that they are in; `data` is the database's."""
        return Path(self.folder) if self.folder else data / FOLDER

    def rule(self) -> KeepRule:
        return KeepRule(self.daily, self.weekly, self.monthly)


class Quota(Section, frozen=True):
    """What DingTalk's edition allows in a month (a standard organisation's numbers). 0: no limit."""

    calls: int = 5_000
    """OpenAPI calls: sends, uploads, downloads."""
    messages: int = 3_000
    """Messages that come in by Stream, and answers by webhook."""

    def __post_init__(self) -> None:
        if min(self.calls, self.messages) < 0:
            raise ValueError("a month's number is at least 0, which means no limit")


class Limits(Section, frozen=True):
    messages_a_minute: int = 60
    """Of one person. More get one polite answer and are not handled. 0: no limit."""

    def __post_init__(self) -> None:
        if self.messages_a_minute < 0:
            raise ValueError("messages_a_minute is at least 0, which means no limit")


class Logs(Section, frozen=True):
    form: Literal["text", "json"] = "text"
