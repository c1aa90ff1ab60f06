"""Where one unit stands: 淳安排第几."""

from handlers.answers.changes.change import periods_compared
from handlers.answers.context.not_held import held_by
from handlers.answers.context.order import order
from handlers.answers.context.periods import basis, one_period
from handlers.answers.context.subject import rates_of, units_of
from handlers.answers.context.view import View
from handlers.answers.values.value import figure_line, value_line
from handlers.figures.cells import NOT_REPORTED
from handlers.figures.ranks import moved
from handlers.figures.wording import FEW_LINES, choices, shortened
from handlers.questions.question import Question
from handlers.reply import Reply
from storage.figures import Period


def asked(question: Question) -> bool:
    ranked = question.says("position", "rank") and not (question.scopes or question.limit or question.place)
    return bool(question.units) and ranked


def asked_for_move(question: Question) -> bool:
    moved = question.says("change", "rise", "fall", "against", "compare")
    return bool(question.units) and question.says("position", "rank") and moved


def move(question: Question, view: View) -> Reply:
    """名次变化：萧山区排名比上周升了还是降了"""
    pair = periods_compared(question, view)
    current, base = pair
    lines = []
    for unit in question.units:
        lines += [_moved(unit, name, current, base, view) for name in ranked_by(question, unit, view)]
    scope = view.scope_of(question)
    basis = f"{view.basis(current)}，对比 {view.basis(base)}"
    by = ranked_by(question, question.units[0], view)[0]
    return Reply((*shortened(lines), basis), choices((f"{scope}{by}排名",)))


def ranked_by(question: Question, unit: str, view: View) -> tuple[str, ...]:
    """Those of the named indicators that the unit reports, else what its scope is ranked by."""
    table = view.main_table(view.own_scope(unit))
    by = (table.rank_by,) if table and table.rank_by else rates_of(question, unit, view)
    return held_by(unit, question.indicators or by, question, view)


def _moved(unit: str, name: str, current: Period, base: Period, view: View) -> str:
    scope = view.own_scope(unit)
    now, then = (order(view, scope, name, period).of(unit) for period in (current, base))
    if now is None or then is None:
        return f"{view.name(unit)} {name} {current.cutoff if now is None else base.cutoff} {NOT_REPORTED}，名次无法对比"
    return f"{view.name(unit, current)} {name} {now.said}，{moved(then, now)}（{base.cutoff} 为{then.said}）"


def answer(question: Question, view: View) -> Reply:
    """名次：淳安排第几、萧山区激活率第几名"""
    period = one_period(question, view)
    units = units_of(question, view)
    lines = []
    for unit in units:
        names = held_by(unit, question.indicators or _all_of(unit, view), question, view)
        if question.indicators:
            lines += [figure_line(unit, name, period, view) for name in names]
        else:
            total = view.catalogue.is_total(unit) and not any(_is_ranked(unit, name, view) for name in names)
            lines.append(f"{view.name(unit, period)}" + ("是合计，不参加排名" if total else "各项名次"))
            lines += [value_line(unit, name, period, view) for name in names]
    lines = [
        *shortened(lines, FEW_LINES + 2),
        basis(question, period, view),
    ]
    scope = view.scope_of(question)
    table = view.main_table(scope)
    by = question.indicators[0] if question.indicators else (table.rank_by if table and table.rank_by else "")
    ranking = f"{scope}{by}排名" if view.is_ranked(scope, by) else ""
    return Reply(tuple(lines), choices((ranking, f"{view.name(units[0])}怎么样")))


def _all_of(unit: str, view: View) -> tuple[str, ...]:
    """What its scope is ranked by stands first."""
    table = view.main_table(view.own_scope(unit))
    held = view.catalogue.holdings.get(unit, {})
    return tuple(sorted(held, key=lambda name: table is None or name != table.rank_by))


def _is_ranked(unit: str, name: str, view: View) -> bool:
    """市本级 is the total of annex 2 and has none of its ranks, but one among the others in annex 1."""
    table = view.table_of(unit, name)
    return table is not None and table.is_grid and not (table.total and table.total.unit == unit)
