"""What python-docx has no words for: properties in the schema's order, and a file without the time of day."""

import zipfile
from io import BytesIO
from typing import Any

from docx.document import Document as Page
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.table import Table
from docx.text.paragraph import Paragraph

UNUSED = ("/theme", "/fontTable", "/stylesWithEffects")
EPOCH = (1980, 1, 1, 0, 0, 0)
ORDER = {
    "pPr": (
        "pStyle", "keepNext", "keepLines", "pageBreakBefore", "widowControl", "pBdr", "shd", "tabs",
        "autoSpaceDE", "autoSpaceDN", "snapToGrid", "spacing", "ind", "jc", "rPr", "sectPr",
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


_BOX = """
<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
 xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
 xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">
<mc:Choice Requires="wps"><w:drawing>
<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="2" behindDoc="0" locked="0"
 layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>
<wp:positionH relativeFrom="margin"><wp:align>center</wp:align></wp:positionH>
<wp:positionV relativeFrom="margin"><wp:align>bottom</wp:align></wp:positionV>
<wp:extent cx="{width}" cy="{height}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>
<wp:docPr id="1" name="版记"/><wp:cNvGraphicFramePr/>
<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>
<wps:cNvSpPr txBox="1"/>
<wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>
<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr>
<wps:txbx><w:txbxContent>
<w:p><w:pPr><w:spacing w:line="20" w:lineRule="exact"/></w:pPr></w:p>
</w:txbxContent></wps:txbx>
<wps:bodyPr wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="b"><a:noAutofit/></wps:bodyPr>
</wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice></mc:AlternateContent>
"""


def foot_box(anchor: Paragraph, table: Table, width: float, height: float) -> None:
    """Moves a table into a box of these points at the foot of the page on which the paragraph stands.

    No text flows around the box, since programs differ in what they do then. Instead the paragraph, the last one of the
    file, has to be as high as the box: where that much room is not left on a page, both go to the next one.
    """
    box = parse_xml(_BOX.format(width=Pt(width), height=Pt(height)))
    inside = next(box.iter(qn("w:txbxContent")))
    inside.insert(0, table._tbl)  # noqa: SLF001
    anchor.add_run()._r.append(box)  # noqa: SLF001


def packed(page: Page) -> bytes:
    """Packed anew without the time of day, so that the same document is the same file; and without the picture of
    another document, the theme and the table of fonts that the package's template brings along: fonts that nothing here
    uses, and that WPS would ask for."""
    raw, anew = BytesIO(), BytesIO()
    package = page.part.package
    for name in [name for name, relation in package.rels.items() if relation.reltype.endswith("/thumbnail")]:
        del package.rels[name]
    rels = page.part.rels
    for name in [name for name, relation in rels.items() if relation.reltype.endswith(UNUSED)]:
        del rels[name]
    page.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(anew, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, EPOCH), source.read(name), zipfile.ZIP_DEFLATED)
    return anew.getvalue()
