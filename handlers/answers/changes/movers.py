"""Who gained or lost most since the period before: 这周谁进步最大."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from handlers.answers.changes.change import with_previous
from handlers.answers.context.order import order
from handlers.answers.context.periods import one_period, several_periods
from handlers.answers.context.subject import one_indicator
from handlers.answers.context.view import View
from handlers.figures.ranks import Place
from handlers.figures.wording import COMPUTED, choices, difference, printed, rounded, shortened, signed, some
from handlers.questions.question import Question
from handlers.reply import Listing, Reply
from storage.figures import Figure, Period

_Pair = tuple[Figure, Figure]


def asked(question: Question) -> bool:
    turned = question.says("rise", "fall", "change") and (
        question.says("highest", "lowest") or question.limit is not None
    )
    if question.units:  # 余杭、萧山、富阳谁涨得多
        return len(question.units) > 1 and (turned or question.says("improved", "worsened"))
    return question.says("improved", "worsened") or turned


def answer(question: Question, view: View) -> Reply:
    """进步：这周谁进步最大、激活率下降最多的区县"""
    pair = _periods(question, view)
    current, base = pair
    scope = view.scope_of(question)
    falling = question.says("worsened") or (question.says("fall") and not question.says("improved"))
    if question.says("position", "rank"):
        return _places(question, scope, current, base, view, falling=falling)
    names = question.indicators or _rates(scope, view) or (one_indicator(question, view),)
    lines: list[str] = []
    units: list[str] = []
    whom = f"{some([view.name(unit, current) for unit in question.units], 5)}中" if question.units else scope
    for name in names[:3]:
        relative = question.says("relative") and view.catalogue.indicators[name].kind == "count"
        pairs = pairs_among(question.units, name, current, base, view) if question.units else None
        pairs = pairs_of(scope, name, current, base, view) if pairs is None else pairs
        turned = question.judged and view.catalogue.less_is_better(name)  # 进步最大: whose figure fell most
        told, first = _lines(
            whom, name, pairs, current, question.limit or 1, view, falling=falling != turned, relative=relative
        )
        lines += told
        units = units or first
    if not lines:
        return Reply((f"{scope}没有可以对比的数据",), outcome="refused")
    lines += [] if question.units else left_out(scope, names[0], current, base, view)
    lines.append(f"{view.basis(current)}，对比 {view.basis(base)}")
    other = "下降最多" if not falling else "进步最大"
    steps = choices((f"{scope}{names[0]}{other}", f"{scope}{names[0]}排名"))
    return Reply(tuple(lines), steps, listing=listing_of(units, names[0], pair))


def listing_of(units: Sequence[str], name: str, pair: tuple[Period, Period]) -> Listing:
    """Of (now, then)."""
    return Listing(tuple(units), (name,), (pair[1].cutoff, pair[0].cutoff))


def _periods(question: Question, view: View) -> tuple[Period, Period]:
    """(the newest of what was named, what it is compared with): the first of a span, else the period before."""
    if question.several:
        span = several_periods(question, view)
        if len(span) > 1:
            return span[-1], span[0]
    return with_previous(one_period(question, view), view)


def _places(question: Question, scope: str, current: Period, base: Period, view: View, *, falling: bool) -> Reply:
    """名次上升最快的: by places, in the order in which the scope is ranked."""
    name = one_indicator(question, view)
    sign, word = (-1, "下降") if falling else (1, "上升")
    moved = place_moves(scope, name, (current, base), sign, view)
    basis = f"{view.basis(current)}，对比 {view.basis(base)}"
    if not moved:
        return Reply((f"{scope}{name}没有名次{word}的单位", basis))
    edge = moved[min(question.limit or 1, len(moved)) - 1][0]
    most = [move for move in moved if (move[0] - edge) * sign >= 0]
    lines = [said_move(move, current, view) for move in most]
    listing = listing_of([place.figure.unit for _, place, _ in most], name, (current, base))
    head = f"{scope}{name}名次{word}最多：{lines[0]}"
    return Reply((head, *shortened(lines[1:]), basis), choices((f"{scope}{name}排名",)), listing=listing)


_PlaceMove = tuple[int, Place, Place]
"""(places gained or lost, its place now, its place then)"""


def place_moves(scope: str, name: str, pair: tuple[Period, Period], sign: int, view: View) -> list[_PlaceMove]:
    """Whose place rose (`sign` 1), fell (-1) or stayed (0) between two periods (now, then), most first."""
    now, then = (order(view, scope, name, period) for period in pair)
    moved = [(earlier.rank - place.rank, place, earlier) for place in now.places
             if (earlier := then.of(place.figure.unit))]  # fmt: skip
    kept = [one for one in moved if (one[0] * sign > 0 if sign else one[0] == 0)]
    return sorted(kept, key=lambda one: -one[0] * sign)


def said_move(move: _PlaceMove, current: Period, view: View) -> str:
    """余杭区 上升1名（第2名 → 第1名）."""
    places, place, earlier = move
    if not places:
        return f"{view.name(place.figure.unit, current)} {place.said}"
    word = "上升" if places > 0 else "下降"
    return f"{view.name(place.figure.unit, current)} {word}{abs(places)}名（{earlier.said} → {place.said}）"


def _rates(scope: str, view: View) -> tuple[str, ...]:
    table = view.main_table(scope)
    if table is None:
        return ()
    rates = [name for name in table.columns if view.catalogue.indicators[name].kind == "rate"]
    return tuple(sorted(rates, key=lambda name: name != table.rank_by))


def _lines(
    scope: str, name: str, pairs: list[_Pair], current: Period, limit: int, view: View, *, falling: bool, relative: bool
) -> tuple[list[str], list[str]]:
    """What is told, and of which units."""
    moved, far = _moved(pairs, falling=falling, relative=relative)
    word = ("降幅最大" if falling else "增幅最大") if relative else ("下降最多" if falling else "进步最大")
    if not relative and not falling and _rises(name, view):
        word = "增加最多"
    if not moved:
        return [f"{scope}{name}没有{'下降' if falling else '上升'}的单位"], []
    first = moved[:limit]
    alike = [pair for pair in moved[limit:] if far(pair) == far(first[-1])]
    told = said_growth if relative else said
    lines = [f"{scope}{name}{word}：" + "；".join(told(pair, name, current, view) for pair in first)]
    if alike:
        lines.append(f"幅度相同的还有：{some([view.name(figure.unit, current) for figure, _ in alike])}")
    return lines, [pair[0].unit for pair in (*first, *alike)]


def _rises(name: str, view: View) -> bool:
    """Whether a growing figure is no progress by itself: of counts and numbers, and where less is better."""
    indicator = view.catalogue.indicators[name]
    return indicator.kind != "rate" or indicator.less_is_better


def _moved(pairs: list[_Pair], *, falling: bool, relative: bool) -> tuple[list[_Pair], Callable[[_Pair], Decimal]]:
    """Those that went the one way, the furthest first, and what measures it."""
    sign = -1 if falling else 1
    far = growth if relative else distance  # 增长率 of a count is its change over what it was
    moved = [pair for pair in pairs if distance(pair) * sign > 0 and (pair[1].number or not relative)]
    return sorted(moved, key=lambda pair: far(pair) * -sign), far


def left_out(scope: str, name: str, current: Period, base: Period, view: View) -> list[str]:
    """Names those that reported in only one of the two periods."""
    compared = {new.unit for new, _ in pairs_of(scope, name, current, base, view)}
    members = view.catalogue.members(scope, current.cutoff)
    lacking = [unit.name for unit in members if view.catalogue.holds(unit.id, name) and unit.id not in compared]
    return [f"有一期未报，不能比较：{some(lacking)}"] if lacking else []


def pairs_of(scope: str, name: str, current: Period, base: Period, view: View) -> list[_Pair]:
    """(now, before) of every unit of a scope that reported in both periods."""
    members = [unit.id for unit in view.catalogue.members(scope, current.cutoff)]
    return pairs_among(members, name, current, base, view)


def pairs_among(members: Sequence[str], name: str, current: Period, base: Period, view: View) -> list[_Pair]:
    """The same of these units."""
    store = view.office.store.figures
    before = {figure.unit: figure for figure in store.of_units(members, name, base.cutoff)}
    now = store.of_units(members, name, current.cutoff)
    return [(figure, before[figure.unit]) for figure in now if figure.unit in before]


def distance(pair: _Pair) -> Decimal:
    return pair[0].number - pair[1].number


def growth(pair: _Pair) -> Decimal:
    """The change over what it was before, which is not zero."""
    return distance(pair) / pair[1].number


def said(pair: _Pair, name: str, current: Period, view: View) -> str:
    """余杭区 -1个百分点（71% → 70%）."""
    new, old = pair
    change = difference(new, old, view.catalogue.indicators[name])
    return f"{view.name(new.unit, current)} {change}（{printed(old)} → {printed(new)}）"


def said_growth(pair: _Pair, name: str, current: Period, view: View) -> str:  # noqa: ARG001
    """临安区 +0.97%（8630 → 8714）."""
    new, old = pair
    share = f"{signed(rounded(growth(pair) * 100, 2))}%{COMPUTED}"
    return f"{view.name(new.unit, current)} {share}（{printed(old)} → {printed(new)}）"
