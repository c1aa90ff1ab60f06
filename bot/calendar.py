"""The week's steps: what is due by the config, minus what the store says is done.

APScheduler only wakes us; it keeps nothing. Being woken twice, late, or after a restart is therefore harmless.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from datetime import date, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.clock import Clock
from bot.config import WEEKDAYS, Week

log = logging.getLogger(__name__)

LOOK_EVERY = timedelta(seconds=30)
"""Bounds how late a step can be after the machine's clock was set."""
LOOK_EVERY_IN_REHEARSAL = timedelta(milliseconds=500)


def due_periods(week: Week, now: datetime) -> Iterator[date]:
    """Cut-off days whose push fell due within the grace time before `now`, oldest first."""
    weekday = WEEKDAYS.index(week.cutoff)
    this_week = now.date() + timedelta(days=weekday - now.weekday())
    for weeks in range(week.grace // timedelta(days=7) + 2, -2, -1):
        cutoff = this_week - timedelta(weeks=weeks)
        if now - week.grace <= week.publish.after(cutoff, week.zone) <= now:
            yield cutoff


class Calendar:
    """Calls `publish` for each period that is due; `publish` itself must be safe to call again."""

    def __init__(self, week: Week, clock: Clock, publish: Callable[[date], Awaitable[None]]) -> None:
        self._week = week
        self._clock = clock
        self._publish = publish
        self._turn = asyncio.Lock()
        self._scheduler = AsyncIOScheduler(
            timezone=week.zone, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )

    def start(self) -> None:
        hour, minute = self._week.publish.at.split(":")
        day = self._week.publish.day[:3].lower()
        on_time = CronTrigger(day_of_week=day, hour=hour, minute=minute, timezone=self._week.zone)
        often = LOOK_EVERY_IN_REHEARSAL if self._clock.is_movable else LOOK_EVERY
        now_and_again = IntervalTrigger(seconds=often.total_seconds(), timezone=self._week.zone)
        self._scheduler.add_job(self.look, on_time, id="publish")
        self._scheduler.add_job(self.look, now_and_again, id="look", next_run_time=datetime.now(self._week.zone))
        self._scheduler.start()

    async def stop(self) -> None:
        """No further step begins; one that is under way is finished."""
        self._scheduler.shutdown(wait=False)
        async with self._turn:
            pass

    async def look(self) -> None:
        """Does what is due now."""
        if self._turn.locked():
            return
        async with self._turn:
            for period in due_periods(self._week, self._clock.now()):
                try:
                    await self._publish(period)
                except Exception:
                    log.exception("the push for %s could not be made; it is tried again", period)
