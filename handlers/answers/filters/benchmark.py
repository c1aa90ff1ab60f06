"""What 平均 and 全市 stand for where units are measured by them: 低于平均的区县, 接入率高于全市的区县."""

from decimal import Decimal

from handlers.answers.context.order import Order
from handlers.answers.context.view import View
from handlers.figures.sums import mean, sums_of
from handlers.figures.wording import percent, plain, printed
from handlers.questions.question import Question
from storage.catalogue import Indicator
from storage.figures import Period


def average(
    scope: str, indicator: Indicator, ranks: Order, period: Period, view: View, *, of_whole: bool
) -> tuple[Decimal, str]:
    """The number and how it is said.

    The whole's own figure where 全市 was named and has one; the scope's total rate where it was reported; of a rate
    sum over sum, of counts the mean of the rows.
    """
    everything = view.catalogue.everything
    own = view.figure(everything, indicator.name, period) if of_whole else None
    if own is not None:
        return own.number, f"{view.name(everything, period)} {printed(own)}"
    total = view.catalogue.scopes[scope].total
    figure = view.figure(total, indicator.name, period) if total and indicator.kind == "rate" else None
    if figure is not None:
        return figure.number, f"{scope}合计 {printed(figure)}"
    sums = sums_of(indicator, ranks.units, view.at(period))
    if sums.share is not None:
        return sums.share, f"{scope}总体 {sums.said}（测算，{sums.quotient}）"
    each = mean([place.figure for place in ranks.places])
    shown = percent(each) if indicator.kind == "rate" else plain(round(each, 1))
    return each, f"{scope}平均 {shown}（测算，各单位简单平均）"


def instead_of_whole(indicator: str, question: Question, period: Period, view: View) -> list[str]:
    """活跃率高于全市的区县: says so where 全市 has another indicator of that name, and what it is."""
    everything = view.catalogue.everything
    if not any(condition.of_whole for condition in question.conditions) or view.catalogue.holds(everything, indicator):
        return []
    own = view.catalogue.indicators[indicator]
    shared = set(own.aliases)
    near = [
        f"{name} {printed(figure)}"
        for name in view.catalogue.holdings.get(everything, {})
        if _alike(view.catalogue.indicators[name], own, shared) and (figure := view.figure(everything, name, period))
    ]
    whole = view.name(everything, period)
    other = f"，报送的是{'、'.join(near)}，口径不同" if near else ""
    return [f"{whole}没有{indicator}{other}，这里按各自合计比较"]


def _alike(one: Indicator, other: Indicator, shared: set[str]) -> bool:
    return one.kind == other.kind and bool(shared & set(one.aliases))
