"""模板: a workbook to fill, with the units listed and last period's figures beside."""

import re
from datetime import date
from decimal import Decimal

from handlers.intake.cells.text import plain
from handlers.language.calendar.cutoffs import cutoff_around
from handlers.message import Message
from handlers.office import Office, Person
from handlers.reply import CellOut, Choice, Column, Reply, SheetOut, Workbook
from storage.catalogue import Table
from storage.figures import Figure

_FORM = re.compile(r"(?:请?发?我?(?:一?份|个)?)?(?P<before>.*?)(?:的?(?:空白|填报|报送)?模[板版])(?P<after>.*)")
HOW = "请只填浅黄色的格子；没有数请留空，不要填 0。填好后把文件私聊发给我。"
BEFORE = "上期"


def recognises(message: Message, office: Office) -> bool:
    text = message.text.strip()
    return (
        message.attachment is None
        and bool(re.search("模[板版]", text))
        and len(text) <= 40
        and (text in {"模板", "模版", "填报模板", "报送模板"} or bool(_tables(text, office)))
    )


def answer(message: Message, office: Office, person: Person) -> Reply:
    """模板：发一份可以直接填写的 Excel，例如“模板 附件3”"""
    tables = _tables(message.text, office)
    if len(tables) != 1:
        names = [table.name for table in tables or office.catalogue.tables.values()]
        return Reply(("要哪张表的模板？",), tuple(Choice(f"模板 {name}") for name in names[:4]), outcome="ask")
    cutoff = cutoff_around(office, message.at.date())
    (table,) = tables
    sheet = form(office, table, cutoff, person.units if person.role == "reporter" else None)
    book = Workbook(f"{table.name}_{cutoff}_模板", (sheet,))
    return Reply((f"{table.name}的模板，截至{cutoff}。", HOW), files=(book,))


def _tables(text: str, office: Office) -> list[Table]:
    match = _FORM.fullmatch(text.strip())
    wanted = plain((match["before"] + match["after"]) if match else "")
    if not wanted:
        return []
    return [
        table
        for table in office.catalogue.tables.values()
        if any(plain(name) == wanted for name in (table.name, table.title, *table.aliases))
    ]


def form(office: Office, table: Table, cutoff: date, own: frozenset[str] | None = None) -> SheetOut:
    """`own` are the units of a reporter, who gets only its rows."""
    earlier = [stored.cutoff for stored in office.store.figures.periods() if stored.cutoff < cutoff]
    before: dict[tuple[str, str], Figure] = {}
    if earlier:
        before = {(f.unit, f.indicator): f for f in office.store.figures.of_period(max(earlier), table.name)}
    title = f"{table.title}（截至{cutoff.year}年{cutoff.month}月{cutoff.day}日）"
    note = HOW + (f"{BEFORE}是截至{max(earlier)}的数。" if earlier else "")
    if table.is_grid:
        return _grid(office, table, cutoff, own, before, title, note)
    rows = tuple(
        (pair.label, None, _cell(before.get((pair.unit, pair.indicator))))
        for pair in table.pairs
        if own is None or pair.unit in own
    )
    columns = (Column("指标", width=34), Column("数值", "count", 16, entry=True), Column(BEFORE, width=16))
    return SheetOut(table.name, title, columns, rows, note=note)


def _grid(
    office: Office,
    table: Table,
    cutoff: date,
    own: frozenset[str] | None,
    before: dict[tuple[str, str], Figure],
    title: str,
    note: str,
) -> SheetOut:
    units = [unit for unit in office.catalogue.expected(table, cutoff) if own is None or unit.id in own]
    lines = [(unit.id, unit.name_on(cutoff)) for unit in units]
    if table.total and own is None:
        lines.append((table.total.unit, table.total.labels[0]))
    places = {name: place for place, name in enumerate(table.columns, 1)}
    columns = [Column(table.unit_header[0], width=34)]
    for name in table.columns:
        indicator = office.catalogue.indicators[name]
        columns.append(Column(
            name, indicator.kind, 14, entry=True, at_most=places.get(indicator.at_most or ""), within=indicator.bounds
        ))  # fmt: skip
    columns += [Column(BEFORE + name, width=16) for name in table.columns]
    rows = tuple(
        (name, *([None] * len(table.columns)), *(_cell(before.get((unit, indicator))) for indicator in table.columns))
        for unit, name in lines
    )
    return SheetOut(table.name, title, tuple(columns), rows, note=note)


def _cell(figure: Figure | None) -> CellOut:
    """A stored figure as a typed cell that shows what was printed."""
    if figure is None:
        return None
    if figure.printed.endswith("%"):
        return figure.number, len(figure.printed.rstrip("%").partition(".")[2])
    return Decimal(figure.printed)
