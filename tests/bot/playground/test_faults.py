"""Faults strike the next calls, and the record says what had been done before they did."""

from typing import Any

import aiohttp
import pytest

from bot.playground.world.cast import CLERK, OFFICE_GROUP, private_chat
from tests.bot.playground.conftest import Caller

SEND = "/v1.0/robot/groupMessages/send"


async def answer(caller: Caller) -> tuple[int, str]:
    """(status, DingTalk's code), whatever the body is made of; status 0 for a broken connection."""
    try:
        async with caller.session.post(caller.playground.url + SEND, json={}) as response:
            is_json = response.content_type == "application/json"
            return response.status, (await response.json())["code"] if is_json else ""
    except aiohttp.ServerDisconnectedError:
        return 0, ""
    except aiohttp.ClientOSError:
        return 0, "reset"


@pytest.mark.parametrize(
    ("what", "status", "code"),
    [
        ("gateway timeout", 504, ""),
        ("server error", 500, ""),
        ("bad gateway", 502, ""),
        ("unavailable", 503, ""),
        ("throttled", 403, "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"),
        ("bad token", 400, "InvalidAuthentication"),
        ("not permitted", 403, "Forbidden.AccessDenied.AccessTokenPermissionDenied"),
        ("reset", 0, "reset"),
    ],
)
async def test_the_next_calls_go_wrong(caller: Caller, what: Any, status: int, code: str) -> None:
    caller.playground.faults.next(SEND, what, times=2)
    assert [await answer(caller), await answer(caller)] == [(status, code)] * 2
    assert await answer(caller) == (400, "InvalidAuthentication")  # no token was sent: the stand-in itself again


@pytest.mark.parametrize("what", ["gateway timeout after", "reset after"])
async def test_a_message_may_have_been_delivered_all_the_same(caller: Caller, what: Any) -> None:
    caller.playground.faults.next(SEND, what)
    with pytest.raises((aiohttp.ClientError, ValueError)):  # no answer, or one that is not JSON
        await caller.send()
    assert len(caller.playground.world.messages(OFFICE_GROUP)) == 1


async def test_the_old_api_goes_wrong_in_its_own_way(caller: Caller) -> None:
    caller.playground.faults.next("/media", "bad token")
    assert (await caller.upload("image", "a.png", b"x"))["errcode"] == 40014
    caller.playground.faults.next("/media", "throttled")
    assert (await caller.upload("image", "a.png", b"x"))["errcode"] == 90018
    caller.playground.faults.next("/media", "punished")
    assert (await caller.upload("image", "a.png", b"x"))["punish"] == "deny"


async def test_a_download_goes_wrong(caller: Caller) -> None:
    await caller.playground.say(CLERK, file=("表.xlsx", b"PK"))
    code = next(iter(caller.playground.world.codes))
    body = {"downloadCode": code, "robotCode": caller.playground.client_id}
    _, found = await caller.post("/v1.0/robot/messageFiles/download", body)
    caller.playground.faults.next("/chat/", "bad gateway")
    assert (await caller.get(found["downloadUrl"]))[0] == 502
    assert await caller.get(found["downloadUrl"]) == (200, b"PK")


async def test_a_slow_call_is_done_in_the_end(caller: Caller) -> None:
    caller.playground.faults.next(SEND, "slow", seconds=0.05)
    assert (await caller.send())[0] == 200


async def test_faults_can_be_taken_back(caller: Caller) -> None:
    caller.playground.faults.next("", "server error", times=5)
    caller.playground.faults.clear()
    assert (await caller.send())[0] == 200


async def test_waiting_for_what_does_not_happen_ends(caller: Caller) -> None:
    said = await caller.playground.say(CLERK, text="有人吗")
    with pytest.raises(TimeoutError):
        await caller.playground.answers(said, timeout=0.05)
    assert caller.playground.world.messages(private_chat(CLERK), of_bot=True) == ()
