"""Words with places on a page → lines, and the columns that the lines of a table share though nothing rules them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from statistics import median

from handlers.message import Place

APART = 0.8
"""Heights of a line that two cells of it are apart at least; less is a space within one."""
IN_TABLE = 3
"""Cells that a line of a table has at least."""
FEWEST_LINES = 2
"""A header, and one row."""
MOST = 0.7
"""Of the words that a line of the table usually has: fewer tell nothing about its columns."""
FIGURES = 2
"""Numbers in a row that is no header."""
SAME_LINE = 0.5
"""Of a word's height, that two words of one line overlap at least."""


@dataclass(frozen=True, slots=True)
class Box:
    """A piece of text; x grows to the right, y downwards, in whatever unit the page has."""

    x0: float
    y0: float
    x1: float
    y1: float
    text: str

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def middle(self) -> tuple[float, float]:
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2


Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of text from the top of a page to its end; `columns` are the spans of those of the table, left to right."""

    rows: tuple[tuple[str, ...], ...]
    columns: tuple[Span, ...] = ()
    header: int = 0
    """The row that the table begins with; titles stand above it."""
    merged: tuple[tuple[Place, Place], ...] = ()
    """Ranges of rows and columns of this block that one cell covers."""

    def moved(self, down: int) -> tuple[tuple[Place, Place], ...]:
        """The merged ranges where the block stands so many rows further down."""
        return tuple(((top + down, left), (bottom + down, right)) for (top, left), (bottom, right) in self.merged)


def lines_of(boxes: Iterable[Box]) -> list[list[Box]]:
    """The words of each line from left to right, the lines from the top."""
    lines: list[list[Box]] = []
    for box in sorted(boxes, key=lambda box: box.middle[1]):
        last = lines[-1] if lines else []
        if last and _overlap(last[-1], box) >= SAME_LINE * min(last[-1].height, box.height):
            last.append(box)
        else:
            lines.append([box])
    return [sorted(line, key=lambda box: box.x0) for line in lines]


def _overlap(one: Box, other: Box) -> float:
    return min(one.y1, other.y1) - max(one.y0, other.y0)


def cells_of(line: Sequence[Box]) -> list[Box]:
    """A line's words, those that stand close together as one."""
    apart = APART * median(box.height for box in line)
    cells: list[Box] = []
    for box in line:
        last = cells[-1] if cells else None
        if last is not None and box.x0 - last.x1 < apart and not (_is_number(last.text) and _is_number(box.text)):
            text = f"{last.text} {box.text}" if box.x0 - last.x1 > apart / 4 else last.text + box.text
            cells[-1] = Box(last.x0, min(last.y0, box.y0), box.x1, max(last.y1, box.y1), text)
        else:
            cells.append(box)
    return cells


def _is_number(text: str) -> bool:
    return text[:1].isdigit() or text[-1:].isdigit() or text[-1:] in "%％"


def columns_of(lines: Sequence[Sequence[Box]]) -> tuple[Span, ...]:
    """The columns of the lines that most often have as many words as the table has columns.

    A header may stand at the left of its column and the numbers at its right, so that no word of one is over the other:
    then the number of the word in its line tells the column. Lines of few words are titles, or remarks.
    """
    table = [line for line in lines if len(line) >= IN_TABLE]
    if len(table) < FEWEST_LINES:
        return ()
    (usual, times), *_ = Counter(map(len, table)).most_common(1)
    full = [line for line in table if len(line) == usual]
    hulls = tuple((min(box.x0 for box in words), max(box.x1 for box in words)) for words in zip(*full, strict=True))
    if times >= FEWEST_LINES and all(left[1] <= right[0] for left, right in pairwise(hulls)):
        return hulls
    return _gapless(box for line in table if len(line) >= MOST * usual for box in line)


def _gapless(boxes: Iterable[Box]) -> tuple[Span, ...]:
    """Where the words of all lines together leave no gap."""
    columns: list[Span] = []
    for left, right in sorted((box.x0, box.x1) for box in boxes):
        if columns and left < columns[-1][1]:
            columns[-1] = columns[-1][0], max(columns[-1][1], right)
        else:
            columns.append((left, right))
    return tuple(columns)


def place(line: Sequence[Box], columns: Sequence[Span]) -> tuple[str, ...]:
    """The line's words in their columns; all in the first where one of them stands over several."""
    cells = [""] * max(len(columns), 1)
    for box in line:
        touched = [number for number, (left, right) in enumerate(columns) if box.x0 < right and left < box.x1]
        if len(touched) != 1:
            return (" ".join(each.text for each in line), *cells[1:])
        held = cells[touched[0]]
        cells[touched[0]] = joined(held, box.text)
    return tuple(cells)


def joined(one: str, other: str) -> str:
    """Two pieces of a cell's text as one; with a space wherever they might be two numbers."""
    return f"{one} {other}" if one[-1:].isascii() and other[:1].isascii() and one and other else one + other


def aligned(boxes: Iterable[Box]) -> Block:
    """A page, or a part of one, without any rules."""
    lines = lines_of(boxes)
    columns = columns_of(lines)
    rows = tuple(place(line, columns) for line in lines)
    header = next((number for number, line in enumerate(lines) if len(line) >= IN_TABLE), 0) if columns else 0
    return Block(rows, columns, header)


def goes_on(block: Block, before: Block) -> bool:
    """Whether a page begins with more of the table that the page before it ended with: the columns are the same, and
    it begins with figures, or with the same header.
    """
    is_more = repeats(block, before) > 0 or sum(cell[:1].isdigit() for cell in block.rows[0]) >= FIGURES
    return (
        block.header == 0
        and is_more
        and len(block.columns) == len(before.columns)
        and all(
            [left < other[1] and other[0] < right for other in before.columns]
            == [number == own for own in range(len(before.columns))]
            for number, (left, right) in enumerate(block.columns)
        )
    )


def repeats(block: Block, before: Block) -> int:
    """How many rows of the header stand again at its top."""
    pairs = zip(block.rows, before.rows[before.header :], strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
