"""The form as a real workbook: only what is to be filled can be filled, and only with what can be right."""

import io

import openpyxl

from bot.render.workbook import write
from handlers.office import Office
from tests.conftest import REPORTER
from tests.handlers.intake.conftest import Send, seed_csv


def test_a_form_is_locked_but_for_its_entries(send: Send, office: Office) -> None:
    (book,) = send("模板 附件3").files
    page = openpyxl.load_workbook(io.BytesIO(write(book))).worksheets[0]
    assert page.protection.sheet
    assert [cell.value for cell in page[2]][:6] == ["区县", "注册数", "激活率", "激活数", "日均活跃数", "日均活跃率"]
    assert page["A3"].protection.locked
    assert page["A2"].protection.locked
    for entry in ("B3", "F15", "B16"):
        assert page[entry].value is None
        assert not page[entry].protection.locked
    assert (page["B3"].number_format, page["C3"].number_format) == ("0", "0.00%")
    rules = {str(rule.sqref): rule for rule in page.data_validations.dataValidation}
    activated = next(rule for cells, rule in rules.items() if "D3" in cells.split())
    assert (activated.type, activated.formula1, activated.formula2) == ("whole", "0", "B3")
    rate = next(rule for cells, rule in rules.items() if "C3" in cells.split())
    assert (rate.type, rate.formula1, rate.formula2) == ("decimal", "0", "1")


def test_a_form_of_the_overview_and_of_a_reporter(send: Send, office: Office) -> None:
    (book,) = send("全市概况模板").files
    assert [row[0] for row in book.sheets[0].rows][:2] == ["全市注册用户数", "全市激活用户数"]
    (book,) = send("附件1的模板", who=REPORTER).files
    assert [row[0] for row in book.sheets[0].rows] == ["萧山区"]


def test_an_empty_form_that_comes_back_is_refused_kindly(send: Send, office: Office) -> None:
    send(name="附件3.csv", content=seed_csv(3))
    send("确认")
    (book,) = send("模板 附件3").files
    reply = send(name="模板.xlsx", content=write(book))
    assert reply.outcome == "refused"
    assert "附件3里还没有填数" in reply.text
