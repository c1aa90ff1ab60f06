"""Who stands before or after a unit: 排在萧山前面的是谁, 下城前一名, 富阳和临安谁排前面."""

from handlers.answers.context.not_held import not_held
from handlers.answers.context.order import Order, named, order
from handlers.answers.context.periods import of_several, one_period
from handlers.answers.context.unanswerable import refusal
from handlers.answers.context.view import View
from handlers.answers.ranking import chosen
from handlers.answers.ranking.position import ranked_by
from handlers.answers.values.value import figure_line
from handlers.figures.ranks import Place
from handlers.figures.wording import COMPUTED, apart, choices, printed, some
from handlers.questions.question import Question
from handlers.reply import Reply
from storage.figures import Period

SHOWN = 12


def asked(question: Question) -> bool:
    return len(question.units) == 1 and question.says("ahead", "behind")


def answer(question: Question, view: View) -> Reply:
    """前后：排在萧山前面的是谁"""
    period = one_period(question, view)
    (unit,) = question.units
    scope = view.scope_of(question)
    name = ranked_by(question, unit, view)[0]
    ranks = order(view, scope, name, period)
    own = ranks.of(unit)
    if own is None:
        raise not_held(unit, name, view)
    ahead = question.says("ahead")
    basis = _basis(question, ranks, period, view)
    steps = choices((f"{scope}{name}排名", f"{view.name(unit)}怎么样"))
    if question.says("next"):
        return Reply((*_next(own, ranks, period, view, ahead=ahead), basis), steps)
    others = [place for place in ranks.places if (place.rank < own.rank if ahead else place.rank > own.rank)]
    others = others[::-1] if ahead else others
    where = "前面" if ahead else "后面"
    head = f"{scope}{name}排在{view.name(unit, period)}（{own.said} {printed(own.figure)}）{where}的"
    lines = [f"{head}有{view.counted(scope, len(others))}"]
    told = [f"{place.said} {named(place, period, view)}" for place in others]
    lines += [f"最近的是{told[0]}"] if told else []
    lines += [some(told, SHOWN)] if told[1:] else []
    level = [view.name(place.figure.unit, period) for place in ranks.places
             if place.rank == own.rank and place is not own]  # fmt: skip
    lines += [f"与它并列的：{some(level, SHOWN)}"] if level else []
    return Reply((*lines, basis), steps)


def _basis(question: Question, ranks: Order, period: Period, view: View) -> str:
    computed = "" if ranks.published else "名次为测算，数值相同的并列"
    return "，".join(filter(None, (view.basis(period), computed, of_several(question.when, view))))


def _next(own: Place, ranks: Order, period: Period, view: View, *, ahead: bool) -> list[str]:
    """下城前一名, 拱墅跟前一名差多少: those right before or after it, and how far they are."""
    beyond = [place for place in ranks.places if (place.rank < own.rank if ahead else place.rank > own.rank)]
    head = f"{view.name(own.figure.unit, period)}（{own.figure.indicator} {printed(own.figure)}，{own.said}）"
    where = "前" if ahead else "后"
    if not beyond:
        return [f"{head}{where}面没有单位"]
    nearest = beyond[-1] if ahead else beyond[0]
    beside = [place for place in beyond if place.rank == nearest.rank]
    gap = apart(nearest.figure, own.figure, view.catalogue.indicators[own.figure.indicator]).lstrip("+-")
    return [
        f"{head}的{where}一名：{some([named(place, period, view) for place in beside], SHOWN)}，{nearest.said}",
        f"相差 {gap}",
    ]


def asked_to_place(question: Question) -> bool:
    one = len(question.units) == 1 and question.place is not None and question.until is None
    leads = question.says("highest") and not question.says("whether")  # 余杭领先第二名多少
    return one and (question.says("gap", "compare") or leads)


def to_place(question: Question, view: View) -> Reply:
    """离某一名：余杭离第一名还差多少"""
    period = one_period(question, view)
    (unit,) = question.units
    scope, name = view.scope_of(question), ranked_by(question, unit, view)[0]
    ranks = order(view, scope, name, period)
    own, there = ranks.of(unit), chosen(ranks, question)
    if own is None:
        raise not_held(unit, name, view)
    if not there:
        raise refusal(f"{scope}{name}排名共{len(ranks.places)}名，没有第{question.place}名。", view.basis(period))
    head = f"{view.name(unit, period)} {name} {printed(own.figure)}（{own.said}）"
    wanted = f"{'倒数' if question.from_bottom else ''}第{question.place}名 {named(there[0], period, view)}"
    gap = apart(there[0].figure, own.figure, view.catalogue.indicators[name])
    lines = [f"{head}，就是{wanted}" if own in there else f"{head}，和{wanted}相差 {gap.lstrip('+-')}{COMPUTED}"]
    high, low = sorted((there[0].figure, own.figure), key=lambda figure: -figure.number)
    lines += [] if own in there else [f"{printed(high)} － {printed(low)}"]
    return Reply((*lines, _basis(question, ranks, period, view)), choices((f"{scope}{name}排名",)))


def asked_of_several(question: Question) -> bool:
    return len(question.units) > 1 and question.says("ahead", "behind") and not question.says("next")


def of_several_units(question: Question, view: View) -> Reply:
    """谁在前：富阳和临安谁排前面"""
    period = one_period(question, view)
    scopes = {view.own_scope(unit) for unit in question.units}
    name = ranked_by(question, question.units[0], view)[0]
    lacking = next((unit for unit in question.units if not view.catalogue.holds(unit, name)), None)
    if lacking is not None:
        raise not_held(lacking, name, view)
    lines = [figure_line(unit, name, period, view) for unit in question.units]
    if len(scopes) > 1:
        return Reply((*lines, "不在同一个排名里，不能比名次", view.basis(period)))
    (scope,) = scopes
    ranks = order(view, scope, name, period)
    places = [place for place in ranks.places if place.figure.unit in question.units]
    basis = _basis(question, ranks, period, view)
    if len(places) == len(question.units):
        end = (min if question.says("ahead") else max)(place.rank for place in places)
        first = [view.name(place.figure.unit, period) for place in places if place.rank == end]
        lines = [f"排在{'前' if question.says('ahead') else '后'}面的是{'、'.join(first)}", *lines]
    return Reply((*lines, basis), choices((f"{scope}{name}排名",)))
