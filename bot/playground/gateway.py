"""The Stream gateway: connections are opened with a ticket, frames pushed, answers checked."""

import asyncio
import json
import logging
import secrets
import socket
import struct
import time
import uuid
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

from aiohttp import WSMsgType, web

from bot.playground.api.errors import ApiError
from bot.playground.world import Ack, World
from bot.playground.world.faults import Faults

OPEN = "/v1.0/gateway/connections/open"
ROBOT_TOPIC = "/v1.0/im/bot/messages/get"
TOPICS = {
    ("EVENT", "*"),
    ("CALLBACK", ROBOT_TOPIC),
    ("CALLBACK", "/v1.0/im/bot/messages/delegate"),
    ("CALLBACK", "/v1.0/card/instances/callback"),
    ("CALLBACK", "/v1.0/graph/api/invoke"),
}

REPEATING = "repeating"
log = logging.getLogger(__name__)
Frame = dict[str, Any]


@dataclass(slots=True, eq=False)
class Channel:
    """One WebSocket. After a `disconnect` frame it is `leaving` and gets nothing more."""

    id: str
    socket: web.WebSocketResponse
    transport: asyncio.Transport | None
    topics: frozenset[str]
    leaving: bool = False


@dataclass(slots=True)
class Push:
    """A frame on its way; `tries` are the times (time.monotonic()) at which it was written to a socket."""

    frame: Frame
    topic: str
    message_id: str
    tries: list[float] = field(default_factory=list)
    acked: asyncio.Event = field(default_factory=asyncio.Event)


class Gateway:
    def __init__(self, world: World, faults: Faults, pair: tuple[str, str]) -> None:
        self._world, self._faults, self._pair = world, faults, pair
        self._tickets: dict[str, tuple[float, frozenset[str]]] = {}
        self._pushes: dict[str, Push] = {}
        self._pings: dict[str, str] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.channels: list[Channel] = []
        self.endpoint = ""

    async def open(self, request: web.Request) -> web.Response:
        wants_json = "json" in request.headers.get("Accept", "")
        try:
            body = await request.json()
        except ValueError:
            raise ApiError("Missingbody", "body is mandatory for this action.") from None
        topics = self._topics(body if isinstance(body, dict) else {})
        ticket = str(uuid.uuid4())
        self._tickets[ticket] = (time.monotonic() + self._world.limits.ticket_lives, topics)
        answer = {"endpoint": self.endpoint, "ticket": ticket}
        if wants_json:
            return web.json_response(answer)
        inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in answer.items())
        return web.Response(text=f"<?xml version='1.0'?><result>{inner}</result>", content_type="application/xml")

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """A ticket is good once, and for 90 seconds."""
        until, topics = self._tickets.pop(request.query.get("ticket", ""), (0.0, frozenset[str]()))
        if time.monotonic() >= until:
            raise web.HTTPUnauthorized
        socket_ = web.WebSocketResponse(timeout=1.0, max_msg_size=4 * 1024 * 1024)
        await socket_.prepare(request)
        channel = Channel(str(uuid.uuid4()), socket_, request.transport, topics)
        self.channels.append(channel)
        self._world.tell()
        pinging = self._start(self._ping(channel))
        try:
            async for message in socket_:
                if message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
                    self._answered(message.data)
        finally:
            pinging.cancel()
            self._forget(channel)
        return socket_

    def push(self, data: Any, topic: str = ROBOT_TOPIC) -> str:
        """Pushes to one channel, chosen at random, and again until it is acknowledged. Returns headers.messageId."""
        frame = self._frame("CALLBACK", topic, data)
        push = Push(frame, topic, frame["headers"]["messageId"])
        self._pushes[push.message_id] = push
        self._write_to_one(push)
        self._start(self._repeat(push)).set_name(REPEATING)
        return push.message_id

    def push_raw(self, text: str) -> None:
        """Any text, to every channel: for what should not come and does."""
        for channel in self.channels:
            self._start(_write(channel, text))

    @property
    def never_acked(self) -> tuple[Frame, ...]:
        return tuple(push.frame for push in self._pushes.values() if not push.acked.is_set())

    @property
    def repeating(self) -> int:
        """How many pushes will be made again unless they are acknowledged."""
        return sum(task.get_name() == REPEATING for task in self._tasks)

    def tries(self, message_id: str) -> int:
        """How often the frame was written to a socket."""
        return len(self._pushes[message_id].tries)

    def frames(self) -> tuple[Frame, ...]:
        """Every robot message and callback that was to be pushed, in order."""
        return tuple(push.frame for push in self._pushes.values())

    async def disconnect(self, reason: str = "connection is expired") -> None:
        """The announced end of every connection: a frame, silence, then the connection is dropped."""
        leaving = [channel for channel in self.channels if not channel.leaving]
        for channel in leaving:
            channel.leaving = True
            frame = self._frame("SYSTEM", "disconnect", {"reason": reason})
            self._pings[frame["headers"]["messageId"]] = frame["data"]
            await self._start(_write(channel, json.dumps(frame)))  # after what was pushed before
            self._start(self._drop_later(channel))

    async def close(self) -> None:
        """A clean close (1000) of every connection, unannounced."""
        for channel in list(self.channels):
            await channel.socket.close()

    def reset(self) -> None:
        """Every connection breaks (TCP reset)."""
        for channel in list(self.channels):
            reset(channel.transport)
            self._forget(channel)

    async def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for channel in list(self.channels):
            if not channel.socket.closed:
                await channel.socket.close(code=1001)

    def _topics(self, body: dict[str, Any]) -> frozenset[str]:
        if (body.get("clientId"), body.get("clientSecret")) != self._pair:
            raise ApiError("authFailed", "鉴权失败", 401)
        listed = body.get("subscriptions")
        wanted = {(str(item.get("type")), str(item.get("topic"))) for item in listed or () if isinstance(item, dict)}
        if not wanted or not wanted <= TOPICS:
            raise ApiError("param.invalid", "订阅参数无效")
        return frozenset(topic for _, topic in wanted)

    async def _repeat(self, push: Push) -> None:
        started = time.monotonic()
        for after in self._world.limits.redelivery:
            try:
                async with asyncio.timeout_at(asyncio.get_running_loop().time() + started + after - time.monotonic()):
                    await push.acked.wait()
            except TimeoutError:
                self._write_to_one(push)
            else:
                return

    def _write_to_one(self, push: Push) -> None:
        there = [channel for channel in self.channels if not channel.leaving and push.topic in channel.topics]
        if not there:
            return
        push.tries.append(time.monotonic())
        self._world.tell()
        if not self._faults.zombie:
            channel = secrets.choice(there)
            frame = {**push.frame, "headers": {**push.frame["headers"], "connectionId": channel.id}}
            self._start(_write(channel, json.dumps(frame, ensure_ascii=False)))

    async def _ping(self, channel: Channel) -> None:
        while True:
            await asyncio.sleep(self._world.limits.ping_every)
            if not self._faults.zombie and not channel.leaving:
                frame = self._frame("SYSTEM", "ping", {"opaque": secrets.token_hex(8)})
                self._pings[frame["headers"]["messageId"]] = frame["data"]
                await _write(channel, json.dumps(frame))

    async def _drop_later(self, channel: Channel) -> None:
        await asyncio.sleep(self._world.limits.disconnect_silence)
        if channel.transport is not None:
            channel.transport.abort()

    def _frame(self, kind: str, topic: str, data: Any) -> Frame:
        headers = {
            "appId": "00000000-0000-0000-0000-000000000000",
            "connectionId": "",
            "contentType": "application/json",
            "messageId": f"{secrets.token_hex(4)}_{secrets.token_hex(2)}_{secrets.token_hex(6)}_{secrets.token_hex(4)}",
            "time": str(round(self._world.now().timestamp() * 1000)),
            "topic": topic,
        }
        text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
        return {"specVersion": "1.0", "type": kind, "headers": headers, "data": text}

    def _answered(self, text: str | bytes) -> None:
        ack = self._read(text)
        self._world.acks.append(ack)
        if ack.message_id in self._pushes and ack.code is not None:
            self._pushes[ack.message_id].acked.set()
        if ack.problems:
            log.warning("an acknowledgement is not as it should be: %s", "; ".join(ack.problems))
        self._world.tell()

    def _read(self, text: str | bytes) -> Ack:
        try:
            answer = json.loads(text)
        except ValueError:
            return Ack("", None, None, ("not JSON",))
        if not isinstance(answer, dict):
            return Ack("", None, None, ("not an object",))
        raw, code = answer.get("headers"), answer.get("code")
        headers = raw if isinstance(raw, dict) else {}
        id_, data = str(headers.get("messageId", "")), answer.get("data")
        problems = [] if isinstance(code, int) and not isinstance(code, bool) else ["code is no integer"]
        if headers.get("contentType") != "application/json":
            problems.append("contentType is not application/json")
        if id_ not in self._pushes and id_ not in self._pings:
            problems.append("no frame has this messageId")
        decoded = _decoded(data)
        if decoded is None:
            problems.append("data is not JSON in a string")
        elif id_ in self._pings and decoded != json.loads(self._pings[id_]):
            problems.append("the data of a system frame was not sent back")
        return Ack(id_, None if "code is no integer" in problems else code, decoded, tuple(problems))

    def _forget(self, channel: Channel) -> None:
        if channel in self.channels:
            self.channels.remove(channel)
            self._world.tell()

    def _start(self, work: Any) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def reset(transport: asyncio.BaseTransport | None) -> None:
    """Ends a connection by a TCP reset rather than by its regular end."""
    if not isinstance(transport, asyncio.Transport):
        return
    raw = transport.get_extra_info("socket")
    if raw is not None:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


async def _write(channel: Channel, text: str) -> None:
    try:
        await channel.socket.send_str(text)
    except (ConnectionError, RuntimeError):
        return  # gone meanwhile: DingTalk too pushes to dead sockets for a while


def _decoded(data: Any) -> Any:
    if not isinstance(data, str):
        return None
    try:
        return json.loads(data)
    except ValueError:
        return None
