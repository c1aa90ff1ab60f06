"""Which period figures are for: told by the file, or by the time of sending if that is plain; else asked."""

from datetime import date, datetime, timedelta

import pytest

from handlers.office import Office
from handlers.reply import Reply
from storage.bulletins import Bulletin
from tests.conftest import CLERK, FRIDAY, MONDAY, REPORTER, SEED_DAY, store_seed
from tests.handlers.intake.conftest import Send, seed_csv
from tests.support.building import Row, annex, typed, xlsx

NEXT = SEED_DAY + timedelta(days=7)
WEDNESDAY = MONDAY + timedelta(days=2)


def publish(office: Office, period: date = SEED_DAY) -> None:
    office.store.bulletins.move(Bulletin(period, "published", MONDAY, "calendar"))


def table(*titles: str, sheet: str = "Sheet1") -> bytes:
    return xlsx([*([title] for title in titles), *typed(annex(3))], sheet=sheet)


def taps(reply: Reply) -> list[str]:
    return [choice.text for choice in reply.choices]


def is_asked(office: Office, send: Send, reply: Reply, *periods: date, who: str = CLERK.staff_id) -> None:
    """Asked, nothing waits for 确认, and each tap leads on to a receipt of that period."""
    assert reply.outcome == "ask"
    assert reply.text.startswith("还没有保存")
    assert taps(reply) == [f"改期 {period}" for period in periods]
    assert office.store.submissions.proposed(who) == ()
    assert send("确认").outcome == "refused"


def test_the_running_weeks_file_needs_no_date(send: Send, office: Office) -> None:
    for at in (FRIDAY, MONDAY):
        assert "截至2018-07-27（期次依据：发送时间）" in send(name="附件3.csv", content=seed_csv(3), at=at).lines[0]
    assert "截至2018-08-03（期次依据：发送时间）" in send(name="附件3.csv", content=seed_csv(3), at=WEDNESDAY).lines[0]


def test_after_the_bulletin_is_out_a_file_without_a_date_is_asked_about(send: Send, office: Office) -> None:
    store_seed(office)
    publish(office)
    changed = seed_csv(3).replace(b",8727,", b",8728,")
    asked = send(name="附件3.csv", content=changed)
    is_asked(office, send, asked, SEED_DAY, NEXT)
    assert "截至2018-07-27这一期，但这一期的通报已经发布" in asked.text
    receipt = send("改期 2018-08-03")
    assert "截至2018-08-03（期次依据：指定）" in receipt.lines[0]
    send("确认")
    assert office.store.figures.get("萧山区", "注册数", NEXT) is not None
    stored = office.store.figures.get("萧山区", "注册数", SEED_DAY)
    assert stored is not None
    assert stored.printed == "8727"


def test_a_sentence_after_the_bulletin_is_out_is_asked_about_too(send: Send, office: Office) -> None:
    store_seed(office)
    publish(office)
    asked = send("萧山区注册数8750，激活数8650", who=REPORTER)
    assert taps(asked) == ["改期 2018-07-27", "改期 2018-08-03"]
    assert "截至2018-08-03" in send("改期 2018-08-03", who=REPORTER).lines[0]


def test_a_correction_means_the_newest_stored_period_and_is_not_asked_about(send: Send, office: Office) -> None:
    store_seed(office)
    publish(office)
    assert "截至2018-07-27（期次依据：最新一期）" in send("萧山区激活数更正为8620").lines[0]


def test_in_mid_week_a_table_that_last_week_still_lacks_is_asked_about(send: Send, office: Office) -> None:
    send(name="附件1.csv", content=seed_csv(1))
    send("确认")
    asked = send(name="附件3.csv", content=seed_csv(3), at=WEDNESDAY)
    is_asked(office, send, asked, SEED_DAY, NEXT)
    assert "截至2018-07-27那一期还缺这些数" in asked.text


def test_in_mid_week_a_table_that_last_week_has_is_this_weeks(send: Send, office: Office) -> None:
    store_seed(office)
    changed = seed_csv(3).replace(b",8727,", b",8728,")
    assert "截至2018-08-03（期次依据：发送时间）" in send(name="附件3.csv", content=changed, at=WEDNESDAY).lines[0]


def test_in_mid_week_nothing_is_late_once_the_bulletin_is_out_or_the_new_week_has_begun(
    send: Send, office: Office
) -> None:
    send(name="附件1.csv", content=seed_csv(1))
    send("确认")
    send("萧山区注册数8750，激活数8650，截至8月3日", at=WEDNESDAY)
    send("确认", at=WEDNESDAY)
    assert "截至2018-08-03" in send(name="附件3.csv", content=seed_csv(3), at=WEDNESDAY).lines[0]
    publish(office)
    assert "截至2018-08-03" in send(name="附件2.csv", content=seed_csv(2), at=WEDNESDAY).lines[0]


def test_the_very_same_file_stays_in_its_week(send: Send, office: Office) -> None:
    send(name="附件3.csv", content=seed_csv(3))
    send("确认")
    again = send(name="附件3.csv", content=seed_csv(3), at=WEDNESDAY)
    assert "数没有变化" in again.text
    assert taps(again) == ["改期 2018-08-03"]
    assert "截至2018-08-03（期次依据：指定）" in send("改期 2018-08-03", at=WEDNESDAY).lines[0]
    publish(office)
    assert "数没有变化" in send(name="附件3.csv", content=seed_csv(3)).text


def test_two_days_in_the_titles_are_asked_about(send: Send, office: Office) -> None:
    asked = send(name="统计.xlsx", content=table("截至2018年7月20日", "截至2018年7月27日"))
    is_asked(office, send, asked, date(2018, 7, 20), SEED_DAY)
    assert "表题中的“2018年7月20日”，另外还写着别的日期" in asked.text
    assert "截至2018-07-20" in send("改期 2018-07-20").lines[0]


def test_of_two_days_in_a_title_the_files_name_decides(send: Send) -> None:
    receipt = send(name="附件3_0727.xlsx", content=table("7月20日与7月27日活跃情况"))
    assert "截至2018-07-27（期次依据：文件名中的“0727”）" in receipt.lines[0]


@pytest.mark.parametrize(
    "title",
    [
        "7月21日至7月27日",
        "2018年7月1日至2018年7月27日",
        "2018.07.21-2018.07.27",
        "7.21—7.27",
        "自2018年1月1日起累计，截至2018年7月27日",
        "2018年7月27日（2018年1月1日以来累计）",
        "截至7月27日，请于7月30日前报送",
        "2018年7月27日  2018年7月30日制表",
    ],
)
def test_ranges_and_days_of_making_are_no_second_day(title: str, send: Send) -> None:
    assert "截至2018-07-27（期次依据：表题" in send(name="统计.xlsx", content=table(title)).lines[0]


def test_title_and_file_name_that_disagree_are_asked_about(send: Send) -> None:
    receipt = send(name="附件3_20180727.xlsx", content=table("截至2018年7月20日"))
    assert "文件名中的“20180727”像是截至2018-07-27不一致" in receipt.text
    assert taps(receipt) == ["改期 2018-07-20", "改期 2018-07-27"]
    assert "截至2018-07-27" in send("改期 2018-07-27").lines[0]


@pytest.mark.parametrize("title", ["截至2018年8月17日", "2018年第35周", "截至2019年7月26日"])
def test_a_week_that_has_not_begun_is_asked_about(title: str, send: Send, office: Office) -> None:
    asked = send(name="统计.xlsx", content=table(title))
    assert "那一周还没有开始" in asked.text
    assert taps(asked)[0] == "改期 2018-07-27"
    assert len(taps(asked)) == 2
    assert office.store.submissions.proposed(CLERK.staff_id) == ()


def test_a_slip_of_the_year_is_asked_about(send: Send, office: Office) -> None:
    asked = send(name="统计.xlsx", content=table("截至2017年7月28日"))
    is_asked(office, send, asked, SEED_DAY, date(2017, 7, 28))
    assert "表题中的“2017年7月28日”（截至2017-07-28）离今天（2018-07-30）较远" in asked.text
    assert "截至2017-07-28（期次依据：指定）" in send("改期 2017-07-28").lines[0]


def test_a_day_without_a_year_that_lies_far_back_is_asked_about(send: Send) -> None:
    """v9.10 in a file's name looks like a day, and is none."""
    asked = send(name="统计表9.10.xlsx", content=table())
    assert taps(asked) == ["改期 2018-07-27", "改期 2017-09-08"]


def test_a_whole_day_long_ago_is_what_it_says(send: Send) -> None:
    receipt = send(name="附件3_2018-07-27.xlsx", content=table(), at=datetime(2019, 3, 4, 9, tzinfo=MONDAY.tzinfo))
    assert "截至2018-07-27（期次依据：文件名中的“2018-07-27”）" in receipt.lines[0]
    assert "离今天（2019-03-04）较远" in receipt.text
    assert "确认" in taps(receipt)


def test_a_sheet_without_a_date_goes_with_the_others_of_its_file(send: Send, office: Office) -> None:
    first: list[Row] = [["截至2018年7月20日"], *typed(annex(1))]
    receipt = send(name="附件.xlsx", content=xlsx(first, sheet="附件1", sheets=[("附件3", typed(annex(3)), False)]))
    assert "附件1" in receipt.lines[0]
    assert "截至2018-07-20（期次依据：同一文件里表题中的“2018年7月20日”）" in receipt.lines[1]
    (submission,) = office.store.submissions.proposed(CLERK.staff_id)
    assert {figure.period for figure in submission.figures} == {date(2018, 7, 20)}


def test_a_sheet_without_a_date_beside_two_weeks_is_asked_about(send: Send, office: Office) -> None:
    first: list[Row] = [["截至2018年7月20日"], *typed(annex(1))]
    sheets: list[tuple[str, list[Row], bool]] = [
        ("附件2", [["截至2018年7月27日"], *typed(annex(2))], False),
        ("附件3", typed(annex(3)), False),
    ]
    asked = send(name="附件.xlsx", content=xlsx(first, sheet="附件1", sheets=sheets))
    is_asked(office, send, asked, date(2018, 7, 20), SEED_DAY)


@pytest.mark.parametrize(
    "text",
    [
        "改期 7月20日", "改期7月20号", "改期 7.20", "改期 0720", "改期20180720", "改期：2018-07-20", "改期 2018/7/20",
        "改期到2018年7月20日", "改为7月20日", "改成7月20日的", "改期 第29周", "改期 7月第3周", "改期 上期",
        "改到上一期", "期次改为7月20日", "改期 ７月２０日", "改期 7-20", "改期 2018.07.20", "改期 7月16日至7月20日",
        "改期 上上周",
    ],
)  # fmt: skip
def test_a_period_is_changed_by_every_way_of_writing_a_day(text: str, send: Send) -> None:
    send(name="附件3.csv", content=seed_csv(3))
    assert "截至2018-07-20（期次依据：指定）" in send(text).lines[0]


def test_last_week_is_the_calendars(send: Send) -> None:
    send(name="附件3.csv", content=seed_csv(3), at=WEDNESDAY)
    assert "截至2018-07-27" in send("改期 上周", at=WEDNESDAY).lines[0]
    assert "截至2018-08-03" in send("改期 本周", at=WEDNESDAY).lines[0]


def test_what_is_too_large_to_be_kept_is_refused_without_a_choice_that_leads_nowhere(
    send: Send, office: Office
) -> None:
    store_seed(office)
    publish(office)
    many = "\n".join(f"{number},第{number}街道,1,50%,1,1,50%" for number in range(14, 16_000))
    reply = send(name="附件3.csv", content=seed_csv(3).replace(b",8727,", b",8728,") + b"\n" + many.encode())
    assert reply.outcome == "refused"
    assert taps(reply) == []
    assert "期次" in reply.text
    assert "标题或文件名里写明截至日期" in reply.text
