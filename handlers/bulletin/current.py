"""Which period a command is about: the one that it names, else the one that is being made."""

import re
from datetime import date, timedelta

from handlers.language.periods import bind_one
from handlers.language.question import When
from handlers.language.text import normalise
from handlers.language.time_words import whens_at
from handlers.office import Office
from storage.figures import Period

OPEN_FOR = timedelta(days=21)
"""How long after its cut-off day an unpublished bulletin is still the one that is being made."""


def open_period(office: Office, today: date) -> date:
    """The newest stored period whose bulletin is not out yet; without one, that of this week."""
    stored = [known.cutoff for known in office.store.figures.periods() if known.cutoff >= today - OPEN_FOR]
    waiting = [cutoff for cutoff in stored if not office.store.bulletins.is_published(cutoff)]
    return waiting[-1] if waiting else office.cutoff_of_week(today)


def time_words(text: str, today: date) -> tuple[When | None, str]:
    """The time words that a text begins or ends with, and what is left of it."""
    text = normalise(text).strip()
    for start in range(len(text)):
        found = max(whens_at(text, start, today), key=lambda one: len(one[0]), default=None)
        if found is not None:
            said, when = found
            return when, re.sub(r"\s+", " ", text[:start] + text[start + len(said) :]).strip()
    return None, text


def named_period(text: str, office: Office, today: date) -> Period | None:
    """The stored period that the time words in `text` mean; None where there are none, or none is stored."""
    when, _ = time_words(text, today)
    return bind_one(when, office.store.figures.periods()) if when else None


def spoken(moment: date) -> str:
    """7月31日."""
    return f"{moment.month}月{moment.day}日"
