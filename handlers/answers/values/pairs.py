"""Units that are each asked for a figure of their own: 余杭注册数和萧山激活数, 余杭注册数是萧山激活数的几倍."""

from handlers.answers.context.not_held import not_held
from handlers.answers.context.periods import basis, one_period
from handlers.answers.context.view import View
from handlers.answers.values.value import figure_line
from handlers.figures.wording import COMPUTED, apart, choices, plain, printed, rounded
from handlers.questions.question import Question
from handlers.reply import Reply
from storage.figures import Figure

_QUOTIENT = ("times", "share")


def asked(question: Question) -> bool:
    return len(_pairs(question)) > 1


def _pairs(question: Question) -> tuple[tuple[str, str], ...]:
    """余杭注册数是激活数的几倍: of one unit, too."""
    if question.says("times") and len(question.units) == 1 and len(question.indicators) == 2:
        return tuple((question.units[0], name) for name in question.indicators)
    return question.pairs


def answer(question: Question, view: View) -> Reply:
    """各问一项：余杭注册数和萧山激活数、余杭注册数是萧山激活数的几倍"""
    period = one_period(question, view)
    pairs = _pairs(question)
    lacking = next((pair for pair in pairs if not view.catalogue.holds(*pair)), None)
    if lacking is not None:
        raise not_held(*lacking, view)
    figures = [view.figure(*pair, period) for pair in pairs]
    lines = [figure_line(*pair, period, view) for pair in pairs]
    if question.says(*_QUOTIENT, "compare", "against") and len(pairs) == 2:
        names = [f"{view.name(unit, period)}{name}" for unit, name in pairs]
        first, second = figures
        head = _together(names, first, second, question, view) if first and second else "有一项未报，无法计算"
        lines = [head, *lines]
    steps = choices(f"{view.name(unit)}{name}近八周趋势" for unit, name in pairs)
    return Reply((*lines, basis(question, period, view)), steps)


def _together(names: list[str], first: Figure, second: Figure, question: Question, view: View) -> str:
    """The quotient of the two, or how far they are apart where both are counted alike."""
    if question.says(*_QUOTIENT):
        if not second.number:
            return f"{names[1]}为 0，无法计算"
        times = plain(rounded(first.number / second.number, 2))
        said = f"{names[0]}是{names[1]}的 {times}倍" if question.says("times") else f"{names[0]} ÷ {names[1]} = {times}"
        return f"{said}{COMPUTED}，{printed(first)} ÷ {printed(second)}"
    one, other = (view.catalogue.indicators[figure.indicator] for figure in (first, second))
    if (one.kind, one.measure) != (other.kind, other.measure):
        return f"{names[0]}和{names[1]}口径不同，不能直接相减"
    return f"{names[0]}和{names[1]}相差 {apart(first, second, one)}{COMPUTED}"
