"""How the bot is: /healthz and /metrics on a local port for machines, and the facts that 健康 tells an admin.

Neither shows a figure, a name or a text of anybody's.
"""

import asyncio
import logging
import shutil
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from aiohttp import web

from bot.clock import Clock
from bot.config.service import Backups
from bot.dingtalk.connection import Counters
from bot.operations.metrics import Metrics, value
from bot.operations.nightly import last_backup
from bot.operations.quota import KINDS, NAMES, Quota
from handlers.office import Office
from handlers.office.schedule import Schedule
from handlers.office.vitals import Used, Vitals
from storage.database.errors import StoreTrouble

log = logging.getLogger(__name__)

SILENT_FOR = 240.0
"""Seconds without a frame after which the connection is not well (DingTalk is heard every 20 to 30)."""
LONG_QUEUE = 500
LITTLE_DISK = 500 * 1024 * 1024
BACKUP_TOO_OLD = timedelta(hours=50)
MOST_CONNECTIONS = 16
"""Of monitoring programs, at once. More are hung up on."""
CONNECTION_LIVES = 30.0
"""Seconds, after which a connection is closed, idle or not."""
WAIT_FOR_CONNECTION = 60.0
"""Seconds after the start for which not being connected is no illness yet."""


class Streaming(Protocol):
    counters: Counters

    @property
    def connected(self) -> bool: ...


class Health:
    def __init__(
        self,
        office: Callable[[], Office],
        stream: Streaming,
        metrics: Metrics,
        quota: Quota,
        backups: Backups,
        clock: Clock,
    ) -> None:
        self._office = office
        self._stream = stream
        self._metrics = metrics
        self._quota = quota
        self._backups = backups
        self._clock = clock
        self._since = clock.now()

    def vitals(self) -> Vitals:
        """Reads the store: not for the event loop."""
        office = self._office()
        now = self._clock.now()
        gauges = office.store.gauges.read()
        backup = last_backup(self._backups, office.store)
        free = shutil.disk_usage(office.store.folder).free
        reasons = [reason for _, reason in self._reasons(gauges.waiting, free, backup, now)]
        metrics = self._metrics
        return Vitals(
            reasons=tuple(reasons),
            since=self._since,
            last_frame=self._silence(),
            received=value(metrics.received),
            answered=value(metrics.answered),
            failed=value(metrics.failed),
            answer_times=metrics.times(),
            waiting=gauges.waiting,
            due=gauges.due,
            failed_parts=gauges.failed,
            unknown_parts=gauges.unknown,
            quotas=tuple(Used(NAMES[kind], self._quota.used(kind), self._quota.limit(kind)) for kind in KINDS),
            last_push=gauges.last_push,
            next_push=next_push(office.rules.schedule, now),
            database=gauges.size,
            disk_free=free,
            last_backup=backup,
        )

    def troubles(self) -> list[str]:
        """What is wrong, in English, for machines; it tries to write. Not for the event loop."""
        office = self._office()
        try:
            office.store.gauges.write()
            waiting = office.store.gauges.read().waiting
        except StoreTrouble as trouble:
            return [f"database: {trouble.kind}"]
        free = shutil.disk_usage(office.store.folder).free
        backup = last_backup(self._backups, office.store)
        return [trouble for trouble, _ in self._reasons(waiting, free, backup, self._clock.now())]

    def exposition(self) -> bytes:
        """For Prometheus. Not for the event loop."""
        metrics, vitals = self._metrics, self.vitals()
        metrics.connected.set(self._stream.connected)
        metrics.last_frame.set(-1 if vitals.last_frame is None else vitals.last_frame)
        metrics.waiting.set(vitals.waiting)
        for state, count in (("due", vitals.due), ("failed", vitals.failed_parts), ("unknown", vitals.unknown_parts)):
            metrics.outbox.labels(state).set(count)
        for kind in KINDS:
            metrics.used.labels(kind).set(self._quota.used(kind))
            metrics.quota.labels(kind).set(self._quota.limit(kind))
        metrics.last_push.set(vitals.last_push.timestamp() if vitals.last_push else 0)
        backup = vitals.last_backup
        metrics.last_backup.set(backup.replace(tzinfo=self._clock.zone).timestamp() if backup else 0)
        metrics.database.set(vitals.database)
        metrics.disk_free.set(vitals.disk_free)
        return metrics.text()

    def _silence(self) -> float | None:
        return time.monotonic() - self._stream.counters.last_frame if self._stream.connected else None

    def _reasons(self, waiting: int, free: int, backup: datetime | None, now: datetime) -> list[tuple[str, str]]:
        silence = self._silence()
        running = time.monotonic() - self._metrics.started
        found = []
        if silence is None and running > WAIT_FOR_CONNECTION:
            found.append(("stream: not connected", "没有连上钉钉"))
        if silence is not None and silence > SILENT_FOR:
            found.append((f"stream: no frame for {silence:.0f} s", "钉钉很久没有信号"))
        if waiting > LONG_QUEUE:
            found.append((f"inbox: {waiting} messages wait", "待答的消息太多"))
        if free < LITTLE_DISK:
            found.append((f"disk: {free // (1024 * 1024)} MB left", "磁盘快满了"))
        if backup and now.replace(tzinfo=None) - backup > BACKUP_TOO_OLD:
            found.append((f"backup: the last one is of {backup:%Y-%m-%d %H:%M}", "夜间备份没有做成"))
        return found


def next_push(schedule: Schedule, now: datetime) -> datetime | None:
    coming = (schedule.publish_at(period) for period in schedule.periods(now, timedelta(weeks=2), timedelta(weeks=4)))
    return min((moment for moment in coming if moment > now), default=None)


class _Refusal(asyncio.Protocol):
    """Hangs up at once."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport.close()


def _close(protocol: asyncio.Protocol) -> None:
    transport = getattr(protocol, "transport", None)
    if isinstance(transport, asyncio.Transport):
        transport.abort()


class HealthServer:
    """GET /healthz: 200 `ok`, or 503 with a reason a line. GET /metrics: Prometheus's text format."""

    def __init__(self, health: Health, host: str, port: int) -> None:
        self._health = health
        self._host = host
        self._port = port
        self._runner: web.AppRunner | None = None
        self._server: asyncio.Server | None = None

    @property
    def address(self) -> tuple[str, int]:
        """Where it listens."""
        assert self._server is not None  # noqa: S101
        host, port = self._server.sockets[0].getsockname()[:2]
        return host, port

    async def start(self) -> None:
        app = web.Application()
        app.router.add_get("/healthz", self._healthz)
        app.router.add_get("/metrics", self._metrics)
        self._runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=1.0)
        await self._runner.setup()
        try:
            self._server = await asyncio.get_running_loop().create_server(self._protocol, self._host, self._port)
        except OSError as error:
            log.error(
                "health cannot be served on %s:%d (%s); the bot runs without", self._host, self._port, error.strerror
            )
            return
        log.info("health is served on %s:%d", *self.address)

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        if self._runner is not None:
            await self._runner.cleanup()

    def _protocol(self) -> asyncio.Protocol:
        """For a connection that has come in. Few at once, each for a short time: the bot's own need the descriptors."""
        server = self._runner.server if self._runner is not None else None
        if server is None or len(server.connections) >= MOST_CONNECTIONS:
            return _Refusal()
        made: asyncio.Protocol = server()
        asyncio.get_running_loop().call_later(CONNECTION_LIVES, _close, made)
        return made

    async def _healthz(self, _: web.Request) -> web.Response:
        troubles = await asyncio.to_thread(self._health.troubles)
        return web.Response(text="\n".join(troubles or ["ok"]) + "\n", status=503 if troubles else 200)

    async def _metrics(self, _: web.Request) -> web.Response:
        text = await asyncio.to_thread(self._health.exposition)
        return web.Response(body=text, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})
