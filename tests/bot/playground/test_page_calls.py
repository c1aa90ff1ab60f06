"""The page's own calls: closed to every other site, and careful with what strangers sent."""

import json
import re
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import pytest

from bot.playground.server import Playground
from bot.playground.world.cast import CLERK, OFFICE_GROUP, READER, private_chat
from tests.bot.playground.conftest import Caller

NINE = datetime(2018, 7, 30, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
async def moments() -> list[datetime]:
    return [NINE]


@pytest.fixture
async def playground(moments: list[datetime]) -> AsyncIterator[Playground]:
    samples = {"附件3.xlsx": b"PK-sample"}
    async with Playground(now=lambda: moments[-1], move=moments.append, samples=samples) as playground:
        yield playground


@pytest.fixture
async def key(caller: Caller) -> str:
    _, html = await caller.get(caller.playground.url + "/")
    found = re.search(r'name="playground-key" content="([^"]+)"', html.decode())
    assert found
    return found[1]


async def event_of(response: aiohttp.ClientResponse) -> tuple[str, Any]:
    kind = (await response.content.readline()).removeprefix(b"event: ").strip().decode()
    data = (await response.content.readuntil(b"\n\n")).removeprefix(b"data: ")
    return kind, json.loads(data)


async def status_of(caller: Caller, path: str, **more: Any) -> int:
    async with caller.session.request(more.pop("method", "GET"), caller.playground.url + path, **more) as response:
        return response.status


@pytest.mark.parametrize("path", ["events", "picture/x/0", "file/x", "sample/x"])
async def test_nothing_is_told_without_the_key(caller: Caller, path: str) -> None:
    assert await status_of(caller, f"/playground/{path}") == 403
    assert await status_of(caller, f"/playground/{path}?key=guess") == 403


@pytest.mark.parametrize("path", ["say", "tap", "read", "clock"])
async def test_nothing_is_done_for_another_site(caller: Caller, key: str, path: str) -> None:
    elsewhere = {"Origin": "http://127.0.0.1:1", "X-Playground-Key": key}
    assert await status_of(caller, f"/playground/{path}", method="POST", json={}, headers=elsewhere) == 403
    assert await status_of(caller, f"/playground/{path}", method="POST", json={}) == 403
    ours = {"Origin": caller.playground.url, "X-Playground-Key": key}
    assert await status_of(caller, f"/playground/{path}", method="POST", json={}, headers=ours) == 400


async def test_a_name_that_was_made_to_lead_here_is_refused(caller: Caller, key: str) -> None:
    for path in ("/", f"/playground/events?key={key}"):
        assert await status_of(caller, path, headers={"Host": "rebound.example"}) == 403


async def test_the_page_may_load_nothing_from_elsewhere(caller: Caller) -> None:
    async with caller.session.get(caller.playground.url) as response:
        policy = response.headers["Content-Security-Policy"]
        html = await response.text()
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "://" not in html


async def test_only_the_pages_own_files_are_served(caller: Caller) -> None:
    assert await status_of(caller, "/playground/static/page.js") == 200
    assert await status_of(caller, "/playground/font.otf") == 200
    for name in ("page.html", "..%2Fserver.py", "server.py"):
        assert await status_of(caller, f"/playground/static/{name}") == 404


async def say(caller: Caller, key: str, **fields: str | bytes) -> tuple[int, Any]:
    form = aiohttp.FormData(quote_fields=False, default_to_multipart=True)
    for name, value in {"person": CLERK, "conversation": private_chat(CLERK), **fields}.items():
        form.add_field(name, value, filename="../a<b>.xlsx" if isinstance(value, bytes) else None)
    return await caller.post("/playground/say", data=form, headers={"X-Playground-Key": key})


async def test_speaking_and_sending(caller: Caller, key: str) -> None:
    assert (await say(caller, key, text="你好"))[0] == 200
    assert (await say(caller, key, sample="附件3.xlsx"))[0] == 200
    assert (await say(caller, key, file=b"PK-bytes"))[0] == 200
    assert (await say(caller, key, file=b"\x89PNG-bytes"))[0] == 200
    assert (await say(caller, key, voice="帮助"))[0] == 200
    posts = caller.playground.world.messages(private_chat(CLERK))
    assert [post.kind for post in posts] == ["text", "file", "file", "picture", "voice"]
    assert posts[1].file is not None
    assert posts[1].file.content == b"PK-sample"
    assert all(post.heard for post in posts)


async def test_what_cannot_be_done_is_said_kindly(caller: Caller, key: str) -> None:
    status, answer = await say(caller, key, conversation=OFFICE_GROUP, file=b"PK", at_bot="1")
    assert (status, "引用" in answer["error"]) == (409, True)
    assert (await say(caller, key, sample="没有.xlsx"))[0] == 400
    assert (await say(caller, key, person="nobody", text="你好"))[0] == 400


async def test_a_file_comes_back_with_its_name_and_as_nothing_but_a_file(caller: Caller, key: str) -> None:
    await say(caller, key, file=b"<script>alert(1)</script>")
    (post,) = caller.playground.world.messages(private_chat(CLERK))
    async with caller.session.get(f"{caller.playground.url}/playground/file/{post.id}?key={key}") as response:
        assert await response.read() == b"<script>alert(1)</script>"
        assert response.headers["Content-Type"] == "application/octet-stream"
        assert response.headers["Content-Disposition"] == "attachment; filename*=UTF-8''a%3Cb%3E.xlsx"
        assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_only_pictures_are_shown_as_pictures(caller: Caller, key: str) -> None:
    post = await caller.playground.say(CLERK, picture=b"<svg onload=alert(1)>")
    assert await status_of(caller, f"/playground/picture/{post.id}/0?key={key}") == 404
    post = await caller.playground.say(CLERK, picture=b"\x89PNG-bytes")
    assert await status_of(caller, f"/playground/picture/{post.id}/0?key={key}") == 200


async def test_the_clock_is_moved(caller: Caller, key: str, moments: list[datetime]) -> None:
    headers = {"X-Playground-Key": key}
    status, answer = await caller.post("/playground/clock", {"to": "2018-07-31T10:00:00+08:00"}, headers=headers)
    assert (status, answer["now"]) == (200, "2018-07-31T10:00:00+08:00")
    assert moments[-1].isoformat() == "2018-07-31T10:00:00+08:00"
    for to in ("2018-07-31T10:00:00", "tomorrow", "", "9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+23:59"):
        assert (await caller.post("/playground/clock", {"to": to}, headers=headers))[0] == 400


async def test_reading_is_noted(caller: Caller, key: str) -> None:
    post = await caller.playground.say(CLERK, OFFICE_GROUP, "早")
    body = {"person": READER, "conversation": OFFICE_GROUP}
    assert (await caller.post("/playground/read", body, headers={"X-Playground-Key": key}))[0] == 200
    assert (post.id, READER) in caller.playground.world.read


async def test_news_come_by_themselves(caller: Caller, key: str) -> None:
    async with caller.session.get(f"{caller.playground.url}/playground/events?key={key}") as response:
        kind, state = await event_of(response)
        assert (kind, state["posts"], state["connected"]) == ("state", [], False)
        await caller.playground.say(CLERK, text="一行\n两行")
        kind, post = await event_of(response)
    assert (kind, post["text"], post["name"], post["bot"]) == ("post", "一行\n两行", "王敏", False)


async def test_a_change_is_told_also_where_a_message_follows_at_once(caller: Caller, key: str) -> None:
    async with caller.session.get(f"{caller.playground.url}/playground/events?key={key}") as response:
        await event_of(response)
        caller.playground.world.tell()
        await caller.playground.say(CLERK, text="早")
        assert {(await event_of(response))[0] for _ in range(2)} == {"post", "status"}
