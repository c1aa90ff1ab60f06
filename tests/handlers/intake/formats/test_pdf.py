"""PDF with text: cell by cell as printed, whoever wrote it, without what is struck out and the marks of footnotes."""

import tempfile
from datetime import date
from pathlib import Path

import pytest
import typst

from bot.render.documents.pdf import write_pdf
from bot.render.fonts import font_path
from handlers.bulletin.content.draft import draft
from handlers.intake.formats.read import read_file
from handlers.office import Office
from tests.conftest import CLERK, DATA, SEED_DAY
from tests.handlers.intake.conftest import Send
from tests.handlers.intake.corpus.files import seed
from tests.support.building import annex

SAVED = DATA / "saved"


def table_rows(content: bytes) -> list[list[str]]:
    read = read_file("表.pdf", content)
    assert read.trouble == ""
    return [[str(cell) for cell in row] for sheet in read.sheets for row in sheet.rows]


def typeset(source: str) -> bytes:
    folder = str(font_path("sans").parent)
    page = '#set page(width: 20cm, height: 12cm)\n#set text(font: "Noto Sans SC", size: 11pt)\n'
    with tempfile.TemporaryDirectory() as at:
        file = Path(at) / "page.typ"
        file.write_text(page + source, encoding="utf-8")
        written = typst.Compiler(str(file), font_paths=[folder], ignore_system_fonts=True).compile()
    assert isinstance(written, bytes)
    return written


def test_our_own_pdf_holds_the_annexes_cell_by_cell(seeded: Office) -> None:
    document = draft(seeded, SEED_DAY).document
    assert document is not None
    sheets = read_file("通报.pdf", write_pdf(document)).sheets
    assert len(sheets) == 3
    for number, sheet in enumerate(sheets, start=1):
        rows = [list(row) for row in sheet.rows]
        first = rows.index(annex(number)[0])
        assert rows[first : first + len(annex(number))] == annex(number), "also over the ends of pages"


@pytest.mark.parametrize("name", ["annexes.pdf", "annexes_ruled.pdf"])
def test_an_export_of_an_office_suite_holds_them_too(name: str) -> None:
    sheets = read_file(name, (SAVED / name).read_bytes()).sheets
    assert [[list(row) for row in sheet.rows] for sheet in sheets] == [annex(1), annex(2), annex(3)]


@pytest.mark.parametrize("name", ["annexes.pdf", "annexes_ruled.pdf"])
def test_a_pdf_is_received_like_any_other_file(name: str, send: Send, office: Office) -> None:
    assert "读到 92 个单位和合计，501 个数" in send(name=name, content=(SAVED / name).read_bytes()).text
    (submission,) = office.store.submissions.proposed(CLERK.staff_id)
    wanted = seed(1) | seed(2) | seed(3)
    assert {(figure.unit, figure.indicator): figure.printed for figure in submission.figures} == wanted
    assert {figure.period for figure in submission.figures} == {date(2018, 7, 27)}


def test_the_day_under_a_masthead_is_the_tables() -> None:
    table = "#table(columns: 3, [区县], [注册数], [激活数], [萧山区], [8727], [8619])"
    source = f"= 每周通报\n数据局 2018年7月20日\n#pagebreak()\n{table}"
    assert table_rows(typeset(source))[0] == ["2018年7月20日"]


def test_struck_out_and_raised_characters_are_no_part_of_a_number() -> None:
    source = (
        "#table(columns: 3, [区县], [注册数], [激活数],"
        " [萧山区], [#strike[8827] 8727], [8619#super[2]], [余杭区#super[①]], [21024], [21023])"
    )
    assert table_rows(typeset(source)) == [
        ["区县", "注册数", "激活数"],
        ["萧山区", "8727", "8619"],
        ["余杭区", "21024", "21023"],
    ]


def test_two_numbers_below_each_other_are_not_one() -> None:
    source = "#table(columns: 2, [区县], [注册数], [萧山\\ 区], [8727\\ 8619])"
    assert table_rows(typeset(source))[1] == ["萧山区", "8727 8619"]


def test_cells_over_several_columns_are_told() -> None:
    source = (
        "#table(columns: 3, table.cell(rowspan: 2)[区县], table.cell(colspan: 2)[本周], [注册数], [激活数],"
        " [萧山区], [8727], [8619])"
    )
    (sheet,) = read_file("表.pdf", typeset(source)).sheets
    assert sheet.merged == (((0, 0), (1, 0)), ((0, 1), (0, 2)))


def test_a_blank_cell_stays_blank_where_nothing_rules_the_columns() -> None:
    source = (
        "#table(columns: (1fr,) * 4, stroke: none, [区县], [注册数], [激活数], [日均活跃数],"
        " [萧山区], [8727], [], [815], [余杭区], [21024], [21023], [14906])"
    )
    assert table_rows(typeset(source))[1] == ["萧山区", "8727", "", "815"]


def test_a_letter_is_no_table() -> None:
    assert "没有找到表格" in read_file("函.pdf", typeset("请尽快报送。\n\n谢谢")).trouble
