"""Where one unit stands: 淳安排第几."""

from handlers.answers.subject import units_of
from handlers.answers.times import of_several, one_period
from handlers.answers.value import figure_line, not_held, value_line
from handlers.answers.view import View
from handlers.answers.wording import FEW_LINES, choices
from handlers.language.question import Question
from handlers.reply import Reply


def asked(question: Question) -> bool:
    ranked = question.says("position", "rank") and not (question.scopes or question.limit or question.place)
    return bool(question.units) and ranked


def answer(question: Question, view: View) -> Reply:
    """名次：淳安排第几、萧山区激活率第几名"""
    period = one_period(question, view)
    if isinstance(period, Reply):
        return period
    units = units_of(question, view)
    lines = []
    for unit in units:
        held = view.catalogue.holdings.get(unit, {})
        names = [name for name in (question.indicators or held) if name in held]
        if not names:
            return not_held(unit, question.indicators[0] if question.indicators else "", view)
        if question.indicators:
            lines += [figure_line(unit, name, period, view) for name in names]
        else:
            lines.append(f"{view.name(unit, period)}各项名次")
            lines += [value_line(unit, name, period, view) for name in names]
    lines = [
        *lines[: FEW_LINES + 2],
        "，".join(filter(None, (view.basis(period), of_several(question.when, view)))),
    ]
    scope = view.scope_of(question)
    table = view.main_table(scope)
    by = question.indicators[0] if question.indicators else (table.rank_by if table and table.rank_by else "")
    return Reply(tuple(lines), choices((f"{scope}{by}排名", f"{view.name(units[0])}怎么样")))
