"""The real SDK, connected over a real socket to a gateway of our own."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from bot.dingtalk.stream import Stream
from tests.bot.dingtalk.gateway import SECRET, Gateway, gateway
from tests.bot.dingtalk.wire import text

Body = dict[str, Any]


@asynccontextmanager
async def streaming(
    far: Gateway, receive: Callable[[Body], Awaitable[None]], *, secret: str = SECRET, quiet: float = 60
) -> AsyncIterator[Stream]:
    stream = Stream("dingabc", secret, receive, openapi=far.base, quiet=quiet)
    stream._client.RECONNECT_BASE_DELAY_SECONDS = stream._client.RECONNECT_JITTER_SECONDS = 0.05
    running = asyncio.create_task(stream.run())
    try:
        yield stream
    finally:
        await stream.stop()
        await asyncio.wait_for(running, 1)


async def trouble(stream: Stream) -> None:
    for _ in range(1_000):
        if stream.counters.trouble:
            return
        await asyncio.sleep(0.005)
    raise AssertionError("there was no trouble")


class Received(list[Body]):
    """What was received; `hold` keeps the receiver busy until it is set."""

    def __init__(self) -> None:
        self.hold = asyncio.Event()
        self.hold.set()
        self.began = asyncio.Event()

    async def __call__(self, body: Body) -> None:
        self.began.set()
        await self.hold.wait()
        self.append(body)


async def test_a_message_is_acknowledged_once_it_is_received() -> None:
    received = Received()
    received.hold.clear()
    async with gateway() as far, streaming(far, received) as stream:
        socket = await far.sockets.get()
        id_ = await far.push(socket, text(" 萧山区活跃率"))
        await received.began.wait()
        await far.push(socket, {"opaque": "o1"}, "ping 1", topic="ping")
        assert (await far.acks.get())["headers"]["messageId"] == "ping 1", "pings are answered meanwhile"
        assert far.acks.empty()
        received.hold.set()
        ack = await far.acks.get()
        assert (ack["code"], ack["headers"]["messageId"]) == (200, id_)
        assert isinstance(ack["data"], str)
        assert received == [text(" 萧山区活跃率")]
        assert stream.connected
        assert (stream.counters.received, stream.counters.connections, stream.counters.trouble) == (1, 1, "")


async def test_what_could_not_be_stored_is_not_acknowledged_and_may_come_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    received: list[Body] = []

    async def receive(body: Body) -> None:
        if not received:
            received.append({})
            raise OSError("disk full")
        received.append(body)

    async with gateway() as far, streaming(far, receive) as stream:
        socket = await far.sockets.get()
        id_ = await far.push(socket, text("问"), "m1")
        await far.push(socket, text("问"), id_)
        assert (await far.acks.get())["headers"]["messageId"] == "m1"
        assert received[1:] == [text("问")]
        assert far.acks.empty()
        assert stream.counters.refused == 1
    assert "disk full" in caplog.text


async def test_odd_frames_do_not_end_the_connection() -> None:
    received = Received()
    async with gateway() as far, streaming(far, received):
        socket = await far.sockets.get()
        for odd in ("not json", "[]", "{}", "17", '{"type":"CALLBACK","headers":{"topic":"?"},"data":"{}"}'):
            await socket.send_str(odd)
        listed = await far.push(socket, ["no object"])
        assert (await far.acks.get())["headers"]["messageId"] == listed
        await far.push(socket, text("问"))
        await far.acks.get()
        assert received == [text("问")]


async def test_it_subscribes_to_robot_messages_only() -> None:
    async with gateway() as far, streaming(far, Received()):
        await far.sockets.get()
        (asked,) = far.opened
        assert asked["subscriptions"] == [{"type": "CALLBACK", "topic": "/v1.0/im/bot/messages/get"}]
        assert asked["clientId"] == "dingabc"
        assert asked["ua"].startswith("dingtalk-sdk-python/v")


async def test_after_a_disconnect_it_comes_back() -> None:
    received = Received()
    async with gateway() as far, streaming(far, received) as stream:
        first = await far.sockets.get()
        await far.push(first, {"reason": "connection is expired"}, topic="disconnect")
        second = await asyncio.wait_for(far.sockets.get(), 10)
        await far.push(second, text("问"))
        while not received:
            await far.acks.get()
        assert stream.counters.connections == 2


@pytest.mark.parametrize("trouble", ["refused", "reset", "closed"])
async def test_a_connection_that_breaks_is_replaced(trouble: str, caplog: pytest.LogCaptureFixture) -> None:
    received = Received()
    async with gateway() as far:
        far.handshakes_refused = 2 if trouble == "refused" else 0
        async with streaming(far, received):
            socket = await asyncio.wait_for(far.sockets.get(), 10)
            if trouble == "reset":
                transport = socket._req.transport if socket._req else None
                assert transport is not None
                transport.abort()
            elif trouble == "closed":
                await socket.close()
            if trouble != "refused":
                socket = await asyncio.wait_for(far.sockets.get(), 10)
            await far.push(socket, text("问"))
            await far.acks.get()
            assert received == [text("问")]
        assert len(far.opened) == (3 if trouble == "refused" else 2)
    assert "ticket 0" not in caplog.text
    assert "ticket+0" not in caplog.text


async def test_a_silent_connection_is_replaced(caplog: pytest.LogCaptureFixture) -> None:
    async with gateway() as far, streaming(far, Received(), quiet=0.2):
        await far.sockets.get()
        await asyncio.wait_for(far.sockets.get(), 10)
    assert "taken for dead" in caplog.text


async def test_frames_keep_a_connection() -> None:
    async with gateway() as far, streaming(far, Received(), quiet=0.4) as stream:
        socket = await far.sockets.get()
        until = time.monotonic() + 1
        while time.monotonic() < until:
            await far.push(socket, {"opaque": "o"}, topic="ping")
            await far.acks.get()
            await asyncio.sleep(0.05)
        assert stream.counters.connections == 1


async def test_a_wrong_secret_is_said_in_one_line_and_never_shown(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    async with gateway() as far, streaming(far, Received(), secret="a-wrong-one") as stream:
        await far.asked.wait()
        await trouble(stream)
        assert not stream.connected
    assert "DingTalk refuses the client id or the client secret (401)" in caplog.text
    assert "unknown exception" not in caplog.text
    assert "a-wrong-one" not in caplog.text


async def test_an_unreachable_gateway_is_told_apart(caplog: pytest.LogCaptureFixture, unused_tcp_port: int) -> None:
    far = Gateway(base=f"http://127.0.0.1:{unused_tcp_port}")
    async with streaming(far, Received()) as stream:
        await trouble(stream)
    assert "cannot be reached" in caplog.text
    assert "refuses" not in caplog.text


@pytest.mark.parametrize(
    "answer",
    [
        web.json_response({"code": "param.invalid", "message": "session=SECRET"}, status=400),
        web.json_response({"nothing": "of the kind"}),
        web.Response(body=b"\xff", status=200),
        web.Response(status=503),
    ],
)
async def test_a_gateway_that_opens_nothing_is_asked_again(
    answer: web.Response, caplog: pytest.LogCaptureFixture
) -> None:
    async with gateway() as far:
        far.answer = answer
        async with streaming(far, Received()):
            await far.asked.wait()
            far.answer = None
            await asyncio.wait_for(far.sockets.get(), 10)
    assert f"HTTP {answer.status}" in caplog.text
    assert "SECRET" not in caplog.text


async def test_no_ticket_and_no_session_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    async with gateway() as far, streaming(far, Received()):
        socket = await far.sockets.get()
        webhook = {"sessionWebhook": "https://oapi.dingtalk.com/robot/sendBySession?session=66d7"}
        await far.push(socket, webhook, topic="disconnect")
        await asyncio.wait_for(far.sockets.get(), 10)
    assert "connected to DingTalk" in caplog.text
    assert "ticket" not in caplog.text.replace("ticket=***", "")
    assert "66d7" not in caplog.text


async def test_stop_finishes_what_it_began() -> None:
    received = Received()
    received.hold.clear()
    async with gateway() as far, streaming(far, received) as stream:
        socket = await far.sockets.get()
        await far.push(socket, text("问"), "m1")
        await received.began.wait()
        stopping = asyncio.create_task(stream.stop())
        await asyncio.sleep(0)
        received.hold.set()
        await asyncio.wait_for(stopping, 5)
        assert received == [text("问")]
        assert (await far.acks.get())["headers"]["messageId"] == "m1"
        assert not stream.connected


@pytest.mark.parametrize("situation", ["idle", "stuck", "opening", "waiting to try again"])
async def test_stop_takes_less_than_five_seconds(situation: str) -> None:
    received = Received()
    async with gateway() as far:
        far.is_hanging = situation == "opening"
        far.answer = web.Response(status=503) if situation == "waiting to try again" else None
        async with streaming(far, received) as stream:
            await far.asked.wait()
            if situation in ("idle", "stuck"):
                socket = await far.sockets.get()
                if situation == "stuck":
                    received.hold.clear()
                    await far.push(socket, text("问"))
                    await received.began.wait()
            before = time.monotonic()
            await stream.stop()
            assert time.monotonic() - before < 5


async def test_stopping_before_it_ran_or_twice_is_no_trouble() -> None:
    async with gateway() as far:
        stream = Stream("dingabc", SECRET, Received(), openapi=far.base)
        await stream.stop()
        running = asyncio.create_task(stream.run())
        await far.sockets.get()
        await stream.stop()
        await stream.stop()
        await asyncio.wait_for(running, 1)
