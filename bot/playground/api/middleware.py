"""What happens to every call before and after its handler: errors become envelopes, faults strike, it is recorded."""

import asyncio
import json
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.playground.api.errors import ApiError, OapiError, bad_token, not_permitted, too_many_calls
from bot.playground.gateway import reset
from bot.playground.world import Call, World
from bot.playground.world.faults import Fault, Faults

UNRECORDED = ("/connect", "/playground/", "/favicon.ico")
SECRET = {"appSecret", "clientSecret", "access_token", "appsecret"}
OAPI = ("/robot/", "/media/", "/gettoken")

PUNISHED = {"status": 1111, "wait": 5, "source": "x5", "punish": "deny", "uuid": "ca1f2f6b8e1c4d7a"}


def edge(world: World, faults: Faults) -> Middleware:
    @web.middleware
    async def around(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path == "/" or request.path.startswith(UNRECORDED):
            return await handler(request)
        response: web.StreamResponse | None = None
        error, body = "", await _body(request)
        try:
            response = await _struck(faults.take(request.path), request, handler)
        except (ApiError, OapiError) as refusal:
            error, response = str(refusal.code), refusal.response()
        finally:
            status = response.status if response is not None else 0
            world.calls.append(Call(request.method, request.path, status, body, error))
            world.tell()
        return response

    return around


async def _struck(fault: Fault | None, request: web.Request, handler: Handler) -> web.StreamResponse:
    if fault is None:
        return await handler(request)
    if fault.what == "slow":
        await asyncio.sleep(fault.seconds)
        return await handler(request)
    if fault.what.endswith("after"):
        await handler(request)
    if fault.what.startswith("reset"):
        reset(request.transport)
        raise ConnectionResetError
    if fault.what == "hang":
        await asyncio.Event().wait()
    return _failure(fault, is_old=request.path.startswith(OAPI))


def _failure(fault: Fault, *, is_old: bool) -> web.Response:
    if fault.what == "punished":
        return web.json_response(PUNISHED)
    refusals: dict[str, tuple[ApiError, OapiError]] = {
        "throttled": (too_many_calls(), OapiError(90018, "当前接口的所有请求都被暂时禁用了")),
        "bad token": (bad_token(), OapiError(40014, "不合法的access_token")),
        "not permitted": (not_permitted("qyapi_robot_sendmsg"), OapiError(60011, "没有调用该接口的权限")),
    }
    openings = {"unauthorized": ("authFailed", "鉴权失败", 401), "bad request": ("param.invalid", "参数无效", 400)}
    if fault.what in openings:
        raise ApiError(*openings[fault.what])
    if fault.what in refusals:
        raise refusals[fault.what][is_old]
    statuses = {"server error": 500, "bad gateway": 502, "unavailable": 503}
    status = statuses.get(fault.what, 504)
    return web.Response(status=status, text=f"<html><body><h1>{status}</h1></body></html>", content_type="text/html")


async def _body(request: web.Request) -> Any:
    """What was asked, without what is secret. Uploads are kept as media, not here."""
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.read())
        except ValueError:
            return None
    else:
        body = dict(request.query)
    if isinstance(body, dict):
        return {name: value for name, value in body.items() if name not in SECRET}
    return body
