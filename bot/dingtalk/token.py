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
        self._renewing: asyncio.Task[str] | None = None

    async def get(self) -> str:
        """Raises what `fetch` raises; who waited for the same fetch gets the same."""
        if self._now() < self._until:
            return self._value
        if self._renewing is None or self._renewing.done():
            self._renewing = asyncio.create_task(self._renew())
        return await asyncio.shield(self._renewing)

    async def close(self) -> None:
        if self._renewing is not None:
            self._renewing.cancel()
            await asyncio.gather(self._renewing, return_exceptions=True)

    def forget(self, token: str) -> None:
        """DingTalk no longer takes this one. A newer one, fetched meanwhile, stays."""
        if token == self._value:
            self._until = 0.0

    async def _renew(self) -> str:
        asked = self._now()
        self._value, lives = await self._fetch()
        self._until = asked + lives - min(EARLY, lives / 5)
        return self._value
