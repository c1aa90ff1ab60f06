"""Not faster than DingTalk allows: calls a second for each API, messages a minute for each group."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

MANY = 2_000
CAREFUL_FOR = 60.0
"""Seconds for which an API that has complained is called no faster than the rule."""


@dataclass(slots=True)
class Pace:
    """To be shared by all that call. A standard organisation has 20 calls a second for each API."""

    calls_a_second: int = 20
    messages_a_minute: int = 20
    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    _slots: dict[str, deque[float]] = field(default_factory=dict)
    _careful_until: dict[str, float] = field(default_factory=dict)

    async def turn(self, api: str, group: str = "") -> None:
        """Returns when it is this call's turn."""
        wait = self._reserve(f"api {api}", self.calls_a_second, 1.0)
        if group:
            wait = max(wait, self._reserve(f"group {group}", self.messages_a_minute, 60.0))
        if wait > 0:
            await self.sleep(wait)

    async def turn_if_careful(self, api: str) -> None:
        """For an API whose limit nobody names: free, until it has complained."""
        if self._careful_until.get(api, 0.0) > self.now():
            await self.turn(api)

    def complained(self, api: str) -> None:
        self._careful_until[api] = self.now() + CAREFUL_FOR

    def _reserve(self, key: str, calls: int, seconds: float) -> float:
        """Takes the next free place of a sliding window; seconds until then."""
        now = self.now()
        if len(self._slots) > MANY:
            self._slots = {name: slots for name, slots in self._slots.items() if slots[-1] + 60.0 > now}
        taken = self._slots.setdefault(key, deque(maxlen=calls))
        start = now if len(taken) < calls else max(now, taken[0] + seconds)
        taken.append(start)
        return start - now
