"""Workbooks, read back with the readers that an office's own tools use."""

from decimal import Decimal
from io import BytesIO

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from bot.render.workbook import write
from handlers.reply import CellOut, Column, SheetOut, Workbook

COLUMNS = (Column("序号", "count", 6), Column("单位", "text", 20), Column("注册数", "count"), Column("激活率", "rate"))


def sheet(*rows: tuple[CellOut, ...], name: str = "附件3", total: tuple[CellOut, ...] | None = None) -> SheetOut:
    return SheetOut(name, "活跃率排名表", COLUMNS, rows, total, "备注：略")


def opened(*sheets: SheetOut) -> list[Worksheet]:
    return list(load_workbook(BytesIO(write(Workbook("每周通报", sheets)))).worksheets)


def test_rates_are_numbers_that_show_their_printed_digits() -> None:
    (page,) = opened(sheet((1, "萧山区", 8727, (Decimal("0.6666"), 2)), (2, "余杭区", 8, (Decimal("0.09"), 0))))
    assert [(cell.value, cell.number_format) for cell in (page["D3"], page["D4"])] == [(0.6666, "0.00%"), (0.09, "0%")]
    assert page["C3"].value == 8727


def test_what_was_not_reported_is_said_and_is_no_number() -> None:
    (page,) = opened(sheet((None, "萧山区", "未报", "未报")))
    assert [cell.value for cell in page[3]] == [None, "萧山区", "未报", "未报"]


def test_the_rows_numbers_stand_in_the_middle_as_does_the_totals_name() -> None:
    (page,) = opened(sheet((1, "萧山区", 8, (Decimal("0.09"), 0)), total=("合计", None, 8, (Decimal("0.09"), 0))))
    assert [page[place].alignment.horizontal for place in ("A3", "A4", "B3", "C3")] == [
        "center", "center", "left", "right",
    ]  # fmt: skip


def test_strangers_text_stays_text() -> None:
    names = ("=cmd|' /C calc'!A0", "+1", "@SUM(A1)", "http://example.com", "007", "{=1+1}")
    (page,) = opened(sheet(*((1, name, 1, None) for name in names)))
    cells = [page.cell(row, 2) for row in range(3, 3 + len(names))]
    assert [cell.value for cell in cells] == list(names)
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)


def test_it_prints_on_a4_with_its_header_on_every_page() -> None:
    wide = SheetOut("宽", "宽表", tuple(Column(f"列{n}", "count", 20) for n in range(8)), ((1,) * 8,))
    page, broad = opened(sheet((1, "萧山区", 1, None), total=("合计", None, 1, None)), wide)
    assert page.freeze_panes == "A3"
    assert page.print_title_rows == "$1:$2"
    assert page.page_setup.paperSize == 9
    assert page.sheet_properties.pageSetUpPr is not None
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.page_setup.orientation != "landscape"
    assert broad.page_setup.orientation == "landscape"
    assert [cell.value for cell in page[4]] == ["合计", None, 1, None]
    assert page["A5"].value == "备注：略"


def test_sheet_names_that_excel_would_refuse() -> None:
    names = ("附件[1]:a/b", "附件1", "附件1", "", "一" * 40)
    content = write(Workbook("x", tuple(sheet(name=name) for name in names)))
    found = CalamineWorkbook.from_filelike(BytesIO(content)).sheet_names
    assert len(set(found)) == len(names)
    assert all(0 < len(name) <= 31 for name in found)
