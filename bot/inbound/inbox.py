"""Messages in: kept before they are acknowledged, handled once, answered once.

What arrives together is kept in one transaction, so that durability costs little when many ask at once. Plain
questions are handled in batches on one thread; a message that brings a file takes the slow lane, where it is
fetched and read in a process of its own, and never holds up the others.

A message goes through three marks in the store: accepted (then it is acknowledged), answering (its reply is kept, then
sent), settled. A delivery of an id that was accepted before is acknowledged and nothing more. After a stop in between:

- accepted, and nothing came of it: it is handled and answered now, as if it had just come;
- accepted, and it changed or proposed figures, but its reply was not kept: it is not carried out again. Its sender is
  told that it was, and to look;
- answering: the answer may have arrived. That of a plain question is not repeated (a second answer is worse than
  asking once more) but reported in the log as unknown; that of a message which changed or proposed figures is sent
  again, saying that it may have come before, since its sender must know what became of them;
- its answer certainly did not arrive: that answer is sent, and nothing is carried out again. (While the bot runs, it is
  also tried again every minute where DingTalk could not be reached or was throttling.)
"""

import asyncio
import contextlib
import gc
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec

from bot.dingtalk.errors import Throttled, Unreachable
from bot.dingtalk.messages import Inbound, Unreadable, raw
from bot.operations.logs import about
from handlers.message import Message
from handlers.reply import Choice, Reply
from storage.chat.inbox import Inbox as Stored
from storage.chat.inbox import Unsettled
from storage.database.errors import StoreTrouble

log = logging.getLogger(__name__)

Body = dict[str, Any]
Line = tuple[str, str]
"""A person in a conversation: what they say there is handled in order."""

ANSWER_WITHIN = timedelta(hours=12)
"""A message found unanswered after a restart is still answered within this time."""
AT_ONCE = 16
"""Messages handled in one go: few enough that the first answers leave while the next questions are handled."""
AGAIN = "（机器人刚刚重新启动，这条答复您可能已经收到过。）"
DONE_ALREADY = (
    "机器人刚刚重新启动。您的这条消息已经办理，没有重复办理；请问一下相关的数核对结果。"
    "如果发的是文件或数，还没有收到回执，请重新发送，不会重复保存。"
)


class _Kept(msgspec.Struct, array_like=True):
    """A reply as it is kept till it has been sent: its words. Pictures and files can be asked for again."""

    lines: tuple[str, ...]
    choices: tuple[tuple[str, ...], ...]
    private: bool
    public: str
    outcome: Literal["done", "ask", "refused"]


@dataclass(frozen=True, slots=True)
class _Arrived:
    inbound: Inbound
    body: str
    kept: asyncio.Future[None]

    @property
    def line(self) -> Line:
        return self.inbound.message.conversation, self.inbound.message.sender.staff_id or ""


class Inbox:
    """The way of every message. `receive` is for the stream; the rest happens in tasks of its own."""

    def __init__(
        self,
        stored: Stored,
        *,
        parse: Callable[[Body | str], Inbound | Unreadable],
        fetch: Callable[[Inbound], Awaitable[Message]],
        handle: Callable[[Sequence[Message]], Sequence[Reply]],
        speak: Callable[[Inbound, Reply], Awaitable[None]],
        now: Callable[[], datetime],
        again_after: float = 60.0,
    ) -> None:
        """After `again_after` seconds, an answer is tried again that did not get through."""
        self._stored = stored
        self._parse = parse
        self._fetch = fetch
        self._handle = handle
        self._speak = speak
        self._now = now
        self._again_after = again_after
        self._arrived: list[_Arrived] = []
        self._answered: list[str] = []
        self._wake = asyncio.Event()
        self._quick = ThreadPoolExecutor(1, "quick-lane")
        self._slow = ThreadPoolExecutor(1, "slow-lane")
        self._lines: dict[Line, asyncio.Task[None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting: dict[str, asyncio.TimerHandle] = {}
        """Answers that are tried again later; a stop leaves them to the next start."""

    async def receive(self, body: Body) -> None:
        """Returns when the message is safely kept. Raises what the database raises, so that it is not acknowledged."""
        parsed = self._parse(body)
        if isinstance(parsed, Unreadable):
            log.warning("message %s was not understood on the wire: %s", parsed.message_id, parsed.reason)
            return
        arrived = _Arrived(parsed, raw(body), asyncio.get_running_loop().create_future())
        self._arrived.append(arrived)
        self._wake.set()
        await arrived.kept

    async def run(self) -> None:
        """Keeps and handles what arrives, until cancelled; first what an earlier run left unanswered."""
        await self._resume()
        _spare_the_collector()
        while True:
            await self._wake.wait()
            await asyncio.shield(self._start(self._turn()))  # a turn that has begun is finished, whatever stops us

    async def close(self, within: float = 3) -> None:
        """Finishes what was begun, and writes down what was answered."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                while self._tasks:  # a turn starts the answers
                    await asyncio.wait(self._tasks)
        for late in tuple(self._tasks):  # the next start takes up what it is too late for
            late.cancel()
        await self._in(self._quick, self._stored.settle, self._answered, self._now())
        for waiting in self._waiting.values():
            waiting.cancel()
        self._quick.shutdown(wait=False)
        self._slow.shutdown(wait=False)

    async def _turn(self) -> None:
        """One batch: kept, acknowledged, handled, its answers set going. What was answered meanwhile is settled."""
        batch, self._arrived = self._arrived[:AT_ONCE], self._arrived[AT_ONCE:]
        answered, self._answered = self._answered, []
        if not self._arrived:
            self._wake.clear()
        quick, slow = self._sorted({one.inbound.message.id: one for one in batch}.values())  # one may come twice
        try:
            new, replies = await self._in(self._quick, self._work, batch, quick, answered)
        except Exception as error:
            log.exception("messages could not be kept")
            for arrived in batch:
                if not arrived.kept.done():
                    arrived.kept.set_exception(error)
            self._answered += answered
            return
        for inbound, reply in replies:
            self._start(self._answer(inbound, reply))
        for arrived in slow:
            if arrived.inbound.message.id in new:
                self._queue(arrived.inbound, arrived.line)

    def _sorted(self, batch: Iterable[_Arrived]) -> tuple[list[_Arrived], list[_Arrived]]:
        """Questions; and files, with what their senders say next, which waits for them."""
        quick: list[_Arrived] = []
        slow: list[_Arrived] = []
        busy = set(self._lines)
        for arrived in batch:
            if arrived.inbound.needs_fetching or arrived.line in busy:
                busy.add(arrived.line)
                slow.append(arrived)
            else:
                quick.append(arrived)
        return quick, slow

    def _work(
        self, batch: Sequence[_Arrived], quick: Sequence[_Arrived], answered: Sequence[str]
    ) -> tuple[set[str], list[tuple[Inbound, Reply]]]:
        """On the quick lane's thread. Returns the ids that are new, and the replies to the new ones of `quick`."""
        new = self._stored.accept([(one.inbound.message.id, one.body) for one in batch], self._now(), answered)
        if batch:
            batch[0].kept.get_loop().call_soon_threadsafe(_acknowledge, batch)
        return new, self._handled([one.inbound for one in quick if one.inbound.message.id in new])

    def _handled(self, questions: Sequence[Inbound]) -> list[tuple[Inbound, Reply]]:
        if not questions:
            return []
        replies = list(zip(questions, self._handle([one.message for one in questions]), strict=True))
        kept = [(inbound.message.id, _encoded(reply)) for inbound, reply in replies]
        try:
            self._stored.answering(kept, self._now())
        except StoreTrouble as trouble:  # it is acknowledged, so it must be answered: now or never
            log.error("%d answers are sent without being written down: the database %s", len(kept), trouble.what)
        return replies

    def _queue(self, inbound: Inbound, line: Line) -> None:
        self._lines[line] = self._start(self._slowly(inbound, line, self._lines.get(line)))

    async def _slowly(self, inbound: Inbound, line: Line, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait([before])
        try:
            message = await self._fetch(inbound) if inbound.needs_fetching else inbound.message
            ((_, reply),) = await self._in(self._slow, self._handled, [replace(inbound, message=message)])
            await self._answer(inbound, reply)
        finally:
            if self._lines.get(line) is asyncio.current_task():
                del self._lines[line]

    async def _answer(self, inbound: Inbound, reply: Reply) -> None:
        id_ = inbound.message.id
        try:
            await self._speak(inbound, reply)
        except Exception as error:  # noqa: BLE001  the next start tries again
            with about(id_):
                log.error("message %s: the answer could not be sent: %s", id_, error)
            await self._in(self._slow, self._stored.not_answered, id_)
            if isinstance(error, (Throttled, Unreachable)) and self._now() - inbound.message.at < ANSWER_WITHIN:
                loop = asyncio.get_running_loop()
                self._waiting[id_] = loop.call_later(self._again_after, self._again, inbound, reply)
            return
        self._answered.append(id_)
        self._wake.set()

    def _again(self, inbound: Inbound, reply: Reply) -> None:
        del self._waiting[inbound.message.id]

        async def again() -> None:
            kept = [(inbound.message.id, _encoded(reply))]
            await self._in(self._slow, self._stored.answering, kept, self._now())
            await self._answer(inbound, reply)

        self._start(again())

    async def _resume(self) -> None:
        """See the module's docstring for what becomes of each."""
        oldest = self._now() - ANSWER_WITHIN
        for left in await self._in(self._quick, self._stored.unsettled):
            inbound = self._parse(left.body)
            if not isinstance(inbound, Inbound):
                continue
            id_ = inbound.message.id
            reply = _after_stop(left)
            if inbound.message.at < oldest:
                log.error("message %s: it is too old to answer", id_)
                self._answered.append(id_)
            elif left.is_answering and not left.has_effect:
                log.error("message %s: the bot stopped while answering; whether the answer arrived is unknown", id_)
                self._answered.append(id_)
            elif reply is None:
                self._queue(inbound, (inbound.message.conversation, inbound.message.sender.staff_id or ""))
            else:
                await self._in(self._quick, self._stored.answering, [(id_, _encoded(reply))], self._now())
                self._start(self._answer(inbound, reply))
        self._wake.set()

    def _start(self, work: Any) -> asyncio.Task[None]:
        task: asyncio.Task[None] = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _in(self, lane: ThreadPoolExecutor, function: Callable[..., Any], *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(lane, function, *arguments)


def _spare_the_collector() -> None:
    """What was loaded by now (catalogue, libraries) stays: looking through it again and again costs a fifth of all."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _acknowledge(batch: Sequence[_Arrived]) -> None:
    for arrived in batch:
        if not arrived.kept.done():
            arrived.kept.set_result(None)


def _after_stop(left: Unsettled) -> Reply | None:
    """What is to be said to the sender of a message that was handled before the stop; None where it was not."""
    if left.reply is None:
        return Reply((DONE_ALREADY,), private=True) if left.has_effect else None
    kept = msgspec.json.decode(left.reply, type=_Kept)
    lines = (*kept.lines, AGAIN) if left.is_answering and AGAIN not in kept.lines else kept.lines
    choices = tuple(Choice(*choice) for choice in kept.choices)
    return Reply(lines, choices, private=kept.private, public=kept.public, outcome=kept.outcome)


def _encoded(reply: Reply) -> str:
    choices = tuple((choice.text, choice.label, choice.code) for choice in reply.choices)
    return msgspec.json.encode(_Kept(reply.lines, choices, reply.private, reply.public, reply.outcome)).decode()
