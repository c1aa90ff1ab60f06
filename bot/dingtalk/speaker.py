"""Says a reply where it belongs: by the message's webhook while that lives, else by the OpenAPI."""

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
from bot.dingtalk.patience import patiently
from bot.dingtalk.uploads import Uploads
from handlers.message import Sender
from handlers.reply import File, Picture, Reply

log = logging.getLogger(__name__)
T = TypeVar("T")
Send = Callable[[rendering.Part, rendering.Part], Awaitable[None]]
"""A part, and what is sent where nobody knows whether that arrived."""

MARGIN = timedelta(seconds=10)

EXPIRED = "its webhook has expired; the answer goes by the OpenAPI"
TWICE = "（可能重复）"
NO_PICTURE = "（图片暂时没有生成，文字与数据不受影响。）"
NO_FILE = "抱歉，文件没有发出，请稍后再试一次。"
MAYBE_NO_FILE = "文件可能没有送达。如果没有看到，请稍后再要一次。"
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

        A call whose fate is unknown is made once more, marked as what may have come before: hearing an answer twice is
        better than not at all.
        """
        message = inbound.message
        if reply.private and message.group:
            await self._privately(inbound, reply)
        else:
            await self._here(inbound, *await self._illustrated(reply))
            await self._files(
                inbound, (*reply.files, *reply.documents), lambda *parts: self._by_openapi(inbound, *parts)
            )

    async def _privately(self, inbound: Inbound, reply: Reply) -> None:
        """To the asker's private chat, and a word about it in the group."""
        try:
            illustrated, media = await self._illustrated(reply)
            for page in rendering.pages(illustrated, media):
                await self._to_asker(inbound, rendering.openapi_part(page), rendering.openapi_part(_marked(page)))
        except DingTalkError as error:
            log.error("message %s: the private answer could not be sent: %s", inbound.message.id, error)
            await self._here(inbound, Reply((NO_PRIVATE,)), [])
            return
        await self._files(inbound, (*reply.files, *reply.documents), lambda *parts: self._to_asker(inbound, *parts))
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
                part, twice = (rendering.openapi_part(one, addressed) for one in (page, _marked(page)))
                await self._by_openapi(inbound, part, twice)

    async def _by_webhook(self, inbound: Inbound, page: rendering.Page, asker: Sender | None) -> bool:
        """False where nothing was sent, and the OpenAPI is to be tried."""
        body, twice = rendering.webhook_body(page, asker), rendering.webhook_body(_marked(page), asker)
        try:
            await _once(
                inbound,
                lambda: self._client.reply(inbound.webhook, body),
                lambda: self._client.reply(inbound.webhook, twice),
            )
        except WebhookExpired:
            log.info("message %s: %s", inbound.message.id, EXPIRED)
            return False
        except (HostRefused, Throttled, Unreachable) as error:
            log.error("message %s: the webhook cannot be used: %s", inbound.message.id, error)
            return False
        return True

    async def _by_openapi(self, inbound: Inbound, part: rendering.Part, twice: rendering.Part) -> None:
        """`twice` is sent where the fate of `part` is unknown."""
        message = inbound.message
        if message.group:
            await _once(
                inbound,
                lambda: self._client.send_to_group(message.conversation, *part),
                lambda: self._client.send_to_group(message.conversation, *twice),
            )
        else:
            await self._to_asker(inbound, part, twice)

    async def _to_asker(self, inbound: Inbound, part: rendering.Part, twice: rendering.Part) -> None:
        staff_id = inbound.message.sender.staff_id
        if not staff_id:
            raise Rejected("somebody outside the organisation can only be answered by webhook")
        sent = await _once(
            inbound,
            lambda: self._client.send_to_people([staff_id], *part),
            lambda: self._client.send_to_people([staff_id], *twice),
        )
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
            except DingTalkError as error:
                log.error("a picture could not be uploaded: %s", error)
            except Exception:
                log.exception("a picture could not be made")
        if len(media) < len(reply.pictures):
            return replace(reply, lines=(*reply.lines, NO_PICTURE)), media
        return reply, media

    async def _files(self, inbound: Inbound, files: Sequence[File], send: Send) -> None:
        """Each as a message of its own. The answer stands already: a file that fails is told, and raises nothing."""
        for file in files:
            try:
                await send(rendering.file_part(await self._written(file), file.file_name), _plain(MAYBE_NO_FILE))
            except DingTalkError as error:
                log.error("message %s: a file could not be uploaded or sent: %s", inbound.message.id, error)
                with contextlib.suppress(DingTalkError):
                    await send(_plain(NO_FILE), _plain(NO_FILE))
            except Exception:
                log.exception("message %s: a file could not be made", inbound.message.id)
                with contextlib.suppress(DingTalkError):
                    await send(_plain(NO_FILE), _plain(NO_FILE))

    async def _written(self, file: File) -> str:
        return await self._uploads.media_id(file.file_name, await self._write(file), "file")


def _marked(page: rendering.Page) -> rendering.Page:
    return replace(page, text=f"{TWICE}\n\n{page.text}")


def _plain(sentence: str) -> rendering.Part:
    return rendering.for_openapi(Reply((sentence,)))[0]


async def _once(inbound: Inbound, call: Callable[[], Awaitable[T]], again: Callable[[], Awaitable[T]]) -> T | None:
    """`call`, and `again` where its fate is unknown: that says of itself that it may have come before."""
    try:
        return await patiently(call)
    except UnknownFate as error:
        log.warning(
            "message %s: whether the answer arrived is unknown, it is sent again: %s", inbound.message.id, error
        )
    try:
        return await patiently(again)
    except DingTalkError as error:
        log.error("message %s: whether the answer arrived is unknown: %s", inbound.message.id, error)
    return None
