"""One sheet that holds several weeks: each figure goes to its own week, or nothing is stored."""

from datetime import date

from handlers.office import Office
from tests.conftest import CLERK
from tests.handlers.intake.conftest import Send
from tests.handlers.intake.corpus.files import seed
from tests.handlers.intake.corpus.periods import last_week
from tests.support.building import Row, annex, dated_xlsx, typed, xlsx

NOW, THEN = date(2018, 7, 27), date(2018, 7, 20)
Stored = dict[tuple[date, str, str], str]


def proposed(office: Office) -> Stored:
    return {
        (figure.period, figure.unit, figure.indicator): figure.printed
        for submission in office.store.submissions.proposed(CLERK.staff_id)
        for figure in submission.figures
    }


def both_weeks() -> Stored:
    figures: Stored = {(NOW, unit, name): printed for (unit, name), printed in seed(3).items()}
    header, *rows = last_week()
    for row in rows:
        unit = row[1] if row[0].isdigit() else "区县合计"
        figures |= {(THEN, unit, name): cell for name, cell in zip(header[2:], row[2:], strict=True)}
    return figures


def paired(first: object, second: object) -> list[Row]:
    """Each unit on two rows, with a column between that tells the weeks apart."""
    header, *now = typed(annex(3))
    rows: list[Row] = [[*header[:2], "期次", *header[2:]]]
    for row, earlier in zip(now, typed(last_week())[1:], strict=True):
        name = row[1] or "合计"
        rows += [[row[0], name, first, *earlier[2:]], [row[0], name, second, *row[2:]]]
    return rows


def test_a_column_of_days(send: Send, office: Office) -> None:
    reply = send(name="导出.xlsx", content=dated_xlsx(paired(THEN, NOW)))
    assert proposed(office) == both_weeks(), reply.text
    assert "截至2018-07-20（期次依据：“期次”列中的“2018-07-20”）" in reply.text


def test_a_column_of_week_words_beside_merged_units(send: Send, office: Office) -> None:
    rows = paired("上周", "本周")
    for row in rows[2::2]:
        row[:2] = ["", ""]
    merges = [(top, column, top + 1, column, rows[top][column]) for top in range(1, len(rows), 2) for column in (0, 1)]
    reply = send(name="两周.xlsx", content=xlsx(rows, merges=merges))
    assert proposed(office) == both_weeks(), reply.text


def test_two_tables_side_by_side_with_a_title_each(send: Send, office: Office) -> None:
    beside = [
        [*then, "", *now]
        for then, now in zip(
            [["截至7月20日", *[""] * 6], *typed(last_week())], [["截至7月27日"], *typed(annex(3))], strict=True
        )
    ]
    reply = send(name="两周.xlsx", content=xlsx(beside))
    assert proposed(office) == both_weeks(), reply.text


def test_two_tables_one_below_the_other(send: Send, office: Office) -> None:
    rows = [["截至7月20日"], *typed(last_week()), [], ["截至7月27日"], *typed(annex(3))]
    send(name="两周.xlsx", content=xlsx(rows))
    assert proposed(office) == both_weeks()


def test_days_over_each_column(send: Send, office: Office) -> None:
    header, *now = typed(annex(3))
    top = ["区县", *(f"7月{day}日{name}" for name in header[2:] for day in (20, 27))]
    rows = [
        [row[1] or "合计", *(cell for pair in zip(then[2:], row[2:], strict=True) for cell in pair)]
        for row, then in zip(now, typed(last_week())[1:], strict=True)
    ]
    reply = send(name="两周.xlsx", content=xlsx([top, *rows]))
    assert proposed(office) == both_weeks(), reply.text
    assert "期次依据：表头中的“7月20日”" in reply.text


def test_a_sheet_named_for_this_week_is_not_of_the_week_of_the_sheet_before(send: Send, office: Office) -> None:
    content = xlsx(typed(last_week()), sheet="上周", sheets=[("本周", typed(annex(3)), False)])
    reply = send(name="周报.xlsx", content=content)
    assert proposed(office) == both_weeks(), reply.text


def test_the_week_before_is_that_before_the_day_in_the_files_name(send: Send, office: Office) -> None:
    content = xlsx(typed(last_week()), sheet="上周", sheets=[("本周", typed(annex(3)), False)])
    send(name="周报7.20.xlsx", content=content)
    assert {period for period, _, _ in proposed(office)} == {date(2018, 7, 13), THEN}


def test_columns_that_are_left_out_are_told_by_their_whole_headers(send: Send) -> None:
    head = [["区县", "注册数", "", "激活数", ""], ["", "本周", "上周", "本周", "上周"]]
    body = [[row[1] or "合计", row[2], 1, row[4], 1] for row in typed(annex(3))[1:]]
    content = xlsx([*head, *body], merges=[(0, 1, 0, 2, "注册数"), (0, 3, 0, 4, "激活数")])
    assert "“注册数上周”列、“激活数上周”列（不能当作本期的数）" in send(name="附件3.xlsx", content=content).text
