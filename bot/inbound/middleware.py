"""Every message's way through the house, watched: its reference in the log, its count, its time, its sender's rate."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, Protocol

from bot.dingtalk.messages import SENTENCES, Inbound, Unreadable
from bot.operations.logs import about
from bot.operations.metrics import Metrics
from bot.operations.quota import Quota
from bot.operations.rate import Rate, Verdict
from handlers.message import Attachment, Message
from handlers.reply import Reply

log = logging.getLogger(__name__)

Body = dict[str, Any]

TOO_FAST = "抱歉，您发得太快了，这条消息没有处理。请过一分钟再发。"
NO_PICTURES = "（本月的接口额度快用完了，图片暂不发送，数据不受影响。）"
SILENCE = Reply(())
"""Nothing more is said to somebody who goes on after having been told."""


class Watching(Protocol):
    rate: Rate
    metrics: Metrics
    quota: Quota


class Reception:
    """What the inbox is given in place of the bare functions, which raise what they raise."""

    def __init__(
        self,
        service: Watching,
        *,
        parse: Callable[[Body | str], Inbound | Unreadable],
        fetch: Callable[[Inbound], Awaitable[Message]],
        may_send: Callable[[Message], bool],
        handle: Callable[[Message], Reply],
        speak: Callable[[Inbound, Reply], Awaitable[None]],
    ) -> None:
        """`may_send` tells whether the sender's file is to be fetched at all."""
        self._parse = parse
        self._fetch = fetch
        self._may_send = may_send
        self._handle = handle
        self._speak = speak
        self._rate = service.rate
        self._judged: dict[str, Verdict] = {}
        """Of messages whose file was asked for, by their ids."""
        self._metrics = service.metrics
        self._quota = service.quota

    def parse(self, body: Body | str) -> Inbound | Unreadable:
        parsed = self._parse(body)
        if isinstance(parsed, Inbound):
            self._metrics.arrived(parsed.message.id)
        self._quota.count("messages")
        return parsed

    async def fetch(self, inbound: Inbound) -> Message:
        """Never raises, since whoever was acknowledged must be answered."""
        message, name = inbound.message, inbound.download.file_name if inbound.download else ""
        with about(message.id):
            verdict = self._judged[message.id] = self._judge(message)
            if verdict != "heard" or not self._may_send(message):
                return replace(message, attachment=Attachment(name))
            try:
                return await self._fetch(inbound)
            except Exception:
                log.exception("message %s: the file could not be fetched", message.id)
                return replace(message, attachment=Attachment(name, trouble=SENTENCES["file"]))

    def _judge(self, message: Message) -> Verdict:
        return self._rate.judge(message.sender.staff_id or message.conversation, message.at)

    def handle(self, message: Message) -> Reply:
        """On a thread of the inbox's."""
        with about(message.id):
            verdict = self._judged.pop(message.id, None) or self._judge(message)
            if verdict == "heard":
                return self._handle(message)
            self._metrics.limited.inc()
            if verdict == "told":
                log.warning("message %s: its sender says too much in a minute", message.id)
                return Reply((TOO_FAST,), outcome="refused")
            return SILENCE

    async def speak(self, inbound: Inbound, reply: Reply) -> None:
        """Raises what the speaker raises: DingTalkError where the answer certainly did not arrive."""
        with about(inbound.message.id):
            if not reply.lines:
                return
            if reply.pictures and self._quota.is_tight():
                reply = replace(reply, pictures=(), lines=(*reply.lines, NO_PICTURES))
            try:
                await self._speak(inbound, reply)
            except Exception:
                self._metrics.failed.inc()
                raise
            self._metrics.spoken(inbound.message.id)
