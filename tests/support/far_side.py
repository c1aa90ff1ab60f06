"""A far side of the socket that answers what a test tells it to, and writes down what came."""

from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.dingtalk.client import DingTalkClient
from bot.dingtalk.hosts import Hosts
from bot.dingtalk.pace import Pace

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class FarSide:
    """`answers[path]` is used up from the front; its last one stays. A path without answers says `{"errcode": 0}`."""

    answers: dict[str, list[web.Response | Answer]] = field(default_factory=dict)
    calls: dict[str, list[web.Request]] = field(default_factory=lambda: defaultdict(list))
    bodies: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    tokens: int = 0
    token_lives: int = 7200
    base: str = ""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        path = request.path
        self.calls[path].append(request)
        if request.content_type == "application/json":
            self.bodies[path].append(await request.json())
        if path == "/v1.0/oauth2/accessToken" and path not in self.answers:
            self.tokens += 1
            return web.json_response({"accessToken": f"token{self.tokens}", "expireIn": self.token_lives})
        left = self.answers.get(path) or [ok()]
        answer = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(answer, web.Response):
            return web.Response(status=answer.status, body=answer.body, headers=answer.headers)
        return await answer(request)

    @property
    def webhook(self) -> str:
        return f"{self.base}/robot/sendBySession?session=SECRET"

    def hosts(self, **more: Any) -> Hosts:
        here = self.base.removeprefix("http://")
        return Hosts(**({"openapi": self.base, "oapi": self.base, "webhooks": (here,), "downloads": (here,)} | more))


def ok(**fields: Any) -> web.Response:
    return web.json_response({"errcode": 0, "errmsg": "ok"} | fields)


def refusal(status: int, code: str, message: str = "") -> web.Response:
    return web.json_response({"code": code, "message": message, "requestid": "R"}, status=status)


async def reset(request: web.Request) -> web.StreamResponse:
    """Drops the connection without a word."""
    assert request.transport is not None
    request.transport.close()
    return web.Response()


@asynccontextmanager
async def far_side(
    make: Callable[[FarSide], DingTalkClient] | None = None,
) -> AsyncIterator[tuple[FarSide, DingTalkClient]]:
    side = FarSide()
    app = web.Application(client_max_size=64 * 1024 * 1024)
    app.router.add_route("*", "/{path:.*}", side.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    side.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    unpaced = Pace(10_000, 10_000)
    plain = DingTalkClient("id", "SECRET", robot_code="dingabc", hosts=side.hosts(), pace=unpaced)
    try:
        async with make(side) if make else plain as client:
            yield side, client
    finally:
        await runner.cleanup()
