"""Messages in: kept before they are acknowledged, handled once, answered.

What arrives together is kept in one transaction, so that durability costs little when many ask at once. Plain
questions are handled in batches on one thread; a message that brings a file takes the slow lane, where it is
fetched and read in a process of its own, and never holds up the others.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from bot.dingtalk.messages import Inbound, Unreadable, raw
from handlers.message import Message
from handlers.reply import Reply
from storage.inbox import Inbox as Stored

log = logging.getLogger(__name__)

Body = dict[str, Any]

ANSWER_WITHIN = timedelta(hours=12)
"""A message found unanswered after a restart is still answered within this time."""


class Inbox:
    """The way of every message. `receive` is for the stream; the rest happens in tasks of its own."""

    def __init__(
        self,
        stored: Stored,
        *,
        parse: Callable[[Body | str], Inbound | Unreadable],
        fetch: Callable[[Inbound], Awaitable[Message]],
        handle: Callable[[Message], Reply],
        speak: Callable[[Inbound, Reply], Awaitable[None]],
        now: Callable[[], datetime],
    ) -> None:
        self._stored = stored
        self._parse = parse
        self._fetch = fetch
        self._handle = handle
        self._speak = speak
        self._now = now
        self._arrived: list[tuple[Inbound, str, asyncio.Future[None]]] = []
        self._answered: list[str] = []
        self._wake = asyncio.Event()
        self._quick = ThreadPoolExecutor(1, "quick-lane")
        self._slow = ThreadPoolExecutor(1, "slow-lane")
        self._lines: dict[tuple[str, str], asyncio.Task[None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def receive(self, body: Body) -> None:
        """Returns when the message is safely kept. Raises what the database raises, so that it is not acknowledged."""
        parsed = self._parse(body)
        if isinstance(parsed, Unreadable):
            log.warning("message %s was not understood on the wire: %s", parsed.message_id, parsed.reason)
            return
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._arrived.append((parsed, raw(body), kept))
        self._wake.set()
        await kept

    async def run(self) -> None:
        """Keeps and handles what arrives, until cancelled; first what an earlier run left unanswered."""
        await self._resume()
        while True:
            await self._wake.wait()
            self._wake.clear()
            arrived, self._arrived = self._arrived, []
            answered, self._answered = self._answered, []
            try:
                new = await self._in(self._quick, self._keep, arrived, answered)
            except Exception as error:
                log.exception("messages could not be kept")
                for _, _, kept in arrived:
                    if not kept.done():
                        kept.set_exception(error)
                self._answered += answered
                continue
            for _, _, kept in arrived:
                if not kept.done():
                    kept.set_result(None)
            await self._dispatch([inbound for inbound, _, _ in arrived if inbound.message.id in new])

    async def close(self, within: float = 3) -> None:
        """Finishes what was begun, and writes down what was answered."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=within)
        await self._in(self._quick, self._keep, [], self._answered)
        self._quick.shutdown(wait=False)
        self._slow.shutdown(wait=False)

    def _keep(self, arrived: Sequence[tuple[Inbound, str, Any]], answered: Sequence[str]) -> set[str]:
        now = self._now()
        if answered:
            self._stored.settle(answered, now)
        if not arrived:
            return set()
        return self._stored.accept((inbound.message.id, now, body) for inbound, body, _ in arrived)

    async def _resume(self) -> None:
        oldest = self._now() - ANSWER_WITHIN
        left = [self._parse(body) for body in await self._in(self._quick, self._stored.unsettled)]
        readable = [inbound for inbound in left if isinstance(inbound, Inbound)]
        late = [inbound.message.id for inbound in readable if inbound.message.at < oldest]
        if late:
            log.error("%d messages from before the stop are too old to answer", len(late))
            self._answered += late
        await self._dispatch([inbound for inbound in readable if inbound.message.at >= oldest])

    async def _dispatch(self, batch: Sequence[Inbound]) -> None:
        """Questions at once, in one batch; files, and what their senders say next, in order on the slow lane."""
        quick = []
        for inbound in batch:
            line = (inbound.message.conversation, inbound.message.sender.staff_id or "")
            if inbound.needs_fetching or line in self._lines:
                self._lines[line] = self._start(self._slowly(inbound, line, self._lines.get(line)))
            else:
                quick.append(inbound)
        if quick:
            replies = await self._in(self._quick, lambda: [self._handle(inbound.message) for inbound in quick])
            for inbound, reply in zip(quick, replies, strict=True):
                self._start(self._answer(inbound, reply))

    async def _slowly(self, inbound: Inbound, line: tuple[str, str], before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait([before])
        try:
            message = await self._fetch(inbound) if inbound.needs_fetching else inbound.message
            reply = await self._in(self._slow, self._handle, message)
            await self._answer(inbound, reply)
        finally:
            if self._lines.get(line) is asyncio.current_task():
                del self._lines[line]

    async def _answer(self, inbound: Inbound, reply: Reply) -> None:
        try:
            await self._speak(inbound, reply)
        except Exception as error:  # noqa: BLE001  the next start tries again
            log.error("message %s: the answer could not be sent: %s", inbound.message.id, error)
            return
        self._answered.append(inbound.message.id)
        self._wake.set()

    def _start(self, work: Any) -> asyncio.Task[None]:
        task: asyncio.Task[None] = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _in(self, lane: ThreadPoolExecutor, function: Callable[..., Any], *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(lane, function, *arguments)
