"""The figures of a bulletin as they were when somebody released it, in a word; and what was changed since."""

import hashlib
from collections.abc import Iterator
from datetime import date

from handlers.bulletin.week import Week, read_week
from handlers.cells import NOT_REPORTED
from handlers.office import Office

SHOWN = 4


def seal_of(week: Week) -> str:
    """Differs once any figure reads differently. Its second word is the newest submission that figures come from."""
    figures = sorted((unit, name, figure.printed) for (unit, name), figure in week.figures.items())
    newest = max((figure.submission for figure in week.figures.values()), default=0)
    return f"{hashlib.sha256(repr(figures).encode()).hexdigest()[:16]} {newest}"


def is_broken(released: str, now: str) -> bool:
    """Whether the figures are others than those that were released; of a release without a seal nobody knows."""
    return bool(released) and released.split()[0] != now.split()[0]


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
