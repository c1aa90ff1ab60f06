"""Excel's XML of 2003 (SpreadsheetML), which reporting systems still write and call .xls."""

import re
from collections.abc import Iterator
from datetime import datetime

from lxml import etree

from handlers.intake.formats.limits import DAMAGED, MAX_COLUMNS, MAX_ROWS, SUSPICIOUS, FileTroubleError
from handlers.intake.formats.xlsx import format_runs
from handlers.message import Place, Sheet

NAMESPACE = "urn:schemas-microsoft-com:office:spreadsheet"
SS = f"{{{NAMESPACE}}}"
NAMED = {"Percent": "0.00%", "Fixed": "0.00"}
"""The format names that round what a cell holds."""


def read_spreadsheetml(text: str) -> tuple[Sheet, ...]:
    """Raises FileTroubleError where it is no XML, has entities of its own, or reaches absurdly far."""
    if "<!ENTITY" in text:
        raise FileTroubleError(SUSPICIOUS)
    parser = etree.XMLParser(encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise FileTroubleError(DAMAGED) from error
    codes = {style.get(f"{SS}ID", ""): _code(style) for style in root.iter(f"{SS}Style")}
    return tuple(_sheet(page, codes) for page in root.iter(f"{SS}Worksheet"))


def _code(style: etree._Element) -> str:
    code = next((form.get(f"{SS}Format", "") for form in style.iter(f"{SS}NumberFormat")), "")
    return NAMED.get(code, code if re.search(r"%|0\.0|[#0]$", code) else "")


def _sheet(page: etree._Element, codes: dict[str, str]) -> Sheet:
    rows: list[list[object]] = []
    formats: dict[tuple[int, str], list[int]] = {}
    faults: dict[Place, str] = {}
    merged: list[tuple[Place, Place]] = []
    hidden: set[int] = set()
    for line in page.iterfind(f"{SS}Table/{SS}Row"):
        at = _number(line, "Index", len(rows) + 1) - 1
        if not len(rows) <= at < MAX_ROWS:
            raise FileTroubleError(SUSPICIOUS)
        rows += [[] for _ in range(at - len(rows))]
        row: list[object] = []
        for column, cell in _cells(line):
            row += [""] * (column - len(row))
            value, fault = _value(cell)
            row.append(value)
            if fault:
                faults[at, column] = fault
            code = codes.get(cell.get(f"{SS}StyleID", ""), "")
            if code and isinstance(value, float):
                formats.setdefault((column, code), []).append(at)
            wide, high = _number(cell, "MergeAcross", 0), _number(cell, "MergeDown", 0)
            if wide or high:
                merged.append(((at, column), (at + high, column + wide)))
        if line.get(f"{SS}Hidden") == "1":
            hidden.add(at)
        rows.append(row)
        rows += [[] for _ in range(min(_number(line, "Span", 0), MAX_ROWS - len(rows)))]
    columns = page.iterfind(f"{SS}Table/{SS}Column")
    return Sheet(
        page.get(f"{SS}Name", ""),
        rows,
        hidden=any(each.text in {"SheetHidden", "SheetVeryHidden"} for each in page.iter("{*}Visible")),
        formats=format_runs(formats),
        faults=faults,
        merged=tuple(merged),
        hidden_rows=frozenset(hidden),
        hidden_columns=frozenset(_hidden_columns(columns)),
    )


def _cells(line: etree._Element) -> Iterator[tuple[int, etree._Element]]:
    column = 0
    for cell in line.iterfind(f"{SS}Cell"):
        at = _number(cell, "Index", column + 1) - 1
        if not column <= at < MAX_COLUMNS:
            raise FileTroubleError(SUSPICIOUS)
        yield at, cell
        column = at + 1 + _number(cell, "MergeAcross", 0)


def _hidden_columns(columns: Iterator[etree._Element]) -> Iterator[int]:
    at = 0
    for column in columns:
        at = _number(column, "Index", at + 1)
        span = min(_number(column, "Span", 0), MAX_COLUMNS)
        if column.get(f"{SS}Hidden") == "1":
            yield from range(at - 1, at + span)
        at += span


def _value(cell: etree._Element) -> tuple[object, str]:
    """What the cell holds, and what is wrong with it: an error, or a formula without its result."""
    data = cell.find(f"{SS}Data")
    if data is None:
        return "", "=?" if cell.get(f"{SS}Formula") else ""
    text = "".join(map(str, data.itertext())).strip()
    match data.get(f"{SS}Type"):
        case "Number" if re.fullmatch(r"-?\d+(\.\d+)?([eE][-+]?\d+)?", text):
            return float(text), ""
        case "DateTime":
            try:
                return datetime.fromisoformat(text), ""
            except ValueError:
                return text, ""
        case "Error":
            return "", text or "#VALUE!"
    return text, ""


def _number(element: etree._Element, name: str, otherwise: int) -> int:
    value = element.get(f"{SS}{name}", "")
    return int(value) if re.fullmatch(r"\d{1,7}", value) else otherwise
