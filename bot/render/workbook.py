"""A workbook's facts → an .xlsx file: typed cells that show what was printed, ready to be printed on A4."""

from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from handlers.reply import CellOut, Column, Mark, SheetOut, Workbook

SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
TITLE_FONT, HEADER_FONT, BODY_FONT = "方正小标宋简体", "黑体", "仿宋_GB2312"
PORTRAIT = 120
"""Widest table, in characters, that is still printed upright."""
MADE = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands in every file, so that the same figures are the same bytes."""
COLOURS = {"error": "#F8CBAD", "warning": "#FFE699"}
TO_FILL = "#FFFBE6"
FAR = (-(10**15), 10**15)
"""What an entry without a limit is held within: a sheet's rule has two ends."""
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def write(workbook: Workbook) -> bytes:
    """The .xlsx file's bytes. Text always stays text: nothing becomes a formula, a link or a number."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, SAFE) as book:
        book.set_properties({"title": workbook.name, "created": MADE})
        formats = Formats(book)
        for sheet, name in zip(workbook.sheets, _names(workbook.sheets), strict=True):
            _sheet(book.add_worksheet(name), sheet, formats)
    return buffer.getvalue()


class Formats:
    """The cell formats of one workbook, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def get(self, **properties: Any) -> Format:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({"valign": "vcenter", **properties})
        return self._made[key]

    def cell(self, value: CellOut, *, total: bool = False, colour: str = "", number: bool = False) -> Format:
        """`number`: of the column that counts the rows, which is centred, as is the word that stands in its total."""
        look: dict[str, Any] = {"font_name": BODY_FONT, "font_size": 12, "border": 1, "indent": 1}
        if colour:
            look |= {"bg_color": colour}
        if total:
            look |= {"top": 2, "bg_color": "#EEF2F6"}
        match value:
            case tuple():
                look |= {"num_format": percent_format(value[1]), "align": "right"}
            case int():
                look |= {"num_format": "0", "align": "right"}
            case Decimal():
                look |= {"num_format": "General", "align": "right"}
            case _:
                look |= {"align": "left", "text_wrap": True}
        if number:
            look |= {"align": "center", "indent": 0}
        return self.get(**look)


def percent_format(decimals: int) -> str:
    return "0." + "0" * decimals + "%" if decimals else "0%"


def _names(sheets: tuple[SheetOut, ...]) -> list[str]:
    """Names that Excel takes: no forbidden signs, at most 31 characters, each once."""
    names: list[str] = []
    for number, sheet in enumerate(sheets, start=1):
        name = sheet.name.translate(FORBIDDEN).strip(" '")[:28] or f"表{number}"
        names.append(name if name.lower() not in map(str.lower, names) else f"{name[:24]}（{number}）")
    return names


def _sheet(page: Worksheet, sheet: SheetOut, formats: Formats) -> None:
    last = len(sheet.columns) - 1
    _title(page, sheet, last, formats)
    header = formats.get(
        font_name=HEADER_FONT, font_size=12, border=1, align="center", text_wrap=True, bg_color="#E3EAF1"
    )
    for column, entry in enumerate(sheet.columns):
        page.set_column(column, column, entry.width)
        page.write_string(1, column, entry.header, header)
    page.set_row(1, 32)
    for number, row in enumerate(sheet.rows, start=2):
        _row(page, number, row, sheet, formats)
    for mark in sheet.marks:
        _mark(page, sheet, mark, formats)
    if any(entry.entry for entry in sheet.columns):
        _form(page, sheet, formats)
    end = 2 + len(sheet.rows)
    if sheet.total is not None:
        _row(page, end, sheet.total, sheet, formats, total=True)
        end += 1
    if sheet.note:
        note = formats.get(font_name=BODY_FONT, font_size=11, text_wrap=True, align="left")
        _across(page, end, last, sheet.note, note)
        width = sum(column.width for column in sheet.columns)
        page.set_row(end, 16 * sum(1 + int(2 * len(line) // width) for line in sheet.note.splitlines()) + 6)
        end += 1
    page.freeze_panes(2, 0)
    _print(page, sheet, end, last)


def _title(page: Worksheet, sheet: SheetOut, last: int, formats: Formats) -> None:
    look = formats.get(font_name=TITLE_FONT, font_size=18, align="center", text_wrap=True)
    _across(page, 0, last, sheet.title, look)
    page.set_row(0, 34)


def _across(page: Worksheet, row: int, last: int, text: str, look: Format) -> None:
    if last > 0:
        page.merge_range(row, 0, row, last, "", look)
    page.write_string(row, 0, text, look)


def _row(
    page: Worksheet, number: int, row: tuple[CellOut, ...], sheet: SheetOut, formats: Formats, *, total: bool = False
) -> None:
    for column, value in enumerate(row):
        look = formats.cell(value, total=total, number=_numbers(sheet, column))
        _value(page, number, column, value, look)
    page.set_row(number, 21)


def _numbers(sheet: SheetOut, column: int) -> bool:
    """Counts before the names are the rows' own numbers."""
    return column == 0 and len(sheet.columns) > 1 and sheet.columns[0].kind == "count"


def _value(page: Worksheet, row: int, column: int, value: CellOut, look: Format) -> None:
    match value:
        case None:
            page.write_blank(row, column, None, look)
        case str():
            page.write_string(row, column, value, look)
        case tuple():
            page.write_number(row, column, float(value[0]), look)
        case _:
            page.write_number(row, column, value, look)


def _mark(page: Worksheet, sheet: SheetOut, mark: Mark, formats: Formats) -> None:
    value = sheet.rows[mark.row][mark.column]
    look = formats.cell(value, colour=COLOURS[mark.severity], number=_numbers(sheet, mark.column))
    _value(page, mark.row + 2, mark.column, value, look)
    page.write_comment(mark.row + 2, mark.column, mark.note, {"author": "", "x_scale": 2})


def _form(page: Worksheet, sheet: SheetOut, formats: Formats) -> None:
    """Everything is locked but the cells to fill, and those take only what can be right."""
    page.protect("", {"format_columns": True, "sort": True, "autofilter": True})
    for column, entry in enumerate(sheet.columns):
        if not entry.entry:
            continue
        for row in range(2, 2 + len(sheet.rows)):
            code = {"rate": "0.00%", "number": "General"}.get(entry.kind, "0")
            look = formats.get(
                font_name=BODY_FONT, font_size=12, border=1, locked=False, num_format=code, bg_color=TO_FILL
            )
            page.write_blank(row, column, None, look)
            page.data_validation(row, column, row, column, _validation(entry, row))


def _plain(number: Decimal | int) -> float | int:
    return int(number) if number == int(number) else float(number)


def _spoken(entry: Column) -> str:
    """0% 到 100%; 不小于 0 的数; 数."""
    low, high = (None if end is None else f"{end:.0%}" if entry.kind == "rate" else str(end) for end in entry.within)
    if low is not None and high is not None:
        return f" {low} 到 {high}"
    return f"不小于 {low} 的数" if low is not None else f"不超过 {high} 的数" if high is not None else "数"


def _validation(entry: Column, row: int) -> dict[str, Any]:
    if entry.kind in {"rate", "number"}:
        low, high = (_plain(end if end is not None else far) for end, far in zip(entry.within, FAR, strict=True))
        return {
            "validate": "decimal", "criteria": "between", "minimum": low, "maximum": high,
            "error_title": "填写有误", "error_message": f"请填{_spoken(entry)}，没有数请留空",
        }  # fmt: skip
    highest = 10**9 if entry.at_most is None else f"={xl_rowcol_to_cell(row, entry.at_most)}"
    limit = "" if entry.at_most is None else "，且不能大于左边的总数"
    return {
        "validate": "integer", "criteria": "between", "minimum": 0, "maximum": highest,
        "error_title": "填写有误", "error_message": f"请填整数，没有数请留空{limit}",
    }  # fmt: skip


def _print(page: Worksheet, sheet: SheetOut, rows: int, last: int) -> None:
    page.set_paper(9)
    if sum(column.width for column in sheet.columns) > PORTRAIT:
        page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(0, 1)
    page.print_area(0, 0, rows - 1, last)
    page.center_horizontally()
    page.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.8)
    page.set_footer("&C— &P —")
