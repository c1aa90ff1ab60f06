"""One figure, or a few: 萧山区活跃率."""

from handlers.answers.ranks import order
from handlers.answers.times import one_period
from handlers.answers.view import View
from handlers.answers.wording import choices, counted, counts_line, printed
from handlers.language.grammar import Slots
from handlers.language.question import Question
from handlers.reply import Choice, Reply
from storage.figures import Period


def asked(slots: Slots) -> bool:
    return bool(slots.indicators)


def answer(question: Question, view: View) -> Reply:
    """问一个数，如“萧山区活跃率”"""
    period = one_period(question, view)
    if isinstance(period, Reply):
        return period
    pairs = [(unit, indicator) for unit in units_of(question, view) for indicator in question.indicators]
    held = [(unit, indicator) for unit, indicator in pairs if view.catalogue.holds(unit, indicator)]
    if not held:
        return not_held(*pairs[0], view)
    lines = [figure_line(unit, indicator, period, view) for unit, indicator in held]
    lines += [_not_held_line(unit, indicator, view) for unit, indicator in pairs if (unit, indicator) not in held]
    lines.append(view.basis(period))
    if len(held) == 1:
        lines += detail_lines(*held[0], period, view)
    return Reply(tuple(line for line in lines if line), next_steps(*held[0], view))


def units_of(question: Question, view: View) -> tuple[str, ...]:
    """The units that were named; of a scope its total row; else whoever holds the indicator for the whole."""
    if question.units:
        return question.units
    scopes = [view.catalogue.scopes[scope] for scope in question.scopes]
    totals = tuple(scope.total for scope in scopes if scope.total)
    if totals:
        return totals
    everything = view.catalogue.everything
    if any(view.catalogue.holds(everything, indicator) for indicator in question.indicators):
        return (everything,)
    totals = tuple(scope.total for scope in view.catalogue.scopes.values() if scope.total)
    return tuple(unit for unit in totals if any(view.catalogue.holds(unit, name) for name in question.indicators)) or (
        everything,
    )


def figure_line(unit: str, indicator: str, period: Period, view: View) -> str:
    """萧山区 日均活跃率 9%，第13名（共13个区县）"""
    figure = view.figure(unit, indicator, period)
    line = f"{view.name(unit, period)} {indicator} {printed(figure)}"
    if figure is None:
        return line
    rank = _rank(unit, indicator, period, view)
    return f"{line}，{rank}" if rank else line


def _rank(unit: str, indicator: str, period: Period, view: View) -> str:
    entry = view.catalogue.units[unit]
    if entry.scope is None:
        return ""
    ranks = order(view, entry.scope, indicator, period)
    place = ranks.of(unit)
    if place is None:
        return ""
    tied = "并列" if place.tied else ""
    return f"{tied}第{place.rank}名（共{counted(view, entry, len(ranks.places))}）"


def detail_lines(unit: str, indicator: str, period: Period, view: View) -> list[str]:
    lines = [counts_line(view, unit, indicator, period)]
    if view.catalogue.is_total(unit):
        lines.append(total_note(unit, indicator, period, view))
    return lines


def total_note(unit: str, indicator: str, period: Period, view: View) -> str:
    """Says so where the printed total is not what its rows add up to."""
    figure = view.figure(unit, indicator, period)
    if figure is None or view.catalogue.indicators[indicator].kind != "count":
        return ""
    table = view.catalogue.tables.get(figure.table)
    if table is None or table.total is None or table.total.unit != unit:
        return ""
    members = {member.id for member in view.catalogue.expected(table, period.cutoff)}
    rows = [
        row
        for row in view.office.store.figures.across(indicator, period.cutoff)
        if row.unit in members and row.table == figure.table
    ]
    added = sum(int(row.number) for row in rows)
    if added == figure.number:
        return ""
    return f"说明：合计按报送数，各行相加为 {added}（测算），相差 {abs(added - int(figure.number))}"


def next_steps(unit: str, indicator: str, view: View) -> tuple[Choice, ...]:
    entry = view.catalogue.units[unit]
    scope = entry.scope or view.catalogue.default_scope
    ranked = any(view.catalogue.holds(member.id, indicator) for member in view.catalogue.members(scope))
    return choices((*([f"{scope}{indicator}排名"] if ranked else []), f"{entry.name}怎么样"))


def not_held(unit: str, indicator: str, view: View) -> Reply:
    entry = view.catalogue.units[unit]
    held = view.catalogue.holdings.get(unit, {})
    texts = [f"{entry.name}{name}" for name in held]
    return Reply(
        (_not_held_line(unit, indicator, view), f"{entry.name}有：{'、'.join(held)}" if held else ""),
        choices(texts),
        outcome="refused",
    )


def _not_held_line(unit: str, indicator: str, view: View) -> str:
    return f"{view.name(unit)}没有“{indicator}”这项数据"
