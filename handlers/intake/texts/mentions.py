"""What is said in a text: of whom, which indicators, which numbers; and what of it could not be read, and why."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from handlers.intake.cells.text import OTHER_TIME
from handlers.intake.texts.tokens import Cut, Piece

QUALIFIED = re.compile(
    f"{OTHER_TIME.pattern}|^[未非不]|^新|最[高低大小]|月[份底初末]?$|下周|下期|下月|之前|此前|计划|任务|力争|争取|测试|示例|样例|例如|比如|格式|模板"
)
"""Words that make another figure of the one they stand beside: 新增注册, 未激活, 目标：."""

Doubt = Literal["", "old", "not", "wrong", "gap", "aim"]
"""What a text says against a number: it is that of before, or is wrong, or only by how much, or is to come."""
Fault = Literal["unread", "several", "units", "wrong", "aim", "nothing", "which", "spelled"]


@dataclass(frozen=True, slots=True)
class Said:
    """One figure that a text states. `unit` is a text that nobody has looked up where `unit_ids` is empty."""

    unit_ids: tuple[str, ...]
    unit: str
    indicators: tuple[str, ...]
    indicator: str
    value: str
    line: int
    old: str = ""
    is_part: bool = False
    """`unit` begins with a unit's name and goes on (萧山区机关): it is no slip of that name."""


@dataclass(frozen=True, slots=True)
class Left:
    """A stretch of the text that was not taken, why, and what was understood of it."""

    begin: int
    end: int
    fault: Fault = "unread"
    unit: str = ""
    indicator: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Whom:
    """Who a figure is of, as it stands in the text; without ids where the catalogue has no such name."""

    ids: tuple[str, ...]
    text: str
    begin: int = 0
    end: int = 0
    is_part: bool = False


@dataclass(slots=True)
class Number:
    """A number, or a word for none. `doubt` is what was said of it; `is_right` that it was given as the right one."""

    text: str
    begin: int
    end: int
    doubt: Doubt = ""
    is_right: bool = False


@dataclass(slots=True)
class Group:
    """Indicators and the numbers that stand behind them, of one unit or of several."""

    whom: tuple[Whom, ...] = ()
    asked: list[tuple[Piece, ...]] = field(default_factory=list)
    numbers: list[Number] = field(default_factory=list)
    begin: int = 0
    end: int = 0
    line: int = 0
    qualified: str = ""
    """Words that make another figure of the first indicator."""

    @property
    def plain(self) -> list[Number]:
        """The numbers that nothing was said against."""
        return [number for number in self.numbers if not number.doubt]

    def covers(self, cut: Cut) -> None:
        self.begin = min(self.begin, cut.begin) if self.asked or self.numbers else cut.begin
        self.end = cut.end

    def left(self, fault: Fault) -> Left:
        unit = self.whom[0].text if len(self.whom) == 1 and self.whom[0].ids else ""
        label = self.asked[0][0].text if self.asked else ""
        values = tuple(dict.fromkeys(number.text for number in self.numbers if number.doubt != "gap"))
        begin = min([self.begin, *(whom.begin for whom in self.whom)]) if fault == "units" else self.begin
        return Left(begin, self.end, fault, unit, label, values)

    def said(self, whom: Whom | None, pieces: Sequence[Piece], number: Number, old: str = "") -> Said:
        """One figure. A pair's label has brought its own unit along (市本级事项总数)."""
        names = tuple(dict.fromkeys(name for piece in pieces if piece.sort == "indicator" for _, name in piece.means))
        value = number.text if any(map(str.isdigit, number.text)) else "未报"
        label = pieces[0].text
        if self.qualified:
            return Said((), self.qualified, names, label, value, self.line, old)
        names = names or tuple(dict.fromkeys(name for piece in pieces for _, name in piece.means))
        if whom is None:
            return Said((), "", names, label, value, self.line, old)
        return Said(whom.ids, whom.text, names, label, value, self.line, old, whom.is_part)


def read_group(group: Group) -> list[Said]:
    """The figures of a group; none where its numbers do not tell which is which."""
    numbers = group.plain
    olds = [number.text for number in group.numbers if number.doubt in {"old", "not", "wrong"}]
    old = olds[0] if len(olds) == 1 and len(numbers) == 1 else ""
    if len(group.whom) > 1:
        if len(group.asked) == 1 and len(numbers) == len(group.whom):
            return [group.said(whom, group.asked[0], each) for whom, each in zip(group.whom, numbers, strict=True)]
        return []
    whom = group.whom[0] if group.whom else None
    if len(numbers) != len(group.asked):
        return []
    return [group.said(whom, pieces, each, old) for pieces, each in zip(group.asked, numbers, strict=True)]


_TELLING: tuple[Fault, ...] = ("spelled", "wrong", "aim", "units", "several", "which", "nothing", "unread")
"""Of two faults in one stretch the first is told."""
_WIDENING = frozenset(("space", "is", "old", "not", "now", "shall", "please", "reach", "etc", "week"))


def stretches(left: Sequence[Left], cuts: Sequence[Cut]) -> list[Left]:
    """Each as far as its sender's own words reach; what stands next to each other is one."""
    little = {cut.begin: cut.end for cut in cuts if _is_little(cut)}
    little_back = {end: begin for begin, end in little.items()}
    wide = sorted((_widened(each, little, little_back) for each in left), key=lambda each: each.begin)
    merged: list[Left] = []
    for each in wide:
        if merged and each.begin <= merged[-1].end:
            merged.append(_joined(merged.pop(), each))
        else:
            merged.append(each)
    return merged


def _joined(first: Left, second: Left) -> Left:
    known = min(first, second, key=lambda left: _TELLING.index(left.fault))
    return replace(known, begin=first.begin, end=max(first.end, second.end))


def _widened(left: Left, little: Mapping[int, int], little_back: Mapping[int, int]) -> Left:
    """With the little words that touch it: 各位 and not 位."""
    begin, end = left.begin, left.end
    while left.fault == "unread" and begin in little_back:
        begin = little_back[begin]
    while left.fault == "unread" and end in little:
        end = little[end]
    return replace(left, begin=begin, end=end)


def _is_little(cut: Cut) -> bool:
    return cut.is_a(*_WIDENING) and cut.first.text not in {":", "=", "(", ")", "-"}  # type: ignore[arg-type]
