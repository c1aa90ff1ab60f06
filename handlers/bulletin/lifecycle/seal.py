"""The figures of a bulletin as they were when somebody released it, in a word; and what was changed since."""

import hashlib
from collections.abc import Iterator
from datetime import date
from weakref import WeakKeyDictionary

from handlers.figures.cells import NOT_REPORTED
from handlers.figures.snapshot import Week, read_week, week_of
from handlers.office import Office
from storage.store import Store

SHOWN = 4


def seal_of(week: Week) -> str:
    """Differs once any figure reads differently. Its second word is the newest submission that figures come from."""
    figures = sorted((unit, name, figure.printed) for (unit, name), figure in week.figures.items())
    newest = max((figure.submission for figure in week.figures.values()), default=0)
    return f"{hashlib.sha256(repr(figures).encode()).hexdigest()[:16]} {newest}"


def is_broken(released: str, now: str) -> bool:
    """Whether the figures are others than those that were released; without a seal nobody knows."""
    return bool(released and now) and released.split()[0] != now.split()[0]


_State = tuple[int, tuple[int, ...]]
_compared: WeakKeyDictionary[Store, dict[date, tuple[_State, bool]]] = WeakKeyDictionary()


def is_changed_since_published(office: Office, period: date) -> bool:
    """Whether a figure reads differently than in the last edition. Compared once for every state of the store."""
    store = office.store
    state = store.figures.revision(), store.editions.numbers(period)
    known = _compared.setdefault(store, {}).get(period)
    if known is None or known[0] != state:
        last = store.editions.latest(period)
        changed = last is not None and is_broken(seal_of(week_of(office, last)), seal_of(read_week(office, period)))
        known = _compared[store][period] = state, changed
    return known[1]


def changes(office: Office, period: date, released: str) -> tuple[str, ...]:
    """What reads differently now, a line each, few enough for a phone."""
    found = list(_changes(office, read_week(office, period), int(released.split()[1])))
    if not found:
        return ("有报送被撤回",)
    more = [f"另有 {len(found) - SHOWN} 处"] if len(found) > SHOWN else []
    return (*found[:SHOWN], *more)


def _changes(office: Office, week: Week, newest: int) -> Iterator[str]:
    for (unit, name), figure in week.figures.items():
        if figure.submission > newest:
            versions = office.store.figures.versions(unit, name, week.cutoff)
            before = [one.printed for one, by in versions if one.submission <= newest and by >= 0]
            old = before[-1] if before else NOT_REPORTED
            if old != figure.printed:
                yield f"{week.name(unit)}{name}：{old} → {figure.printed}"
