"""The OpenAPI calls that a robot uses, with the checks that the real ones make and their error codes."""

import hmac
import json
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import quote

from aiohttp import web

from bot.playground.api.errors import ApiError, bad_token, quota_used_up, too_many_calls
from bot.playground.api.robot import Robot
from bot.playground.world import World
from bot.playground.world.cast import private_chat
from bot.playground.world.faults import Faults

Body = dict[str, Any]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

FILE_TYPES = {"xlsx", "pdf", "zip", "rar", "doc", "docx"}


def _card(*more: str) -> dict[str, str]:
    return {name: f"miss.param.actionCardTo{name}" for name in ("title", "text", *more)}


def _numbered(buttons: int) -> list[str]:
    return [f"action{part}{number}" for number in range(1, buttons + 1) for part in ("Title", "URL")]


REQUIRED: Mapping[str, Mapping[str, str]] = {
    "sampleText": {"content": "miss.param.contentOfText"},
    "sampleMarkdown": {"title": "miss.param.markdownTotitle", "text": "miss.param.markdownTotext"},
    "sampleImageMsg": {"photoURL": "miss.param.photoTophotoUrl"},
    "sampleLink": {name: f"miss.param.linkTo{name}" for name in ("title", "text", "messageUrl")},
    "sampleFile": dict.fromkeys(("mediaId", "fileName", "fileType"), "miss.param.file"),
    "sampleAudio": dict.fromkeys(("mediaId", "duration"), "miss.param.audio"),
    "sampleVideo": dict.fromkeys(("duration", "videoMediaId", "videoType", "picMediaId"), "miss.param.video"),
    "sampleActionCard": _card("singleTitle", "singleURL"),
    "sampleActionCard2": _card(*_numbered(2)),
    "sampleActionCard3": _card(*_numbered(3)),
    "sampleActionCard4": _card(*_numbered(4)),
    "sampleActionCard5": _card(*_numbered(5)),
    "sampleActionCard6": _card("buttonTitle1", "buttonUrl1", "buttonTitle2", "buttonUrl2"),
}
"""msgKey → field that must not be empty → the error's code without it."""
MEDIA_FIELDS = {"sampleFile": "mediaId", "sampleAudio": "mediaId", "sampleVideo": "videoMediaId"}


class OpenApi:
    def __init__(self, world: World, faults: Faults, pair: tuple[str, str], signing_key: bytes) -> None:
        self._world, self._faults, self._pair, self._signing_key = world, faults, pair, signing_key
        self._robot = Robot(world)
        self.download_url = ""

    def routes(self) -> list[web.RouteDef]:
        post, get = web.post, web.get
        return [
            post("/v1.0/oauth2/accessToken", self.access_token),
            post("/v1.0/robot/groupMessages/send", self._guarded(self.send_to_group)),
            post("/v1.0/robot/oToMessages/batchSend", self._guarded(self.send_to_people)),
            post("/v1.0/robot/messageFiles/download", self._guarded(self.download)),
            post("/v1.0/robot/groupMessages/query", self._guarded(self.query_group)),
            get("/v1.0/robot/oToMessages/readStatus", self._guarded(self.read_status)),
            post("/v1.0/robot/otoMessages/batchRecall", self._guarded(self.recall)),
            post("/v1.0/robot/groupMessages/recall", self._guarded(self.recall_in_group)),
        ]

    def _guarded(self, handler: Callable[[Body], Body]) -> Handler:
        """What every call is checked for, whatever it is about."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            world = self._world
            if world.is_too_fast(request.path, world.limits.calls_per_second, 1.0):
                raise too_many_calls()
            if not world.is_token(request.headers.get("x-acs-dingtalk-access-token", "")):
                raise bad_token()
            if world.api_calls[world.month()] >= world.limits.api_calls_per_month:
                raise quota_used_up()
            world.api_calls[world.month()] += 1
            body = dict(request.query) if request.method == "GET" else await json_body(request)
            return web.json_response(handler(body))

        return guarded

    async def access_token(self, request: web.Request) -> web.StreamResponse:
        body = await json_body(request)
        if (body.get("appKey"), body.get("appSecret")) != self._pair:
            raise ApiError("invalidClientIdOrSecret", "无效的clientId或者clientSecret")
        token, left = self._world.access_token()
        return web.json_response({"accessToken": token, "expireIn": left})

    def send_to_group(self, body: Body) -> Body:
        self._check_robot(body)
        group = self._group(body)
        key, param = self._message(body)
        if self._world.is_too_fast(f"group/{group}", self._world.limits.group_messages_per_minute, 60.0):
            raise ApiError("send.too.fast", "限流错误")
        process_key = self._process_key()
        self._keep(process_key, self._robot.sent(group, key, param, process_key).id)
        return {"processQueryKey": process_key}

    def send_to_people(self, body: Body) -> Body:
        self._check_robot(body)
        staff_ids = body.get("userIds")
        if not isinstance(staff_ids, list) or not staff_ids:
            raise ApiError("invalidParameter.userIds.empty", "userIds不能为空")
        if len(staff_ids) > self._world.limits.people_at_once:
            raise ApiError("invalidParameter.userIds.overMax", "userIds超过最大数量限制")
        staff_ids = [str(id_) for id_ in staff_ids]
        key, param = self._message(body)
        known, process_key = self._world.cast.staff(), self._process_key()
        throttled = [id_ for id_ in staff_ids if id_ in known and id_ in self._faults.throttled_people]
        for id_ in staff_ids:
            if id_ in known and id_ not in throttled:
                self._keep(process_key, self._robot.sent(private_chat(id_), key, param, process_key).id)
        return {
            "processQueryKey": process_key,
            "invalidStaffIdList": [id_ for id_ in staff_ids if id_ not in known],
            "flowControlledStaffIdList": throttled,
        }

    def download(self, body: Body) -> Body:
        text, robot_code = body.get("downloadCode"), body.get("robotCode")
        if not text or not robot_code:
            raise ApiError("invalidParameter.robotCode.empty", "robotCode或downloadCode不能为空")
        if robot_code != self._world.robot_code:
            raise ApiError("invalidParameter.robotCode.auth", "robotCode无权限")
        code = self._world.codes.get(str(text))
        if code is None or time.monotonic() >= code.until:
            raise ApiError("invalidParameter.robotCode.downloadCode", "下载码有误或者已经过期")
        expires = int(time.time() + self._world.limits.download_url_lives)
        return {"downloadUrl": f"{self.download_url}/{signed(self._signing_key, str(text), expires)}"}

    def query_group(self, body: Body) -> Body:
        self._check_robot(body)
        group = self._group(body)
        posts = [
            id_ for id_ in self._posts_of(body.get("processQueryKey")) if self._world.post(id_).conversation == group
        ]
        readers = sorted({reader for id_, reader in self._world.read if id_ in posts})
        return {"sendStatus": self._status(posts), "readUserIds": readers, "hasMore": False, "nextToken": ""}

    def read_status(self, body: Body) -> Body:
        self._check_robot(body)
        posts, listed = self._posts_of(body.get("processQueryKey")), []
        for id_ in posts:
            (reader,) = self._world.conversations[self._world.post(id_).conversation].members
            status = "READ" if (id_, reader) in self._world.read else "UNREAD"
            listed.append({"name": self._world.cast.person(reader).name, "userId": reader, "readStatus": status})
        return {"sendStatus": self._status(posts), "messageReadInfoList": listed}

    def recall_in_group(self, body: Body) -> Body:
        self._group(body)
        return self.recall(body)

    def recall(self, body: Body) -> Body:
        self._check_robot(body)
        keys = body.get("processQueryKeys")
        if not isinstance(keys, list) or not keys:
            raise ApiError("invalidParameter.processQueryKeys.empty", "processQueryKeys不能为空")
        if len(keys) > self._world.limits.keys_at_once:
            raise ApiError("invalidParameter.processQueryKeys.overMax", "processQueryKeys超过最大数量限制")
        done, failed = [], {}
        for key in map(str, keys):
            try:
                self._world.recall(tuple(self._posts_of(key)))
                done.append(key)
            except ApiError as error:
                failed[key] = error.code
        if not done:
            raise ApiError(next(iter(failed.values())))
        return {"successResult": done, "failedResult": failed}

    def _check_robot(self, body: Body) -> None:
        code = body.get("robotCode")
        if not code:
            raise ApiError("invalidParameter.robotCode.empty", "robotCode不能为空")
        if code != self._world.robot_code:
            raise ApiError("invalidParameter.robotCode.auth", "robotCode无权限")

    def _group(self, body: Body) -> str:
        id_ = body.get("openConversationId")
        if not id_:
            raise ApiError("miss.openConversationId", "缺少openConversationId")
        found = self._world.conversations.get(str(id_))
        if found is None or not found.is_group or not found.has_bot:
            raise ApiError("invalid.openConversationId", "机器人不在该群会话中，或openConversationId有误")
        return found.id

    def _message(self, body: Body) -> tuple[str, Body]:
        key, text = body.get("msgKey"), body.get("msgParam")
        if not key:
            raise ApiError("invalidParameter.msgKey.empty", "msgKey不能为空")
        if not isinstance(key, str) or key not in REQUIRED:
            raise ApiError("invalidParameter.msgKey.invalid", "msgKey无效")
        param = _param(text)
        if len(str(text).encode()) > self._world.limits.message_param:
            raise ApiError("invalidParameter.msgParam.tooLong", "消息内容太长")
        for name, code in REQUIRED[key].items():
            if not isinstance(param.get(name), str) or not param[name]:
                raise ApiError(code, f"缺少参数 {name}")
        self._check_media(key, param)
        return key, param

    def _check_media(self, key: str, param: Body) -> None:
        if key == "sampleFile" and param["fileType"] not in FILE_TYPES:
            raise ApiError("invalidParameter.param.invalid", "不支持的fileType")
        address = param.get(MEDIA_FIELDS.get(key, "photoURL")) if key in {*MEDIA_FIELDS, "sampleImageMsg"} else None
        is_media = key in MEDIA_FIELDS or str(address).startswith(("@", "$"))
        if address is not None and is_media and address not in self._world.media:
            raise ApiError("invalidParameter.param.invalid", "不合法的媒体文件id")

    def _process_key(self) -> str:
        key = secrets.token_urlsafe(24)
        self._world.process_keys[key] = (time.monotonic(), ())
        return key

    def _keep(self, process_key: str, post_id: str) -> None:
        since, posts = self._world.process_keys[process_key]
        self._world.process_keys[process_key] = (since, (*posts, post_id))

    def _posts_of(self, key: Any) -> tuple[str, ...]:
        if not isinstance(key, str) or key not in self._world.process_keys:
            raise ApiError("invalid.processQueryKey", "processQueryKey无效")
        since, posts = self._world.process_keys[key]
        if time.monotonic() - since >= self._world.limits.process_key_lives:
            raise ApiError("processQueryKey.expireTime", "processQueryKey已过期")
        return posts

    def _status(self, posts: Any) -> str:
        return "RECALLED" if posts and set(posts) <= self._world.recalled else "SUCCESS"


def _param(text: Any) -> Body:
    """msgParam is JSON in a string; an object in its place is refused."""
    try:
        param = json.loads(text) if isinstance(text, str) else None
    except ValueError:
        param = None
    if not isinstance(param, dict):
        raise ApiError("invalidParameter.msgParam.invalid", "msgParam必须是json格式")
    return param


async def json_body(request: web.Request) -> Body:
    try:
        body = await request.json() if request.content_type == "application/json" else None
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise ApiError("Missingbody", "body is mandatory for this action.")
    return body


def signed(key: bytes, code: str, expires: int) -> str:
    """Path and query of a download address, as an object store signs it."""
    signature = hmac.new(key, f"{code}\n{expires}".encode(), "sha256").hexdigest()
    return f"chat/{quote(code)}.file?Expires={expires}&OSSAccessKeyId=playground&Signature={signature}"
