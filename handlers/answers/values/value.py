"""One figure, or a few: 萧山区活跃率."""

from dataclasses import replace

from handlers.answers import ranking
from handlers.answers.context.not_held import computed, not_held, not_held_line
from handlers.answers.context.order import standing
from handlers.answers.context.periods import basis, one_period
from handlers.answers.context.subject import units_of
from handlers.answers.context.unanswerable import of_each
from handlers.answers.context.view import View
from handlers.answers.sums.groups import of_sides
from handlers.figures.wording import COMPUTED, choices, printed, shortened, told
from handlers.questions.question import Question
from handlers.reply import Choice, Reply
from storage.figures import Period


def asked(question: Question) -> bool:
    return bool(question.indicators)


def answer(question: Question, view: View) -> Reply:
    """一个数：萧山区活跃率、余杭上周激活数多少"""
    period = one_period(question, view)
    pairs = [(unit, name) for unit in units_of(question, view) for name in wanted(question, view)]
    held = [pair for pair in pairs if view.catalogue.holds(*pair)]
    if not held and question.scopes and question.says("count"):  # 区县接入了几套系统: all of them together
        return _added(question, period, view)
    if not held and question.scopes:  # no total row of theirs holds it: 区县系统接入率 is each one's
        return ranking.answer(replace(question, operations=(*question.operations, "rank")), view)
    if not held:
        if lines := computed(*pairs[0], period, view):
            return Reply((*lines, view.basis(period)), choices((f"{view.name(pairs[0][0])}怎么样",)))
        raise not_held(*pairs[0], view)
    lines = shortened([figure_line(unit, indicator, period, view) for unit, indicator in held])
    lacking = [pair for pair in pairs if pair not in held and not _has_another(*pair, question, view)]
    lines += [not_held_line(*pair, view) for pair in lacking][:3]
    lines.append(basis(question, period, view))
    if len(held) == 1:
        lines += [counts_line(*held[0], period, view)]
    lines += [note for pair in held if (note := total_note(*pair, period, view))]
    return Reply(tuple(filter(None, lines)), next_steps(*held[0], view))


def _has_another(unit: str, name: str, question: Question, view: View) -> bool:
    """萧山和全市活跃率: each has its own of what the word may mean."""
    alike = {other for meant in question.meanings if name in meant for other in meant}
    return any(view.catalogue.holds(unit, other) for other in alike)


def _added(question: Question, period: Period, view: View) -> Reply:
    totals = tuple(total for scope in question.scopes if (total := view.catalogue.scopes[scope].total))
    counts = [name for name in wanted(question, view) if view.catalogue.indicators[name].kind == "count"]
    if not counts:
        raise not_held(totals[0], question.indicators[0], view)
    lines = of_each(counts, lambda name: of_sides(name, totals, period, view))
    ranked = f"{question.scopes[0]}{counts[0]}排名"
    return Reply((*lines, basis(question, period, view)), choices((ranked,)))


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
    said = told(figure, view.catalogue.indicators[indicator])
    return f"{indicator} {said}" + (f"，{rank}" if rank else "")


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
    members = [member.id for member in view.catalogue.expected(table, period.cutoff)]
    rows = view.office.store.figures.of_units(members, indicator, period.cutoff)
    added = sum(int(row.number) for row in rows if row.table == table.name)
    if added == figure.number:
        return ""
    return f"说明：{indicator}合计按报送数，各行相加为 {added}{COMPUTED}，相差 {abs(added - int(figure.number))}"


def next_steps(unit: str, indicator: str, view: View) -> tuple[Choice, ...]:
    name, scope = view.name(unit), view.own_scope(unit)
    ranked = any(view.catalogue.holds(member.id, indicator) for member in view.catalogue.members(scope))
    known = any(view.catalogue.units[unit].exists_on(period.cutoff) for period in view.periods)
    own = (f"{name}{indicator}近八周趋势", f"{name}怎么样") if known else ()
    return choices((f"{scope}{indicator}排名" if ranked else "", *own))
