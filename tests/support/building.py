"""Builds the files that offices send: the seed's tables laid out, formatted and saved in many ways."""

import csv
import io
import struct
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

import openpyxl
import xlsxwriter
import xlwt

from tests.conftest import SEED

Row = list[Any]


@dataclass(frozen=True)
class Percent:
    """A rate as spreadsheets hold it: 0.39 shown as 39%."""

    fraction: float
    decimals: int = 0

    @property
    def code(self) -> str:
        return f"0.{'0' * self.decimals}%" if self.decimals else "0%"

    @property
    def shown(self) -> str:
        return f"{self.fraction * 100:.{self.decimals}f}%"


@dataclass(frozen=True)
class Decorated:
    """39 under a format that writes a percent sign behind it."""

    points: float


@dataclass(frozen=True)
class Formula:
    text: str
    result: Any = None


def annex(number: int) -> list[Row]:
    """An annex as it is printed: header and rows of text."""
    (path,) = SEED.glob(f"annex{number}_*.csv")
    with path.open(encoding="utf-8") as lines:
        return [list(row) for row in csv.reader(lines)]


def overview() -> list[Row]:
    with (SEED / "overview.csv").open(encoding="utf-8") as lines:
        return [list(row) for row in csv.reader(lines)]


def typed(rows: Iterable[Row], *, decimals: int | None = None) -> list[Row]:
    """Numbers as numbers and rates as formatted fractions, as a spreadsheet would hold them."""
    return [[_typed(cell, decimals) for cell in row] for row in rows]


def _typed(cell: Any, decimals: int | None) -> Any:
    if not isinstance(cell, str):
        return cell
    if cell.endswith("%") and cell[:-1].replace(".", "").isdigit():
        places = len(cell[:-1].partition(".")[2]) if decimals is None else decimals
        return Percent(round(float(cell[:-1]) / 100, 10), places)
    return int(cell) if cell.isdigit() else cell


def columns(rows: list[Row], order: Sequence[int | None]) -> list[Row]:
    """The columns in another order; None makes an empty one."""
    return [[("" if place is None else row[place]) for place in order] for row in rows]


def xlsx(
    rows: Sequence[Row],
    *,
    sheet: str = "Sheet1",
    at: tuple[int, int] = (0, 0),
    merges: Sequence[tuple[int, int, int, int, Any]] = (),
    hidden_rows: Sequence[int] = (),
    hidden_columns: Sequence[int] = (),
    sheets: Sequence[tuple[str, Sequence[Row], bool]] = (),
    rate_code: str | None = None,
) -> bytes:
    """By xlsxwriter. `merges` are (first row, first column, last row, last column, value)."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"strings_to_numbers": False, "strings_to_formulas": False}) as book:
        for name, content, hidden in [(sheet, rows, False), *sheets]:
            page = book.add_worksheet(name)
            if hidden:
                page.hide()
            for number, row in enumerate(content):
                for column, cell in enumerate(row):
                    _write(book, page, number + at[0], column + at[1], cell, rate_code)
            if name == sheet:
                for top, left, bottom, right, value in merges:
                    page.merge_range(top, left, bottom, right, value)
                for row_number in hidden_rows:
                    page.set_row(row_number, None, None, {"hidden": True})
                for column in hidden_columns:
                    page.set_column(column, column, None, None, {"hidden": True})
    return target.getvalue()


def _write(book: Any, page: Any, row: int, column: int, cell: Any, rate_code: str | None) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, Percent):
        page.write_number(row, column, cell.fraction, book.add_format({"num_format": rate_code or cell.code}))
    elif isinstance(cell, Decorated):
        page.write_number(row, column, cell.points, book.add_format({"num_format": '0"%"'}))
    elif isinstance(cell, Formula):
        if cell.result is None:
            page.write_formula(row, column, cell.text)
        else:
            style = book.add_format({"num_format": cell.result.code}) if isinstance(cell.result, Percent) else None
            result = cell.result.fraction if isinstance(cell.result, Percent) else cell.result
            page.write_formula(row, column, cell.text, style, result)
    elif isinstance(cell, str):
        page.write_string(row, column, cell)
    else:
        page.write(row, column, cell)


def openpyxl_xlsx(rows: Sequence[Row], sheet: str = "Sheet") -> bytes:
    book = openpyxl.Workbook()
    page: Any = book.active
    page.title = sheet
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row, 1):
            if isinstance(cell, Percent):
                page.cell(number, column, cell.fraction).number_format = cell.code
            elif isinstance(cell, Formula):
                page.cell(number, column, cell.text)
            elif cell not in ("", None):
                page.cell(number, column, cell)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def dated_xlsx(rows: Sequence[Row]) -> bytes:
    """With days in cells that spreadsheets show as days."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"strings_to_numbers": False, "strings_to_formulas": False}) as book:
        page, shown = book.add_worksheet(), book.add_format({"num_format": "yyyy/m/d"})
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    page.write_datetime(number, column, cell, shown)
                else:
                    _write(book, page, number, column, cell, None)
    return target.getvalue()


def xls(rows: Sequence[Row], sheet: str = "Sheet1") -> bytes:
    book = xlwt.Workbook()
    page = book.add_sheet(sheet)
    styles: dict[str, Any] = {}
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, Percent):
                style = styles.setdefault(cell.code, xlwt.easyxf(num_format_str=cell.code))
                page.write(number, column, cell.fraction, style)
            elif cell not in ("", None):
                page.write(number, column, cell)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


OPENDOCUMENT = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">'
    "<office:body><office:spreadsheet>{}</office:spreadsheet></office:body></office:document-content>"
)


def ods(rows: Sequence[Row], sheet: str = "Sheet1") -> bytes:
    lines = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
    table = f'<table:table table:name="{escape(sheet)}">{lines}</table:table>'
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        archive.writestr("content.xml", OPENDOCUMENT.format(table))
    return target.getvalue()


def _ods_cell(cell: Any) -> str:
    if cell is None or cell == "":
        return "<table:table-cell/>"
    if isinstance(cell, Percent):
        kind, value, shown = "percentage", f' office:value="{cell.fraction}"', cell.shown
    elif isinstance(cell, int | float):
        kind, value, shown = "float", f' office:value="{cell}"', str(cell)
    else:
        kind, value, shown = "string", "", escape(str(cell))
    return f'<table:table-cell office:value-type="{kind}"{value}><text:p>{shown}</text:p></table:table-cell>'


def delimited(rows: Sequence[Row], separator: str = ",", encoding: str = "utf-8", ending: str = "\r\n") -> bytes:
    target = io.StringIO()
    csv.writer(target, delimiter=separator, lineterminator=ending).writerows(rows)
    return target.getvalue().encode(encoding)


def _record(kind: int, body: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = b"", len(body)
    while True:
        size += bytes([length & 0x7F | (0x80 if length > 0x7F else 0)])
        length >>= 7
        if not length:
            return head + size + body


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(rows: Sequence[Row], sheet: str = "Sheet1") -> bytes:
    """The least that an .xlsb must have: a sheet of records, and styles for the percentages."""
    codes = list(dict.fromkeys(cell.code for row in rows for cell in row if isinstance(cell, Percent)))
    styles = _record(278) + _record(615, struct.pack("<I", len(codes)))
    styles += b"".join(_record(44, struct.pack("<H", 164 + number) + _wide(code)) for number, code in enumerate(codes))
    styles += _record(616) + _record(617, struct.pack("<I", len(codes) + 1))
    styles += b"".join(
        _record(47, struct.pack("<HH", 0xFFFF, form) + b"\0" * 12) for form in [0, *range(164, 164 + len(codes))]
    )
    styles += _record(618) + _record(279)
    width = max(map(len, rows))
    body = _record(129) + _record(148, struct.pack("<4I", 0, len(rows) - 1, 0, width - 1)) + _record(145)
    for number, row in enumerate(rows):
        body += _record(0, struct.pack("<I", number) + b"\0" * 13)
        body += b"".join(_xlsb_cell(column, cell, codes) for column, cell in enumerate(row))
    body += _record(146) + _record(130)
    book = _record(131) + _record(143) + _record(156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide(sheet))
    book += _record(144) + _record(132)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/_rels/workbook.bin.rels", RELATIONS)
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/styles.bin", styles)
        archive.writestr("xl/worksheets/sheet1.bin", body)
    return target.getvalue()


RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="worksheets/sheet1.bin"'
    ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/></Relationships>'
)


def _xlsb_cell(column: int, cell: Any, codes: list[str]) -> bytes:
    if cell is None or cell == "":
        return b""
    if isinstance(cell, Percent):
        return _record(5, struct.pack("<IId", column, 1 + codes.index(cell.code), cell.fraction))
    if isinstance(cell, int | float):
        return _record(5, struct.pack("<IId", column, 0, cell))
    return _record(6, struct.pack("<II", column, 0) + _wide(str(cell)))


OFFICE = (
    '<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">'
    '<head><meta http-equiv="Content-Type" content="text/html; charset={charset}">'
    "<style>td {{mso-number-format:General;}} .rate {{mso-number-format:0%;}}</style>"
    "<!--[if gte mso 9]><xml><x:ExcelWorkbook><x:ExcelWorksheets><x:ExcelWorksheet><x:Name>{sheet}</x:Name>"
    "</x:ExcelWorksheet></x:ExcelWorksheets></x:ExcelWorkbook></xml><![endif]--></head><body>{body}</body></html>"
)
SPREADSHEET = (
    '<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Excel.Sheet"?>'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
    ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles>'
    '<Style ss:ID="Default"/><Style ss:ID="s0"><NumberFormat ss:Format="0%"/></Style>'
    '<Style ss:ID="s1"><NumberFormat ss:Format="0.0%"/></Style>'
    '<Style ss:ID="s2"><NumberFormat ss:Format="Percent"/></Style></Styles>'
    '<Worksheet ss:Name="{sheet}"><Table>{rows}</Table></Worksheet></Workbook>'
)


def table(rows: Sequence[Row], *, tag: str = "td") -> str:
    rows = [[cell.shown if isinstance(cell, Percent) else cell for cell in row] for row in rows]
    lines = (
        "".join(f"<{tag if at == 0 else 'td'}>{escape(str(cell))}</{tag if at == 0 else 'td'}>" for cell in row)
        for at, row in enumerate(rows)
    )
    return f"<table border=1>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"


def page(body: str, *, charset: str = "utf-8", sheet: str = "Sheet1") -> bytes:
    return OFFICE.format(charset=charset, sheet=sheet, body=body).encode(charset)


def spreadsheet(rows: Sequence[Row], sheet: str = "Sheet1") -> bytes:
    lines = "".join(f"<Row>{''.join(map(_spreadsheet_cell, row))}</Row>" for row in rows)
    return SPREADSHEET.format(sheet=sheet, rows=lines).encode()


def _spreadsheet_cell(cell: Any) -> str:
    if isinstance(cell, Percent):
        style = f' ss:StyleID="s{cell.decimals}"'
        return f'<Cell{style}><Data ss:Type="Number">{cell.fraction}</Data></Cell>'
    kind = "Number" if isinstance(cell, int) else "String"
    return f'<Cell><Data ss:Type="{kind}">{escape(str(cell))}</Data></Cell>'
