"""Where a unit stood week after week, and whether it is among the first: 近八周萧山区排名, 萧山区进前五了吗."""

from dataclasses import replace

from handlers.answers.changes.trend import basis_of
from handlers.answers.context.order import order
from handlers.answers.context.periods import basis, one_period, several_periods
from handlers.answers.context.view import View
from handlers.answers.ranking.ends import last_places
from handlers.answers.ranking.position import ranked_by
from handlers.figures.cells import NOT_REPORTED
from handlers.figures.ranks import Place, moved
from handlers.figures.wording import FEW_LINES, choices, printed, shortened
from handlers.questions.question import Question
from handlers.reply import Reply
from storage.figures import Period


def asked(question: Question) -> bool:
    through_time = question.several or question.says("trend")
    return bool(question.units) and question.says("position", "rank") and through_time and not question.limit


def answer(question: Question, view: View) -> Reply:
    """多期名次：近八周萧山区排名、萧山区激活率名次走势"""
    periods = several_periods(question, view)
    lines: list[str] = []
    computed = False
    held = [(unit, name) for unit in question.units for name in ranked_by(question, unit, view)]
    for unit, name in held:
        found = {period: _place(unit, name, period, view) for period in periods}
        computed = computed or not all(published for _, published in found.values())
        places = {period: place for period, (place, _) in found.items()}
        lines += _lines(unit, name, places, view, alone=len(held) == 1)
    remark = "，名次为测算，数值相同的并列" if computed else ""
    scope = view.scope_of(question)
    return Reply(
        (*shortened(lines, FEW_LINES + 2), basis_of(periods, view) + remark), choices((f"{scope}{held[0][1]}排名",))
    )


def _place(unit: str, name: str, period: Period, view: View) -> tuple[Place | None, bool]:
    ranks = order(view, view.own_scope(unit), name, period)
    return ranks.of(unit), ranks.published


def _lines(unit: str, name: str, places: dict[Period, Place | None], view: View, *, alone: bool) -> list[str]:
    known = [place for place in places.values() if place]
    head = f"{view.name(unit)} {name}"
    if not known:
        return [f"{head} {NOT_REPORTED}"]
    lines = [f"{head} {known[0].said} → {known[-1].said}，{moved(known[0], known[-1])}（{len(known)}期）"]
    if alone and len(places) <= FEW_LINES:
        lines += [
            f"{period.cutoff} {f'{place.said}，{printed(place.figure)}' if place else NOT_REPORTED}"
            for period, place in places.items()
        ]
    return lines


def asked_whether(question: Question) -> bool:
    if question.place is not None:  # 余杭是不是第一
        return bool(question.units) and question.until is None
    if question.says("whether") and question.says("highest") != question.says("lowest"):  # 萧山是不是垫底
        return bool(question.units) and question.limit is None and not question.says("which")
    return bool(question.units) and question.says("within") and question.limit is not None


def whether(question: Question, view: View) -> Reply:
    """是否在前几名：萧山区进前五了吗"""
    period = one_period(question, view)
    if question.says("highest", "lowest"):
        question = replace(question, place=1)
    lines = []
    for unit in question.units:
        lines += [_whether(unit, name, question, period, view) for name in ranked_by(question, unit, view)]
    scope, name = view.scope_of(question), ranked_by(question, question.units[0], view)[0]
    return Reply((*shortened(lines), basis(question, period, view)), choices((f"{scope}{name}排名",)))


def _whether(unit: str, name: str, question: Question, period: Period, view: View) -> str:
    scope = view.own_scope(unit)
    ranks = order(view, scope, name, period)
    place = ranks.of(unit)
    head = f"{view.name(unit, period)} {name}"
    question = replace(question, from_bottom=last_places(question, less_is_better=ranks.less_is_better))
    if place is None:
        return f"{head} {NOT_REPORTED}"
    from_end = sum(other.rank > place.rank for other in ranks.places) if question.from_bottom else place.rank - 1
    if question.place is not None:
        yes, wanted = from_end == question.place - 1, f"是{'倒数' if question.from_bottom else ''}第{question.place}名"
    else:
        limit = question.limit or 0
        yes, wanted = from_end < limit, f"在{'后' if question.from_bottom else '前'}{limit}名"
    computed = "" if ranks.published else "，测算"
    number = view.counted(scope, len(ranks.places))
    return f"{head} {printed(place.figure)}，{place.said}（共{number}{computed}），{wanted}：{'是' if yes else '否'}"
