"""How the bot is: for machines on a local port, for an admin in chat."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp
import pytest

from bot.clock import Clock
from bot.config.service import Backups
from bot.dingtalk.connection import Counters
from bot.operations.health import LONG_QUEUE, SILENT_FOR, WAIT_FOR_CONNECTION, Health, HealthServer
from bot.operations.metrics import Metrics
from bot.operations.quota import Quota
from handlers.dispatch import dispatch
from handlers.message import Message, Sender
from handlers.office import Office, Person
from storage.database.backup import KeepRule, nightly
from tests.conftest import ADMIN, CLERK, MONDAY

ZONE = ZoneInfo("Asia/Shanghai")


@dataclass
class Gateway:
    connected: bool = True
    counters: Counters = field(default_factory=Counters)


class House:
    def __init__(self, office: Office, folder: Path) -> None:
        self.clock = Clock(ZONE, folder / "clock")
        self.clock.move_to(MONDAY)
        self.office = office
        self.gateway = Gateway()
        self.gateway.counters.last_frame = self.now()
        self.metrics = Metrics()
        limits = {"calls": 5_000, "messages": 0}
        self.quota = Quota(
            office.store.calls,
            lambda: {"calls": limits["calls"], "messages": limits["messages"]},
            now=self.clock.now,
            warn=lambda _: None,
        )
        self.health = Health(lambda: office, self.gateway, self.metrics, self.quota, Backups(), self.clock)

    @staticmethod
    def now() -> float:
        return asyncio.get_running_loop().time()


@pytest.fixture
async def house(seeded: Office, tmp_path: Path) -> House:
    return House(seeded, tmp_path)


@dataclass
class Port:
    session: aiohttp.ClientSession
    base: str

    async def get(self, path: str) -> tuple[int, str]:
        async with self.session.get(self.base + path) as response:
            return response.status, await response.text()


@pytest.fixture
async def port(house: House) -> AsyncIterator[Port]:
    server = HealthServer(house.health, "127.0.0.1", 0)
    await server.start()
    host, number = server.address
    async with aiohttp.ClientSession() as session:
        yield Port(session, f"http://{host}:{number}")
    await server.stop()


async def test_all_is_well(port: Port) -> None:
    assert await port.get("/healthz") == (200, "ok\n")
    assert (await port.get("/anything"))[0] == 404


async def test_each_trouble_is_a_line(port: Port, house: House) -> None:
    house.gateway.counters.last_frame -= SILENT_FOR + 5
    house.office.store.inbox.accept([(f"m{number}", "{}") for number in range(LONG_QUEUE + 1)], MONDAY)
    old = MONDAY - timedelta(days=5)
    nightly(house.office.store.connections.path, old, KeepRule())
    status, text = await port.get("/healthz")
    assert status == 503
    assert text.splitlines()[0].startswith("stream: no frame for 24")
    assert text.splitlines()[1:] == ["inbox: 501 messages wait", "backup: the last one is of 2018-07-25 09:00"]


async def test_a_bot_that_never_connects_is_ill_after_a_minute(port: Port, house: House) -> None:
    house.gateway.connected = False
    assert (await port.get("/healthz"))[0] == 200
    house.metrics.started -= WAIT_FOR_CONNECTION + 1
    assert await port.get("/healthz") == (503, "stream: not connected\n")


async def test_a_database_that_cannot_be_written_is_ill(port: Port, house: House) -> None:
    office = house.office
    # Every thread has its own connection, so the limit is set where all of them see it: in the file.
    holder = office.store.connections.db.conn
    holder.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    office.store.connections._busy = 0.05
    holder.execute("BEGIN IMMEDIATE")
    assert await port.get("/healthz") == (503, "database: locked\n")
    holder.rollback()
    assert (await port.get("/healthz"))[0] == 200


async def test_the_numbers_for_prometheus(port: Port, house: House) -> None:
    for message in ("m1", "m1", "m2"):
        house.metrics.arrived(message)
    house.metrics.spoken("m1")
    house.metrics.failed.inc()
    house.quota.called("/v1.0/robot/groupMessages/send")
    house.office.store.inbox.accept([("m2", "{}")], MONDAY)
    deliveries = house.office.store.deliveries
    deliveries.plan(date(2018, 7, 27), 1, [("group1", ["a", "b"])], MONDAY)
    deliveries.mark(deliveries.due()[0].id, "sent", MONDAY)
    status, text = await port.get("/metrics")
    assert status == 200
    lines = text.splitlines()
    for line in (
        "tongbao_messages_received_total 2.0",
        "tongbao_messages_answered_total 1.0",
        "tongbao_answers_failed_total 1.0",
        "tongbao_answer_seconds_count 1.0",
        "tongbao_inbox_waiting 1.0",
        'tongbao_outbox_parts{state="due"} 1.0',
        'tongbao_outbox_parts{state="unknown"} 0.0',
        "tongbao_stream_connected 1.0",
        'tongbao_quota_used{kind="calls"} 1.0',
        'tongbao_quota_limit{kind="calls"} 5000.0',
        f"tongbao_last_push_timestamp_seconds {MONDAY.timestamp():.0f}".replace("1532912400", "1.5329124e+09"),
    ):
        assert line in lines, line


def said(house: House, who: Person, *, group: bool = False, text: str = "健康") -> str:
    office = replace(house.office, vitals=house.health.vitals)
    return dispatch(Message("m1", text, Sender(who.staff_id, who.name), "c", MONDAY, group), office).text


async def test_an_admin_asks_in_chat(house: House) -> None:
    house.metrics.arrived("m1")
    house.metrics.spoken("m1")
    house.quota.called("/media/upload")
    text = said(house, ADMIN)
    assert text.startswith("运行正常。\n连接：正常，0 秒前有信号；2018-07-30 09:00 启动\n")
    assert "消息：收到 1，答复 1，失败 0，待答 0" in text
    assert "答复用时：一半在 0.00 秒内，95% 在 0.00 秒内" in text
    assert "待推送 0，失败 0，不明 0；上次 还没有，下次 2018-07-31 10:00" in text
    assert "本月额度：接口调用 1/5000（0%），消息 0（不限）" in text
    assert "备份 还没有" in text
    house.gateway.connected = False
    house.metrics.started -= WAIT_FOR_CONNECTION + 1
    assert said(house, ADMIN, text="运行状态？").startswith("需要处理：没有连上钉钉。\n连接：未连接")


async def test_nobody_else_and_nowhere_else(house: House) -> None:
    assert "需要相应权限" in said(house, CLERK)
    assert "只能在与我的私聊里使用" in said(house, ADMIN, group=True)


async def test_a_port_that_is_taken_does_not_stop_the_bot(
    port: Port, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    taken = int(port.base.rsplit(":", 1)[1])
    server = HealthServer(house.health, "127.0.0.1", taken)
    await server.start()
    await server.stop()
    assert f"health cannot be served on 127.0.0.1:{taken}" in caplog.text


def test_a_message_s_time_is_measured_from_its_first_arrival() -> None:
    metrics = Metrics()
    assert metrics.times() is None
    for number in range(20):
        metrics.arrived(f"m{number}")
        metrics._arrived[f"m{number}"] -= number
        metrics.spoken(f"m{number}")
    half, most = metrics.times() or (0, 0)
    assert (round(half), round(most)) == (10, 19)
