"""The chat page: static files, and the calls that it makes to speak, tap, listen and move the clock."""

import asyncio
import json
import mimetypes
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from io import BytesIO
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import quote

import pylopdf_fonts_zh_cn
from aiohttp import BodyPartReader, web
from PIL import Image

from bot.playground.chat import Chat, NotPossibleError
from bot.playground.gateway import Gateway
from bot.playground.world import Post, World
from bot.playground.world.cast import Conversation

STATIC = Path(__file__).with_name("static")
FILES = ("page.css", "page.js", "messages.js")
SECURITY = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
IMAGES = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif", b"BM": "image/bmp"}

YEARS = range(2001, 2286)
"""Those whose moments a message can carry: thirteen digits of milliseconds."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Page:
    """`netloc` is the page's own host and port: calls from elsewhere, or without the page's key, are refused."""

    def __init__(
        self,
        world: World,
        chat: Chat,
        gateway: Gateway,
        samples: Mapping[str, bytes],
        move: Callable[[datetime], None] | None,
        push_at: Callable[[], datetime | None] | None,
    ) -> None:
        self._world, self._chat, self._gateway, self._samples = world, chat, gateway, samples
        self._move, self._push_at = move, push_at
        self._key = secrets.token_urlsafe(24)
        self._streams: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()
        self.netloc = ""

    def routes(self) -> list[web.RouteDef]:
        get, post = web.get, web.post
        return [
            get("/", self.index),
            get("/favicon.ico", self.no_icon),
            get("/playground/font.otf", self.font),
            get("/playground/static/{name}", self.static),
            get("/playground/events", self._ours(self.events)),
            get("/playground/picture/{post}/{number}", self._ours(self.picture)),
            get("/playground/file/{post}", self._ours(self.file)),
            get("/playground/sample/{name}", self._ours(self.sample)),
            post("/playground/say", self._ours(self.say)),
            post("/playground/tap", self._ours(self.tap)),
            post("/playground/read", self._ours(self.read)),
            post("/playground/clock", self._ours(self.clock)),
        ]

    def stop(self) -> None:
        self._stopping.set()
        self._world.tell()

    def _ours(self, handler: Handler) -> Handler:
        async def ours(request: web.Request) -> web.StreamResponse:
            self._check_host(request)
            key = request.headers.get("X-Playground-Key") or request.query.get("key", "")
            if not secrets.compare_digest(key.encode(), self._key.encode()):
                raise web.HTTPForbidden
            if request.headers.get("Origin") not in (None, f"http://{request.host}"):
                raise web.HTTPForbidden
            try:
                return await handler(request)
            except NotPossibleError as refusal:
                return web.json_response({"error": str(refusal)}, status=409)
            except (KeyError, ValueError, IndexError, TypeError):
                return web.json_response({"error": "没有看懂这个请求，请刷新页面后再试。"}, status=400)

        return ours

    def _check_host(self, request: web.Request) -> None:
        """A name that somebody made lead to this machine is not ours."""
        if request.host not in (self.netloc, self.netloc.replace("127.0.0.1", "localhost")):
            raise web.HTTPForbidden

    async def index(self, request: web.Request) -> web.StreamResponse:
        self._check_host(request)
        html = (STATIC / "page.html").read_text(encoding="utf-8").replace("{{key}}", self._key)
        return web.Response(text=html, content_type="text/html", headers=SECURITY | {"Cache-Control": "no-store"})

    async def no_icon(self, request: web.Request) -> web.StreamResponse:  # noqa: ARG002
        return web.Response(status=204)

    async def static(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        if name not in FILES:
            raise web.HTTPNotFound
        kind = mimetypes.guess_type(name)[0] or "text/plain"
        text = (STATIC / name).read_text(encoding="utf-8")
        return web.Response(text=text, content_type=kind, headers=SECURITY | {"Cache-Control": "no-cache"})

    async def font(self, request: web.Request) -> web.StreamResponse:  # noqa: ARG002
        headers = {"Cache-Control": "public, max-age=31536000, immutable", "Content-Type": "font/otf"}
        return web.FileResponse(Path(pylopdf_fonts_zh_cn.sans_path()), headers=headers)

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: first all that there is (`state`), then `post` for each new message and `status` whenever
        something else changes. All in one stream, so that nothing old can arrive after what is newer."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        queue = self._world.watch()
        try:
            await response.prepare(request)
            await response.write(_event("state", self._state()))
            owed = False
            while not self._stopping.is_set():
                post = await queue.get()
                if post is not None:
                    await response.write(_event("post", self._post(post)))
                owed = owed or post is None
                if owed and queue.empty():
                    await response.write(_event("status", self._status()))
                    owed = False
        except ConnectionError:
            pass
        finally:
            self._world.unwatch(queue)
        return response

    async def say(self, request: web.Request) -> web.StreamResponse:
        """A multipart form: person, conversation, text, at_bot, quote, file or sample, voice."""
        form, file = await _form(request)
        sample = form.get("sample", "")
        if sample:
            file = (sample, self._samples[sample])
        picture = file[1] if file is not None and _image_type(file[1]) else None
        post = self._chat.say(
            form["person"],
            form["conversation"],
            form.get("text", ""),
            file=file if picture is None else None,
            picture=picture,
            voice=form.get("voice") or None,
            quote=form.get("quote") or None,
            at_bot=bool(form.get("at_bot")),
        )
        return web.json_response({"id": post.id})

    async def tap(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        post = self._chat.tap(str(body["person"]), str(body["message"]), str(body["label"]))
        return web.json_response({"id": post.id if post else None})

    async def read(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self._world.read.update(
            (post.id, str(body["person"])) for post in self._world.messages(str(body["conversation"]))
        )
        return web.json_response({})

    async def clock(self, request: web.Request) -> web.StreamResponse:
        """{"to": ISO 8601 with an offset}."""
        moment = datetime.fromisoformat(str((await request.json())["to"]))
        if self._move is None or moment.tzinfo is None or moment.year not in YEARS:
            raise ValueError("the clock cannot be moved, or not to there")
        self._move(moment)
        self._world.tell()
        return web.json_response(self._status())

    async def picture(self, request: web.Request) -> web.StreamResponse:
        post = self._world.post(request.match_info["post"])
        content = post.pictures[int(request.match_info["number"])].content
        kind = _image_type(content)
        if kind is None:
            raise web.HTTPNotFound
        return web.Response(
            body=content, content_type=kind, headers=SECURITY | {"Cache-Control": "private, max-age=86400"}
        )

    async def file(self, request: web.Request) -> web.StreamResponse:
        file = self._world.post(request.match_info["post"]).file
        if file is None:
            raise web.HTTPNotFound
        return _attachment(file.name, file.content)

    async def sample(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        return _attachment(name, self._samples[name])

    def _state(self) -> dict[str, Any]:
        world = self._world
        return {
            "bot": world.cast.bot_name,
            "people": [
                {"id": person.staff_id, "name": person.name, "role": person.role} for person in world.cast.people
            ],
            "conversations": [_conversation(item) for item in world.conversations.values()],
            "posts": [self._post(post) for id_ in world.conversations for post in world.messages(id_)],
            "samples": list(self._samples),
            **self._status(),
        }

    def _status(self) -> dict[str, Any]:
        due = self._push_at() if self._push_at else None
        return {
            "now": self._world.now().isoformat(),
            "movable": self._move is not None,
            "push_at": due.isoformat() if due else None,
            "connected": bool(self._gateway.channels),
            "recalled": sorted(self._world.recalled),
        }

    def _post(self, post: Post) -> dict[str, Any]:
        return {
            "id": post.id,
            "conversation": post.conversation,
            "sender": post.sender,
            "name": post.name,
            "bot": post.is_bots,
            "at": post.at.isoformat(),
            "kind": post.kind,
            "title": post.title,
            "text": post.text,
            "blocks": [asdict(block) for block in post.blocks],
            "pictures": [
                {"address": item.address, "here": bool(_image_type(item.content)), "alt": _description(item.content)}
                for item in post.pictures
            ],
            "file": {"name": post.file.name, "size": len(post.file.content)} if post.file else None,
            "buttons": [{"label": button.label, "live": button.command is not None} for button in post.buttons],
            "mentions": self._names(post.mentions),
            "quote": post.quote,
            "heard": post.heard,
        }

    def _names(self, staff_ids: tuple[str, ...]) -> dict[str, str]:
        known = {person.staff_id: person.name for person in self._world.cast.people}
        return {id_: known[id_] for id_ in staff_ids if id_ in known}


def _conversation(item: Conversation) -> dict[str, Any]:
    return {"id": item.id, "title": item.title, "members": item.members, "group": item.is_group, "bot": item.has_bot}


def _event(kind: str, data: object) -> bytes:
    return f"event: {kind}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


def _image_type(content: bytes) -> str | None:
    return next((kind for start, kind in IMAGES.items() if content.startswith(start)), None)


def _description(content: bytes) -> str:
    """What a PNG says of itself within; empty where it says nothing."""
    try:
        with Image.open(BytesIO(content), formats=("PNG",)) as image:
            return str(image.info.get("Description", ""))
    except (OSError, ValueError, SyntaxError):
        return ""


def _attachment(name: str, content: bytes) -> web.Response:
    disposition = f"attachment; filename*=UTF-8''{quote(PurePath(name).name)}"
    headers = SECURITY | {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return web.Response(body=content, content_type="application/octet-stream", headers=headers)


async def _form(request: web.Request) -> tuple[dict[str, str], tuple[str, bytes] | None]:
    form: dict[str, str] = {}
    file = None
    if not request.content_type.startswith("multipart/"):
        raise ValueError("a form is expected")
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            continue
        if part.filename is not None:
            file = (part.filename, bytes(await part.read()))
        else:
            form[part.name] = await part.text()
    return form, file
