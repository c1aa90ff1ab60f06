"""Who has reported and who has not: 谁没报, 本周报了几家, 下城区报了没有."""

from datetime import date

from handlers.answers.context.periods import period_of
from handlers.answers.context.view import View
from handlers.bulletin.commands.which_bulletin import being_made
from handlers.figures.cells import NOT_REPORTED
from handlers.figures.wording import choices, one_line, some
from handlers.questions.question import Question
from handlers.reply import Reply
from storage.catalogue import Table
from storage.figures import Period


def asked(question: Question) -> bool:
    return question.says("missing")


def answer(question: Question, view: View) -> Reply:
    """报送：谁没报、本周报了几家、下城区报了没有"""
    period = period_reported(question, view)
    if question.units:
        lines = [line for unit in question.units for line in _of_unit(unit, period, view)]
    else:
        lines = [_summary(period, view)]
        for table in tables_of(question, view):
            lines += _of_table(table, period, view)
    return Reply((*lines, _basis(period, view)), choices(("有哪几期数据",)))


def period_reported(question: Question, view: View) -> Period:
    """The one whose bulletin is being made; 本周's; or whichever was named."""
    when = question.when
    this_week = view.office.cutoff_of_week(view.today)
    if when is None or when.back == 0:
        return _known(being_made(view.office, view.message.at), view)
    if when.first and when.last and when.first <= this_week <= when.last:
        return _known(this_week, view)
    return period_of(when, view)


def _known(cutoff: date, view: View) -> Period:
    return next((period for period in view.periods if period.cutoff == cutoff), Period(cutoff))


def _basis(period: Period, view: View) -> str:
    stored = any(one.cutoff == period.cutoff for one in view.periods)
    return view.basis(period) if stored else f"截止日 {period.cutoff}，这一期还没有数据"


def tables_of(question: Question, view: View) -> list[Table]:
    """The tables that were named, those of the named scopes, else all."""
    tables = list(view.catalogue.tables.values())
    if question.tables:
        return [table for table in tables if table.name in question.tables]
    if question.scopes:
        return [table for table in tables if table.scope in question.scopes]
    return tables


def _reported(table: Table, period: Period, view: View) -> set[str]:
    return {figure.unit for figure in view.office.store.figures.of_period(period.cutoff, table.name)}


def _of_table(table: Table, period: Period, view: View) -> list[str]:
    found = _reported(table, period, view)
    if not table.is_grid:
        return [f"{table.name}：{'已报' if found else NOT_REPORTED}"]
    expected = view.catalogue.expected(table, period.cutoff)
    missing = missing_of(table, period, view)
    head = f"{table.name}：应报{len(expected)}家，已报{len(expected) - len(missing)}家"
    if not missing:
        return [f"{head}，已报齐"]
    if len(missing) == len(expected):
        return [head]
    return [f"{head}，{NOT_REPORTED}：{some(missing)}"]


def missing_of(table: Table, period: Period, view: View) -> list[str]:
    """The names of the units that have not reported a table."""
    found = _reported(table, period, view)
    expected = view.catalogue.expected(table, period.cutoff) if table.is_grid else ()
    return [view.name(unit.id, period) for unit in expected if unit.id not in found]


def _summary(period: Period, view: View) -> str:
    expected, missing = 0, 0
    for table in view.catalogue.tables.values():
        if table.is_grid:
            units = view.catalogue.expected(table, period.cutoff)
            expected += len(units)
            missing += len({unit.id for unit in units} - _reported(table, period, view))
    if not missing:
        return "各表均已报齐"
    return f"还有{missing}家次未报（应报{expected}家次）"


def _of_unit(unit: str, period: Period, view: View) -> list[str]:
    name, held = view.name(unit, period), view.catalogue.holdings.get(unit, {})
    if not held:
        return [f"{name}不在报送名单里"]
    lines = []
    for table_name in dict.fromkeys(held.values()):
        figures = view.office.store.figures.of_period(period.cutoff, table_name)
        own = [figure for figure in figures if figure.unit == unit]
        if not own:
            lines.append(f"{name} {table_name} {NOT_REPORTED}")
            continue
        origin = view.office.store.submissions.origin(max(figure.submission for figure in own))
        who = one_line(origin.sender_name or origin.sender, 20)
        lines.append(
            f"{name} {table_name} 已报，{origin.received_at:%Y-%m-%d %H:%M} 由{who}报送（{one_line(origin.source)}）"
        )
    return lines
