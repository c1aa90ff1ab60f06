"""Which units there are: 一共多少家市级单位, 有哪些区县."""

from handlers.answers.context.periods import one_period
from handlers.answers.context.view import View
from handlers.figures.wording import choices, some
from handlers.questions.question import Question
from handlers.reply import Reply
from storage.figures import Figure, Period


def asked(question: Question) -> bool:
    speaks_of_units = question.says("which", "count", "bodies", "total")
    speaks_of_units = speaks_of_units and not question.says("highest", "lowest", "amount")
    nothing_else = not (question.indicators or question.units or question.limit or question.place or question.run)
    return speaks_of_units and nothing_else and bool(question.scopes or question.says("bodies", "count"))


def answer(question: Question, view: View) -> Reply:
    """单位：一共多少家市级单位、有哪些区县"""
    period = one_period(question, view)
    lines = []
    for scope in question.scopes or tuple(view.catalogue.scopes):
        units = view.catalogue.members(scope, period.cutoff)
        found = {figure.unit for figure in _figures(scope, period, view)}
        lines.append(f"{view.counted(scope, len(units))}，本期有数据的{len(found & {unit.id for unit in units})}家")
        if question.says("which") or len(units) <= 20:
            lines.append(some([view.name(unit.id, period) for unit in units], 30))
    scope = (question.scopes or tuple(view.catalogue.scopes))[0]
    table = view.main_table(scope)
    by = table.rank_by if table and table.rank_by else ""
    return Reply((*lines, view.basis(period)), choices((f"{scope}{by}排名", f"导出{scope}数据")))


def _figures(scope: str, period: Period, view: View) -> tuple[Figure, ...]:
    table = view.main_table(scope)
    return view.office.store.figures.of_period(period.cutoff, table.name) if table else ()
