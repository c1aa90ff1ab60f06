"""Says a reply where it belongs: by the message's webhook while that lives, else by the OpenAPI."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from bot.dingtalk import rendering
from bot.dingtalk.client import DingTalkClient
from bot.dingtalk.errors import (
    DingTalkError,
    HostRefused,
    Rejected,
    Throttled,
    UnknownFate,
    Unreachable,
    WebhookExpired,
)
from bot.dingtalk.messages import Inbound
from bot.dingtalk.uploads import Uploads
from handlers.message import Sender
from handlers.reply import File, Picture, Reply

log = logging.getLogger(__name__)
T = TypeVar("T")
Send = Callable[[rendering.Part], Awaitable[None]]

MARGIN = timedelta(seconds=10)
TRIES = 5
LONGEST_WAIT = 10.0

EXPIRED = "its webhook has expired; the answer goes by the OpenAPI"
NO_PICTURE = "（图片暂时没有生成，文字与数据不受影响。）"
NO_FILE = "抱歉，文件没有发出，请稍后再试一次。"
NO_PRIVATE = "抱歉，没能把详情私聊发出，请在与我的私聊里再发一次。"


class Speaker:
    """`paint` and `write` make a picture's (PNG) and a workbook's (xlsx) bytes; `now` is the shell's clock."""

    def __init__(
        self,
        client: DingTalkClient,
        uploads: Uploads,
        *,
        paint: Callable[[Picture], Awaitable[bytes]],
        write: Callable[[File], Awaitable[bytes]],
        now: Callable[[], datetime],
    ) -> None:
        self._client = client
        self._uploads = uploads
        self._paint = paint
        self._write = write
        self._now = now

    async def answer(self, inbound: Inbound, reply: Reply) -> None:
        """Raises DingTalkError where the answer certainly did not arrive.

        A call whose fate is unknown is logged and not repeated: the person may have the answer already.
        """
        message = inbound.message
        if reply.private and message.group:
            await self._privately(inbound, reply)
        else:
            await self._here(inbound, *await self._illustrated(reply))
            await self._files(inbound, (*reply.files, *reply.documents), lambda part: self._by_openapi(inbound, part))

    async def _privately(self, inbound: Inbound, reply: Reply) -> None:
        """To the asker's private chat, and a word about it in the group."""
        try:
            illustrated, media = await self._illustrated(reply)
            for part in rendering.for_openapi(illustrated, media=media):
                await self._to_asker(inbound, part)
        except DingTalkError as error:
            log.error("message %s: the private answer could not be sent: %s", inbound.message.id, error)
            await self._here(inbound, Reply((NO_PRIVATE,)), [])
            return
        await self._files(inbound, (*reply.files, *reply.documents), lambda part: self._to_asker(inbound, part))
        await self._here(inbound, rendering.publicly(reply), [])

    async def _here(self, inbound: Inbound, reply: Reply, media: Sequence[str]) -> None:
        """In the conversation itself, page by page; once the webhook is of no use, the rest goes by the OpenAPI."""
        asker = inbound.message.sender if inbound.message.group else None
        by_webhook = bool(inbound.webhook) and self._now() + MARGIN < inbound.webhook_until
        if inbound.webhook and not by_webhook:
            log.info("message %s: %s", inbound.message.id, EXPIRED)
        pages = rendering.pages(reply, media, group=inbound.message.group)
        for page in pages:
            addressed = asker if page is pages[-1] else None
            by_webhook = by_webhook and await self._by_webhook(inbound, page, addressed)
            if not by_webhook:
                await self._by_openapi(inbound, rendering.openapi_part(page, addressed))

    async def _by_webhook(self, inbound: Inbound, page: rendering.Page, asker: Sender | None) -> bool:
        """False where nothing was sent, and the OpenAPI is to be tried."""
        body = rendering.webhook_body(page, asker)
        try:
            await _once(inbound, lambda: self._client.reply(inbound.webhook, body))
        except WebhookExpired:
            log.info("message %s: %s", inbound.message.id, EXPIRED)
            return False
        except (HostRefused, Throttled, Unreachable) as error:
            log.error("message %s: the webhook cannot be used: %s", inbound.message.id, error)
            return False
        return True

    async def _by_openapi(self, inbound: Inbound, part: rendering.Part) -> None:
        message = inbound.message
        if message.group:
            await _once(inbound, lambda: self._client.send_to_group(message.conversation, *part))
        else:
            await self._to_asker(inbound, part)

    async def _to_asker(self, inbound: Inbound, part: rendering.Part) -> None:
        staff_id = inbound.message.sender.staff_id
        if not staff_id:
            raise Rejected("somebody outside the organisation can only be answered by webhook")
        sent = await _once(inbound, lambda: self._client.send_to_people([staff_id], *part))
        if sent and sent.throttled:
            raise Throttled("this person gets too many messages")
        if sent and sent.invalid:
            raise Rejected("DingTalk does not know this person")

    async def _illustrated(self, reply: Reply) -> tuple[Reply, list[str]]:
        """The reply and its pictures' media ids. One that cannot be made never stands in the way of the figures."""
        media = []
        for picture in reply.pictures:
            try:
                media.append(await self._uploads.media_id("picture.png", await self._paint(picture), "image"))
            except Exception:
                log.exception("a picture could not be made or uploaded")
        if len(media) < len(reply.pictures):
            return replace(reply, lines=(*reply.lines, NO_PICTURE)), media
        return reply, media

    async def _files(self, inbound: Inbound, files: Sequence[File], send: Send) -> None:
        """Each as a message of its own. The answer stands already: a file that fails is told, and raises nothing."""
        for file in files:
            try:
                await send(rendering.file_part(await self._written(file), file.file_name))
            except Exception:
                log.exception("message %s: a file could not be made, uploaded or sent", inbound.message.id)
                with contextlib.suppress(DingTalkError):
                    await send(rendering.for_openapi(Reply((NO_FILE,)))[0])

    async def _written(self, file: File) -> str:
        return await self._uploads.media_id(file.file_name, await self._write(file), "file")


async def _once(inbound: Inbound, call: Callable[[], Awaitable[T]]) -> T | None:
    try:
        return await _patiently(call)
    except UnknownFate as error:
        log.error("message %s: whether the answer arrived is unknown: %s", inbound.message.id, error)
    return None


async def _patiently(call: Callable[[], Awaitable[T]]) -> T:
    """Again after a while where that is safe: throttled, or certainly not carried out."""
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
