"""What the average of a scope is, where none was reported: of a rate sum over sum, of a count the mean of its units."""

from dataclasses import dataclass
from decimal import Decimal

from handlers.answers.context.view import View
from handlers.figures.wording import COMPUTED, decimals, percent, plain, printed, rounded, signed
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
    wanted: tuple[str, ...] = indicator.of or (name,)
    members = [unit.id for unit in view.catalogue.members(scope, period.cutoff)]
    rows = [[view.figure(unit, one, period) for one in wanted] for unit in members]
    complete = [[figure for figure in row if figure] for row in rows if all(row)]
    sums = [sum((row[place].number for row in complete), Decimal(0)) for place in range(len(wanted))]
    if not complete or (indicator.kind == "rate" and (indicator.of is None or not sums[1])):
        return None
    if indicator.kind == "count":
        mean = rounded(sums[0] / len(complete), 1)
        return Average(mean, f"{plain(mean)}{COMPUTED}", f"{scope}平均：{plain(sums[0])} ÷ {len(complete)}家")
    parts = f"{wanted[0]}之和 ÷ {wanted[1]}之和 = {plain(sums[0])} ÷ {plain(sums[1])}"
    share = sums[0] / sums[1]
    return Average(share, f"{percent(share)}{COMPUTED}", f"{scope}平均：{parts}，{len(complete)}家")


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
