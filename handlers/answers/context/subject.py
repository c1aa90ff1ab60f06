"""Whom and what a question is about, where it does not say."""

from handlers.answers.context.clarify import ask
from handlers.answers.context.periods import one_period, said_time
from handlers.answers.context.unanswerable import Unanswerable, refusal
from handlers.answers.context.view import View
from handlers.questions.question import Question, Unclear
from storage.catalogue import Table
from storage.figures import Period


def units_of(question: Question, view: View) -> tuple[str, ...]:
    """The units that were named; of a scope its total row; else whoever carries the indicator for the whole."""
    if question.units:
        return question.units
    catalogue = view.catalogue
    scopes = [catalogue.scopes[scope] for scope in question.scopes] or list(catalogue.scopes.values())
    totals = tuple(scope.total for scope in scopes if scope.total)
    if question.scopes and totals:
        return totals
    if any(catalogue.holds(catalogue.everything, name) for name in question.indicators):
        return (catalogue.everything,)
    held = tuple(unit for unit in totals if any(catalogue.holds(unit, name) for name in question.indicators))
    return held if held and question.indicators else (catalogue.everything,)


def members_of(question: Question, view: View) -> tuple[str, ...]:
    """The scopes that a filter goes through: the named ones, else all."""
    return question.scopes or tuple(view.catalogue.scopes)


def one_indicator(question: Question, view: View) -> str:
    """The indicator that a ranking is by: the named one, else what the scope's own table ranks by."""
    if question.by:
        return question.by
    if len(question.indicators) > 1 and question.instead:
        raise Unanswerable(ask(Unclear("、".join(question.indicators), question.instead)))
    if len(question.indicators) > 1:
        scope = view.scope_of(question)
        texts = [f"{scope}{name}排名" for name in question.indicators[:4]]
        whole = tuple((text, f"{said_time(question)}{text}") for text in texts)
        raise Unanswerable(ask(Unclear("、".join(question.indicators), whole)))
    if question.indicators:
        return question.indicators[0]
    table = view.main_table(view.scope_of(question))
    if table is None:
        raise refusal("请说明要看哪个指标。")
    return table.rank_by or table.columns[0]


def indicator_and_period(question: Question, view: View) -> tuple[str, Period]:
    """What most kinds need first."""
    return one_indicator(question, view), one_period(question, view)


def rates_of(question: Question, unit: str, view: View) -> tuple[str, ...]:
    """The named indicators, else the rates of the unit's main table, the one that it ranks by first."""
    if question.indicators:
        return question.indicators
    tables = dict.fromkeys(view.catalogue.holdings.get(unit, {}).values())
    chosen = [view.catalogue.tables[name] for name in tables]
    table = next((one for one in chosen if one.scope), None) or next((one for one in chosen if not one.is_grid), None)
    return _rates(table or chosen[0], view) if chosen else ()


def _rates(table: Table, view: View) -> tuple[str, ...]:
    rates = [name for name in table.indicators if view.catalogue.indicators[name].kind == "rate"]
    return tuple(sorted(rates, key=lambda name: name != table.rank_by)) or table.indicators[:2]
