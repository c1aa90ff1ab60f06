"""Which units rose or fell against another period: 活跃率下降的区县, 哪些区县激活率比上期提升."""

from handlers.answers.change import periods_compared
from handlers.answers.lacking import nobody_holds
from handlers.answers.movers import distance, pairs_of, place_moves, said, said_move
from handlers.answers.subject import one_indicator
from handlers.answers.view import View
from handlers.answers.wording import choices, shortened, some
from handlers.language.question import Question
from handlers.reply import Reply
from storage.figures import Period

SHOWN = 8


def asked(question: Question) -> bool:
    one_way = question.says("rise") != question.says("fall")
    whom = question.says("which", "bodies", "those_who")
    return one_way and whom and len(question.scopes) < 2 and not question.several


def answer(question: Question, view: View) -> Reply:
    """升降：活跃率下降的区县、哪些区县激活率提升了"""
    name, pair = one_indicator(question, view), periods_compared(question, view)
    if isinstance(name, Reply):
        return name
    if isinstance(pair, Reply):
        return pair
    current, base = pair
    scope = view.scope_of(question)
    if question.says("position", "rank"):
        return _places(scope, name, pair, view, rising=question.says("rise"))
    moved = pairs_of(scope, name, current, base, view)
    if not moved:
        return nobody_holds(name, (scope,), current, view)
    sign = 1 if question.says("rise") else -1
    found = [pair for pair in moved if distance(pair) * sign > 0]
    found.sort(key=lambda pair: distance(pair) * -sign)
    word = "上升" if sign > 0 else "下降"
    lines = [f"{scope}{name}较 {base.cutoff} {word}的有{view.counted(scope, len(found))}（共比较{len(moved)}家）"]
    lines += [said(pair, name, current, view) for pair in found[:SHOWN]]
    rest = [view.name(new.unit, current) for new, _ in found[SHOWN:]]
    lines += [f"其余{len(rest)}家：{some(rest)}"] if rest else []
    compared = {new.unit for new, _ in moved}
    members = view.catalogue.members(scope, current.cutoff)
    lacking = [unit.name for unit in members if view.catalogue.holds(unit.id, name) and unit.id not in compared]
    lines += [f"有一期未报，不能比较：{some(lacking)}"] if lacking else []
    lines.append(f"{view.basis(current)}，对比 {view.basis(base)}")
    other = f"{name}{'下降' if sign > 0 else '上升'}的{scope}"
    return Reply(tuple(lines), choices((other, f"{scope}{name}排名")))


def _places(scope: str, name: str, pair: tuple[Period, Period], view: View, *, rising: bool) -> Reply:
    """哪些区县名次上升了: by places, in the order in which the scope is ranked."""
    current, base = pair
    moved = place_moves(scope, name, pair, 1 if rising else -1, view)
    word = "上升" if rising else "下降"
    head = f"{scope}{name}名次较 {base.cutoff} {word}的有{view.counted(scope, len(moved))}"
    lines = shortened([said_move(move, current, view) for move in moved], SHOWN)
    basis = f"{view.basis(current)}，对比 {view.basis(base)}"
    return Reply(
        (head, *lines, basis), choices((f"{name}名次{'下降' if rising else '上升'}的{scope}", f"{scope}{name}排名"))
    )
