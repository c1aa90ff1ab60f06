"""Wakes whoever looks after the week: on time, now and then, and when somebody decided something.

APScheduler keeps nothing; the truth is in the store. Being woken twice, late, or after a restart is therefore harmless.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.clock import Clock

log = logging.getLogger(__name__)

LOOK_EVERY = timedelta(seconds=30)
"""Bounds how late a step can be."""
LOOK_EVERY_IN_REHEARSAL = timedelta(milliseconds=500)


class Calendar:
    """Calls `look`, never twice at the same time; `look` itself must be safe to call again."""

    def __init__(self, clock: Clock, look: Callable[[], Awaitable[None]]) -> None:
        self._clock = clock
        self._look = look
        self._turn = asyncio.Lock()
        self._again = False
        self._stopped = False
        self._looking: set[asyncio.Task[None]] = set()
        self._scheduler = AsyncIOScheduler(
            timezone=clock.zone, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )

    def start(self) -> None:
        often = LOOK_EVERY_IN_REHEARSAL if self._clock.is_movable else LOOK_EVERY
        trigger = IntervalTrigger(seconds=often.total_seconds(), timezone=self._clock.zone)
        self._scheduler.add_job(self._tick, trigger, id="look", next_run_time=datetime.now(self._clock.zone))
        self._scheduler.start()

    async def _tick(self) -> None:
        """Only wakes: what the scheduler itself runs, it would cancel in the middle when it is shut down."""
        if not self._turn.locked():
            self.wake()

    def wake(self) -> None:
        """Something changed: a look that is under way is followed by another one."""
        self._again = not self._stopped
        if self._again and not self._turn.locked():
            task = asyncio.get_running_loop().create_task(self.look())
            self._looking.add(task)
            task.add_done_callback(self._looking.discard)

    async def stop(self) -> None:
        """No further step begins; one that is under way is finished."""
        self._scheduler.shutdown(wait=False)
        self._again, self._stopped = False, True
        async with self._turn:
            pass

    async def look(self) -> None:
        if self._stopped or self._turn.locked():
            return
        async with self._turn:
            self._again = True
            while self._again:
                self._again = False
                try:
                    await self._look()
                except Exception:
                    log.exception("the week could not be looked after; it is tried again")
