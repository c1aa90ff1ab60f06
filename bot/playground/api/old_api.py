"""The old API: media upload, session webhooks and the old token. Its errors come with HTTP 200."""

import json
import secrets
import time
from pathlib import PurePath
from typing import Any

from aiohttp import BodyPartReader, web

from bot.playground.api.errors import OapiError, ok
from bot.playground.api.robot import Robot
from bot.playground.world import Kind, Media, World
from bot.playground.world.faults import Faults

ENDINGS = {
    "image": {"jpg", "jpeg", "gif", "png", "bmp"},
    "voice": {"amr", "mp3", "wav"},
    "video": {"mp4"},
    "file": {"doc", "docx", "xls", "xlsx", "ppt", "pptx", "zip", "pdf", "rar"},
}
KINDS: dict[str, Kind] = {"text": "text", "markdown": "markdown", "actionCard": "card", "link": "link"}
REQUIRED = {
    "text": ("content",),
    "markdown": ("title", "text"),
    "actionCard": ("title", "text"),
    "link": ("title", "text", "messageUrl"),
}
Body = dict[str, Any]


class Oapi:
    def __init__(self, world: World, faults: Faults, pair: tuple[str, str]) -> None:
        self._world, self._faults, self._pair = world, faults, pair
        self._robot = Robot(world)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/gettoken", self.get_token),
            web.post("/media/upload", self.upload),
            web.post("/robot/sendBySession", self.send_by_session),
        ]

    async def get_token(self, request: web.Request) -> web.Response:
        if (request.query.get("appkey"), request.query.get("appsecret")) != self._pair:
            raise OapiError(40089, "不合法的corpid或corpsecret")
        token, left = self._world.access_token()
        return ok(access_token=token, expires_in=left)

    async def upload(self, request: web.Request) -> web.Response:
        self._check_pace(request.path)
        token = request.query.get("access_token", "")
        if not token:
            raise OapiError(41001, "缺少access_token参数")
        if not self._world.is_token(token):
            raise OapiError(40014, "不合法的access_token")
        kind, name, content = await _parts(request)
        if kind not in ENDINGS:
            raise OapiError(40004, "不合法的媒体文件类型")
        if PurePath(name).suffix.lower().lstrip(".") not in ENDINGS[kind]:
            raise OapiError(40005, "不合法的文件类型")
        if not 0 < len(content) <= (self._world.limits.voice if kind == "voice" else self._world.limits.media):
            raise OapiError(40006, "不合法的文件大小")
        media = Media(f"@l{secrets.token_urlsafe(20)}", kind, name, content)
        self._world.media[media.id] = media
        return ok(type=kind, media_id=media.id, created_at=round(time.time() * 1000))

    async def send_by_session(self, request: web.Request) -> web.Response:
        self._check_pace(request.path)
        if request.content_type != "application/json":
            raise OapiError(43004, "无效的HTTP HEADER Content-Type")
        content = await request.read()
        if len(content) > self._world.limits.webhook_body:
            raise OapiError(460101, "description: body 大小不合法;solution:请保持大小在 20000bytes 以内;")
        try:
            body = json.loads(content)
        except ValueError:
            body = None
        if not isinstance(body, dict) or not body:
            raise OapiError(40035, "缺少参数 json")
        conversation = self._conversation(request.query.get("session", ""))
        self._post(conversation, body)
        return ok()

    def _conversation(self, session: str) -> str:
        conversation, until = self._world.sessions.get(session, ("", self._world.now()))
        if not conversation or self._world.now() >= until or self._faults.webhooks_dead:
            raise OapiError(300001, "session 不存在")
        return conversation

    def _post(self, conversation: str, body: Body) -> None:
        kind = body.get("msgtype")
        if kind == "empty":
            return
        if kind == "file":
            raise OapiError(401102, "miss param : file->mediaId")
        if kind == "feedCard":
            self._feed(conversation, body)
            return
        if not isinstance(kind, str) or kind not in KINDS:
            raise OapiError(400105, "不支持的消息类型")
        param = body.get(kind)
        given = param if isinstance(param, dict) else {}
        missing = next((name for name in REQUIRED[kind] if not given.get(name)), None)
        if missing is None and kind == "actionCard":
            missing = _missing_button(given)
        if missing is not None:
            raise OapiError(401102, f"miss param : {kind}->{missing}")
        at = body.get("at")
        mentions = at.get("atUserIds") if isinstance(at, dict) else None
        mentioned = [str(id_) for id_ in mentions] if isinstance(mentions, list) else []
        self._robot.written(conversation, KINDS[kind], given, mentioned)

    def _feed(self, conversation: str, body: Body) -> None:
        feed = body.get("feedCard")
        listed = feed.get("links") if isinstance(feed, dict) else None
        if not isinstance(listed, list) or not listed or not all(isinstance(link, dict) for link in listed):
            raise OapiError(401102, "miss param : feedCard->links")
        for link in listed:
            self._robot.written(conversation, "link", {**link, "text": "", "messageUrl": link.get("messageURL", "")})

    def _check_pace(self, path: str) -> None:
        if self._world.is_too_fast(path, self._world.limits.calls_per_second, 1.0):
            raise OapiError(90018, "您的企业应用调用钉钉开放平台当前接口的所有请求都被暂时禁用了")


def _missing_button(card: Body) -> str | None:
    if card.get("singleTitle"):
        return None if card.get("singleURL") else "singleURL"
    listed = card.get("btns")
    if not isinstance(listed, list) or not listed:
        return "singleTitle"
    is_whole = all(isinstance(button, dict) and button.get("title") and button.get("actionURL") for button in listed)
    return None if is_whole else "btns"


async def _parts(request: web.Request) -> tuple[str, str, bytes]:
    """type, file name and bytes of the multipart form; empty where they are not there."""
    kind, name, content = "", "", b""
    if not request.content_type.startswith("multipart/"):
        return kind, name, content
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            continue
        if part.name == "type":
            kind = await part.text()
        elif part.name == "media":
            name, content = part.filename or "", bytes(await part.read())
    return kind or request.query.get("type", ""), name, content
