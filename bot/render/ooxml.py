"""What python-docx has no words for: properties in the schema's order, and a file without the time of day."""

import zipfile
from io import BytesIO
from typing import Any

from docx.document import Document as Page
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

EPOCH = (1980, 1, 1, 0, 0, 0)
ORDER = {
    "pPr": (
        "pStyle", "keepNext", "keepLines", "pageBreakBefore", "widowControl", "pBdr", "shd", "tabs",
        "snapToGrid", "spacing", "ind", "jc", "rPr", "sectPr",
    ),
    "rPr": ("rStyle", "rFonts", "b", "i", "snapToGrid", "color", "spacing", "kern", "sz", "szCs", "lang"),
    "tcPr": ("tcW", "gridSpan", "vMerge", "tcBorders", "shd", "noWrap", "tcMar", "vAlign"),
    "trPr": ("cantSplit", "trHeight", "tblHeader", "jc"),
    "tblPr": ("tblStyle", "tblpPr", "tblOverlap", "tblW", "jc", "tblBorders", "tblLayout", "tblCellMar", "tblLook"),
    "sectPr": ("footerReference", "pgSz", "pgMar", "cols", "docGrid"),
}  # fmt: skip
"""Word calls a file damaged whose properties stand in another order than the schema's. What we use of it."""


def child(parent: Any, name: str) -> Any:
    """The parent's child of that name; where there is none, a new one in the place that the schema wants."""
    found = parent.find(qn(f"w:{name}"))
    if found is None:
        found = OxmlElement(f"w:{name}")
        order = ORDER[parent.tag.rpartition("}")[2]]
        parent.insert_element_before(found, *(f"w:{later}" for later in order[order.index(name) + 1 :]))
    return found


def put(element: Any, **values: str | int) -> None:
    for name, value in values.items():
        element.set(qn(f"w:{name}"), str(value))


def packed(page: Page) -> bytes:
    """Packed anew without the time of day, so that the same document is the same file."""
    raw, anew = BytesIO(), BytesIO()
    page.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(anew, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, EPOCH), source.read(name), zipfile.ZIP_DEFLATED)
    return anew.getvalue()
