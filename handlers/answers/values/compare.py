"""Units side by side: 对比萧山和余杭, 富阳和全市平均差多少."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from handlers.answers import ranking
from handlers.answers.context.not_held import not_held, not_held_line
from handlers.answers.context.order import order
from handlers.answers.context.periods import basis, one_period
from handlers.answers.context.view import View
from handlers.answers.sums.average import average_of, beside
from handlers.answers.values.value import figure_line
from handlers.figures.wording import COMPUTED, apart, choices, plain, printed, rounded, shortened, told
from handlers.questions.question import Question
from handlers.reply import RankingPicture, Reply
from storage.figures import Period

FEW = 4
"""More units than that are drawn."""


def asked(question: Question) -> bool:
    if question.says("times"):
        return len(question.units) > 1
    sides = len(question.units) + len(question.scopes) + question.says("average")
    if len(question.whens) > 1:  # 萧山和余杭上周对比上上周 is of two periods
        return False
    if question.says("which", "bodies") and question.says("highest", "lowest") and len(question.units) > 1:
        return True  # 萧山、余杭、富阳谁最高
    more = question.says("higher", "lower", "above", "below")
    if question.says("which") and len(question.units) > 1 and question.indicators:
        return True  # 建委和城管委哪家活跃
    if more and question.says("which") and len(question.scopes) == 2 and not question.units:
        return True  # 市级单位和区县哪个激活率高
    if more and (question.scopes or question.says("which", "bodies")) and len(question.units) < 2:
        return False  # 比萧山区高的区县 is no comparison of the two
    if question.says("gap") and question.says("average") and question.units:  # 离平均还差多少
        return True
    which_is_more = more and len(question.units) > 1
    return which_is_more or (
        question.says("compare", "against") and (sides > 1 or bool(question.units) > bool(question.whens))
    )


def answer(question: Question, view: View) -> Reply:
    """对比：对比萧山和余杭、富阳和平均差多少"""
    period = one_period(question, view)
    units = _units(question, view)
    names = question.indicators or _shared(units, view)
    if question.says("average") and not question.indicators:  # a unit's count says nothing beside the total's
        names = tuple(name for name in names if view.catalogue.indicators[name].kind == "rate")
    held = [name for name in names if sum(view.catalogue.holds(unit, name) for unit in units) > 1]
    if len(units) < 2:
        return Reply(("请说明和哪个单位对比，例如两个单位的名称。",), outcome="refused")
    if question.says("average") and (computed := _with_computed(question, names, period, view)):
        return computed
    if not held and (apart := _by_different(question, units, period, view)):
        return apart
    if not held:
        lacking = next((unit for unit in units for name in names if not view.catalogue.holds(unit, name)), units[0])
        raise not_held(lacking, names[0] if names else next(iter(view.catalogue.indicators)), view)
    lines = shortened([_line(units, name, period, view) for name in held])
    if question.says("times"):
        lines = shortened([line for name in held for line in _times(units, name, period, view)])
    lines += [
        not_held_line(unit, name, view) for name in held for unit in units if not view.catalogue.holds(unit, name)
    ][:2]
    lines.append(basis(question, period, view))
    drawn = units if len(units) <= FEW else units[:2]
    steps = (
        f"{'、'.join(view.name(unit) for unit in drawn[:-1])}和{view.name(drawn[-1])}{held[0]}近八周趋势",
        f"{view.scope_of(question)}{held[0]}排名",
    )
    return Reply(tuple(lines), choices(steps), pictures=_pictures(units, held, period, view))


def _with_computed(question: Question, names: Sequence[str], period: Period, view: View) -> Reply | None:
    """余杭系统接入率和区县平均比: the average is computed where the scope's total row does not hold it, or is a sum."""
    catalogue = view.catalogue
    units = [unit for unit in question.units if not catalogue.is_total(unit)]
    scope = catalogue.units[units[0]].scope if units else None
    if scope is None or not question.indicators:
        return None
    total = catalogue.scopes[scope].total
    reported = [name for name in names if total and catalogue.holds(total, name)]
    if any(catalogue.indicators[name].kind == "rate" for name in reported):
        return None
    lines = []
    for name in names:
        average = average_of(scope, name, period, view)
        for unit in units:
            figure = view.figure(unit, name, period)
            if average and figure:
                lines += beside(figure, average, scope, period, view)
    if not lines:
        return None
    lines.append(basis(question, period, view))
    return Reply(tuple(dict.fromkeys(lines)), choices((f"{scope}{names[0]}排名", f"{view.name(units[0])}怎么样")))


def _by_different(question: Question, units: Sequence[str], period: Period, view: View) -> Reply | None:
    """富阳活跃率跟全市比: each has one of what the word may mean, and the two are no measure of each other."""
    each = {unit: [name for name in question.indicators if view.catalogue.holds(unit, name)] for unit in units}
    if len(question.meanings) != 1 or not all(len(names) == 1 for names in each.values()):
        return None
    names = dict.fromkeys(name for held in each.values() for name in held)
    lines = [figure_line(unit, held[0], period, view) for unit, held in each.items()]
    lines += [f"{'和'.join(names)}口径不同，不能直接相减", basis(question, period, view)]
    own = next((unit for unit in units if not view.catalogue.is_total(unit) and view.catalogue.units[unit].scope), None)
    step = f"{view.name(own)}{each[own][0]}和{view.own_scope(own)}平均比" if own else ""
    return Reply(tuple(lines), choices((step, *(f"{view.name(unit)}怎么样" for unit in units))))


def _pictures(units: Sequence[str], names: Sequence[str], period: Period, view: View) -> tuple[RankingPicture, ...]:
    """Many units of one scope as bars with their ranks, since a long line of text is hard to compare."""
    scope = next((scope for scope in view.catalogue.scopes if scope == view.catalogue.units[units[0]].scope), None)
    if scope is None or len(units) <= FEW or any(view.catalogue.units[unit].scope != scope for unit in units):
        return ()
    if len(names) != 1:
        return ()
    places = tuple(place for place in order(view, scope, names[0], period).places if place.figure.unit in units)
    return (replace(ranking.picture(f"{names[0]}对比", names[0], places, period, view), ends="none"),)


def _units(question: Question, view: View) -> tuple[str, ...]:
    """The named units; against the average, the total row of their scope stands for it."""
    catalogue = view.catalogue
    units = question.units
    totals = tuple(total for scope in question.scopes if (total := catalogue.scopes[scope].total))
    if question.says("average"):
        own = [unit for unit in units if not catalogue.is_total(unit)]
        scope = catalogue.units[own[0]].scope if own else None
        total = catalogue.scopes[scope].total if scope else None
        return (*own, total) if total else units
    return tuple(dict.fromkeys((*units, *totals)))


def _shared(units: Sequence[str], view: View) -> tuple[str, ...]:
    """What at least two of them report, in the catalogue's order."""
    held = [view.catalogue.holdings.get(unit, {}) for unit in units]
    return tuple(name for name in view.catalogue.indicators if sum(name in one for one in held) > 1)


def _line(units: Sequence[str], name: str, period: Period, view: View) -> str:
    holders = [unit for unit in units if view.catalogue.holds(unit, name)]
    figures = [(unit, view.figure(unit, name, period)) for unit in holders]
    if len(figures) > 2:
        figures.sort(key=lambda pair: pair[1].number if pair[1] else Decimal("-Infinity"), reverse=True)
    said = "，".join(
        f"{view.name(unit, period)} {told(figure, view.catalogue.indicators[name])}" for unit, figure in figures
    )
    if len(figures) != 2:
        return f"{name}：{said}"
    first, second = figures[0][1], figures[1][1]
    if first is None or second is None:
        return f"{name}：{said}"
    return f"{name}：{said}，相差 {apart(first, second, view.catalogue.indicators[name])}"


def _times(units: Sequence[str], name: str, period: Period, view: View) -> list[str]:
    """余杭激活数是萧山的几倍: the first through the second."""
    first, second = (view.figure(unit, name, period) for unit in units[:2])
    if first is None or second is None or not second.number:
        return [f"{name}：无法计算倍数"]
    times = plain(rounded(first.number / second.number, 2))
    return [
        f"{view.name(units[0], period)} {name}是{view.name(units[1], period)}的 {times}倍{COMPUTED}",
        f"{printed(first)} ÷ {printed(second)}",
    ]
