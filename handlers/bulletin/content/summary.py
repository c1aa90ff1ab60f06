"""The short text that is pushed to a group: a line for the whole and a line for each ranking."""

from itertools import groupby

from handlers.bulletin.content.narrative import Line
from handlers.figures.order import Place, order
from handlers.figures.snapshot import Week
from storage.catalogue import Table

NAMED = 3
"""How many are named at either end of a ranking."""


def summary(week: Week) -> tuple[Line, ...]:
    tables = week.catalogue.tables.values()
    return tuple(
        Line(text, table=table.name if table.annex else "") for table in tables if (text := _line(week, table))
    )


def _line(week: Week, table: Table) -> str:
    return _of_pairs(week, table) if table.pairs else _of_grid(week, table)


def _of_pairs(week: Week, table: Table) -> str:
    """全市：注册数126847，激活数120365; one clause for each unit of the table, figures that are not there left out."""
    found = [pair for pair in table.pairs if week.get(pair.unit, pair.indicator)]
    clauses = []
    for unit, pairs in groupby(found, key=lambda pair: pair.unit):
        said = "，".join(f"{pair.indicator}{week.printed(unit, pair.indicator)}" for pair in pairs)
        clauses.append(f"{week.name(unit)}{said}")
    return "；".join(clauses) + "。" if clauses else ""


def _of_grid(week: Week, table: Table) -> str:
    parts = [_total(week, table), *(_ends(week, table) if table.rank_by else [])]
    said = "".join(f"{part}。" for part in parts if part)
    return f"{_heading(table)}：{said}" if said else ""


def _heading(table: Table) -> str:
    return f"附件{table.annex}" if table.annex else table.title


def _total(week: Week, table: Table) -> str:
    """区县合计注册数89635，…，日均活跃率39%."""
    unit = table.total.unit if table.total else ""
    said = [f"{name}{week.printed(unit, name)}" for name in table.columns if week.get(unit, name)]
    return f"{week.name(unit)}{'，'.join(said)}" if said else ""


def _ends(week: Week, table: Table) -> list[str]:
    ranked = order(week, table).ranked
    zero = [place for place in ranked if (figure := week.get(place.unit, table.rank_by or "")) and figure.number == 0]
    others = [place for place in ranked if place not in zero]
    if len(others) <= 2 * NAMED:
        return [_named(week, table, "", others), _zero(week, table, zero)]
    first, last = others[:NAMED], others[-NAMED:]
    return [
        f"{table.rank_by}前{NAMED}位：{_named(week, table, '', first)}",
        _zero(week, table, zero) or f"后{NAMED}位：{_named(week, table, '', last)}",
    ]


def _named(week: Week, table: Table, start: str, places: list[Place]) -> str:
    """余杭区70%、淳安县58%; neighbours with the same value share it: 江干区、西湖区均为100.00%."""
    said = []
    for value, same in groupby(places, key=lambda place: week.printed(place.unit, table.rank_by or "")):
        names = [week.name(place.unit) for place in same]
        said.append(f"{'、'.join(names)}{'均为' if len(names) > 1 else ''}{value}")
    return start + "，".join(said) if said else ""


def _zero(week: Week, table: Table, places: list[Place]) -> str:
    if not places:
        return ""
    names = "、".join(week.name(place.unit) for place in places)
    value = week.printed(places[0].unit, table.rank_by or "")
    return f"{table.rank_by}{value}的有{names}"
