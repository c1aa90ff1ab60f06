"""After a backup was put back: what was sent since it was made nobody can tell from it, so nothing is sent again by
itself."""

from datetime import datetime, timedelta

from handlers.bulletin.lifecycle.agenda import RESTORED
from handlers.office import Office
from storage.bulletins.steps import DoneStep

BACK = timedelta(days=28)


def settle(office: Office, now: datetime, backup: str) -> int:
    """Unpublished bulletins wait for somebody's word, past reminders count as sent, parts that were due are of unknown
    fate. Returns how many parts those are."""
    store, schedule = office.store, office.rules.schedule
    first = min((known.cutoff for known in store.figures.periods()), default=now.date())
    for period in schedule.periods(now, BACK):
        if period >= first and not store.bulletins.is_published(period):
            done = [f"remind {one.start:%Y-%m-%d}" for one in schedule.reminders(period) if one.start <= now]
            for key in (RESTORED, *done):
                store.steps.mark(DoneStep(period, key, "done", now, backup))
    return store.deliveries.forget_after_restore(now)
