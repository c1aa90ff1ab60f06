"""Each picture and file is uploaded once, however often and wherever it is sent."""

import asyncio
import hashlib
from typing import Protocol

from bot.dingtalk.client import DingTalkClient, Kind
from bot.dingtalk.patience import patiently


class MediaCache(Protocol):
    """Media ids by the SHA-256 (hex) of the bytes; an id is good as long as the organisation exists."""

    async def find(self, sha256: str) -> str | None: ...
    async def keep(self, sha256: str, name: str, content: bytes, media_id: str) -> None: ...


class Uploads:
    def __init__(self, client: DingTalkClient, cache: MediaCache) -> None:
        self._client = client
        self._cache = cache
        self._turns: dict[str, asyncio.Lock] = {}

    async def media_id(self, name: str, content: bytes, kind: Kind) -> str:
        """Raises DingTalkError. An upload is harmless, so it is tried again within patience."""
        sha256 = hashlib.sha256(content).hexdigest()
        turn = self._turns.setdefault(sha256, asyncio.Lock())
        try:
            async with turn:  # who waited here finds the id that the first one got
                media_id = await self._cache.find(sha256)
                if media_id is None:
                    media_id = await patiently(lambda: self._client.upload(name, content, kind))
                    await self._cache.keep(sha256, name, content, media_id)
            return media_id
        finally:
            if not turn.locked():
                self._turns.pop(sha256, None)
