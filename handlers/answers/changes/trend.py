"""Through time: 余杭区近八周趋势, 7月份江干活跃率每周多少."""

from collections.abc import Sequence
from datetime import date

from handlers.answers.context.not_held import nobody_holds, not_held
from handlers.answers.context.periods import several_periods
from handlers.answers.context.subject import rates_of, units_of
from handlers.answers.context.view import View
from handlers.figures.cells import NOT_REPORTED
from handlers.figures.wording import FEW_LINES, choices, difference, printed, shortened
from handlers.questions.question import Question
from handlers.reply import Choice, Reply, TrendLine, TrendPicture
from storage.figures import Figure, Period

MOST_LINES = 5
"""More lines than this in one plot cannot be told apart."""
MOST_PANELS = 24
"""A panel for each of more units than this is too long a picture for a phone."""


def asked(question: Question) -> bool:
    through_time = question.says("trend", "picture") or question.several or len(question.whens) > 2
    return through_time and bool(question.units or question.scopes or question.indicators)


def answer(question: Question, view: View) -> Reply:
    """趋势：余杭区近八周趋势、全市注册数今年以来走势"""
    periods = several_periods(question, view)
    if question.says("each") and question.scopes and not question.units:
        return _of_each(question, periods, view)
    units = units_of(question, view)[:MOST_LINES]
    names = rates_of(question, units[0], view)
    pairs = [(unit, name) for unit in units for name in names if view.catalogue.holds(unit, name)]
    if not pairs:
        raise not_held(units[0], names[0] if names else "", view)
    lines: list[str] = []
    for unit, name in pairs[:MOST_LINES]:
        lines += _lines(unit, name, periods, view, alone=len(pairs) == 1, ends=question.says("change", "rise", "fall"))
    if len(question.units) > MOST_LINES:
        lines.append(f"一次最多看{MOST_LINES}个单位的趋势，其余的可以说“发我Excel”查看")
    lines.append(basis_of(periods, view))
    pictures = tuple(
        drawn for name in dict.fromkeys(name for _, name in pairs) if (drawn := _picture(pairs, name, periods, view))
    )
    return Reply(tuple(lines), _next_steps(units[0], names[0], periods, view), pictures[:2])


def _of_each(question: Question, periods: Sequence[Period], view: View) -> Reply:
    """各区县近三周活跃率: a line of text and a panel of the picture for each unit."""
    units = [unit.id for scope in question.scopes for unit in view.catalogue.members(scope, periods[-1].cutoff)]
    names = question.indicators or rates_of(question, units[0], view)[:1]
    pairs = [(unit, name) for name in names for unit in units if view.catalogue.holds(unit, name)]
    if not pairs:
        raise nobody_holds(names[0], question.scopes, periods[-1], view)
    lines = [_lines(unit, name, periods, view, alone=False)[0] for unit, name in pairs]
    shown = shortened(lines, FEW_LINES + 4)
    scope = question.scopes[0]
    title = f"{scope}{names[0]}" if len(question.scopes) == 1 else names[0]
    drawn = _picture(pairs, names[0], periods, view, title) if len(units) <= MOST_PANELS else None
    pictures = (drawn,) if drawn else ()
    return Reply((*shown, basis_of(periods, view)), choices(("发我Excel", f"{scope}{names[0]}排名")), pictures)


def _next_steps(unit: str, name: str, periods: Sequence[Period], view: View) -> tuple[Choice, ...]:
    return choices((f"{view.name(unit)}{name}环比" if len(periods) > 1 else f"{view.name(unit)}怎么样", "发我Excel"))


def _lines(
    unit: str, name: str, periods: Sequence[Period], view: View, *, alone: bool, ends: bool = False
) -> list[str]:
    """`ends`: the change from the first to the last is asked for, and not from wherever figures begin."""
    figures = view.series(unit, name, periods)
    known = [figures[period.cutoff] for period in periods if period.cutoff in figures]
    head = f"{view.name(unit)} {name}"
    if not known:
        return [f"{head} {NOT_REPORTED}"]
    first, last = known[0], known[-1]
    absent = [str(period.cutoff) for period in (periods[0], periods[-1]) if period.cutoff not in figures]
    if ends and absent and len(known) > 1:  # a change from here to there is none where one of the two was not reported
        told = [f"{period.cutoff} {printed(figures.get(period.cutoff))}" for period in periods[-FEW_LINES:]]
        return [f"{head} {'、'.join(absent)} {NOT_REPORTED}，无法对比这两期", *(told if alone else ())]
    if len(periods) == 1:
        return [f"{head} {printed(last)}，所问的时间里只有 {last.period} 一期"]
    if len(known) == 1:
        absent = [str(period.cutoff) for period in periods if period.cutoff not in figures]
        missing = f"{'、'.join(absent[:5])}{f'等{len(absent)}期' if len(absent) > 5 else ''}"
        return [f"{head} {printed(last)}（{last.period}），{missing} {NOT_REPORTED}，无法对比"]
    change = difference(last, first, view.catalogue.indicators[name])
    lines = [f"{head} {printed(first)} → {printed(last)}，{change}（{len(known)}期）"]
    if alone and len(periods) <= FEW_LINES:
        lines += [f"{period.cutoff} {printed(figures.get(period.cutoff))}" for period in periods]
    return lines


def basis_of(periods: Sequence[Period], view: View) -> str:
    """From when to when, with the label of any period that has one."""
    last = view.basis(periods[-1])
    labels = {period.label for period in periods[:-1] if period.label}
    span = f"{periods[0].cutoff} 起，" if len(periods) > 1 else ""
    marked = f"，其中部分为{'、'.join(sorted(labels))}数据" if labels - {periods[-1].label} else ""
    return f"{span}{last}{marked}"


def _picture(
    pairs: Sequence[tuple[str, str]], name: str, periods: Sequence[Period], view: View, title: str = ""
) -> TrendPicture | None:
    """Several names' lines have the first one highlighted, unless the picture is of a group that has the `title`."""
    lines = [
        _line(unit, view.series(unit, name, periods), periods, view, highlighted=index == 0 and not title)
        for index, unit in enumerate(unit for unit, other in pairs if other == name)
    ]
    if len(periods) < 2:
        return None
    title = title or (f"{lines[0].name} {name}" if len(lines) == 1 else name)
    labels = {period.label for period in periods}
    note = "、".join(sorted(filter(None, labels)))
    note = f"部分为{note}数据" if note and len(labels) > 1 else note
    return TrendPicture(
        title, tuple(period.cutoff for period in periods), tuple(lines), view.catalogue.indicators[name].kind,
        view.catalogue.office.name, note,
    )  # fmt: skip


def _line(
    unit: str, figures: dict[date, Figure], periods: Sequence[Period], view: View, *, highlighted: bool
) -> TrendLine:
    points = [figures.get(period.cutoff) for period in periods]
    return TrendLine(
        view.name(unit),
        tuple(point.number if point else None for point in points),
        tuple(map(printed, points)),
        highlighted,
    )
