"""How far a figure is from what it should reach: 萧山区活跃率差多少个百分点才到50%."""

from decimal import ROUND_CEILING, Decimal

from handlers.answers.context.not_held import not_held
from handlers.answers.context.periods import basis, one_period
from handlers.answers.context.subject import rates_of, units_of
from handlers.answers.context.view import View
from handlers.answers.filters.filter import in_its_measure
from handlers.figures.wording import COMPUTED, choices, decimals, plain, printed, rounded, shortened
from handlers.questions.question import Condition, Question
from handlers.reply import Reply
from storage.catalogue import Indicator
from storage.figures import Period


def asked(question: Question) -> bool:
    return question.goal is not None and bool(question.indicators or (question.units and question.goal.percent))


def answer(question: Question, view: View) -> Reply:
    """距目标：萧山区活跃率差多少个百分点才到50%"""
    period = one_period(question, view)
    goal = question.goal or Condition(">=")
    asked_of = question.indicators or rates_of(question, question.units[0], view)[:1]  # 萧山离30%还差多少人
    names = [name for name in asked_of if view.catalogue.indicators[name].kind == "rate"]
    names = names if goal.percent else list(asked_of)
    pairs = [(unit, name) for unit in units_of(question, view) for name in names]
    if not pairs:
        name = asked_of[0]
        return Reply((f"“{name}”是个数，不能和百分比比较，没有查询。",), outcome="refused")
    held = [pair for pair in pairs if view.catalogue.holds(*pair)]
    if not held:
        raise not_held(*pairs[0], view)
    lines = shortened([line for unit, name in held for line in _lines(unit, name, goal, period, view)])
    lines += [line for unit, name in held if (line := _in_counts(unit, name, goal, period, view))]
    lines.append(basis(question, period, view))
    unit, name = held[0]
    return Reply(tuple(lines), choices((f"{view.name(unit)}{name}近八周趋势", f"{view.name(unit)}怎么样")))


def _lines(unit: str, name: str, goal: Condition, period: Period, view: View) -> list[str]:
    figure, indicator = view.figure(unit, name, period), view.catalogue.indicators[name]
    head = f"{view.name(unit, period)} {name}"
    if figure is None:
        return [f"{head} {printed(None)}"]
    aim = in_its_measure(goal, indicator).low or Decimal(0)
    rate, less = indicator.kind == "rate", indicator.less_is_better
    left = rounded(aim - figure.number * 100, decimals(figure.printed)) if rate else aim - figure.number
    left = -left if less else left
    wanted = f"{plain(aim)}%" if rate else f"{plain(aim)}{indicator.measure}"
    if left <= 0:
        over = f"，{'低' if less else '高'}出{_apart(-left, indicator)}{COMPUTED}" if left else ""
        return [f"{head} {printed(figure)}，已达到{wanted}{over}"]
    return [
        f"{head} {printed(figure)}，距{wanted}还差{_apart(left, indicator)}{COMPUTED}",
        f"{printed(figure)} － {wanted}" if less else f"{wanted} － {printed(figure)}",
    ]


def _in_counts(unit: str, name: str, goal: Condition, period: Period, view: View) -> str:
    """全市接入率要到80%还差几套: how many more of what the rate counts, where it is a quotient of two counts."""
    known, figure = view.catalogue.indicators, view.figure(unit, name, period)
    of = known[name].of
    aim = goal.low or Decimal(0)
    if of is None or figure is None or known[name].less_is_better or figure.number * 100 >= aim:
        return ""
    have, whole = (view.figure(unit, count, period) for count in of)
    if have is None or whole is None:
        return ""
    needed = (whole.number * aim / 100).to_integral_value(ROUND_CEILING)
    left = f"{plain(needed - have.number)}{known[of[0]].measure}{COMPUTED}"
    rough = f"；{name}是每天的平均，这里只是约数" if known[name].averaged else ""
    return f"按{of[1]} {printed(whole)} 算，{of[0]}要到 {plain(needed)}，还差{left}{rough}"


def _apart(number: Decimal, indicator: Indicator) -> str:
    return f"{plain(number)}{'个百分点' if indicator.kind == 'rate' else indicator.measure}"
