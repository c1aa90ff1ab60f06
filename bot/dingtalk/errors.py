"""What can go wrong with a call to DingTalk: one tree of exceptions, and the one function that reads an answer.

No exception's text holds a token, a secret, a ticket or a webhook.
"""
# ruff: noqa: N818  these are words of the domain

import re
from typing import Any

import msgspec

from bot.dingtalk.redaction import redact


class DingTalkError(Exception):
    """`code` is DingTalk's own, of either API, as text; empty where there is none."""

    def __init__(self, what: str, code: str = "") -> None:
        super().__init__(what)
        self.code = code


class Throttled(DingTalkError):
    """Too fast. `retry_after` is in seconds."""

    def __init__(self, what: str, code: str = "", retry_after: float = 1.0) -> None:
        super().__init__(what, code)
        self.retry_after = retry_after


class QuotaUsedUp(DingTalkError):
    """The organisation's calls of this month are used up; trying again does not help."""


class NotPermitted(DingTalkError):
    """The app lacks a permission, or calls from an address that is not allowed. An administrator has to act."""


class BadToken(DingTalkError):
    """The access token is not, or no longer, valid."""


class WebhookExpired(DingTalkError):
    """The session webhook is unknown or older than its 90 minutes."""


class TooLarge(DingTalkError):
    """A message, a file or a download is larger than it may be."""


class Rejected(DingTalkError):
    """DingTalk, or our own check before the call, refuses it; the same call would be refused again."""


class HostRefused(Rejected):
    """The address is not one that the configuration allows."""


class UnknownFate(DingTalkError):
    """No answer to a call that was sent: it may have been carried out, so it must not be repeated blindly."""


class Unreachable(DingTalkError):
    """The call was certainly not carried out, or repeating it does no harm."""


_BY_CODE: dict[str, type[DingTalkError]] = {
    "InvalidAuthentication": BadToken,
    "40014": BadToken,
    "41001": BadToken,
    "42001": BadToken,
    "88": BadToken,
    "300001": WebhookExpired,
    "460101": TooLarge,
    "40006": TooLarge,
    "invalidParameter.msgParam.tooLong": TooLarge,
    "Forbidden.AccessDenied.ApiCountLimitForOrg": QuotaUsedUp,
    "90020": QuotaUsedUp,
    "invalidClientIdOrSecret": NotPermitted,
    "authFailed": NotPermitted,
    "orgAuthLevelNotEnough": NotPermitted,
    "60020": NotPermitted,
}
_THROTTLE_SECONDS = {
    "90018": 1.0, "90002": 1.0, "90005": 1.0,  # calls in a second
    "send.too.fast": 60.0, "too.many.group": 60.0, "130101": 60.0,  # messages in a minute
    "410100": 600.0,  # blocked for ten minutes
}  # fmt: skip
_FLOOD_SECONDS = 300.0


def error_of(status: int, body: bytes, retry_after: str = "") -> DingTalkError | None:
    """What an answer means: None for success, else the exception to raise.

    Reads both of DingTalk's envelopes (`code` with a real HTTP status; `errcode` with 200) and the flood page.
    """
    answer = _object(body)
    if answer.get("status") == 1111 or (answer.get("punish") and "wait" in answer):
        return Throttled("DingTalk has blocked this address for a while (1111)", "1111", _FLOOD_SECONDS)
    if status < 500 and not answer and _is_page(body):
        return Throttled("DingTalk answered with its flood page", "1111", _FLOOD_SECONDS)
    code = str(answer.get("errcode") or answer.get("code") or "")
    if 300 <= status < 400:
        return Rejected(f"HTTP {status}: DingTalk's API leads nowhere else", str(status))
    if status < 300 and code in {"", "0"}:
        return None if answer else UnknownFate(f"HTTP {status}, and the answer is not an object in JSON")
    what = _described(status, code, answer)
    if code in _THROTTLE_SECONDS or re.search(r"Q[pP][sSmM]Limit|TooManyRequest", code) or status == 429:
        seconds = float(retry_after) if retry_after.isdigit() else _THROTTLE_SECONDS.get(code, 1.0)
        return Throttled(what, code, 60.0 if "QpmLimit" in code else seconds)
    if code in _BY_CODE:
        return _BY_CODE[code](what, code)
    return _of_status(status)(what, code)


def _of_status(status: int) -> type[DingTalkError]:
    if status == 401:
        return BadToken
    if status == 403:
        return NotPermitted
    if status == 413:
        return TooLarge
    if status == 503:
        return Unreachable
    return UnknownFate if status >= 500 else Rejected


def _described(status: int, code: str, answer: dict[str, Any]) -> str:
    message = str(answer.get("errmsg") or answer.get("message") or "")
    denied = answer.get("accessdenieddetail")
    scopes = denied.get("requiredScopes") if isinstance(denied, dict) else None
    words = [f"HTTP {status}", code, one_line(message)]
    if isinstance(scopes, list):
        words.append("scopes needed: " + one_line(", ".join(map(str, scopes))))
    return " ".join(word for word in words if word)


def one_line(text: str, longest: int = 200) -> str:
    """Somebody else's text made fit for a log or an exception."""
    return redact("".join(letter if letter.isprintable() else " " for letter in text[:longest]))


def _object(body: bytes) -> dict[str, Any]:
    try:
        answer = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}


def _is_page(body: bytes) -> bool:
    start = body[:200].lstrip().lower()
    return start.startswith((b"<!doctype html", b"<html"))
