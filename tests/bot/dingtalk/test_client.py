"""The calls, against a real HTTP server on loopback."""

import asyncio
import json
from typing import Any

import pytest
from aiohttp import web

from bot.dingtalk.client import LONGEST_BODY, LONGEST_PARAM, DingTalkClient, Sent
from bot.dingtalk.errors import (
    BadToken,
    HostRefused,
    NotPermitted,
    Rejected,
    Throttled,
    TooLarge,
    UnknownFate,
    Unreachable,
    WebhookExpired,
)
from bot.dingtalk.hosts import Hosts
from bot.dingtalk.pace import Pace
from tests.support.far_side import FarSide, far_side, ok, refusal, reset

GROUP = "/v1.0/robot/groupMessages/send"
PEOPLE = "/v1.0/robot/oToMessages/batchSend"
DOWNLOAD = "/v1.0/robot/messageFiles/download"
TOKEN = "/v1.0/oauth2/accessToken"
UPLOAD = "/media/upload"
WEBHOOK = "/robot/sendBySession"


def token_of(request: web.Request) -> str:
    return request.headers["x-acs-dingtalk-access-token"]


async def test_a_reply_goes_to_the_webhook_without_a_token() -> None:
    async with far_side() as (side, client):
        await client.reply(side.webhook, {"msgtype": "text", "text": {"content": "萧山区 39%"}})
        assert side.bodies[WEBHOOK] == [{"msgtype": "text", "text": {"content": "萧山区 39%"}}]
        assert side.calls[WEBHOOK][0].query["session"] == "SECRET"
        assert not side.tokens


async def test_an_expired_webhook_says_so_though_the_status_is_200() -> None:
    async with far_side() as (side, client):
        side.answers[WEBHOOK] = [web.json_response({"errcode": 300001, "errmsg": "session 不存在"})]
        with pytest.raises(WebhookExpired) as expired:
            await client.reply(side.webhook, {})
        assert "SECRET" not in str(expired.value)


async def test_a_group_message() -> None:
    async with far_side() as (side, client):
        side.answers[GROUP] = [web.json_response({"processQueryKey": "key1"})]
        key = await client.send_to_group("cid1", "sampleMarkdown", {"title": "通报", "text": "### 通报"})
        assert key == "key1"
        assert side.bodies[GROUP] == [
            {
                "robotCode": "dingabc",
                "openConversationId": "cid1",
                "msgKey": "sampleMarkdown",
                "msgParam": json.dumps({"title": "通报", "text": "### 通报"}, ensure_ascii=False),
            }
        ]
        assert token_of(side.calls[GROUP][0]) == "token1"


async def test_people_are_sent_to_twenty_at_once() -> None:
    async with far_side() as (side, client):
        side.answers[PEOPLE] = [
            web.json_response({"processQueryKey": "k1", "invalidStaffIdList": ["p3"]}),
            web.json_response({"processQueryKey": "k2", "flowControlledStaffIdList": ["p21"]}),
            web.json_response({"processQueryKey": "k3", "invalidStaffIdList": None}),
        ]
        sent = await client.send_to_people([f"p{number}" for number in range(45)], "sampleText", {"content": "请报送"})
        assert sent == Sent(("k1", "k2", "k3"), ("p3",), ("p21",))
        assert [len(body["userIds"]) for body in side.bodies[PEOPLE]] == [20, 20, 5]


async def test_one_token_serves_many_calls_at_once() -> None:
    async with far_side() as (side, client):
        await asyncio.gather(*(client.send_to_group(f"cid{n}", "sampleText", {"content": "x"}) for n in range(30)))
        assert side.tokens == 1


async def test_a_token_that_is_no_longer_taken_is_replaced_once() -> None:
    async with far_side() as (side, client):
        side.answers[GROUP] = [refusal(400, "InvalidAuthentication", "不合法的access_token"), ok(processQueryKey="k")]
        assert await client.send_to_group("cid1", "sampleText", {"content": "x"}) == "k"
        assert [token_of(call) for call in side.calls[GROUP]] == ["token1", "token2"]

        side.answers[GROUP] = [refusal(400, "InvalidAuthentication")]
        with pytest.raises(BadToken):
            await client.send_to_group("cid1", "sampleText", {"content": "x"})
        assert len(side.calls[GROUP]) == 4, "once again, not for ever"


async def test_the_old_api_refuses_a_token_in_its_own_way() -> None:
    async with far_side() as (side, client):
        side.answers[UPLOAD] = [ok(errcode=40014, errmsg="不合法的access_token"), ok(media_id="@m")]
        assert await client.upload("区县活跃率.xlsx", b"PK", "file") == "@m"
        assert [call.query["access_token"] for call in side.calls[UPLOAD]] == ["token1", "token2"]


async def test_a_wrong_secret_is_named_and_not_shown() -> None:
    async with far_side() as (side, client):
        side.answers[TOKEN] = [refusal(400, "invalidClientIdOrSecret", "无效的clientId或者clientSecret")]
        with pytest.raises(NotPermitted, match="invalidClientIdOrSecret") as refused:
            await client.send_to_group("cid1", "sampleText", {"content": "x"})
        assert "SECRET" not in str(refused.value)


async def test_too_long_is_refused_before_it_is_sent() -> None:
    async with far_side() as (side, client):
        with pytest.raises(TooLarge):
            await client.reply(side.webhook, {"text": "长" * (LONGEST_BODY // 3)})
        with pytest.raises(TooLarge):
            await client.send_to_group("cid1", "sampleText", {"content": "长" * (LONGEST_PARAM // 3)})
        assert not side.calls


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (refusal(504, "", "timeout"), UnknownFate),
        (reset, UnknownFate),
        (refusal(403, "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"), Throttled),
        (refusal(400, "invalid.openConversationId"), Rejected),
    ],
)
async def test_a_send_is_never_repeated_by_itself(answer: Any, error: type[Exception]) -> None:
    async with far_side() as (side, client):
        side.answers[GROUP] = [answer]
        with pytest.raises(error):
            await client.send_to_group("cid1", "sampleText", {"content": "x"})
        assert len(side.calls[GROUP]) == 1


async def test_a_send_without_an_answer_may_have_arrived() -> None:
    async def never(_: web.Request) -> web.StreamResponse:
        await asyncio.sleep(3600)
        return web.Response()

    async with far_side(lambda side: DingTalkClient("id", "SECRET", hosts=side.hosts(), timeout=2)) as (side, client):
        side.answers[WEBHOOK] = [never]
        with pytest.raises(UnknownFate) as unknown:
            await client.reply(side.webhook, {})
        assert "SECRET" not in str(unknown.value)


async def test_where_nobody_listens_nothing_was_sent(unused_tcp_port: int) -> None:
    nowhere = f"127.0.0.1:{unused_tcp_port}"
    hosts = Hosts(openapi=f"http://{nowhere}", webhooks=(nowhere,))
    async with DingTalkClient("id", "SECRET", hosts=hosts) as client:
        with pytest.raises(Unreachable) as unreachable:
            await client.reply(f"http://{nowhere}/robot/sendBySession?session=SECRET", {})
        assert "SECRET" not in str(unreachable.value)
        with pytest.raises(Unreachable):
            await client.send_to_group("cid1", "sampleText", {"content": "x"})


async def test_calls_keep_the_pace() -> None:
    waits = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    pace = Pace(1_000, 2, now=lambda: 0.0, sleep=sleep)
    async with far_side(lambda side: DingTalkClient("id", "SECRET", hosts=side.hosts(), pace=pace)) as (_, client):
        for _ in range(3):
            await client.send_to_group("cid1", "sampleText", {"content": "x"})
        await client.send_to_group("cid2", "sampleText", {"content": "x"})
        assert waits == [60.0]


# Files in


def file_at(side: FarSide, *answers: Any, path: str = "/files/1.file") -> None:
    side.answers[DOWNLOAD] = [web.json_response({"downloadUrl": f"{side.base}{path}?Signature=SECRET"})]
    side.answers[path] = list(answers)


async def test_a_file_is_fetched_without_our_token() -> None:
    async with far_side() as (side, client):
        file_at(side, web.Response(body=b"PK\x03\x04"))
        assert await client.download("code1", "dingother") == b"PK\x03\x04"
        assert side.bodies[DOWNLOAD] == [{"downloadCode": "code1", "robotCode": "dingother"}]
        assert "x-acs-dingtalk-access-token" not in side.calls["/files/1.file"][0].headers


@pytest.mark.parametrize("trouble", [web.Response(status=502), reset])
async def test_a_file_is_tried_three_times(trouble: Any) -> None:
    async with far_side() as (side, client):
        file_at(side, trouble, trouble, web.Response(body=b"PK"))
        assert await client.download("code1") == b"PK"
        file_at(side, trouble)
        with pytest.raises(Unreachable) as unreachable:
            await client.download("code1")
        assert "SECRET" not in str(unreachable.value)
        assert len(side.calls["/files/1.file"]) >= 6  # aiohttp itself tries a dropped GET once more


async def test_a_file_that_is_gone_is_not_tried_again() -> None:
    async with far_side() as (side, client):
        file_at(side, web.Response(status=403, body=b"<Error><Code>AccessDenied</Code></Error>"))
        with pytest.raises(Rejected, match="403"):
            await client.download("code1")
        side.answers[DOWNLOAD] = [refusal(400, "invalidParameter.robotCode.downloadCode", "下载码有误或者已经过期")]
        with pytest.raises(Rejected, match="downloadCode"):
            await client.download("code1")
        assert len(side.calls["/files/1.file"]) == 1


async def test_a_file_that_is_too_large_is_not_read_to_its_end() -> None:
    served = 0

    async def endless(request: web.Request) -> web.StreamResponse:
        nonlocal served
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(10_000):
            await response.write(b"x" * 65_536)
            served += 1
        return response

    def small(side: FarSide) -> DingTalkClient:
        return DingTalkClient("id", "SECRET", hosts=side.hosts(), largest_download=1_000_000)

    async with far_side(small) as (side, client):
        file_at(side, endless)
        with pytest.raises(TooLarge):
            await client.download("code1")
    assert served < 1_000


@pytest.mark.parametrize(
    "address",
    [
        "http://169.254.169.254/latest/meta-data?Signature=SECRET",
        "http://127.0.0.1:1/x?Signature=SECRET",
        "file:///etc/passwd",
        "",
    ],
)
async def test_a_download_leads_only_to_allowed_hosts(address: str) -> None:
    async with far_side() as (side, client):
        side.answers[DOWNLOAD] = [web.json_response({"downloadUrl": address})]
        with pytest.raises(HostRefused) as refused:
            await client.download("code1")
        assert "SECRET" not in str(refused.value)


async def test_redirects_are_checked_like_the_address_itself() -> None:
    async with far_side() as (side, client):
        file_at(side, web.Response(status=302, headers={"Location": "/files/2.file"}))
        side.answers["/files/2.file"] = [web.Response(body=b"PK")]
        assert await client.download("code1") == b"PK"
        side.answers["/files/2.file"] = [web.Response(status=302, headers={"Location": "http://127.0.0.1:1/x"})]
        with pytest.raises(HostRefused):
            await client.download("code1")
        for nowhere in ("http://[", "file:///etc/passwd", "//user@127.0.0.1/"):
            side.answers["/files/2.file"] = [web.Response(status=302, headers={"Location": nowhere})]
            with pytest.raises(HostRefused):
                await client.download("code1")
        side.answers["/files/2.file"] = [web.Response(status=302, headers={"Location": "/files/1.file"})]
        with pytest.raises(Rejected, match="without end"):
            await client.download("code1")


async def test_a_name_that_leads_home_is_not_followed() -> None:
    """*.localhost is allowed by pattern, and leads to this very machine."""
    async with far_side() as (side, _):
        port = side.base.rpartition(":")[2]
        guarded = DingTalkClient("id", "SECRET", hosts=side.hosts(downloads=(f"*.localhost:{port}",)))
        async with guarded:
            side.answers[DOWNLOAD] = [web.json_response({"downloadUrl": f"http://files.localhost:{port}/files/1.file"})]
            with pytest.raises(Unreachable):
                await guarded.download("code1")
        assert not side.calls["/files/1.file"]


async def test_a_webhook_elsewhere_is_refused() -> None:
    async with far_side() as (side, client):
        with pytest.raises(HostRefused):
            await client.reply("https://evil.example/robot/sendBySession?session=SECRET", {})
        side.answers[WEBHOOK] = [web.Response(status=307, headers={"Location": "http://127.0.0.1:1/"})]
        with pytest.raises(Rejected):
            await client.reply(side.webhook, {})


# Files out


async def test_an_upload() -> None:
    seen: dict[str, object] = {}

    async def take(request: web.Request) -> web.StreamResponse:
        form = await request.post()
        media = form["media"]
        assert isinstance(media, web.FileField)
        seen.update(type=form["type"], name=media.filename, content=media.file.read())
        media.file.close()
        return ok(media_id="@lAz", type="file")

    async with far_side() as (side, client):
        side.answers[UPLOAD] = [take]
        assert await client.upload("区县活跃率_2018-07-27.XLSX", b"PK\x03\x04", "file") == "@lAz"
        assert seen == {"type": "file", "name": "media.xlsx", "content": b"PK\x03\x04"}


@pytest.mark.parametrize("name", ["数据.csv", "数据.txt", "数据", "运行.exe", "图.png"])
async def test_what_dingtalk_takes_as_no_file_is_not_sent(name: str) -> None:
    async with far_side() as (side, client):
        with pytest.raises(Rejected) as rejected:
            await client.upload(name, b"x", "file")
        assert rejected.value.code == "40005"
        assert not side.calls


@pytest.mark.parametrize("size", [0, 20 * 1024 * 1024 + 1])
async def test_a_size_that_dingtalk_does_not_take_is_not_sent(size: int) -> None:
    async with far_side() as (side, client):
        with pytest.raises(TooLarge):
            await client.upload("图.png", b"x" * size, "image")
        assert not side.calls


async def test_an_upload_without_an_answer_may_be_repeated() -> None:
    async with far_side() as (side, client):
        side.answers[UPLOAD] = [reset]
        with pytest.raises(Unreachable) as unreachable:
            await client.upload("图.png", b"x", "image")
        assert "token1" not in str(unreachable.value)
