"""Pushes out: every part of a bulletin is written down first, then sent once to each group, in order.

A part that was being sent when the process died, or whose call timed out, may have arrived: it is never repeated
blindly, but reported. Files are uploaded once, whichever number of groups gets them.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Protocol

import msgspec

from bot.dingtalk.client import Sent
from bot.dingtalk.errors import (
    BadToken,
    DingTalkError,
    NotPermitted,
    QuotaUsedUp,
    Rejected,
    Throttled,
    UnknownFate,
    Unreachable,
)
from storage.bulletins.deliveries import Delivery, DeliveryState
from storage.store import Store

log = logging.getLogger(__name__)

STAFF = "staff:"
"""A destination of `staff:<id>` is that person's private chat; any other is a group's openConversationId."""
MEDIA = "media:"
TRIES = 5
LONGEST_WAIT = 60.0
REFUSED_FOR = timedelta(minutes=10)
"""How long nothing is tried once the month's calls are used up, or the app may not send."""

Part = tuple[str, dict[str, str]]
"""(msgKey, msgParam). A value of `media:<sha256>` stands for the media id of a kept file."""


class Sender(Protocol):
    async def send_to_group(self, conversation: str, key: str, param: dict[str, Any]) -> str: ...
    async def send_to_people(self, staff_ids: Sequence[str], key: str, param: dict[str, Any]) -> Sent: ...


Upload = Callable[[str, bytes, Any], Awaitable[str]]
"""(name, content, kind: image or file) → media id."""


class _Payload(msgspec.Struct, array_like=True):
    key: str
    param: dict[str, str]


def described(parts: Sequence[Delivery]) -> str:
    """What parts of a push are, as a reader knows them: 文字、2张图片、每周通报_2018-07-27.xlsx."""
    payloads = [msgspec.json.decode(one.payload, type=_Payload) for one in parts]
    pictures = sum(one.key == "sampleImageMsg" for one in payloads)
    files = [one.param.get("fileName", "文件") for one in payloads if one.key == "sampleFile"]
    texts = ["文字"] if len(payloads) > pictures + len(files) else []
    return "、".join([*texts, *([f"{pictures}张图片"] if pictures else []), *files])


class Outbox:
    def __init__(
        self,
        store: Store,
        sender: Sender,
        upload: Upload,
        *,
        now: Callable[[], datetime],
        in_thread: Callable[..., Awaitable[Any]] = asyncio.to_thread,
        apart: float = 0.0,
    ) -> None:
        """`apart`: seconds between two parts for one place. Sent within one, they may change places on the phone."""
        self._store = store
        self._sender = sender
        self._upload = upload
        self._now = now
        self._in_thread = in_thread
        self._turn = asyncio.Lock()
        self._gone: set[str] = set()
        self._resume_at: datetime | None = None
        self._stopping = False
        self._apart = apart
        self._sent_at: dict[str, float] = {}
        """Destination → when it got a part last, on a monotonic clock."""

    async def recover(self) -> None:
        """To be called once at start, before anything is sent."""
        caught = await self._in_thread(self._store.deliveries.recover, self._now())
        if caught:
            log.error("%d parts were being sent when the bot stopped; whether they arrived is unknown", caught)

    def stop(self) -> None:
        """No further part is begun; what is left is due at the next start."""
        self._stopping = True

    async def plan(
        self,
        period: date,
        edition: int,
        parts: Sequence[tuple[str, Sequence[Part]]],
        not_before: Mapping[str, datetime] | None = None,
    ) -> None:
        """Writes down each destination's parts. What was already planned for a place stays as it is."""
        deliveries = self._store.deliveries
        await self._in_thread(lambda: deliveries.plan(period, edition, _payloads(parts), self._now(), not_before))

    async def notify(self, period: date, step: str, parts: Sequence[tuple[str, Sequence[Part]]]) -> bool:
        """Writes down what people are told about a step of the week; False where that was done before."""
        noted = await self._in_thread(self._store.deliveries.notify, period, step, _payloads(parts), self._now())
        return bool(noted)

    async def deliver(self, most: int | None = None) -> bool:
        """Sends what is due, or `most` parts of it; True where more could be sent at once.

        Where a part has to wait, that destination's later parts wait with it.
        """
        async with self._turn:
            if self._resume_at and timedelta() < self._resume_at - self._now() <= REFUSED_FOR:  # else a clock set back
                return False
            stuck: set[tuple[date, int, str]] = set()
            self._gone.clear()
            due = await self._in_thread(self._store.deliveries.due, self._now())
            for delivery in due[:most]:
                if self._stopping:
                    return False
                line = (delivery.period, delivery.edition, delivery.destination)
                if line in stuck or delivery.destination in self._gone:
                    continue
                try:
                    if not await self._send(delivery):
                        stuck.add(line)
                except (QuotaUsedUp, NotPermitted, BadToken) as error:
                    await self._mark(delivery, "due", error=str(error))
                    self._resume_at = self._now() + REFUSED_FOR
                    log.error("nothing can be sent for a while, %d parts wait: %s", len(due), error)
                    return False
            return most is not None and len(due) > most and not stuck

    async def _send(self, delivery: Delivery) -> bool:
        payload = msgspec.json.decode(delivery.payload, type=_Payload)
        wait, last = 1.0, ""
        for _ in range(TRIES):
            try:
                param = {name: await self._media(value) for name, value in payload.param.items()}
                await self._keep_apart(delivery.destination)
                await self._mark(delivery, "sending")
                key = await self._call(delivery.destination, payload.key, param)
            except (Throttled, Unreachable) as error:
                last = str(error)
                await self._mark(delivery, "due", error=str(error))
                await asyncio.sleep(min(getattr(error, "retry_after", None) or wait, LONGEST_WAIT))
                wait *= 2
            except UnknownFate as error:
                await self._mark(delivery, "unknown", error=str(error))
                log.error(
                    "part %d for %s: whether it arrived is unknown: %s", delivery.part, delivery.destination, error
                )
                return True
            except (QuotaUsedUp, NotPermitted, BadToken):
                raise
            except DingTalkError as error:
                await self._mark(delivery, "failed", error=str(error))
                if isinstance(error, Rejected) and not delivery.part:
                    await self._give_up(delivery)
                log.error("part %d for %s was refused: %s", delivery.part, delivery.destination, error)
                return True
            else:
                await self._mark(delivery, "sent", process_key=key)
                return True
        log.error("part %d for %s could not be sent yet: %s", delivery.part, delivery.destination, last)
        return False

    async def _keep_apart(self, destination: str) -> None:
        """Of hundreds of groups the turn comes round slowly enough by itself."""
        if not self._apart:
            return
        now = time.monotonic()
        wait = self._sent_at.get(destination, now - self._apart) + self._apart - now
        if wait > 0:
            await asyncio.sleep(wait)
        now = time.monotonic()
        self._sent_at = {place: at for place, at in self._sent_at.items() if now - at < self._apart} | {
            destination: now
        }

    async def _give_up(self, delivery: Delivery) -> None:
        """A group that refuses the first part is gone, or the bot is: the rest would be refused as well."""
        self._gone.add(delivery.destination)
        await self._in_thread(self._store.deliveries.withhold, delivery.destination, self._now(), "failed")

    async def _call(self, destination: str, key: str, param: dict[str, str]) -> str:
        if destination.startswith(STAFF):
            sent = await self._sender.send_to_people([destination.removeprefix(STAFF)], key, param)
            if sent.throttled:
                raise Throttled("this person gets too many messages")
            if sent.invalid:
                raise Rejected("DingTalk does not know this person")
            return ",".join(sent.process_keys)
        return await self._sender.send_to_group(destination, key, param)

    async def _media(self, value: str) -> str:
        if not value.startswith(MEDIA):
            return value
        sha256 = value.removeprefix(MEDIA)
        name, content, media_id = await self._in_thread(self._store.media.get, sha256)
        if media_id is None:
            media_id = await self._upload(name, content, "image" if name.endswith(".png") else "file")
        return str(media_id)

    async def _mark(self, delivery: Delivery, state: DeliveryState, *, process_key: str = "", error: str = "") -> None:
        await self._in_thread(
            lambda: self._store.deliveries.mark(delivery.id, state, self._now(), process_key=process_key, error=error)
        )


def _payloads(parts: Sequence[tuple[str, Sequence[Part]]]) -> list[tuple[str, list[str]]]:
    return [
        (destination, [msgspec.json.encode(_Payload(key, param)).decode() for key, param in its_parts])
        for destination, its_parts in parts
    ]
