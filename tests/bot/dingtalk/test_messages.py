"""Every shape of a callback, and what no client should ever send."""

import json
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dingtalk.messages import SENTENCES, Download, Inbound, Unreadable, parse, raw
from tests.support.wire import AT, MILLISECONDS, ZONE, Wire, callback, quoting, text


def read(wire: Wire | str | bytes) -> Inbound:
    inbound = parse(wire, ZONE)
    assert isinstance(inbound, Inbound), inbound
    return inbound


def test_a_private_question() -> None:
    inbound = read(text(" 萧山区活跃率 "))
    message = inbound.message
    assert (message.id, message.text, message.conversation) == ("msgMxp==", "萧山区活跃率", "cid6EU==")
    assert (message.sender.staff_id, message.sender.name, message.group) == ("manager807", "李四", False)
    assert message.at == AT
    assert message.at.utcoffset() == timedelta(hours=8)
    assert inbound.webhook.endswith("session=66d7")
    assert inbound.webhook_until == AT + timedelta(minutes=90)
    assert (inbound.robot_code, inbound.needs_fetching, inbound.trouble) == ("dingabc", False, "")


def test_a_group_is_told_apart() -> None:
    assert read(text("问", group=True)).message.group
    assert read(text("问", conversationType=2)).message.group
    assert read(text("问", without=("conversationType",))).message.group, "what cannot be told is treated as overheard"
    assert not read(text("问", conversationType=1)).message.group


def test_an_outsider_has_no_staff_id() -> None:
    assert read(text("问", without=("senderStaffId", "isAdmin"))).message.sender.staff_id is None
    assert read(text("问", senderStaffId="")).message.sender.staff_id is None
    assert read(text("问", senderStaffId=None)).message.sender.staff_id is None


def test_a_pasted_table_keeps_its_empty_first_cell() -> None:
    assert read(text(" \t注册数\n萧山区\t8727\n")).message.text == "\t注册数\n萧山区\t8727"


def test_rich_text_is_its_text() -> None:
    parts = [{"text": "萧山区"}, {"type": "picture", "downloadCode": "mIof"}, {"text": "活跃率"}]
    inbound = read(callback("richText", group=True, content={"richText": parts}))
    assert (inbound.message.text, inbound.trouble) == ("萧山区活跃率", "")


def test_a_voice_message_is_what_was_heard() -> None:
    wire = callback("audio", content={"duration": 4000, "downloadCode": "x", "recognition": "萧山区活跃率"})
    message = read(wire).message
    assert (message.text, message.heard) == ("萧山区活跃率", True)
    assert read(callback("audio", content={"duration": 4000, "downloadCode": "x"})).trouble == "unheard"


FILE = {"downloadCode": "2CJd", "fileName": "一季度.xlsx", "spaceId": "285", "fileId": "2187"}


def test_a_file_in_private_chat() -> None:
    inbound = read(callback("file", content=FILE))
    assert inbound.download == Download("2CJd", "一季度.xlsx")
    assert inbound.needs_fetching
    assert inbound.message.attachment is None


def test_content_may_be_json_in_a_string() -> None:
    assert read(callback("file", content=json.dumps(FILE))).download == Download("2CJd", "一季度.xlsx")


def test_a_file_without_a_code_is_told() -> None:
    inbound = read(callback("file", content={"fileName": "一季度.xlsx"}))
    assert (inbound.download, inbound.trouble) == (None, "file")


@pytest.mark.parametrize("as_string", [False, True])
def test_a_quoted_file(as_string: bool) -> None:
    content: Any = json.dumps(FILE) if as_string else FILE
    inbound = read(quoting({"msgType": "file", "msgId": "m", "createdAt": MILLISECONDS, "content": content}))
    assert inbound.download == Download("2CJd", "一季度.xlsx")
    assert inbound.message.text == "看这个文件"
    assert inbound.message.group


@pytest.mark.parametrize(
    "replied",
    [
        {"msgType": "unknownMsgType", "msgId": "m"},
        {"msgType": "file", "content": {"fileName": "一季度.xlsx"}},
        {"msgType": "interactiveCard", "content": {"biz_custom_action_url": "dingtalk://dingtalkclient/page/yunpan"}},
    ],
)
def test_a_quote_without_a_code_is_told_kindly(replied: dict[str, Any]) -> None:
    inbound = read(quoting(replied))
    assert inbound.quoted_without_code
    assert inbound.message.attachment is not None
    assert inbound.message.attachment.trouble == SENTENCES["quote"]
    assert "私聊" in SENTENCES["quote"]


@pytest.mark.parametrize(
    "replied",
    [
        {"msgType": "interactiveCard", "content": {}},
        {"msgType": "interactiveCard"},
        {"msgType": "text", "content": {"text": "上一句"}},
        {"msgType": "text", "content": "上一句"},
        {"msgType": "richText", "content": {"richText": [{"msgType": "text", "content": "上"}]}},
        {"msgType": "chatRecord", "content": {"title": "聊天记录", "summary": "…"}},
        {"msgType": "picture", "content": {"downloadCode": "c"}},
        "nothing of the kind",
        None,
        17,
    ],
)
def test_quoting_an_answer_is_a_question_like_any_other(replied: object) -> None:
    inbound = read(quoting(replied, " 那余杭呢", originalProcessQueryKey="k"))
    assert (inbound.message.text, inbound.trouble, inbound.message.attachment) == ("那余杭呢", "", None)


@pytest.mark.parametrize(
    ("wire", "trouble"),
    [
        (callback("picture", content={"downloadCode": "x"}), "picture"),
        (callback("richText", content={"richText": [{"type": "picture", "downloadCode": "x"}]}), "picture"),
        (callback("video", content={"duration": 1, "downloadCode": "x", "videoType": "mp4"}), "video"),
        (callback("location", content={}), "kind"),
        (callback("text", without=("msgtype",)), "kind"),
        (quoting({"msgType": "picture", "content": {"downloadCode": "c"}}, " "), "picture"),
    ],
)
def test_what_the_bot_cannot_read_gets_a_kind_sentence(wire: Wire, trouble: str) -> None:
    inbound = read(wire)
    assert inbound.trouble == trouble
    assert inbound.message.attachment is not None
    assert inbound.message.attachment.trouble == SENTENCES[trouble]


def test_sentences_are_courteous() -> None:
    for sentence in SENTENCES.values():
        assert sentence.endswith("。")
        assert not re.search(r"[!！]", sentence)


@pytest.mark.parametrize("code", [20001, "20001"])
def test_an_over_quota_callback_is_known_for_what_it_is(code: object) -> None:
    wire = callback("text", errorCode=code, errorMessage="受调用量超量影响，无法获取消息内容")
    assert read(wire).trouble == "quota"
    assert isinstance(parse({"errorCode": code, "errorMessage": "受调用量超量影响"}, ZONE), Unreadable)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\数据\\一季度.xlsx", "一季度.xlsx"),
        ("一\n季\x00度\u202e.xlsx", "一季度.xlsx"),
        (None, ""),
        ("长" * 500 + ".xlsx", "长" * 110 + "长" * 5 + ".xlsx"),
    ],
)
def test_a_file_name_is_only_a_name(name: object, shown: str) -> None:
    download = read(callback("file", content={"downloadCode": "x", "fileName": name})).download
    assert download == Download("x", shown)


def test_time_is_the_messages_own() -> None:
    assert read(text("问", createAt=str(MILLISECONDS))).message.at == AT
    assert read(text("问", without=("createAt",))).message.at == AT, "ninety minutes before its webhook ends"
    assert read(text("问", without=("sessionWebhookExpiredTime",))).webhook_until == AT + timedelta(minutes=90)


@pytest.mark.parametrize("odd", [None, -1, 0, "soon", 10**40, 1.5, True, [], {}])
def test_odd_times_are_not_taken(odd: object) -> None:
    before = datetime.now(ZONE)
    inbound = read(text("问", createAt=odd, sessionWebhookExpiredTime=odd))
    assert before <= inbound.message.at <= datetime.now(ZONE)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "not a JSON object"),
        ("[]", "not a JSON object"),
        (b"\xff\xfe", "not a JSON object"),
        ("[" * 100_000, "not a JSON object"),
        ({}, "no msgId"),
        (callback(without=("msgId",)), "no msgId"),
        (callback(without=("conversationId",)), "no conversationId"),
    ],
)
def test_what_cannot_be_read_says_why(body: Any, reason: str) -> None:
    unread = parse(body, ZONE)
    assert isinstance(unread, Unreadable)
    assert unread.reason == reason


def test_half_a_character_does_no_harm() -> None:
    wire = json.loads(r'{"a": "\ud800", "n": 123456789012345678901234567890}') | text("萧山\ud800")
    inbound = read(wire)
    inbound.message.text.encode()
    assert read(raw(wire)) == inbound


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
KINDS = st.sampled_from(["text", "richText", "picture", "audio", "video", "file", "?"])
FIELDS = st.sampled_from([*callback(group=True), "text", "content", "errorCode"])
INNER = st.sampled_from(["content", "repliedMsg", "msgType", "richText", "downloadCode", "fileName", "recognition"])
SHAPED = st.recursive(ANYTHING, lambda inner: st.dictionaries(INNER, inner, max_size=4), max_leaves=8)


@settings(max_examples=150, deadline=None)
@given(kind=KINDS, odd=st.dictionaries(FIELDS, ANYTHING, max_size=3), content=SHAPED)
def test_no_callback_raises_and_every_one_can_be_read_again(kind: str, odd: Wire, content: object) -> None:
    wire = callback(kind, group=True, text=content, content=content) | odd
    inbound = parse(wire, ZONE)
    if isinstance(inbound, Inbound) and "createAt" not in odd:
        assert parse(raw(wire), ZONE) == inbound
        assert parse(raw(wire).encode(), ZONE) == inbound


@settings(max_examples=100, deadline=None)
@given(body=st.text(max_size=60) | st.binary(max_size=60) | ANYTHING.map(json.dumps))
def test_no_bytes_raise(body: str | bytes) -> None:
    assert isinstance(parse(body, ZONE), Unreadable)
