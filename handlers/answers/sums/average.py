"""What the average of a scope is, where none was reported: of a rate sum over sum, of a count the mean of its units."""

from dataclasses import dataclass
from decimal import Decimal

from handlers.answers.context.view import View
from handlers.figures.sums import sums_of
from handlers.figures.wording import COMPUTED, decimals, plain, printed, rounded, signed
from storage.figures import Figure, Period


@dataclass(frozen=True, slots=True)
class Average:
    """`number` of a rate is a fraction; `formula` says what it was computed from."""

    number: Decimal
    said: str
    formula: str


def average_of(scope: str, name: str, period: Period, view: View) -> Average | None:
    """None where nobody in the scope reported it, or what the rate is made of."""
    indicator = view.catalogue.indicators[name]
    members = [unit.id for unit in view.catalogue.members(scope, period.cutoff)]
    sums = sums_of(indicator, members, view.at(period))
    number = len(sums.units)
    if not number or (indicator.kind == "rate" and sums.share is None):
        return None
    if sums.share is None:
        mean = rounded(sums.numbers[0] / number, max(1, indicator.decimals))
        return Average(mean, f"{plain(mean)}{COMPUTED}", f"{scope}平均：{plain(sums.numbers[0])} ÷ {number}家")
    return Average(sums.share, f"{sums.said}{COMPUTED}", f"{scope}平均：{sums.formula}，{number}家")


def beside(figure: Figure, average: Average, scope: str, period: Period, view: View) -> list[str]:
    """系统接入率：余杭区 12.50%，区县平均 26.67%（测算），相差 -14.17个百分点."""
    indicator = view.catalogue.indicators[figure.indicator]
    gap = figure.number - average.number
    if indicator.kind == "rate":
        apart = f"{signed(rounded(gap * 100, max(2, decimals(figure.printed))))}个百分点"
    else:
        apart = signed(gap)
    name = view.name(figure.unit, period)
    head = f"{figure.indicator}：{name} {printed(figure)}，{scope}平均 {average.said}，相差 {apart}{COMPUTED}"
    return [head, average.formula]
