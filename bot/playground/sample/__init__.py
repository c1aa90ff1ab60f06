"""The demonstration's data: the real week of 27 July 2018, made weeks before it, and files to try.

`history` gives the weeks as figures, `load` stores them, `files` gives what a clerk would send.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.playground.sample.made import SampleWeek, history
from bot.playground.sample.published import plan
from bot.playground.sample.workbooks import files
from handlers.office import Office
from storage.bulletins import Bulletin
from storage.figures.submissions import Origin

__all__ = ["SampleWeek", "files", "history", "load"]

SHANGHAI = ZoneInfo("Asia/Shanghai")
SENDER = "sample"


def load(office: Office, weeks: int) -> None:
    """Stores the weeks that are not there yet. The made ones count as published; the real one waits for its release."""
    stored = {period.cutoff for period in office.store.figures.periods()}
    for week in history(office.catalogue, weeks):
        if week.cutoff in stored:
            continue
        at = datetime.combine(week.cutoff, time(15), SHANGHAI)
        source = plan().made_source if week.label else plan().source
        origin = Origin(SENDER, source, "", f"sample-{week.cutoff}", at, source)
        id_ = office.store.submissions.propose(origin, week.figures, lives=office.rules.confirm_within)
        office.store.submissions.confirm(id_, at, label=week.label)
        if week.label:
            published = at + timedelta(days=3)
            office.store.bulletins.move(Bulletin(week.cutoff, "published", published, SENDER, source))
