"""DingTalk's two ways to say no: the new API by HTTP status, the old one by errcode with HTTP 200."""

import uuid
from typing import Any

from aiohttp import web

QPS = "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"
QPS_TEXT = "您的企业应用调用钉钉开放平台当前接口的所有请求都被暂时禁用了"


class ApiError(Exception):
    """`api.*`: a real HTTP status and a code in words."""

    def __init__(self, code: str, message: str = "", status: int = 400, **more: Any) -> None:
        super().__init__(code)
        self.code, self.message, self.status, self.more = code, message or code, status, more

    def response(self) -> web.Response:
        body = {"code": self.code, "requestid": str(uuid.uuid4()).upper(), "message": self.message, **self.more}
        return web.json_response(body, status=self.status)


class OapiError(Exception):
    """`oapi.*`: HTTP 200 and a number."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"{code} {message}")
        self.code, self.message = code, message

    def response(self) -> web.Response:
        return web.json_response({"errcode": self.code, "errmsg": self.message})


def bad_token() -> ApiError:
    return ApiError("InvalidAuthentication", "不合法的access_token")


def too_many_calls() -> ApiError:
    return ApiError(QPS, QPS_TEXT, 403)


def quota_used_up() -> ApiError:
    return ApiError("Forbidden.AccessDenied.ApiCountLimitForOrg", "您的组织本月接口调用量已达上限", 403)


def not_permitted(scope: str) -> ApiError:
    return ApiError(
        "Forbidden.AccessDenied.AccessTokenPermissionDenied",
        "应用尚未开通所需的权限",
        403,
        accessdenieddetail={"requiredScopes": [scope]},
    )


def ok(**more: Any) -> web.Response:
    return web.json_response({"errcode": 0, "errmsg": "ok", **more})
