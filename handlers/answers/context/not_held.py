"""What is said where a unit or a scope does not hold an indicator; and its rate, where it holds the two counts."""

from collections.abc import Sequence

from handlers.answers.context.unanswerable import Unanswerable, refusal
from handlers.answers.context.view import View
from handlers.figures.wording import COMPUTED, choices, percent, printed, some
from handlers.questions.question import Question
from storage.figures import Period


def computed(unit: str, indicator: str, period: Period, view: View) -> list[str]:
    """A rate that the unit does not report, from the two counts that it does; nothing where it lacks one of them."""
    of = view.catalogue.indicators[indicator].of
    if of is None or not all(view.catalogue.holds(unit, count) for count in of):
        return []
    figures = [view.figure(unit, count, period) for count in of]
    first, second = figures
    if first is None or second is None or not second.number:
        return []
    share = percent(first.number / second.number)
    return [
        f"{view.name(unit, period)} {indicator} {share}{COMPUTED}",
        f"{of[0]} {printed(first)} ÷ {of[1]} {printed(second)}，通报没有直接报送这一项",
    ]


def held_by(unit: str, names: Sequence[str], question: Question, view: View) -> tuple[str, ...]:
    """Those of the names that the unit reports; raises where it is none of them."""
    held = tuple(name for name in names if view.catalogue.holds(unit, name))
    if not held:
        raise not_held(unit, next(iter(question.indicators), ""), view)
    return held


def not_held(unit: str, indicator: str, view: View) -> Unanswerable:
    """Says what the unit's tables hold instead; offers it, never answers with it."""
    name, held = view.name(unit), view.catalogue.holdings.get(unit, {})
    if indicator not in view.catalogue.indicators:
        return refusal(f"通报里没有{name}的这类数据", choices=choices((f"{name}怎么样",) if held else ()))
    shared = set(view.catalogue.indicators[indicator].aliases)
    near = sorted(held, key=lambda other: not shared & set(view.catalogue.indicators[other].aliases))
    lines = [not_held_line(unit, indicator, view)]
    lines += [f"{name}报送的有：{'、'.join(held)}" if held else f"通报里没有{name}单独的数据"]
    return refusal(*lines, choices=choices(f"{name}{other}" for other in near))


def not_held_line(unit: str, indicator: str, view: View) -> str:
    holders = [table.name for table in view.catalogue.tables.values() if indicator in table.indicators]
    where = f"（{'、'.join(holders)}没有列这个单位）" if holders else ""
    return f"{view.name(unit)}没有“{indicator}”这项数据{where}"


def nobody_holds(indicator: str, scopes: Sequence[str], period: Period, view: View) -> Unanswerable:
    """No unit of the scopes has a figure: nobody reported yet, or their tables do not hold the indicator."""
    catalogue = view.catalogue
    members = [unit.id for scope in scopes for unit in catalogue.members(scope, period.cutoff)]
    who = "、".join(scopes)
    if any(catalogue.holds(unit, indicator) for unit in members):
        return refusal(f"{who}的{indicator}{printed(None)}", view.basis(period))
    holders = [view.name(unit, period) for unit in catalogue.units if catalogue.holds(unit, indicator)]
    lines = (f"{who}没有“{indicator}”的分单位数据，只有：{some(holders, 10)}", view.basis(period))
    return refusal(*lines, choices=choices(f"{name}{indicator}" for name in holders))
