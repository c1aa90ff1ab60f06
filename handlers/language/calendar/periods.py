"""Days → stored periods: which of them a time word means."""

from collections.abc import Sequence
from dataclasses import replace

from handlers.language.calendar.days import year_before
from handlers.questions.question import When
from storage.figures import Period


def bind(when: When | None, periods: Sequence[Period]) -> tuple[Period, ...]:
    """The stored periods that a time word means, oldest first; none where none is stored. None means the newest."""
    if when is None:
        return tuple(periods[-1:])
    if when.year_before:
        when = year_before(periods[-1].cutoff) if periods else when
    if when.recent:
        return tuple(periods[-when.recent :])
    if when.nth is not None:
        within = bind(replace(when, nth=None), periods)
        place = when.nth - 1 if when.nth > 0 else len(within) + when.nth
        return within[place : place + 1] if when.nth and place >= 0 else ()
    if when.back is not None:
        return tuple(periods[-1 - when.back : len(periods) - when.back]) if when.back < len(periods) else ()
    if when.first is None or when.last is None:
        return ()
    return tuple(period for period in periods if when.first <= period.cutoff <= when.last)


def bind_one(when: When | None, periods: Sequence[Period]) -> Period | None:
    """The one period that a single value is of."""
    found = bind(when, periods)
    if not found:
        return None
    return found[0] if when is not None and when.pick == "first" else found[-1]


def nearest(when: When, periods: Sequence[Period]) -> Period | None:
    """The stored period nearest to a time word that has none: to be offered, never taken in its place."""
    if not periods:
        return None
    if when.first is None or when.last is None or when.onward:
        return periods[0] if when.back else periods[-1]
    middle = when.first + (when.last - when.first) / 2
    return min(periods, key=lambda period: abs(period.cutoff - middle))
