"""The gateway: tickets, pushes and their repetition, answers, pings, and every way in which a connection ends."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import aiohttp
import pytest

from bot.playground.gateway import OPEN, ROBOT_TOPIC
from bot.playground.server import Playground
from bot.playground.world.cast import CLERK
from bot.playground.world.limits import Limits
from tests.bot.playground.conftest import Caller
from tests.bot.playground.robot import listening

TOPICS = [{"type": "CALLBACK", "topic": ROBOT_TOPIC}]
JSON = {"Accept": "application/json"}


def opening(playground: Playground, **changes: Any) -> dict[str, Any]:
    pair = {"clientId": playground.client_id, "clientSecret": playground.client_secret}
    return {**pair, "subscriptions": TOPICS, "ua": "test", "localIp": "", **changes}


def limit(playground: Playground, **changes: Any) -> None:
    playground.world.limits = replace(playground.world.limits, **changes)


@asynccontextmanager
async def channel(caller: Caller) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """A bare WebSocket: what comes is read, and answered only if the test does."""
    _, answer = await caller.post(OPEN, opening(caller.playground), headers=JSON)
    async with caller.session.ws_connect(f"{answer['endpoint']}?ticket={answer['ticket']}") as socket:
        await caller.playground.connected()
        yield socket


def ack(frame: dict[str, Any], **changes: Any) -> str:
    headers = {"contentType": "application/json", "messageId": frame["headers"]["messageId"]}
    return json.dumps({"code": 200, "headers": headers, "message": "OK", "data": '{"response": "OK"}', **changes})


async def frames_before_the_end(socket: aiohttp.ClientWebSocketResponse) -> int:
    count = 0
    while (await socket.receive_json())["type"] != "SYSTEM":
        count += 1
    return count


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"clientId": "x"}, 401, "authFailed"),
        ({"clientSecret": "x"}, 401, "authFailed"),
        ({"clientSecret": None}, 401, "authFailed"),
        ({"subscriptions": []}, 400, "param.invalid"),
        ({"subscriptions": None}, 400, "param.invalid"),
        ({"subscriptions": [{"type": "CALLBACK", "topic": "/v1.0/nothing"}]}, 400, "param.invalid"),
    ],
)
async def test_an_opening_is_refused(caller: Caller, changes: dict[str, Any], status: int, code: str) -> None:
    answered, answer = await caller.post(OPEN, opening(caller.playground, **changes), headers=JSON)
    assert (answered, answer["code"]) == (status, code)


async def test_without_accept_the_answer_is_xml(caller: Caller) -> None:
    address = caller.playground.url + OPEN
    async with caller.session.post(address, json=opening(caller.playground)) as response:
        assert (await response.text()).startswith("<?xml")


async def test_a_ticket_is_good_once(caller: Caller) -> None:
    _, answer = await caller.post(OPEN, opening(caller.playground), headers=JSON)
    address = f"{answer['endpoint']}?ticket={answer['ticket']}"
    async with caller.session.ws_connect(address):
        with pytest.raises(aiohttp.WSServerHandshakeError, match="401"):
            await caller.session.ws_connect(address)
    with pytest.raises(aiohttp.WSServerHandshakeError, match="401"):
        await caller.session.ws_connect(f"{answer['endpoint']}?ticket=invented")


async def test_a_ticket_ends(caller: Caller) -> None:
    limit(caller.playground, ticket_lives=0)
    _, answer = await caller.post(OPEN, opening(caller.playground), headers=JSON)
    with pytest.raises(aiohttp.WSServerHandshakeError, match="401"):
        await caller.session.ws_connect(f"{answer['endpoint']}?ticket={answer['ticket']}")
    assert Limits().ticket_lives == 90


async def test_what_is_not_acknowledged_comes_again_the_same(caller: Caller) -> None:
    limit(caller.playground, redelivery=(0.02, 0.05))
    async with channel(caller) as socket:
        said = await caller.playground.say(CLERK, text="你好")
        frames = [await socket.receive_json() for _ in range(3)]
    assert frames[0] == frames[1] == frames[2]
    assert json.loads(frames[0]["data"])["msgId"] == said.id
    assert len(caller.playground.gateway.never_acked) == 1
    assert caller.playground.world.messages(said.conversation) == (said,)


async def test_what_is_acknowledged_comes_once(caller: Caller) -> None:
    limit(caller.playground, redelivery=(3600,))
    gateway = caller.playground.gateway
    async with channel(caller) as socket:
        await caller.playground.say(CLERK, text="你好")
        await socket.send_str(ack(await socket.receive_json()))
        await caller.playground.world.until(lambda: not gateway.never_acked)
        await caller.playground.world.until(lambda: not gateway.repeating)


async def test_fire_and_forget(caller: Caller) -> None:
    limit(caller.playground, redelivery=())
    lost = await caller.playground.say(CLERK, text="没人听")
    async with channel(caller) as socket:
        await caller.playground.say(CLERK, text="你好")
        frame = await socket.receive_json()
        assert json.loads(frame["data"])["msgId"] != lost.id
        with pytest.raises(TimeoutError):
            await socket.receive(timeout=0.1)
    assert len(caller.playground.gateway.never_acked) == 2


async def test_what_nobody_heard_is_tried_again_when_somebody_listens(caller: Caller) -> None:
    limit(caller.playground, redelivery=(0.2,))
    lost = await caller.playground.say(CLERK, text="没人听")
    async with channel(caller) as socket:
        assert json.loads((await socket.receive_json())["data"])["msgId"] == lost.id


async def test_each_push_goes_to_one_of_several_channels(caller: Caller) -> None:
    limit(caller.playground, redelivery=())
    async with channel(caller) as first, channel(caller) as second:
        await caller.playground.connected(2)
        for _ in range(40):
            await caller.playground.say(CLERK, text="你好")
        await caller.playground.gateway.disconnect()
        got = [await frames_before_the_end(socket) for socket in (first, second)]
    assert sum(got) == 40
    assert min(got) > 0


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"code": "200"}, "code is no integer"),
        ({"code": None}, "code is no integer"),
        ({"headers": {"contentType": "application/json", "messageId": "x"}}, "no frame has this messageId"),
        ({"headers": {}}, "contentType is not application/json"),
        ({"data": {"response": "OK"}}, "data is not JSON in a string"),
        ({"data": "OK"}, "data is not JSON in a string"),
    ],
)
async def test_an_answer_that_is_not_as_it_should_be(caller: Caller, changes: dict[str, Any], problem: str) -> None:
    async with channel(caller) as socket:
        await caller.playground.say(CLERK, text="你好")
        await socket.send_str(ack(await socket.receive_json(), **changes))
        await caller.playground.world.until(lambda: caller.playground.world.acks)
    assert problem in caller.playground.world.acks[0].problems


@pytest.mark.parametrize(("text", "problem"), [("好的", "not JSON"), ("[1]", "not an object")])
async def test_an_answer_that_is_none(caller: Caller, text: str, problem: str) -> None:
    async with channel(caller) as socket:
        await socket.send_str(text)
        await caller.playground.world.until(lambda: caller.playground.world.acks)
    assert caller.playground.world.acks[0].problems == (problem,)


async def test_pings_want_their_opaque_back(caller: Caller) -> None:
    limit(caller.playground, ping_every=0.02)
    async with channel(caller) as socket:
        frame = await socket.receive_json()
        assert (frame["type"], frame["headers"]["topic"]) == ("SYSTEM", "ping")
        await socket.send_str(ack(frame, data=frame["data"]))
        await socket.send_str(ack(frame, data='{"opaque": "?"}'))
        await caller.playground.world.until(lambda: len(caller.playground.world.acks) == 2)
    assert caller.playground.world.acks[0].problems == ()
    assert caller.playground.world.acks[1].problems == ("the data of a system frame was not sent back",)


async def test_the_sdk_answers_pings_as_it_should(playground: Playground) -> None:
    limit(playground, ping_every=0.02)
    async with listening(playground):
        await playground.world.until(lambda: len(playground.world.acks) >= 2)
    assert not any(item.problems for item in playground.world.acks)


async def test_after_a_disconnect_the_sdk_connects_again(playground: Playground) -> None:
    limit(playground, disconnect_silence=0.05)
    async with listening(playground):
        (before,) = playground.gateway.channels
        await playground.gateway.disconnect()
        await playground.world.until(lambda: playground.gateway.channels and before not in playground.gateway.channels)
        said = await playground.say(CLERK, text="还在吗")
        (answer,) = await playground.answers(said)
    assert answer.text == "回声：还在吗"


async def test_after_the_silence_the_connection_is_dropped(caller: Caller) -> None:
    limit(caller.playground, disconnect_silence=0.05, redelivery=())
    async with channel(caller) as socket:
        await caller.playground.gateway.disconnect("persistent connection is timeout")
        frame = await socket.receive_json()
        assert json.loads(frame["data"]) == {"reason": "persistent connection is timeout"}
        await caller.playground.say(CLERK, text="在这期间说的就丢了")
        end = await socket.receive()
    assert end.type in (aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.ERROR)
    assert len(caller.playground.gateway.never_acked) == 1


@pytest.mark.parametrize("ending", ["close", "reset"])
async def test_after_an_unannounced_end_the_sdk_connects_again(playground: Playground, ending: str) -> None:
    async with listening(playground):
        (before,) = playground.gateway.channels
        if ending == "close":
            await playground.gateway.close()
        else:
            playground.gateway.reset()
        await playground.world.until(lambda: playground.gateway.channels and before not in playground.gateway.channels)


async def test_a_zombie_pushes_nothing(caller: Caller) -> None:
    limit(caller.playground, ping_every=0.01, redelivery=(0.01, 0.02))
    async with channel(caller) as socket:
        caller.playground.faults.zombie = True
        await caller.playground.say(CLERK, text="你好")
        (frame,) = caller.playground.gateway.never_acked
        await caller.playground.world.until(lambda: caller.playground.gateway.tries(frame["headers"]["messageId"]) == 3)
        with pytest.raises(TimeoutError):
            await socket.receive(timeout=0.1)


@pytest.mark.parametrize(("what", "status"), [("unauthorized", 401), ("bad request", 400), ("unavailable", 503)])
async def test_the_sdk_keeps_trying_to_open(playground: Playground, what: Any, status: int) -> None:
    playground.faults.next(OPEN, what, times=2)
    async with listening(playground):
        statuses = [call.status for call in playground.world.calls if call.path == OPEN]
    assert statuses == [status, status, 200]


async def test_an_opening_may_hang(caller: Caller) -> None:
    caller.playground.faults.next(OPEN, "hang")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(caller.post(OPEN, opening(caller.playground), headers=JSON), 0.1)


async def test_what_should_not_come_does(caller: Caller) -> None:
    async with channel(caller) as socket:
        caller.playground.gateway.push_raw("不是 JSON")
        assert (await socket.receive()).data == "不是 JSON"
