"""Sums, averages and shares: 他们合计, 区县平均激活率, 萧山区注册数占全市多少."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from handlers.answers import conditions, filtering, ranking, trend, value
from handlers.answers.lacking import computed, not_held
from handlers.answers.subject import members_of, one_indicator, units_of
from handlers.answers.times import basis, one_period
from handlers.answers.trend import basis_of
from handlers.answers.value import total_note
from handlers.answers.view import View
from handlers.answers.wording import COMPUTED, choices, decimals, percent, plain, printed, rounded, shortened, some
from handlers.language.periods import bind
from handlers.language.question import Question
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
    if not question.conditions and (question.several or len(bind(question.when, view.periods)) > 1):
        average = question.says("average") and question.limit is None
        return _through_time(question, names, view) if average else trend.answer(question, view)
    if question.says("total") and _is_one(question, view):
        return value.answer(question, view)
    period = one_period(question, view)
    if isinstance(period, Reply):
        return period
    if question.conditions:
        return _conditioned(question, names, period, view)
    if question.says("share"):
        name = names[0] if len(names) == 1 else one_indicator(question, view)
        return name if isinstance(name, Reply) else _share(question, name, period, view)
    if question.limit is not None and len(names) > 1 and not question.by:  # the first by which of them?
        asked_back = one_indicator(question, view)
        if isinstance(asked_back, Reply):
            return asked_back
    found = [_of(name, question, period, view) for name in names]
    refused = [one for one in found if isinstance(one, Reply)]
    if len(refused) == len(found):
        return refused[0]
    lines = [line for one in found for line in (one.lines[:1] if isinstance(one, Reply) else one)]
    return Reply((*shortened(lines), view.basis(period)), choices((f"{view.scope_of(question)}{names[0]}排名",)))


def _conditioned(question: Question, names: Sequence[str], period: Period, view: View) -> Reply:
    """活跃率低于20%的区县注册数合计: of those that meet the conditions, and which these are."""
    wrong = filtering.mismatch(question, view)
    if wrong is not None:
        return wrong
    said = dict.fromkeys(conditions.described(one, question, period, view) for one in members_of(question, view))
    condition = "；".join(filter(None, said))
    if not _of_fitting(question, view):
        return Reply((f"没有{condition}的单位。", view.basis(period)), outcome="refused")
    found = [_of(name, question, period, view) for name in names]
    lines = [line for one in found for line in (one.lines[:1] if isinstance(one, Reply) else one)]
    return Reply((*shortened(lines), f"只算{condition}的", basis(question, period, view)))


def _of(name: str, question: Question, period: Period, view: View) -> list[str] | Reply:
    """The lines about one indicator, or the reply that says why there is none."""
    parts, whole = _parts(question, name, view, period)
    figures = [figure for unit in parts if (figure := view.figure(unit, name, period))]
    if not figures:
        unit = whole or (parts[0] if parts else view.catalogue.everything)
        reported = view.figure(unit, name, period)
        if reported is None:
            return computed(unit, name, period, view) or not_held(unit, name, view)
        return [f"{view.name(unit, period)} {name} {printed(reported)}（报送）"]
    if question.says("median"):
        return _median(name, figures)
    if view.catalogue.indicators[name].kind == "rate":
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
    """一共激活了多少人: where a word names a count and its rate, a sum is of the count."""
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
    if _cut(question):
        return ranking.listed(question, view), None
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


def _count(
    name: str, whole: str | None, figures: Sequence[Figure], period: Period, view: View, *, average: bool
) -> list[str]:
    added = sum((figure.number for figure in figures), Decimal(0))
    measure = view.catalogue.indicators[name].measure
    if average:
        mean = plain(rounded(added / len(figures), 1))
        return [f"{name}平均 {mean}{measure}{COMPUTED}", f"{plain(added)} ÷ {len(figures)}家"]
    reported = view.figure(whole, name, period) if whole and view.catalogue.holds(whole, name) else None
    if reported is None:
        who = some([view.name(figure.unit, period) for figure in figures], 10)
        return [f"{name}合计 {plain(added)}{measure}{COMPUTED}", f"{len(figures)}家相加：{who}"]
    lines = [f"{view.name(whole or '', period)} {name} {printed(reported)}（报送）"]
    if reported.number != added:
        lines.append(
            f"各单位相加为 {plain(added)}{COMPUTED}，相差 {plain(abs(added - reported.number))}（{len(figures)}家）"
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
    mean = sum((figure.number for figure in figures), Decimal(0)) / len(figures)
    of = view.catalogue.indicators[name].of
    if of is not None:
        sums = [_sum(parts, part, period, view) for part in of]
        if sums[1]:
            formula = f"{plain(sums[0])} ÷ {plain(sums[1])}"
            lines.append(f"{name} 总体 {percent(sums[0] / sums[1])}{COMPUTED}，{of[0]}之和 ÷ {of[1]}之和 = {formula}")
    lines.append(f"{name} 简单平均 {percent(mean)}{COMPUTED}，{len(figures)}家的{name}相加后平均")
    return lines


def _sum(units: Sequence[str], name: str, period: Period, view: View) -> Decimal:
    """Over the units that reported both; a unit that lacks one of them would distort the quotient."""
    found = [view.figure(unit, name, period) for unit in units]
    return sum((figure.number for figure in found if figure), Decimal(0))


def _share(question: Question, name: str, period: Period, view: View) -> Reply:
    catalogue = view.catalogue
    if catalogue.indicators[name].kind == "rate":
        return Reply(
            (f"“{name}”是比率，不能算占比。",), choices((f"{view.scope_of(question)}{name}排名",)), outcome="refused"
        )
    if _cut(question):
        return _share_of_first(question, name, period, view)
    parts = _shares_of(question, view, period)
    whole = _whole(question, parts, name, view)
    if not parts or whole is None:
        return Reply(("请说明是哪个单位占多少。",), outcome="refused")
    total = view.figure(whole, name, period)
    lines = []
    for unit in parts:
        figure = view.figure(unit, name, period)
        if figure is None or total is None or not total.number:
            lines.append(f"{view.name(unit, period)} {name} {printed(figure)}，无法计算占比")
        else:
            share = percent(figure.number / total.number)
            lines.append(f"{view.name(unit, period)} {name}占{view.name(whole, period)} {share}{COMPUTED}")
            lines += [f"{printed(figure)} ÷ {printed(total)}"] if len(parts) < 3 else []
    note = total_note(whole, name, period, view)
    return Reply(
        (*lines, view.basis(period), *([note] if note else [])), choices((f"{view.scope_of(question)}{name}排名",))
    )


def _share_of_first(question: Question, name: str, period: Period, view: View) -> Reply:
    """前三名注册数占区县比例: of all of them together."""
    parts = ranking.listed(question, view)
    figures = [figure for unit in parts if (figure := view.figure(unit, name, period))]
    whole = _whole(question, parts, name, view)
    total = view.figure(whole, name, period) if whole else None
    if not figures or whole is None or total is None or not total.number:
        return Reply((f"没有可以计算占比的{name}。", view.basis(period)), outcome="refused")
    added = sum((figure.number for figure in figures), Decimal(0))
    who = some([view.name(one.unit, period) for one in figures], 5)
    lines = [
        f"{who} {name}合计占{view.name(whole, period)} {percent(added / total.number)}{COMPUTED}",
        f"{plain(added)} ÷ {printed(total)}",
        view.basis(period),
        total_note(whole, name, period, view),
    ]
    return Reply(tuple(filter(None, lines)), choices((f"{view.scope_of(question)}{name}排名",)))


def _cut(question: Question) -> bool:
    """Whether only the first, or the last, are meant."""
    return question.limit is not None or question.says("highest", "lowest")


def _shares_of(question: Question, view: View, period: Period) -> list[str]:
    """Whose share is asked for: the named units, each of a scope's, or the scope's total row."""
    catalogue = view.catalogue
    named = [unit for unit in question.units if unit != catalogue.everything]
    if named:
        return named
    if question.says("each"):
        return [unit.id for scope in question.scopes for unit in catalogue.members(scope, period.cutoff)]
    return [total for scope in question.scopes if (total := catalogue.scopes[scope].total)]


def _whole(question: Question, parts: Sequence[str], name: str, view: View) -> str | None:
    catalogue = view.catalogue
    if catalogue.everything in question.units and catalogue.holds(catalogue.everything, name):
        return catalogue.everything
    scope = catalogue.units[parts[0]].scope if parts else None
    if question.units and question.scopes and scope and scope not in question.scopes:
        return None  # 萧山区占市级单位: it is none of them
    total = catalogue.scopes[scope].total if scope else catalogue.everything
    return total if total and catalogue.holds(total, name) else None


def _through_time(question: Question, names: Sequence[str], view: View) -> Reply:
    periods = bind(question.when, view.periods)
    lines = []
    units = units_of(question, view)
    for unit, name in ((unit, name) for unit in units for name in names):
        figures = list(view.series(unit, name, periods).values())
        if not figures:
            return not_held(unit, name, view)
        mean = sum((figure.number for figure in figures), Decimal(0)) / len(figures)
        shown = percent(mean) if view.catalogue.indicators[name].kind == "rate" else plain(rounded(mean, 1))
        lines.append(f"{view.name(unit)} {name} {len(figures)}期平均 {shown}{COMPUTED}，各期简单平均")
    return Reply((*shortened(lines), basis_of(periods, view)), choices((f"{view.name(units[0])}{names[0]}近八周趋势",)))
