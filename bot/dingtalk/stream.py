"""Stream mode by the official SDK: frames in, acknowledged once they are safely received."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from dingtalk_stream import AckMessage, CallbackHandler, CallbackMessage, Credential
from dingtalk_stream.frames import Headers

from bot.dingtalk.connection import Connection, Counters
from bot.dingtalk.redaction import Redacting

TOPIC = "/v1.0/im/bot/messages/get"
STOP_WITHIN = 4.0

log = logging.getLogger(__name__)
log.addFilter(Redacting())

Body = dict[str, Any]
Receive = Callable[[Body], Awaitable[None]]


class Stream:
    """`receive` gets the body of each robot message; when it has returned the message is acknowledged, when it raises
    it is not, and DingTalk may deliver it again. A message may come twice: `msgId` tells.

    `quiet` is the number of seconds without a frame after which a connection is taken for dead and opened anew
    (DingTalk's own pings come every 20 to 30 seconds).
    """

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        receive: Receive,
        *,
        openapi: str = "https://api.dingtalk.com",
        quiet: float = 180.0,
    ) -> None:
        self.counters = Counters()
        self._quiet = quiet
        self._runner: asyncio.Task[None] | None = None
        self._client = Connection(Credential(client_id, client_secret), openapi, self.counters)
        self._client.register_callback_handler(TOPIC, _Handler(receive, self.counters))

    @property
    def connected(self) -> bool:
        return self._client.websocket is not None

    async def run(self) -> None:
        """Receives until `stop`; connects again by itself whatever happens."""
        self._runner = asyncio.create_task(self._client.start())
        watchdog = asyncio.create_task(self._watch())
        try:
            await asyncio.wait([self._runner])
            if not self._runner.cancelled():
                self._runner.result()  # what ended the SDK's own loop, if anything ever does, is not hidden
        finally:
            self._client.give_up_opening()
            self._runner.cancel()
            watchdog.cancel()
            await asyncio.gather(self._runner, watchdog, return_exceptions=True)

    async def stop(self) -> None:
        """Ends within five seconds; what is just being received is finished first."""
        runner = self._runner
        if runner is None or runner.done():
            return
        await self._client.finish(STOP_WITHIN / 2)
        self._client.give_up_opening()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._client.stop(), STOP_WITHIN / 4)
        runner.cancel()
        await asyncio.wait([runner], timeout=STOP_WITHIN / 4)

    async def _watch(self) -> None:
        """Closes a connection that has gone silent; the SDK then opens another."""
        while True:
            await asyncio.sleep(self._quiet / 10)
            websocket = self._client.websocket
            if websocket is not None and time.monotonic() - self.counters.last_frame > self._quiet:
                log.warning("no frame for %g seconds: the connection is taken for dead", self._quiet)
                await websocket.close()


class _Handler(CallbackHandler):  # type: ignore[misc]  # the SDK has no type hints
    def __init__(self, receive: Receive, counters: Counters) -> None:
        self._receive = receive
        self._counters = counters

    async def raw_process(self, callback_message: CallbackMessage) -> AckMessage:
        """The SDK sends what this returns; where it raises it sends nothing."""
        body = callback_message.data
        if isinstance(body, dict):
            try:
                await self._receive(body)
            except BaseException:
                self._counters.refused += 1
                raise
            self._counters.received += 1
        else:
            log.warning("a robot message that is not an object was dropped")
        ack = AckMessage()
        ack.headers.message_id = callback_message.headers.message_id
        ack.headers.content_type = Headers.CONTENT_TYPE_APPLICATION_JSON
        ack.data = {"response": "OK"}
        return ack
