"""Figures as an Excel file: 导出本周区县数据, 把近三个月的激活率做成表发我, 发我Excel."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from handlers.answers import extracts, ranking
from handlers.answers.about.reported import period_reported
from handlers.answers.changes.trend import basis_of
from handlers.answers.context.order import order
from handlers.answers.context.periods import of_several, one_period, several_periods
from handlers.answers.context.subject import one_indicator, units_of
from handlers.answers.context.view import View
from handlers.answers.filters import conditions
from handlers.answers.filters import filter as filtering
from handlers.figures.cells import cell
from handlers.figures.wording import choices
from handlers.questions.question import Question
from handlers.reply import CellOut, Column, Reply, SheetOut, Workbook
from storage.catalogue import Table
from storage.figures import Figure, Period

_NAME = Column("单位", "text", 30)
_UNSAFE = str.maketrans(dict.fromkeys('\\/:*?"<>|[]', "_"))


def asked(question: Question) -> bool:
    return question.says("export", "word_file")


def answer(question: Question, view: View) -> Reply:
    """导出：导出本周区县数据、把近三个月的激活率做成表发我"""
    question = extracts.plain(question, view)
    if (refusal := extracts.refused(question)) is not None:
        return refusal
    if question.says("missing"):
        return _missing(question, view)
    moved = extracts.pair_of(question, view)
    if isinstance(moved, Reply):
        return moved
    if moved is not None:
        return _of_periods(question, sorted(moved[0], key=lambda period: period.cutoff), moved[1], view)
    many = question.says("trend", "picture") or question.several or len(question.whens) > 1
    if many or extracts.over_time(question, view):
        return _through_time(question, view)
    period = one_period(question, view)
    if isinstance(period, Reply):
        return period
    if extracts.of_gap(question):
        return _gap(question, period, view)
    if extracts.cut_short(question) and not question.units:
        return _ranking(question, period, view)
    if question.indicators and (ranking.asked(question) or filtering.asked(question) or not question.units):
        return _ranking(question, period, view)
    return _tables(question, period, view)


def _reply(name: str, sheets: Sequence[SheetOut], about: str, basis: str, question: Question, view: View) -> Reply:
    lines = [f"已做成表格：{name}.xlsx", about, basis, "" if question.several else of_several(question.when, view)]
    return Reply(tuple(filter(None, lines)), choices(()), files=(Workbook(name.translate(_UNSAFE), tuple(sheets)),))


def _tables(question: Question, period: Period, view: View) -> Reply:
    """The annexes as they are printed; of named units only their rows."""
    tables = [table for table in view.catalogue.tables.values() if _belongs(table, question, view)]
    sheets = [sheet for table in tables if (sheet := _sheet(table, question.units, period, view))]
    held = {table.name for table in tables}
    if not sheets:
        return Reply(("所问的单位这一期没有数据。", view.basis(period)), outcome="refused")
    about = (
        "、".join([*(view.name(unit) for unit in question.units[:3]), *(question.scopes or question.tables)])
        or view.catalogue.office.bulletin
    )
    name = f"{about}_{period.cutoff}"
    sources = _sources([period], held, view)
    return _reply(name, [*sheets, sources], f"{len(sheets)}张表", view.basis(period), question, view)


def _belongs(table: Table, question: Question, view: View) -> bool:
    if question.tables:
        return table.name in question.tables
    if question.units:
        held = [view.catalogue.holdings.get(unit, {}) for unit in question.units]
        asked_for = [one[name] for one in held for name in question.indicators or one if name in one]
        return table.name in asked_for
    return not question.scopes or table.scope in question.scopes


def _sheet(table: Table, units: Sequence[str], period: Period, view: View) -> SheetOut | None:
    figures = {
        (figure.unit, figure.indicator): figure
        for figure in view.office.store.figures.of_period(period.cutoff, table.name)
        if not units or figure.unit in units
    }
    if not figures:
        return None
    note = "".join((view.basis(period), f"。{table.note}" if table.note else ""))
    if not table.is_grid:
        return _pairs(table, units, figures, period, view, note)
    total = table.total.unit if table.total else ""
    expected = [unit.id for unit in view.catalogue.expected(table, period.cutoff)]
    listed = [unit for unit in expected if not units or unit in units]
    listed.sort(key=lambda unit: _rank(figures.get((unit, table.rank_by or ""))))
    columns = (Column("序号", "count", 8), _NAME, *(_column(name, view) for name in table.columns))
    rows = tuple(
        (
            _printed_rank(figures.get((unit, table.rank_by or ""))),
            view.name(unit, period),
            *_cells(unit, table, figures),
        )
        for unit in listed
    )
    last = (
        ("合计", view.name(total, period), *_cells(total, table, figures))
        if any(unit == total for unit, _ in figures)
        else None
    )
    return SheetOut(table.name, table.title, columns, rows, last, note)


def _pairs(
    table: Table,
    units: Sequence[str],
    figures: dict[tuple[str, str], Figure],
    period: Period,
    view: View,
    note: str,
) -> SheetOut:
    """A two-column table, of the asked units alone where any are asked for."""
    columns = (Column("指标", "text", 28), Column("单位", "text", 14), Column("数值", "text", 14))
    rows: list[tuple[CellOut, ...]] = []
    for pair in table.pairs:
        figure = figures.get((pair.unit, pair.indicator))
        if (units and pair.unit not in units) or (figure is None and pair.optional):
            continue
        rows.append((pair.label, view.name(pair.unit, period), cell(figure)))
    return SheetOut(table.name, table.title, columns, tuple(rows), note=note)


def _cells(unit: str, table: Table, figures: dict[tuple[str, str], Figure]) -> tuple[CellOut, ...]:
    return tuple(cell(figures.get((unit, name))) for name in table.columns)


def _rank(figure: Figure | None) -> int:
    return figure.rank if figure and figure.rank else 1_000_000


def _printed_rank(figure: Figure | None) -> CellOut:
    return figure.rank if figure else None


def _column(name: str, view: View) -> Column:
    return Column(name, view.catalogue.indicators[name].kind, 14)


def _ranking(question: Question, period: Period, view: View) -> Reply:
    """Ranks and values: a sheet for each scope that was asked for, a filter's for each that it goes through."""
    if conditions.asked(question):
        return _conditions(question, period, view)
    indicator = one_indicator(question, view)
    if isinstance(indicator, Reply):
        return indicator
    scopes = question.scopes or (tuple(view.catalogue.scopes) if question.conditions else (view.scope_of(question),))
    sheets = [sheet for scope in scopes if (sheet := _ranked_sheet(scope, indicator, question, period, view))]
    if not sheets:
        return Reply((f"{'、'.join(scopes)}没有“{indicator}”的数据。", view.basis(period)), outcome="refused")
    about = "、".join(sheet.name for sheet in sheets) if len(sheets) < len(view.catalogue.scopes) else ""
    rows = sum(len(sheet.rows) for sheet in sheets)
    name = f"{about}{indicator}_{period.cutoff}"
    sources = _sources([period], _held(_members(scopes, view), (indicator, *ranking.beside(question)), view), view)
    return _reply(name, [*sheets, sources], f"{rows}行", view.basis(period), question, view)


def _conditions(question: Question, period: Period, view: View) -> Reply:
    """Who meets several conditions, with the figures that they are about: a sheet for each scope."""
    columns = (_NAME, *(_column(name, view) for name in question.indicators))
    sheets = []
    scopes = question.scopes or tuple(view.catalogue.scopes)
    for scope in scopes:
        found = conditions.fits(scope, question, period, view)
        rows = tuple((view.name(fit.unit, period), *map(cell, fit.figures)) for fit in found)
        if rows:
            sheets.append(SheetOut(scope, f"{scope}筛选结果", columns, rows, note=view.basis(period)))
    if not sheets:
        return Reply(("没有符合条件的单位，没有可导出的数据。", view.basis(period)), outcome="refused")
    name = f"{'、'.join(sheet.name for sheet in sheets)}{'、'.join(question.indicators)}_{period.cutoff}"
    about = f"{sum(len(sheet.rows) for sheet in sheets)}行"
    sources = _sources([period], _held(_members(scopes, view), question.indicators, view), view)
    return _reply(name, [*sheets, sources], about, view.basis(period), question, view)


def _ranked_sheet(scope: str, indicator: str, question: Question, period: Period, view: View) -> SheetOut | None:
    ranks = order(view, scope, indicator, period)
    places = ranking.chosen(ranks, question)
    if question.conditions:
        kept = set(filtering.listed(question, view))
        places = tuple(place for place in ranks.places if place.figure.unit in kept)
    if not places:
        return None
    beside = ranking.beside(question)
    columns = (Column("名次", "count", 8), _NAME, *(_column(name, view) for name in (indicator, *beside)))
    rows = tuple(
        (
            place.rank,
            view.name(place.figure.unit, period),
            cell(place.figure),
            *(cell(view.figure(place.figure.unit, name, period)) for name in beside),
        )
        for place in places
    )
    note = view.basis(period) + ("" if ranks.published else "，名次为测算，数值相同的并列")
    return SheetOut(scope, f"{scope}{indicator}排名", columns, rows, note=note)


def _through_time(question: Question, view: View) -> Reply:
    """Units down, periods across, a sheet for each indicator."""
    periods = several_periods(question, view)
    return periods if isinstance(periods, Reply) else _of_periods(question, periods, (), view)


def _gap(question: Question, period: Period, view: View) -> Reply:
    sheet = extracts.lacking(question, period, view)
    if sheet is None:
        return Reply(("没有看懂要导出哪一项的差额，没有生成文件。", view.basis(period)), outcome="refused")
    name = f"{'、'.join(question.scopes)}{sheet.title.replace(' ', '')}_{period.cutoff}"
    units = question.units or _members(question.scopes or (view.scope_of(question),), view)
    sources = _sources([period], _held(units, [column.header for column in sheet.columns[1:3]], view), view)
    return _reply(name, [sheet, sources], f"{len(sheet.rows)}行", view.basis(period), question, view)


def _missing(question: Question, view: View) -> Reply:
    period = period_reported(question, view)
    if isinstance(period, Reply):
        return period
    sheet = extracts.not_reported(question, period, view)
    if sheet is None:
        return Reply(("应报的表均已报齐，没有未报的单位可以导出。", f"截止日 {period.cutoff}"), outcome="refused")
    basis, rows = f"截止日 {period.cutoff}", f"{len(sheet.rows)}行"
    return _reply(f"未报单位_{period.cutoff}", [sheet], rows, basis, replace(question, whens=()), view)


def _of_periods(question: Question, periods: Sequence[Period], listed: Sequence[str], view: View) -> Reply:
    """Of the listed units, else of the named ones or of all."""
    units = listed or question.units or _members(question.scopes or tuple(view.catalogue.scopes), view)
    names = question.indicators or tuple(
        dict.fromkeys(name for unit in units for name in view.catalogue.holdings.get(unit, {}))
    )
    sheets = [sheet for name in names if (sheet := _history(name, units, periods, view))]
    if not sheets:
        return Reply((f"{view.name(units_of(question, view)[0])}在所问的时间里没有数据。",), outcome="refused")
    about = "、".join([*(view.name(unit) for unit in question.units[:3]), *question.scopes])
    title = (
        f"{about}{question.indicators[0] if len(question.indicators) == 1 else ''}" or view.catalogue.office.bulletin
    )
    name = f"{title}_{periods[0].cutoff}至{periods[-1].cutoff}"
    sources = _sources(periods, _held(units, names, view), view)
    all_of_them = replace(question, whens=())  # none of them was chosen
    return _reply(name, [*sheets, sources], f"{len(periods)}期", basis_of(periods, view), all_of_them, view)


def _history(name: str, units: Sequence[str], periods: Sequence[Period], view: View) -> SheetOut | None:
    columns = (_NAME, *(Column(str(period.cutoff), view.catalogue.indicators[name].kind, 12) for period in periods))
    held = [unit for unit in units if view.catalogue.holds(unit, name)]
    rows = [
        (view.name(unit), *(cell(found.get(period.cutoff)) for period in periods))
        for unit in held
        if (found := view.series(unit, name, periods))
    ]
    return SheetOut(name, name, columns, tuple(rows), note=basis_of(periods, view)) if rows else None


def _members(scopes: Sequence[str], view: View) -> tuple[str, ...]:
    return tuple(unit.id for scope in scopes for unit in view.catalogue.members(scope))


def _held(units: Iterable[str], indicators: Sequence[str], view: View) -> set[str]:
    """The tables that report the indicators of the units."""
    held = [view.catalogue.holdings.get(unit, {}) for unit in units]
    return {table for one in held for name in indicators if (table := one.get(name))}


def _sources(periods: Iterable[Period], tables: set[str], view: View) -> SheetOut:
    """Where the figures of the tables come from: one line for each submission."""
    columns = (
        Column("截止日", "text", 12),
        Column("表", "text", 14),
        Column("文件", "text", 30),
        Column("报送人", "text", 12),
        Column("报送时间", "text", 18),
    )
    rows: list[tuple[CellOut, ...]] = []
    for period in periods:
        for source in view.office.store.figures.sources(period.cutoff):
            if source.table not in tables:
                continue
            origin = view.office.store.submissions.origin(source.submission)
            when = f"{origin.received_at:%Y-%m-%d %H:%M}"
            rows.append((str(period.cutoff), source.table, origin.source, origin.sender_name or origin.sender, when))
    return SheetOut("来源", "数据来源", columns, tuple(rows))
