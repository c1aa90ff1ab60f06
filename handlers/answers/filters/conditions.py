"""Which units meet conditions on several indicators: 注册数超过5000且活跃率低于20%的区县."""

from dataclasses import dataclass, replace
from decimal import Decimal

from handlers.answers.context.order import Order, order
from handlers.answers.context.periods import basis, one_period
from handlers.answers.context.subject import members_of
from handlers.answers.context.view import View
from handlers.answers.filters.filter import SHOWN, bound, joined, met, refuse_mismatch
from handlers.figures.cells import NOT_REPORTED
from handlers.figures.wording import FEW_LINES, choices, printed, shortened, some
from handlers.questions.question import Condition, Question
from handlers.reply import Listing, Reply
from storage.figures import Figure, Period


@dataclass(frozen=True, slots=True)
class Fit:
    """A unit that meets every condition, with its figures in the order of the question's indicators."""

    unit: str
    figures: tuple[Figure | None, ...]


def asked(question: Question) -> bool:
    if question.units or (question.says("either") and question.says("both")):
        return False
    if question.says("without"):  # 没有系统接入的区县计划接入多少套; with a number, what is denied is not certain
        return question.names_several and not question.conditions
    named = {condition.indicator for condition in question.conditions}
    return bool(named) and "" not in named and named <= set(question.indicators)


def answer(question: Question, view: View) -> Reply:
    """几个条件：注册数超过5000且活跃率低于20%的区县"""
    period = one_period(question, view)
    question = _without_any(question, view)
    if not question.conditions:
        return Reply((f"请说明是哪一项没有：{'、'.join(question.indicators)}。",), outcome="refused")
    refuse_mismatch(question, view)
    scopes = [scope for scope in members_of(question, view) if _holders(scope, question, period, view)]
    if not scopes:
        names = "、".join(question.indicators)
        return Reply((f"没有单位同时报送{names}，不能一起筛选。", view.basis(period)), outcome="refused")
    lines: list[str] = []
    for scope in scopes:
        lines += _of_scope(scope, question, period, view)
    lines.append(basis(question, period, view))
    units = tuple(fit.unit for scope in scopes for fit in fits(scope, question, period, view))
    steps = ("发我Excel" if len(units) > SHOWN else "", *(f"{scopes[0]}{name}排名" for name in question.indicators))
    return Reply(tuple(lines), choices(steps), listing=Listing(units, question.indicators, (period.cutoff,)))


def listed(question: Question, view: View) -> tuple[str, ...]:
    period = one_period(question, view)
    question = _without_any(question, view)
    return tuple(fit.unit for scope in members_of(question, view) for fit in fits(scope, question, period, view))


def _without_any(question: Question, view: View) -> Question:
    """没有系统接入: of what was named, the one count that another one bounds is zero."""
    if not question.says("without") or question.conditions:
        return question
    known = view.catalogue.indicators
    counts = [(known[name].of or (name,))[0] for name in question.indicators]
    bounded = list(dict.fromkeys(name for name in counts if known[name].at_most))
    if len(bounded) != 1:
        return question
    none = Condition("=", Decimal(0), indicator=bounded[0])
    others = [name for name, count in zip(question.indicators, counts, strict=True) if count != bounded[0]]
    return replace(question, indicators=(bounded[0], *others), conditions=(none,), instead=())


def fits(scope: str, question: Question, period: Period, view: View) -> tuple[Fit, ...]:
    """Those of a scope that meet every condition, in the order of the first indicator's ranking."""
    ranks = {name: order(view, scope, name, period) for name in question.indicators}
    first = ranks[question.indicators[0]]
    tests = [(one.indicator, bound(one, scope, one.indicator, ranks[one.indicator], period, view))
             for one in question.conditions if ranks[one.indicator].places]  # fmt: skip
    if len(tests) < len(question.conditions):
        return ()
    found = []
    for unit in dict.fromkeys(unit for one in (first, *ranks.values()) for unit in one.units):
        places = {name: ranks[name].of(unit) for name in question.indicators}
        fitting = [
            place is not None and test.fits(place.figure.number) for name, test in tests for place in [places[name]]
        ]
        if unit not in question.excluded and met(question)(fitting):
            found.append(Fit(unit, tuple(place.figure if place else None for place in places.values())))
    return tuple(found)


def described(scope: str, question: Question, period: Period, view: View) -> str:
    """注册数高于5000且日均活跃率低于20%."""
    said = []
    for condition in question.conditions:
        name = condition.indicator or question.indicators[0]
        ranks = order(view, scope, name, period)
        if ranks.places:
            said.append(f"{name}{bound(condition, scope, name, ranks, period, view).said}")
    return joined(question, said)


def _of_scope(scope: str, question: Question, period: Period, view: View) -> list[str]:
    found = fits(scope, question, period, view)
    ranks = {name: order(view, scope, name, period) for name in question.indicators}
    lines = [f"{scope}{described(scope, question, period, view)}的有{view.counted(scope, len(found))}"]
    lines += shortened([_line(fit, question, period, view) for fit in found], FEW_LINES - 2)
    return lines + _not_counted(scope, ranks, question, period, view)


def _line(fit: Fit, question: Question, period: Period, view: View) -> str:
    values = [f"{name} {printed(figure)}" for name, figure in zip(question.indicators, fit.figures, strict=True)]
    return f"{view.name(fit.unit, period)} {'，'.join(values)}"


def _not_counted(scope: str, ranks: dict[str, Order], question: Question, period: Period, view: View) -> list[str]:
    """A unit that did not report one of the indicators, or has no column for it, is neither in nor out."""
    missing = dict.fromkeys(unit for one in ranks.values() for unit in one.missing)
    members = view.catalogue.members(scope, period.cutoff)
    held = set(_holders(scope, question, period, view))
    unlisted = [unit.name for unit in members if unit.id not in held]
    lines = [f"{NOT_REPORTED}：{some([view.name(unit, period) for unit in missing], SHOWN)}"] if missing else []
    return lines + ([f"不在统计表中：{some(unlisted, SHOWN)}"] if unlisted else [])


def _holders(scope: str, question: Question, period: Period, view: View) -> list[str]:
    members = view.catalogue.members(scope, period.cutoff)
    return [unit.id for unit in members if all(view.catalogue.holds(unit.id, name) for name in question.indicators)]
