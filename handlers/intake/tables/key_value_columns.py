"""Which column beside a block of labels holds their values: one for all of them, whatever a row leaves blank."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from handlers.intake.cells.grid import Grid, is_blank, is_figure, is_number
from handlers.intake.cells.text import plain
from handlers.intake.cells.values import MISSING
from handlers.intake.tables.qualifiers import PRESENT, Qualifiers, is_present
from handlers.language.calendar.cutoffs import dates_of

_HEADS_LABELS = (
    "指标 指标名称 指标项 指标内容 统计指标 填报指标 项目 项目名称 名称 内容 填报内容 填报项 数据项 事项 类别"
)
LABELS = frozenset(_HEADS_LABELS.split())
"""What heads a column of labels."""
MOST_ABOVE = 5
"""Rows between the labels and what heads them: the form's own lines (填报单位, 联系人), and labels nobody knows."""
_LINE_OF_A_FORM = re.compile(r"[:：]$|(?:单位|部门|人|电话|日期|时间|地区|名称|[区市县])$")
_STARTS_WITH_A_NUMBER = re.compile(r"\W*约?\d")
_NEAR = date(2004, 12, 31)
_BARE = Qualifiers()


@dataclass(frozen=True, slots=True)
class Block:
    """Labels below each other in one column; the columns from the next one up to `end` may hold their values."""

    column: int
    rows: tuple[int, ...]
    end: int

    @property
    def places(self) -> range:
        return range(self.column + 1, self.end)


@dataclass(frozen=True, slots=True)
class ValueColumn:
    """The column of the values, None where nobody can tell; the row that heads it, and the day that it names."""

    column: int | None
    top: int
    when: str = ""
    headings: tuple[str, ...] = ()
    """Of the columns that it could be, where it is none of them."""


def blocks(grid: Grid, labels: Sequence[tuple[int, int]]) -> Iterator[Block]:
    """The blocks that labels (row, column) stand in. A row of headings between them begins another one."""
    by_column: dict[int, list[int]] = {}
    by_row: dict[int, list[int]] = {}
    for row, column in labels:
        by_column.setdefault(column, []).append(row)
        by_row.setdefault(row, []).append(column)
    for column, rows in by_column.items():
        end = min((other for row in rows for other in by_row[row] if other > column), default=grid.width)
        part = [rows[0]]
        for row in rows[1:]:
            if any(_heads(grid, between, column, end) for between in range(part[-1] + 1, row)):
                yield Block(column, tuple(part), end)
                part = []
            part.append(row)
        yield Block(column, tuple(part), end)


def _heads(grid: Grid, row: int, column: int, end: int) -> bool:
    texts = (plain(grid.text(row, place)) for place in range(column + 1, end))
    return plain(grid.text(row, column)) in LABELS or any(text in PRESENT for text in texts)


def value_column(
    grid: Grid, block: Block, is_about: Callable[[str], bool], is_unit: Callable[[str], bool]
) -> ValueColumn:
    """The column that is headed as the present one; else the only one with figures, if nothing else heads it.

    `is_about` says whether a heading only names the unit that the sheet is about, `is_unit` whether it names any.
    """
    top = _heading_row(grid, block)
    first = block.rows[0] if top is None else top
    headings = {place: _headings(grid, top, place, block.column) for place in block.places}
    present = [place for place, texts in headings.items() if texts and all(map(is_present, texts))]
    filled = [place for place in block.places if any(_holds_figure(grid, row, place) for row in block.rows)]
    candidates = present or filled
    if not candidates:
        return _without_figures(grid, block, headings, first)
    if len(candidates) > 1:
        of_units = any(is_unit(text) for place in candidates for text in headings[place])
        candidates = (
            [] if present or of_units else [each for each in filled if headings[each] and _is_plain(headings[each])]
        )
    if len(candidates) == 1:
        (place,) = candidates
        texts = headings[place]
        when = " ".join(named.said for text in texts for named in dates_of(text, _NEAR))
        if place in present or _is_plain(texts) or all(map(is_about, texts)):
            return ValueColumn(place, first, when)
    named = ("".join(headings[place]) for place in present or filled)
    return ValueColumn(None, first, headings=tuple(dict.fromkeys(named)))


def _without_figures(grid: Grid, block: Block, headings: dict[int, tuple[str, ...]], first: int) -> ValueColumn:
    """Nothing was filled in, or words only: those that stand first, unless they are headed as something else."""
    worded = [place for place in block.places if any(not is_blank(grid.rows[row][place]) for row in block.rows)]
    place = next(iter(worded or block.places), None)
    return ValueColumn(None if place is None or not _is_plain(headings[place]) else place, first)


def _is_plain(texts: Sequence[str]) -> bool:
    return all(_BARE.leave(_without_days(text)) for text in texts)


def _without_days(text: str) -> str:
    for named in dates_of(text, _NEAR):
        text = text.replace(named.said, "")
    return text


def _heading_row(grid: Grid, block: Block) -> int | None:
    """The row above the block that heads its columns; lines of the form and rows of other labels stand between."""
    above = [row for row in grid.filled if row < block.rows[0]]
    for row in reversed(above[-MOST_ABOVE:]):
        values = [grid.rows[row][place] for place in block.places]
        text = plain(grid.text(row, block.column))
        if text not in LABELS and (_LINE_OF_A_FORM.search(text) or any(map(_is_value, values))):
            continue
        return row if any(_headings(grid, row, place, block.column) for place in block.places) else None
    return None


def _headings(grid: Grid, row: int | None, place: int, label: int) -> tuple[str, ...]:
    """What heads a column, from above; without what stands over the labels too, as a title does."""
    if row is None:
        return ()
    upper = [] if row == 0 or plain(grid.text(row, label)) in LABELS else [row - 1]
    found = [grid.heading(at, place, reaching=at != row) for at in (*upper, row)]
    return tuple(dict.fromkeys(text for text, over in found if text and label not in over))


def _is_value(value: object) -> bool:
    return is_figure(value) or (isinstance(value, str) and bool(value.strip()) and plain(value) in MISSING)


def _holds_figure(grid: Grid, row: int, place: int) -> bool:
    value = grid.rows[row][place]
    if is_number(value) or (isinstance(value, str) and _STARTS_WITH_A_NUMBER.match(value)):
        return True
    return grid.is_formula(row, place)
