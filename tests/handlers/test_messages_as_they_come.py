"""Quotes, pictures beside words, an empty @ and what cannot be read: each is named for what it is."""

from dataclasses import replace

import pytest

from bot.dingtalk.messages import SENTENCES, Inbound, parse
from handlers.dispatch import dispatch
from handlers.office import Office, Person
from handlers.reply import Reply
from tests.conftest import CLERK, READER, REPORTER
from tests.support.wire import ZONE, Wire, callback, quoting, text

REPORT = "萧山区7月27日注册数8730，激活数8620，日均活跃数816"


def answer(office: Office, who: Person, wire: Wire) -> Reply:
    inbound = parse({**wire, "senderStaffId": who.staff_id}, ZONE)
    assert isinstance(inbound, Inbound)
    return dispatch(inbound.message, office)


@pytest.mark.parametrize(
    "content", [{"content": REPORT}, {"text": REPORT}, REPORT, {"richText": [{"msgType": "text", "content": REPORT}]}]
)
@pytest.mark.parametrize("said", [" 报送", ""])
def test_a_quoted_report_is_a_report(seeded: Office, content: object, said: str) -> None:
    kind = "richText" if isinstance(content, dict) and "richText" in content else "text"
    reply = answer(seeded, REPORTER, quoting({"msgType": kind, "msgId": "m", "content": content}, said))
    assert "注册数" in reply.text
    assert "8730" in reply.text


def test_a_quoted_question_is_no_report(seeded: Office) -> None:
    reply = answer(seeded, READER, quoting({"msgType": "text", "content": {"content": "好的"}}, "萧山区活跃率"))
    assert "9%" in reply.lines[0]


def test_the_bots_own_file_is_never_a_report(seeded: Office) -> None:
    content = {"fileName": "每周通报_2018-07-27.xlsx", "downloadCode": "x"}
    own = {"msgType": "file", "senderId": "$:LWCP_v1:$Ye", "content": content}
    inbound = parse(quoting(own, " 这是什么"), ZONE)
    assert isinstance(inbound, Inbound)
    assert inbound.download is None
    assert answer(seeded, CLERK, quoting(own, "")).lines == (SENTENCES["own"],)


def test_a_picture_beside_words_is_mentioned(seeded: Office) -> None:
    parts = [{"text": "附件3报送，7月27日"}, {"type": "picture", "downloadCode": "x"}]
    assert SENTENCES["picture"] in answer(seeded, CLERK, callback("richText", content={"richText": parts})).lines


@pytest.mark.parametrize(
    ("wire", "trouble"),
    [
        (callback("audio", content={"downloadCode": "x"}), "unheard"),
        (callback("picture", content={"downloadCode": "x"}), "picture"),
        (callback("video", content={"downloadCode": "x"}), "video"),
        (callback("sticker", content={}), "kind"),
        (quoting({"msgType": "unknownMsgType"}), "quote"),
        (callback("text", errorMessage="受调用量超量影响", without=("text",)), "quota"),
        (callback("text", errorCode=20001, errorMessage="超量"), "quota"),
    ],
)
def test_what_cannot_be_read_is_no_matter_of_permission(seeded: Office, wire: Wire, trouble: str) -> None:
    for who in (READER, REPORTER, CLERK):
        reply = answer(seeded, who, wire)
        assert SENTENCES[trouble] in reply.lines, trouble
        assert "权限" not in reply.text


def test_a_colleague_whom_dingtalk_does_not_name_hears_why(seeded: Office, caplog: pytest.LogCaptureFixture) -> None:
    inbound = parse(text("萧山区活跃率", without=("senderStaffId", "isAdmin")), ZONE)
    assert isinstance(inbound, Inbound)
    assert "发布机器人的版本" in dispatch(inbound.message, seeded).text
    assert "publish the robot's version" in caplog.text
    outsider = replace(inbound.message, sender=replace(inbound.message.sender, unnamed_colleague=False))
    assert "只有本单位" in dispatch(outsider, seeded).text


def test_an_empty_mention_asks_for_help(seeded: Office) -> None:
    assert answer(seeded, READER, text(" ", group=True)).lines == answer(seeded, READER, text("帮助", group=True)).lines


def test_an_online_document_is_named(seeded: Office) -> None:
    link = "https://alidocs.dingtalk.com/i/nodes/abc?utm=1"
    assert answer(seeded, READER, text(link)).lines == (SENTENCES["online"],)
    reply = answer(seeded, READER, text(f"萧山区活跃率 {link}"))
    assert "9%" in reply.lines[0]
    assert reply.lines[-1] == SENTENCES["online"]


def card(*lines: str) -> Wire:
    children = [{"elementType": "TEXT", "value": line} for line in lines]
    tree = {"elementType": "ROOT", "children": children}
    return {"msgType": "interactiveCard", "content": {"cardContent": tree}}


@pytest.mark.parametrize("unit", ["余杭区", "淳安县"])
def test_a_quoted_answer_is_the_context_whatever_was_asked_since(seeded: Office, unit: str) -> None:
    first = answer(seeded, READER, text(f"{unit}激活率"))
    answer(seeded, READER, text("萧山区活跃率"))
    for quoted in (
        card(*first.lines),
        {"msgType": "actionCard", "content": {"text": "  \n".join(f"**{line}**" for line in first.lines)}},
        {"msgType": "markdown", "senderId": "$:LWCP_v1:$Ye", "content": {"text": "\n".join(first.lines)}},
    ):
        reply = answer(seeded, READER, quoting(quoted, " 那注册数呢"))
        assert unit in reply.lines[0], quoted
        assert "注册数" in reply.lines[0]
        assert "萧山" not in reply.text


def test_a_quoted_answer_that_says_nothing_is_not_replaced_by_a_guess(seeded: Office) -> None:
    answer(seeded, READER, text("萧山区活跃率"))
    reply = answer(seeded, READER, quoting(card("好的，已收到"), " 那上周呢"))
    assert "萧山" not in reply.text
