"""DingTalk on this machine, put together."""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from types import TracebackType
from typing import Self, Unpack
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.playground.api.downloads import Downloads
from bot.playground.api.middleware import edge
from bot.playground.api.old_api import Oapi
from bot.playground.api.openapi import OpenApi
from bot.playground.chat import Chat, WithIt
from bot.playground.gateway import OPEN, Gateway
from bot.playground.page import Page
from bot.playground.world import PATIENCE, Post, World
from bot.playground.world.cast import DEMO, PRIVATE, Cast, private_chat
from bot.playground.world.faults import Faults
from bot.playground.world.limits import MEGABYTE, Limits

HOST = "127.0.0.1"


def _shanghai_now() -> datetime:
    return datetime.now(ZoneInfo("Asia/Shanghai"))


class Playground:
    """DingTalk on loopback: gateway, WebSocket, OpenAPI, old API, webhooks, downloads, and a chat page.

    ::

        async with Playground() as playground:
            # config of the bot:  openapi = oapi = playground.url,  playground.client_id / .client_secret,
            #                     webhook_hosts = [playground.netloc],  download_hosts = [playground.download_netloc]
            await playground.connected()
            said = await playground.say(CLERK, text="萧山区活跃率")                  # private chat
            said = await playground.say(READER, OFFICE_GROUP, text="帮助", at_bot=True)
            (answer,) = await playground.answers(said)                              # waits for the bot
            assert answer.text == "…" and answer.button("确认").command == "确认"
            await playground.tap(CLERK, answer.id, "确认")
            posted = await playground.say(REPORTER, DISTRICT_GROUP, file=("表.xlsx", content))  # heard by no bot
            await playground.say(REPORTER, DISTRICT_GROUP, text="收一下", quote=posted.id, at_bot=True)
            playground.world.messages(OFFICE_GROUP)         # everything that stands there, as a phone shows it
            playground.world.calls, .acks; playground.gateway.never_acked, .tries(message_id)
            playground.faults.next("/v1.0/robot/groupMessages/send", "gateway timeout after", times=2)
            playground.faults.zombie = True                 # see Faults for every switch
            await playground.gateway.disconnect()           # .close() .reset()

    `now` is the chat's clock (aware; createAt and the end of webhooks follow it), `move` sets it from the page,
    `push_at` names the next push for the page's button. `samples` are files to send with one tap: name → bytes.
    `port` and `download_port` 0 take free ones. Times of tickets, tokens and codes follow the machine's clock.
    """

    def __init__(
        self,
        *,
        cast: Cast = DEMO,
        limits: Limits | None = None,
        now: Callable[[], datetime] = _shanghai_now,
        move: Callable[[datetime], None] | None = None,
        push_at: Callable[[], datetime | None] | None = None,
        samples: Mapping[str, bytes] | None = None,
        port: int = 0,
        download_port: int = 0,
        client_id: str = "dingplayground0001",
        client_secret: str | None = None,
    ) -> None:
        self.client_id, self.client_secret = client_id, client_secret or secrets.token_hex(16)
        self.faults = Faults()
        self.world = World(cast, limits or Limits(), now, client_id)
        pair, signing_key = (self.client_id, self.client_secret), secrets.token_bytes(16)
        self.gateway = Gateway(self.world, self.faults, pair)
        self.chat = Chat(self.world, self.faults, self.gateway.push, lambda: self.url)
        self.page = Page(self.world, self.chat, self.gateway, samples or {}, move, push_at)
        self._openapi = OpenApi(self.world, self.faults, pair, signing_key)
        self._oapi = Oapi(self.world, self.faults, pair)
        self._downloads = Downloads(self.world, signing_key)
        self._ports = (port, download_port)
        self._runners: list[web.AppRunner] = []
        self.netloc = self.download_netloc = ""

    @property
    def url(self) -> str:
        """Base of the page, the OpenAPI, the old API and the webhooks."""
        return f"http://{self.netloc}"

    @property
    def download_url(self) -> str:
        return f"http://{self.download_netloc}"

    async def __aenter__(self) -> Self:
        gateway = [web.post(OPEN, self.gateway.open), web.get("/connect", self.gateway.connect)]
        routes = [*gateway, *self._openapi.routes(), *self._oapi.routes(), *self.page.routes()]
        try:
            self.netloc = await self._serve(routes, self._ports[0])
            self.download_netloc = await self._serve(self._downloads.routes(), self._ports[1])
        except OSError:
            await self._stop()
            raise
        self.gateway.endpoint = f"ws://{self.netloc}/connect"
        self._openapi.download_url = self.download_url
        self.page.netloc = self.netloc
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stop()

    async def say(self, person: str, conversation: str = PRIVATE, text: str = "", **with_it: Unpack[WithIt]) -> Post:
        """Somebody says something; see Chat.say. Returns the post; `heard` tells whether it was pushed to the bot."""
        return self.chat.say(person, conversation, text, **with_it)

    async def tap(self, person: str, message: str, label: str) -> Post | None:
        """Taps a button or link of a message. None where a phone would send nothing."""
        return self.chat.tap(person, message, label)

    async def answers(self, after: Post, count: int = 1, *, timeout: float = PATIENCE) -> tuple[Post, ...]:  # noqa: ASYNC109
        """The bot's posts after that one in its conversation, once there are `count` of them."""
        return await self.bot_said(after.conversation, count, after=after, timeout=timeout)

    async def bot_said(
        self,
        conversation: str,
        count: int = 1,
        *,
        after: Post | None = None,
        timeout: float = PATIENCE,  # noqa: ASYNC109
    ) -> tuple[Post, ...]:
        """What the bot has said in a conversation, once there are `count` of its posts. Raises TimeoutError.

        For somebody's private chat give `private_chat(staff_id)`.
        """

        def said() -> tuple[Post, ...]:
            posts = self.world.messages(conversation)
            start = posts.index(self.world.post(after.id)) + 1 if after is not None else 0
            return tuple(post for post in posts[start:] if post.is_bots)

        await self.world.until(lambda: len(said()) >= count, timeout)
        return said()

    async def connected(self, count: int = 1, *, timeout: float = PATIENCE) -> None:  # noqa: ASYNC109
        """Returns when the bot has opened that many connections."""
        await self.world.until(lambda: len(self.gateway.channels) >= count, timeout)

    async def _serve(self, routes: list[web.RouteDef], port: int) -> str:
        app = web.Application(middlewares=[edge(self.world, self.faults)], client_max_size=32 * MEGABYTE)
        app.add_routes(routes)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        self._runners.append(runner)
        await runner.setup()
        site = web.TCPSite(runner, HOST, port)
        await site.start()
        return f"{HOST}:{runner.addresses[0][1]}"

    async def _stop(self) -> None:
        self.page.stop()
        await self.gateway.stop()
        for runner in self._runners:
            await runner.cleanup()


__all__ = ["Playground", "private_chat"]
