"""A file that a message brings is fetched and read; who waits for long is told so."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from bot.dingtalk import messages
from bot.dingtalk.errors import DingTalkError, TooLarge
from bot.dingtalk.messages import Inbound
from handlers.intake.formats.read import TOO_LARGE
from handlers.message import Attachment, Message
from handlers.reply import Reply

log = logging.getLogger(__name__)

READING_TAKES = 2.0
"""Seconds after which the sender is told that the file is being read."""
READING = "正在读取，请稍候。"


class Downloads(Protocol):
    async def download(self, code: str, robot_code: str) -> bytes: ...


class Reads(Protocol):
    def read(self, name: str, content: bytes, words: frozenset[str] = ...) -> Attachment: ...


class Answers(Protocol):
    async def answer(self, inbound: Inbound, reply: Reply) -> None: ...


class Fetching:
    """A message that brings a file → the message with the file, read; or with the sentence that says why not."""

    def __init__(self, client: Downloads, files: Reads, speaker: Answers, words: Callable[[], frozenset[str]]) -> None:
        self._client = client
        self._files = files
        self._speaker = speaker
        self._words = words

    async def __call__(self, inbound: Inbound) -> Message:
        reading = asyncio.create_task(self._fetched(inbound))
        done, _ = await asyncio.wait([reading], timeout=READING_TAKES)
        if not done:
            with contextlib.suppress(DingTalkError):
                await self._speaker.answer(inbound, Reply((READING,)))
        return replace(inbound.message, attachment=await reading)

    async def _fetched(self, inbound: Inbound) -> Attachment:
        download = inbound.download
        if download is None:
            return inbound.message.attachment or Attachment("")
        try:
            content = await self._client.download(download.code, inbound.robot_code)
        except DingTalkError as error:
            log.warning("message %s: the file could not be fetched: %s", inbound.message.id, error)
            trouble = TOO_LARGE if isinstance(error, TooLarge) else messages.SENTENCES["file"]
            return Attachment(download.file_name, trouble=trouble)
        return await asyncio.to_thread(self._files.read, download.file_name, content, self._words())
