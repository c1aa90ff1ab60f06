"""For how long a unit has kept its place: 余杭连续多少期第一, 萧山连续多少期垫底."""

from handlers.answers.context.order import Order, order
from handlers.answers.context.periods import period_of
from handlers.answers.context.view import View
from handlers.answers.ranking.ends import last_places
from handlers.answers.ranking.position import ranked_by
from handlers.figures.cells import NOT_REPORTED
from handlers.figures.wording import choices, shortened
from handlers.questions.question import Question
from handlers.reply import Reply
from storage.figures import Period


def asked(question: Question) -> bool:
    ends = question.says("highest") != question.says("lowest")
    place = (question.place is not None and question.until is None) or ends
    return bool(question.units) and place and question.says("running")


def answer(question: Question, view: View) -> Reply:
    """名次保持：余杭连续多少期第一、萧山连续多少期垫底"""
    newest = period_of(question.when if not question.several else None, view)
    lines: list[str] = []
    for unit in question.units:
        for name in ranked_by(question, unit, view):
            lines += _lines(unit, name, question, newest, view)
    scope, by = view.scope_of(question), ranked_by(question, question.units[0], view)[0]
    unit_name = view.name(question.units[0])
    return Reply((*shortened(lines), view.basis(newest)), choices((f"近八周{unit_name}{by}排名", f"{scope}{by}排名")))


def _lines(unit: str, name: str, question: Question, newest: Period, view: View) -> list[str]:
    head = f"{view.name(unit, newest)} {name}"
    now = order(view, view.own_scope(unit), name, newest)
    own = now.of(unit)
    if own is None:
        return [f"{head} {NOT_REPORTED}"]
    bottom = last_places(question, less_is_better=now.less_is_better)
    wanted = f"{'倒数' if bottom else ''}第{question.place or 1}名"
    kept = _kept(unit, name, question, newest, view)
    if not kept:
        return [f"{head} 最近一期是{own.said}（共{len(now.places)}名），不是{wanted}"]
    computed = "" if now.published else "，名次为测算"
    return [f"{head} 已连续{len(kept)}期{wanted}（自 {kept[-1].cutoff}{computed}）"]


def _kept(unit: str, name: str, question: Question, newest: Period, view: View) -> list[Period]:
    """The stored periods in which it stood there, newest first, up to the first in which it did not."""
    kept: list[Period] = []
    for period in reversed([one for one in view.periods if one.cutoff <= newest.cutoff]):
        if not _stands(unit, order(view, view.own_scope(unit), name, period), question):
            break
        kept.append(period)
    return kept


def _stands(unit: str, ranks: Order, question: Question) -> bool:
    own = ranks.of(unit)
    if own is None:
        return False
    bottom = last_places(question, less_is_better=ranks.less_is_better)
    before = sum(place.rank > own.rank for place in ranks.places) if bottom else own.rank - 1
    return before == (question.place or 1) - 1
