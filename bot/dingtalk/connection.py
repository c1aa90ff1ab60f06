"""The SDK's connection to DingTalk's gateway: opened, watched and given up; the reason said where it fails."""

import asyncio
import logging
import platform
import time
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from typing import Any

import aiohttp
import msgspec
import websockets.exceptions  # the SDK too names it, in an `except`, before anything else has imported it
from dingtalk_stream import Credential, DingTalkStreamClient
from dingtalk_stream.version import VERSION_STRING

from bot.dingtalk.errors import one_line
from bot.dingtalk.hosts import is_loopback
from bot.dingtalk.redaction import Redacting

_HEADERS = {
    "Accept": "application/json",
    "User-Agent": f"DingTalkStream/1.0 SDK/{VERSION_STRING} Python/{platform.python_version()} "
    "(+https://github.com/open-dingtalk/dingtalk-stream-sdk-python)",
}

log = logging.getLogger(__name__)
log.addFilter(Redacting())


@dataclass(slots=True)
class Counters:
    """Since the start. `trouble` is the last reason why no connection could be opened; empty when all is well."""

    connections: int = 0
    frames: int = 0
    received: int = 0
    refused: int = 0
    """Messages that `receive` raised on, and that were therefore not acknowledged."""
    trouble: str = ""
    last_frame: float = 0.0
    """On time.monotonic()."""


class Connection(DingTalkStreamClient):  # type: ignore[misc]
    """The SDK's client, which sees frames pass and says plainly why a connection cannot be opened."""

    TASK_CANCELLATION_TIMEOUT_SECONDS = 0.5

    def __init__(self, credential: Credential, openapi: str, counters: Counters) -> None:
        here = is_loopback(openapi)
        options: dict[str, Any] = {"ping_interval": 20, "ping_timeout": 20, "open_timeout": 10, "close_timeout": 1}
        options |= {"max_size": 4 * 1024 * 1024, "proxy": None if here else True, "compression": None}
        self._counters = counters
        self._gateway = openapi + "/v1.0/gateway/connections/open"
        self._use_proxy = not here
        self._socket: Any = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._opening: Future[dict[str, str] | None] | None = None
        super().__init__(credential, log, options)

    @property
    def websocket(self) -> Any:
        return self._socket

    @websocket.setter
    def websocket(self, socket: Any) -> None:
        """The SDK sets this whenever it has connected (and None when the connection has ended)."""
        self._socket = socket
        if socket is not None:
            self._counters.connections += 1
            self._counters.last_frame = time.monotonic()
            log.info("connected to DingTalk")

    async def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        await super().start()

    async def background_task(self, json_message: Any, websocket: Any = None) -> None:
        self._counters.frames += 1
        self._counters.last_frame = time.monotonic()
        await super().background_task(json_message, websocket)

    async def _send_ack(self, ack: Any, target_websocket: Any) -> None:
        """Where the connection has ended meanwhile, DingTalk delivers the message again."""
        try:
            await super()._send_ack(ack, target_websocket)
        except websockets.exceptions.ConnectionClosed:
            log.info("the connection ended before an acknowledgement was sent")

    async def finish(self, within: float) -> None:
        """Waits for the frames that are being processed."""
        if self._connection_tasks:
            await asyncio.wait(list(self._connection_tasks), timeout=within)

    def open_connection(self) -> dict[str, str] | None:
        """Called by the SDK in a thread, which only waits: so an open call can be given up at once."""
        if self._loop is None:
            return None
        self._opening = asyncio.run_coroutine_threadsafe(self._opened(), self._loop)
        try:
            return self._opening.result()
        except CancelledError:
            return None

    def give_up_opening(self) -> None:
        if self._opening is not None:
            self._opening.cancel()

    async def _opened(self) -> dict[str, str] | None:
        """Endpoint and ticket, or None, with the reason logged in one line."""
        body = {
            "clientId": self.credential.client_id,
            "clientSecret": self.credential.client_secret,
            "subscriptions": [{"type": "CALLBACK", "topic": topic} for topic in self.callback_handler_map],
            "ua": f"dingtalk-sdk-python/v{VERSION_STRING}-union",
            "localIp": self.get_host_ip(),
        }
        timeout = aiohttp.ClientTimeout(total=self.HTTP_TIMEOUT_SECONDS)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout, trust_env=self._use_proxy) as session,
                session.post(self._gateway, json=body, headers=_HEADERS, allow_redirects=False) as response,
            ):
                status, answer = response.status, await response.read()
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            self._failed(f"DingTalk's gateway cannot be reached ({type(error).__name__})")
            return None
        return self._read(status, answer)

    def _read(self, status: int, answer: bytes) -> dict[str, str] | None:
        if status == 401:
            self._failed("DingTalk refuses the client id or the client secret (401)")
            return None
        try:
            connection = msgspec.json.decode(answer, type=_Connection)
        except (msgspec.DecodeError, UnicodeDecodeError):
            said = one_line(answer.decode("utf-8", "replace"))
            self._failed(f"DingTalk's gateway opens no connection (HTTP {status}): {said}")
            return None
        self._counters.trouble = ""
        return {"endpoint": connection.endpoint, "ticket": connection.ticket}

    def _failed(self, why: str) -> None:
        self._counters.trouble = why
        log.error("%s; trying again", why)


class _Connection(msgspec.Struct):
    endpoint: str
    ticket: str
