"""A clerk sends the week's tables, reads the receipt, and confirms."""

from datetime import date, timedelta
from decimal import Decimal

from handlers.office import Office
from storage.bulletins import Bulletin
from tests.conftest import CLERK, MONDAY, READER, REPORTER, SEED, SEED_DAY, seed_figures
from tests.handlers.intake.conftest import Send, seed_csv

ANNEX3 = "附件3.csv"


def stored(office: Office, period: date = SEED_DAY) -> dict[tuple[str, str], tuple[str, Decimal, int | None]]:
    return {
        (figure.unit, figure.indicator): (figure.printed, figure.number, figure.rank)
        for figure in office.store.figures.of_period(period)
    }


def test_the_seeds_receipt_names_what_does_not_add_up_and_stores_nothing_yet(send: Send, office: Office) -> None:
    receipt = send(name=ANNEX3, content=seed_csv(3))
    assert receipt.outcome == "ask"
    assert receipt.private
    for total, summed in (("89635", "89695"), ("87049", "87109"), ("35055", "35071")):
        assert any(total in line and summed in line for line in receipt.lines)
    warned = [line for line in receipt.lines if "测算" in line]
    assert {line.split()[0] for line in warned} == {"临安区", "拱墅区", "建德市"}
    assert [choice.text for choice in receipt.choices] == ["确认", "取消", "改期", "逐条看"]
    assert not office.store.figures.periods()


def test_confirmed_figures_are_the_seeds_digit_for_digit(send: Send, office: Office) -> None:
    for number in (1, 2, 3):
        send(name=f"{number}.csv", content=seed_csv(number))
    send(name="概况.csv", content=(SEED / "overview.csv").read_bytes())
    done = send("确认")
    assert done.outcome == "done"
    assert len(done.lines) == 4
    assert stored(office) == {
        (figure.unit, figure.indicator): (figure.printed, figure.number, figure.rank)
        for figure in seed_figures(office.catalogue)
    }


def test_nothing_waits_nothing_is_confirmed(send: Send) -> None:
    assert send("确认").text == "现在没有等您确认的数。"
    assert send("取消").outcome == "refused"


def test_cancelled_figures_are_not_kept(send: Send, office: Office) -> None:
    send(name=ANNEX3, content=seed_csv(3))
    assert "附件3" in send("取消").text
    assert send("确认").outcome == "refused"
    assert not office.store.figures.periods()


def test_a_confirmation_comes_too_late(send: Send, office: Office) -> None:
    send(name=ANNEX3, content=seed_csv(3))
    late = MONDAY + office.rules.confirm_within + timedelta(minutes=1)
    assert "超过确认时间" in send("确认", at=late).text
    assert not office.store.figures.periods()


def test_only_the_sender_can_confirm(send: Send, office: Office) -> None:
    send(name=ANNEX3, content=seed_csv(3))
    assert send("确认", who=REPORTER).outcome == "refused"
    assert send("确认", who=READER).outcome == "refused"
    assert not office.store.figures.periods()
    assert send("确认", who=CLERK).outcome == "done"


def test_the_same_file_again_changes_nothing_and_says_so(send: Send) -> None:
    send(name=ANNEX3, content=seed_csv(3))
    send("确认")
    again = send(name=ANNEX3, content=seed_csv(3))
    assert again.outcome == "done"
    assert "没有变化" in again.text
    assert send("确认").outcome == "refused"


def test_equal_values_in_another_file_still_show_what_is_strange(send: Send) -> None:
    send(name=ANNEX3, content=seed_csv(3))
    send("确认")
    again = send(name="另存.csv", content=seed_csv(3) + b"\r\n")
    assert "与已保存的完全相同" in again.text
    assert "89695" in again.text


def test_a_changed_value_is_shown_old_and_new(send: Send, office: Office) -> None:
    send(name=ANNEX3, content=seed_csv(3))
    send("确认")
    receipt = send(name=ANNEX3, content=seed_csv(3).replace(b",8727,", b",8728,"))
    assert "修改 1，未变 69" in receipt.text
    assert "萧山区 注册数 8727→8728" in receipt.text
    assert "修改 1" in send("确认").text
    assert stored(office)["萧山区", "注册数"][0] == "8728"


def test_a_second_file_before_confirming_takes_the_place_of_the_same_table(send: Send, office: Office) -> None:
    send(name="旧.csv", content=seed_csv(3).replace(b",8727,", b",8728,"))
    send(name="附件1.csv", content=seed_csv(1))
    receipt = send(name="新.csv", content=seed_csv(3))
    assert "代替了还没有确认的“旧.csv”" in receipt.text
    assert "另有还没有确认的数" in receipt.text
    assert len(send("确认").lines) == 2
    assert stored(office)["萧山区", "注册数"][0] == "8727"
    assert stored(office)["江干区", "系统接入率"][0] == "100.00%"


def test_errors_block_and_name_cell_unit_column_and_value(send: Send, office: Office) -> None:
    content = seed_csv(3).decode()
    content = content.replace("萧山区,8727,98%,8619", "萧山区,8727,98%,8827").replace("上城区,4109", "上城区,四千")
    content = content.replace("下城区", "火星区").replace("桐庐县,4495,99%", "桐庐县,4495,199%")
    receipt = send(name=ANNEX3, content=content.encode())
    assert receipt.outcome == "refused"
    for expected in (
        "萧山区 激活数 8827（E14）：大于注册数 8727",
        "上城区 注册数 “四千”（C13）：不是数",
        "“火星区”（B11）：不认识这个单位",
        "桐庐县 激活率 199%（D10）：不能超过100%",
    ):
        assert any(expected in line for line in receipt.lines), expected
    assert send("确认").outcome == "refused"
    assert not office.store.figures.periods()


def test_what_is_only_strange_is_told_together_with_what_is_wrong(send: Send) -> None:
    """All at once, so that nobody has to send a file twice to hear of everything."""
    receipt = send(name=ANNEX3, content=seed_csv(3).replace(b",8727,", b",8500,"))
    assert receipt.outcome == "refused"
    assert receipt.lines[1] == "· 激活数大于注册数：萧山区 激活数 8619（E14）：大于注册数 8500"
    (warned,) = (place for place, line in enumerate(receipt.lines) if line.endswith("处需要核对："))
    assert any("临安区 日均活跃率 28%" in line for line in receipt.lines[warned:])
    assert any("区县合计 注册数 89635" in line for line in receipt.lines[warned:])


def test_while_a_name_is_open_nobody_is_called_missing(send: Send) -> None:
    receipt = send(name=ANNEX3, content=seed_csv(3).replace("萧山区".encode(), "肖山".encode()))
    assert receipt.outcome == "ask"
    assert "缺" not in receipt.text
    assert "改正后会一并列出" in receipt.text


def test_what_is_not_a_table_is_refused_with_the_reason(send: Send) -> None:
    for content, reason in (
        (b"%PDF-1.7", "PDF"),
        ("会议通知\n请各单位参加".encode(), "不是表格"),
        (b"", "没有内容"),
        (b"PK\x03\x04 broken", "已损坏"),
        ("姓名,年龄\n张三,8\n".encode(), "没有认出"),
    ):
        reply = send(name="文件.xlsx", content=content)
        assert reply.outcome == "refused"
        assert reason in reply.text


def test_a_reader_may_not_send_figures(send: Send, office: Office) -> None:
    reply = send(name=ANNEX3, content=seed_csv(3), who=READER)
    assert reply.outcome == "refused"
    assert "权限" in reply.text


def test_a_reporter_sends_only_the_rows_of_its_own_unit(send: Send, office: Office) -> None:
    receipt = send(name=ANNEX3, content=seed_csv(3), who=REPORTER)
    assert "读到 1 个单位，5 个数" in receipt.text
    assert "余杭区" in receipt.text
    assert "不是您负责的单位" in receipt.text
    assert "缺少单位" not in receipt.text
    send("确认", who=REPORTER)
    assert {unit for unit, _ in stored(office)} == {"萧山区"}
    others = b"\n".join(seed_csv(3).splitlines()[:5])
    assert "您负责的是萧山区，不能报送余杭区、淳安县" in send(name=ANNEX3, content=others, who=REPORTER).text


def test_a_reporters_form_without_a_name_is_about_its_own_unit(send: Send, office: Office) -> None:
    form = "指标,数值\n注册数,8750\n激活数,8650\n".encode()
    assert "读到 1 个单位，2 个数" in send(name="填报.csv", content=form, who=REPORTER).text
    send("确认", who=REPORTER)
    assert stored(office) == {
        ("萧山区", "注册数"): ("8750", Decimal(8750), None),
        ("萧山区", "激活数"): ("8650", Decimal(8650), None),
    }


def test_the_period_is_the_friday_before_or_after_sending(send: Send, office: Office) -> None:
    for days, expected in ((-3, SEED_DAY), (0, SEED_DAY), (1, date(2018, 8, 3)), (4, date(2018, 8, 3))):
        receipt = send(name=ANNEX3, content=seed_csv(3), at=MONDAY + timedelta(days=days))
        assert f"截至{expected}（期次依据：发送时间）" in receipt.lines[0]


def test_a_period_named_beside_the_file_goes_first(send: Send, office: Office) -> None:
    receipt = send(name="截至7月20日.csv", content=seed_csv(3), cutoff=date(2018, 7, 13))
    assert "截至2018-07-13（期次依据：指定）" in receipt.lines[0]
    assert "截至2018-07-20" in send(name="截至7月20日.csv", content=seed_csv(3)).lines[0]


def test_a_file_from_a_group_is_answered_in_private(send: Send) -> None:
    receipt = send(name=ANNEX3, content=seed_csv(3), group=True)
    assert receipt.private
    assert receipt.public
    assert "89635" not in receipt.public


def test_a_date_without_a_year_takes_that_of_the_files_name(send: Send) -> None:
    titled = "截至7月27日\n".encode() + seed_csv(3)
    years_later = MONDAY.replace(year=2026)
    receipt = send(name="附件3_2018-07-27.csv", content=titled, at=years_later)
    assert "截至2018-07-27" in receipt.lines[0]
    assert receipt.outcome == "ask"
    refused = send(name=ANNEX3, content=titled, at=years_later)
    assert refused.outcome == "refused"
    assert "截至2026-07-24" in refused.lines[0]


def test_who_changes_what_was_published_is_told_of_the_correction(send: Send, office: Office) -> None:
    send(name=ANNEX3, content=seed_csv(3))
    assert "已经发布" not in send("确认").text
    office.store.bulletins.move(Bulletin(SEED_DAY, "published", MONDAY, "calendar"))
    send(name=ANNEX3, content=seed_csv(3) + b" ")
    assert "已经发布" not in send("确认").text
    send("更正 萧山区日均活跃数 817")
    assert "截至 2018-07-27 的通报已经发布" in send("确认").text


def test_units_that_a_file_leaves_out_keep_what_they_reported(send: Send, office: Office) -> None:
    send(name=ANNEX3, content=seed_csv(3))
    send("确认")
    few = b"\n".join(seed_csv(3).splitlines()[:11])
    assert "本次不改动这些单位" in send(name=ANNEX3, content=few).text
    send("确认")
    assert stored(office)["萧山区", "注册数"][0] == "8727"


def test_a_vague_yes_is_reminded_of_the_word_that_stores(send: Send, office: Office) -> None:
    assert "等您确认" not in send("好的").text
    send(name=ANNEX3, content=seed_csv(3))
    reminder = send("好的")
    assert "附件3 截至2018-07-27" in reminder.text
    assert [choice.text for choice in reminder.choices] == ["确认", "取消"]
    assert not office.store.figures.periods()
    assert "已保存" in send("确认").text
