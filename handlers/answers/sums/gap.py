"""What is still missing from a plan: 桐庐还差几个系统没接入, 萧山还有多少人没激活."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from handlers.answers.context.periods import one_period, said_time
from handlers.answers.context.subject import units_of
from handlers.answers.context.unanswerable import refusal
from handlers.answers.context.view import View
from handlers.figures.wording import COMPUTED, choices, percent, plain, printed, shortened
from handlers.questions.question import Question
from handlers.reply import CellOut, Column, Listing, Reply, SheetOut
from storage.figures import Figure, Period


def asked(question: Question) -> bool:
    if question.says("against", "compare") and len(question.units) > 1:  # 富阳离余杭还差几个点
        return False
    if question.says("gap", "lacking") or (question.says("incomplete") and question.indicators):
        return True
    ranked = bool(question.scopes) and question.says("highest", "lowest", "rank", "share")  # 未激活人数最多的区县
    return question.says("without") and bool(question.indicators) and (bool(question.units) or ranked)


def answer(question: Question, view: View) -> Reply:
    """差额：桐庐还差几个系统没接入"""
    period = one_period(question, view)
    _refuse_two_bases(question, view)
    if question.limit or question.says("each", "highest", "lowest", "rank"):  # 未激活人数前三
        question = question if question.units else replace(question, scopes=(view.scope_of(question),))
    units = units_of(question, view)
    each = question.limit or question.says("each", "highest", "lowest", "rank", "incomplete")
    named = question.indicators or question.measure
    by_row = named and not any(_pairs(question, unit, view) for unit in units)  # no total row holds it
    if question.scopes and (each or by_row):
        return _of_each(question, period, view)
    return _of_units(units, question, period, view)


def _of_units(units: tuple[str, ...], question: Question, period: Period, view: View) -> Reply:
    lines: list[str] = []
    for unit in units:
        for done, planned in _pairs(question, unit, view):
            have, plan = view.figure(unit, done, period), view.figure(unit, planned, period)
            name = view.name(unit, period)
            if have is None or plan is None:
                lines.append(f"{name} {planned} {printed(plan)}，{done} {printed(have)}，无法计算差额")
                continue
            measure = view.catalogue.indicators[done].measure
            left = plan.number - have.number
            lines.append(f"{name} 还差 {plain(left)}{measure}{COMPUTED}")
            lines.append(f"{planned} {printed(plan)} － {done} {printed(have)}")
            if question.says("share") or _of_rate(question, view):
                lines.append(_share(left, plan, planned))
    if not lines:
        return _ask_which(units[0], question, view)
    found = [one for unit in units for one in _differences(question, unit, period, view)]
    listing = _listing(found, period, view) if len({one.done for one in found}) == 1 else None
    steps = choices((f"{view.name(units[0])}怎么样",))
    return Reply((*shortened(lines), view.basis(period)), steps, listing=listing)


def _refuse_two_bases(question: Question, view: View) -> None:
    """没活跃的有多少人: the active ones are part of the activated, and their rate is of the registered."""
    if not question.says("lacking", "without"):
        return
    known = view.catalogue.indicators
    for name in _counts(question, view):
        whole = [rate.of[1] for rate in known.values() if rate.of and rate.of[0] == name]
        bounds = list(dict.fromkeys(filter(None, (*whole, known[name].at_most))))
        if len(bounds) > 1:
            line = f"没有{name}的可以对{'算，也可以对'.join(bounds)}算，没有查询。"
            raise refusal(line, "请分别查这几项。", choices=choices((f"{name}怎么算的",)))


def _of_rate(question: Question, view: View) -> bool:
    """未激活率, of which a rate is wanted."""
    rates = [view.catalogue.indicators[name].kind == "rate" for name in question.indicators]
    return question.says("lacking") and all(rates) and not question.says("amount")


def _share(left: Decimal, plan: Figure, planned: str) -> str:
    return f"占{planned} {percent(left / plan.number)}{COMPUTED}" if plan.number else f"{planned}为 0，无法计算占比"


def _of_each(question: Question, period: Period, view: View) -> Reply:
    """各区县未接入系统数, 未激活人数最多的区县: a line for each unit that reports both, most first."""
    members = [unit.id for scope in question.scopes for unit in view.catalogue.members(scope, period.cutoff)]
    found = [one for unit in members for one in _differences(question, unit, period, view)]
    if not found:
        return _ask_which(members[0] if members else view.catalogue.everything, question, view)
    of, by_share = "、".join(question.scopes), _of_rate(question, view)
    formula = f"{COMPUTED}，{found[0].planned} － {found[0].done}"
    left = _chosen(found, question, view)
    if question.says("incomplete"):  # 还没完成系统接入的区县
        head = f"{of}没有完成的有{view.counted(question.scopes[0], len(left))}，还差{formula}"
    elif question.limit or question.says("highest", "lowest"):
        formula = f"占{found[0].planned}的比例{formula}" if by_share else formula
        head = f"{of}还差{'最少' if _from_least(question) else '最多'}的{formula}"
    else:
        head = f"{of} 还差 {plain(sum((one.rest for one in left), Decimal(0)))}{found[0].measure}{formula}"
    lines = [one.said(period, view, share=by_share) for one in left]
    return Reply((head, *shortened(lines), view.basis(period)), listing=_listing(left, period, view))


def _listing(left: "Sequence[Difference]", period: Period, view: View) -> Listing:
    """With a sheet of what each lacks, and what that was computed from."""
    first = left[0] if left else None
    columns = (
        Column("单位", "text", 30), Column(first.planned if first else "", "count", 14),
        Column(first.done if first else "", "count", 14), Column("还差（测算）", "count", 14),
    )  # fmt: skip
    rows: tuple[tuple[CellOut, ...], ...] = tuple(
        (view.name(one.unit, period), int(one.plan.number), int(one.have.number), int(one.rest)) for one in left
    )
    title = f"{first.planned} － {first.done}" if first else ""
    sheet = SheetOut("还差", title, columns, rows, note=view.basis(period))
    names = (first.planned, first.done) if first else ()
    return Listing(tuple(one.unit for one in left), names, (period.cutoff,), sheet=sheet)


def _from_least(question: Question) -> bool:
    return question.says("lowest") or question.from_bottom


def _chosen(found: "list[Difference]", question: Question, view: View) -> "list[Difference]":
    """Those that were asked for, in their order: the incomplete ones, the first few, else all."""
    sign, by_share = 1 if _from_least(question) else -1, _of_rate(question, view)
    left = sorted(found, key=lambda one: one.size(by_share=by_share) * sign)
    if question.says("incomplete"):
        return [one for one in left if one.rest > 0]
    if question.limit or question.says("highest", "lowest"):
        edge = left[min(question.limit or 1, len(left)) - 1].size(by_share=by_share)
        return [one for one in left if (one.size(by_share=by_share) - edge) * sign <= 0]
    return left


@dataclass(frozen=True, slots=True)
class Difference:
    """What one unit lacks."""

    unit: str
    done: str
    planned: str
    have: Figure
    plan: Figure
    measure: str

    @property
    def rest(self) -> Decimal:
        return self.plan.number - self.have.number

    def size(self, *, by_share: bool) -> Decimal:
        return self.rest / self.plan.number if by_share and self.plan.number else self.rest

    def said(self, period: Period, view: View, *, share: bool) -> str:
        """临安区 1016人，8714 － 7698"""
        part = f"{percent(self.size(by_share=True))}，" if share and self.plan.number else ""
        taken = f"{printed(self.plan)} － {printed(self.have)}"
        return f"{view.name(self.unit, period)} {part}{plain(self.rest)}{self.measure}，{taken}"


def _differences(question: Question, unit: str, period: Period, view: View) -> list[Difference]:
    found = []
    for done, planned in _pairs(question, unit, view):
        have, plan = view.figure(unit, done, period), view.figure(unit, planned, period)
        if have is not None and plan is not None:
            measure = view.catalogue.indicators[done].measure
            found.append(Difference(unit, done, planned, have, plan, measure))
    return found


def _ask_which(unit: str, question: Question, view: View) -> Reply:
    name = view.name(unit)
    if question.says("lacking", "without") and question.indicators:  # 没注册的人数: of what?
        said = "、".join(question.indicators)
        return Reply((f"通报里没有“{said}”应有多少的数据，算不出{name}还差多少。",), outcome="refused")
    counts = [
        one.name
        for one in view.catalogue.indicators.values()
        if one.at_most and view.catalogue.holds(unit, one.name) and question.measure in ("", one.measure)
    ]
    if not counts:
        return Reply((f"通报里没有{name}可以算差额的数据。",), outcome="refused")
    lines = [f"{name}的哪一项？", *(f"{number}. {count}" for number, count in enumerate(counts[:3], start=1))]
    asked_for = f"{name}{said_time(question)}"
    return Reply(tuple(lines), choices(f"{asked_for}{count}还差多少" for count in counts), outcome="ask")


def _pairs(question: Question, unit: str, view: View) -> list[tuple[str, str]]:
    """(count, what it is at most) that the unit reports and the question is about."""
    found = []
    for indicator in view.catalogue.indicators.values():
        planned = indicator.at_most
        if planned and view.catalogue.holds(unit, indicator.name) and view.catalogue.holds(unit, planned):
            found.append((indicator.name, planned))
    named = _counts(question, view)
    if not named and question.measure:  # 还差几套: what is counted so
        counted = [pair for pair in found if view.catalogue.indicators[pair[0]].measure == question.measure]
        return counted if len(counted) == 1 else []
    denied = question.says("lacking", "without")  # 没注册的人数 is no difference between 注册数 and 激活数
    of_plan = [pair for pair in found if named & set(pair)][: 0 if denied else 1]
    return [pair for pair in found if pair[0] in named] or of_plan


def _counts(question: Question, view: View) -> set[str]:
    rates = [view.catalogue.indicators[name] for name in question.indicators]
    return {name for rate in rates for name in (rate.of[:1] if rate.of else (rate.name,))}
