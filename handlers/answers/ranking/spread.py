"""How far apart the first and the last are: 区县活跃率最高和最低相差多少."""

from handlers.answers.context.not_held import nobody_holds
from handlers.answers.context.order import order
from handlers.answers.context.periods import basis
from handlers.answers.context.subject import indicator_and_period
from handlers.answers.context.view import View
from handlers.figures.wording import COMPUTED, apart, choices, printed, some
from handlers.questions.question import Question
from handlers.reply import Reply


def asked(question: Question) -> bool:
    return question.says("highest") and question.says("lowest") and question.says("compare")


def answer(question: Question, view: View) -> Reply:
    """极差：区县活跃率最高和最低相差多少"""
    indicator, period = indicator_and_period(question, view)
    scope = view.scope_of(question)
    places = order(view, scope, indicator, period).places
    if not places:
        raise nobody_holds(indicator, (scope,), period, view)
    figures = sorted((place.figure for place in places), key=lambda figure: figure.number)
    low, high = figures[0], figures[-1]
    names = [
        some([view.name(one.unit, period) for one in figures if one.number == end.number], 3) for end in (high, low)
    ]
    gap = apart(high, low, view.catalogue.indicators[indicator]).lstrip("+")
    lines = (
        f"{scope}{indicator}最高和最低相差 {gap}{COMPUTED}",
        f"最高 {names[0]} {printed(high)}，最低 {names[1]} {printed(low)}",
        basis(question, period, view),
    )
    return Reply(lines, choices((f"{scope}{indicator}排名",)))
