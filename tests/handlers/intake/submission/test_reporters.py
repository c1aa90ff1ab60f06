"""A reporter states figures of its own units; of others it is told whose they are, whatever the number."""

from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.office import Office, People
from tests.conftest import CLERK, MONDAY, READER, REPORTER, say_to
from tests.handlers.intake.conftest import Send, send_to


@pytest.mark.parametrize(
    "text",
    [
        "余杭区注册数1",
        "余杭区 注册数 1",
        "余杭区注册数30",
        "余杭区注册数为1",
        "余杭区注册数：2018",
        "余杭区注册数5000",
        "余杭区激活数更正为5",
        "余杭区激活数改成5",
        "余杭区活跃率9",
        "余杭区活跃率9%",
        "余杭区系统接入率39.0",
        "余杭区注册数1，激活数1",
    ],
)
def test_a_figure_of_another_unit_is_refused_by_its_name(send: Send, office: Office, text: str) -> None:
    reply = send(text, who=REPORTER)
    assert reply.text == "没有保存：您负责的是萧山区，不能报送余杭区的数。"
    assert reply.outcome == "refused"
    assert office.store.submissions.proposed(REPORTER.staff_id) == ()
    assert send("确认", who=REPORTER).outcome == "refused"


def test_a_small_count_of_its_own_is_a_report(send: Send) -> None:
    assert "萧山区 注册数 1（新增）" in _listed(send, "萧山区注册数1")
    assert "萧山区 激活数 12（新增）" in _listed(send, "萧山区激活数12")


def _listed(send: Send, text: str) -> str:
    send(text, who=REPORTER)
    return send("逐条看", who=REPORTER).text


def test_a_name_that_units_share_means_the_reporters_own(office: Office) -> None:
    of_lake = replace(REPORTER, units=frozenset({"西湖区"}))
    send = send_to(replace(office, people=People({of_lake.staff_id: of_lake})))
    assert "西湖区 注册数 6773（新增）" in (send("西湖注册数6773", who=of_lake).text + send("逐条看", who=of_lake).text)


def test_a_shared_name_of_others_is_refused_and_not_asked_about(send: Send) -> None:
    reply = send("西湖注册数6773", who=REPORTER)
    assert reply.outcome == "refused"
    assert "“西湖”：不是您负责的单位" in reply.text


@pytest.mark.parametrize("text", ["余杭区活跃率0727", "余杭区活跃率7.27", "余杭区注册数7月27日"])
def test_a_day_in_a_question_is_no_figure(seeded: Office, text: str) -> None:
    assert "报送" not in say_to(seeded)(text, who=REPORTER).text


def test_a_readers_slip_in_a_question_is_no_report(seeded: Office) -> None:
    say = say_to(seeded)
    assert "不清楚“1”指什么" in say("余杭区注册数1", who=READER, at=MONDAY).text
    assert "不清楚“2018”指什么" in say("余杭区注册数2018", who=CLERK).text


@pytest.mark.parametrize("text", ["我们区注册数8727", "本区注册数8727", "您好，这周注册8727，谢谢！"])
def test_our_district_is_the_reporters_own(send: Send, text: str) -> None:
    assert "萧山区 注册数 8727（新增）" in _listed(send, text)


def test_last_week_is_plain_while_this_week_is_being_collected(send: Send) -> None:
    wednesday = MONDAY - timedelta(days=5)
    reply = send("萧山区上周注册数8701，激活数8588", who=REPORTER, at=wednesday)
    assert "截至2018-07-20（期次依据：文字中的“上周”）" in reply.text


def test_a_form_of_another_unit_is_refused_by_its_name(send: Send) -> None:
    form = "西湖区政务钉钉应用情况\n指标,数值\n注册数,6773\n激活数,6474\n".encode()
    reply = send(name="西湖区.csv", content=form, who=REPORTER)
    assert reply.text == "没有保存：您负责的是萧山区，不能报送西湖区的数。"
