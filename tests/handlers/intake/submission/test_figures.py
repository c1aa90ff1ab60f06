"""When a printed 序号 is a rank, and when it only counts the rows."""

from handlers.office import Office
from tests.conftest import CLERK, REPORTER
from tests.handlers.intake.conftest import Send, seed_csv
from tests.support.building import annex, columns, typed, xlsx


def ranks(office: Office, who: str = CLERK.staff_id) -> dict[str, int | None]:
    return {
        figure.unit: figure.rank
        for submission in office.store.submissions.proposed(who)
        for figure in submission.figures
        if figure.indicator == "日均活跃率"
    }


def test_printed_ranks_are_kept(send: Send, office: Office) -> None:
    send(name="附件3.csv", content=seed_csv(3))
    found = ranks(office)
    assert (found["余杭区"], found["下城区"], found["高新区（滨江）"], found["萧山区"]) == (1, 10, 11, 13)
    assert found["区县合计"] is None


def test_numbers_of_rows_in_another_order_are_no_ranks(send: Send, office: Office) -> None:
    header, *rows, total = typed(annex(3))
    mixed = sorted(rows, key=lambda row: str(row[1]))
    for number, row in enumerate(mixed, 1):
        row[0] = number
    send(name="附件3.xlsx", content=xlsx([header, *mixed, total]))
    assert set(ranks(office).values()) == {None}


def test_numbers_of_a_part_are_no_ranks(send: Send, office: Office) -> None:
    send(name="附件3.xlsx", content=xlsx(typed(annex(3))[:4]))
    assert set(ranks(office).values()) == {None}


def test_ranks_among_others_are_no_ranks(send: Send, office: Office) -> None:
    rows = typed(annex(3))
    for row in rows[1:-1]:
        row[0] = row[0] * 3
    send(name="附件3.xlsx", content=xlsx(rows))
    assert set(ranks(office).values()) == {None}


def test_a_file_without_ranks_keeps_those_of_equal_values(send: Send, office: Office) -> None:
    send(name="附件3.csv", content=seed_csv(3))
    send("确认")
    rows = columns(typed(annex(3)), [1, 2, 3, 4, 5, 6])[:-1]
    rows[13][1] = 8728
    assert "修改 1，未变 64" in send(name="附件3.xlsx", content=xlsx(rows)).text
    assert ranks(office)["萧山区"] == 13
    send("取消")
    send(name="附件3.csv", content=seed_csv(3) + b"\n", who=REPORTER)
    assert ranks(office, REPORTER.staff_id) == {"萧山区": 13}
