"""A long list of problems comes back in the sender's own sheet, as a real workbook."""

import io

import openpyxl

from bot.render.workbook import write
from handlers.office import Office
from tests.handlers.intake.conftest import Send, seed_csv
from tests.support.building import annex, typed, xlsx


def test_a_long_list_comes_as_a_marked_copy(send: Send, office: Office) -> None:
    rows = typed(annex(2))
    for row in rows[1:20]:
        row[2] = "=cmd|' /C calc'!A0"
    receipt = send(name="附件2.xlsx", content=xlsx(rows, sheet="市级", at=(3, 1)))
    assert receipt.outcome == "refused"
    assert "列出前" in receipt.text
    (book,) = receipt.files
    page = openpyxl.load_workbook(io.BytesIO(write(book)))["市级"]
    marked = {cell.coordinate: cell.comment.text for row in page for cell in row if cell.comment}
    # The copy has two rows above and one column before; its own row numbers are the sender's.
    first = page["D3"]
    assert page.cell(3, 1).value == 4
    assert first.value == "注册数"
    bad = page["D4"]
    assert bad.value == "=cmd|' /C calc'!A0"
    assert bad.data_type == "s"
    assert "错误：不是数" in marked["D4"]
    assert len([text for text in marked.values() if "错误" in text]) == 19
    assert page["E4"].number_format == "0%"


def test_a_short_list_comes_without(send: Send) -> None:
    assert send(name="附件3.csv", content=seed_csv(3)).files == ()


def test_warnings_are_marked_too(send: Send) -> None:
    receipt = send(name="附件2.csv", content=seed_csv(2))
    assert receipt.outcome == "ask"
    (sheet,) = receipt.files[0].sheets
    assert {mark.severity for mark in sheet.marks} == {"warning"}
    assert any("测算为 92.86%" in mark.note for mark in sheet.marks)


def test_very_many_of_a_kind_take_one_line_behind_the_rarer_ones(send: Send) -> None:
    """Average rates of small units often differ from their counts; that must not hide a total that does not add up."""
    sheets = [("附件2", typed(annex(2)), False), ("附件3", typed(annex(3)), False)]
    receipt = send(name="每周通报.xlsx", content=xlsx(typed(annex(1)), sheet="附件1", sheets=sheets))
    told = [line for line in receipt.lines if line.startswith("·")]
    assert told[0].startswith("· 合计与各行之和不一致（3 处）")
    assert told[1].startswith("· 比率与个数对不上（27 处，列出前 2 处）：临安区 日均活跃率 28%（G6）：按 2207÷8714")
    assert told[1].endswith("其余标在随附的 Excel 里。")
    assert "以上 30 处请核对" in receipt.text
    marked = [mark for sheet in receipt.files[0].sheets for mark in sheet.marks]
    assert len(marked) == 30


def test_many_kinds_of_a_pasted_table_are_listed_where_no_copy_goes_along(send: Send) -> None:
    receipt = send("\n".join("\t".join(map(str, row)) for row in annex(2)))
    assert receipt.files == ()
    assert "列出前 4 处" in receipt.text
    assert "Excel" not in receipt.text
