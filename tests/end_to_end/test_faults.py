"""The real process when its disk, its database, its clock, its secret or a host fails: what operator and admin see."""

import asyncio
import contextlib
import re
import resource
import signal
import sqlite3
import subprocess
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import aiohttp
import msgspec
import pytest
import yaml

from bot.clock import Clock
from bot.config import DingTalk, Member
from bot.config.service import Health
from bot.config.service import Limits as MessageLimits
from bot.operations.alarm import SENTENCES
from bot.playground.server import Playground
from bot.playground.world import PATIENCE
from bot.playground.world.cast import ADMIN, CLERK, DISTRICT_GROUP, OFFICE_GROUP, READER, REPORTER, private_chat
from bot.playground.world.limits import Limits
from storage.bulletins.deliveries import Delivery
from storage.store import DATABASE, Store
from tests.end_to_end.conftest import AFTER_THE_PUSH, BEFORE_THE_PUSH, Bot, MakeBot, config_for, hear
from tests.end_to_end.test_main_job import ALL_FOUR, ask, confirm, send
from tests.storage.test_backup import damage


@pytest.fixture
async def playground(clock: Clock) -> AsyncIterator[Playground]:
    """Delivers again for longer than the bot waits for a locked database (DingTalk: after 15 and 60 seconds)."""
    limits = Limits(redelivery=(1, 3, 7, 10, 13, 16, 30, 60, 90), disconnect_silence=0.2)
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
    return await asyncio.wait_for(bot.process.wait(), PATIENCE)


async def test_a_full_disk_is_told_and_nothing_is_lost(bot: Bot, playground: Playground) -> None:
    await ask(playground, "帮助")
    log = bot.log.stat().st_size + 40_000
    limit_files(bot, log)
    said = await playground.say(CLERK, text="萧山区活跃率")
    await hear(playground, private_chat(ADMIN), "磁盘")
    (line,) = lines(bot, "ERROR bot.operations.alarm")
    assert "the database" in line
    assert "space" in line
    limit_files(bot, resource.RLIM_INFINITY)
    (answer,) = await playground.answers(said)  # delivered again, since it was not acknowledged
    assert answer.text
    assert "Traceback" not in bot.log.read_text(encoding="utf-8")
    assert await bot.stop() == 0


def on_a_disk_of_its_own(bot: Bot, mount: str) -> None:
    """The bot sees its data folder as `mount` ($1: the folder) makes it; nobody else does."""
    if subprocess.run(["unshare", "-rm", "true"], check=False, capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount anything")
    data = bot.config.parent / "data"
    data.mkdir(exist_ok=True)
    bot.before = ("unshare", "-rm", "sh", "-c", f'{mount} && shift && exec "$@"', "sh", str(data))


def fill_up(filler: Path) -> None:
    with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))


async def test_a_full_small_disk_is_told_and_the_message_answered_once_there_is_room(
    make_bot: MakeBot, playground: Playground
) -> None:
    bot = make_bot(playground)
    on_a_disk_of_its_own(bot, 'mount -t tmpfs -o size=4m tmpfs "$1"')
    await bot.start()
    await playground.connected()
    assert bot.process is not None
    filler = Path(f"/proc/{bot.process.pid}/root{bot.config.parent}/data/filler")
    await asyncio.to_thread(fill_up, filler)
    said = await playground.say(CLERK, text="帮助" + " " * 300_000)  # more than is left in the files that are there
    await hear(playground, private_chat(ADMIN), SENTENCES["full"])
    (line,) = lines(bot, "ERROR bot.operations.alarm")
    assert "has no room left on its disk (database or disk is full); free some space; nothing was stored" in line
    await asyncio.to_thread(filler.unlink)
    (answer,) = await playground.answers(said)
    assert "可以" in answer.text
    assert "Traceback" not in bot.log.read_text(encoding="utf-8")
    assert await bot.stop() == 0


async def test_a_read_only_disk_is_told_and_the_bot_does_not_start(make_bot: MakeBot, playground: Playground) -> None:
    bot = make_bot(playground)
    on_a_disk_of_its_own(bot, 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1"')
    Store(bot.config.parent / "data").close()
    await bot.start()
    assert await ended(bot) == 5
    last = bot.log.read_text(encoding="utf-8").splitlines()[-1]
    assert last.startswith("Error: the database ")
    assert last.endswith("make the folder and its files writable for the bot's account, or mount the disk for writing")
    told = playground.world.messages(private_chat(ADMIN), of_bot=True)
    assert [post.text for post in told] == [SENTENCES["read-only"] + "机器人没有启动。"]


async def test_pages_that_go_bad_while_it_runs_are_told(bot: Bot, playground: Playground) -> None:
    await confirm(playground, await send(playground, ALL_FOUR))
    path = bot.config.parent / "data" / DATABASE
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    damage(path)
    await playground.say(CLERK, text="区县活跃率排名")
    await hear(playground, private_chat(ADMIN), SENTENCES["damaged"])
    (line,) = lines(bot, "ERROR bot.operations.alarm")
    assert "is damaged" in line
    assert "tongbao restore FILE" in line
    assert "Traceback" not in bot.log.read_text(encoding="utf-8")
    assert await bot.stop() in {0, 5}, "as its last writes meet a bad page or not"
    await bot.start()
    assert await ended(bot) == 5, "and not again and again"


async def test_a_locked_database_is_told_and_answers_come_when_it_is_free(bot: Bot, playground: Playground) -> None:
    path = bot.config.parent / "data" / DATABASE
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        said = await playground.say(CLERK, text="帮助")
        await hear(playground, private_chat(ADMIN), SENTENCES["locked"])
        other.execute("ROLLBACK")
    (answer,) = await playground.answers(said)
    assert "可以" in answer.text
    (line,) = lines(bot, "ERROR bot.operations.alarm")
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
    await playground.bot_said(OFFICE_GROUP, 5)
    clock.move_to(BEFORE_THE_PUSH - timedelta(hours=1))
    told = await hear(playground, private_chat(ADMIN), "往回拨")
    assert re.fullmatch(
        r"服务器的时间往回拨了约 [67]\d 分钟，请检查时间同步。"
        r"催报和推送按服务器的时间进行，已经推送过的不会再推送。",
        told.text,
    )
    assert "minutes; check its synchronisation (NTP)" in await bot.logged("the clock was set back by ")
    assert "9%" in await ask(playground, "萧山区活跃率")
    clock.move_to(AFTER_THE_PUSH)
    assert "9%" in await ask(playground, "萧山区活跃率")
    await bot.stop(signal.SIGTERM)
    assert len(await playground.bot_said(OFFICE_GROUP)) == 5


async def test_a_call_without_an_answer_in_the_push_is_shown_and_resent_once(
    bot: Bot, playground: Playground, clock: Clock
) -> None:
    await confirm(playground, await send(playground, ALL_FOUR))
    playground.faults.next("/v1.0/robot/groupMessages/send", "gateway timeout", times=2)  # both groups' first parts
    clock.move_to(AFTER_THE_PUSH)
    told = await hear(playground, private_chat(CLERK), "推送完成")
    assert "推送完成：0/2 个群收到" in told.text
    assert told.text.count("不知是否送达 文字") == 2
    assert "whether it arrived is unknown: HTTP 504" in lines(bot, "part 0 for")[0]
    assert [post.kind for post in playground.world.messages(OFFICE_GROUP, of_bot=True)].count("text") == 0
    assert len(await playground.bot_said(OFFICE_GROUP)) == 4

    tapped = await playground.tap(CLERK, told.id, told.buttons[0].label)
    assert tapped is not None
    assert "马上补发" in (await playground.answers(tapped))[0].text
    await hear(playground, private_chat(CLERK), "补发完成")
    again = await playground.tap(CLERK, told.id, told.buttons[0].label)
    assert again is not None
    assert (await playground.answers(again))[0].text == "现在没有要补发的部分。"
    assert "马上补发" in await ask(playground, "重发")  # the other group's
    await hear(playground, private_chat(CLERK), "补发完成：2/2")
    assert await ask(playground, "重发") == "现在没有要补发的部分。"
    assert await bot.stop() == 0
    for group in (OFFICE_GROUP, DISTRICT_GROUP):
        titles = [post for post in playground.world.messages(group, of_bot=True) if "2018年7月27日" in post.text]
        assert len(titles) == 1


async def test_a_token_that_is_refused_in_the_middle_of_a_push_costs_nothing(
    bot: Bot, playground: Playground, clock: Clock
) -> None:
    await confirm(playground, await send(playground, ALL_FOUR))
    playground.faults.next("/v1.0/robot/groupMessages/send", "throttled")
    playground.faults.next("/v1.0/robot/groupMessages/send", "bad token")
    clock.move_to(AFTER_THE_PUSH)
    for group in (OFFICE_GROUP, DISTRICT_GROUP):
        assert len(await playground.bot_said(group, 5)) == 5
    await bot.stop()
    assert {one.state for one in deliveries(bot)} == {"sent"}
    assert lines(bot, "access token")


async def test_a_webhook_that_has_expired_is_named_and_the_answer_goes_by_the_openapi(
    bot: Bot, playground: Playground
) -> None:
    playground.faults.webhooks_dead = True
    assert "可以" in await ask(playground, "帮助")
    assert "its webhook has expired; the answer goes by the OpenAPI" in await bot.logged("its webhook has expired")
    assert await bot.stop() == 0


def deliveries(bot: Bot) -> tuple[Delivery, ...]:
    store = Store(bot.config.parent / "data")
    found = store.deliveries.of_period(date(2018, 7, 27))
    store.close()
    return tuple(one for one in found if one.edition)


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
    await playground.connected()
    assert "可以" in await ask(playground, "帮助")  # by the OpenAPI
    line = f"the webhook host 127.0.0.1:{playground.netloc.rsplit(':', 1)[1]} is not in the configuration's list"
    assert line in await bot.logged("is not in the configuration's list")
    assert not [call for call in playground.world.calls if "sendBySession" in call.path]
    said = await playground.say(CLERK, file=("附件3.xlsx", b"PK"))
    (answer,) = await playground.answers(said)
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
    await playground.connected()
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
