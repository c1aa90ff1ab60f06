"""The old API: everything with HTTP 200, refusals by number; webhooks that end with the chat's clock."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import pytest

from bot.playground.server import Playground
from bot.playground.world.cast import CLERK, OFFICE_GROUP, private_chat
from bot.playground.world.limits import MEGABYTE
from tests.bot.playground.conftest import Caller

HERE = private_chat(CLERK)


@pytest.mark.parametrize(
    ("kind", "name", "content", "code"),
    [
        ("picture", "a.png", b"x", 40004),
        ("", "a.png", b"x", 40004),
        ("file", "a.csv", b"x", 40005),
        ("file", "a.txt", b"x", 40005),
        ("file", "xlsx", b"x", 40005),
        ("image", "a.xlsx", b"x", 40005),
        ("file", "a.xlsx", b"", 40006),
        ("file", "a.xlsx", b"x", 0),
        ("file", "表.XLSX", b"x", 0),
        ("image", "a.jpg", b"x", 0),
    ],
)
async def test_what_may_be_uploaded(caller: Caller, kind: str, name: str, content: bytes, code: int) -> None:
    answer = await caller.upload(kind, name, content)
    assert answer["errcode"] == code
    assert ("media_id" in answer) == (code == 0)


async def test_a_file_of_just_the_largest_size(caller: Caller) -> None:
    limits = caller.playground.world.limits
    assert (limits.media, limits.voice) == (20 * MEGABYTE, 2 * MEGABYTE)
    caller.playground.world.limits = replace(limits, media=100, voice=10)
    assert (await caller.upload("file", "a.xlsx", b"x" * 100))["errcode"] == 0
    assert (await caller.upload("file", "a.xlsx", b"x" * 101))["errcode"] == 40006
    assert (await caller.upload("voice", "a.amr", b"x" * 11))["errcode"] == 40006


async def test_an_upload_needs_the_token(caller: Caller) -> None:
    assert (await caller.upload("image", "a.png", b"x", token=""))["errcode"] == 41001
    assert (await caller.upload("image", "a.png", b"x", token="old"))["errcode"] == 40014


async def test_the_old_token_is_the_new_one(caller: Caller) -> None:
    pair = f"appkey={caller.playground.client_id}&appsecret={caller.playground.client_secret}"
    _, content = await caller.get(f"{caller.playground.url}/gettoken?{pair}")
    assert caller.token.encode() in content
    _, content = await caller.get(f"{caller.playground.url}/gettoken?appkey=a&appsecret=b")
    assert b'"errcode": 40089' in content


def webhook(playground: Playground, conversation: str = HERE) -> str:
    session, _ = playground.world.session(conversation)
    return f"/robot/sendBySession?session={session}"


BUTTON = {"title": "确认", "actionURL": "dtmd://dingtalkclient/sendMessage?content=%E7%A1%AE%E8%AE%A4"}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"msgtype": "image", "image": {"picURL": "@l"}}, 400105),
        ({"msgtype": "audio"}, 400105),
        ({"msgtype": "video"}, 400105),
        ({"msgtype": "poem"}, 400105),
        ({"msgtype": ["text"]}, 400105),
        ({"text": {"content": "没有类型"}}, 400105),
        ({"msgtype": "file", "file": {"mediaId": "@l"}}, 401102),
        ({"msgtype": "text"}, 401102),
        ({"msgtype": "markdown", "markdown": {"text": "没有标题"}}, 401102),
        ({"msgtype": "actionCard", "actionCard": {"title": "题", "text": "没有按钮"}}, 401102),
        ({"msgtype": "actionCard", "actionCard": {"title": "题", "text": "文", "btns": [{"title": "x"}]}}, 401102),
        ({"msgtype": "feedCard", "feedCard": {}}, 401102),
        ({"msgtype": "feedCard", "feedCard": {"links": ["http://a"]}}, 401102),
        ({}, 40035),
        ([1], 40035),
        ({"msgtype": "text", "text": {"content": "数" * 6700}}, 460101),
    ],
)
async def test_a_webhook_refuses(caller: Caller, body: Any, code: int) -> None:
    status, answer = await caller.post(webhook(caller.playground), body)
    assert (status, answer["errcode"]) == (200, code)
    assert caller.playground.world.messages(HERE) == ()


async def test_a_webhook_shows_text_markdown_cards_and_links(caller: Caller) -> None:
    address = webhook(caller.playground, OFFICE_GROUP)
    bodies: list[dict[str, Any]] = [
        {"msgtype": "text", "text": {"content": "好 @clerk01"}, "at": {"atUserIds": [CLERK]}},
        {"msgtype": "markdown", "markdown": {"title": "t", "text": "**9%** @clerk01"}, "at": {"atUserIds": [CLERK]}},
        {"msgtype": "actionCard", "actionCard": {"title": "t", "text": "选", "btns": [BUTTON]}},
        {
            "msgtype": "actionCard",
            "actionCard": {"title": "t", "text": "选", "singleTitle": "看", "singleURL": "http://a"},
        },
        {"msgtype": "link", "link": {"title": "t", "text": "去", "messageUrl": "http://a"}},
        {"msgtype": "feedCard", "feedCard": {"links": [{"title": "头", "messageURL": "http://a", "picURL": ""}]}},
        {"msgtype": "empty"},
    ]
    for body in bodies:
        assert await caller.post(address, body) == (200, {"errcode": 0, "errmsg": "ok"})
    posts = caller.playground.world.messages(OFFICE_GROUP, of_bot=True)
    assert [post.kind for post in posts] == ["text", "markdown", "card", "card", "link", "link"]
    assert [post.text for post in posts[:3]] == ["好 @王敏", "9% @王敏", "选"]
    assert posts[1].mentions == (CLERK,)
    assert posts[2].button("确认").command == "确认"


async def test_a_webhook_wants_json(caller: Caller) -> None:
    address = webhook(caller.playground)
    plain = {"Content-Type": "text/plain"}
    assert (await caller.post(address, data=b"{}", headers=plain))[1]["errcode"] == 43004
    broken = {"Content-Type": "application/json"}
    assert (await caller.post(address, data=b"{", headers=broken))[1]["errcode"] == 40035


async def test_a_webhook_may_be_switched_off(caller: Caller) -> None:
    address, body = webhook(caller.playground), {"msgtype": "text", "text": {"content": "好"}}
    caller.playground.faults.webhooks_dead = True
    assert await caller.post(address, body) == (200, {"errcode": 300001, "errmsg": "session 不存在"})
    caller.playground.faults.webhooks_dead = False
    assert (await caller.post(address, body))[1]["errcode"] == 0
    assert (await caller.post("/robot/sendBySession?session=no", body))[1]["errcode"] == 300001


async def test_too_many_answers_in_a_second(caller: Caller) -> None:
    caller.playground.world.limits = replace(caller.playground.world.limits, calls_per_second=1)
    address, body = webhook(caller.playground), {"msgtype": "text", "text": {"content": "好"}}
    assert (await caller.post(address, body))[1]["errcode"] == 0
    assert (await caller.post(address, body))[1]["errcode"] == 90018


class TestOnAMovableClock:
    @pytest.fixture
    async def moments(self) -> list[datetime]:
        return [datetime(2018, 7, 30, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))]

    @pytest.fixture
    async def playground(self, moments: list[datetime]) -> AsyncIterator[Playground]:
        async with Playground(now=lambda: moments[-1]) as playground:
            yield playground

    async def test_a_webhook_ends_after_ninety_minutes_of_the_chats_clock(
        self, playground: Playground, moments: list[datetime]
    ) -> None:
        async with aiohttp.ClientSession() as session:
            caller = Caller(session, playground)
            address, body = webhook(playground), {"msgtype": "text", "text": {"content": "好"}}
            moments.append(moments[0] + timedelta(minutes=89))
            assert (await caller.post(address, body))[1]["errcode"] == 0
            moments.append(moments[0] + timedelta(minutes=90))
            assert (await caller.post(address, body))[1]["errcode"] == 300001
            token = await caller.login()
            moments.append(moments[0] + timedelta(days=400))
            assert await caller.login() == token  # tokens live by the machine's clock
