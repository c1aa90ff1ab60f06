"""A call tried again where that is safe."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.dingtalk.errors import Throttled, Unreachable

T = TypeVar("T")

TRIES = 5
LONGEST_WAIT = 10.0
"""Seconds: who is to wait for longer is told now, and tries again later."""


async def patiently(call: Callable[[], Awaitable[T]]) -> T:
    """Again after a while where that is safe: throttled, or certainly not carried out, or harmless twice."""
    attempt = 1
    while True:
        try:
            return await call()
        except (Throttled, Unreachable) as error:
            wait = error.retry_after if isinstance(error, Throttled) else 0.5 * attempt
            if attempt == TRIES or wait > LONGEST_WAIT:
                raise
        attempt += 1
        await asyncio.sleep(wait)
