"""DingTalk's gateway on loopback, as small as a test of the connection needs it."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

SECRET = "the-secret"
TOPIC = "/v1.0/im/bot/messages/get"


@dataclass
class Gateway:
    base: str = ""
    opened: list[dict[str, Any]] = field(default_factory=list)
    tickets: set[str] = field(default_factory=set)
    sockets: asyncio.Queue[web.WebSocketResponse] = field(default_factory=asyncio.Queue)
    acks: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)
    answer: web.Response | None = None
    """What `connections/open` says instead of a ticket."""
    hang: asyncio.Event = field(default_factory=asyncio.Event)
    """Set by a test's end; with `is_hanging` an open call waits for it."""
    is_hanging: bool = False
    handshakes_refused: int = 0
    """So many of the next handshakes are answered with 401, whatever the ticket."""
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    async def open(self, request: web.Request) -> web.Response:
        self.opened.append(await request.json())
        self.asked.set()
        if self.is_hanging:
            await self.hang.wait()
        if self.answer is not None:
            return web.Response(status=self.answer.status, body=self.answer.body, headers=self.answer.headers)
        if self.opened[-1]["clientSecret"] != SECRET:
            return web.json_response({"code": "authFailed", "message": "鉴权失败", "requestid": "R"}, status=401)
        ticket = f"ticket {next(self._numbers)}"
        self.tickets.add(ticket)
        return web.json_response({"endpoint": self.base.replace("http", "ws") + "/connect", "ticket": ticket})

    async def connect(self, request: web.Request) -> web.StreamResponse:
        self.handshakes_refused -= 1
        if self.handshakes_refused >= 0 or request.query["ticket"] not in self.tickets:
            return web.Response(status=401)
        self.tickets.remove(request.query["ticket"])
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await self.sockets.put(socket)
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                await self.acks.put(json.loads(message.data))
        return socket

    async def push(self, socket: web.WebSocketResponse, data: Any, message_id: str = "", topic: str = TOPIC) -> str:
        message_id = message_id or f"message {next(self._numbers)}"
        kind = "CALLBACK" if topic == TOPIC else "SYSTEM"
        headers = {"topic": topic, "messageId": message_id, "contentType": "application/json", "time": "1769851697756"}
        frame = {"specVersion": "1.0", "type": kind, "headers": headers, "data": json.dumps(data)}
        await socket.send_str(json.dumps(frame))
        return message_id


@asynccontextmanager
async def gateway() -> AsyncIterator[Gateway]:
    far = Gateway()
    app = web.Application()
    app.router.add_post("/v1.0/gateway/connections/open", far.open)
    app.router.add_get("/connect", far.connect)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    far.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield far
    finally:
        far.hang.set()
        await runner.cleanup()
