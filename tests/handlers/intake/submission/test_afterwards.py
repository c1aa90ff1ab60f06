"""What a sender may still say about what was sent: another period, whom a name means, back again."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from handlers.dispatch import dispatch
from handlers.intake.formats.read import read_file
from handlers.intake.submission.draft import Draft, keep, recall
from handlers.intake.vocabulary import vocabulary
from handlers.message import Message, Sender
from handlers.office import Office
from storage.bulletins import Bulletin
from tests.conftest import CLERK, MONDAY, READER, REPORTER, SEED_DAY
from tests.handlers.intake.conftest import Send, seed_csv, send_to
from tests.handlers.intake.corpus.files import CASES
from tests.support.building import Row, annex, typed, xlsx


def value(office: Office, unit: str, indicator: str, period: date = SEED_DAY) -> str | None:
    figure = office.store.figures.get(unit, indicator, period)
    return figure.printed if figure else None


def test_another_period_takes_the_place_of_the_one_that_was_read(send: Send, office: Office) -> None:
    send(name="附件3.xlsx", content=xlsx(typed(annex(3))))
    receipt = send("改期 7月20日")
    assert "截至2018-07-20（期次依据：指定）" in receipt.lines[0]
    assert "89695" in receipt.text
    send("确认")
    assert [period.cutoff for period in office.store.figures.periods()] == [date(2018, 7, 20)]


def test_a_change_of_period_without_a_day_offers_the_likely_ones(send: Send) -> None:
    send(name="附件3.xlsx", content=xlsx(typed(annex(3))))
    asked = send("改期")
    assert asked.outcome == "ask"
    assert "改期 2018-07-20" in [choice.text for choice in asked.choices]
    assert "截至2018-07-20" in send("改期 2018-07-20").lines[0]


def test_nothing_sent_nothing_to_change(send: Send) -> None:
    assert send("改期 7月20日").outcome == "refused"


def test_a_name_that_is_not_certain_is_asked_and_answered_by_a_tap(send: Send, office: Office) -> None:
    rows = typed(annex(3))
    rows[13][1] = "肖山"
    asked = send(name="附件3.xlsx", content=xlsx(rows))
    assert asked.outcome == "ask"
    assert send("确认").outcome == "refused"
    (tap,) = (choice.text for choice in asked.choices)
    assert tap == "“肖山”就是萧山区"
    assert send(tap).outcome == "ask"
    send("确认")
    assert value(office, "萧山区", "注册数") == "8727"


def test_a_rate_that_is_not_certain_is_asked_and_answered_by_a_tap(send: Send, office: Office) -> None:
    rows: list[Row] = [["区县", "激活率"], ["萧山区", 0.5]]
    asked = send(name="附件3.xlsx", content=xlsx(rows))
    assert [choice.text for choice in asked.choices] == ["激活率按百分数读", "激活率按小数读"]
    send("激活率按小数读")
    send("确认")
    assert value(office, "萧山区", "激活率") == "50%"


def test_the_last_submission_is_taken_back_completely(send: Send, office: Office) -> None:
    send(name="附件3.csv", content=seed_csv(3))
    send("确认")
    send("萧山区注册数更正为8750")
    send("确认", at=MONDAY + timedelta(minutes=1))
    assert value(office, "萧山区", "注册数") == "8750"
    assert "1 个恢复为之前的数" in send("撤回").text
    assert value(office, "萧山区", "注册数") == "8727"
    assert "70 个现在为未报" in send("撤回刚才那个").text
    assert not office.store.figures.periods()
    assert send("撤回").text == "没有可以撤回的报送。"


def test_what_waits_is_cancelled_rather_than_taken_back(send: Send) -> None:
    send(name="附件3.csv", content=seed_csv(3))
    assert "取消" in send("撤回").text
    assert send("确认").outcome == "done"


def test_one_takes_back_only_ones_own(send: Send, office: Office) -> None:
    send(name="附件3.csv", content=seed_csv(3))
    send("确认")
    assert send("撤回", who=REPORTER).outcome == "refused"
    assert send("撤回", who=READER).outcome == "refused"
    assert value(office, "萧山区", "注册数") == "8727"


def test_a_correction_shows_what_it_does_to_rate_and_rank(send: Send, office: Office) -> None:
    send(name="附件3.csv", content=seed_csv(3))
    send("确认")
    receipt = send("萧山区激活数更正为8700")
    assert "萧山区 激活数 8619→8700" in receipt.text
    assert "激活率 已报 98%，按新数测算 99.69%（8700÷8727）" in receipt.text
    receipt = send("萧山区日均活跃率更正为19%")
    assert "名次第13→第12（测算，共13个单位）" in receipt.text


def test_a_texts_receipt_shows_each_figure_beside_what_is_stored(send: Send, office: Office) -> None:
    first = send("萧山区注册数8727，激活数8619\n余杭区注册数21024")
    assert first.lines[2:4] == ("萧山区 注册数 8727，激活数 8619", "余杭区 注册数 21024")
    send("确认")
    second = send("萧山区注册数8730，激活数8619")
    assert "萧山区 注册数 8727→8730，激活数 8619" in second.lines
    many = send("\n".join(f"{unit.name}注册数8727" for unit in office.catalogue.members("区县", SEED_DAY)))
    assert "其余 7 个单位的数请回复“逐条看”。" in many.lines


def test_a_rate_of_two_corrected_counts_is_told_once(send: Send) -> None:
    send("萧山区注册数8727，激活数8619")
    send("确认")
    receipt = send("萧山区注册数更正为8800，激活数更正为8700")
    assert [line for line in receipt.lines if line.startswith("影响")] == [
        "影响：萧山区 激活率 按新数测算 98.86%（8700÷8800）"
    ]


def test_a_correction_goes_to_the_newest_period_that_holds_the_figure(send: Send, office: Office) -> None:
    send(name="附件3.csv", content=seed_csv(3))
    send("确认")
    thursday = MONDAY + timedelta(days=3)
    assert "截至2018-07-27（期次依据：最新一期）" in send("萧山区激活数应为8620", at=thursday).lines[0]
    assert "截至2018-08-03（期次依据：发送时间）" in send("萧山区激活数8620，注册数8728", at=thursday).lines[0]


def test_a_correction_is_held_against_what_is_stored(send: Send, office: Office) -> None:
    send(name="附件3.csv", content=seed_csv(3))
    send("确认")
    assert "大于注册数 8727" in send("萧山区激活数更正为8728").text
    assert "小于已保存的激活数 8619" in send("萧山区注册数更正为8000").text
    assert send("确认").outcome == "refused"


def test_every_version_stays_readable(send: Send, office: Office) -> None:
    send(name="附件3.csv", content=seed_csv(3))
    send("确认")
    send("萧山区激活数更正为8620")
    send("确认", at=MONDAY + timedelta(minutes=1))
    told = send("萧山区激活数 历史", who=READER)
    assert "共 2 个版本" in told.lines[0]
    assert told.lines[1].startswith("8619（已被替换）王敏")
    assert told.lines[2].startswith("8620（现在的数）王敏")
    send("撤回", at=MONDAY + timedelta(minutes=2))
    told = send("萧山区激活数的历史版本")
    assert [line.split("（")[1].split("）")[0] for line in told.lines[1:]] == ["现在的数", "已撤回"]


def test_readers_who_see_only_what_is_published_see_no_other_history(send: Send, office: Office) -> None:
    send(name="附件3.csv", content=seed_csv(3))
    send("确认")
    careful = replace(office, rules=replace(office.rules, readers_see="published"))
    for text in ("萧山区激活数 历史", "萧山区激活数修改记录"):
        told = dispatch(Message("h1", text, Sender(READER.staff_id, READER.name), "place", MONDAY), careful)
        assert told.text == "没有找到这个数的记录。"
    office.store.bulletins.move(Bulletin(SEED_DAY, "published", MONDAY, "calendar"))
    told = dispatch(Message("h2", "萧山区激活数 历史", Sender(READER.staff_id, READER.name), "place", MONDAY), careful)
    assert "8619（现在的数）" in told.text


def test_what_waits_can_be_looked_at_figure_by_figure(send: Send, office: Office) -> None:
    assert send("逐条看").outcome == "refused"
    send(name="附件3.csv", content=seed_csv(3))
    (book,) = send("逐条看").files
    (sheet,) = book.sheets
    assert len(sheet.rows) == 70
    assert ("附件3", "2018-07-27", "萧山区", "日均活跃率", "9%", "未报", "新增") in sheet.rows
    send("取消")
    send("萧山区注册数8727，激活数8619")
    assert "萧山区 注册数 8727（新增）" in send("逐条看").text


def test_a_form_comes_with_units_and_last_weeks_figures_and_is_read_when_it_comes_back(office: Office) -> None:
    send = send_to(office)
    send(name="附件3.csv", content=seed_csv(3))
    send("确认")
    later = MONDAY + timedelta(days=2)
    (book,) = send("模板 附件3", at=later).files
    (sheet,) = book.sheets
    assert "截至2018年8月3日" in sheet.title
    assert sheet.rows[0][0] == "余杭区"
    assert "9%" not in sheet.rows[12]
    filled: list[Row] = [[sheet.title], [column.header for column in sheet.columns]]
    printed = {row[1] or "合计": row[2:] for row in typed(annex(3))[1:]}
    filled += [
        [row[0], *printed[str(row[0])], *(float(x[0]) if isinstance(x, tuple) else x for x in row[6:])]
        for row in sheet.rows
    ]
    receipt = send(name=f"{book.name}.xlsx", content=xlsx(filled), at=later)
    assert "截至2018-08-03（期次依据：表题中的“2018年8月3日”）" in receipt.lines[0]
    assert "新增 70" in receipt.text
    assert send("模板").outcome == "ask"
    assert [row[0] for row in send("模板 附件3", who=REPORTER).files[0].sheets[0].rows] == ["萧山区"]


def test_a_file_sent_again_before_confirming_is_one_proposal(send: Send, office: Office) -> None:
    for _ in range(2):
        send(name="附件3.csv", content=seed_csv(3))
    assert len(send("确认").lines) == 1
    assert read_file("x", b"").trouble
    assert office.store.submissions.proposed(CLERK.staff_id) == ()


@pytest.mark.parametrize("name", CASES)
def test_a_file_that_is_kept_for_an_answer_is_the_file_that_was_sent(name: str, office: Office) -> None:
    case = CASES[name]()
    read = read_file(case.name, case.content, vocabulary(office.catalogue))
    sent = Draft.of(Message("msg", "", Sender(CLERK.staff_id, CLERK.name), "private", MONDAY, attachment=read))
    assert keep(office, CLERK, sent, MONDAY)
    assert recall(office, CLERK.staff_id, MONDAY) == sent


def test_what_is_hidden_stays_hidden_when_the_period_is_changed(send: Send, office: Office) -> None:
    case = CASES["a_hidden_column_of_last_weeks_figures"]()
    send(name=case.name, content=case.content)
    before = [figure.printed for one in office.store.submissions.proposed(CLERK.staff_id) for figure in one.figures]
    send("改期 7月20日")
    after = [figure.printed for one in office.store.submissions.proposed(CLERK.staff_id) for figure in one.figures]
    assert after == before


def test_a_long_export_can_be_moved_to_another_period_too(send: Send) -> None:
    case = CASES["thirteen_among_ten_thousand"]()
    told = send(name=case.name, content=case.content)
    moved = send("改期 7月20日")
    assert "截至2018-07-20" in moved.lines[0]
    assert "没有取用：9986 行（不是要报送的单位）" in told.text
    assert "没有取用：9986 行（不是要报送的单位）" in moved.text


def test_who_moves_what_is_confirmed_is_told_that_the_other_period_keeps_it(send: Send, office: Office) -> None:
    send(name="附件3.csv", content=seed_csv(3))
    assert "那一期不会改动" not in send("改期 7月20日").text
    send("改期 7月27日")
    send("确认")
    moved = send("改期 7月20日")
    assert "同样的内容已作为截至2018-07-27的数保存，那一期不会改动" in moved.text
    send("取消")
    assert "70 个现在为未报" in send("撤回").text
    send("改期 7月20日")
    send("确认")
    assert [period.cutoff for period in office.store.figures.periods()] == [date(2018, 7, 20)]


def test_a_file_that_is_moved_does_not_take_its_own_place(send: Send) -> None:
    send(name="附件3.csv", content=seed_csv(3))
    assert "代替" not in send("改期 7月20日").text


@pytest.mark.parametrize("content", [b"", xlsx([["姓名", "电话"], ["张三", 123]])])
def test_what_could_not_be_read_leaves_nothing_to_move(send: Send, content: bytes) -> None:
    """改期 is said of what was sent last; it must not move the file before it."""
    send(name="附件3.csv", content=seed_csv(3))
    send("确认")
    assert send(name="人员.xlsx", content=content).outcome == "refused"
    assert send("改期 7月20日").outcome == "refused"


def test_a_reporter_is_told_every_unit_that_was_not_taken(send: Send) -> None:
    told = send(name="附件3.csv", content=seed_csv(3), who=REPORTER).text
    assert "上城区、合计（不是您负责的单位）" in told


def test_the_versions_of_an_earlier_period_are_told_for_that_period(send: Send) -> None:
    for cutoff in (date(2018, 7, 20), SEED_DAY):
        send(name="附件3.csv", content=seed_csv(3), cutoff=cutoff)
        send("确认")
    send("萧山区激活数更正为8620")
    send("确认")
    for asked in ("萧山区激活数 历史 7月20日", "萧山区7月20日激活数的历史版本"):
        assert send(asked).lines[0] == "萧山区 激活数，截至2018-07-20，共 1 个版本："
    assert "截至2018-07-27，共 2 个版本" in send("看看萧山区激活数的修改记录").text
    refused = send("萧山区7月13日激活数历史")
    assert refused.text == "没有截至 2018-07-13 的这个数的记录。"
