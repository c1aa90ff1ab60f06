"""When a unit reached something: 萧山活跃率什么时候超过10%的, 余杭破过75%吗."""

from handlers.answers.changes.trend import basis_of
from handlers.answers.context.not_held import not_held
from handlers.answers.context.periods import missing
from handlers.answers.context.subject import one_indicator, units_of
from handlers.answers.context.view import View
from handlers.answers.filters.filter import refuse_mismatch, threshold
from handlers.figures.wording import choices, printed, some
from handlers.language.calendar.periods import bind
from handlers.questions.question import Question
from handlers.reply import Reply

SHOWN = 8


def asked(question: Question) -> bool:
    measured = bool(question.conditions) and not any("average" in one.comparison for one in question.conditions)
    by_default = bool(question.units) and all(condition.percent for condition in question.conditions)
    subject = bool(question.indicators) or by_default
    return measured and subject and question.says("which_period", "stored", "ever")


def answer(question: Question, view: View) -> Reply:
    """哪期达到：萧山区活跃率什么时候超过10%"""
    refuse_mismatch(question, view)
    name = one_indicator(question, view)
    periods = bind(question.when, view.periods) if question.when else view.periods
    if not periods:
        raise missing(question.when, view)
    bounds = [threshold(condition, view.catalogue.indicators[name]) for condition in question.conditions]
    said = "且".join(bound.said for bound in bounds)
    lines = []
    units = units_of(question, view)
    for unit in units:
        if not view.catalogue.holds(unit, name):
            raise not_held(unit, name, view)
        series = view.series(unit, name, periods)
        fitting = [figure for figure in series.values() if all(bound.fits(figure.number) for bound in bounds)]
        lines.append(f"{view.name(unit)} {name}{said}的有{len(fitting)}期（共{len(series)}期有数）")
        shown = [f"{figure.period} {printed(figure)}" for figure in fitting]
        lines += [some(shown[-SHOWN:])] if len(shown) <= SHOWN else [f"最近{SHOWN}期：{some(shown[-SHOWN:])}"]
    return Reply((*filter(None, lines), basis_of(periods, view)), choices((f"{view.name(units[0])}{name}近八周趋势",)))
