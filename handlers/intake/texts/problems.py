"""What is told of a text that is not, or not wholly, read: which words, why, and how to write it."""

import re
from collections.abc import Iterable, Iterator, Sequence

from handlers.intake.cells.text import plain, shown
from handlers.intake.cells.unit_names import unit_names
from handlers.intake.model import Context
from handlers.intake.problem import Problem
from handlers.intake.texts.mentions import QUALIFIED, Fault, Left, Said
from handlers.intake.texts.statements import Statement, read_statement
from handlers.office import Person
from handlers.reply import Choice

LONGEST_QUOTE = 30
_FAULTS: dict[Fault, tuple[str, str, str]] = {
    "unread": ("没看懂", "没有看懂", "请去掉或换个说法后重新发送"),
    "spelled": ("没看懂", "不是阿拉伯数字", "请改写成阿拉伯数字"),
    "several": ("几个数", "分不清哪个数是哪一项的", "一项指标请只写一个数"),
    "units": ("几个单位", "写了几个单位，分不清是谁的数", "请每个单位分开写"),
    "wrong": ("对错", "看不出正确的数是哪一个", "请写“{unit}{indicator}更正为”和正确的数"),
    "aim": ("不是现在的数", "像是以后要达到的数", "如果已经达到，请写“{unit}{indicator}{value}”"),
    "nothing": ("没有数", "没有写它的数", "请补上或去掉"),
    "which": ("哪一项", "没有写是哪一项指标的数", "请写明指标"),
}
"""Kind of problem, why, and what to do."""


def left_problems(statement: Statement, text: str) -> Iterator[Problem]:
    """A problem for each stretch that was not taken; where nothing else was said, with the right number to tap."""
    alone = len(statement.left) == 1 and not statement.figures
    for left in statement.left:
        kind, why, todo = _FAULTS[left.fault]
        value = left.values[0] if left.values else ""
        choices = tuple(_corrections(left)) if alone and left.fault == "wrong" else ()
        suggestion = todo.format(unit=left.unit, indicator=left.indicator, value=value)
        yield Problem("error", kind, f"{quoted(text, left)}{why}", suggestion=suggestion, choices=choices)


def _corrections(left: Left) -> Iterator[Choice]:
    if left.unit and left.indicator:
        yield from (Choice(f"{left.unit}{left.indicator}更正为{value}") for value in left.values[:2])


def quoted(text: str, left: Left) -> str:
    """The sender's own words."""
    quote = text[left.begin : left.end].strip(" ，,。；;：:、")
    is_open = len(re.findall("[(（]", quote)) > len(re.findall("[)）]", quote))
    closing = text[left.end : left.end + 1] if is_open else ""
    return f"“{shown(quote + closing if closing in '）)' else quote, LONGEST_QUOTE)}”"


def unclear(
    said: Said, candidates: Sequence[tuple[str, str, bool]], text: str, context: Context, person: Person
) -> Problem:
    """Why a figure has no place: nobody knows whose it is, or which of the office's it is."""
    if not said.unit_ids and not said.unit:
        found = f"“{said.indicator}{said.value}”"
        return Problem("error", "单位", "没有写是哪个单位的", found=found, suggestion="请写上单位名称")
    if candidates:
        return _several(said, candidates, text, context, person)
    if not said.unit_ids:
        return _unknown_unit(said, text, context)
    unit = context.catalogue.units[said.unit_ids[0]].name
    return Problem("error", "指标", f"{unit}没有“{said.indicator}”这一项")


def _several(
    said: Said, candidates: Sequence[tuple[str, str, bool]], text: str, context: Context, person: Person
) -> Problem:
    units = tuple(dict.fromkeys(unit for unit, _, _ in candidates))
    if person.role == "reporter" and person.units.isdisjoint(units):
        return Problem("error", "单位", "不是您负责的单位", found=f"“{shown(said.unit)}”")
    if len(units) > 1:
        names = [context.catalogue.units[unit].name for unit in units]
        why = f"“{shown(said.unit)}”可能是{'或'.join(dict.fromkeys(names))}，请写全称"
        return Problem("error", "单位", why, choices=tuple(_taps(said, units, text, context)))
    meant = "或".join(dict.fromkeys(indicator for _, indicator, _ in candidates))
    return Problem("error", "指标", f"“{said.indicator}”可能是{meant}，请写全称")


def _unknown_unit(said: Said, text: str, context: Context) -> Problem:
    catalogue = context.catalogue
    totals = [table.total for table in catalogue.tables.values() if table.total]
    if any(said.unit in total.labels for total in totals):
        whole = dict.fromkeys(catalogue.units[total.unit].name or total.unit for total in totals)
        why = f"“{shown(said.unit)}”没有写是哪里的合计"
        found = f"“{said.indicator}{said.value}”"
        return Problem("error", "单位", why, found=found, suggestion=f"请写{'、'.join(whole)}")
    if QUALIFIED.search(said.unit):
        why = f"“{shown(said.unit + said.indicator)}”不是要报送的数"
        return Problem("error", "指标", why, found=shown(said.value), suggestion="请去掉后重新发送")
    units = () if said.is_part else _near(said.unit, context)
    names = "、".join(catalogue.units[unit].name for unit in units)
    suggestion = f"是不是{names}" if names else "请写单位全称"
    why = f"不认识单位“{shown(said.unit)}”"
    return Problem("error", "单位", why, suggestion=suggestion, choices=tuple(_taps(said, units, text, context)))


def _near(name: str, context: Context) -> tuple[str, ...]:
    if len(plain(name)) < 2:
        return ()
    return unit_names(context.catalogue).find(name, context.catalogue.units, context.at.date()).candidates


def _taps(said: Said, units: Iterable[str], text: str, context: Context) -> Iterator[Choice]:
    """The sender's text with each unit's name in place of the unclear one, where that is then read as that unit's."""
    for unit in list(units)[:4]:
        mended = text.replace(said.unit, context.catalogue.units[unit].name, 1)
        statement = read_statement(mended, context.catalogue, context.at.date())
        if statement and any(
            each.unit_ids == (unit,) and each.value == said.value and each.indicators == said.indicators
            for each in statement.figures
        ):
            yield Choice(mended)
