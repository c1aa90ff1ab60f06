"""Buttons that change something: for whom, where, how long and about what they hold; typed text goes on to work."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from handlers.capabilities import CAPABILITIES
from handlers.dispatch import dispatch, with_codes
from handlers.message import Message, Sender
from handlers.office import Office, Person, Rules
from handlers.office.schedule import Schedule, WeekMoment
from handlers.reply import Choice, Reply
from storage.figures import Figure
from storage.figures.submissions import Origin
from tests.conftest import ADMIN, CLERK, MONDAY, READER, REPORTER, SEED_DAY, Say, say_to, seed_figures, store_seed
from tests.handlers.intake.conftest import Send, seed_csv, send_to
from tests.support.building import annex, typed, xlsx

THIS_WEEK = date(2018, 8, 3)
OTHER_CLERK = Person("clerk02", "周蕾", "clerk")


@pytest.fixture
def office(office: Office) -> Office:
    schedule = Schedule(draft=WeekMoment(0, time(9)), release="by_hand")
    known = {**office.people.known, OTHER_CLERK.staff_id: OTHER_CLERK}
    return replace(office, people=replace(office.people, known=known), rules=Rules(schedule=schedule))


@pytest.fixture
def send(office: Office) -> Send:
    return send_to(office)


@pytest.fixture
def say(office: Office) -> Say:
    return say_to(office)


def button(reply: Reply, text: str) -> str:
    """What a tap on the button that shows `text` types."""
    (choice,) = (choice for choice in reply.choices if (choice.label or choice.text) == text)
    return choice.typed


def stored(office: Office, unit: str = "萧山区", indicator: str = "注册数") -> str | None:
    figure = office.store.figures.get(unit, indicator, SEED_DAY)
    return figure.printed if figure else None


def test_a_receipt_s_buttons_carry_a_short_code_and_what_only_asks_does_not(send: Send) -> None:
    receipt = send(name="附件3.csv", content=seed_csv(3))
    typed = [choice.typed for choice in receipt.choices]
    (code,) = {text.partition(" #")[2] for text in typed[:3]}
    assert typed == [f"确认 #{code}", f"取消 #{code}", f"改期 #{code}", "逐条看"]
    assert len(code) == 4
    assert code.isascii()
    assert [choice.text for choice in receipt.choices] == ["确认", "取消", "改期", "逐条看"]


def test_a_tap_does_what_the_word_does(send: Send, office: Office) -> None:
    receipt = send(name="附件3.csv", content=seed_csv(3))
    assert "已保存" in send(button(receipt, "确认")).text
    assert stored(office) == "8727"


def test_typing_the_word_goes_on_to_work(send: Send, office: Office) -> None:
    send(name="附件3.csv", content=seed_csv(3))
    assert "已保存" in send("确认").text
    assert stored(office) == "8727"


def test_a_second_tap_is_told_that_nothing_waits(send: Send) -> None:
    receipt = send(name="附件3.csv", content=seed_csv(3))
    send(button(receipt, "确认"))
    assert send(button(receipt, "确认")).text == "现在没有等您确认的数。"


@pytest.mark.parametrize("who", [OTHER_CLERK, ADMIN, REPORTER, READER], ids=lambda who: who.staff_id)
def test_somebody_else_s_tap_does_nothing(who: Person, send: Send, say: Say, office: Office) -> None:
    receipt = send(name="附件3.csv", content=seed_csv(3))
    for text in ("确认", "取消"):
        refused = say(button(receipt, text), who=who, at=MONDAY)
        assert refused.outcome == "refused"
        assert not refused.choices
        if who.role != "reader":
            assert refused.text == "这个按钮是给别人的，没有执行任何操作。"
    assert stored(office) is None
    assert "已保存" in send("确认").text  # and it still waits


def test_a_group_member_s_tap_on_somebody_s_button_does_nothing(send: Send, say: Say, office: Office) -> None:
    """好的 asks back in the group itself, with buttons under everybody's eyes."""
    send(name="附件3.csv", content=seed_csv(3), group=True)
    asked = say("好的", who=CLERK, group=True)
    assert button(asked, "确认") != "确认"
    assert say(button(asked, "确认"), who=OTHER_CLERK, group=True).text == "这个按钮是给别人的，没有执行任何操作。"
    assert say(button(asked, "确认"), who=CLERK, group=True, conversation="another").text == (
        "这个按钮只在原来的会话里有效，没有执行任何操作。"
    )
    assert stored(office) is None
    assert "已保存" in say(button(asked, "确认"), who=CLERK, group=True).text


def test_a_private_receipt_of_a_group_s_file_is_confirmed_in_private(send: Send, say: Say) -> None:
    receipt = send(name="附件3.csv", content=seed_csv(3), group=True)
    assert receipt.private
    assert "只在原来的会话" in say(button(receipt, "确认"), who=CLERK, group=True).text
    assert "已保存" in say(button(receipt, "确认"), who=CLERK).text


def test_an_older_receipt_s_button_never_stores_what_came_later(send: Send, office: Office) -> None:
    first = send(name="附件3.csv", content=seed_csv(3))
    second = send(name="附件1.csv", content=seed_csv(1))
    refused = send(button(first, "确认"))
    assert refused.text == "这个按钮发出后内容有变化，没有执行任何操作。请看最新的消息，或直接发送“确认”。"
    assert stored(office) is None
    send(button(second, "确认"))
    assert stored(office) == "8727"
    assert stored(office, indicator="已接入数") == "3"


def test_another_period_s_button_is_of_the_file_it_was_asked_about(send: Send) -> None:
    send(name="附件3.csv", content=seed_csv(3))
    asked = send("改期")
    send(name="附件1.csv", content=seed_csv(1))
    assert "内容有变化" in send(button(asked, "改期 2018-07-20")).text
    assert "截至2018-07-20" in send("改期 2018-07-20").lines[0]


def test_a_question_about_a_name_is_answered_by_a_tap(send: Send, office: Office) -> None:
    rows = typed(annex(3))
    rows[13][1] = "肖山"
    asked = send(name="附件3.xlsx", content=xlsx(rows))
    receipt = send(button(asked, "“肖山”就是萧山区"))
    assert receipt.outcome == "ask"
    send(button(receipt, "确认"))
    assert stored(office) == "8727"


def test_a_button_s_time_ends(send: Send, say: Say, office: Office) -> None:
    store_seed(office)
    draft = say("预览", who=CLERK)
    late = MONDAY + timedelta(days=3, seconds=1)
    refused = say(button(draft, "发布"), who=CLERK, at=late)
    assert refused.text == "这个按钮已经过期，没有执行任何操作。如有需要，请直接发送“发布 7月27日”。"
    assert office.store.decisions.of_period(SEED_DAY) == ()


def test_after_the_time_for_confirming_a_tap_hears_the_same_as_the_word(send: Send) -> None:
    receipt = send(name="附件3.csv", content=seed_csv(3))
    late = MONDAY + timedelta(hours=3)
    assert send(button(receipt, "确认"), at=late).text == "上一份已超过确认时间，没有保存，请重新发送。"


@pytest.mark.parametrize("code", ["a7k2", "zzzz"])
def test_a_made_up_code_does_nothing(code: str, send: Send, office: Office) -> None:
    send(name="附件3.csv", content=seed_csv(3))
    assert send(f"确认 #{code}").text == "这个按钮不能用，没有执行任何操作。如有需要，请直接发送“确认”。"
    assert stored(office) is None


def test_a_code_is_for_the_texts_of_its_own_buttons_only(send: Send, office: Office) -> None:
    receipt = send(name="附件3.csv", content=seed_csv(3))
    code = button(receipt, "取消").partition(" ")[2]
    for text in ("发布", "撤回", "确认催报", "加一条 放假", "萧山区注册数更正为1"):
        assert send(f"{text} {code}").outcome == "refused"
    assert office.store.decisions.of_period(SEED_DAY) == ()
    assert len(office.store.submissions.proposed(CLERK.staff_id)) == 1


def test_a_tap_is_checked_like_typed_text(send: Send, say: Say, office: Office) -> None:
    """Whoever lost the role since, or taps where the word may not be said, is refused as if it had been typed."""
    store_seed(office)
    code = button(say("预览", who=CLERK), "发布")
    demoted = replace(office, people=replace(office.people, known={}))
    message = Message("m1", code, Sender(CLERK.staff_id, CLERK.name), "private", MONDAY)
    assert dispatch(message, demoted).text == "抱歉，发布需要相应权限，请联系管理员开通。"
    assert "私聊" in dispatch(replace(message, group=True), office).text
    assert office.store.decisions.of_period(SEED_DAY) == ()
    assert dispatch(message, office).outcome == "done"


def test_a_draft_s_buttons_are_about_that_draft_whatever_came_since(office: Office, say: Say) -> None:
    store_seed(office)
    draft = say("预览", who=CLERK)
    newer = [replace(one, period=THIS_WEEK) for one in office.store.figures.of_period(SEED_DAY)]
    stored_as(office, newer, MONDAY + timedelta(days=1))
    for text, act in (("退回", "return"), ("发布", "release"), ("推迟一天", "postpone")):
        assert "2018-07-27" in say(button(draft, text), who=CLERK, at=MONDAY + timedelta(days=2)).text
        assert office.store.decisions.of_period(SEED_DAY)[-1].act == act
    assert office.store.decisions.of_period(THIS_WEEK) == ()


def stored_as(office: Office, figures: list[Figure], at: datetime) -> None:
    id_ = office.store.submissions.propose(
        Origin(CLERK.staff_id, CLERK.name, "private", "m", at, "x.xlsx"), figures, lives=timedelta(hours=2)
    )
    assert office.store.submissions.confirm(id_, at)


def test_a_second_tap_on_one_day_later_is_not_a_second_day(office: Office, say: Say) -> None:
    store_seed(office)
    later = button(say("预览", who=CLERK), "推迟一天")
    assert say(later, who=CLERK).outcome == "done"
    assert "内容有变化" in say(later, who=CLERK).text
    assert len(office.store.decisions.of_period(SEED_DAY)) == 1


def test_a_second_tap_on_deleting_an_item_deletes_no_other(office: Office, say: Say) -> None:
    say("加一条 第一件事", who=CLERK)
    listed = say("加一条 第二件事\n第三件事", who=CLERK)
    delete = button(listed, "删第3条")
    say(delete, who=CLERK)
    say("加一条 第四件事", who=CLERK)
    assert "内容有变化" in say(delete, who=CLERK).text
    assert [item.text for item in office.store.items.of_period(THIS_WEEK)] == ["第一件事。", "第二件事。", "第四件事。"]


def test_publishing_with_gaps_accepts_only_those_that_were_shown(office: Office, say: Say) -> None:
    figures = seed_figures(office.catalogue)
    west_lake = [one for one in figures if one.unit == "西湖区"]
    rest = [one for one in figures if one.unit not in {"萧山区", "西湖区"}]
    stored_as(office, rest, MONDAY - timedelta(hours=2))
    stored_as(office, west_lake, MONDAY - timedelta(hours=1))
    asked = say("发布", who=CLERK)
    assert "萧山区" in asked.text
    assert "西湖区" not in asked.text
    say("撤回", who=CLERK)
    assert "内容有变化" in say(button(asked, "照常发布"), who=CLERK).text
    assert office.store.decisions.of_period(SEED_DAY) == ()
    assert say(button(say("发布", who=CLERK), "照常发布"), who=CLERK).outcome == "done"


def test_a_text_that_ends_in_a_number_sign_is_no_button(office: Office, say: Say) -> None:
    say("加一条 完成政务云#2024扩容 #12", who=CLERK)
    say("加一条 学习C#", who=CLERK)
    kept = [item.text for item in office.store.items.of_period(THIS_WEEK)]
    assert kept == ["完成政务云#2024扩容 #12。", "学习C#。"]


def test_a_file_quoted_with_a_code_is_a_file(send: Send) -> None:
    assert send("确认 #a7k2", name="附件3.csv", content=seed_csv(3)).outcome == "ask"


def test_where_no_code_can_be_kept_the_answer_stands_without_its_buttons(
    send: Send, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> str:
        raise OSError("no room")

    monkeypatch.setattr(office.store.buttons, "issue", full)
    receipt = send(name="附件3.csv", content=seed_csv(3))
    assert receipt.outcome == "ask"
    assert receipt.choices == ()
    assert "回复“确认”" in receipt.text
    assert "已保存" in send("确认").text


def test_a_new_capability_s_buttons_carry_a_code_unless_it_says_that_it_only_asks() -> None:
    asking = {capability.name for capability in CAPABILITIES if capability.about.__name__ == "only_asks"}
    assert asking == {"逐条核对", "报送模板", "修改历史", "预览", "催报", "通报进度", "通报", "健康状况", "提问"}
    assert [capability.name for capability in CAPABILITIES if capability.asks_on] == ["提问"]


LISTS = Path(__file__).parent / "answers" / "acceptance"


def test_buttons_under_answers_are_questions(seeded: Office) -> None:
    """They are not looked at when they are given out, so none of them may change anything."""
    say = say_to(seeded)
    entries: list[dict[str, Any]] = [
        entry
        for file in sorted(set(LISTS.glob("*.yaml")) - {LISTS / "dialogues.yaml"})
        for entry in yaml.safe_load(file.read_text(encoding="utf-8"))
    ]
    offered = {choice.text for entry in entries for choice in say(entry["ask"], who=CLERK).choices}
    assert len(offered) > 100
    coded = with_codes(Reply(("x",), tuple(map(Choice, sorted(offered)))), seeded, CLERK, MONDAY)
    assert [choice.typed for choice in coded.choices if choice.code] == []
