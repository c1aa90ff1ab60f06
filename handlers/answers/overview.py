"""All that is known of one unit in one period: 萧山区怎么样."""

from handlers.answers.times import one_period
from handlers.answers.value import figure_line
from handlers.answers.view import View
from handlers.answers.wording import choices
from handlers.language.grammar import Slots
from handlers.language.question import Question
from handlers.reply import Reply


def asked(slots: Slots) -> bool:
    return bool(slots.units or slots.scopes) or "whole" in slots.operations


def answer(question: Question, view: View) -> Reply:
    """一个单位的全部数据，如“萧山区怎么样”"""
    period = one_period(question, view)
    if isinstance(period, Reply):
        return period
    units = (
        question.units
        or tuple(t for s in question.scopes if (t := view.catalogue.scopes[s].total))
        or (view.catalogue.everything,)
    )
    unit = units[0]
    held = view.catalogue.holdings.get(unit, {})
    lines = [f"{view.name(unit, period)}　{view.basis(period)}"]
    lines += [
        figure_line(unit, indicator, period, view).removeprefix(view.name(unit, period)).strip() for indicator in held
    ]
    name = view.catalogue.units[unit].name
    return Reply(tuple(lines), choices(f"{name}{indicator}" for indicator in held))
