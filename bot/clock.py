"""The one clock that the shell reads. A rehearsal can move it; figures' and questions' times come from messages."""

import os
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

VARIABLE = "TONGBAO_CLOCK_FILE"


class Clock:
    """Now, in the office's time zone.

    With a file (rehearsals, the demo and tests only), the file's number of seconds is added to the machine's time,
    and is read again whenever it changes, so that another process can move the clock.
    """

    def __init__(self, zone: ZoneInfo, file: Path | None = None) -> None:
        self.zone = zone
        self.file = file
        self._read_at = 0
        self._offset = timedelta()

    @classmethod
    def from_environment(cls, zone: ZoneInfo) -> "Clock":
        named = os.environ.get(VARIABLE)
        return cls(zone, Path(named) if named else None)

    @property
    def is_movable(self) -> bool:
        return self.file is not None

    @property
    def is_set(self) -> bool:
        """Somebody has moved it before."""
        return self.file is not None and self.file.exists()

    def now(self) -> datetime:
        return datetime.now(self.zone) + self._current_offset()

    def move_to(self, moment: datetime) -> None:
        """Sets the clock, which runs on from there. Raises RuntimeError on a clock that follows the machine."""
        if self.file is None:
            raise RuntimeError("this clock follows the machine")
        offset = (moment - datetime.now(self.zone)).total_seconds()
        unfinished = self.file.with_name(self.file.name + ".new")
        unfinished.write_text(repr(offset), encoding="ascii")
        unfinished.replace(self.file)

    def _current_offset(self) -> timedelta:
        if self.file is None:
            return self._offset
        try:
            changed_at = self.file.stat().st_mtime_ns
            if changed_at != self._read_at:
                self._offset = timedelta(seconds=float(self.file.read_text(encoding="ascii")))
                self._read_at = changed_at
        except FileNotFoundError:
            self._offset = timedelta()
        return self._offset
