"""The real process when its disk, its database, its clock, its secret or a host fails: what operator and admin see."""

import asyncio
import resource
import signal
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import aiohttp
import msgspec
import pytest
import yaml

from bot.alarm import SENTENCES
from bot.clock import Clock
from bot.config import DingTalk, Member
from bot.playground.cast import ADMIN, CLERK, OFFICE_GROUP, READER, REPORTER, private_chat
from bot.playground.limits import Limits
from bot.playground.server import Playground
from bot.service_config import Health
from bot.service_config import Limits as MessageLimits
from storage.store import DATABASE, Store
from tests.end_to_end.conftest import AFTER_THE_PUSH, BEFORE_THE_PUSH, Bot, MakeBot, config_for, hear
from tests.end_to_end.test_main_job import ALL_FOUR, ask, confirm, send
from tests.storage.test_backup import damage


@pytest.fixture
async def playground(clock: Clock) -> AsyncIterator[Playground]:
    """Delivers again for longer than the bot waits for a locked database (DingTalk: after 15 and 60 seconds)."""
    limits = Limits(redelivery=(1, 3, 7, 10, 13, 16), disconnect_silence=0.2)
    async with Playground(now=clock.now, limits=limits) as playground:
        yield playground


def lines(bot: Bot, words: str) -> list[str]:
    return [line for line in bot.log.read_text(encoding="utf-8").splitlines() if words in line]


def limit_files(bot: Bot, size: int) -> None:
    """No file of the process may grow beyond this: writing fails as on a full disk."""
    assert bot.process is not None
    resource.prlimit(bot.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


async def ended(bot: Bot) -> int:
    assert bot.process is not None
    return await asyncio.wait_for(bot.process.wait(), 20)


async def test_a_full_disk_is_told_and_nothing_is_lost(bot: Bot, playground: Playground) -> None:
    await ask(playground, "帮助")
    log = bot.log.stat().st_size + 40_000
    limit_files(bot, log)
    said = await playground.say(CLERK, text="萧山区活跃率")
    await hear(playground, private_chat(ADMIN), "磁盘")
    (line,) = lines(bot, "ERROR bot.alarm")
    assert "the database" in line
    assert "space" in line
    limit_files(bot, resource.RLIM_INFINITY)
    (answer,) = await playground.answers(said, timeout=20)  # delivered again, since it was not acknowledged
    assert answer.text
    assert "Traceback" not in bot.log.read_text(encoding="utf-8")
    assert await bot.stop() == 0


async def test_a_locked_database_is_told_and_answers_come_when_it_is_free(bot: Bot, playground: Playground) -> None:
    path = bot.config.parent / "data" / DATABASE
    with closing(sqlite3.connect(path, isolation_level=None, timeout=10)) as other:
        other.execute("BEGIN IMMEDIATE")
        said = await playground.say(CLERK, text="帮助")
        await hear(playground, private_chat(ADMIN), SENTENCES["locked"][:12], timeout=20)
        other.execute("ROLLBACK")
    (answer,) = await playground.answers(said, timeout=20)
    assert "可以" in answer.text
    (line,) = lines(bot, "ERROR bot.alarm")
    assert "is locked by another program" in line


async def test_a_damaged_database_is_told_once_and_the_bot_does_not_start(
    make_bot: MakeBot, playground: Playground
) -> None:
    bot = make_bot(playground)
    data = bot.config.parent / "data"
    Store(data).close()
    damage(data / DATABASE)
    await bot.start()
    assert await ended(bot) == 5  # systemd does not start it again
    text = bot.log.read_text(encoding="utf-8").splitlines()
    assert text[-1].startswith(f"Error: the database {data / DATABASE} is damaged (")
    assert text[-1].endswith("stop the bot and put a backup back: tongbao restore FILE")
    assert "Traceback" not in "\n".join(text)
    told = playground.world.messages(private_chat(ADMIN), of_bot=True)
    assert [post.text for post in told] == [SENTENCES["damaged"] + "机器人没有启动。"]


async def test_a_second_bot_on_the_same_data_does_not_start(
    bot: Bot, playground: Playground, make_bot: MakeBot
) -> None:
    second = make_bot(playground)
    second.log = bot.log.with_name("second.log")
    await second.start()
    assert await ended(second) == 1
    assert "a bot is already running on" in second.log.read_text(encoding="utf-8")
    assert playground.world.messages(private_chat(ADMIN), of_bot=True) == ()


async def test_a_clock_set_back_publishes_nothing_again(bot: Bot, playground: Playground, clock: Clock) -> None:
    await confirm(playground, await send(playground, ALL_FOUR))
    clock.move_to(AFTER_THE_PUSH)
    await playground.bot_said(OFFICE_GROUP, 5, timeout=40)
    clock.move_to(BEFORE_THE_PUSH - timedelta(hours=1))
    assert "9%" in await ask(playground, "萧山区活跃率")
    clock.move_to(AFTER_THE_PUSH)
    assert "9%" in await ask(playground, "萧山区活跃率")
    await bot.stop(signal.SIGTERM)
    assert len(await playground.bot_said(OFFICE_GROUP)) == 5


async def test_a_wrong_secret_is_named_and_tried_again(make_bot: MakeBot, playground: Playground) -> None:
    bot = make_bot(playground, secret="not-the-secret")
    await bot.start()
    text = await bot.logged("DingTalk refuses the client id or the client secret (401); trying again")
    assert "Traceback" not in text
    assert "not-the-secret" not in text
    assert await bot.stop() == 0


async def test_a_webhook_on_a_host_that_is_not_allowed_gets_nothing(
    make_bot: MakeBot, playground: Playground, tmp_path: Path
) -> None:
    allowed = config_for(playground, tmp_path / "data")
    elsewhere = DingTalk(
        openapi=playground.url, oapi=playground.url, webhook_hosts=("oapi.dingtalk.com",), download_hosts=()
    )
    bot = make_bot(playground, config=msgspec.structs.replace(allowed, dingtalk=elsewhere))
    await bot.start()
    await playground.connected(timeout=30)
    assert "可以" in await ask(playground, "帮助")  # by the OpenAPI
    line = f"the webhook host 127.0.0.1:{playground.netloc.rsplit(':', 1)[1]} is not in the configuration's list"
    assert line in await bot.logged("is not in the configuration's list")
    assert not [call for call in playground.world.calls if "sendBySession" in call.path]
    said = await playground.say(CLERK, file=("附件3.xlsx", b"PK"))
    (answer,) = await playground.answers(said, timeout=20)
    assert answer.text == "这个文件没有取到，请重新发送一次。"
    assert "the download host 127.0.0.1" in await bot.logged("the file could not be fetched")


async def test_health_rate_and_reload_in_the_running_bot(
    make_bot: MakeBot, playground: Playground, tmp_path: Path, unused_tcp_port: int
) -> None:
    config = msgspec.structs.replace(
        config_for(playground, tmp_path / "data"),
        health=Health(port=unused_tcp_port),
        limits=MessageLimits(messages_a_minute=3),
    )
    bot = make_bot(playground, config=config)
    await bot.start()
    await playground.connected(timeout=30)
    assert "运行正常" in await ask(playground, "健康", ADMIN)
    assert "需要相应权限" in await ask(playground, "健康", READER)

    async with aiohttp.ClientSession() as session:
        base = f"http://127.0.0.1:{unused_tcp_port}"
        async with session.get(base + "/healthz") as response:
            assert (response.status, await response.text()) == (200, "ok\n")
        async with session.get(base + "/metrics") as response:
            assert "tongbao_messages_received_total 2.0" in await response.text()

    for _ in range(2):
        await ask(playground, "帮助", ADMIN)
    assert "发得太快了" in await ask(playground, "帮助", ADMIN)

    people = (Member(id=REPORTER, name="沈洁", role="admin"),)
    changed = msgspec.structs.replace(config, people=people)
    bot.config.write_text(yaml.safe_dump(msgspec.to_builtins(changed), allow_unicode=True), encoding="utf-8")
    assert bot.process is not None
    bot.process.send_signal(signal.SIGHUP)
    await bot.logged("the configuration's people are taken over")
    assert "运行正常" in await ask(playground, "健康", REPORTER)

    bot.config.write_text("people: [", encoding="utf-8")
    bot.process.send_signal(signal.SIGHUP)
    await bot.logged("the configuration was not taken over: ")
    await hear(playground, private_chat(REPORTER), "配置没有更新")
    assert "运行正常" in await ask(playground, "健康", REPORTER)
    assert await bot.stop() == 0
