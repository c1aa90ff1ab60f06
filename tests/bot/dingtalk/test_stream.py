"""The real SDK, connected over a real socket to DingTalk's stand-in."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from bot.dingtalk.stream import Receive, Stream
from bot.playground.server import Playground
from bot.playground.world import PATIENCE
from bot.playground.world.faults import What
from bot.playground.world.limits import Limits
from tests.support.far_side import far_side
from tests.support.wire import text

Body = dict[str, Any]
OPEN = "/v1.0/gateway/connections/open"


def playground(**limits: Any) -> Playground:
    return Playground(limits=Limits(**limits))


@asynccontextmanager
async def streaming(
    openapi: str,
    receive: Receive,
    pair: tuple[str, str] = ("id", "SECRET"),
    quiet: float = 60,
) -> AsyncIterator[Stream]:
    stream = Stream(*pair, receive, openapi=openapi, quiet=quiet)
    stream._client.RECONNECT_BASE_DELAY_SECONDS = stream._client.RECONNECT_JITTER_SECONDS = 0.05
    running = asyncio.create_task(stream.run())
    try:
        yield stream
    finally:
        await stream.stop()
        await asyncio.wait_for(running, PATIENCE)


@asynccontextmanager
async def connected(far: Playground, receive: Receive, quiet: float = 60) -> AsyncIterator[Stream]:
    async with streaming(far.url, receive, (far.client_id, far.client_secret), quiet) as stream:
        await far.connected()
        yield stream


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110  a counter tells nobody that it has changed
            await asyncio.sleep(0.005)


async def acked(far: Playground, message_id: str) -> Any:
    """The answer to that frame, which has to be as the protocol wants it."""
    await far.world.until(lambda: any(ack.message_id == message_id for ack in far.world.acks))
    (ack,) = [ack for ack in far.world.acks if ack.message_id == message_id]
    assert not ack.problems
    return ack


class Received(list[Body]):
    """What was received; while `hold` is not set the receiver is busy."""

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
    async with playground(ping_every=0.05) as far, connected(far, received) as stream:
        id_ = far.gateway.push(text(" 萧山区活跃率"))
        await received.began.wait()
        await far.world.until(lambda: far.world.acks)
        assert all(ack.message_id != id_ for ack in far.world.acks), "pings are answered meanwhile, this is not"
        received.hold.set()
        assert (await acked(far, id_)).code == 200
        assert received == [text(" 萧山区活跃率")]
        assert stream.connected
        assert (stream.counters.received, stream.counters.connections, stream.counters.trouble) == (1, 1, "")


async def test_what_could_not_be_stored_is_not_acknowledged_and_comes_again(caplog: pytest.LogCaptureFixture) -> None:
    received: list[Body] = []

    async def receive(body: Body) -> None:
        received.append(body)
        if len(received) == 1:
            raise OSError("disk full")

    async with playground(redelivery=(0.1,)) as far, connected(far, receive) as stream:
        id_ = far.gateway.push(text("问"))
        assert (await acked(far, id_)).code == 200
        assert received == [text("问")] * 2
        assert stream.counters.refused == 1
    assert "disk full" in caplog.text


async def test_odd_frames_do_not_end_the_connection() -> None:
    received = Received()
    async with playground() as far, connected(far, received) as stream:
        for odd in ("not json", "[]", "{}", "17", '{"type":"CALLBACK","headers":{"topic":"?"},"data":"{}"}'):
            far.gateway.push_raw(odd)
        await acked(far, far.gateway.push(["no object"]))
        await acked(far, far.gateway.push(text("问")))
        assert received == [text("问")]
        assert stream.counters.connections == 1


async def test_it_subscribes_to_robot_messages_only() -> None:
    async with playground() as far, connected(far, Received()):
        (call,) = [call for call in far.world.calls if call.path == OPEN]
        assert call.body["subscriptions"] == [{"type": "CALLBACK", "topic": "/v1.0/im/bot/messages/get"}]
        assert call.body["clientId"] == far.client_id
        assert call.body["ua"].startswith("dingtalk-sdk-python/v")


@pytest.mark.parametrize("end", ["disconnect", "close", "reset"])
async def test_a_connection_that_ends_is_replaced(end: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    received = Received()
    async with playground(disconnect_silence=0.1) as far, connected(far, received) as stream:
        first = far.gateway.channels[0]
        ended = getattr(far.gateway, end)()
        if ended is not None:
            await ended
        await far.world.until(lambda: far.gateway.channels and first not in far.gateway.channels)
        await acked(far, far.gateway.push(text("问")))
        assert received == [text("问")]
        assert stream.counters.connections == 2
    assert "connected to DingTalk" in caplog.text
    assert "ticket" not in caplog.text


async def test_a_silent_connection_is_replaced(caplog: pytest.LogCaptureFixture) -> None:
    async with playground() as far:
        far.faults.zombie = True
        async with connected(far, Received(), quiet=0.2) as stream:
            first = far.gateway.channels[0]
            await far.world.until(lambda: far.gateway.channels and first not in far.gateway.channels)
            assert stream.counters.connections >= 1
    assert "taken for dead" in caplog.text


async def test_pings_keep_a_connection() -> None:
    async with playground(ping_every=0.1) as far, connected(far, Received(), quiet=2) as stream:
        await far.world.until(lambda: len(far.world.acks) >= 25)
        assert stream.counters.connections == 1
        assert not any(ack.problems for ack in far.world.acks)


async def test_a_wrong_secret_is_said_in_one_line_and_never_shown(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    async with playground() as far, streaming(far.url, Received(), (far.client_id, "a-wrong-one")) as stream:
        await until(lambda: stream.counters.trouble)
        assert not stream.connected
    assert "DingTalk refuses the client id or the client secret (401)" in caplog.text
    assert "unknown exception" not in caplog.text
    assert "a-wrong-one" not in caplog.text


async def test_an_unreachable_gateway_is_told_apart(caplog: pytest.LogCaptureFixture, unused_tcp_port: int) -> None:
    async with streaming(f"http://127.0.0.1:{unused_tcp_port}", Received()) as stream:
        await until(lambda: stream.counters.trouble)
    assert "cannot be reached" in caplog.text
    assert "refuses" not in caplog.text


@pytest.mark.parametrize(
    "answer",
    [
        web.json_response({"code": "param.invalid", "message": "session=SECRET"}, status=400),
        web.json_response({"nothing": "of the kind"}),
        web.Response(body=b"\xff", status=200),
        web.Response(status=302, headers={"Location": "http://127.0.0.1:1/"}),
    ],
)
async def test_an_answer_that_opens_nothing_is_reported(answer: web.Response, caplog: pytest.LogCaptureFixture) -> None:
    async with far_side() as (side, _):
        side.answers[OPEN] = [answer]
        async with streaming(side.base, Received()):
            await until(lambda: len(side.calls[OPEN]) >= 2)
    assert f"HTTP {answer.status}" in caplog.text
    assert "SECRET" not in caplog.text


@pytest.mark.parametrize("fault", ["unavailable", "gateway timeout", "reset", "punished"])
async def test_a_gateway_in_trouble_is_asked_again(fault: What) -> None:
    async with playground() as far:
        far.faults.next(OPEN, fault, times=2)
        async with connected(far, Received()) as stream:
            assert stream.counters.trouble == ""


async def test_a_refused_handshake_is_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    async with (
        playground(ticket_lives=0) as far,
        streaming(far.url, Received(), (far.client_id, far.client_secret)) as stream,
    ):
        await far.world.until(lambda: len([call for call in far.world.calls if call.path == OPEN]) >= 3)
        assert not stream.connected
    assert "ticket=" not in caplog.text.replace("ticket=***", "")


async def test_stop_finishes_what_it_began() -> None:
    received = Received()
    received.hold.clear()
    async with playground() as far, connected(far, received) as stream:
        id_ = far.gateway.push(text("问"))
        await received.began.wait()
        stopping = asyncio.create_task(stream.stop())
        await asyncio.sleep(0)
        received.hold.set()
        await asyncio.wait_for(stopping, PATIENCE)
        assert received == [text("问")]
        assert (await acked(far, id_)).code == 200
        assert not stream.connected


@pytest.mark.parametrize("situation", ["idle", "stuck", "opening", "waiting to try again"])
async def test_stop_waits_for_nothing_that_hangs(situation: str) -> None:
    received = Received()
    async with playground() as far:
        if situation == "opening":
            far.faults.next(OPEN, "slow", seconds=3600)
        elif situation == "waiting to try again":
            far.faults.next(OPEN, "unavailable", times=1_000)
        async with streaming(far.url, received, (far.client_id, far.client_secret)) as stream:
            if situation == "opening":
                await until(lambda: not far.faults.pending)
            elif situation == "waiting to try again":
                await until(lambda: stream.counters.trouble)
            else:
                await far.connected()
            if situation == "stuck":
                received.hold.clear()
                far.gateway.push(text("问"))
                await received.began.wait()
            await asyncio.wait_for(stream.stop(), PATIENCE)


async def test_stopping_before_it_ran_or_twice_is_no_trouble() -> None:
    async with playground() as far:
        stream = Stream(far.client_id, far.client_secret, Received(), openapi=far.url)
        await stream.stop()
        running = asyncio.create_task(stream.run())
        await far.connected()
        await stream.stop()
        await stream.stop()
        await asyncio.wait_for(running, PATIENCE)
