"""What calamine does not tell of an old .xls (or .et): number formats, errors, what is hidden."""

import contextlib
import io

import xlrd

from handlers.intake.formats.xlsx import Prepared, SheetDetails, format_runs


def legacy_details(content: bytes, _: frozenset[str] = frozenset()) -> Prepared:
    """Finds nothing where xlrd cannot read what calamine could."""
    return Prepared(content, lambda: _by_name(content))


def _by_name(content: bytes) -> dict[str, SheetDetails]:
    with (
        contextlib.suppress(Exception),
        xlrd.open_workbook(file_contents=content, formatting_info=True, logfile=io.StringIO()) as book,
    ):
        return {sheet.name: _details(book, sheet) for sheet in book.sheets()}
    return {}


def _details(book: xlrd.Book, sheet: xlrd.sheet.Sheet) -> SheetDetails:
    formats: dict[tuple[int, str], list[int]] = {}
    faults = {}
    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row)):
            kind = sheet.cell_type(row, column)
            if kind == xlrd.XL_CELL_NUMBER:
                code = book.format_map[book.xf_list[sheet.cell_xf_index(row, column)].format_key].format_str
                if "0" in code:
                    formats.setdefault((column, code), []).append(row)
            elif kind == xlrd.XL_CELL_ERROR:
                faults[row, column] = xlrd.error_text_from_code.get(sheet.cell_value(row, column), "#N/A")
    rows = frozenset(row for row, info in sheet.rowinfo_map.items() if info.hidden)
    columns = frozenset(column for column, info in sheet.colinfo_map.items() if info.hidden)
    return SheetDetails(format_runs(formats), faults, rows, columns)
