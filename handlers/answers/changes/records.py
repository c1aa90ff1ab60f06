"""Runs and records of one unit: 建德激活率连续几周下降了, 萧山区活跃率最高是哪一周, 创新高了吗."""

from collections.abc import Sequence

from handlers.answers.changes.trend import basis_of
from handlers.answers.context.clarify import ask
from handlers.answers.context.not_held import held_by
from handlers.answers.context.periods import each_time, period_of, union
from handlers.answers.context.subject import one_indicator, rates_of, units_of
from handlers.answers.context.unanswerable import Unanswerable
from handlers.answers.context.view import View
from handlers.answers.ranking.ends import lowest_value
from handlers.figures.cells import NOT_REPORTED
from handlers.figures.wording import choices, difference, printed, shortened, some
from handlers.language.calendar.periods import bind
from handlers.questions.question import Question, Unclear
from handlers.reply import Reply
from storage.figures import Figure, Period

WEEK = 7
"""Days."""


def asked_for_run(question: Question) -> bool:
    return question.says("running", "running_up", "running_down")


def asked_for_record(question: Question) -> bool:
    through_time = question.says("which_period", "stored", "ever") or any(
        when.first is not None and when.last is not None and (when.last - when.first).days >= WEEK
        for when in question.whens
    )  # 上周 is one period, and not several of which one is the highest
    if question.says("which", "bodies") and not (question.units or question.says("which_period", "stored", "ever")):
        return False  # 7月谁最高: who, and not when
    return (
        question.says("highest", "lowest")
        and (through_time or question.several)
        and not (question.scopes or question.limit)
    )


def asked_for_peak(question: Question) -> bool:
    one_end = question.says("peak") != question.says("trough")
    return one_end and not (question.limit or question.place or question.says("highest", "lowest"))


def run(question: Question, view: View) -> Reply:
    """连续：建德激活率连续几周下降了"""
    newest = period_of(question.when if not question.several else None, view)
    rising = _direction(question)
    periods = tuple(period for period in view.periods if period.cutoff <= newest.cutoff)
    if not question.units:
        return _runs_of_all(question, periods, rising, view)
    lines: list[str] = []
    for unit in question.units:
        names = held_by(unit, rates_of(question, unit, view), question, view)
        lines += [line for name in names for line in _run_lines(unit, name, periods, rising, view)]
    return Reply((*shortened(lines), view.basis(newest)), choices((f"{view.name(question.units[0])}近八周趋势",)))


def _direction(question: Question) -> bool | None:
    """True for rising, False for falling, None where the question leaves it open."""
    rising, falling = question.says("rise", "running_up"), question.says("fall", "running_down")
    return rising if rising != falling else None


def _run_lines(unit: str, name: str, periods: Sequence[Period], rising: bool | None, view: View) -> list[str]:
    series = _values(unit, name, periods, view)
    if len(series) < 2:
        return [f"{view.name(unit)} {name} 只有{len(series)}期数据，无法判断升降"]
    going = series[-1].number > series[-2].number if rising is None else rising
    length = _run_length(series, rising=going)
    word = "上升" if going else "下降"
    if length == 0:
        latest = difference(series[-1], series[-2], view.catalogue.indicators[name])
        return [f"{view.name(unit)} {name} 最近一期没有{word}", f"较 {series[-2].period} {latest}"]
    values = " → ".join(printed(figure) for figure in series[-length - 1 :][-8:])
    return [f"{view.name(unit)} {name} 已连续{length}期{word}", f"{values}（自 {series[-length - 1].period}）"]


def _values(unit: str, name: str, periods: Sequence[Period], view: View) -> list[Figure]:
    """Figures up to the newest period, going back no further than the last gap; none where the newest is missing."""
    found = view.series(unit, name, periods)
    values: list[Figure] = []
    for period in reversed(periods):
        if period.cutoff not in found:
            break
        values.insert(0, found[period.cutoff])
    return values


def _run_length(series: Sequence[Figure], *, rising: bool) -> int:
    length = 0
    for earlier, later in zip(reversed(series[:-1]), reversed(series), strict=False):
        if (later.number > earlier.number) is not rising or later.number == earlier.number:
            break
        length += 1
    return length


def _runs_of_all(question: Question, periods: Sequence[Period], rising: bool | None, view: View) -> Reply:
    """连续三周下降的区县: who has been falling for at least so long."""
    name = one_indicator(question, view)
    scope, least = view.scope_of(question), question.run or 2
    if rising is None:
        texts = [f"{name}连续{least}周{word}的{scope}" for word in ("上升", "下降")]
        raise Unanswerable(ask(Unclear("连续", tuple((text, text) for text in texts))))
    going = rising
    members = [
        unit.id for unit in view.catalogue.members(scope, periods[-1].cutoff) if view.catalogue.holds(unit.id, name)
    ]
    runs = {unit: _run_length(_values(unit, name, periods, view), rising=going) for unit in members}
    found = sorted((unit for unit in members if runs[unit] >= least), key=lambda unit: -runs[unit])
    word = "上升" if going else "下降"
    lines = [f"{scope}{name}连续{least}期以上{word}的有{view.counted(scope, len(found))}"]
    lines += [some([f"{view.name(unit)} {runs[unit]}期" for unit in found])] if found else []
    return Reply((*lines, view.basis(periods[-1])), choices((f"{scope}{name}排名",)))


def record(question: Question, view: View) -> Reply:
    """最高最低：萧山区活跃率最高是哪一周"""
    times = each_time(question, view)
    lines, unit = [], ""
    for unit in units_of(question, view):
        names = held_by(unit, rates_of(question, unit, view), question, view)
        lines += [
            f"{said}{_record(unit, name, periods, view, lowest=_lowest(question, name, view))}"
            for name in names for said, periods in times
        ]  # fmt: skip
    among = "，".join(f"{said.rstrip('：')}{len(periods)}期" for said, periods in times)
    basis = f"{among}中比较，{basis_of(union(times), view)}"
    return Reply((*shortened(lines), basis), choices((f"{view.name(unit)}近八周趋势",)))


def _lowest(question: Question, name: str, view: View) -> bool:
    return lowest_value(question, less_is_better=view.catalogue.less_is_better(name))


def _record(unit: str, name: str, periods: Sequence[Period], view: View, *, lowest: bool) -> str:
    series = list(view.series(unit, name, periods).values())
    if not series:
        return f"{view.name(unit)} {name} {NOT_REPORTED}"
    best = (min if lowest else max)(figure.number for figure in series)
    when = [str(figure.period) for figure in series if figure.number == best]
    value = next(printed(figure) for figure in series if figure.number == best)
    days = "、".join(when[:5]) + ("等" if len(when) > 5 else "")
    return f"{view.name(unit)} {name} {'最低' if lowest else '最高'} {value}，在 {days}"


def peak(question: Question, view: View) -> Reply:
    """新高新低：市本级活跃率创新高了吗"""
    periods = bind(question.when, view.periods) if question.several else view.periods
    newest = period_of(None if question.several else question.when, view)
    until = [period for period in periods if period.cutoff <= newest.cutoff]
    lines, unit = [], ""
    for unit in units_of(question, view):
        names = held_by(unit, rates_of(question, unit, view), question, view)
        for name in names:
            lines += _peak(unit, name, until, view, lowest=question.says("trough"))
    return Reply(
        (*shortened(lines), f"{len(until)}期中比较，{basis_of(until, view)}"),
        choices((f"{view.name(unit)}近八周趋势",)),
    )


def _peak(unit: str, name: str, periods: Sequence[Period], view: View, *, lowest: bool) -> list[str]:
    series = view.series(unit, name, periods)
    last, word = series.get(periods[-1].cutoff), "新低" if lowest else "新高"
    if last is None:
        return [f"{view.name(unit)} {name} 最近一期{NOT_REPORTED}，无法判断{word}"]
    earlier = [figure.number for cutoff, figure in series.items() if cutoff != last.period]
    beyond = all(last.number < number if lowest else last.number > number for number in earlier)
    said = "没有更早的数据可以比较" if not earlier else f"是{word}" if beyond else f"不是{word}"
    head = f"{view.name(unit)} {name} 最近一期 {printed(last)}，{said}"
    return [head, _record(unit, name, periods, view, lowest=lowest)]
