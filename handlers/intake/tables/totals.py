"""Rows that add others up: whose total each is, and which are none of the table's."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from handlers.intake.cells.text import plain
from handlers.intake.cells.values import Value
from handlers.intake.model import Ignored, Line
from handlers.intake.tables.qualifiers import read_note
from storage.catalogue import Catalogue, Table, Unit

SUBTOTAL = re.compile("小计")
_ADDS_UP = re.compile("(?:合计|总计|小计|共计|总数|总和)$")
_REMARK = re.compile(r"\((?P<said>[^()]*)\)$")
_NUMBERED = re.compile(r"^(?:\(?\d{1,3}\)?[、.,)]|[*#·•-]+)")
_COUNTS_UNITS = re.compile(r"(?:共|计)?\d+(?:个|家)?(?P<whose>.*)")
NOT_ITS_TOTAL = "不是这张表的合计"
FAR_BEYOND = Decimal("1.1")
"""Times the sum of all rows, from which on a total in every count is that of something larger."""


@dataclass(frozen=True, slots=True)
class TotalLabel:
    """The total that a label means. `is_named` where it says whose it is; `other` is what makes it none of these."""

    unit: str
    is_named: bool = False
    other: str = ""


def total_label(catalogue: Catalogue, table: Table, label: str) -> TotalLabel | None:
    """None for what is no total's label."""
    return _total_label(_totals(catalogue), table.name, label) if table.total and label else None


@dataclass(frozen=True, eq=False)
class _Totals:
    """Plain labels of one office's totals; compared by identity, so that each label is looked up once."""

    labels: dict[str, tuple[str, frozenset[str]]]
    """table name → its total's unit, what stands for it without more."""
    named: dict[str, str]
    """Plain name of a scope, or of the whole → its total's unit."""


@lru_cache(maxsize=8)
def _totals(catalogue: Catalogue) -> _Totals:
    named: dict[str, str] = {}
    for unit in filter(None, (catalogue.everything, *(scope.total for scope in catalogue.scopes.values()))):
        scopes = [scope for scope in catalogue.scopes.values() if scope.total == unit]
        names = [name for scope in scopes for name in (scope.name, *scope.aliases)]
        named |= {plain(name): unit for name in (*names, *catalogue.units[unit].all_names)}
    labels = {
        table.name: (table.total.unit, frozenset(map(plain, table.total.labels)))
        for table in catalogue.tables.values()
        if table.total
    }
    return _Totals(labels, named)


@lru_cache(maxsize=4096)
def _total_label(totals: _Totals, table: str, label: str) -> TotalLabel | None:
    unit, labels = totals.labels[table]
    form = _NUMBERED.sub("", plain(label).rstrip(":*"))
    if form in labels:
        return TotalLabel(unit, is_named=form in totals.named or bool(_whose(totals, form)))
    remark = _REMARK.search(form)
    base = form[: remark.start()] if remark else form
    whose = _whose(totals, base)
    if not whose and base not in labels:
        return None
    said = remark["said"] if remark else ""
    other = "" if _says_nothing(totals, said, whose or unit) else said
    return TotalLabel(whose or unit, is_named=bool(whose), other=other)


def _whose(totals: _Totals, form: str) -> str | None:
    """区县小计 is that of the 区县, by whatever name."""
    bare = _ADDS_UP.sub("", form)
    return totals.named.get(bare) if bare != form else None


def _says_nothing(totals: _Totals, said: str, unit: str) -> bool:
    """Whether brackets behind a total only count its units (13个), or name what it is the total of."""
    counted = _COUNTS_UNITS.fullmatch(said)
    whose = _ADDS_UP.sub("", counted["whose"] if counted else said)
    if whose in {"单位", "地区", ""} or read_note(said):
        return True
    return totals.named.get(whose) == unit


def without_others(
    lines: Sequence[Line], labels: Sequence[TotalLabel | None], expected: Sequence[Unit], *, ignored: list[Ignored]
) -> list[Line]:
    """The lines without totals that are not the table's, which are told: subtotals, those of a few units or of more."""
    totals = [(line, label) for line, label in zip(lines, labels, strict=True) if line.is_total]
    dropped: dict[str, str] = {}
    is_named = any(label and label.is_named for _, label in totals)
    stands_alone = len(totals) == 1 and totals[0][0] in (lines[0], lines[-1])
    for line, label in totals:
        if is_named and not (label and label.is_named):
            dropped[line.where] = NOT_ITS_TOTAL
        elif SUBTOTAL.search(line.label) and not stands_alone and not (label and label.is_named):
            dropped[line.where] = "是小计，不是合计"
    few = _few_units(lines, expected)
    larger = list(_larger(lines, expected))
    for line, _ in totals:
        if few:
            dropped.setdefault(line.where, f"只是表里这 {few} 个单位的")
        elif line in larger:
            dropped.setdefault(line.where, "比各行之和大得多，像是更大范围的")
    ignored += [
        Ignored(f"{line.label}（{line.where}）", dropped[line.where]) for line in lines if line.where in dropped
    ]
    return [line for line in lines if line.where not in dropped]


def _few_units(lines: Sequence[Line], expected: Sequence[Unit]) -> int:
    """How many units a total adds up that holds less than half of the table's; 0 where it is the whole table's."""
    units = [line for line in lines if line.unit and not line.is_total]
    if not units or 2 * len(units) >= len(expected):
        return 0
    sums = _sums(units)
    totals = [counts_of(line) for line in lines if line.is_total]
    return len(units) if totals and all(total and total == sums for total in totals) else 0


def _larger(lines: Sequence[Line], expected: Sequence[Unit]) -> Iterator[Line]:
    """Totals of something larger: all rows are there, and they add up to much less in every count."""
    units = [line for line in lines if line.unit and not line.is_total]
    if {unit.id for unit in expected} - {line.unit for line in units}:
        return
    sums = _sums(units)
    for line in lines:
        counts = counts_of(line) if line.is_total else {}
        known = [(number, sums[name]) for name, number in counts.items() if sums.get(name)]
        if len(known) > 1 and all(number > FAR_BEYOND * total for number, total in known):
            yield line


def _sums(lines: Sequence[Line]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for line in lines:
        for name, number in counts_of(line).items():
            sums[name] = sums.get(name, Decimal(0)) + number
    return sums


def counts_of(line: Line) -> dict[str, Decimal]:
    """Indicator → number, of the counts of one line."""
    return {
        entry.indicator: entry.read.number
        for entry in line.entries
        if isinstance(entry.read, Value) and not entry.read.printed.endswith("%")
    }
