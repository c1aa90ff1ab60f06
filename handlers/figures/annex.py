"""The tables as printed, for the workbook: 序号, the annex's own columns, its total row and note."""

from handlers.figures.cells import cell
from handlers.figures.order import order
from handlers.figures.snapshot import Week
from handlers.reply import Column, SheetOut
from storage.catalogue import Table


def sheet(week: Week, table: Table) -> SheetOut:
    return _pairs(week, table) if table.pairs else _grid(week, table)


def _grid(week: Week, table: Table) -> SheetOut:
    columns = (
        Column(table.rank_header[0], "count", 6),
        Column(table.unit_header[0], "text", _width(week, table)),
        *(Column(name, week.catalogue.indicators[name].kind, max(12, 2 * len(name) + 2)) for name in table.columns),
    )
    rows = tuple(
        (place.rank, week.name(place.unit), *(cell(week.get(place.unit, name)) for name in table.columns))
        for place in order(week, table).places
    )
    total = None
    if table.total:
        unit = table.total.unit
        label = table.total.labels[0]
        start = (label, None) if table.total.label_in == "rank" else (None, label)
        total = (*start, *(cell(week.get(unit, name)) for name in table.columns))
    return SheetOut(table.name, table.title, columns, rows, total, _note(week, table))


def _pairs(week: Week, table: Table) -> SheetOut:
    columns = (Column("指标", "text", 32), Column("数值", "text", 16))
    rows = tuple(
        (pair.label, cell(week.get(pair.unit, pair.indicator)))
        for pair in table.pairs
        if not pair.optional or week.get(pair.unit, pair.indicator)
    )
    return SheetOut(table.name, table.title, columns, rows, note=_note(week, table))


def _width(week: Week, table: Table) -> float:
    names = [week.name(unit.id) for unit in week.catalogue.expected(table, week.cutoff)]
    return max(12, 2 * max(map(len, names), default=0) + 2)


def _note(week: Week, table: Table) -> str:
    parts = [f"备注：{table.note}"] if table.note else []
    day = week.cutoff
    parts.append(f"截至{day.year}年{day.month}月{day.day}日" + (f"（{week.label}）" if week.label else ""))
    if table.rank_by and (said := order(week, table).said):
        parts.append(said)
    if computed := _computed(week, table):
        parts.append(f"以下为测算：{'、'.join(computed)}")
    return "\n".join(parts)


def _computed(week: Week, table: Table) -> list[str]:
    units = {unit.id for unit in week.catalogue.expected(table, week.cutoff)}
    units |= {table.total.unit} if table.total else set()
    cells = [(unit, name) for unit in units for name in table.columns] or [(p.unit, p.indicator) for p in table.pairs]
    return [f"{week.name(unit)}{name}" for unit, name in cells if (found := week.get(unit, name)) and found.derived]
