"""DingTalk's OpenAPI and session webhooks over one aiohttp session."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Final, Literal, Self, TypeVar

import aiohttp
import msgspec
from yarl import URL

from bot.dingtalk.errors import (
    BadToken,
    DingTalkError,
    Rejected,
    Throttled,
    TooLarge,
    UnknownFate,
    Unreachable,
    error_of,
)
from bot.dingtalk.hosts import GuardingResolver, Hosts, is_loopback
from bot.dingtalk.pace import Pace
from bot.dingtalk.token import Token

log = logging.getLogger(__name__)

Kind = Literal["image", "file", "voice", "video"]
Param = dict[str, Any]
T = TypeVar("T")

MEGABYTE = 1024 * 1024
WEBHOOK = "session webhook"
PEOPLE_AT_ONCE = 20
LONGEST_PARAM = 15_000
LONGEST_BODY = 20_000
REDIRECTS = 3
DOWNLOAD_TRIES = 4
LONGEST_WAIT = 5.0
"""Seconds for which a download waits where DingTalk is throttling."""

UPLOADS: dict[str, tuple[frozenset[str], int]] = {
    "image": (frozenset({"jpg", "jpeg", "gif", "png", "bmp"}), 20 * MEGABYTE),
    "voice": (frozenset({"amr", "mp3", "wav"}), 2 * MEGABYTE),
    "video": (frozenset({"mp4"}), 20 * MEGABYTE),
    "file": (frozenset({"doc", "docx", "xls", "xlsx", "ppt", "pptx", "zip", "pdf", "rar"}), 20 * MEGABYTE),
}
"""What media/upload takes: the endings and the size in bytes, by kind."""

_FILES = aiohttp.ClientTimeout(total=180, sock_connect=5, sock_read=30)
"""Files take longer than calls; one that stands still for half a minute is given up."""

_JSON = {"Content-Type": "application/json", "Accept": "application/json"}


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a message to people. `invalid` are unknown staff ids, `throttled` got too much already."""

    process_keys: tuple[str, ...] = ()
    invalid: tuple[str, ...] = ()
    throttled: tuple[str, ...] = ()


class DingTalkClient:
    """To be used as `async with`. Every method raises DingTalkError and nothing else.

    Session webhooks are not paced until DingTalk complains: it names no number for them.
    """

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        *,
        robot_code: str = "",
        hosts: Hosts | None = None,
        pace: Pace | None = None,
        timeout: float = 15.0,
        largest_download: int = 20 * MEGABYTE,
    ) -> None:
        self.robot_code: Final = robot_code or client_id
        self.hosts: Final = hosts or Hosts()
        self.pace: Final = pace or Pace()
        self._timeout = aiohttp.ClientTimeout(total=timeout, sock_connect=min(5.0, timeout))
        self._largest_download = largest_download
        self._session: aiohttp.ClientSession | None = None
        self._pair = {"appKey": client_id, "appSecret": client_secret}
        self._token = Token(self._new_token)
        self.on_call: Callable[[str], None] | None = None
        """Told the path of every call, also of one that fails: each counts against the month's quota."""

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(
            resolver=GuardingResolver(self.hosts.named()), limit=200, keepalive_timeout=10, ttl_dns_cache=60
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            timeout=self._timeout,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=not is_loopback(self.hosts.openapi),
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._token.close()
        if self._session is not None:
            await self._session.close()

    async def authenticate(self) -> None:
        """Asks for an access token, unless there is one: whether DingTalk knows the app."""
        await self._token.get()

    async def reply(self, webhook: str, body: Param) -> None:
        """Answers in the conversation that the webhook came from."""
        url = self.hosts.check(webhook, "webhook")
        content = msgspec.json.encode(body)
        if len(content) > LONGEST_BODY:
            raise TooLarge(f"the message has {len(content)} bytes; a webhook takes {LONGEST_BODY}")
        await self.pace.turn_if_careful(WEBHOOK)
        try:
            await self._post(url, content, _JSON)
        except Throttled:
            self.pace.complained(WEBHOOK)
            raise

    async def send_to_group(self, conversation: str, key: str, param: Param) -> str:
        """Returns the process key, by which DingTalk knows the message for 24 hours."""
        body = {"openConversationId": conversation, **self._message(key, param)}
        answer = await self._openapi("/v1.0/robot/groupMessages/send", body, group=conversation)
        return str(answer.get("processQueryKey", ""))

    async def send_to_people(self, staff_ids: Sequence[str], key: str, param: Param) -> Sent:
        """To each person's private chat, twenty in a call."""
        keys, invalid, throttled = [], [], []
        for start in range(0, len(staff_ids), PEOPLE_AT_ONCE):
            body = {"userIds": list(staff_ids[start : start + PEOPLE_AT_ONCE]), **self._message(key, param)}
            answer = await self._openapi("/v1.0/robot/oToMessages/batchSend", body)
            keys.append(str(answer.get("processQueryKey", "")))
            invalid += _texts(answer.get("invalidStaffIdList"))
            throttled += _texts(answer.get("flowControlledStaffIdList"))
        return Sent(tuple(keys), tuple(invalid), tuple(throttled))

    async def download(self, code: str, robot_code: str = "") -> bytes:
        """The bytes of a file that somebody sent. The code is to be used at once; it is never valid for long."""
        body = {"downloadCode": code, "robotCode": robot_code or self.robot_code}
        tries = 0
        while True:
            try:
                answer = await self._openapi("/v1.0/robot/messageFiles/download", body, harmless=True)
                return await self._fetch(str(answer.get("downloadUrl", "")))
            except (Unreachable, Throttled) as error:
                tries += 1
                wait = error.retry_after if isinstance(error, Throttled) else 0.2 * tries
                if tries == DOWNLOAD_TRIES or wait > LONGEST_WAIT:
                    raise
            await asyncio.sleep(wait)

    async def upload(self, name: str, content: bytes, kind: Kind) -> str:
        """Returns the media id. What DingTalk would refuse is refused before it is sent."""
        ending = PurePath(name).suffix.lower().lstrip(".")
        endings, largest = UPLOADS[kind]
        if ending not in endings:
            raise Rejected(f"DingTalk takes no .{ending} as {kind}", "40005")
        if not 0 < len(content) <= largest:
            raise TooLarge(f"DingTalk takes 1 to {largest} bytes as {kind}; there are {len(content)}", "40006")

        async def send(token: str) -> Param:
            form = aiohttp.FormData()
            form.add_field("type", kind)
            form.add_field("media", content, filename=f"media.{ending}", content_type="application/octet-stream")
            url = URL(f"{self.hosts.oapi}/media/upload").with_query(access_token=token)
            return await self._post(url, form, {}, harmless=True, patience=_FILES)

        await self.pace.turn("media/upload")
        answer = await self._with_token(send)
        return str(answer.get("media_id", ""))

    def _message(self, key: str, param: Param) -> Param:
        text = json.dumps(param, ensure_ascii=False)
        if len(text.encode()) > LONGEST_PARAM:
            raise TooLarge(f"the message has {len(text.encode())} bytes; the OpenAPI takes {LONGEST_PARAM}")
        return {"robotCode": self.robot_code, "msgKey": key, "msgParam": text}

    async def _openapi(self, path: str, body: Param, *, group: str = "", harmless: bool = False) -> Param:
        url, content = URL(self.hosts.openapi + path), msgspec.json.encode(body)

        async def send(token: str) -> Param:
            headers = {**_JSON, "x-acs-dingtalk-access-token": token}
            return await self._post(url, content, headers, harmless=harmless)

        await self.pace.turn(path, group)
        return await self._with_token(send)

    async def _with_token(self, send: Callable[[str], Awaitable[T]]) -> T:
        """With a fresh token once more, where DingTalk no longer takes the one we have."""
        token = await self._token.get()
        try:
            return await send(token)
        except BadToken:
            log.info("DingTalk no longer takes the access token; asking for another one")
            self._token.forget(token)
            return await send(await self._token.get())

    async def _new_token(self) -> tuple[str, float]:
        url = URL(f"{self.hosts.openapi}/v1.0/oauth2/accessToken")
        answer = await self._post(url, msgspec.json.encode(self._pair), _JSON, harmless=True)
        token, lives = answer.get("accessToken"), answer.get("expireIn")
        if not isinstance(token, str) or not isinstance(lives, int):
            raise Unreachable("DingTalk's answer holds no access token")
        return token, float(lives)

    async def _post(
        self,
        url: URL,
        data: Any,
        headers: dict[str, str],
        *,
        harmless: bool = False,
        patience: aiohttp.ClientTimeout | None = None,
    ) -> Param:
        """`harmless` says that the call may be repeated whatever became of it."""
        if self.on_call is not None:
            self.on_call(url.path)
        limits: Any = {"allow_redirects": False, "timeout": patience or self._timeout}
        try:
            async with self._open.post(url, data=data, headers=headers, **limits) as response:
                content = await response.read()
                error = error_of(response.status, content, response.headers.get("Retry-After", ""))
        except (aiohttp.ClientError, OSError, TimeoutError) as trouble:
            error = _of_transport(trouble, url)
        if error is None:
            answer = msgspec.json.decode(content)
            return answer if isinstance(answer, dict) else {}
        if harmless and isinstance(error, UnknownFate):
            raise Unreachable(str(error), error.code)
        raise error

    async def _fetch(self, address: str) -> bytes:
        for _ in range(REDIRECTS):
            url = self.hosts.check(address, "download")
            try:
                async with self._open.get(url, allow_redirects=False, timeout=_FILES) as response:
                    if response.status not in (301, 302, 303, 307, 308):
                        return await self._body(response)
                    address = _joined(url, response.headers.get("Location", ""))
            except (aiohttp.ClientError, OSError, TimeoutError) as trouble:
                raise Unreachable(str(_of_transport(trouble, url))) from None
        raise Rejected("the download leads from one address to another without end")

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        if response.status >= 500:
            raise Unreachable(f"HTTP {response.status} from {response.url.host}")
        if response.status != 200:
            raise Rejected(f"HTTP {response.status} from {response.url.host}", str(response.status))
        content = bytearray()
        async for piece in response.content.iter_chunked(64 * 1024):
            content += piece
            if len(content) > self._largest_download:
                raise TooLarge(f"the file has more than {self._largest_download} bytes")
        return bytes(content)

    @property
    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise Unreachable("the client is not open")
        return self._session


def _joined(url: URL, location: str) -> str:
    """Where a redirect leads; what is no address is refused by the check that follows."""
    try:
        return str(url.join(URL(location)))
    except ValueError:
        return ""


def _of_transport(trouble: BaseException, url: URL) -> DingTalkError:
    """The text of aiohttp's exceptions holds the address with its query: only its kind is told on."""
    what = f"{type(trouble).__name__} at {url.host}"
    if isinstance(trouble, (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)):
        return Unreachable(what)
    return UnknownFate(what)


def _texts(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []
