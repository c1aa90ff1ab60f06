"""Which period a command is about: the one that it names, else the one whose bulletin is at hand."""

import re
from datetime import date, datetime, timedelta

from handlers.bulletin.lifecycle.agenda import Facts, is_over
from handlers.language.calendar.periods import bind_one
from handlers.language.calendar.spoken import spoken_period
from handlers.language.calendar.time_words import whens_at
from handlers.language.text import normalise
from handlers.office import Office
from handlers.questions.question import When
from handlers.reply import Choice
from storage.figures import Period

OPEN_FOR = timedelta(days=21)
"""How long after its cut-off day a bulletin may still be the one that is being made or decided on."""


def at_hand(office: Office, now: datetime) -> tuple[date, ...]:
    """The bulletins that still wait to go out, oldest first: their cut-off day has come, their push is not given up.

    Early figures of a week to come do not make its bulletin the one that is meant.
    """
    store, schedule = office.store, office.rules.schedule
    first = min((known.cutoff for known in store.figures.periods()), default=now.date())
    return tuple(
        cutoff
        for cutoff in schedule.periods(now, OPEN_FOR, timedelta())
        if first <= cutoff <= now.date()
        and not store.bulletins.is_published(cutoff)
        and not is_over(schedule, Facts(cutoff, decisions=store.decisions.of_period(cutoff)), now)
    )


def being_made(office: Office, now: datetime) -> date:
    """The newest bulletin at hand; once that is out, the one of this week, or of the next when this week's is out."""
    if waiting := at_hand(office, now):
        return waiting[-1]
    this_week = office.cutoff_of_week(now.date())
    published = office.store.bulletins.is_published(this_week)
    return this_week + timedelta(weeks=1) if published else this_week


def decided_on(office: Office, now: datetime) -> tuple[date, ...]:
    """What 发布, 退回 and 推迟 without a day may mean. Of several nobody is to guess: they are asked about.

    First those at hand that have figures; then the newest one whose push was missed; with neither, one without figures,
    or the one that is out, so that who is late hears it.
    """
    stored = [known.cutoff for known in office.store.figures.periods() if known.cutoff <= now.date()]
    waiting = at_hand(office, now)
    if ready := tuple(cutoff for cutoff in waiting if cutoff in stored):
        return ready
    newest = stored[-1] if stored else office.cutoff_of_week(now.date())
    return waiting[-1:] if waiting and office.store.bulletins.is_published(newest) else (newest,)


def time_words(text: str, today: date) -> tuple[When | None, str]:
    """The time words that a text begins or ends with, and what is left of it."""
    text = normalise(text).strip()
    for start in range(len(text)):
        found = max(whens_at(text, start, today), key=lambda one: len(one[0]), default=None)
        if found is not None:
            said, when = found
            return when, re.sub(r"\s+", " ", text[:start] + text[start + len(said) :]).strip()
    return None, text


def named_period(text: str, office: Office, now: datetime) -> date | None:
    """The cut-off day that the time words in `text` mean: of a stored period, or a day itself that is one by the
    schedule."""
    when, _ = time_words(text, now.date())
    if when is None:
        return None
    found = bind_one(when, office.store.figures.periods())
    if found is None and when.first is not None and when.first == when.last:
        found = bind_one(when, [Period(cutoff) for cutoff in office.rules.schedule.periods(now, OPEN_FOR)])
    return found.cutoff if found else None


def button(word: str, period: date, now: datetime) -> Choice:
    """A button of a notice says its bulletin's day along, so that it means that bulletin whatever has come since."""
    return Choice(f"{word} {spoken_period(period, now)}", word)
