"""Both envelopes of DingTalk's errors, and what must never be in a text."""

import json
import logging
from typing import Any

import pytest

from bot.dingtalk.errors import (
    BadToken,
    DingTalkError,
    NotPermitted,
    QuotaUsedUp,
    Rejected,
    Throttled,
    TooLarge,
    UnknownFate,
    Unreachable,
    WebhookExpired,
    error_of,
)
from bot.dingtalk.redaction import Redacting, redact

DENIED = "Forbidden.AccessDenied."


def old(code: int, message: str = "") -> bytes:
    return json.dumps({"errcode": code, "errmsg": message}).encode()


def new(code: str, message: str = "", **more: Any) -> bytes:
    return json.dumps({"code": code, "message": message, "requestid": "ED20-…"} | more).encode()


@pytest.mark.parametrize("body", [b'{"errcode":0,"errmsg":"ok"}', b'{"processQueryKey":"k"}', b'{"success":true}'])
def test_success(body: bytes) -> None:
    assert error_of(200, body) is None


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, new("InvalidAuthentication", "不合法的access_token"), BadToken),
        (401, new("whatever"), BadToken),
        (200, old(40014, "不合法的access_token"), BadToken),
        (200, old(41001), BadToken),
        (403, new(DENIED + "QpsLimitForAppkeyAndApi"), Throttled),
        (403, new(DENIED + "QpsLimitForApi"), Throttled),
        (403, new(DENIED + "QpmLimitForAppkeyAndApi"), Throttled),
        (200, old(90018), Throttled),
        (200, old(130101, "send too fast, exceed 20 times per minute"), Throttled),
        (200, old(410100), Throttled),
        (400, new("send.too.fast", "限流错误"), Throttled),
        (400, new("too.many.group"), Throttled),
        (429, b"", Throttled),
        (200, b'{"status":1111,"wait":5,"source":"x5","punish":"deny","uuid":"u"}', Throttled),
        (200, b"<!DOCTYPE html><html>x5</html>", Throttled),
        (403, new(DENIED + "ApiCountLimitForOrg"), QuotaUsedUp),
        (200, old(90020), QuotaUsedUp),
        (403, new(DENIED + "AccessTokenPermissionDenied"), NotPermitted),
        (403, new(DENIED + "IpNotInWhiteList"), NotPermitted),
        (400, new("invalidClientIdOrSecret", "无效的clientId或者clientSecret"), NotPermitted),
        (403, new("orgAuthLevelNotEnough"), NotPermitted),
        (200, old(300001, "session 不存在"), WebhookExpired),
        (200, old(460101, "description: body 大小不合法"), TooLarge),
        (200, old(40006), TooLarge),
        (400, new("invalidParameter.msgParam.tooLong", "消息内容太长"), TooLarge),
        (413, b"", TooLarge),
        (200, old(400105, "不支持的消息类型"), Rejected),
        (200, old(40005), Rejected),
        (400, new("invalidParameter.robotCode.downloadCode", "下载码有误或者已经过期"), Rejected),
        (302, b"", Rejected),
        (504, b"gateway timeout", UnknownFate),
        (504, b"<html><body><h1>504</h1></body></html>", UnknownFate),
        (502, b"<html><body><h1>502</h1></body></html>", UnknownFate),
        (500, new("ServiceError"), UnknownFate),
        (200, b"", UnknownFate),
        (200, b"[]", UnknownFate),
        (503, b"", Unreachable),
    ],
)
def test_an_answer_becomes_one_exception(status: int, body: bytes, kind: type[DingTalkError]) -> None:
    error = error_of(status, body)
    assert type(error) is kind, error


def test_a_rejection_says_what_dingtalk_said() -> None:
    error = error_of(400, new("invalid.openConversationId", "无效的\n会话"))
    assert error is not None
    assert error.code == "invalid.openConversationId"
    assert str(error) == "HTTP 400 invalid.openConversationId 无效的 会话"


def test_a_missing_permission_is_named() -> None:
    body = new(DENIED + "AccessTokenPermissionDenied", accessdenieddetail={"requiredScopes": ["qyapi_robot_sendmsg"]})
    assert "qyapi_robot_sendmsg" in str(error_of(403, body))


@pytest.mark.parametrize(
    ("body", "header", "seconds"),
    [
        (new(DENIED + "QpsLimitForAppkeyAndApi"), "", 1),
        (new(DENIED + "QpsLimitForAppkeyAndApi"), "7", 7),
        (new(DENIED + "QpmLimitForAppkeyAndApi"), "", 60),
        (old(410100), "", 600),
        (b'{"status":1111,"punish":"deny","wait":5}', "", 300),
    ],
)
def test_a_throttle_says_how_long(body: bytes, header: str, seconds: float) -> None:
    error = error_of(403, body, header)
    assert isinstance(error, Throttled)
    assert error.retry_after == seconds


SECRETS = [
    "https://oapi.dingtalk.com/media/upload?access_token=SECRET&type=file",
    "POST https://oapi.dingtalk.com/robot/sendBySession?session=SECRET",
    "wss://host:443/connect?ticket=SECRET",
    '{"clientId": "dingabc", "clientSecret": "SECRET"}',
    "{'appSecret': 'SECRET', 'ticket': 'SECRET'}",
    '{\\"accessToken\\":\\"SECRET\\"}',
    "x-acs-dingtalk-access-token: SECRET",
    "http://oss/…?OSSAccessKeyId=1&Expires=2&Signature=SECRET",
]


@pytest.mark.parametrize("text", SECRETS)
def test_secrets_are_blanked(text: str) -> None:
    assert "SECRET" not in redact(text)
    assert "SECRET" not in str(error_of(400, new("odd", text)))


def test_the_rest_of_a_line_stays() -> None:
    assert redact("萧山区 39% session=abc 余杭区 55%") == "萧山区 39% session=*** 余杭区 55%"
    assert redact("the access token is not valid") == "the access token is not valid"


def test_no_secret_passes_the_log(caplog: pytest.LogCaptureFixture) -> None:
    log = logging.getLogger("tests.redacting")
    log.addFilter(Redacting())
    try:
        int("https://oapi.dingtalk.com/robot/sendBySession?session=SECRET")
    except ValueError:
        log.exception("while calling %s", "wss://x/connect?ticket=SECRET")
    assert "while calling" in caplog.text
    assert "ValueError" in caplog.text
    assert "SECRET" not in caplog.text
