"""The real week of 27 July 2018, as published, and the plan of the demonstration's data (`data/sample.yaml`)."""

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import msgspec
import yaml

from storage.catalogue import Catalogue, Table
from storage.figures import Figure

FOLDER = Path(__file__).parent / "data"


class Drift(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    back: Decimal = Decimal(0)
    sway: Decimal = Decimal(0)


class Plan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`sample.yaml`."""

    catalogue: str
    cutoff: date
    source: str
    made_source: str
    label: str
    tables: dict[str, str]
    drift: dict[str, Drift]


@cache
def plan() -> Plan:
    return msgspec.convert(yaml.safe_load((FOLDER / "sample.yaml").read_text(encoding="utf-8")), Plan, strict=False)


def printed_rows(table: str) -> list[list[str]]:
    """A table of the real week as published: its header, its rows, its total row."""
    with (FOLDER / plan().tables[table]).open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))


def real_figures(catalogue: Catalogue) -> Iterator[Figure]:
    for name in plan().tables:
        table = catalogue.tables[name]
        yield from _grid(table) if table.is_grid else _pairs(table)


def _grid(table: Table) -> Iterator[Figure]:
    header, *rows = printed_rows(table.name)
    named = next(column for column in header if column in table.unit_header)
    numbered = next(column for column in header if column in table.rank_header)
    for row in rows:
        cells = dict(zip(header, row, strict=True))
        rank = int(cells[numbered]) if cells[numbered].isdigit() else None
        unit = cells[named] if rank else (table.total.unit if table.total else "")
        for indicator in table.columns:
            printed = cells[indicator]
            yield Figure(
                plan().cutoff, unit, indicator, table.name, printed, _number(printed),
                rank if indicator == table.rank_by else None,
            )  # fmt: skip


def _pairs(table: Table) -> Iterator[Figure]:
    values = dict(row for row in printed_rows(table.name)[1:])
    for pair in table.pairs:
        if printed := values.get(pair.label):
            yield Figure(plan().cutoff, pair.unit, pair.indicator, table.name, printed, _number(printed))


def _number(printed: str) -> Decimal:
    return Decimal(printed.removesuffix("%")) / (100 if printed.endswith("%") else 1)
