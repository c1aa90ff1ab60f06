"""An answer as an Excel file, from what it lists; else the tables as printed: 导出本周区县数据, 发我Excel."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from handlers.answers import ranking
from handlers.answers.about.reported import missing_of, period_reported, tables_of
from handlers.answers.changes.change import periods_compared
from handlers.answers.changes.trend import basis_of
from handlers.answers.context.order import order
from handlers.answers.context.periods import of_several, one_period, several_periods
from handlers.answers.context.subject import one_indicator, units_of
from handlers.answers.context.unanswerable import refusal
from handlers.answers.context.view import View
from handlers.figures.cells import cell
from handlers.figures.wording import choices
from handlers.language.calendar.periods import bind
from handlers.questions.question import Question
from handlers.reply import CellOut, Column, Listing, Reply, SheetOut, Workbook
from storage.catalogue import Table
from storage.figures import Figure, Period

WORDS = ("export", "word_file", "send")
_NAME = Column("单位", "text", 30)
_UNSAFE = str.maketrans(dict.fromkeys('\\/:*?"<>|[]', "_"))
_MOVED = ("rise", "fall", "steady", "change", "yoy", "improved", "worsened")
_GAP = ("gap", "lacking")
_NO_TABLE = ("running", "running_up", "running_down", "median", "share", "times", "which_period", "ever")


def asked(question: Question) -> bool:
    return question.says("export", "word_file")


def answer(question: Question, view: View, listing: Callable[[], Listing | None]) -> Reply:
    """`listing` is what the same question lists where it is answered in chat."""
    _refuse(question)
    if question.says("missing"):
        return _missing(question, view)
    moved = question.says(*_MOVED) and not question.several
    many = question.says("trend", "picture") or question.several or len(question.whens) > 1
    if not moved and (many or _over_time(question, view)):
        return _of_periods(question, several_periods(question, view), view)
    found = (listing() or _ranked(question, view)) if _lists(question) else None
    if found is not None:
        return _listed(found, question, view)
    if question.says(*_GAP) and question.goal is None:
        raise refusal("没有看懂要导出哪一项的差额，没有生成文件。", view.basis(one_period(question, view)))
    if moved:
        pair = periods_compared(question, view)
        return _of_periods(question, sorted(pair, key=lambda period: period.cutoff), view)
    return _tables(question, one_period(question, view), view)


def _lists(question: Question) -> bool:
    """导出排名前五的区县: some units or some figures, and not whole annexes."""
    cut = (
        question.limit or question.place or question.places or question.conditions or question.says("highest", "lowest")
    )
    return bool(question.indicators or cut) or question.says("gap", "lacking", "incomplete", *_MOVED)


def _ranked(question: Question, view: View) -> Listing | None:
    """导出区县注册数: each unit's figure in the order of its scope."""
    if not question.indicators or (question.units and not ranking.asked(question)):
        return None
    name = one_indicator(question, view)
    scopes = question.scopes or (view.scope_of(question),)
    held = [scope for scope in scopes if view.is_ranked(scope, name)] or scopes[:1]
    found = [ranking.answer(replace(question, scopes=(scope,)), view).listing for scope in held]
    units = tuple(unit for listing in found if listing for unit in listing.units)
    return replace(found[0], units=units) if found[0] else None


def _refuse(question: Question) -> None:
    """What no table can be made of is said, rather than another table sent."""
    if question.says("word_file"):
        form = "Word 和 PDF 版的是已发布的通报，可以说“通报 Word版”。"
        raise refusal("单位和指标的数据只能导出 Excel 表格，没有生成文件。", form)
    if question.says(*_NO_TABLE):
        raise refusal("这一问的结果不能做成表格，没有生成文件。")


def _over_time(question: Question, view: View) -> bool:
    """导出7月区县活跃率 is of all its periods; the whole bulletin of a month is its last one."""
    named = bool(question.indicators or question.units)
    cut = question.conditions or question.limit or question.place or question.says("highest", "lowest", "rank")
    return named and not cut and any(len(bind(when, view.periods)) > 1 for when in question.whens)


def _listed(found: Listing, question: Question, view: View) -> Reply:
    """The units of an answer: one period's by their scopes, with ranks; several periods' side by side."""
    periods = [period for period in view.periods if period.cutoff in found.periods]
    if not found.units:
        raise refusal("没有符合条件的单位，没有可导出的数据。", view.basis(periods[-1]))
    if len(periods) > 1:
        return _of_periods(replace(question, indicators=found.indicators), periods, view, found.units)
    (period,) = periods
    scopes = dict.fromkeys(view.own_scope(unit) for unit in found.units)
    sheets = [found.sheet] if found.sheet else [_of_scope(scope, found, period, view) for scope in scopes]
    about = "、".join(question.scopes if found.sheet else scopes if len(scopes) < len(view.catalogue.scopes) else ())
    named = "、".join(found.indicators[:1] if found.ranked else found.indicators)
    named = found.sheet.title.replace(" ", "") if found.sheet else named
    sources = _sources([period], _held(found.units, found.indicators, view), view)
    rows = sum(len(sheet.rows) for sheet in sheets)
    name = f"{about}{named}_{period.cutoff}"
    return _reply(name, [*sheets, sources], f"{rows}行", view.basis(period), question, view)


def _of_scope(scope: str, found: Listing, period: Period, view: View) -> SheetOut:
    ranks = order(view, scope, found.indicators[0], period)
    units = [unit for unit in found.units if view.own_scope(unit) == scope]
    values = (_NAME, *(_column(name, view) for name in found.indicators))
    rows: Iterable[tuple[CellOut, ...]] = (
        (view.name(unit, period), *(cell(view.figure(unit, name, period)) for name in found.indicators))
        for unit in units
    )
    if not found.ranked:
        return SheetOut(scope, f"{scope}筛选结果", values, tuple(rows), note=view.basis(period))
    places = [place.rank if (place := ranks.of(unit)) else None for unit in units]
    rows = tuple((rank, *row) for rank, row in zip(places, rows, strict=True))
    note = view.basis(period) + ("" if ranks.published else "，名次为测算，数值相同的并列")
    columns = (Column("名次", "count", 8), *values)
    return SheetOut(scope, f"{scope}{found.indicators[0]}排名", columns, rows, note=note)


def _reply(name: str, sheets: Sequence[SheetOut], about: str, basis: str, question: Question, view: View) -> Reply:
    lines = [f"已做成表格：{name}.xlsx", about, basis, "" if question.several else of_several(question.when, view)]
    return Reply(tuple(filter(None, lines)), choices(()), files=(Workbook(name.translate(_UNSAFE), tuple(sheets)),))


def _tables(question: Question, period: Period, view: View) -> Reply:
    """The annexes as they are printed; of named units only their rows."""
    tables = [table for table in view.catalogue.tables.values() if _belongs(table, question, view)]
    sheets = [sheet for table in tables if (sheet := _sheet(table, question.units, period, view))]
    held = {table.name for table in tables}
    if not sheets:
        raise refusal("所问的单位这一期没有数据。", view.basis(period))
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


def _missing(question: Question, view: View) -> Reply:
    """Who has not reported which table."""
    period = period_reported(question, view)
    rows: tuple[tuple[CellOut, ...], ...] = tuple(
        (table.name, name) for table in tables_of(question, view) for name in missing_of(table, period, view)
    )
    basis = f"截止日 {period.cutoff}"
    if not rows:
        raise refusal("应报的表均已报齐，没有未报的单位可以导出。", basis)
    columns = (Column("表", "text", 14), Column("未报单位", "text", 30))
    sheet = SheetOut("未报", "未报单位", columns, rows, note=basis)
    return _reply(f"未报单位_{period.cutoff}", [sheet], f"{len(rows)}行", basis, replace(question, whens=()), view)


def _of_periods(question: Question, periods: Sequence[Period], view: View, listed: Sequence[str] = ()) -> Reply:
    """Of the listed units, else of the named ones or of all."""
    units = listed or question.units or _members(question.scopes or tuple(view.catalogue.scopes), view)
    names = question.indicators or tuple(
        dict.fromkeys(name for unit in units for name in view.catalogue.holdings.get(unit, {}))
    )
    sheets = [sheet for name in names if (sheet := _history(name, units, periods, view))]
    if not sheets:
        raise refusal(f"{view.name(units_of(question, view)[0])}在所问的时间里没有数据。")
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
