"""What runs beside the messages: alarms, the quota's count, nightly backups, health, the configuration's changes."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any

from bot.clock import Clock
from bot.config import Config, Credentials
from bot.config.reload import Reloading
from bot.dingtalk import rendering
from bot.dingtalk.client import DingTalkClient
from bot.dingtalk.errors import DingTalkError
from bot.dingtalk.hosts import Hosts
from bot.operations.alarm import Alarm
from bot.operations.health import Health, HealthServer, Streaming
from bot.operations.metrics import Metrics
from bot.operations.nightly import Nightly
from bot.operations.quota import Quota
from bot.operations.rate import Rate
from handlers.office import Office
from handlers.reply import Reply
from storage.database.audit import Witness
from storage.database.errors import StoreTrouble

log = logging.getLogger(__name__)

WRITE_EVERY = 5.0
"""Seconds of counted calls that a crash may lose, and of plain messages that a power cut may (submissions are safe)."""
LAST_WORD_WITHIN = 10.0
SET_BACK = timedelta(minutes=1)
"""A clock that goes back further than this is no mere correction, and the admins are told."""

InThread = Callable[..., Awaitable[Any]]


class Service:
    """To be made on the event loop. `config` and `office` are asked for anew each time: they may have been replaced."""

    def __init__(
        self,
        config: Callable[[], Config],
        office: Callable[[], Office],
        client: DingTalkClient,
        clock: Clock,
        in_thread: InThread,
    ) -> None:
        self._config = config
        self._office = office
        self._clock = clock
        self._in_thread = in_thread
        store = office().store
        self.metrics = Metrics()
        self.rate = Rate(lambda: config().limits.messages_a_minute)
        self.alarm = Alarm(lambda people, text: send(client, people, text), lambda: admins(office()))
        self.quota = Quota(
            store.calls,
            lambda: {"calls": config().quota.calls, "messages": config().quota.messages},
            now=clock.now,
            warn=lambda text: self.alarm.tell("quota", text),
        )
        client.on_call = self.quota.called
        self._witnessed: Witness | None = None
        self._time = clock.now(), time.monotonic()
        store.connections.on_trouble = self.alarm.store

    def health(self, stream: Streaming) -> Health:
        return Health(self._office, stream, self.metrics, self.quota, self._config().backups, self._clock)

    def refused(self, text: str, for_log: str) -> None:
        """A configuration that was not taken over."""
        self.alarm.tell(f"configuration: {for_log}", text, for_log)

    async def run(self, health: Health, reloading: Reloading | None) -> None:
        """Until cancelled; then finishes a backup that is under way and writes down what was counted."""
        config = self._config()
        store = self._office().store
        nightly = Nightly(config.backups, store, self._clock, in_thread=self._in_thread, alarm=self.alarm.tell)
        server = HealthServer(health, config.health.host, config.health.port)
        nightly.start()
        if config.health.port:
            await server.start()
        rereading = asyncio.create_task(reloading.run()) if reloading else None
        try:
            while True:
                await self._write()
                self._look_at_the_clock()
                await asyncio.sleep(WRITE_EVERY)
        finally:
            if rereading:
                rereading.cancel()
            await server.stop()
            await nightly.stop()
            await self._write()
            await self.alarm.close()
            store.connections.on_trouble = None

    def _look_at_the_clock(self) -> None:
        (before, steady), self._time = self._time, (self._clock.now(), time.monotonic())
        back = before + timedelta(seconds=self._time[1] - steady) - self._time[0]
        if back > SET_BACK:
            minutes = round(back.total_seconds() / 60)
            self.alarm.tell(
                "clock",
                f"服务器的时间往回拨了约 {minutes} 分钟，请检查时间同步。"
                "催报和推送按服务器的时间进行，已经推送过的不会再推送。",
                f"the clock was set back by {minutes} minutes; check its synchronisation (NTP)",
            )

    async def _write(self) -> None:
        """Beside the answers, so that none of them waits for the disk."""
        with contextlib.suppress(StoreTrouble):  # told by the alarm; what was counted is kept for the next time
            await self._in_thread(self.quota.write)
            await self._in_thread(self._office().store.connections.checkpoint)
            await self._in_thread(self._witness)

    def _witness(self) -> None:
        """The log lies elsewhere, so that whoever cuts off the audit's end has to change the log as well."""
        witness = self._office().store.audit.witness()
        if witness is not None and witness != self._witnessed:
            self._witnessed = witness
            log.info("%s", witness)


def admins(office: Office) -> list[str]:
    return [person.staff_id for person in office.people.with_role("admin")]


async def send(client: DingTalkClient, people: Sequence[str], text: str) -> None:
    for part in rendering.for_openapi(Reply((text,))):
        await client.send_to_people(people, *part)


async def last_word(config: Config, credentials: Credentials, text: str) -> None:
    """Tells the admins why the bot does not start. Never raises for what DingTalk does."""
    people = [member.id for member in config.people if member.role == "admin"]
    if not people:
        return
    dingtalk = config.dingtalk
    hosts = Hosts(dingtalk.openapi, dingtalk.oapi, dingtalk.webhook_hosts, dingtalk.download_hosts)
    pair = (credentials.client_id, credentials.client_secret)
    try:
        async with asyncio.timeout(LAST_WORD_WITHIN):
            async with DingTalkClient(*pair, robot_code=dingtalk.robot_code, hosts=hosts) as client:
                await send(client, people, text)
    except (DingTalkError, TimeoutError) as error:
        log.error("the admins could not be told: %s", error)
