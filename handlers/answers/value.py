"""One figure, or a few: 萧山区活跃率."""

from collections.abc import Sequence

from handlers.answers.ranks import standing
from handlers.answers.subject import units_of
from handlers.answers.times import of_several, one_period
from handlers.answers.view import View
from handlers.answers.wording import COMPUTED, FEW_LINES, choices, percent, printed, some
from handlers.language.question import Question
from handlers.reply import Choice, Reply
from storage.figures import Period


def asked(question: Question) -> bool:
    return bool(question.indicators)


def answer(question: Question, view: View) -> Reply:
    """一个数：萧山区活跃率、余杭上周激活数多少"""
    period = one_period(question, view)
    if isinstance(period, Reply):
        return period
    pairs = [(unit, name) for unit in units_of(question, view) for name in wanted(question, view)]
    held = [pair for pair in pairs if view.catalogue.holds(*pair)]
    if not held:
        return computed(*pairs[0], period, view) or not_held(*pairs[0], view)
    lines = [figure_line(unit, indicator, period, view) for unit, indicator in held[: FEW_LINES - 2]]
    lines += [not_held_line(*pair, view) for pair in pairs if pair not in held][:3]
    lines.append("，".join(filter(None, (view.basis(period), of_several(question.when, view)))))
    if len(held) == 1:
        lines += [counts_line(*held[0], period, view)]
    lines += [note for pair in held if (note := total_note(*pair, period, view))]
    return Reply(tuple(filter(None, lines)), next_steps(*held[0], view))


def wanted(question: Question, view: View) -> tuple[str, ...]:
    """接入了多少个: asked for a number, a rate is answered with the count that it is made of."""
    if not question.says("count"):
        return question.indicators
    rates = [view.catalogue.indicators[name] for name in question.indicators]
    return tuple(dict.fromkeys(name for rate in rates for name in (*(rate.of[:1] if rate.of else ()), rate.name)))


def figure_line(unit: str, indicator: str, period: Period, view: View) -> str:
    """萧山区 日均活跃率 9%，第13名（共13个区县）"""
    return f"{view.name(unit, period)} {value_line(unit, indicator, period, view)}"


def value_line(unit: str, indicator: str, period: Period, view: View) -> str:
    entry = view.catalogue.units[unit]
    figure = view.figure(unit, indicator, period)
    if figure is None:
        return f"{indicator} {printed(None)}" + (
            f"（{existence}）" if (existence := _existence(unit, period, view)) else ""
        )
    rank = standing(figure, view) if entry.exists_on(period.cutoff) or figure.rank else ""
    return f"{indicator} {printed(figure)}" + (f"，{rank}" if rank else "")


def _existence(unit: str, period: Period, view: View) -> str:
    """Why a unit has no figure in a period in which it did not exist."""
    entry = view.catalogue.units[unit]
    if entry.since and period.cutoff < entry.since:
        return f"{entry.since}起才有这个单位"
    if entry.until and period.cutoff > entry.until:
        after = "、".join(view.name(successor) for successor in entry.successors)
        return f"{entry.until}后已撤并" + (f"，由{after}承接" if after else "")
    return ""


def counts_line(unit: str, indicator: str, period: Period, view: View) -> str:
    """注册数 8727，激活数 8619，日均活跃数 815: the counts that stand beside it in its table."""
    table = view.table_of(unit, indicator)
    if table is None:
        return ""
    names = related(indicator, table.indicators, view)
    return "，".join(
        f"{name} {printed(view.figure(unit, name, period))}" for name in names if view.catalogue.holds(unit, name)
    )


def related(indicator: str, names: tuple[str, ...], view: View) -> list[str]:
    """The counts among `names` that belong to an indicator: those it is made of, bounds, and what shares them."""
    indicators = view.catalogue.indicators
    family = {indicator}
    for _ in range(2):
        family |= {part for name in family for part in (*(indicators[name].of or ()), indicators[name].at_most) if part}
        family |= {name for name in names if indicators[name].at_most in family}
    return [name for name in names if name in family and name != indicator and indicators[name].kind == "count"]


def total_note(unit: str, indicator: str, period: Period, view: View) -> str:
    """Says so where the printed total is not what its rows add up to."""
    figure = view.figure(unit, indicator, period)
    table = view.catalogue.tables.get(figure.table) if figure else None
    if figure is None or table is None or table.total is None or table.total.unit != unit:
        return ""
    if view.catalogue.indicators[indicator].kind != "count":
        return ""
    rows = view.office.store.figures.across(indicator, period.cutoff)
    added = sum(int(row.number) for row in rows if row.table == table.name and row.unit != unit)
    if added == figure.number:
        return ""
    return f"说明：{indicator}合计按报送数，各行相加为 {added}{COMPUTED}，相差 {abs(added - int(figure.number))}"


def next_steps(unit: str, indicator: str, view: View) -> tuple[Choice, ...]:
    entry = view.catalogue.units[unit]
    scope = entry.scope or view.catalogue.default_scope
    ranked = any(view.catalogue.holds(member.id, indicator) for member in view.catalogue.members(scope))
    steps = (f"{scope}{indicator}排名" if ranked else "", f"{entry.name}{indicator}近八周趋势", f"{entry.name}怎么样")
    return choices(steps)


def computed(unit: str, indicator: str, period: Period, view: View) -> Reply | None:
    """A rate that the unit does not report, from the two counts that it does; None where it lacks one of them."""
    of = view.catalogue.indicators[indicator].of
    if of is None or not all(view.catalogue.holds(unit, count) for count in of):
        return None
    figures = [view.figure(unit, count, period) for count in of]
    first, second = figures
    if first is None or second is None or not second.number:
        return None
    share = percent(first.number / second.number)
    lines = (
        f"{view.name(unit, period)} {indicator} {share}{COMPUTED}",
        f"{of[0]} {printed(first)} ÷ {of[1]} {printed(second)}，通报没有直接报送这一项",
        view.basis(period),
    )
    return Reply(lines, choices((f"{view.name(unit)}怎么样",)))


def not_held(unit: str, indicator: str, view: View) -> Reply:
    """Says what the unit's tables hold instead; offers it, never answers with it."""
    name, held = view.name(unit), view.catalogue.holdings.get(unit, {})
    shared = set(view.catalogue.indicators[indicator].aliases)
    near = sorted(held, key=lambda other: not shared & set(view.catalogue.indicators[other].aliases))
    lines = [not_held_line(unit, indicator, view)]
    lines += [f"{name}报送的有：{'、'.join(held)}" if held else f"通报里没有{name}单独的数据"]
    return Reply(tuple(lines), choices(f"{name}{other}" for other in near), outcome="refused")


def not_held_line(unit: str, indicator: str, view: View) -> str:
    holders = [table.name for table in view.catalogue.tables.values() if indicator in table.indicators]
    where = f"（{'、'.join(holders)}没有列这个单位）" if holders else ""
    return f"{view.name(unit)}没有“{indicator}”这项数据{where}"


def nobody_holds(indicator: str, scopes: Sequence[str], period: Period, view: View) -> Reply:
    """No unit of the scopes has a figure: nobody reported yet, or their tables do not hold the indicator."""
    catalogue = view.catalogue
    members = [unit.id for scope in scopes for unit in catalogue.members(scope, period.cutoff)]
    who = "、".join(scopes)
    if any(catalogue.holds(unit, indicator) for unit in members):
        return Reply((f"{who}的{indicator}{printed(None)}", view.basis(period)), outcome="refused")
    holders = [view.name(unit, period) for unit in catalogue.units if catalogue.holds(unit, indicator)]
    lines = (f"{who}没有“{indicator}”的分单位数据，只有：{some(holders, 10)}", view.basis(period))
    return Reply(lines, choices(f"{name}{indicator}" for name in holders), outcome="refused")
