"""Which units rose, fell or stayed as they were: 活跃率下降的区县, 激活率上升超过1个点的区县, 持平的有哪些."""

from decimal import Decimal

from handlers.answers.changes.change import periods_compared
from handlers.answers.changes.movers import distance, left_out, listing_of, pairs_of, place_moves, said, said_move
from handlers.answers.context.not_held import nobody_holds
from handlers.answers.context.periods import period_of
from handlers.answers.context.subject import one_indicator
from handlers.answers.context.unanswerable import refusal
from handlers.answers.context.view import View
from handlers.answers.filters.filter import Bound, in_its_measure, measured
from handlers.figures.wording import choices, printed, shortened, some
from handlers.questions.question import Condition, Question
from handlers.reply import Listing, Reply
from storage.figures import Figure, Period

SHOWN = 8
MOST_NAMES = 12
_MOVED = {"<": "不到", "<=": "不超过", ">": "超过", ">=": "达到", "=": "正好"}
WAYS = {"rise": (1, "上升"), "fall": (-1, "下降"), "steady": (0, "持平")}
"""Word list → the sign of the change, and how it is said."""


def asked(question: Question) -> bool:
    one_way = sum(question.says(way) for way in WAYS) == 1 and not (
        question.says("without", "steady") and question.moved_by
    )
    whom = question.says("which", "bodies", "those_who")
    return one_way and whom and len(question.scopes) < 2 and not question.several


def answer(question: Question, view: View) -> Reply:
    """升降：活跃率下降的区县、哪些区县激活率提升了"""
    name, pair = one_indicator(question, view), periods_compared(question, view)
    current, base = pair
    scope = view.scope_of(question)
    sign, word = next(way for name_, way in WAYS.items() if question.says(name_))
    if question.says("position", "rank"):
        return _places(scope, name, pair, view, sign=sign)
    moved = pairs_of(scope, name, current, base, view)
    if not moved:
        raise nobody_holds(name, (scope,), current, view)
    found = _found(moved, question, name, sign, view)
    word = f"没有{word}" if question.says("without") else word
    word += _how_far(question.moved_by, name, view).said if question.moved_by else ""
    lines = [f"{scope}{name}较 {base.cutoff} {word}的有{view.counted(scope, len(found))}（共比较{len(moved)}家）"]
    lines += _told(found, name, current, 1 if question.says("without") else sign, view)
    lines += left_out(scope, name, current, base, view)
    lines.append(f"{view.basis(current)}，对比 {view.basis(base)}")
    other = f"{name}{'下降' if sign > 0 else '上升'}的{scope}"
    units = tuple(new.unit for new, _ in found)
    return Reply(tuple(lines), choices((other, f"{scope}{name}排名")), listing=listing_of(units, name, pair))


def asked_across(question: Question) -> bool:
    more = question.says("above", "higher") != question.says("below", "lower")
    whom = bool(question.scopes) or question.says("which", "bodies")
    return len(question.whens) == 2 and more and whom and not question.units


def across(question: Question, view: View) -> Reply:
    """两期之间：7月20日注册数高于7月27日的区县"""
    name, scope = one_indicator(question, view), view.scope_of(question)
    first, second = (period_of(when, view) for when in question.whens)
    more = question.says("above", "higher")
    pairs = pairs_of(scope, name, first, second, view)
    if first == second or not pairs:
        raise refusal("这两个时间没有可以比较的两期数据。", view.basis(first))
    found = [pair for pair in pairs if (distance(pair) > 0 if more else distance(pair) < 0)]
    found.sort(key=lambda pair: -abs(distance(pair)))
    head = f"{scope}{name} {first.cutoff} {'高于' if more else '低于'} {second.cutoff} 的"
    lines = [f"{head}有{view.counted(scope, len(found))}（共比较{len(pairs)}家）"]
    lines += shortened([f"{view.name(one.unit)} {printed(one)}，{printed(other)}" for one, other in found])
    lines += left_out(scope, name, first, second, view)
    basis = f"{view.basis(first)}，对比 {view.basis(second)}"
    units = tuple(one.unit for one, _ in found)
    cutoffs = tuple(sorted((first.cutoff, second.cutoff)))
    return Reply((*lines, basis), choices((f"{scope}{name}排名",)), listing=Listing(units, (name,), cutoffs))


def _found(
    moved: list[tuple[Figure, Figure]], question: Question, name: str, sign: int, view: View
) -> list[tuple[Figure, Figure]]:
    """Those that went the way that was asked for, and as far, the furthest first."""
    denied = question.says("without")  # 没有下降的
    found = [pair for pair in moved if _goes(pair, sign) is not denied]
    if question.moved_by is not None:
        bound = _how_far(question.moved_by, name, view)
        found = [pair for pair in found if bound.fits(_far(pair, name, question.moved_by, view))]
    return sorted(found, key=lambda pair: distance(pair) * -sign)


def _told(found: list[tuple[Figure, Figure]], name: str, current: Period, sign: int, view: View) -> list[str]:
    if not sign:  # each one's figure alone, since it is the same in both periods
        still = [f"{view.name(new.unit, current)} {printed(new)}" for new, _ in found]
        return [some(still, MOST_NAMES)] if still else []
    rest = [view.name(new.unit, current) for new, _ in found[SHOWN:]]
    more = [f"其余{len(rest)}家：{some(rest, MOST_NAMES)}"] if rest else []
    return [said(pair, name, current, view) for pair in found[:SHOWN]] + more


def _goes(pair: tuple[Figure, Figure], sign: int) -> bool:
    return distance(pair) * sign > 0 if sign else distance(pair) == 0


def _how_far(condition: Condition, name: str, view: View) -> Bound:
    """上升超过1个点: of a rate in percentage points, of a count as it was said."""
    points = view.catalogue.indicators[name].kind == "rate"
    measure = "个百分点" if points else "%" if condition.percent else view.catalogue.indicators[name].measure
    known = view.catalogue.indicators[name]
    return measured(condition if condition.percent else in_its_measure(condition, known), measure, words=_MOVED)


def _far(pair: tuple[Figure, Figure], name: str, condition: Condition, view: View) -> Decimal:
    new, old = pair
    if view.catalogue.indicators[name].kind == "rate":
        return abs(distance(pair)) * 100
    if condition.percent:
        return abs(distance(pair)) / old.number * 100 if old.number else Decimal(0)
    return abs(new.number - old.number)


def _places(scope: str, name: str, pair: tuple[Period, Period], view: View, *, sign: int) -> Reply:
    """哪些区县名次上升了: by places, in the order in which the scope is ranked."""
    current, base = pair
    moved = place_moves(scope, name, pair, sign, view)
    word = next(said for way, said in WAYS.values() if way == sign)
    head = f"{scope}{name}名次较 {base.cutoff} {word}的有{view.counted(scope, len(moved))}"
    lines = shortened([said_move(move, current, view) for move in moved], SHOWN)
    basis = f"{view.basis(current)}，对比 {view.basis(base)}"
    other = f"{name}名次{'下降' if sign > 0 else '上升'}的{scope}"
    units = tuple(place.figure.unit for _, place, _ in moved)
    return Reply((head, *lines, basis), choices((other, f"{scope}{name}排名")), listing=listing_of(units, name, pair))
