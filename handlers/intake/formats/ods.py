"""What calamine does not tell of an .ods: which cells are percentages and how they are shown, and what is hidden."""

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from handlers.intake.formats.limits import MAX_COLUMNS, MAX_ROWS, MAX_UNPACKED, SUSPICIOUS, FileTroubleError
from handlers.intake.formats.xlsx import Prepared, SheetDetails, format_runs

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def opendocument_details(content: bytes, _: frozenset[str] = frozenset()) -> Prepared:
    """Raises FileTroubleError where a sheet reaches absurdly far."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open("content.xml") as part:
        xml = part.read(MAX_UNPACKED + 1)
    if len(xml) > MAX_UNPACKED or b"<!ENTITY" in xml[:10_000]:
        raise FileTroubleError(SUSPICIOUS)
    root = ET.fromstring(xml)  # noqa: S314  entities are refused above, the size is bounded
    found = {table.get(f"{TABLE}name", ""): _details(table) for table in root.iter(f"{TABLE}table")}
    return Prepared(content, lambda: found)


def _details(table: ET.Element) -> SheetDetails:
    formats: dict[tuple[int, str], list[int]] = {}
    hidden: set[int] = set()
    row = 0
    for line in table.iter(f"{TABLE}table-row"):
        repeated = int(line.get(f"{TABLE}number-rows-repeated", "1"))
        cells = list(_cells(line))
        if cells:
            if row + repeated > MAX_ROWS or cells[-1][0] >= MAX_COLUMNS:
                raise FileTroubleError(SUSPICIOUS)
            for column, code in cells:
                if code:
                    formats.setdefault((column, code), []).extend(range(row, row + repeated))
        if line.get(f"{TABLE}visibility") in {"collapse", "filter"}:
            hidden.update(range(row, min(row + repeated, MAX_ROWS)))
        row += repeated
    return SheetDetails(format_runs(formats), {}, frozenset(hidden))


def _cells(line: ET.Element) -> Iterator[tuple[int, str]]:
    """(column, number format) of each cell that holds something; the format only of percentages."""
    column = 0
    for cell in line:
        repeated = int(cell.get(f"{TABLE}number-columns-repeated", "1"))
        kind = cell.get(f"{OFFICE}value-type")
        if kind is not None:
            shown = "".join(cell.itertext()).strip()
            code = _percent_format(shown) if kind == "percentage" else ""
            yield from ((place, code) for place in range(column, min(column + repeated, MAX_COLUMNS + 1)))
        column += repeated


def _percent_format(shown: str) -> str:
    """The format behind a percentage as it is shown: 66.66% → 0.00%."""
    decimals = re.fullmatch(r"-?\d+(?:[.,](\d+))?\s*%", shown)
    return "0%" if not decimals or not decimals[1] else f"0.{'0' * len(decimals[1])}%"
