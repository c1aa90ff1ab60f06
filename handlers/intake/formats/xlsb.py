"""What calamine does not tell of an .xlsb: number formats and errors. Records as in [MS-XLSB]."""

import io
import struct
import zipfile
from collections.abc import Iterator

from handlers.intake.formats.limits import MAX_COLUMNS, MAX_ROWS, SUSPICIOUS, FileTroubleError
from handlers.intake.formats.xlsx import BUILT_IN, Prepared, SheetDetails, format_runs, part_of, relations

ROW, ERROR = 0, 3
CELLS = range(1, 12)
FORMAT, STYLE, BEGIN_STYLES, END_STYLES, SHEET = 44, 47, 617, 618, 156


def binary_details(content: bytes, _: frozenset[str] = frozenset()) -> Prepared:
    """Raises FileTroubleError where a sheet reaches absurdly far."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if name.endswith((".bin", ".rels"))]
        parts = {name: part_of(archive, name) for name in names}
    styles = _styles(parts.get("xl/styles.bin", b""))
    paths = _sheet_paths(parts)
    details = {name: _details(parts.get(path, b""), styles) for name, path in paths.items()}
    return Prepared(content, lambda: details)


def _records(part: bytes) -> Iterator[tuple[int, bytes]]:
    """(type, body). The type takes one or two bytes, the length up to four; the high bit says that another follows."""
    place = 0
    while place < len(part):
        kind, place = _varying(part, place, 2)
        size, place = _varying(part, place, 4)
        yield kind, part[place : place + size]
        place += size


def _varying(part: bytes, place: int, most: int) -> tuple[int, int]:
    value = 0
    for number in range(most):
        byte = part[place] if place < len(part) else 0
        value |= (byte & 0x7F) << (7 * number)
        place += 1
        if not byte & 0x80:
            break
    return value, place


def _text(body: bytes, place: int) -> tuple[str, int]:
    (length,) = struct.unpack_from("<I", body, place)
    end = place + 4 + 2 * length
    return body[place + 4 : end].decode("utf-16-le", "replace"), end


def _sheet_paths(parts: dict[str, bytes]) -> dict[str, str]:
    targets = relations(parts.get("xl/_rels/workbook.bin.rels", b""))
    paths = {}
    for kind, body in _records(parts.get("xl/workbook.bin", b"")):
        if kind == SHEET:
            identity, place = _text(body, 8)
            name, _ = _text(body, place)
            target = targets.get(identity, "")
            paths[name] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return paths


def _styles(part: bytes) -> dict[int, str]:
    """Style number → number format, for formats that round or show a percentage."""
    formats = dict(BUILT_IN)
    numbers: list[int] = []
    inside = False
    for kind, body in _records(part):
        if kind == FORMAT:
            (number,) = struct.unpack_from("<H", body)
            formats[number], _ = _text(body, 2)
        elif kind in {BEGIN_STYLES, END_STYLES}:
            inside = kind == BEGIN_STYLES
        elif kind == STYLE and inside:
            numbers.append(struct.unpack_from("<HH", body)[1])
    codes = {style: formats.get(number, "") for style, number in enumerate(numbers)}
    return {style: code for style, code in codes.items() if "0" in code}


def _details(part: bytes, styles: dict[int, str]) -> SheetDetails:
    cells: dict[tuple[int, str], list[int]] = {}
    faults = {}
    row = 0
    for kind, body in _records(part):
        if kind == ROW:
            (row,) = struct.unpack_from("<I", body)
        elif kind in CELLS:
            column, style = struct.unpack_from("<II", body)
            if row >= MAX_ROWS or column >= MAX_COLUMNS:
                raise FileTroubleError(SUSPICIOUS)
            if style & 0xFFFFFF in styles:
                cells.setdefault((column, styles[style & 0xFFFFFF]), []).append(row)
            if kind == ERROR:
                faults[row, column] = "#N/A"
    return SheetDetails(format_runs(cells), faults)
