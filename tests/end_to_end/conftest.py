"""The real `tongbao run` process and DingTalk's stand-in, with a clock that both read."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest
import yaml

from bot.clock import VARIABLE, Clock
from bot.config import Config, DingTalk, Group, Member, Moment, Week
from bot.playground.server import Playground
from bot.playground.world import PATIENCE, Post
from bot.playground.world.cast import ADMIN, CLERK, DISTRICT_GROUP, OFFICE_GROUP, REPORTER
from bot.playground.world.limits import Limits

ZONE = ZoneInfo("Asia/Shanghai")
TONGBAO = Path(sys.executable).with_name("tongbao")
BEFORE_THE_PUSH = datetime(2018, 7, 27, 16, 50, tzinfo=ZONE)
AFTER_THE_PUSH = datetime(2018, 7, 27, 17, 1, tzinfo=ZONE)


@dataclass
class Bot:
    """One `tongbao run` process. Its data folder outlives it. `before` are words of the command line before its own."""

    config: Path
    environment: dict[str, str]
    log: Path
    before: tuple[str, ...] = ()
    process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *self.before, TONGBAO, "run", "--config", self.config, env=self.environment, stdout=log, stderr=log
            )

    async def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(how)
        return await asyncio.wait_for(self.process.wait(), PATIENCE)

    async def logged(self, words: str) -> str:
        """The log, once these words stand in it."""
        async with asyncio.timeout(PATIENCE):
            while words not in (text := self.log.read_text(encoding="utf-8")):  # noqa: ASYNC110  another process writes
                await asyncio.sleep(0.05)
        return text


def config_for(playground: Playground, data: Path) -> Config:
    return Config(
        data=str(data),
        dingtalk=DingTalk(
            openapi=playground.url,
            oapi=playground.url,
            webhook_hosts=(playground.netloc,),
            download_hosts=(playground.download_netloc,),
        ),
        week=Week(publish=Moment(day="Friday", at="17:00")),
        groups=(Group(id=OFFICE_GROUP), Group(id=DISTRICT_GROUP)),
        people=(
            Member(id=CLERK, name="王敏", role="clerk"),
            Member(id=REPORTER, name="沈洁", role="reporter", units=("萧山区",)),
            Member(id=ADMIN, name="李工", role="admin"),
        ),
    )


@pytest.fixture
def clock(tmp_path: Path) -> Clock:
    clock = Clock(ZONE, tmp_path / "clock")
    clock.move_to(BEFORE_THE_PUSH)
    return clock


@pytest.fixture
async def playground(clock: Clock) -> AsyncIterator[Playground]:
    async with Playground(
        now=clock.now, limits=Limits(redelivery=(1, 3, 10, 30, 60), disconnect_silence=0.2)
    ) as playground:
        yield playground


MakeBot = Callable[..., Bot]


@pytest.fixture
async def make_bot(tmp_path: Path, clock: Clock) -> AsyncIterator[MakeBot]:
    """Makes a Bot for a stand-in; whatever still runs at the end is killed."""
    made: list[Bot] = []

    def make(playground: Playground, *, secret: str = "", config: Config | None = None) -> Bot:
        file = tmp_path / "config.yaml"
        chosen = config or config_for(playground, tmp_path / "data")
        file.write_text(yaml.safe_dump(msgspec.to_builtins(chosen), allow_unicode=True), encoding="utf-8")
        environment = {
            **os.environ,
            "DINGTALK_CLIENT_ID": playground.client_id,
            "DINGTALK_CLIENT_SECRET": secret or playground.client_secret,
            VARIABLE: str(clock.file),
            "NO_PROXY": "127.0.0.1",
        }
        made.append(Bot(file, environment, tmp_path / "bot.log"))
        return made[-1]

    yield make
    for bot in made:
        if bot.process is not None and bot.process.returncode is None:
            bot.process.kill()
            await bot.process.wait()


@pytest.fixture
async def bot(make_bot: MakeBot, playground: Playground) -> Bot:
    """Running and connected."""
    bot = make_bot(playground)
    await bot.start()
    await playground.connected()
    return bot


async def hear(playground: Playground, conversation: str, words: str, *, timeout: float = PATIENCE) -> Post:  # noqa: ASYNC109
    """The bot's newest post there that has these words, once there is one."""

    def found() -> list[Post]:
        return [post for post in playground.world.messages(conversation) if post.is_bots and words in post.text]

    await playground.world.until(found, timeout)
    return found()[-1]
