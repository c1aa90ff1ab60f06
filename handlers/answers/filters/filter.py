"""Which units: 激活率低于90%的单位, 活跃率没到平均的区县, 哪些区县没有系统接入."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from handlers.answers.context.not_held import nobody_holds, not_held
from handlers.answers.context.order import Order, named, order
from handlers.answers.context.periods import basis
from handlers.answers.context.subject import indicator_and_period, members_of
from handlers.answers.context.unanswerable import refusal
from handlers.answers.context.view import View
from handlers.answers.filters.benchmark import average, instead_of_whole
from handlers.figures.ranks import Place
from handlers.figures.wording import choices, plain, printed, some
from handlers.questions.question import Condition, Question
from handlers.reply import Listing, Reply
from storage.catalogue import Indicator
from storage.catalogue.measures import measure_of
from storage.figures import Period

_TEST: dict[str, Callable[[Decimal, Decimal, Decimal], bool]] = {
    "<": lambda value, low, _: value < low,
    "<=": lambda value, low, _: value <= low,
    ">": lambda value, low, _: value > low,
    ">=": lambda value, low, _: value >= low,
    "=": lambda value, low, _: value == low,
    "between": lambda value, low, high: low <= value <= high,
}
_SAID = {"<": "低于", "<=": "不高于", ">": "高于", ">=": "不低于", "=": "等于"}
_NONE = Condition("=", Decimal(0))
SHOWN = 12

_Group = tuple[str, tuple[Place, ...], str]
"""(scope, those of its units that fit, how the condition is said)"""


@dataclass(frozen=True, slots=True)
class Bound:
    """A condition in the indicator's own terms, a rate as a fraction, and how it is said."""

    comparison: str
    low: Decimal
    high: Decimal
    said: str

    def fits(self, value: Decimal) -> bool:
        return _TEST[self.comparison](value, self.low, self.high)


def asked(question: Question) -> bool:
    if question.units or (question.says("either") and question.says("both")):  # 甲且乙或丙: which belong together?
        return False
    if question.says("without") and (question.conditions or question.names_several):
        return False  # 没有低于90%的: which of the two is denied is not certain
    of_average = any("average" in condition.comparison for condition in question.conditions)
    if question.conditions and not question.indicators:  # 不到20%的区县: by what they are ranked by
        whom = bool(question.scopes) or question.says("which", "bodies")
        rates = all(condition.percent or condition.low == 0 for condition in question.conditions)
        return of_average or (whom and rates)
    return bool(question.indicators) and (bool(question.conditions) or question.says("without"))


def asked_against_unit(question: Question) -> bool:
    more_or_less = question.says("higher", "lower") and question.says("against")
    members = bool(question.scopes) or question.says("which", "bodies")
    return len(question.units) == 1 and members and (more_or_less or question.says("above", "below"))


def against_unit(question: Question, view: View) -> Reply:
    """比某单位高或低：比萧山区活跃率高的区县、萧山区比谁高"""
    indicator, period = indicator_and_period(question, view)
    (unit,) = question.units
    own = view.figure(unit, indicator, period)
    if own is None:
        raise not_held(unit, indicator, view)
    lower = question.says("lower", "below") is question.says("than_unit")  # 萧山比谁高: who is lower
    scope = view.scope_of(question)
    places = [
        place
        for place in order(view, scope, indicator, period).places
        if place.figure.unit != unit and (place.figure.number - own.number) * (-1 if lower else 1) > 0
    ]
    word = "低于" if lower else "高于"
    lines = [
        f"{scope}{indicator}{word}{view.name(unit, period)}（{printed(own)}）的有{view.counted(scope, len(places))}"
    ]
    if places:
        lines.append(some([named(place, period, view) for place in places], SHOWN))
    lines.append(basis(question, period, view))
    steps = choices((f"{scope}{indicator}排名", f"{view.name(unit)}怎么样"))
    units = tuple(place.figure.unit for place in places)
    return Reply(tuple(lines), steps, listing=Listing(units, (indicator,), (period.cutoff,), ranked=True))


def asked_of_units(question: Question) -> bool:
    return bool(question.conditions and question.units and question.indicators)


def check(question: Question, view: View) -> Reply:
    """是否达到：萧山区激活率超过90%了吗"""
    refuse_mismatch(question, view)
    indicator, period = indicator_and_period(question, view)
    lines = []
    for unit in question.units:
        figure = view.figure(unit, indicator, period)
        if not view.catalogue.holds(unit, indicator):
            raise not_held(unit, indicator, view)
        if figure is None:
            lines.append(f"{view.name(unit, period)} {indicator} {printed(None)}")
            continue
        scope = view.own_scope(unit)
        ranks = order(view, scope, indicator, period)
        bounds = [bound(condition, scope, indicator, ranks, period, view) for condition in question.conditions]
        verdict = "是" if met(question)(one.fits(figure.number) for one in bounds) else "否"
        wanted = joined(question, [one.said for one in bounds])
        lines.append(f"{view.name(unit, period)} {indicator} {printed(figure)}，{wanted}：{verdict}")
    scope = view.scope_of(question)
    if question.says("count") and len(lines) > 1:  # 前五名里有几个激活率超过98%
        lines = [f"{len(lines)}个单位中符合的有{sum(line.endswith('：是') for line in lines)}个", *lines]
    return Reply((*lines, view.basis(period)), choices((f"{scope}{indicator}排名",)))


def answer(question: Question, view: View) -> Reply:
    """筛选：激活率低于90%的单位、哪些区县没有系统接入"""
    question = with_condition(question, view)
    refuse_mismatch(question, view)
    indicator, period = indicator_and_period(question, view)
    groups = _groups(indicator, period, question, view)
    if not groups:
        raise nobody_holds(indicator, members_of(question, view), period, view)
    number = sum(len(places) for _, places, _ in groups)
    lines = [f"{indicator}{groups[0][2]}的有{number}家" if len(groups) > 1 else _only(groups[0], indicator, view)]
    for scope, places, said in groups:
        lines += _lines(scope, places, said, period, view, alone=len(groups) == 1)
    lines += _contradicting([place for _, places, _ in groups for place in places], indicator, period, view)
    lines += instead_of_whole(indicator, question, period, view)
    lines += _not_counted([scope for scope, *_ in groups], indicator, question, period, view)
    lines += view.left_out(question, period)
    lines.append(basis(question, period, view))
    other = "" if question.indicators else _other_rate(groups[0], indicator, view)
    steps = (
        "发我Excel" if number > SHOWN else "",
        other,
        f"{groups[0][0]}{indicator}排名",
        "他们合计" if number > 1 else "",
    )
    units = tuple(place.figure.unit for _, places, _ in groups for place in places)
    return Reply(tuple(lines), choices(steps), listing=Listing(units, (indicator,), (period.cutoff,), ranked=True))


def _other_rate(group: _Group, indicator: str, view: View) -> str:
    """Where no indicator was named, the other one that may have been meant."""
    scope, _, said = group
    table = view.main_table(scope)
    rates = [name for name in (table.columns if table else ()) if view.catalogue.indicators[name].kind == "rate"]
    return next((f"{name}{said}的{scope}" for name in rates if name != indicator), "")


def listed(question: Question, view: View) -> tuple[str, ...]:
    question = with_condition(question, view)
    found = indicator_and_period(question, view)
    groups = _groups(*found, question, view)
    return tuple(place.figure.unit for _, places, _ in groups for place in places)


def _groups(indicator: str, period: Period, question: Question, view: View) -> list[_Group]:
    """For each scope that has the indicator: its units that fit."""
    found = (_group(scope, indicator, period, question, view) for scope in members_of(question, view))
    return [group for group in found if group is not None]


def with_condition(question: Question, view: View) -> Question:
    """没有系统接入: the count that the rate is made of is zero."""
    if question.conditions or not question.indicators:
        return question
    known = view.catalogue.indicators
    indicator = known[question.indicators[0]]
    counted = indicator.of[0] if indicator.of else indicator.name
    alike = question.meanings[0] if question.meanings else ()
    if len(alike) > 1:  # 一个系统都没有: none of what is planned has come
        counted = next((name for name in alike if known[name].at_most == counted), counted)
    return replace(question, indicators=(counted,), conditions=(_NONE,), instead=())


def _group(scope: str, indicator: str, period: Period, question: Question, view: View) -> _Group | None:
    ranks = order(view, scope, indicator, period)
    if not ranks.places:
        return None
    bounds = [bound(condition, scope, indicator, ranks, period, view) for condition in question.conditions]
    places = tuple(
        place
        for place in ranks.places
        if place.figure.unit not in question.excluded and met(question)(one.fits(place.figure.number) for one in bounds)
    )
    return scope, places, joined(question, [one.said for one in bounds])


def met(question: Question) -> Callable[[Iterable[bool]], bool]:
    """How several conditions go together: all of them, or, with 或者, any."""
    return any if question.says("either") else all


def joined(question: Question, said: Sequence[str]) -> str:
    return ("或" if question.says("either") else "且").join(said)


def refuse_mismatch(question: Question, view: View) -> None:
    """A share cannot be asked of a count: 注册数超过50%."""
    for condition in question.conditions:
        name = condition.indicator or (question.indicators[0] if len(question.indicators) == 1 else "")
        if condition.percent and name and view.catalogue.indicators[name].kind != "rate":
            raise refusal(f"“{name}”是个数，不能和百分比比较，没有查询。")


def bound(condition: Condition, scope: str, indicator: str, ranks: Order, period: Period, view: View) -> Bound:
    known = view.catalogue.indicators[indicator]
    if condition.comparison in {"<average", ">average"}:
        low, said = average(scope, known, ranks, period, view, of_whole=condition.of_whole)
        return Bound(condition.comparison[0], low, low, ("低于" if condition.comparison[0] == "<" else "高于") + said)
    return threshold(condition, known)


def threshold(condition: Condition, known: Indicator) -> Bound:
    """A condition with numbers of its own, in the indicator's terms: 90 beside a rate is 0.9."""
    if known.kind == "rate":
        return measured(condition, "%", Decimal(100))  # a bare 90 beside a rate is read as 90%
    return measured(in_its_measure(condition, known), known.measure if known.kind == "number" else "")


def in_its_measure(condition: Condition, known: Indicator) -> Condition:
    """超过1500万 of what is kept in 亿元 is over 0.15; 超过150 is over 150, as it is kept."""
    measure = measure_of(known.measure)
    if not condition.in_full or known.kind == "rate" or measure is None or measure.multiple == 1:
        return condition
    low, high = (None if end is None else end / measure.multiple for end in (condition.low, condition.high))
    return replace(condition, low=low, high=high, in_full=False)


def measured(condition: Condition, sign: str, part: Decimal = Decimal(1), words: Mapping[str, str] = _SAID) -> Bound:
    """The condition said with its measure; its numbers are of `part`s."""
    low, high = condition.low or Decimal(0), condition.high or Decimal(0)
    said = f"{words[condition.comparison]}{plain(low)}{sign}" if condition.comparison in words else ""
    said = said or f"在{plain(low)}{sign}到{plain(high)}{sign}之间"
    return Bound(condition.comparison, low / part, high / part, said)


def _only(group: _Group, indicator: str, view: View) -> str:
    scope, places, said = group
    return f"{scope}{indicator}{said}的有{view.counted(scope, len(places))}"


def _lines(scope: str, places: tuple[Place, ...], said: str, period: Period, view: View, *, alone: bool) -> list[str]:
    names = [named(place, period, view) for place in places]
    shown = "、".join(names[:SHOWN]) + (f"等{len(names)}家" if len(names) > SHOWN else "")
    if alone:
        return [shown] if names else []
    head = f"{scope} {len(names)}家"
    averaged = any(word in said for word in ("合计", "平均", "总体"))
    return [f"{head}（{said}）" if averaged else head, *([shown] if names else [])]


def _contradicting(places: list[Place], indicator: str, period: Period, view: View) -> list[str]:
    """A count of zero beside a rate that is none: a mean over days of less than one, rounded down."""
    rates = [rate.name for rate in view.catalogue.indicators.values() if rate.of and rate.of[0] == indicator]
    found = [
        f"{view.name(place.figure.unit, period)} {indicator} {printed(place.figure)}，但{name} {printed(figure)}"
        for place in places if place.figure.number == 0
        for name in rates if (figure := view.figure(place.figure.unit, name, period)) and figure.number > 0
    ]  # fmt: skip
    return [f"注意：{'；'.join(found[:SHOWN])}（均为报送数）"] if found else []


def _not_counted(scopes: list[str], indicator: str, question: Question, period: Period, view: View) -> list[str]:
    """Units without a figure are neither in nor out; those that a table does not list are named where it is short."""
    lines = []
    for scope in scopes:
        missing = order(view, scope, indicator, period).missing
        if missing:
            lines.append("未报：" + "、".join(view.name(unit, period) for unit in missing))
        members = view.catalogue.members(scope, period.cutoff)
        unlisted = [unit.name for unit in members if not view.catalogue.holds(unit.id, indicator)]
        if question.scopes and unlisted and len(unlisted) < len(members):
            lines.append(f"不在统计表中：{'、'.join(unlisted[:SHOWN])}")
    return lines
