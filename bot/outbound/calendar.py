"""Wakes whoever looks after the week: on time, now and then, and when somebody decided something.

One look is scheduled at a time, so that a clock that jumps a year ahead has missed one. A clock that is set forward or
back is noticed beside a monotonic one, and the look is scheduled anew. APScheduler keeps nothing; the truth is in the
store. Being woken twice, late, or after a restart is therefore harmless.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger

from bot.clock import Clock

log = logging.getLogger(__name__)

LOOK_EVERY = timedelta(seconds=30)
"""Bounds how late a step can be."""
LOOK_EVERY_IN_REHEARSAL = timedelta(milliseconds=500)
A_STEP = timedelta(seconds=2)
"""By how much the wall clock must part from the monotonic one to have been set."""


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Calendar:
    """Calls `look`, never twice at the same time; `look` itself must be safe to call again."""

    def __init__(self, clock: Clock, look: Callable[[], Awaitable[None]]) -> None:
        self._clock = clock
        self._look = look
        self._turn = asyncio.Lock()
        self._again = False
        self._stopped = False
        self._often = LOOK_EVERY
        self._watching: asyncio.Task[None] | None = None
        self._looking: set[asyncio.Task[None]] = set()
        self._scheduler = AsyncIOScheduler(
            timezone=clock.zone, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )

    def start(self) -> None:
        self._often = LOOK_EVERY_IN_REHEARSAL if self._clock.is_movable else LOOK_EVERY
        self._schedule(timedelta())
        self._scheduler.start()
        self._watching = asyncio.get_running_loop().create_task(self._watch())

    def _schedule(self, ahead: timedelta) -> None:
        """The next look, in place of the one that was scheduled."""
        trigger = DateTrigger(datetime.now(self._clock.zone) + ahead)
        self._scheduler.add_job(self._tick, trigger, id="look", replace_existing=True)

    async def _tick(self) -> None:
        """Only wakes: what the scheduler itself runs, it would cancel in the middle when it is shut down."""
        self._schedule(self._often)
        if not self._turn.locked():
            self.wake()

    async def _watch(self) -> None:
        """Looks at once after the wall clock was set: the moment that the scheduler waits for has moved away."""
        parted = self._parted()
        while True:
            await asyncio.sleep(self._often.total_seconds())
            now = self._parted()
            if abs(now - parted) > A_STEP:
                log.warning("the clock was set by %s; what is due is looked for at once", now - parted)
                self._schedule(timedelta())
            parted = now

    def _parted(self) -> timedelta:
        """The wall clock beside the monotonic one."""
        return datetime.now(self._clock.zone) - EPOCH - timedelta(seconds=time.monotonic())

    def wake(self) -> None:
        """Something changed: a look that is under way is followed by another one."""
        self._again = not self._stopped
        if self._again and not self._turn.locked():
            task = asyncio.get_running_loop().create_task(self.look())
            self._looking.add(task)
            task.add_done_callback(self._looking.discard)

    async def stop(self) -> None:
        """No further step begins; one that is under way is finished."""
        if self._watching is not None:
            self._watching.cancel()
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
