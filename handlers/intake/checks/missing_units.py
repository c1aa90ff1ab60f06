"""Units that a table lacks: those that were never there, and those that vanished."""

from collections.abc import Iterator, Sequence

from handlers.intake.checks.context import Checked
from handlers.intake.checks.history import Past
from handlers.intake.problem import Problem
from storage.catalogue import Unit
from storage.figures import Figure

MOST_NAMES = 5


def absent_units(it: Checked) -> Iterator[Problem]:
    """A whole table should hold every unit. One that reported in the weeks before and is gone is told by itself."""
    if not it.table.is_grid or it.read.is_partial:
        return
    there = {line.unit for line in it.lines}
    expected = [
        unit for unit in it.office.catalogue.expected(it.table, it.day) if it.units is None or unit.id in it.units
    ]
    missing = [unit for unit in expected if unit.id not in there]
    gone = dict(_vanished(it, missing)) if 2 * len(missing) < len(expected) else {}
    for unit in missing:
        if unit.id in gone:
            last = gone[unit.id]
            why = f"{last.period}报过（{last.indicator} {last.printed}），这次的表里没有"
            hint = "如果是漏了，请补上后重新发送"
            yield Problem("warning", "少了往期报过的单位", why, unit=unit.name_on(it.day), suggestion=hint)
    never = [unit.name_on(it.day) for unit in missing if unit.id not in gone]
    if never:
        names = "、".join(never[:MOST_NAMES]) + (f"等{len(never)}个" if len(never) > MOST_NAMES else "")
        yield Problem("warning", "缺少单位", f"应有{len(expected)}个单位，缺{names}，本次不改动这些单位")


def _vanished(it: Checked, missing: Sequence[Unit]) -> Iterator[tuple[str, Figure]]:
    """Unit → the last figure that it reported, of those that also lack this period's figures."""
    past = Past(it.office, it.table.name, it.day)
    shown = dict.fromkeys((*filter(None, (it.table.rank_by,)), *it.table.columns))
    for unit in missing:
        if unit.id in it.numbers:
            continue
        series = [past.series[unit.id, name] for name in shown if (unit.id, name) in past.series]
        if series:
            yield unit.id, max((figures[-1] for figures in series), key=lambda figure: figure.period)
