"""Who reported in time: kept for each unit and period once its deadline is past."""

from collections.abc import Sequence
from datetime import date

from handlers.office import Office
from storage.bulletins.steps import Punctuality


def punctuality(office: Office, period: date) -> tuple[Punctuality, ...]:
    """A unit has reported when the last of its tables came; empty where the office has no deadline."""
    deadline = office.rules.schedule.moment(period, "deadline")
    if deadline is None:
        return ()
    tables: dict[str, list[str]] = {}
    for table in office.catalogue.tables.values():
        for unit in office.catalogue.expected(table, period) if table.is_grid else ():
            if not office.catalogue.is_total(unit.id):
                tables.setdefault(unit.id, []).append(table.name)
    first = office.store.steps.first_reports(period)
    records = []
    for id_, names in tables.items():
        times = [first[id_, name] for name in names if (id_, name) in first]
        records.append(Punctuality(period, id_, max(times) if len(times) == len(names) else None, deadline))
    return tuple(records)


def rate(records: Sequence[Punctuality]) -> tuple[int, int]:
    """(on time, expected)."""
    return sum(record.is_on_time for record in records), len(records)
