"""What is done every night: a verified backup, and what nobody needs any more is dropped."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

from bot.clock import Clock
from bot.config.service import Backups
from storage.database.backup import BackupError, nightly, nightly_backups
from storage.database.errors import StoreTrouble
from storage.store import Store

log = logging.getLogger(__name__)

OLDEST = timedelta(hours=25)
"""A backup older than this was missed (the machine was off at night) and is made soon after the start."""
AFTER_START = timedelta(minutes=1)
MESSAGES_KEPT = timedelta(days=90)


def last_backup(backups: Backups, store: Store) -> datetime | None:
    """Of the nights; without a zone, of the shell's clock."""
    found = nightly_backups(backups.place(store.folder))
    return found[-1].at if found else None


class Nightly:
    """`alarm` gets (kind, sentence for the admins, line for the log)."""

    def __init__(
        self,
        backups: Backups,
        store: Store,
        clock: Clock,
        *,
        in_thread: Callable[..., Awaitable[Any]],
        alarm: Callable[[str, str, str], None],
    ) -> None:
        self._backups = backups
        self._store = store
        self._clock = clock
        self._in_thread = in_thread
        self._alarm = alarm
        self._turn = asyncio.Lock()
        self._scheduler = AsyncIOScheduler(
            timezone=clock.zone, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )

    def start(self) -> None:
        hour, minute = self._backups.at.split(":")[:2]
        self._scheduler.add_job(self.run, CronTrigger(hour=hour, minute=minute, timezone=self._clock.zone))
        last = last_backup(self._backups, self._store)
        if last is None or self._clock.now().replace(tzinfo=None) - last > OLDEST:
            self._scheduler.add_job(self.run, "date", run_date=datetime.now(self._clock.zone) + AFTER_START)
        self._scheduler.start()

    async def stop(self) -> None:
        """One that is under way is finished."""
        self._scheduler.shutdown(wait=False)
        async with self._turn:
            pass

    async def run(self) -> None:
        async with self._turn:
            try:
                made = await self._in_thread(self._work)
            except (BackupError, StoreTrouble) as error:
                self._alarm(
                    "backup",
                    "今晚的数据库备份没有做成，请在服务器上运行 tongbao doctor 查看原因。",
                    f"the nightly backup was not made: {error}",
                )
            except Exception:
                log.exception("the nightly backup was not made")
            else:
                audit = await self._in_thread(self._store.audit.verify)
                if audit.broken:
                    self._alarm(
                        "audit",
                        f"操作记录从第 {audit.broken} 条起对不上，请在服务器上运行 tongbao audit verify。",
                        f"the audit is broken at entry {audit.broken}",
                    )
                log.info("backup %s; audit: %d entries, last hash %s", made.name, audit.entries, audit.hash)

    def _work(self) -> Path:
        now = self._clock.now()
        path = self._store.connections.path
        made = nightly(path, now, self._backups.rule(), self._backups.place(self._store.folder))
        self._store.inbox.forget(now - MESSAGES_KEPT)
        return made
