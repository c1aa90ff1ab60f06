"""A playground with its page and servers up, and a plain HTTP client with a token."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest

from bot.playground.server import Playground
from bot.playground.world.cast import OFFICE_GROUP

Body = dict[str, Any]


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    async with Playground() as playground:
        yield playground


@dataclass
class Caller:
    """Calls the playground as a program of no library would. Answers are (status, decoded body)."""

    session: aiohttp.ClientSession
    playground: Playground
    token: str = ""

    async def post(self, path: str, body: Any = None, **more: Any) -> tuple[int, Any]:
        address = path if path.startswith("http") else self.playground.url + path
        headers = {"x-acs-dingtalk-access-token": self.token} | more.pop("headers", {})
        if "data" not in more:
            more["json"] = body
        async with self.session.post(address, headers=headers, **more) as response:
            return response.status, json.loads(await response.read() or b"null")

    async def get(self, address: str) -> tuple[int, bytes]:
        async with self.session.get(address, headers={"x-acs-dingtalk-access-token": self.token}) as response:
            return response.status, await response.read()

    async def login(self) -> str:
        pair = {"appKey": self.playground.client_id, "appSecret": self.playground.client_secret}
        _, answer = await self.post("/v1.0/oauth2/accessToken", pair)
        self.token = answer["accessToken"]
        return self.token

    async def upload(self, kind: str, name: str, content: bytes, token: str | None = None) -> Body:
        form = aiohttp.FormData()
        form.add_field("type", kind)
        form.add_field("media", content, filename=name)
        path = f"/media/upload?access_token={self.token if token is None else token}"
        status, answer = await self.post(path, data=form)
        assert status == 200, "the old API says everything with 200"
        return dict(answer)

    async def send(self, key: str = "sampleText", param: Any = None, **changes: Any) -> tuple[int, Any]:
        """To the office's group."""
        text = json.dumps({"content": "好"} if param is None else param, ensure_ascii=False)
        robot: Body = {"robotCode": self.playground.client_id, "openConversationId": OFFICE_GROUP}
        body: Body = {**robot, "msgKey": key, "msgParam": text, **changes}
        return await self.post("/v1.0/robot/groupMessages/send", {k: v for k, v in body.items() if v is not None})

    async def recall(self, keys: list[str]) -> tuple[int, Any]:
        body = {"robotCode": self.playground.client_id, "processQueryKeys": keys, "openConversationId": OFFICE_GROUP}
        return await self.post("/v1.0/robot/groupMessages/recall", body)


@pytest.fixture
async def caller(playground: Playground) -> AsyncIterator[Caller]:
    async with aiohttp.ClientSession(trust_env=False) as session:
        caller = Caller(session, playground)
        await caller.login()
        yield caller
