"""A stranger's file → its sheets. Pure, never raises; runs in a process of its own, because a parser may die of a file.

What a file is, is read from its content: people rename files, and offices save text as .xls.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import python_calamine as calamine
import xlrd

from handlers.intake.formats.csv import decode, read_delimited
from handlers.intake.formats.limits import DAMAGED, MAX_BYTES, MAX_COLUMNS, MAX_ROWS, TOO_MUCH, FileTroubleError
from handlers.intake.formats.ods import opendocument_details
from handlers.intake.formats.xls import legacy_details
from handlers.intake.formats.xlsb import binary_details
from handlers.intake.formats.xlsx import Prepared, SheetDetails, check_archive, openxml_details, part_of
from handlers.message import Attachment, Sheet

MANIFEST = "META-INF/manifest.xml"
"""What an .ods says of its parts, also whether a password is needed for them."""
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
NOT_A_TABLE = "这个文件不是表格，没有读取。请发送 Excel（xlsx、xls）、ODS 或 CSV 文件。"
NO_PDF = "这是 PDF 文件，这台机器上没有装读它的组件。请发送原来的 Excel 或 CSV 文件。"
EMPTY = "这个文件里没有内容，没有读取。请检查后重新发送。"
ENCRYPTED = "这个文件设了打开密码或工作簿保护，读不了。请去掉密码和保护，另存后重新发送。"
TOO_LARGE = f"这个文件太大（上限 {MAX_BYTES >> 20} MB），没有读取。请只保留要报送的表后重新发送。"

KNOWN_OTHERS = {
    b"\x89PNG": "这是图片，读不出表格里的数。请发送原来的 Excel 或 CSV 文件。",
    b"\xff\xd8\xff": "这是图片，读不出表格里的数。请发送原来的 Excel 或 CSV 文件。",
    b"GIF8": "这是图片，读不出表格里的数。请发送原来的 Excel 或 CSV 文件。",
    b"Rar!": "这是压缩包。请解压后把里面的表格发来。",
    b"7z\xbc\xaf": "这是压缩包。请解压后把里面的表格发来。",
    b"\x1f\x8b": "这是压缩包。请解压后把里面的表格发来。",
}

MIME = re.compile(r"\s*mime-version:", re.IGNORECASE)
"""How Excel's "single file web page" begins."""

Prepare = Callable[[bytes, frozenset[str]], Prepared]
"""Refuses what calamine would die of, and finds what it does not tell."""


def read_file(name: str, content: bytes, words: frozenset[str] = frozenset()) -> Attachment:
    """The file's sheets, or the trouble with it as a sentence for the sender.

    `words` (see `vocabulary`) make long sheets fast: rows that hold none of them are counted, but not read.
    """
    try:
        return Attachment(name, content, _read(content, words))
    except FileTroubleError as trouble:
        return Attachment(name, content, trouble=str(trouble))
    except MemoryError:
        return Attachment(name, content, trouble=TOO_MUCH)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # noqa: BLE001  a panic inside of calamine is no Exception; all are the file's fault
        return Attachment(name, content, trouble=DAMAGED)


def read_only(name: str, content: bytes, words: frozenset[str] = frozenset()) -> Attachment:
    """`read_file` without the file itself, for who has it and waits on the other side of a process."""
    return replace(read_file(name, content, words), content=b"")


def _read(content: bytes, words: frozenset[str]) -> tuple[Sheet, ...]:
    if not content.strip(b"\x00 \r\n\t"):
        raise FileTroubleError(EMPTY)
    if len(content) > MAX_BYTES:
        raise FileTroubleError(TOO_LARGE)
    for start, sentence in KNOWN_OTHERS.items():
        if content.startswith(start):
            raise FileTroubleError(sentence)
    if content.startswith(b"%PDF"):
        sheets = _read_pdf(content)
    elif content.startswith(b"PK"):
        sheets = _read_archive(content, words)
    elif content.startswith(OLE):
        sheets = _read_workbook(content, legacy_details, words)
    else:
        sheets = _read_text(content)
    if not any(sheet.rows for sheet in sheets):
        raise FileTroubleError(EMPTY)
    return sheets


def _read_pdf(content: bytes) -> tuple[Sheet, ...]:
    try:
        from handlers.intake.formats.pages.pdf import (
            read_pdf,
        )  # 25 MB that few files need, and not made for all machines
    except ImportError as error:
        raise FileTroubleError(NO_PDF) from error
    return read_pdf(content)


def _read_archive(content: bytes, words: frozenset[str]) -> tuple[Sheet, ...]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            check_archive(archive)
            names = set(archive.namelist())
            if MANIFEST in names and b"encryption-data" in part_of(archive, MANIFEST):
                raise FileTroubleError(ENCRYPTED)
            if "xl/workbook.xml" in names:
                prepare: Prepare = openxml_details
            elif "xl/workbook.bin" in names:
                prepare = binary_details
            elif "content.xml" in names and "word/document.xml" not in names:
                prepare = opendocument_details
            elif any(name.startswith(("word/", "ppt/")) for name in names):
                raise FileTroubleError("这是文档，不是表格，没有读取。请发送 Excel 或 CSV 文件。")
            else:
                raise FileTroubleError("这是压缩包。请解压后把里面的表格发来。")
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise FileTroubleError(DAMAGED) from error
    return _read_workbook(content, prepare, words)


def _read_workbook(content: bytes, prepare: Prepare, words: frozenset[str]) -> tuple[Sheet, ...]:
    prepared = prepare(content, words)
    with ThreadPoolExecutor(1) as pool:  # calamine lets go of the interpreter, so both take no longer than one
        details = pool.submit(prepared.find)
        try:
            book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(prepared.content))
        except calamine.PasswordError as error:
            raise FileTroubleError(ENCRYPTED) from error
        except calamine.CalamineError as error:
            raise FileTroubleError(ENCRYPTED if _is_encrypted(content) else DAMAGED) from error
        described = [each for each in book.sheets_metadata if each.typ == calamine.SheetTypeEnum.WorkSheet]
        sources = [book.get_sheet_by_name(each.name) for each in described]
        return tuple(
            _sheet(
                source,
                details.result().get(each.name, SheetDetails()),
                hidden=each.visible != calamine.SheetVisibleEnum.Visible,
            )
            for each, source in zip(described, sources, strict=True)
        )


def _is_encrypted(content: bytes) -> bool:
    """An .xlsx within an envelope, or an .xls of which all but the first record is scrambled."""
    if not content.startswith(OLE):
        return False
    if "EncryptedPackage".encode("utf-16-le") in content:
        return True
    try:
        xlrd.open_workbook(file_contents=content, on_demand=True, logfile=io.StringIO())
    except xlrd.XLRDError as error:
        return "encrypted" in str(error)
    except Exception:  # noqa: BLE001  whatever else is wrong with it, it is damaged
        return False
    return False


def _sheet(source: calamine.CalamineSheet, details: SheetDetails, *, hidden: bool) -> Sheet:
    if source.start is None or source.end is None:
        return Sheet(source.name, (), hidden=hidden)
    (first_row, first_column), (last_row, last_column) = source.start, source.end
    if last_row >= MAX_ROWS or last_column >= MAX_COLUMNS:
        raise FileTroubleError(TOO_MUCH)
    rows = source.to_python()
    blank = [""] * len(rows[0]) if rows else []
    empty: list[object] = []  # one for all blank rows: thousands of them stand between the few of a long sheet
    return Sheet(
        source.name,
        [empty if row == blank else row for row in rows],
        first_row,
        first_column,
        hidden,
        details.formats,
        details.faults,
        tuple(source.merged_cell_ranges or ()),
        details.hidden_rows,
        details.hidden_columns,
        left_out=details.left_out,
    )


def _read_text(content: bytes) -> tuple[Sheet, ...]:
    text = decode(content)
    if text is None:
        raise FileTroubleError(NOT_A_TABLE)
    if text.lstrip()[:1] == "<" or MIME.match(text):
        from handlers.intake.formats.markup import read_markup  # 10 MB that few files need

        return read_markup(text)
    rows = read_delimited(text)
    if not any(sum(bool(str(cell).strip()) for cell in row) > 1 for row in rows):
        raise FileTroubleError(NOT_A_TABLE)
    return (Sheet("", rows, delimited=True),)
