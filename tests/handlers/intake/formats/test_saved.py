"""Files as a real office suite saved them (LibreOffice 7.4): read figure by figure, or refused for a password."""

from datetime import date

import pytest

from handlers.office import Office
from tests.conftest import CLERK, DATA
from tests.handlers.intake.conftest import Send
from tests.handlers.intake.corpus.files import seed

SAVED = DATA / "saved"


@pytest.mark.parametrize(
    ("name", "total"),
    [
        ("titled.xlsx", "D19"),
        ("titled.xls", "D19"),
        ("titled.ods", "D19"),
        ("titled_utf16.csv", "D19"),
        ("titled_html.xls", "C17"),
    ],
)
def test_a_titled_table_away_from_the_corner_is_read_exactly(name: str, total: str, send: Send, office: Office) -> None:
    receipt = send(name=name, content=(SAVED / name).read_bytes())
    (submission,) = office.store.submissions.proposed(CLERK.staff_id)
    assert {(figure.unit, figure.indicator): figure.printed for figure in submission.figures} == seed(3)
    assert {figure.period for figure in submission.figures} == {date(2018, 7, 20)}
    assert f"区县合计 注册数 89635（{total}）：各行相加是 89695" in receipt.text
    assert ("隐藏的行：西湖区（C9）" in receipt.text) == (name in {"titled.xlsx", "titled.xls", "titled.ods"})


@pytest.mark.parametrize("name", ["locked.xlsx", "locked.xls", "locked.ods", "protected.xls"])
def test_a_password_is_named_as_what_keeps_it_shut(name: str, send: Send, office: Office) -> None:
    """Also where only the workbook's structure is protected: an .xls is scrambled then, too."""
    reply = send(name=name, content=(SAVED / name).read_bytes())
    assert reply.text == "这个文件设了打开密码或工作簿保护，读不了。请去掉密码和保护，另存后重新发送。"
    assert reply.outcome == "refused"
    assert office.store.submissions.proposed(CLERK.staff_id) == ()
