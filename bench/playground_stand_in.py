"""The playground as the far side: real wire, checks, phone and record, which cost it more than any bot."""

import asyncio
import time
from dataclasses import replace
from types import TracebackType
from typing import Self

from bench.stand_in import PATIENCE
from bot.playground.server import Playground
from bot.playground.world import Post
from bot.playground.world.cast import PRIVATE, Cast, Person, private_chat
from bot.playground.world.limits import Limits

PLENTY = 10_000_000
CLERK = Person("clerk01", "王敏")
UNLIMITED = replace(
    Limits(), calls_per_second=PLENTY, group_messages_per_minute=PLENTY, api_calls_per_month=PLENTY,
    stream_messages_per_month=PLENTY,
)  # fmt: skip


class PlaygroundStandIn:
    """Looks to `many` like the lean stand-in; `distance` as there."""

    def __init__(self, askers: int = 50, distance: float = 0.0) -> None:
        people = (CLERK, *(Person(f"asker{number:03}", f"提问人{number:03}") for number in range(askers)))
        self._playground = Playground(cast=Cast(people), limits=UNLIMITED, client_id="dingbench", client_secret="bench")
        if distance:
            self._playground.faults.next("/robot/sendBySession", "slow", times=PLENTY, seconds=distance)
        self._waiting: dict[str, asyncio.Future[bytes]] = {}
        world = self._playground.world
        add = world.add

        def adding(post: Post) -> Post:
            waiting = self._waiting.get(post.conversation) if post.is_bots else None
            is_receipts_first_page = post.conversation == private_chat(CLERK.staff_id) and not post.buttons
            if waiting is not None and not waiting.done() and not is_receipts_first_page:
                waiting.set_result(post.text.encode())
            return add(post)

        world.add = adding  # type: ignore[method-assign]  # waiting by polling the record would cost more than all else

    @property
    def url(self) -> str:
        return self._playground.url

    @property
    def netloc(self) -> str:
        return self._playground.netloc

    @property
    def download_netloc(self) -> str:
        return self._playground.download_netloc

    async def __aenter__(self) -> Self:
        await self._playground.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._playground.__aexit__(kind, error, trace)

    async def connected(self, within: float = 60.0) -> None:
        await self._playground.connected(timeout=within)

    async def ask(self, who: str, text: str) -> tuple[float, bytes]:
        chat = private_chat(who)
        answer = self._waiting[chat] = asyncio.get_running_loop().create_future()
        started = time.perf_counter()
        self._playground.chat.say(who, PRIVATE, text)
        body = await asyncio.wait_for(answer, PATIENCE)
        return time.perf_counter() - started, body

    async def send(self, name: str, content: bytes) -> tuple[float, bytes]:
        """A file from the clerk: seconds until the receipt, and its text."""
        chat = private_chat(CLERK.staff_id)
        started = time.perf_counter()
        self._waiting[chat] = asyncio.get_running_loop().create_future()
        await self._playground.say(CLERK.staff_id, file=(name, content))
        body = await asyncio.wait_for(self._waiting[chat], PATIENCE)
        return time.perf_counter() - started, body
