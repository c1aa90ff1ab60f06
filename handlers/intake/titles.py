"""What stands above a table, and what that says of when it is."""

import re
from collections.abc import Iterator
from dataclasses import replace

from handlers.intake.dates import (
    SAID,
    Chosen,
    as_day,
    day_with_year,
    from_message,
    from_sheet_name,
    from_text,
    from_titles,
    in_order,
)
from handlers.intake.grid import Grid, is_blank, is_figure
from handlers.intake.lines import Context
from handlers.intake.text import shown

MOST_ABOVE = 30
"""Rows above a table that may say of when it is."""
_PRESENT = re.compile("本周|本期|当周|当期")


def period_of(grid: Grid, top: int, context: Context, first: int = 0, columns: range | None = None) -> Chosen:
    """From what the sender said, the lines above the table, the sheet's name, the file's, the moment of sending.

    Of two tables side by side each has the titles above its own `columns`, where there are any.
    """
    near = context.at.date()
    if context.cutoff:
        return Chosen(context.cutoff, SAID)
    office = context.office
    rows = range(max(first, top - MOST_ABOVE), top)
    columns = columns or range(grid.width)
    titles = [shown(text, 200) for row in rows for text in titles_in(grid, row, columns)]
    stem = context.file_name.rpartition(".")[0] or context.file_name
    # 7月27日 in a file that is named 2018-07-27 means that year's.
    year = day_with_year(stem, near)
    found = from_titles(office, titles, year or near)
    if not found and (first or len(columns) < grid.width):
        return period_of(grid, top, context)
    by_file = from_text(office, stem, "文件名", near)
    # 上周 in a file of 7月20日 is the week before that one.
    by_sheet = from_sheet_name(office, grid.sheet.name, year or near, by_file.cutoff if by_file else None)
    if year:
        found, by_sheet = (replace(each, has_year=True) if each else None for each in (found, by_sheet))
    said = [each for each in (found, by_sheet, by_file) if each]
    is_present = _PRESENT.search(grid.sheet.name) and context.is_from_other_sheets
    return in_order(said) or (None if is_present else context.otherwise) or from_message(office, context.at)


def titles_in(grid: Grid, row: int, columns: range) -> Iterator[str]:
    """The texts of a row that is no row of figures. A day in a cell of its own comes with the words before it."""
    filled = [grid.rows[row][column] for column in columns if not is_blank(grid.rows[row][column])]
    if sum(map(is_figure, filled)) > 1:
        return
    before = ""
    for value in filled:
        text = as_day(value, before) or (value.strip() if isinstance(value, str) else "")
        if text:
            yield f"{before} {text}" if re.search(r"(?:日期|时间|截至|截止|[:：])\s*$", before) else text
        before = text


def texts_in(grid: Grid, row: int) -> Iterator[str]:
    return (value for value in grid.rows[row] if isinstance(value, str) and value.strip())
