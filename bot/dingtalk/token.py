"""The access token: asked for once, however many need it, and again before it runs out."""

import asyncio
import time
from collections.abc import Awaitable, Callable

EARLY = 300.0
"""Seconds before its end at which a token is replaced; of a short-lived one, the last fifth."""


class Token:
    """`fetch` returns the token and the seconds that it lives."""

    def __init__(
        self, fetch: Callable[[], Awaitable[tuple[str, float]]], now: Callable[[], float] = time.monotonic
    ) -> None:
        self._fetch = fetch
        self._now = now
        self._value = ""
        self._until = 0.0
        self._turn = asyncio.Lock()

    async def get(self) -> str:
        if self._fresh:
            return self._value
        async with self._turn:
            if not self._fresh:  # who waited here finds what the first one fetched
                asked = self._now()
                self._value, lives = await self._fetch()
                self._until = asked + lives - min(EARLY, lives / 5)
            return self._value

    def forget(self, token: str) -> None:
        """DingTalk no longer takes this one. A newer one, fetched meanwhile, stays."""
        if token == self._value:
            self._until = 0.0

    @property
    def _fresh(self) -> bool:
        return self._now() < self._until
