"""Two groups together, each by its own total: 市本级和区县注册数加起来."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from handlers.answers.context.unanswerable import refusal
from handlers.answers.context.view import View
from handlers.figures.sums import added
from handlers.figures.wording import COMPUTED, percent, plain
from handlers.questions.question import Question
from storage.figures import Period


@dataclass(frozen=True, slots=True)
class _Side:
    """What one group comes to: by its reported total, else by its rows added up; and what the rows add up to."""

    name: str
    number: Decimal
    rows: Decimal | None
    reported: bool

    @property
    def said(self) -> str:
        return f"{self.name} {plain(self.number)}{'' if self.reported else COMPUTED}"


def sides_of(question: Question, view: View) -> tuple[str, ...]:
    """The total rows that were named, by themselves or by their scopes; none where a single unit was named as well."""
    catalogue = view.catalogue
    if not all(map(catalogue.is_total, question.units)):
        return ()
    totals = (total for scope in question.scopes if (total := catalogue.scopes[scope].total))
    return tuple(dict.fromkeys((*question.units, *totals)))


def of_sides(name: str, sides: Sequence[str], period: Period, view: View) -> list[str]:
    """The sum of a count, of a rate sum over sum, and what the rows come to where that is something else."""
    if view.catalogue.everything in sides:
        whole = view.name(view.catalogue.everything)
        raise refusal(f"{whole}已经包含其他单位，不能再相加，没有查询。")
    indicator = view.catalogue.indicators[name]
    sums = []
    for count in indicator.of or (name,):
        found = [_side(unit, count, period, view) for unit in sides]
        known = [side for side in found if side is not None]
        if len(known) < len(sides):
            raise refusal(f"没有{name}可以相加的数据。", view.basis(period))
        sums.append((count, known, sum((side.number for side in known), Decimal(0))))
    if indicator.of and sums[1][2]:
        formula = f"{indicator.of[0]}之和 ÷ {indicator.of[1]}之和 = {plain(sums[0][2])} ÷ {plain(sums[1][2])}"
        lines = [f"{name} 总体 {percent(sums[0][2] / sums[1][2])}{COMPUTED}，{formula}"]
    elif indicator.kind == "rate":
        raise refusal(f"“{name}”是比率，不能相加，没有查询。")
    elif not indicator.adds_up:
        raise refusal(f"“{name}”按{indicator.measure}计，相加没有意义，没有查询。")
    else:
        lines = [f"{name}合计 {plain(sums[0][2])}{indicator.measure}{COMPUTED}"]
    return lines + [line for count, known, total in sums for line in _made_of(count, known, total)]


def _made_of(count: str, sides: Sequence[_Side], total: Decimal) -> list[str]:
    lines = [f"{count}：{' ＋ '.join(side.said for side in sides)}"]
    rows = sum((side.number if side.rows is None else side.rows for side in sides), Decimal(0))
    if rows != total:
        lines.append(f"说明：合计按报送数，各行相加为 {plain(rows)}{COMPUTED}，相差 {plain(abs(rows - total))}")
    return lines


def _side(unit: str, count: str, period: Period, view: View) -> _Side | None:
    catalogue = view.catalogue
    own = view.figure(unit, count, period) if catalogue.holds(unit, count) else None
    scope = next((scope.name for scope in catalogue.scopes.values() if scope.total == unit), None)
    members = [member.id for member in catalogue.members(scope, period.cutoff)] if scope else []
    figures = view.office.store.figures.of_units(members, count, period.cutoff) if members else ()
    rows = added(figures) if figures else None
    if own is not None:
        return _Side(view.name(unit, period), own.number, rows, reported=True)
    return _Side(scope or view.name(unit, period), rows, rows, reported=False) if rows is not None else None
