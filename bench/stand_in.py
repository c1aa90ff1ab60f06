"""DingTalk's gateway and webhook at their leanest: it frames, pushes, and tells when an answer has arrived.

The playground draws phones and keeps records, which costs more than a bot does; a measurement needs a far side that
costs as little as possible, and the same for everybody who is measured.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Protocol, Self

import msgspec
from aiohttp import WSMsgType, web

TOPIC = "/v1.0/im/bot/messages/get"
HOST = "127.0.0.1"
PATIENCE = 20.0


class FarSide(Protocol):
    """What is asked through: this lean stand-in, or the playground."""

    @property
    def url(self) -> str: ...
    @property
    def netloc(self) -> str: ...
    @property
    def download_netloc(self) -> str: ...
    async def connected(self, within: float = 60.0) -> None: ...
    async def ask(self, who: str, text: str) -> tuple[float, bytes]: ...


@dataclass
class StandIn:
    """`async with`. `ask` says one text for one person and returns the seconds until the answer.

    `distance` is how many seconds pass before an answer is taken, as on the way to a real far side.
    """

    distance: float = 0.0
    netloc: str = ""
    acks: int = 0
    answered_before_ack: int = 0
    waiting: dict[str, asyncio.Future[bytes]] = field(default_factory=dict)
    _socket: web.WebSocketResponse | None = None
    _connected: asyncio.Event = field(default_factory=asyncio.Event)
    _runner: web.AppRunner | None = None
    _number: int = 0

    @property
    def url(self) -> str:
        return f"http://{self.netloc}"

    @property
    def download_netloc(self) -> str:
        return self.netloc

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.add_routes([
            web.post("/v1.0/gateway/connections/open", self._open),
            web.get("/connect", self._connect),
            web.post("/robot/sendBySession", self._answer),
            web.post("/v1.0/oauth2/accessToken", self._token),
        ])  # fmt: skip
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, 0).start()
        self.netloc = f"{HOST}:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._socket is not None:
            await self._socket.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def connected(self, within: float = 60.0) -> None:
        await asyncio.wait_for(self._connected.wait(), within)

    async def ask(self, who: str, text: str) -> tuple[float, bytes]:
        """Seconds from the push to the answer, and the answer's body. Raises TimeoutError."""
        self._number += 1
        session = f"{self._number:08}"
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self.waiting[session] = answer
        frame = _frame(session, _message(session, who, text, self.url))
        if self._socket is None:
            raise ConnectionError("the bot is not connected")
        started = time.perf_counter()
        await self._socket.send_str(frame)
        try:
            body = await asyncio.wait_for(answer, PATIENCE)
        finally:
            self.waiting.pop(session, None)
        return time.perf_counter() - started, body

    async def _open(self, _: web.Request) -> web.Response:
        return web.json_response({"endpoint": f"ws://{self.netloc}/connect", "ticket": "bench"})

    async def _token(self, _: web.Request) -> web.Response:
        return web.json_response({"accessToken": "bench", "expireIn": 7200})

    async def _connect(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        self._socket = socket
        self._connected.set()
        async for message in socket:
            self.acks += message.type is WSMsgType.TEXT
        if self._socket is socket:
            self._connected.clear()
        return socket

    async def _answer(self, request: web.Request) -> web.Response:
        body = await request.read()
        if self.distance:
            await asyncio.sleep(self.distance)
        answer = self.waiting.get(request.query["session"])
        if answer is not None and not answer.done():
            answer.set_result(body)
        return web.Response(body=b'{"errcode":0,"errmsg":"ok"}', content_type="application/json")


def _frame(id_: str, message: dict[str, Any]) -> str:
    headers = {"contentType": "application/json", "messageId": id_, "time": _now(), "topic": TOPIC}
    data = msgspec.json.encode(message).decode()
    return msgspec.json.encode({"specVersion": "1.0", "type": "CALLBACK", "headers": headers, "data": data}).decode()


def _message(id_: str, who: str, text: str, url: str) -> dict[str, Any]:
    now = int(_now())
    return {
        "conversationId": f"cid{who}", "conversationType": "1", "msgId": f"msg{time.monotonic_ns()}{id_}",
        "senderStaffId": who, "senderNick": who, "senderId": who, "senderCorpId": "ding", "isAdmin": False,
        "chatbotCorpId": "ding", "chatbotUserId": "bot", "robotCode": "dingbench", "createAt": now,
        "sessionWebhook": f"{url}/robot/sendBySession?session={id_}", "sessionWebhookExpiredTime": now + 5_400_000,
        "msgtype": "text", "text": {"content": text},
    }  # fmt: skip


def _now() -> str:
    return str(round(time.time() * 1000))


async def many(stand_in: FarSide, askers: int, seconds: float, text: Callable[[int], str]) -> list[float]:
    """Everybody asks again as soon as the answer has come. Returns the seconds that each answer took."""
    took: list[float] = []
    until = time.perf_counter() + seconds

    async def one(number: int) -> None:
        while time.perf_counter() < until:
            took.append((await stand_in.ask(f"asker{number:03}", text(number)))[0])

    await asyncio.gather(*map(one, range(askers)))
    return took


async def paced(
    stand_in: FarSide, askers: int, seconds: float, a_second: float, text: Callable[[int], str]
) -> list[float]:
    """Questions at a steady pace, whether the last is answered or not. Returns the seconds that each answer took."""
    took: list[float] = []

    async def one(number: int) -> None:
        took.append((await stand_in.ask(f"asker{number % askers:03}", text(number)))[0])

    asking: list[asyncio.Task[None]] = []
    started = time.perf_counter()
    for number in range(round(seconds * a_second)):
        await asyncio.sleep(max(0.0, started + number / a_second - time.perf_counter()))
        asking.append(asyncio.create_task(one(number)))
    await asyncio.gather(*asking)
    return took
