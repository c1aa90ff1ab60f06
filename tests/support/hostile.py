"""Files made to break a reader, or broken on the way."""

import io
import zipfile
from collections.abc import Callable

from tests.support.building import annex, delimited, ods, typed, xls, xlsx

CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="{}"'
    ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}"/></Relationships>'
)
WORKBOOK = (
    '<?xml version="1.0"?>{}<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="附件3" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
SHEET = (
    '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<sheetData>{}</sheetData></worksheet>"
)


def raw_xlsx(rows: str, *, doctype: str = "", level: int = 9) -> bytes:
    """A workbook of nothing but what it must have, around one sheet's rows."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr("_rels/.rels", RELATIONS.format("xl/workbook.xml", "officeDocument"))
        archive.writestr("xl/_rels/workbook.xml.rels", RELATIONS.format("worksheets/sheet1.xml", "worksheet"))
        archive.writestr("xl/workbook.xml", WORKBOOK.format(doctype))
        archive.writestr("xl/worksheets/sheet1.xml", SHEET.format(rows))
    return target.getvalue()


def cell(reference: str, text: str = "1") -> str:
    return f'<c r="{reference}"><v>{text}</v></c>'


def corner() -> bytes:
    """Aborts calamine where nobody looks first."""
    return raw_xlsx(f'<row r="1">{cell("A1")}</row><row r="1048576">{cell("XFD1048576")}</row>')


def corner_in_the_middle() -> bytes:
    """The far cell does not stand last, where one would look for it."""
    far = f'<row r="1048576">{cell("XFD1048576")}</row>'
    return raw_xlsx(f'<row r="1">{cell("A1")}</row>{far}<row r="2">{cell("A2")}</row>')


def sparse() -> bytes:
    return raw_xlsx(f'<row r="1">{cell("A1")}</row><row r="1000000">{cell("CV1000000")}</row>')


def bomb() -> bytes:
    """About 300 KB that unpack to 300 MB in one cell."""
    text = '<row r="1"><c r="A1" t="inlineStr"><is><t>{}</t></is></c></row>'
    return raw_xlsx(text.format("0" * (300 << 20)), level=1)


def many_rows() -> bytes:
    """Rows beyond anything that an office reports, small enough to pass the archive's check."""
    return raw_xlsx("".join(f'<row r="{row}">{cell(f"A{row}")}</row>' for row in range(1, 150_001)))


def external_entity() -> bytes:
    doctype = '<!DOCTYPE workbook [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    return raw_xlsx('<row r="1"><c r="A1" t="inlineStr"><is><t>&x;</t></is></c></row>', doctype=doctype)


def laughs_in_a_workbook() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'<!DOCTYPE workbook [<!ENTITY l0 "ha">{entities}]>'
    return raw_xlsx('<row r="1"><c r="A1" t="inlineStr"><is><t>&l9;</t></is></c></row>', doctype=doctype)


def bomb_that_lies() -> bytes:
    """Declares a few bytes in its directory, and unpacks to 300 MB."""
    real = bomb()
    lie = (100).to_bytes(4, "little")
    with zipfile.ZipFile(io.BytesIO(real)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size.to_bytes(4, "little")
    assert real.count(size) >= 2
    return real.replace(size, lie)


def laughs() -> bytes:
    """Entities within entities, in an .ods."""
    book = io.BytesIO()
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    with zipfile.ZipFile(book, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{entities}]><x>&l9;</x>')
    return book.getvalue()


def repeated_cells() -> bytes:
    """An .ods that says: this cell a million times across, this row a million times down."""
    row = (
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell office:value-type="float"'
        ' office:value="1" table:number-columns-repeated="1000"/></table:table-row>'
    )
    plain = ods([["x"]])
    source, target = zipfile.ZipFile(io.BytesIO(plain)), io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            text = source.read(name).decode()
            archive.writestr(name, text.replace("</table:table>", f"{row}</table:table>"))
    return target.getvalue()


def many_sheets() -> bytes:
    return xlsx([["x"]], sheets=[(f"表{number}", [["y", 1]], False) for number in range(500)])


def many_entries() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        for number in range(3000):
            archive.writestr(f"xl/{number}.xml", "")
    return target.getvalue()


def one_long_line() -> bytes:
    return b"1," * (15 << 20)


def one_long_line_within_the_limit() -> bytes:
    return b"1," * (9 << 20)


def encrypted() -> bytes:
    """The envelope that a password puts around a workbook: an OLE file that names its stream."""
    return xls([["x"]])[:512] + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 2000


def with_macro() -> bytes:
    """An .xlsm: its macro is never looked at, its table is read."""
    source, target = zipfile.ZipFile(io.BytesIO(xlsx(typed(annex(3))))), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            archive.writestr(name, source.read(name))
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0" + b"Shell calc.exe" * 100)
    return target.getvalue()


def web_page() -> bytes:
    return "<html><p>注册数 8727</p></html>".encode()


def page_of_wide_cells() -> bytes:
    return b"<table>" + b"<tr><td colspan=499999 rowspan=999999>1</td></tr>" * 1000


def page_of_spans() -> bytes:
    """Each row is covered by the ones before."""
    return b"<table>" + b"<tr><td rowspan=999999>1</td></tr>" * 100_000


def deep_page() -> bytes:
    return b"<div><p>1" * 1_000_000 + b"<table><tr><td>1</td></tr></table>"


def page_of_many_tables() -> bytes:
    return b"<div>" * 200 + b"<table><tr><td>1</td></tr></table>" * 280_000


def page_that_never_ends() -> bytes:
    return b"<html><!--" + b"<a " * 3_300_000


def laughs_in_xml() -> bytes:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha" * 100}">' for n in range(9))
    return (
        f'<?xml version="1.0"?><!DOCTYPE w [{entities}]>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">&a8;</Workbook>'
    ).encode()


def far_row_in_xml() -> bytes:
    return (
        b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
        b' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="1"><Table>'
        b'<Row ss:Index="9999999"><Cell><Data ss:Type="Number">1</Data></Cell></Row></Table></Worksheet></Workbook>'
    )


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "corner": (corner, "多得不正常"),
    "sparse": (sparse, "多得不正常"),
    "bomb": (bomb, "多得不正常"),
    "bomb_that_lies": (bomb_that_lies, "已损坏"),
    "laughs_in_a_workbook": (laughs_in_a_workbook, "已损坏"),
    "many_rows": (many_rows, "多得不正常"),
    "external_entity": (external_entity, "已损坏"),
    "laughs": (laughs, "多得不正常"),
    "repeated_cells": (repeated_cells, "多得不正常"),
    "many_sheets": (many_sheets, "没有认出"),
    "many_entries": (many_entries, "多得不正常"),
    "one_long_line": (one_long_line, "太大"),
    "one_long_line_within_the_limit": (one_long_line_within_the_limit, "太多"),
    "encrypted": (encrypted, "密码"),
    "truncated_xlsx": (lambda: xlsx(typed(annex(3)))[:-800], "已损坏"),
    "truncated_xls": (lambda: xls(typed(annex(3)))[:1500], "已损坏"),
    "half_an_ods": (lambda: ods(annex(3))[:600], "已损坏"),
    "empty": (lambda: b"", "没有内容"),
    "nothing_but_zeros": (lambda: b"\0" * 4000, "没有内容"),
    "empty_workbook": (lambda: xlsx([]), "没有内容"),
    "zip_of_a_table": (lambda: _zipped("附件3.csv", delimited(annex(3))), "压缩包"),
    "word_document": (lambda: _zipped("word/document.xml", b"<w/>"), "文档"),
    "web_page": (web_page, "网页"),
    "page_of_wide_cells": (page_of_wide_cells, "多得不正常"),
    "page_of_spans": (page_of_spans, "多得不正常"),
    "deep_page": (deep_page, "网页"),
    "page_of_many_tables": (page_of_many_tables, "多得不正常"),
    "page_beyond_the_limit": (lambda: page_that_never_ends() * 2, "太多"),
    "page_that_never_ends": (page_that_never_ends, "网页"),
    "laughs_in_xml": (laughs_in_xml, "多得不正常"),
    "far_row_in_xml": (far_row_in_xml, "多得不正常"),
    "picture": (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "图片"),
    "random_bytes": (lambda: bytes(range(256)) * 20, "不是表格"),
}


def _zipped(name: str, content: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(name, content)
    return target.getvalue()
