"""The month's quota: what is used, a warning in time, and when what is not needed gives way."""

import logging
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Literal

from storage.chat.calls import Calls

log = logging.getLogger(__name__)

Kind = Literal["calls", "messages"]
KINDS: tuple[Kind, ...] = ("calls", "messages")
NAMES: Mapping[Kind, str] = {"calls": "接口调用", "messages": "消息"}
WARN_AT = 0.8
TIGHT_AT = 0.95
"""From here on, pictures in answers, reminders and words on progress give way to the push and to answers."""
_FREE = "/v1.0/oauth2/"
_WEBHOOK = "/robot/sendBySession"


def kind_of(path: str) -> Kind | None:
    """What a call to DingTalk counts as; None for what is free (the access token)."""
    if path.startswith(_FREE):
        return None
    return "messages" if path.startswith(_WEBHOOK) else "calls"


class Quota:
    """`limits` gives the month's quota by kind, 0 for none. Counting is cheap and may be done in any thread."""

    def __init__(
        self,
        stored: Calls,
        limits: Callable[[], Mapping[Kind, int]],
        *,
        now: Callable[[], datetime],
        warn: Callable[[str], None],
    ) -> None:
        self._stored = stored
        self._limits = limits
        self._now = now
        self._warn = warn
        self._lock = threading.Lock()
        self._new: Counter[tuple[str, str]] = Counter()
        self._used: Counter[tuple[str, str]] = Counter()
        self._read: set[str] = set()

    def called(self, path: str) -> None:
        kind = kind_of(path)
        if kind is not None:
            self.count(kind)

    def count(self, kind: Kind) -> None:
        key = (self._month(), kind)
        with self._lock:
            self._new[key] += 1
            self._used[key] += 1

    def used(self, kind: Kind) -> int:
        return self._used[self._month(), kind]

    def limit(self, kind: Kind) -> int:
        return self._limits()[kind]

    def share(self, kind: Kind) -> float:
        """1.0 is all of it; 0.0 where there is no limit."""
        limit = self.limit(kind)
        return self.used(kind) / limit if limit else 0.0

    def is_tight(self) -> bool:
        return self.share("calls") >= TIGHT_AT

    def write(self) -> None:
        """Writes down what was counted since, and warns once a month. Blocks."""
        month = self._month()
        with self._lock:
            new, self._new = self._new, Counter()
        try:
            if new:
                self._stored.add(new)
        except BaseException:
            with self._lock:
                self._new.update(new)
            raise
        if month not in self._read:
            stored = self._stored.used(month)
            with self._lock:
                self._used.update({(month, kind): count - new[month, kind] for kind, count in stored.items()})
                self._read.add(month)
        for kind in KINDS:
            if self.share(kind) >= WARN_AT and self._stored.warn(month, kind):
                self._tell(kind)

    def _tell(self, kind: Kind) -> None:
        used, limit = self.used(kind), self.limit(kind)
        log.warning("%d of this month's %d %s are used", used, limit, kind)
        self._warn(
            f"本月的{NAMES[kind]}额度已用 {used}，共 {limit}（{used / limit:.0%}）。"
            f"到 {TIGHT_AT:.0%} 时答复不再附图片，也不再自动催报，推送不受影响；如需增加请联系钉钉服务商。"
        )

    def _month(self) -> str:
        now = self._now()
        return f"{now.year}-{now.month:02}"
