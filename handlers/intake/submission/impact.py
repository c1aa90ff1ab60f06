"""What a correction does to the rates and ranks around it."""

from collections.abc import Iterator, Sequence
from datetime import date

from handlers.figures.ranks import as_reported, computed
from handlers.intake.submission.receipt import Change
from handlers.office import Office
from storage.figures import Figure


def effects(office: Office, changes: Sequence[Change]) -> Iterator[str]:
    """A line for each rate that its counts no longer make, and each rank that moves."""
    changed = [change.figure for change in changes if not change.is_same]
    sent = {(figure.unit, figure.indicator, figure.period): figure for figure in changed}
    told = (line for figure in changed for line in (*_rates(office, figure, sent), *_rank(office, figure)))
    yield from dict.fromkeys(told)  # both counts of a rate name it


def _now(
    office: Office, unit: str, indicator: str, period: date, sent: dict[tuple[str, str, date], Figure]
) -> Figure | None:
    return sent.get((unit, indicator, period)) or office.store.figures.get(unit, indicator, period)


def _rates(office: Office, figure: Figure, sent: dict[tuple[str, str, date], Figure]) -> Iterator[str]:
    for rate in office.catalogue.indicators.values():
        if rate.of is None or figure.indicator not in rate.of or not office.catalogue.holds(figure.unit, rate.name):
            continue
        part, whole = (_now(office, figure.unit, name, figure.period, sent) for name in rate.of)
        if part is None or whole is None or not whole.number:
            continue
        points = part.number / whole.number * 100
        stated = _now(office, figure.unit, rate.name, figure.period, sent)
        said = f"已报 {stated.printed}，" if stated else ""
        decimals = max(rate.decimals, 2)
        unit = office.catalogue.units[figure.unit].name_on(figure.period)
        yield f"影响：{unit} {rate.name} {said}按新数测算 {points:.{decimals}f}%（{part.printed}÷{whole.printed}）"


def _rank(office: Office, figure: Figure) -> Iterator[str]:
    table = office.catalogue.tables.get(figure.table)
    if table is None or table.rank_by != figure.indicator or (table.total and table.total.unit == figure.unit):
        return
    stored = {
        each.unit: each
        for each in office.store.figures.across(figure.indicator, figure.period)
        if each.table == figure.table and not (table.total and table.total.unit == each.unit)
    }
    if figure.unit not in stored or len(stored) < len(office.catalogue.expected(table, figure.period)):
        return
    was, after = _place(stored, figure.unit), _place({**stored, figure.unit: figure}, figure.unit)
    moved = f"第{was}→第{after}" if was != after else f"不变，仍是第{after}"
    unit = office.catalogue.units[figure.unit].name_on(figure.period)
    yield f"影响：{unit} 名次{moved}（测算，共{len(stored)}个单位）"


def _place(figures: dict[str, Figure], unit: str) -> int:
    """As the bulletin will rank them: by the printed 序号 wherever their order still holds."""
    rows = list(figures.values())
    return next(place.rank for place in as_reported(rows) or computed(rows) if place.figure.unit == unit)
