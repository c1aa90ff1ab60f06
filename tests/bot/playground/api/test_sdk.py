"""The official SDK against the playground: it connects, hears and answers as it does with DingTalk."""

import asyncio

import aiohttp
import dingtalk_stream
import pytest

from bot.playground.server import Playground
from bot.playground.world.cast import CLERK, OFFICE_GROUP, READER
from tests.bot.playground.robot import listening


async def test_a_private_message_is_heard_answered_and_acknowledged(playground: Playground) -> None:
    async with listening(playground) as bot:
        said = await playground.say(CLERK, text="萧山区活跃率")
        (answer,) = await playground.answers(said)
        assert answer.text == "回声：萧山区活跃率"
        await playground.world.until(lambda: not playground.gateway.never_acked)
    assert said.heard
    assert bot.bodies[0]["senderStaffId"] == CLERK
    assert bot.returned == [{"errcode": 0, "errmsg": "ok"}]
    (ack,) = playground.world.acks
    assert (ack.code, ack.data, ack.problems) == (200, {"response": "OK"}, ())


async def test_in_a_group_only_what_names_the_bot_is_heard(playground: Playground) -> None:
    async with listening(playground) as bot:
        overheard = await playground.say(READER, OFFICE_GROUP, "今天下雨")
        said = await playground.say(READER, OFFICE_GROUP, "帮助", at_bot=True)
        (answer,) = await playground.answers(said)
    assert not overheard.heard
    assert answer.text == "回声：帮助"
    (body,) = bot.bodies
    assert body["text"]["content"] == " 帮助"
    assert (body["conversationType"], body["isInAtList"]) == ("2", True)


async def test_the_sdk_fetches_a_picture_with_its_own_token(
    playground: Playground, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (dingtalk_stream.stream, dingtalk_stream.chatbot):
        monkeypatch.setattr(module, "DINGTALK_OPENAPI_ENDPOINT", playground.url)
    async with listening(playground) as bot:
        said = await playground.say(CLERK, picture=b"\x89PNG-bytes")
        await playground.answers(said)
        code = bot.bodies[0]["content"]["downloadCode"]
        address = await asyncio.to_thread(bot.get_image_download_url, code)
    async with aiohttp.ClientSession() as session, session.get(address) as response:
        assert await response.read() == b"\x89PNG-bytes"


async def test_markdown_by_the_sdk_stands_in_the_chat(playground: Playground) -> None:
    async with listening(playground, lambda message: None) as bot:
        said = await playground.say(READER, OFFICE_GROUP, "排名", at_bot=True)
        await playground.world.until(lambda: bot.bodies)
        message = dingtalk_stream.ChatbotMessage.from_dict(bot.bodies[0])
        await asyncio.to_thread(bot.reply_markdown, "排名", "### 排名\n\n1. 余杭区 **70%**", message)
        (answer,) = await playground.answers(said)
    assert (answer.title, answer.text) == ("排名", "排名\n1. 余杭区 70%")


async def test_what_a_handler_fails_on_is_never_acknowledged(playground: Playground) -> None:
    def fail(message: dingtalk_stream.ChatbotMessage) -> str:
        raise ValueError("a bug in the bot")

    async with listening(playground, fail) as bot:
        await playground.say(CLERK, text="你好")
        await playground.world.until(lambda: bot.bodies)
    assert len(playground.gateway.never_acked) == 1
    assert playground.world.acks == []
