"""A scope without some of its units, always added up here: 不含滨江的区县合计, 除了萧山区其他区县活跃率."""

from collections.abc import Sequence

from handlers.answers.context.periods import basis, one_period
from handlers.answers.context.view import View
from handlers.figures.cells import NOT_REPORTED
from handlers.figures.sums import Sums, mean, sums_of
from handlers.figures.wording import COMPUTED, amount, choices, percent, plain, shortened, some
from handlers.questions.question import Question
from handlers.reply import Reply
from storage.catalogue import Indicator
from storage.figures import Figure, Period


def asked(question: Question) -> bool:
    return bool(question.excluded) and len(question.scopes) == 1


def answer(question: Question, view: View) -> Reply:
    """除外：不含滨江的区县合计、除了萧山区其他区县活跃率"""
    period = one_period(question, view)
    (scope,) = question.scopes
    foreign = [unit for unit in question.excluded if view.catalogue.units[unit].scope != scope]
    if foreign:
        return Reply((f"{view.name(foreign[0], period)}不在{scope}里，没有查询。",), outcome="refused")
    members = view.catalogue.members(scope, period.cutoff)
    parts = [unit.id for unit in members if unit.id not in question.excluded]
    names = question.indicators or _indicators(scope, view)
    held = [name for name in names if any(view.catalogue.holds(unit, name) for unit in parts)]
    if not held:
        return Reply((f"{scope}没有“{'、'.join(names)}”的分单位数据。", view.basis(period)), outcome="refused")
    lines = shortened([line for name in held for line in _lines(name, parts, question, period, view)])
    left_out = "、".join(view.name(unit, period) for unit in question.excluded)
    first = f"{scope}（不含{left_out}）"
    by = held[0]
    return Reply(
        (f"{first}{lines[0]}", *lines[1:], basis(question, period, view)),
        choices((f"不含{left_out}的{scope}{by}排名", f"{scope}{by}合计")),
    )


def _indicators(scope: str, view: View) -> tuple[str, ...]:
    table = view.main_table(scope)
    return table.columns if table else ()


def _lines(name: str, parts: Sequence[str], question: Question, period: Period, view: View) -> list[str]:
    """The sum of a count; of a rate sum over sum, over the units that reported both."""
    indicator = view.catalogue.indicators[name]
    units = [unit for unit in parts if view.catalogue.holds(unit, name)]
    sums = sums_of(indicator, units, view.at(period))
    if not sums.units:
        return [f"{name} {NOT_REPORTED}"]
    lines = _said(indicator, sums, alone=len(question.indicators) == 1, average=question.says("average"))
    if indicator.kind == "rate" and (indicator.of is None or question.says("average")):
        lines.append(_mean(name, units, period, view))
    return lines + (
        [f"{NOT_REPORTED}，未计入：{some([view.name(unit, period) for unit in sums.lacking])}"] if sums.lacking else []
    )


def _said(indicator: Indicator, sums: Sums, *, alone: bool, average: bool) -> list[str]:
    name, number, whole = indicator.name, len(sums.units), sums.numbers[0]
    if sums.share is not None:
        head = f"{name} {sums.said}{COMPUTED}"
        return [head, f"{sums.formula}，{number}家"] if alone else [f"{head}，{sums.quotient}"]
    if indicator.kind == "rate":
        return []
    if average:
        return [f"{name}平均 {amount(whole / number, indicator, 1)}{COMPUTED}",
                f"{plain(whole)} ÷ {number}家"]  # fmt: skip
    if not indicator.adds_up:
        return [f"{name}按{indicator.measure}计，各单位的数相加没有意义"]
    return [f"{name} {plain(whole)}{indicator.measure}{COMPUTED}", *([f"{number}家相加"] if alone else [])]


def _mean(name: str, units: Sequence[str], period: Period, view: View) -> str:
    figures: list[Figure] = [figure for unit in units if (figure := view.figure(unit, name, period))]
    if not figures:
        return f"{name} {NOT_REPORTED}"
    return f"{name} 简单平均 {percent(mean(figures))}{COMPUTED}，{len(figures)}家的{name}相加后平均"
