"""How much one person may say in a minute, by the messages' own times: late deliveries are judged as when said."""

import threading
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal

MINUTE = timedelta(minutes=1)
REMEMBERED = 10_000

Verdict = Literal["heard", "told", "ignored"]
"""Handle it; say once that it is too much; say nothing more."""


class Rate:
    """`limit` is asked anew each time, so that a changed configuration holds at once; 0 is no limit."""

    def __init__(self, limit: Callable[[], int]) -> None:
        self._limit = limit
        self._heard: dict[str, deque[datetime]] = {}
        self._told: set[str] = set()
        self._lock = threading.Lock()

    def judge(self, person: str, at: datetime) -> Verdict:
        limit = self._limit()
        if not limit:
            return "heard"
        with self._lock:
            heard = self._heard.setdefault(person, deque())
            while heard and heard[0] <= at - MINUTE:
                heard.popleft()
            if len(heard) < limit:
                heard.append(at)
                self._told.discard(person)
                self._forget(at)
                return "heard"
            if person in self._told:
                return "ignored"
            self._told.add(person)
            return "told"

    def _forget(self, at: datetime) -> None:
        """Bounds the memory: who has not said anything for a minute has nothing to be remembered for."""
        if len(self._heard) > REMEMBERED:
            self._heard = {name: times for name, times in self._heard.items() if times and times[-1] > at - MINUTE}
            self._told &= self._heard.keys()
