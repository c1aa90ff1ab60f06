"""The same figures in every file, digit for digit: each is read back and compared with the printed annexes."""

import csv
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

import docx
import pypdf
import pytest
from docx.shared import Emu, Length, Pt
from fontTools.ttLib import TTFont
from openpyxl import load_workbook

from bot.render.cells import shown
from bot.render.documents.measures import column_widths, title_lines
from bot.render.documents.ooxml import ORDER
from bot.render.documents.pdf import write_pdf
from bot.render.documents.plain_text import write_text
from bot.render.documents.signature import signature
from bot.render.documents.word import write_word
from bot.render.fonts import document_fonts, font_path
from bot.render.numerals import numeral
from bot.render.workbook import write
from handlers.bulletin.content.draft import draft
from handlers.office import Office
from handlers.reply import Document, Letterhead
from tests.conftest import SEED, SEED_DAY

ANNEXES = ("annex1_system_access", "annex2_city_units_activity", "annex3_districts_activity")
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def printed(name: str) -> list[list[str]]:
    with (SEED / f"{name}.csv").open(encoding="utf-8") as lines:
        return list(csv.reader(lines))


@pytest.fixture
def document(seeded: Office) -> Document:
    made = draft(seeded, SEED_DAY).document
    assert made is not None
    return made


def test_word_holds_the_annexes_cell_by_cell(document: Document) -> None:
    tables = docx.Document(BytesIO(write_word(document))).tables
    for table, annex in zip(tables, ANNEXES, strict=False):
        assert [[cell.text for cell in row.cells] for row in table.rows] == printed(annex)
    assert sum(len(table.rows) for table in tables[:3]) == 11 + 78 + 13 + 3 + 3


def test_the_workbook_holds_them_too(seeded: Office) -> None:
    pages = load_workbook(BytesIO(write(draft(seeded, SEED_DAY).workbook))).worksheets
    for page, annex in zip(pages, ANNEXES, strict=False):
        wanted = printed(annex)
        rows = page.iter_rows(min_row=2, max_row=1 + len(wanted))
        found = [[_as_excel_shows(cell.value, cell.number_format) for cell in row] for row in rows]
        assert found == wanted


def _as_excel_shows(value: object, number_format: str) -> str:
    if value is None:
        return ""
    if isinstance(value, int | float) and number_format.endswith("%"):
        return f"{value * 100:.{number_format.count('0') - 1}f}%"
    return str(value)


def test_word_and_the_text_say_the_same(document: Document) -> None:
    text = "\n".join(paragraph.text for paragraph in docx.Document(BytesIO(write_word(document))).paragraphs)
    for section in document.sections:
        assert section.heading in text
        for paragraph in section.paragraphs:
            assert paragraph in text
    for annex in document.annexes:
        assert annex.sheet.title in text.replace("\n", "")


def test_word_keeps_the_standards_measures(document: Document) -> None:
    page = docx.Document(BytesIO(write_word(document)))
    section = page.sections[0]
    sides = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(side.mm) for side in sides if side] == [37, 35, 28, 26]
    body = next(paragraph for paragraph in page.paragraphs if "126847" in paragraph.text)
    run = body.runs[0]
    assert run.font.size is not None
    assert run.font.size.pt == 16
    assert run._r.rPr is not None
    fonts = run._r.rPr.find(f"{W}rFonts")
    assert fonts is not None
    assert fonts.get(f"{W}eastAsia") == "仿宋_GB2312"
    first_rows = [table.rows[0]._tr for table in page.tables[:3]]
    assert all(row.trPr is not None and row.trPr.find(f"{W}tblHeader") is not None for row in first_rows)
    assert sum(bool(paragraph.paragraph_format.page_break_before) for paragraph in page.paragraphs) == 3


def test_word_finds_its_properties_in_the_schemas_order(document: Document) -> None:
    """Word calls a file damaged where they are not; other programs do not mind."""
    with zipfile.ZipFile(BytesIO(write_word(document))) as file:
        for part in ("word/document.xml", "word/footer1.xml", "word/footer2.xml"):
            for element in ET.fromstring(file.read(part)).iter():
                names = [child.tag.rpartition("}")[2] for child in element]
                if order := ORDER.get(element.tag.rpartition("}")[2]):
                    assert names == sorted(names, key=order.index), (part, names)


def test_the_imprint_stands_at_the_foot_of_words_last_page(document: Document) -> None:
    """In a box that no text flows around; the paragraph that holds it takes as much room, so it covers nothing."""
    page = docx.Document(BytesIO(write_word(document)))
    holder = page.paragraphs[-1]
    (anchor,) = holder._p.iter(f"{WP}anchor")
    place = anchor.find(f"{WP}positionV")
    assert place is not None
    assert (place.get("relativeFrom"), place.findtext(f"{WP}align")) == ("margin", "bottom")
    assert anchor.find(f"{WP}wrapNone") is not None
    height = Emu(int(anchor.find(f"{WP}extent").get("cy")))
    room = holder.paragraph_format.line_spacing
    assert isinstance(room, Length)
    assert room >= height >= Pt(4 * 24)
    rows = ["".join(part.text or "" for part in row.iter(f"{W}t")) for row in holder._p.iter(f"{W}tr")]
    assert [row[:3] for row in rows] == ["报：市", "抄送：", "杭州市"]
    assert rows[-1].endswith("2018年7月27日印发")


@pytest.mark.parametrize("rows", range(21, 30))
def test_the_imprint_covers_nothing_however_full_the_last_page_is(document: Document, rows: int) -> None:
    last = document.annexes[-1]
    longer = replace(last.sheet, rows=(last.sheet.rows * 3)[:rows])
    pages = pypdf.PdfReader(BytesIO(write_pdf(replace(document, annexes=(replace(last, sheet=longer),))))).pages
    heights: dict[float, str] = {}

    def keep(text: str, matrix: list[float], *_: object) -> None:
        if text.strip():
            heights[round(matrix[5])] = heights.get(round(matrix[5]), "") + text

    pages[-1].extract_text(visitor_text=keep)
    lines = [heights[height] for height in sorted(heights, reverse=True)]
    first = next(number for number, line in enumerate(lines) if line.startswith("报"))
    assert [line[:1] for line in lines[first:]][:2] == ["报", "抄"]
    assert not any("%" in line or "截至" in line for line in lines[first:]), lines[first:]
    assert "印发" in "".join(lines[first:])


def test_a_title_is_not_broken_for_one_or_two_characters() -> None:
    title = "全市自建业务办理系统接入“一窗平台”统计表"
    lines, tighter = title_lines(title)
    assert lines == [title]
    assert 0 < tighter < 1.1
    assert title_lines("各区县（市）政务钉钉活跃率排名表") == (["各区县（市）政务钉钉活跃率排名表"], 0.0)
    assert len(title_lines(title + "和市级单位")[0]) == 2


def test_columns_are_as_wide_as_what_they_hold(document: Document) -> None:
    for annex in document.annexes:
        widths = column_widths(annex.sheet)
        assert sum(widths) == pytest.approx(442)
        for column, width in zip(annex.sheet.columns, widths, strict=True):
            assert width >= 11 * len(column.header) + 6


def test_no_theme_font_wins_over_a_named_one(document: Document) -> None:
    with zipfile.ZipFile(BytesIO(write_word(document))) as file:
        for fonts in ET.fromstring(file.read("word/styles.xml")).iter(f"{W}rFonts"):
            assert not [name for name in fonts.attrib if "theme" in name.lower()]


def test_the_pdf_holds_the_same_figures(document: Document) -> None:
    reader = pypdf.PdfReader(BytesIO(write_pdf(document)))
    pages = [_without_spaces(page.extract_text()) for page in reader.pages]
    text = "".join(pages)
    for section in document.sections:
        for paragraph in section.paragraphs:
            assert _without_spaces(paragraph) in text.replace("—1—", "").replace("—2—", "")
    rows = ["".join(row) for annex in ANNEXES for row in printed(annex)]
    assert [row for row in rows if _without_spaces(row) not in text] == []


def _without_spaces(text: str) -> str:
    return "".join(text.split())


def test_the_pdf_embeds_its_fonts_and_nothing_changes_from_run_to_run(document: Document) -> None:
    content = write_pdf(document)
    assert content.count(b"/FontFile3") == 2
    assert write_pdf(document) == content


def test_the_same_document_is_the_same_file(document: Document, seeded: Office) -> None:
    assert write_word(document) == write_word(document)
    assert write(draft(seeded, SEED_DAY).workbook) == write(draft(seeded, SEED_DAY).workbook)


def test_strangers_text_is_no_markup(document: Document) -> None:
    nasty = '#panic("x") $x$ *b* <w:p/> & \u0000 ]] \\ "'
    section = replace(document.sections[0], paragraphs=(nasty,))
    changed = replace(document, sections=(section,), issuer="局#let")
    assert write_pdf(changed).startswith(b"%PDF")
    text = "\n".join(paragraph.text for paragraph in docx.Document(BytesIO(write_word(changed))).paragraphs)
    assert '#panic("x") $x$ *b* <w:p/> &' in text


def test_whom_it_is_addressed_to_stands_above_the_text(document: Document) -> None:
    addressed = replace(document, addressed_to="各区、县（市）政府，市直各部门")
    lines = [paragraph.text for paragraph in docx.Document(BytesIO(write_word(addressed))).paragraphs]
    place = lines.index("各区、县（市）政府，市直各部门：")
    assert lines[place + 1] == "一、本周面上工作情况"
    first = pypdf.PdfReader(BytesIO(write_pdf(addressed))).pages[0].extract_text()
    assert "市直各部门：一、本周" in _without_spaces(first)
    assert "市直各部门：\n\n一、" in write_text(addressed)


def test_numerals_of_headings() -> None:
    assert [numeral(number) for number in (1, 3, 10, 12, 20, 21)] == ["一", "三", "十", "十二", "二十", "二十一"]


def test_the_signature_keeps_its_distance() -> None:
    assert signature("杭州市数据资源管理局", "2018年7月27日") == (2.0, 3.5)
    assert signature("市局", "2018年7月27日") == (8.5, 2.0)


def test_cells_as_text() -> None:
    from decimal import Decimal

    assert [shown(cell) for cell in (None, "未报", 8727, (Decimal("0.6666"), 2), (Decimal("0.09"), 0))] == [
        "", "未报", "8727", "66.66%", "9%",
    ]  # fmt: skip


def test_the_template_is_part_of_the_package() -> None:
    assert (Path(write_pdf.__code__.co_filename).parent / "bulletin.typ").is_file()


def test_a_letterhead_stands_in_every_form(document: Document) -> None:
    head = Letterhead("杭州市数据资源管理局文件", "杭数〔2018〕30号", "第30期", "方主任")
    official = replace(document, letterhead=head, signed_off=(("拟稿", "王敏"), ("签发", "方主任")))
    page = docx.Document(BytesIO(write_word(official)))
    lines = [paragraph.text for paragraph in page.paragraphs]
    assert lines[1:5] == [
        head.mark,
        "第30期",
        "杭数〔2018〕30号\t签发人：方主任",
        "杭州市数据资源管理局\t2018年7月27日",
    ]
    assert "每周通报" in lines[5:8]
    imprint = "".join(part.text or "" for part in page.paragraphs[-1]._p.iter(f"{W}t"))
    pages = [_without_spaces(page.extract_text()) for page in pypdf.PdfReader(BytesIO(write_pdf(official))).pages]
    for said in (head.mark, head.number, head.issue, "签发人：方主任", "每周通报"):
        assert said in pages[0]
    assert "拟稿：王敏" in imprint
    assert "拟稿：王敏" in pages[-1]


def test_readers_who_listen_find_headings_and_the_language(document: Document) -> None:
    page = docx.Document(BytesIO(write_word(document)))
    headings = [
        paragraph.text for paragraph in page.paragraphs if (paragraph.style and paragraph.style.name) == "Heading 1"
    ]
    assert headings == [
        "一、本周面上工作情况",
        "二、“一窗受理”平台推进情况",
        "三、政务钉钉应用情况",
        "附件1",
        "附件2",
        "附件3",
    ]
    with zipfile.ZipFile(BytesIO(write_word(document))) as file:
        assert not [name for name in file.namelist() if "theme" in name or "fontTable" in name]
        languages = [part.get(f"{W}val") for part in ET.fromstring(file.read("word/styles.xml")).iter(f"{W}lang")]
    assert set(languages) == {"zh-CN"}
    reader = pypdf.PdfReader(BytesIO(write_pdf(document)))
    assert b"<pdfuaid:part>1</pdfuaid:part>" in reader.trailer["/Root"]["/Metadata"].get_data()  # type: ignore[index]
    assert [entry.title for entry in reader.outline if not isinstance(entry, list)] == headings


def test_the_pdf_is_set_in_the_offices_own_fonts_where_a_folder_holds_them(
    document: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with TTFont(font_path("sans")) as font:  # a free font under the name that an office's own bears
        for record in font["name"].names:
            if record.nameID in {1, 4, 6, 16}:
                record.string = "FangSong_GB2312"
        font.save(tmp_path / "simfang.ttf")
    monkeypatch.setenv("TONGBAO_FONTS", str(tmp_path))
    assert document_fonts()["fang"] == tmp_path / "simfang.ttf"
    assert document_fonts()["kai"] == font_path("serif")
    assert document_fonts("")["fang"] == font_path("serif")
    assert "FangSong" in str(_fonts_of(write_pdf(document)))
    monkeypatch.delenv("TONGBAO_FONTS")
    assert "FangSong" not in str(_fonts_of(write_pdf(document)))
    with pytest.raises(NotADirectoryError, match="gone"):
        document_fonts(str(tmp_path / "gone"))


def _fonts_of(content: bytes) -> set[str]:
    pages = pypdf.PdfReader(BytesIO(content)).pages
    return {font.get_object()["/BaseFont"] for page in pages for font in page["/Resources"]["/Font"].values()}  # type: ignore[index]
