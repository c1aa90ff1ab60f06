"""Files of the real week for trying out what a clerk does: right ones in three forms, and one with mistakes."""

import csv
import io
from datetime import datetime
from typing import Any

import xlsxwriter

from bot.playground.sample.published import plan, printed_rows
from storage.catalogue import Table, load_catalogue

MISTAKES = {("下城区", "激活数"): "27090", ("上城区", "激活率"): "79%"}
"""A slip of the finger, so that more are activated than registered (an error), and a rate against its counts."""


def files() -> dict[str, bytes]:
    """File name to content; the same bytes every time."""
    day = plan().cutoff
    tables = list(load_catalogue(plan().catalogue).tables.values())
    first, districts = tables[0], tables[2]
    return {
        f"{districts.name}_{day}.xlsx": _workbook([districts]),
        f"每周通报数据_{day}.xlsx": _workbook(tables),
        f"{first.name}_{day}.csv": _csv(first),
        f"{districts.name}_{day}_有错误.xlsx": _workbook([districts], MISTAKES),
    }


def _csv(table: Table) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(printed_rows(table.name))
    return text.getvalue().encode("utf-8-sig")  # the mark with which spreadsheet programs know UTF-8


def _workbook(tables: list[Table], mistakes: dict[tuple[str, str], str] | None = None) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        day = plan().cutoff
        book.set_properties({"created": datetime(day.year, day.month, day.day)})  # noqa: DTZ001  a spreadsheet's own
        for table in tables:
            _sheet(book, table, mistakes or {})
    return buffer.getvalue()


def _sheet(book: Any, table: Table, mistakes: dict[tuple[str, str], str]) -> None:
    sheet = book.add_worksheet(table.name)
    header, *rows = printed_rows(table.name)
    day = plan().cutoff
    title = book.add_format({"bold": True, "align": "center", "font_size": 14})
    heading = book.add_format({"bold": True, "border": 1, "align": "center"})
    sheet.merge_range(0, 0, 0, len(header) - 1, table.title, title)
    sheet.write_string(1, 0, f"截至{day.month}月{day.day}日")
    sheet.write_row(2, 0, header, heading)
    sheet.set_column(0, 0, 18 if table.pairs else 8)
    sheet.set_column(1, len(header) - 1, 16)
    for line, row in enumerate(rows, start=3):
        for place, printed in enumerate(row):
            _write(book, sheet, line, place, mistakes.get((row[1], header[place]), printed))


def _write(book: Any, sheet: Any, line: int, place: int, printed: str) -> None:
    """As a clerk's sheet holds it: counts as numbers, rates as fractions that are shown in percent."""
    if printed.endswith("%"):
        digits = printed.removesuffix("%")
        decimals = len(digits.partition(".")[2])
        shown = book.add_format({"border": 1, "num_format": f"0.{'0' * decimals}%" if decimals else "0%"})
        sheet.write_number(line, place, round(float(digits) / 100, decimals + 2), shown)
    elif printed.isdigit():
        sheet.write_number(line, place, int(printed), book.add_format({"border": 1}))
    elif not printed:
        sheet.write_blank(line, place, None, book.add_format({"border": 1}))
    else:
        sheet.write_string(line, place, printed, book.add_format({"border": 1}))
