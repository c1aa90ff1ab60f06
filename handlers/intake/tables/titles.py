"""What stands above a table, and what that says of when it is."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from handlers.intake.cells.grid import Grid, is_blank, is_figure
from handlers.intake.cells.text import shown
from handlers.intake.model import Context
from handlers.language.calendar.cutoffs import (
    SAID,
    WEEK,
    Chosen,
    as_day,
    cutoff_around,
    day_with_year,
    from_last_week,
    from_message,
    from_text,
    from_titles,
    from_week_word,
    in_order,
)
from handlers.language.calendar.spans import from_span
from handlers.office import Office

MOST_ABOVE = 30
"""Rows above a table that may say of when it is."""
_COMPARES = re.compile(r"^.{2,3}(?:数|值|数据|数值)?$|\d{3}|[比较与和]|本[周期]|当[周期]|变化|注[:：]|说明")
PRESENT = re.compile("本周|本期|当周|当期")


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
    by_sheet = _by_sheet_name(grid.sheet.name, context, by_file, year or near)
    if year:
        found, by_sheet = (replace(each, has_year=True) if each else None for each in (found, by_sheet))
    said = [each for each in (found, by_sheet, by_file) if each]
    is_present = PRESENT.search(grid.sheet.name) and context.is_from_other_sheets
    named = [*(("表题", title) for title in titles), ("工作表名", grid.sheet.name), ("文件名", stem)]
    span = from_span(office, named, near)
    exact = in_order(said)
    if exact:
        return _beside(exact, span)
    last_week = _last_week(office, titles, stem, near) or _unread_day(office, titles, context.at)
    otherwise = None if is_present else context.otherwise
    return last_week or span or otherwise or from_message(office, context.at)


def _beside(chosen: Chosen, span: Chosen | None) -> Chosen:
    """A month in which the chosen period does not lie stands against it."""
    if span is None or span.cutoff in span.rivals or span.cutoff.replace(day=1) == chosen.cutoff.replace(day=1):
        return chosen
    return replace(chosen, beside=(*chosen.beside, span))


def _last_week(office: Office, titles: Sequence[str], stem: str, near: date) -> Chosen | None:
    """上周各区县活跃率 as a title or a name; a note that compares with last week says nothing of when it is."""
    for source, text in (*(("表题", title) for title in titles), ("文件名", stem)):
        week = None if _COMPARES.search(text) else from_last_week(office, text, source, near)
        if week:
            return week
    return None


def _unread_day(office: Office, titles: Sequence[str], at: datetime) -> Chosen | None:
    """截至 and a day that could not be read: it is asked for, and never passed over."""
    for title in titles:
        if re.search(r"(?:截至|截止)\D{0,6}\d", title):
            cutoff = cutoff_around(office, at.date())
            return Chosen(cutoff, f"表题“{shown(title, 20)}”没有看懂", rivals=(cutoff - WEEK,))
    return None


def _by_sheet_name(name: str, context: Context, by_file: Chosen | None, near: date) -> Chosen | None:
    """A date; or 上周 beside a sheet for this week, or in a file that names this week's day."""
    office = context.office
    if by_file or context.names_present:
        present = by_file.cutoff if by_file else cutoff_around(office, near)
        week = from_week_word(name, "工作表名", present)
    else:
        week = from_last_week(office, name, "工作表名", near)
    return week or from_text(office, name, "工作表名", near)


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
