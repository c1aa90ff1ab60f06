"""What is still missing from a plan: 桐庐还差几个系统没接入, 萧山还有多少人没激活."""

from decimal import Decimal

from handlers.answers.subject import units_of
from handlers.answers.times import one_period
from handlers.answers.view import View
from handlers.answers.wording import COMPUTED, choices, plain, printed, shortened
from handlers.language.question import Question
from handlers.reply import Reply
from storage.figures import Period


def asked(question: Question) -> bool:
    if question.says("against", "compare") and len(question.units) > 1:  # 富阳离余杭还差几个点
        return False
    if question.says("gap") or (question.says("incomplete") and question.indicators):
        return True
    ranked = bool(question.scopes) and question.says("highest", "lowest", "rank")  # 未激活人数最多的区县
    return question.says("without") and bool(question.indicators) and (bool(question.units) or ranked)


def answer(question: Question, view: View) -> Reply:
    """差额：桐庐还差几个系统没接入"""
    period = one_period(question, view)
    if isinstance(period, Reply):
        return period
    if question.scopes and (question.limit or question.says("each", "highest", "lowest", "rank", "incomplete")):
        return _of_each(question, period, view)
    lines = []
    units = units_of(question, view)
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
    if not lines:
        return _ask_which(units[0], view)
    return Reply((*shortened(lines), view.basis(period)), choices((f"{view.name(units[0])}怎么样",)))


def _of_each(question: Question, period: Period, view: View) -> Reply:
    """各区县未接入系统数, 未激活人数最多的区县: a line for each unit that reports both, most first."""
    members = [unit.id for scope in question.scopes for unit in view.catalogue.members(scope, period.cutoff)]
    left: list[tuple[Decimal, str]] = []
    formula = measure = ""
    for unit in members:
        for done, planned in _pairs(question, unit, view):
            have, plan = view.figure(unit, done, period), view.figure(unit, planned, period)
            if have is not None and plan is not None:
                rest, measure = plan.number - have.number, view.catalogue.indicators[done].measure
                formula = f"{COMPUTED}，{planned} － {done}"
                said = f"{plain(rest)}{measure}，{printed(plan)} － {printed(have)}"
                left.append((rest, f"{view.name(unit, period)} {said}"))
    if not left:
        return _ask_which(members[0] if members else view.catalogue.everything, view)
    of = "、".join(question.scopes)
    from_least = question.says("lowest") or question.from_bottom
    left.sort(key=lambda pair: pair[0] if from_least else -pair[0])
    if question.says("incomplete"):  # 还没完成系统接入的区县
        left = [pair for pair in left if pair[0] > 0]
        head = f"{of}没有完成的有{view.counted(question.scopes[0], len(left))}，还差{formula}"
        return Reply((head, *shortened([line for _, line in left]), view.basis(period)))
    head = f"{of} 还差 {plain(sum((rest for rest, _ in left), Decimal(0)))}{measure}{formula}"
    if question.limit or question.says("highest", "lowest"):
        edge = left[min(question.limit or 1, len(left)) - 1][0]
        left = [pair for pair in left if (pair[0] <= edge if from_least else pair[0] >= edge)]
        head = f"{of}还差{'最少' if from_least else '最多'}的{formula}"
    return Reply((head, *shortened([line for _, line in left]), view.basis(period)))


def _ask_which(unit: str, view: View) -> Reply:
    name = view.name(unit)
    counts = [
        one.name for one in view.catalogue.indicators.values() if one.at_most and view.catalogue.holds(unit, one.name)
    ]
    if not counts:
        return Reply((f"通报里没有{name}可以算差额的数据。",), outcome="refused")
    lines = [f"{name}的哪一项？", *(f"{number}. {count}" for number, count in enumerate(counts[:3], start=1))]
    return Reply(tuple(lines), choices(f"{name}{count}还差多少" for count in counts), outcome="ask")


def _pairs(question: Question, unit: str, view: View) -> list[tuple[str, str]]:
    """(count, what it is at most) that the unit reports and the question is about."""
    found = []
    for indicator in view.catalogue.indicators.values():
        planned = indicator.at_most
        if planned and view.catalogue.holds(unit, indicator.name) and view.catalogue.holds(unit, planned):
            found.append((indicator.name, planned))
    named = _counts(question, view)
    return [pair for pair in found if pair[0] in named] or [pair for pair in found if named & set(pair)][:1]


def _counts(question: Question, view: View) -> set[str]:
    rates = [view.catalogue.indicators[name] for name in question.indicators]
    return {name for rate in rates for name in (rate.of[:1] if rate.of else (rate.name,))}
