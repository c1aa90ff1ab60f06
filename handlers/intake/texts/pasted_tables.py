"""A table pasted into the chat: tabs, Markdown, commas or spaces → a sheet."""

import csv
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from handlers.intake.cells.grid import looks_like_number
from handlers.intake.formats.limits import FileTroubleError
from handlers.message import Sheet

Splitter = Callable[[str], list[str]]
UNEVEN_STACK = "每行一格的内容与表头的 {} 列对不齐，没有读取。请从表格里直接复制粘贴，或者发文件。"
UNEVEN = "粘贴的第 {} 行与表头的列数对不上，没有读取。请从表格里直接复制粘贴，或者发文件。"


def pasted_sheets(text: str) -> list[Sheet]:
    """The text by each separator that it could have been written with, the most certain first."""
    lines = text.strip(" \r\n").splitlines()  # a table may begin with an empty cell
    if len(lines) < 2:
        return []
    return [
        Sheet("", [splitter(line) for line in lines], delimited=True, pasted=True)
        for applies, splitter in SPLITTERS
        if applies(text)
    ]


def _markdown(line: str) -> list[str]:
    cells = [cell.strip().strip("*").strip() for cell in line.strip().strip("|｜").replace("｜", "|").split("|")]
    return [] if all(re.fullmatch(r":?-{2,}:?|", cell) for cell in cells) else cells


def _commas(line: str) -> list[str]:
    return next(csv.reader([re.sub("[，;；]", ",", line)]), [])


SPLITTERS: tuple[tuple[Callable[[str], bool], Splitter], ...] = (
    (lambda text: "\t" in text, lambda line: line.split("\t")),
    (lambda text: "|" in text or "｜" in text, _markdown),
    (lambda text: bool(re.search("[,，;；]", text)), _commas),
    (lambda text: "  " in text or "　" in text, lambda line: re.split(r"[ 　]{2,}|　", line.strip())),
    (lambda text: bool(re.search(r"\S[ 　]+\S", text)), lambda line: line.split()),
)


def stacked(text: str, is_header: Callable[[str], bool]) -> Sheet | None:
    """A table that was pasted one cell a line: the header's cells, then row after row; None for any other text.

    Raises FileTroubleError where the lines do not come out even, because then nobody knows which is which.
    """
    cells = [line.strip() for line in text.splitlines() if line.strip()]
    headed = [is_header(cell) for cell in cells]
    begin = next((place for place in range(len(cells) - 1) if headed[place] and headed[place + 1]), None)
    if begin is None or any(looks_like_number(cell) for cell in cells[:begin]):
        return None
    width = next((place for place in range(begin, len(cells)) if not headed[place]), len(cells)) - begin
    body = cells[begin + width :]
    rows = [body[place : place + width] for place in range(0, len(body), width)]
    if not any(map(looks_like_number, body)) or any(len(cell.split()) > 1 for cell in body):
        return None
    kinds = [{looks_like_number(row[column]) for row in rows if column < len(row)} for column in range(width)]
    if len(body) % width or any(len(kind) > 1 for kind in kinds):
        raise FileTroubleError(UNEVEN_STACK.format(width))
    return Sheet("", [*([cell] for cell in cells[:begin]), cells[begin : begin + width], *rows], pasted=True)


def turned(sheet: Sheet, corner: str) -> Sheet | None:
    """Columns as rows, for a table that has its units side by side; `corner` heads them. None where it is not even."""
    rows = [row for row in sheet.rows if row]
    width = len(rows[0])
    if width < 2 or any(len(row) != width for row in rows):
        return None
    columns = [list(column) for column in zip(*rows, strict=True)]
    return replace(sheet, rows=[[corner, *columns[0][1:]], *columns[1:]])


def evened(sheet: Sheet, width: int) -> Sheet:
    """Rows of the width of the header; a total's row may lack the number before it.

    Raises FileTroubleError where a row of figures does not fit, because then nobody knows which is which.
    """
    rows: list[Sequence[object]] = []
    for number, row in enumerate(sheet.rows, 1):
        cells = [str(cell) for cell in row]
        figures = sum(map(looks_like_number, cells))
        if len(cells) == width - 1 and figures and not looks_like_number(cells[0]) and _numbered(sheet, width):
            cells.insert(0, "")
        if len(cells) != width and figures > 1 and len(cells) > 1:
            raise FileTroubleError(UNEVEN.format(number))
        rows.append(cells)
    return replace(sheet, rows=rows)


def _numbered(sheet: Sheet, width: int) -> bool:
    """Whether rows of full width begin with a number."""
    starts = Counter(looks_like_number(str(row[0])) for row in sheet.rows if len(row) == width)
    return starts[True] > starts[False] - 1
