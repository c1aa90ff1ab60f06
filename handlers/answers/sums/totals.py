"""Sums, averages and shares: 他们合计, 区县平均激活率, 萧山区注册数占全市多少."""

from collections.abc import Sequence
from dataclasses import replace

from handlers.answers import ranking
from handlers.answers.changes import trend
from handlers.answers.context.not_held import computed, not_held
from handlers.answers.context.periods import basis, one_period
from handlers.answers.context.subject import members_of, one_indicator
from handlers.answers.context.unanswerable import of_each, refusal
from handlers.answers.context.view import View
from handlers.answers.filters import conditions
from handlers.answers.filters import filter as filtering
from handlers.answers.sums import period_average
from handlers.answers.sums.groups import of_sides, sides_of
from handlers.answers.sums.share import ask_of_which, cut, share
from handlers.answers.values import value
from handlers.figures.sums import added, mean, sums_of
from handlers.figures.wording import (
    COMPUTED,
    amount,
    choices,
    decimals,
    percent,
    plain,
    printed,
    shortened,
    some,
)
from handlers.questions.question import Question
from handlers.reply import Reply
from storage.figures import Figure, Period


def asked(question: Question) -> bool:
    if question.conditions and (question.units or question.several or question.says("share")):
        return False
    if question.says("average") and question.says("highest", "lowest"):  # 平均活跃率最高的区县: whose average?
        return False
    return question.says("total", "average", "share", "median") and bool(question.indicators)


def answer(question: Question, view: View) -> Reply:
    """合计与平均：区县平均激活率、全市一共注册了多少人、萧山区注册数占比"""
    names = _names(question, view)
    over_time = not question.conditions and period_average.spans_periods(question, view)
    if over_time and question.says("average") and question.limit is None:
        return period_average.of_units(question, names, view)
    if over_time and (question.several or not question.says("total")):  # 6月一共注册多少: a month is its last period
        return trend.answer(question, view)
    if question.says("total") and _is_one(question, view):
        return value.answer(question, view)
    period = one_period(question, view)
    if question.conditions:
        return _conditioned(question, names, period, view)
    if question.says("share"):
        return share(question, names[0], period, view) if len(names) == 1 else ask_of_which(question, names, view)
    if question.limit is not None and len(names) > 1:
        one_indicator(question, view)  # the first by which of them?
    lines = of_each(names, lambda name: _of(name, question, period, view))
    step = f"{view.scope_of(question)}{names[0]}排名"
    return Reply((*shortened(lines), basis(question, period, view)), choices((step,)))


def _conditioned(question: Question, names: Sequence[str], period: Period, view: View) -> Reply:
    """活跃率低于20%的区县注册数合计: of those that meet the conditions, and which these are."""
    filtering.refuse_mismatch(question, view)
    said = dict.fromkeys(conditions.described(one, question, period, view) for one in members_of(question, view))
    condition = "；".join(filter(None, said))
    if not _of_fitting(question, view):
        return Reply((f"没有{condition}的单位。", view.basis(period)), outcome="refused")
    lines = of_each(names, lambda name: _of(name, question, period, view))
    return Reply((*shortened(lines), f"只算{condition}的", basis(question, period, view)))


def _of(name: str, question: Question, period: Period, view: View) -> list[str]:
    """The lines about one indicator."""
    sides = sides_of(question, view)
    if len(sides) > 1 and question.says("total"):
        return of_sides(name, sides, period, view)
    parts, whole = _parts(question, name, view, period)
    figures = [figure for unit in parts if (figure := view.figure(unit, name, period))]
    if not figures:
        unit = whole or (parts[0] if parts else view.catalogue.everything)
        reported = view.figure(unit, name, period)
        if reported is None:
            if lines := computed(unit, name, period, view):
                return lines
            raise not_held(unit, name, view)
        return [f"{view.name(unit, period)} {name} {printed(reported)}（报送）"]
    if question.says("median"):
        return _median(name, figures)
    indicator = view.catalogue.indicators[name]
    if not indicator.adds_up and indicator.kind != "rate" and not question.says("average"):
        raise refusal(f"“{name}”按{indicator.measure}计，各单位的数相加没有意义，没有查询。", view.basis(period))
    if indicator.kind == "rate":
        lines = _rate(name, parts, whole, figures, period, view)
    else:
        lines = _count(name, whole, figures, period, view, average=question.says("average"))
    lacking = [view.name(unit, period) for unit in parts if unit not in {figure.unit for figure in figures}]
    return lines + ([f"未报，未计入：{some(lacking)}"] if lacking else [])


def _is_one(question: Question, view: View) -> bool:
    """萧山区一共注册多少人: one unit's figure is no sum."""
    alone = len(question.units) == 1 and not (question.scopes or question.limit)
    return alone and not view.catalogue.is_total(question.units[0])


def _names(question: Question, view: View) -> tuple[str, ...]:
    """一共激活了多少人: where a word names a count and its rate, a sum is of the count, and so is one of 套 or 人."""
    if question.says("total") and question.says("count") and not question.says("average", "share"):
        known = view.catalogue.indicators
        return tuple(dict.fromkeys((known[name].of or (name,))[0] for name in question.indicators))
    counts = tuple(name for name in question.indicators if view.catalogue.indicators[name].kind == "count")
    if question.instead and len(counts) == 1 and not question.says("average"):
        return counts
    elsewhere = {condition.indicator for condition in question.conditions} | {question.by}
    return tuple(name for name in question.indicators if name not in elsewhere) or question.indicators


def _parts(question: Question, name: str, view: View, period: Period) -> tuple[tuple[str, ...], str | None]:
    """(the units that are added up, the unit that carries their reported total)."""
    catalogue = view.catalogue
    if question.conditions:
        return _of_fitting(question, view), None
    if cut(question):
        return ranking.listed(question, view), None
    rows = _rows(question, name, view, period)
    if rows:
        return rows
    members = tuple(unit for unit in question.units if not catalogue.is_total(unit))
    if len(members) > 1 or (members and not question.scopes):
        return members, None
    scopes = [
        scope for scope in catalogue.scopes.values() if scope.name in question.scopes or scope.total in question.units
    ]
    if scopes:
        listed = [unit.id for scope in scopes for unit in catalogue.members(scope.name, period.cutoff)]
        return tuple(unit for unit in listed if catalogue.holds(unit, name)), scopes[0].total if len(
            scopes
        ) == 1 else None
    listed = [unit.id for scope in catalogue.scopes for unit in catalogue.members(scope, period.cutoff)]
    return tuple(unit for unit in listed if catalogue.holds(unit, name)), catalogue.everything


def _rows(question: Question, name: str, view: View, period: Period) -> tuple[tuple[str, ...], str] | None:
    """全市计划接入总数合计: the rows of the table whose total row it is, whatever scopes these are of."""
    whole = question.units[0] if len(question.units) == 1 else "" if question.units else view.catalogue.everything
    table = view.table_of(whole, name)
    if question.scopes or table is None or table.total is None or table.total.unit != whole:
        return None
    return tuple(unit.id for unit in view.catalogue.expected(table, period.cutoff)), whole


def _count(
    name: str, whole: str | None, figures: Sequence[Figure], period: Period, view: View, *, average: bool
) -> list[str]:
    total = added(figures)
    indicator = view.catalogue.indicators[name]
    if average:
        shown = amount(mean(figures), indicator, 1)
        return [f"{name}平均 {shown}{COMPUTED}", f"{plain(total)} ÷ {len(figures)}家"]
    reported = view.figure(whole, name, period) if whole and view.catalogue.holds(whole, name) else None
    if reported is None:
        who = some([view.name(figure.unit, period) for figure in figures], 10)
        return [f"{name}合计 {plain(total)}{indicator.measure}{COMPUTED}", f"{len(figures)}家相加：{who}"]
    lines = [f"{view.name(whole or '', period)} {name} {printed(reported)}（报送）"]
    if reported.number != total:
        lines.append(
            f"各单位相加为 {plain(total)}{COMPUTED}，相差 {plain(abs(total - reported.number))}（{len(figures)}家）"
        )
    return lines


def _median(name: str, figures: Sequence[Figure]) -> list[str]:
    """The middle value, or the mean of the two in the middle."""
    ordered = sorted(figures, key=lambda figure: figure.number, reverse=True)
    low, high = ordered[len(ordered) // 2], ordered[(len(ordered) - 1) // 2]
    middle = (low.number + high.number) / 2
    places = max(decimals(low.printed), decimals(high.printed)) + (low is not high)
    shown = percent(middle, places) if low.printed.endswith("%") else plain(middle)
    formula = printed(low) if low is high else f"（{printed(high)} ＋ {printed(low)}）÷ 2"
    return [f"{name}中位数 {shown}{COMPUTED}", f"{len(figures)}家由高到低居中的是 {formula}"]


def _of_fitting(question: Question, view: View) -> tuple[str, ...]:
    """活跃率低于20%的区县注册数合计: of those that meet the conditions."""
    conditioned = {condition.indicator for condition in question.conditions}
    if "" in conditioned:
        return filtering.listed(question, view)
    return conditions.listed(replace(question, indicators=tuple(conditioned)), view)


def _rate(
    name: str, parts: Sequence[str], whole: str | None, figures: Sequence[Figure], period: Period, view: View
) -> list[str]:
    """A rate over several units is sum over sum; the plain mean is shown beside it, both labelled."""
    lines = []
    reported = view.figure(whole, name, period) if whole and view.catalogue.holds(whole, name) else None
    if reported is not None:
        lines.append(f"{view.name(whole or '', period)} {name} {printed(reported)}（报送）")
    sums = sums_of(view.catalogue.indicators[name], parts, view.at(period))
    if sums.share is not None:
        lines.append(f"{name} 总体 {sums.said}{COMPUTED}，{sums.formula}")
    lines.append(f"{name} 简单平均 {percent(mean(figures))}{COMPUTED}，{len(figures)}家的{name}相加后平均")
    return lines
