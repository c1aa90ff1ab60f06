"""The sender's sheet again with every problem marked in its cell, for lists that a phone's screen cannot show."""

import re
from collections.abc import Sequence
from decimal import Decimal

from handlers.intake.cells.grid import Grid, is_blank, is_number
from handlers.intake.cells.text import address, shown
from handlers.intake.model import Reading
from handlers.intake.problem import Problem
from handlers.intake.submission.receipt import MOST_OF_A_KIND
from handlers.message import Sheet
from handlers.reply import CellOut, Column, Mark, SheetOut, Workbook

MANY = 2 * MOST_OF_A_KIND
"""Problems beyond which the marked copy goes along."""
MOST_ROWS, MOST_COLUMNS = 3000, 60
_ADDRESS = re.compile(r"([A-Z]+)(\d+)")
WORDS = {"error": "错误", "warning": "请核对"}


def marked_copy(reading: Reading, sheets: Sequence[Sheet], problems: Sequence[Problem]) -> tuple[Workbook, ...]:
    """A workbook of the sheets that have problems; nothing for a short list or a text."""
    if len(problems) <= MANY or not sheets:
        return ()
    pages = []
    for sheet in sheets:
        own = [problem for problem in problems if problem.sheet == sheet.name and _ADDRESS.fullmatch(problem.where)]
        if own:
            pages.append(_page(sheet, own))
    first = reading.tables[0]
    return (Workbook(f"{first.table.name}_{first.period.cutoff}_核对", tuple(pages)),) if pages else ()


def _page(sheet: Sheet, problems: Sequence[Problem]) -> SheetOut:
    """With the letters and numbers of the sender's own sheet around it, since the copy begins further down."""
    grid = Grid(sheet)
    width = min(grid.width, MOST_COLUMNS)
    letters = [re.sub(r"\d", "", address(0, sheet.first_column + column)) for column in range(width)]
    rows = [
        (sheet.first_row + row + 1, *(_cell(grid, row, column) for column in range(width)))
        for row in range(min(len(grid.rows), MOST_ROWS))
    ]
    columns = (Column("行", "count", 6), *(Column(letter, width=16) for letter in letters))
    title = f"{shown(sheet.name) or '表'}：{len(problems)} 处已标出，鼠标移到有颜色的格子上看说明"
    return SheetOut(sheet.name or "核对", title, columns, tuple(rows), marks=tuple(_marks(sheet, problems, rows)))


def _marks(sheet: Sheet, problems: Sequence[Problem], rows: Sequence[tuple[CellOut, ...]]) -> list[Mark]:
    """One for each cell; several problems of one cell are told together, in the colour of the worst."""
    notes: dict[tuple[int, int], list[Problem]] = {}
    for problem in problems:
        row, column = _place(problem.where)
        place = row - sheet.first_row, column - sheet.first_column + 1
        if 0 <= place[0] < len(rows) and 0 < place[1] < len(rows[0]):
            notes.setdefault(place, []).append(problem)
    return [
        Mark(
            row,
            column,
            "\n".join(f"{WORDS[problem.severity]}：{problem.reason}" for problem in there),
            min(problem.severity for problem in there),
        )
        for (row, column), there in notes.items()
    ]


def _place(where: str) -> tuple[int, int]:
    match = _ADDRESS.fullmatch(where)
    assert match  # noqa: S101  only addresses come here
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def _cell(grid: Grid, row: int, column: int) -> CellOut:
    value = grid.rows[row][column]
    if is_blank(value):
        return None
    if is_number(value):
        number = Decimal(format(value, ".15g"))
        decimals = grid.percent_decimals(row, column)
        return (number, decimals) if decimals is not None else number
    return str(value)
