"""The bulletin as a Word file, laid out as GB/T 9704-2012 wants an official document.

A4 with margins of 37, 26, 35 and 28 mm; 22 lines of 28 characters; body in 16 pt 仿宋. The file only names its fonts:
an office's computers have them, and where one is missing the word processor takes another.
"""

from datetime import datetime, time
from math import ceil
from typing import Any

import docx
from docx.document import Document as Page
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph

from bot.render.cells import shown
from bot.render.documents.measures import TABLE, TITLE, TYPE_AREA, column_widths, title_lines
from bot.render.documents.ooxml import child, foot_box, packed, put
from bot.render.documents.signature import signature
from bot.render.lettering import wrap
from bot.render.numerals import numeral
from handlers.language.calendar.spoken import long_date
from handlers.reply import Annex, Document, SheetOut

SONG, HEI, KAI, FANG, PAGE_NUMBER = "方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312", "宋体"
BODY, MASTHEAD, FOUR = 16, 48, 14
IMPRINT_LINE = 24
LINE = 28.95
"""Points from line to line: 22 lines fill the 225 mm of the type area."""
RED, BLACK = RGBColor(0xC0, 0x1A, 0x1A), RGBColor(0, 0, 0)
LINE_PITCH, CHARACTER_SPACE, TIGHTER = 579, -849, -5
"""The grid: twips a line, and 1/4096 points taken off each character of 16 points: 28 of 15.79 in 156 mm. Word
processors fit text to such a grid each in its own way (LibreOffice spreads it to 19 characters a line), so it is only
declared, and the text stands in it by its own spacing: exact lines, characters a quarter of a point (5 twips) tighter.
"""


def write_word(document: Document) -> bytes:
    """The .docx file's bytes; the same document gives the same bytes.

    The text's end, the list of annexes and the signature stay together: no page holds a signature without text.
    """
    page = docx.Document()
    _properties(page, document)
    _page(page)
    _fonts(page)
    _masthead(page, document)
    if document.addressed_to:
        _paragraph(page, f"{document.addressed_to}：", align="left", keep=True)
    for number, section in enumerate(document.sections, start=1):
        _heading(page, f"{numeral(number)}、{section.heading}")
        for item, text in enumerate(section.paragraphs, start=1):
            ends = section is document.sections[-1] and item == len(section.paragraphs)
            _paragraph(page, f"{item}. {text}" if section.numbered else text, keep=ends)
    _list_of_annexes(page, document)
    _signature(page, document)
    for annex in document.annexes:
        _annex(page, annex)
    _imprint(page, document)
    return packed(page)


def _properties(page: Page, document: Document) -> None:
    core = page.core_properties
    core.title, core.author, core.language = f"{document.title} {document.day}", document.issuer, "zh-CN"
    core.comments = document.label
    core.created = core.modified = datetime.combine(document.day, time())  # the package's template is of 2013


def _page(page: Page) -> None:
    section = page.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(23)
    grid = child(section._sectPr, "docGrid")  # noqa: SLF001  python-docx has no word for the grid
    put(grid, type="linesAndChars", linePitch=LINE_PITCH, charSpace=CHARACTER_SPACE)
    page.settings.odd_and_even_pages_header_footer = True
    _number(section.footer.paragraphs[0], WD_ALIGN_PARAGRAPH.RIGHT)
    _number(section.even_page_footer.paragraphs[0], WD_ALIGN_PARAGRAPH.LEFT)


def _number(paragraph: Paragraph, side: WD_ALIGN_PARAGRAPH) -> None:
    """— 1 —, a character away from the edge of the type area."""
    paragraph.alignment = side
    indent = "right" if side == WD_ALIGN_PARAGRAPH.RIGHT else "left"
    put(child(paragraph._p.get_or_add_pPr(), "ind"), **{indent: 280})  # noqa: SLF001
    _run(paragraph, "— ", PAGE_NUMBER, FOUR)
    field = OxmlElement("w:fldSimple")
    put(field, instr="PAGE")
    run = _run(paragraph, "1", PAGE_NUMBER, FOUR)
    field.append(run._r)  # noqa: SLF001
    paragraph._p.append(field)  # noqa: SLF001
    _run(paragraph, " —", PAGE_NUMBER, FOUR)


def _fonts(page: Page) -> None:
    """Names fonts everywhere; a theme font would win over them."""
    for fonts in page.styles.element.iter(qn("w:rFonts")):
        for name in [name for name in fonts.attrib if "theme" in name.lower()]:
            del fonts.attrib[name]
        put(fonts, ascii=FANG, hAnsi=FANG, eastAsia=FANG, cs=FANG)
    for size in page.styles.element.find(qn("w:docDefaults")).iter(qn("w:sz"), qn("w:szCs")):
        put(size, val=2 * BODY)
    for language in page.styles.element.iter(qn("w:lang")):
        put(language, val="zh-CN", eastAsia="zh-CN")
    normal: Any = page.styles["Normal"]
    normal.font.size = Pt(BODY)
    normal.paragraph_format.space_after = Pt(0)
    for name in ("snapToGrid", "autoSpaceDE", "autoSpaceDN"):  # a date is as wide as its characters, everywhere
        put(child(normal.element.get_or_add_pPr(), name), val=0)
    put(child(normal.element.get_or_add_rPr(), "snapToGrid"), val=0)
    heading: Any = page.styles["Heading 1"]
    heading.font.color.rgb, heading.font.bold, heading.font.size = BLACK, False, Pt(BODY)
    heading.paragraph_format.space_before = Pt(0)
    put(child(heading.element.get_or_add_rPr(), "rFonts"), ascii=HEI, hAnsi=HEI, eastAsia=HEI, cs=HEI)


def _masthead(page: Page, document: Document) -> None:
    if document.series:
        _paragraph(page, document.series, KAI, align="centre")
    heading = _paragraph(page, "", align="centre", line=None)
    heading.paragraph_format.space_before = heading.paragraph_format.space_after = Pt(10)
    mark = document.letterhead.mark or document.title
    run = _run(heading, mark, SONG, min(MASTHEAD, TYPE_AREA // len(mark) - 8))
    run.font.color.rgb = RED
    put(child(run._r.get_or_add_rPr(), "spacing"), val=160)  # noqa: SLF001
    if document.letterhead.issue:
        _paragraph(page, document.letterhead.issue, KAI, align="centre")
    if document.label:
        _paragraph(page, f"（{document.label}）", KAI, align="centre")
    _number_and_signer(page, document)
    line = _paragraph(page, f"{document.issuer}\t{long_date(document.day)}", align="left")
    line.paragraph_format.tab_stops.add_tab_stop(Mm(156), WD_TAB_ALIGNMENT.RIGHT)
    rule = OxmlElement("w:bottom")
    put(rule, val="single", sz=12, space=6, color="C01A1A")
    child(line._p.get_or_add_pPr(), "pBdr").append(rule)  # noqa: SLF001
    _paragraph(page, "")
    if document.letterhead.mark:
        _paragraph(page, document.title, SONG, TITLE, align="centre", line=32)
        _paragraph(page, "")


def _number_and_signer(page: Page, document: Document) -> None:
    number, signer = document.numbered
    if not signer:
        if number:
            _paragraph(page, number, align="centre")
        return
    line = _paragraph(page, f"{number}\t", align="left")
    put(child(line._p.get_or_add_pPr(), "ind"), left=20 * BODY, right=20 * BODY)  # noqa: SLF001
    line.paragraph_format.tab_stops.add_tab_stop(Mm(150), WD_TAB_ALIGNMENT.RIGHT)
    _run(line, signer, KAI, BODY)


def _heading(page: Page, text: str, align: str = "indented") -> Paragraph:
    """A line of the text as it looks; a heading for Word's outline and for readers who listen."""
    paragraph = _paragraph(page, text, HEI, align=align, keep=True)
    paragraph.style = page.styles["Heading 1"]
    return paragraph


def _list_of_annexes(page: Page, document: Document) -> None:
    if not document.annexes:
        return
    _paragraph(page, "", keep=True)
    for annex in document.annexes:
        first = annex is document.annexes[0]
        start = "附件：" if first else ""
        paragraph = _paragraph(page, f"{start}{annex.number}.\t{annex.sheet.title}", align="left", keep=True)
        put(child(paragraph._p.get_or_add_pPr(), "ind"), left=2000, hanging=1360 if first else 400)  # noqa: SLF001


def _signature(page: Page, document: Document) -> None:
    day = long_date(document.day)
    _paragraph(page, "", keep=True)
    for text, right in zip((document.issuer, day), signature(document.issuer, day), strict=True):
        paragraph = _paragraph(page, text, align="right", keep=text == document.issuer)
        put(child(paragraph._p.get_or_add_pPr(), "ind"), right=round(right * 20 * 15.75))  # noqa: SLF001


def _annex(page: Page, annex: Annex) -> None:
    mark = _heading(page, f"附件{annex.number}", align="left")
    mark.paragraph_format.page_break_before = True
    _paragraph(page, "")
    lines, tighter = title_lines(annex.sheet.title)
    for line in lines:
        title = _paragraph(page, line, SONG, TITLE, align="centre", line=32, keep=True)
        put(child(title.runs[0]._r.get_or_add_rPr(), "spacing"), val=-ceil(20 * tighter))  # noqa: SLF001
    title.paragraph_format.space_after = Pt(10)
    _table(page, annex.sheet)
    for line in annex.sheet.note.splitlines():
        note = _paragraph(page, line, size=12, align="left", line=20)
        note.paragraph_format.space_before = Pt(4)


def _table(page: Page, sheet: SheetOut) -> None:
    table = page.add_table(rows=1 + len(sheet.body), cols=len(sheet.columns), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    _margins(table, 50)
    widths = [Pt(width) for width in column_widths(sheet)]
    for grid, width in zip(table._tbl.tblGrid.gridCol_lst, widths, strict=True):  # noqa: SLF001
        grid.w = width
    _cells(table, 0, [column.header for column in sheet.columns], widths, HEI, ["centre"] * len(widths))
    child(table.rows[0]._tr.get_or_add_trPr(), "tblHeader")  # noqa: SLF001
    sides = ["left" if column.kind == "text" else "centre" for column in sheet.columns]
    for number, row in enumerate(sheet.body, start=1):
        _cells(table, number, [shown(cell) for cell in row], widths, FANG, sides)
    for row in table.rows[-2:] if sheet.note else ():  # a note alone on its page belongs to nothing
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = True


def _margins(table: Table, twips: int) -> None:
    """Left and right in every cell."""
    margins = child(table._tbl.tblPr, "tblCellMar")  # noqa: SLF001
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        put(margin, w=twips, type="dxa")
        margins.append(margin)


def _cells(table: Table, number: int, texts: list[str], widths: list[Pt], font: str, sides: list[str]) -> None:
    row = table.rows[number]
    child(row._tr.get_or_add_trPr(), "cantSplit")  # noqa: SLF001
    for cell, text, width, side in zip(row.cells, texts, widths, sides, strict=True):
        cell.width = width
        put(child(cell._tc.get_or_add_tcPr(), "vAlign"), val="center")  # noqa: SLF001
        paragraph = _fill(cell.paragraphs[0], text, font, TABLE, side, None)
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(0.5)


def _imprint(page: Page, document: Document) -> None:
    """报, 抄送, who printed it and when, between rules at the foot of the last page."""
    lines = [f"{word}：{names}。" for word, names in (("报", document.report_to), ("抄送", document.copy_to)) if names]
    lines += [document.signatures] if document.signatures else []
    table = page.add_table(rows=len(lines) + 1, cols=1)
    table.autofit = False
    _margins(table, 0)
    for row, text in zip(table.rows, (*lines, f"{document.issuer}\t{long_date(document.day)}印发"), strict=True):
        row.cells[0].width = Mm(156)
        paragraph = _fill(row.cells[0].paragraphs[0], text, FANG, FOUR, "left", IMPRINT_LINE)
        hanging = 20 * FOUR * (text.index("：") + 1) if text.startswith(("报", "抄送")) else 0
        properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001
        put(child(properties, "ind"), left=20 * FOUR + hanging, hanging=hanging, right=20 * FOUR)
        last = "\t" in text
        if last:
            paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(147), WD_TAB_ALIGNMENT.RIGHT)
        borders = child(row.cells[0]._tc.get_or_add_tcPr(), "tcBorders")  # noqa: SLF001
        for side, thick in (("top", text is lines[0] if lines else True), ("bottom", last)):
            rule = OxmlElement(f"w:{side}")
            put(rule, val="single", sz=8 if thick else 6, color="000000")
            borders.append(rule)
    height = sum(map(_lines_of_imprint, lines), start=1) * IMPRINT_LINE + 2 * len(table.rows)
    foot_box(_paragraph(page, "", line=height), table, TYPE_AREA, height)


def _lines_of_imprint(text: str) -> int:
    """How many lines it takes, rather one more: the names hang behind 抄送："""
    word, _, names = text.partition("：")
    return len(wrap(names, FOUR, TYPE_AREA - FOUR * (4 + len(word))))


def _paragraph(
    page: Page, text: str, font: str = FANG, size: int = BODY, *,
    align: str = "indented", line: float | None = LINE, keep: bool = False,
) -> Paragraph:  # fmt: skip
    paragraph = _fill(page.add_paragraph(), text, font, size, align, line)
    paragraph.paragraph_format.keep_with_next = keep
    return paragraph


def _fill(paragraph: Paragraph, text: str, font: str, size: int, align: str, line: float | None) -> Paragraph:
    """`align`: indented is a body paragraph, its first line two characters in. `line` in points; None lets it grow."""
    sides = {
        "indented": WD_ALIGN_PARAGRAPH.JUSTIFY, "left": WD_ALIGN_PARAGRAPH.LEFT,
        "right": WD_ALIGN_PARAGRAPH.RIGHT, "centre": WD_ALIGN_PARAGRAPH.CENTER,
    }  # fmt: skip
    paragraph.alignment = sides[align]
    if align == "indented":
        put(child(paragraph._p.get_or_add_pPr(), "ind"), firstLineChars=200, firstLine=632)  # noqa: SLF001
    if line is not None:
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        paragraph.paragraph_format.line_spacing = Pt(line)
    put(child(child(paragraph._p.get_or_add_pPr(), "rPr"), "sz"), val=2 * size)  # noqa: SLF001  also where it is empty
    if text:
        run = _run(paragraph, text, font, size)
        if line == LINE:
            put(child(run._r.get_or_add_rPr(), "spacing"), val=TIGHTER)  # noqa: SLF001
    return paragraph


def _run(paragraph: Paragraph, text: str, font: str, size: int) -> Any:
    run = paragraph.add_run("".join(sign for sign in text if sign in "\t\u3000" or sign.isprintable()))
    run.font.size = Pt(size)
    fonts = child(run._r.get_or_add_rPr(), "rFonts")  # noqa: SLF001
    put(fonts, ascii=font, hAnsi=font, eastAsia=font, cs=font, hint="eastAsia")
    return run
