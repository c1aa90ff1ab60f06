"""All that is known of one unit, or of the week: 萧山区怎么样, 本周概况."""

from handlers.answers.context.order import order
from handlers.answers.context.periods import basis, one_period
from handlers.answers.context.subject import units_of
from handlers.answers.context.view import View
from handlers.answers.values import compare
from handlers.answers.values.value import value_line
from handlers.figures.cells import NOT_REPORTED
from handlers.figures.wording import FEW_LINES, choices, difference, printed
from handlers.questions.question import Question
from handlers.reply import Reply
from storage.figures import Period


def asked(question: Question) -> bool:
    whole = question.says("whole") and (question.whens or question.says("topic"))
    return bool(question.units or question.scopes or whole)


def vague(question: Question) -> bool:
    """数据怎么样: about nothing in particular."""
    return question.says("whole") and not (
        question.says("topic") or question.units or question.scopes or question.whens or question.indicators
    )


def ask_what(question: Question, view: View) -> Reply:  # noqa: ARG001
    """概况：萧山区怎么样、全市怎么样"""
    catalogue = view.catalogue
    table = view.main_table(catalogue.default_scope)
    units = catalogue.members(catalogue.default_scope, view.periods[-1].cutoff if view.periods else view.today)
    ranked = table.rank_by if table and table.rank_by else ""
    texts = (f"{catalogue.everything}怎么样", f"{catalogue.default_scope}{ranked}排名", f"{units[0].name}怎么样")
    lines = ["您想看哪一方面？", *(f"{number}. {text}" for number, text in enumerate(texts, start=1))]
    return Reply((*lines, "请点选，也可以回复序号。"), choices(texts), outcome="ask")


def answer(question: Question, view: View) -> Reply:
    """一个单位的全部数据：萧山区怎么样"""
    period = one_period(question, view)
    units = units_of(question, view)
    if len(units) > 2:
        return compare.answer(question, view)
    lines = [line for unit in units for line in _of_unit(unit, period, view, alone=len(units) == 1)]
    if units[0] == view.catalogue.everything:
        lines += _leaders(period, view)
    lines.append(basis(question, period, view))
    name = view.name(units[0])
    held = [indicator for unit in units[:1] for indicator in view.catalogue.holdings.get(unit, {})]
    by = _main(units[0], held, view)
    return Reply(
        tuple(lines),
        choices((f"{name}{by}近八周趋势", f"{view.scope_of(question)}{by}排名" if _ranked(by, view) else "")),
    )


def _of_unit(unit: str, period: Period, view: View, *, alone: bool) -> list[str]:
    """The figures of each of its tables, with ranks, and how the main one moved."""
    name, held = view.name(unit, period), view.catalogue.holdings.get(unit, {})
    if not held:
        return [f"通报里没有{name}单独的数据"]
    reported = [indicator for indicator in held if view.figure(unit, indicator, period)]
    if not reported:
        return [f"{name} {NOT_REPORTED}"]
    main = _main(unit, reported, view)
    lines = [f"{name} {value_line(unit, main, period, view)}{_moved(unit, main, period, view)}"]
    optional = {pair.indicator for table in view.catalogue.tables.values() for pair in table.pairs if pair.optional}
    rest = [one for one in held if one != main and (one in reported or one not in optional)]
    if alone and len(rest) < FEW_LINES - 2:
        return lines + [value_line(unit, indicator, period, view) for indicator in rest]
    short = [f"{indicator} {printed(view.figure(unit, indicator, period))}" for indicator in rest]
    return [*lines, *("，".join(short[start : start + 3]) for start in range(0, len(short), 3))]


def _main(unit: str, indicators: list[str], view: View) -> str:
    """What the unit is ranked by, else its first rate."""
    ranked = [name for name in indicators if (table := view.table_of(unit, name)) and table.rank_by == name]
    scoped = [name for name in ranked if (table := view.table_of(unit, name)) and table.scope]
    rates = [name for name in indicators if view.catalogue.indicators[name].kind == "rate"]
    own = [name for name in rates if (table := view.table_of(unit, name)) and not table.is_grid]
    return next(iter((*scoped, *own, *ranked, *rates, *indicators)), "")


def _moved(unit: str, indicator: str, period: Period, view: View) -> str:
    before = view.before(period)
    new = view.figure(unit, indicator, period)
    old = view.figure(unit, indicator, before) if before else None
    if new is None or old is None:
        return ""
    return f"，较 {old.period} {difference(new, old, view.catalogue.indicators[indicator])}"


def _ranked(indicator: str, view: View) -> bool:
    members = view.catalogue.members(view.catalogue.default_scope)
    return any(view.catalogue.holds(unit.id, indicator) for unit in members)


def _leaders(period: Period, view: View) -> list[str]:
    """Who leads and who comes last in each scope."""
    lines = []
    for scope in view.catalogue.scopes:
        table = view.main_table(scope)
        if table is None or table.rank_by is None:
            continue
        places = order(view, scope, table.rank_by, period).places
        if places:
            first, last = places[0].figure, places[-1].figure
            lines.append(
                f"{scope}{table.rank_by} 最高 {view.name(first.unit, period)} {printed(first)}，"
                f"最低 {view.name(last.unit, period)} {printed(last)}"
            )
    return lines
