"""What calamine does not tell of an .xlsx: number formats, formulas without a result, errors, what is hidden.

Read with regular expressions straight from the XML, because openpyxl takes ten times as long as all else together.
"""

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape

from handlers.intake.formats.limits import (
    MAX_COLUMNS,
    MAX_ENTRIES,
    MAX_RATIO,
    MAX_ROWS,
    MAX_UNPACKED,
    SMALL_PART,
    SUSPICIOUS,
    FileTroubleError,
)
from handlers.intake.formats.long_xlsx import abridged, packed
from handlers.message import FormatRun, Place

BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%",
    37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00",
}  # fmt: skip
"""The number formats that a file uses without spelling them out (ECMA-376, 18.8.30) and that change what is seen."""


MOST_OF_A_MARK = 4
"""Characters of a raised note mark: 2, [3], 注1."""


@dataclass(frozen=True, slots=True)
class SheetDetails:
    formats: tuple[FormatRun, ...] = ()
    faults: dict[Place, str] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    left_out: int = 0
    """Rows of a long sheet that were not even looked at, because they hold none of the office's words."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that is safe to open, and a function that finds what calamine does not tell, by the sheets' names."""

    content: bytes
    find: Callable[[], dict[str, SheetDetails]]


def format_runs(cells: Mapping[tuple[int, str], Sequence[int]]) -> tuple[FormatRun, ...]:
    """(column, format) → its rows, ascending, as runs: mostly one for a whole column."""
    runs = []
    for (column, code), rows in cells.items():
        if rows[-1] - rows[0] + 1 == len(rows):
            runs.append(FormatRun(column, rows[0], rows[-1], code))
            continue
        first = last = rows[0]
        for row in rows[1:]:
            if row != last + 1:
                runs.append(FormatRun(column, first, last, code))
                first = row
            last = row
        runs.append(FormatRun(column, first, last, code))
    return tuple(runs)


def check_archive(archive: zipfile.ZipFile) -> None:
    """Refuses what would unpack to far more than it seems. Raises FileTroubleError."""
    parts = archive.infolist()
    if len(parts) > MAX_ENTRIES or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise FileTroubleError(SUSPICIOUS)
    for part in parts:
        if part.file_size > SMALL_PART and part.file_size > MAX_RATIO * max(part.compress_size, 1):
            raise FileTroubleError(SUSPICIOUS)


def openxml_details(content: bytes, words: frozenset[str] = frozenset()) -> Prepared:
    """Looks whether the file is safe to open. Long sheets are cut to the rows with one of `words`, if there are any.

    Raises FileTroubleError where a sheet reaches absurdly far.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: part_of(archive, name) for name in archive.namelist() if name.endswith((".xml", ".rels"))}
    struck = {name: cleaned for name, xml in parts.items() if (cleaned := without_struck_runs(xml)) != xml}
    parts |= struck
    paths = _sheet_paths(parts)
    for path in paths.values():
        check_corner(parts.get(path, b""))
    short, left_out = abridged(parts, words)
    styles = _styles(parts.get("xl/styles.xml", b""))
    recalculates = b'fullCalcOnLoad="1"' in parts.get("xl/workbook.xml", b"")

    def find() -> dict[str, SheetDetails]:
        return {
            name: _details(short.get(path, b""), styles, left_out.get(path, 0), recalculates=recalculates)
            for name, path in paths.items()
        }

    return Prepared(packed(short) if left_out or struck else content, find)


_STRUCK = re.compile(rb"""<strike(?:\s*/|\s+val=["'](?:1|true)["']\s*/)?>""")
_RAISED = re.compile(rb"""<vertAlign\s+val=["']superscript["']""")


def without_struck_runs(xml: bytes) -> bytes:
    """Text in several fonts without what is struck out, and without the small raised numbers of notes."""
    if b"<r>" not in xml or not (_STRUCK.search(xml) or _RAISED.search(xml)):
        return xml
    head, *runs = xml.split(b"<r>")
    return b"<r>".join([head, *map(_printed_run, runs)])


def _printed_run(run: bytes) -> bytes:
    end = run.find(b"</r>")
    own = run[: max(end, 0)]
    is_note = _RAISED.search(own) and len(_element(own, b"t")) <= MOST_OF_A_MARK
    return b"<t></t>" + run[end:] if end >= 0 and (_STRUCK.search(own) or is_note) else run


def part_of(archive: zipfile.ZipFile, path: str) -> bytes:
    """A part as bytes, never more than the archive may hold: the size it declares may be a lie."""
    with archive.open(path) as part:
        content = part.read(MAX_UNPACKED + 1)
    if len(content) > MAX_UNPACKED:
        raise FileTroubleError(SUSPICIOUS)
    return content


def _attributes(tag: bytes) -> dict[str, str]:
    return {
        key.decode(): unescape((double or single).decode("utf-8", "replace"))
        for key, double, single in re.findall(rb"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""", tag)
    }


def _tags(xml: bytes, name: str) -> Iterable[dict[str, str]]:
    return (_attributes(tag) for tag in re.findall(rb"<(?:\w+:)?" + name.encode() + rb"\s([^>]*)>", xml))


def relations(xml: bytes) -> dict[str, str]:
    """Id → target of a .rels part."""
    return {tag.get("Id", ""): tag.get("Target", "") for tag in _tags(xml, "Relationship")}


def _sheet_paths(parts: Mapping[str, bytes]) -> dict[str, str]:
    targets = relations(parts.get("xl/_rels/workbook.xml.rels", b""))
    paths = {}
    for tag in _tags(parts.get("xl/workbook.xml", b""), "sheet"):
        identity = next((value for key, value in tag.items() if key.endswith(":id")), "")
        target = targets.get(identity, "")
        paths[tag.get("name", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return paths


def _styles(xml: bytes) -> dict[int, str]:
    """Style number of a cell → its number format, for formats that round or show a percentage."""
    formats = dict(BUILT_IN)
    for tag in _tags(xml, "numFmt"):
        if tag.get("numFmtId", "").isdigit():
            formats[int(tag["numFmtId"])] = tag.get("formatCode", "")
    cells = re.search(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", xml, re.DOTALL)
    numbers = [tag.get("numFmtId", "0") for tag in _tags(cells[0], "xf")] if cells else []
    styles = {style: formats.get(int(number), "") for style, number in enumerate(numbers) if number.isdigit()}
    return {style: code for style, code in styles.items() if "0" in code}


CELL = rb"<(?:\w+:)?c\s(?:[^>]*\s)?"
REFERENCE = re.compile(rb"""\br=["']([A-Z]{1,4})([0-9]{1,8})["']""")


def check_corner(sheet: bytes) -> None:
    """A cell far out makes a reader fill everything before it, and die. Raises FileTroubleError.

    Looks at the last row only, which is where such a cell stands in any file that a spreadsheet program wrote; what
    gets past it ends the reader's process, not the bot.
    """
    last = REFERENCE.search(sheet, max(sheet.rfind(b"<c "), sheet.rfind(b":c "), 0))
    row = re.search(rb"""<(?:\w+:)?row\s[^>]*\br=["']([0-9]{1,8})["']""", sheet[max(sheet.rfind(b"<row "), 0) :][:500])
    far = max(int(last[2]) if last else 0, int(row[1]) if row else 0)
    if far > MAX_ROWS or (last and far > 1000 and column_number(last[1]) >= MAX_COLUMNS):
        raise FileTroubleError(SUSPICIOUS)


def column_number(letters: bytes) -> int:
    """A → 0, Z → 25, AA → 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def place(reference: re.Match[bytes]) -> Place:
    return int(reference[2]) - 1, column_number(reference[1])


def _details(sheet: bytes, styles: dict[int, str], left_out: int, *, recalculates: bool) -> SheetDetails:
    return SheetDetails(
        _formats(sheet, styles),
        _faults(sheet, recalculates=recalculates),
        frozenset(_hidden_rows(sheet)),
        frozenset(_hidden_columns(sheet)),
        left_out,
    )


def _formats(sheet: bytes, styles: dict[int, str]) -> tuple[FormatRun, ...]:
    """One pass in C for the order in which every known program writes `r` and `s`; a slower one for others."""
    if not styles:
        return ()
    wanted = b"|".join(str(style).encode() for style in styles)
    found = re.findall(rb'<c r="([A-Z]+)([0-9]+)" s="(' + wanted + rb')"', sheet)
    if not found:
        found = list(_unusual_formats(sheet, wanted))
    cells: dict[tuple[bytes, bytes], list[int]] = defaultdict(list)
    for column, row, style in found:
        cells[column, style].append(int(row) - 1)
    by_code: dict[tuple[int, str], list[int]] = defaultdict(list)
    for (column, style), rows in cells.items():
        by_code[column_number(column), styles[int(style)]] += rows
    return format_runs({key: rows if len(cells) == len(by_code) else sorted(rows) for key, rows in by_code.items()})


def _unusual_formats(sheet: bytes, wanted: bytes) -> Iterable[tuple[bytes, bytes, bytes]]:
    for tag in re.finditer(CELL + rb"""s=["'](""" + wanted + rb""")["'][^>]*>""", sheet):
        reference = REFERENCE.search(tag[0])
        if reference:
            yield reference[1], reference[2], tag[1]


def _faults(sheet: bytes, *, recalculates: bool) -> dict[Place, str]:
    """Errors, and formulas whose result was never calculated (writers leave it out, or put 0 and ask for it)."""
    found = {}
    if b't="e"' in sheet or b"t='e'" in sheet:
        for cell in re.finditer(CELL + rb"""t=["']e["'][^>]*>(.*?)</(?:\w+:)?c>""", sheet, re.DOTALL):
            reference = REFERENCE.search(cell[0])
            if reference:
                found[place(reference)] = _element(cell[1], b"v") or "#N/A"
    if b"<f" not in sheet and b":f" not in sheet:
        return found
    for cell in re.finditer(rb"<(?:\w+:)?c\s[^>]*[^/>]>(?=<(?:\w+:)?f[\s>/])(.*?)</(?:\w+:)?c>", sheet, re.DOTALL):
        reference = REFERENCE.search(cell[0])
        result = _element(cell[1], b"v")
        if reference and (not result or (recalculates and result in {"0", "0.0"})):
            found.setdefault(place(reference), "=" + _element(cell[1], b"f"))
    return found


def _element(xml: bytes, name: bytes) -> str:
    found = re.search(rb"<(?:\w+:)?" + name + rb"(?:\s[^>]*)?>([^<]*)<", xml)
    return unescape(found[1].decode("utf-8", "replace")) if found else ""


def _hidden_rows(sheet: bytes) -> Iterable[int]:
    if b"hidden=" not in sheet:
        return
    for tag in re.findall(rb"""<(?:\w+:)?row\s[^>]*\bhidden=["'](?:1|true)["'][^>]*>""", sheet):
        number = _attributes(tag).get("r", "")
        if number.isdigit():
            yield int(number) - 1


def _hidden_columns(sheet: bytes) -> Iterable[int]:
    head = sheet[: max(sheet.find(b"sheetData"), 0)]
    for tag in re.findall(rb"""<(?:\w+:)?col\s[^>]*\bhidden=["'](?:1|true)["'][^>]*>""", head):
        span = _attributes(tag)
        if span.get("min", "").isdigit() and span.get("max", "").isdigit():
            yield from range(int(span["min"]) - 1, min(int(span["max"]), MAX_COLUMNS))
