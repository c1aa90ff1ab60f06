"""Averages through time: 余杭6月平均活跃率, 近八周平均活跃率排名."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import product

from handlers.answers.changes.trend import basis_of
from handlers.answers.context.not_held import nobody_holds, not_held
from handlers.answers.context.periods import each_time, union
from handlers.answers.context.subject import units_of
from handlers.answers.context.view import View
from handlers.answers.ranking.ends import last_places
from handlers.figures.sums import mean
from handlers.figures.wording import COMPUTED, amount, choices, percent, plain, rounded, shortened
from handlers.language.calendar.periods import bind
from handlers.questions.question import Question
from handlers.reply import Reply
from storage.figures import Figure, Period


def of_units(question: Question, names: Sequence[str], view: View) -> Reply:
    """The plain mean over the periods of each of the times, for the units that were named, or the total."""
    times = each_time(question, view)
    lines = []
    units = units_of(question, view)
    for unit, name, (said, periods) in product(units, names, times):
        figures = list(view.series(unit, name, periods).values())
        if not figures:
            raise not_held(unit, name, view)
        lines.append(f"{said}{view.name(unit)} {name} {len(figures)}期平均 {_said(figures, name, view)}，各期简单平均")
    step = f"{view.name(units[0])}{names[0]}近八周趋势"
    return Reply((*shortened(lines), basis_of(union(times), view)), choices((step,)))


def asked(question: Question) -> bool:
    """近八周平均活跃率排名: a mean of each unit of a scope, in their order."""
    if question.units or not question.says("average") or not question.whens or len(question.scopes) > 1:
        return False
    ranked = question.says("rank", "ascending", "each", "highest", "lowest") or question.limit is not None
    spans = question.several or any(when.first != when.last for when in question.whens)
    return ranked and spans and len(question.whens) == 1 and len(question.indicators) == 1


def answer(question: Question, view: View) -> Reply:
    """多期平均：近八周平均活跃率排名、6月平均活跃率最高的区县"""
    times = each_time(question, view)
    ((_, periods),) = times
    (name,) = question.indicators
    scope = view.scope_of(question)
    means = _means(scope, name, periods, view)
    if not means:
        raise nobody_holds(name, (scope,), periods[-1], view)
    less = view.catalogue.less_is_better(name)
    from_bottom = last_places(question, less_is_better=less) or (question.says("ascending") and not less)
    rising = from_bottom != less
    ordered = sorted(means, key=lambda one: one[0] if rising else -one[0])
    most = question.limit or (1 if question.says("highest", "lowest") else len(ordered))
    edge = ordered[min(most, len(ordered)) - 1][0]
    shown = [one for one in ordered if (one[0] - edge) * (1 if rising else -1) <= 0]
    numbers = [number for number, _, _ in means]
    lines = [
        f"{_place(number, numbers, less_is_better=less)} {view.name(unit)} {_said(figures, name, view)}"
        f"{_short(figures, periods)}"
        for number, unit, figures in shown
    ]
    head = f"{scope}{name}{len(periods)}期平均（各期简单平均，共{view.counted(scope, len(means))}，名次为测算）"
    return Reply((head, *shortened(lines), basis_of(periods, view)), choices((f"{scope}{name}排名", "发我Excel")))


def spans_periods(question: Question, view: View) -> bool:
    return any(len(bind(when, view.periods)) > 1 for when in question.whens)


def _means(scope: str, name: str, periods: Sequence[Period], view: View) -> list[tuple[Decimal, str, Sequence[Figure]]]:
    found: list[tuple[Decimal, str, Sequence[Figure]]] = []
    for unit in view.catalogue.members(scope, periods[-1].cutoff):
        figures = list(view.series(unit.id, name, periods).values()) if view.catalogue.holds(unit.id, name) else []
        if figures:
            found.append((mean(figures), unit.id, figures))
    return found


def _place(number: Decimal, numbers: Sequence[Decimal], *, less_is_better: bool) -> str:
    better = sum(other < number if less_is_better else other > number for other in numbers)
    return f"{'并列' if numbers.count(number) > 1 else ''}第{1 + better}名"


def _said(figures: Sequence[Figure], name: str, view: View) -> str:
    indicator = view.catalogue.indicators[name]
    if indicator.kind == "number":
        return amount(mean(figures), indicator) + COMPUTED
    return (percent(mean(figures)) if indicator.kind == "rate" else plain(rounded(mean(figures), 1))) + COMPUTED


def _short(figures: Sequence[Figure], periods: Sequence[Period]) -> str:
    """A mean of fewer periods is told, since it is no like of the others."""
    return f"，只有{len(figures)}期" if len(figures) < len(periods) else ""
