"""What the bot gets to see of what people say: the JSON of DingTalk's callbacks."""

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.playground.api.robot import Robot
from bot.playground.chat import NotPossibleError
from bot.playground.server import Playground
from bot.playground.world.cast import (
    ADMIN,
    CLERK,
    DEMO,
    DISTRICT_GROUP,
    OFFICE_GROUP,
    OUTSIDER,
    PRIVATE,
    READER,
    REPORTER,
    Group,
)

PNG = b"\x89PNG-bytes"
BUTTON = {
    "title": "选",
    "text": "好",
    "singleTitle": "确认",
    "singleURL": "dtmd://dingtalkclient/sendMessage?content=OK",
}


def last(playground: Playground) -> dict[str, Any]:
    body = json.loads(playground.gateway.frames()[-1]["data"])
    assert isinstance(body, dict)
    return body


async def test_the_frame(playground: Playground) -> None:
    await playground.say(CLERK, text="你好")
    (frame,) = playground.gateway.frames()
    assert (frame["specVersion"], frame["type"]) == ("1.0", "CALLBACK")
    assert frame["headers"]["topic"] == "/v1.0/im/bot/messages/get"
    assert all(isinstance(value, str) for value in [*frame["headers"].values(), frame["data"]])


async def test_a_private_text(playground: Playground) -> None:
    said = await playground.say(CLERK, text="你好")
    body = last(playground)
    assert (body["msgtype"], body["text"]) == ("text", {"content": "你好"})
    assert (body["conversationType"], body["conversationId"], body["msgId"]) == ("1", said.conversation, said.id)
    assert (body["senderStaffId"], body["senderNick"], body["isAdmin"]) == (CLERK, "王敏", False)
    assert body["senderId"].startswith("$:LWCP_v1:$")
    assert CLERK not in body["senderId"]
    assert body["createAt"] == round(said.at.timestamp() * 1000)
    assert body["sessionWebhookExpiredTime"] - body["createAt"] in range(5_400_000, 5_401_000)
    assert body["sessionWebhook"].startswith(playground.url + "/robot/sendBySession?session=")
    assert body["robotCode"] == playground.client_id
    assert "conversationTitle" not in body
    assert "isInAtList" not in body


@pytest.mark.parametrize(
    ("typed", "content", "stands"),
    [
        ("萧山区活跃率", " 萧山区活跃率", "@通报助手 萧山区活跃率"),
        ("@通报助手 萧山区活跃率", " 萧山区活跃率", "@通报助手 萧山区活跃率"),
        ("萧山区活跃率 @通报助手", "萧山区活跃率 ", "萧山区活跃率 @通报助手"),
    ],
)
async def test_in_a_group_the_mention_is_cut_out(playground: Playground, typed: str, content: str, stands: str) -> None:
    said = await playground.say(READER, OFFICE_GROUP, typed, at_bot=True)
    body = last(playground)
    assert (said.text, body["text"]["content"]) == (stands, content)
    assert (body["conversationType"], body["conversationTitle"], body["isInAtList"]) == ("2", "数据资源工作群", True)
    assert body["atUsers"] == [{"dingtalkId": body["chatbotUserId"]}]


async def test_what_does_not_name_the_bot_is_not_heard(playground: Playground) -> None:
    said = [
        await playground.say(READER, OFFICE_GROUP, "早"),
        await playground.say(READER, OFFICE_GROUP, file=("表.xlsx", b"PK")),
        await playground.say(READER, OFFICE_GROUP, voice="帮助"),
        await playground.say(READER, OFFICE_GROUP, picture=PNG),
    ]
    assert playground.gateway.frames() == ()
    assert not any(post.heard for post in said)
    assert playground.world.messages(OFFICE_GROUP) == tuple(said)


async def test_an_outsider_has_no_staff_id(playground: Playground) -> None:
    await playground.say(OUTSIDER, text="你好")
    body = last(playground)
    assert "senderStaffId" not in body
    assert OUTSIDER not in json.dumps(body)


async def test_an_admin_is_told_by_a_flag_that_an_unpublished_robot_does_not_get(playground: Playground) -> None:
    await playground.say(ADMIN, text="你好")
    assert last(playground)["isAdmin"] is True
    playground.faults.unpublished = True
    await playground.say(ADMIN, text="你好")
    assert {"isAdmin", "senderStaffId"}.isdisjoint(last(playground))


async def test_a_file(playground: Playground) -> None:
    await playground.say(CLERK, file=("附件3.xlsx", b"PK"))
    body = last(playground)
    assert (body["msgtype"], body["content"]["fileName"]) == ("file", "附件3.xlsx")
    assert playground.world.codes[body["content"]["downloadCode"]].file.content == b"PK"
    assert "text" not in body
    playground.faults.content_as_string = True
    await playground.say(CLERK, file=("附件3.xlsx", b"PK"))
    assert json.loads(last(playground)["content"])["fileName"] == "附件3.xlsx"


async def test_a_voice_message_a_video_and_pictures(playground: Playground) -> None:
    await playground.say(CLERK, voice="萧山区活跃率")
    assert last(playground)["msgtype"] == "audio"
    assert last(playground)["content"]["recognition"] == "萧山区活跃率"
    await playground.say(CLERK, video=b"mp4")
    assert (last(playground)["msgtype"], last(playground)["content"]["videoType"]) == ("video", "mp4")
    await playground.say(CLERK, picture=PNG)
    assert last(playground)["msgtype"] == "picture"
    await playground.say(CLERK, OFFICE_GROUP, "看图", picture=PNG, at_bot=True)
    body = last(playground)
    assert (body["msgtype"], body["content"]["richText"][0]) == ("richText", {"text": " 看图"})
    assert playground.world.codes[body["content"]["richText"][1]["downloadCode"]].file.content == PNG


@pytest.mark.parametrize("without_code", [False, True])
async def test_a_file_is_quoted(playground: Playground, without_code: bool) -> None:
    playground.faults.quote_without_code = without_code
    posted = await playground.say(REPORTER, DISTRICT_GROUP, file=("萧山.xlsx", b"PK"))
    await playground.say(REPORTER, DISTRICT_GROUP, "收一下", quote=posted.id, at_bot=True)
    body = last(playground)
    replied = body["text"]["repliedMsg"]
    assert (body["msgtype"], body["text"]["content"], body["text"]["isReplyMsg"]) == ("text", " 收一下", True)
    assert body["originalMsgId"] == replied["msgId"] == posted.id
    if without_code:
        assert (replied["msgType"], replied["content"]) == ("unknownMsgType", {})
    else:
        assert (replied["msgType"], replied["content"]["fileName"]) == ("file", "萧山.xlsx")
        assert playground.world.codes[replied["content"]["downloadCode"]].file.content == b"PK"


async def test_a_text_a_voice_message_a_picture_and_a_card_are_quoted(playground: Playground) -> None:
    text = await playground.say(CLERK, text="你好")
    voice = await playground.say(CLERK, voice="你好")
    picture = await playground.say(CLERK, picture=PNG)
    card = Robot(playground.world).sent(text.conversation, "sampleActionCard", BUTTON, "key")
    kinds = []
    for post in (text, voice, picture, card):
        await playground.say(CLERK, text="什么意思", quote=post.id)
        kinds.append(last(playground)["text"]["repliedMsg"]["msgType"])
    assert kinds == ["text", "unknownMsgType", "picture", "interactiveCard"]
    assert last(playground)["originalProcessQueryKey"] == "key"


async def test_over_quota_the_text_is_kept_back(playground: Playground) -> None:
    playground.faults.over_quota = True
    await playground.say(CLERK, text="你好")
    body = last(playground)
    assert body["errorCode"] == "20001"
    assert {"text", "content"}.isdisjoint(body)


async def test_the_months_messages_run_out(playground: Playground) -> None:
    playground.world.limits = replace(playground.world.limits, stream_messages_per_month=1)
    await playground.say(CLERK, text="第一句")
    assert "text" in last(playground)
    await playground.say(CLERK, text="第二句")
    assert last(playground)["errorCode"] == "20001"


@pytest.mark.parametrize(
    ("conversation", "more"),
    [
        (OFFICE_GROUP, {"file": ("表.xlsx", b"PK"), "at_bot": True}),
        (OFFICE_GROUP, {"voice": "帮助", "at_bot": True}),
        (OFFICE_GROUP, {"video": b"mp4", "at_bot": True}),
        (PRIVATE, {"file": ("表.xlsx", b"PK"), "text": "收"}),
        (PRIVATE, {"file": ("表.xlsx", b"PK"), "voice": "收"}),
        (PRIVATE, {"text": "  "}),
        (DISTRICT_GROUP, {"text": "我不在这个群"}),
    ],
)
async def test_what_the_clients_do_not_let_people_do(
    playground: Playground, conversation: str, more: dict[str, Any]
) -> None:
    with pytest.raises(NotPossibleError):
        await playground.say(READER, conversation, **more)
    assert playground.gateway.frames() == ()


async def test_a_quote_stays_in_its_conversation() -> None:
    async with Playground() as playground:
        posted = await playground.say(CLERK, DISTRICT_GROUP, "早")
        with pytest.raises(NotPossibleError):
            await playground.say(CLERK, OFFICE_GROUP, "这个", quote=posted.id, at_bot=True)


async def test_a_group_without_the_bot() -> None:
    cast = replace(DEMO, groups=(Group("cidalone", "没有机器人的群", (CLERK,), has_bot=False),))
    async with Playground(cast=cast) as playground:
        assert not (await playground.say(CLERK, "cidalone", "早")).heard
        with pytest.raises(NotPossibleError):
            await playground.say(CLERK, "cidalone", "早", at_bot=True)


async def test_a_tap_types_the_command(playground: Playground) -> None:
    card = Robot(playground.world).written(OFFICE_GROUP, "card", BUTTON)
    said = await playground.tap(READER, card.id, "确认")
    assert said is not None
    assert (said.sender, said.text, said.heard) == (READER, "OK", True)
    assert last(playground)["text"]["content"] == "OK"
    playground.faults.taps_in_groups_reach_bot = False
    unheard = await playground.tap(READER, card.id, "确认")
    assert unheard is not None
    assert not unheard.heard
    with pytest.raises(KeyError, match="确认"):
        await playground.tap(READER, card.id, "没有这个")


@pytest.mark.parametrize("url", ["dtmd://dingtalkClient/sendMessage?content=OK", "https://a.example", "x"])
async def test_a_tap_that_does_nothing(playground: Playground, url: str) -> None:
    card = Robot(playground.world).written(OFFICE_GROUP, "card", BUTTON | {"singleURL": url})
    assert await playground.tap(READER, card.id, "确认") is None
    assert playground.gateway.frames() == ()
