"""The OpenAPI refuses what DingTalk refuses, with its codes, and shows the rest in the chat."""

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.playground.server import Playground
from bot.playground.world.cast import CLERK, DISTRICT_GROUP, OFFICE_GROUP, OUTSIDER, READER, REPORTER, private_chat
from bot.playground.world.limits import Limits
from tests.bot.playground.conftest import Caller

SEND = "/v1.0/robot/groupMessages/send"
TO_PEOPLE = "/v1.0/robot/oToMessages/batchSend"
DOWNLOAD = "/v1.0/robot/messageFiles/download"
CARD = {"title": "题", "text": "文"}
FILE = {"mediaId": "@nobody", "fileName": "表.xlsx", "fileType": "xlsx"}


def limit(playground: Playground, **changes: Any) -> None:
    playground.world.limits = replace(playground.world.limits, **changes)


@pytest.mark.parametrize(
    ("key", "param", "changes", "code"),
    [
        ("sampleText", None, {"robotCode": None}, "invalidParameter.robotCode.empty"),
        ("sampleText", None, {"robotCode": "dingother"}, "invalidParameter.robotCode.auth"),
        ("sampleText", None, {"openConversationId": None}, "miss.openConversationId"),
        ("sampleText", None, {"openConversationId": "cidnone"}, "invalid.openConversationId"),
        ("sampleText", None, {"openConversationId": private_chat(CLERK)}, "invalid.openConversationId"),
        ("sampleText", None, {"msgKey": None}, "invalidParameter.msgKey.empty"),
        ("sampleTable", None, {}, "invalidParameter.msgKey.invalid"),
        ("sampleText", None, {"msgKey": ["sampleText"]}, "invalidParameter.msgKey.invalid"),
        ("sampleText", None, {"msgParam": {"content": "好"}}, "invalidParameter.msgParam.invalid"),
        ("sampleText", None, {"msgParam": "好"}, "invalidParameter.msgParam.invalid"),
        ("sampleText", None, {"msgParam": "[1]"}, "invalidParameter.msgParam.invalid"),
        ("sampleText", {"content": "数" * 5000}, {}, "invalidParameter.msgParam.tooLong"),
        ("sampleText", {}, {}, "miss.param.contentOfText"),
        ("sampleText", {"content": ""}, {}, "miss.param.contentOfText"),
        ("sampleMarkdown", {"text": "文"}, {}, "miss.param.markdownTotitle"),
        ("sampleMarkdown", {"title": "题"}, {}, "miss.param.markdownTotext"),
        ("sampleImageMsg", {}, {}, "miss.param.photoTophotoUrl"),
        ("sampleImageMsg", {"photoURL": "@nobody"}, {}, "invalidParameter.param.invalid"),
        ("sampleFile", {"fileName": "表.xlsx", "fileType": "xlsx"}, {}, "miss.param.file"),
        ("sampleFile", FILE | {"fileType": "csv"}, {}, "invalidParameter.param.invalid"),
        ("sampleFile", FILE, {}, "invalidParameter.param.invalid"),
        ("sampleAudio", {"mediaId": "@nobody"}, {}, "miss.param.audio"),
        ("sampleVideo", {"duration": "1"}, {}, "miss.param.video"),
        ("sampleLink", {"title": "题", "text": "文"}, {}, "miss.param.linkTomessageUrl"),
        ("sampleActionCard", CARD, {}, "miss.param.actionCardTosingleTitle"),
        (
            "sampleActionCard2",
            CARD | {"actionTitle1": "是", "actionURL1": "x"},
            {},
            "miss.param.actionCardToactionTitle2",
        ),
        ("sampleActionCard6", CARD | {"buttonTitle1": "是"}, {}, "miss.param.actionCardTobuttonUrl1"),
    ],
)
async def test_a_send_is_refused(caller: Caller, key: str, param: Any, changes: dict[str, Any], code: str) -> None:
    status, answer = await caller.send(key, param, **changes)
    assert (status, answer["code"]) == (400, code)
    assert set(answer) == {"code", "requestid", "message"}
    assert caller.playground.world.messages(OFFICE_GROUP) == ()


async def test_a_message_of_just_the_largest_size_is_taken(caller: Caller) -> None:
    status, _ = await caller.send("sampleText", {"content": "a" * (15_000 - len('{"content": ""}'))})
    assert status == 200


async def test_a_text_a_picture_a_card_and_a_file_stand_in_the_group(caller: Caller) -> None:
    picture = (await caller.upload("image", "图.png", b"\x89PNG..."))["media_id"]
    book = (await caller.upload("file", "media.xlsx", b"PK..."))["media_id"]
    await caller.send("sampleText", {"content": "第一条"})
    await caller.send("sampleImageMsg", {"photoURL": picture})
    await caller.send("sampleMarkdown", {"title": "通报", "text": f"### 标题\n\n![]({picture})"})
    two = {"actionTitle1": "确认", "actionURL1": "dtmd://dingtalkclient/sendMessage?content=%E7%A1%AE%E8%AE%A4+1"}
    await caller.send("sampleActionCard2", CARD | two | {"actionTitle2": "官网", "actionURL2": "https://a.example"})
    await caller.send("sampleFile", {"mediaId": book, "fileName": "每周通报.xlsx", "fileType": "xlsx"})
    text, image, markdown, card, file = caller.playground.world.messages(OFFICE_GROUP, of_bot=True)
    assert text.text == "第一条"
    assert image.pictures[0].content == b"\x89PNG..."
    assert (markdown.text, markdown.pictures[0].content) == ("标题", b"\x89PNG...")
    assert [(button.label, button.command) for button in card.buttons] == [("确认", "确认 1"), ("官网", None)]
    assert file.file is not None
    assert (file.file.name, file.file.content) == ("每周通报.xlsx", b"PK...")


async def test_the_pair_must_be_right_and_come_as_json(caller: Caller) -> None:
    path = "/v1.0/oauth2/accessToken"
    wrong = await caller.post(path, {"appKey": caller.playground.client_id, "appSecret": "?"})
    form = await caller.post(path, data={"appKey": caller.playground.client_id})
    assert (wrong[0], wrong[1]["code"]) == (400, "invalidClientIdOrSecret")
    assert (form[0], form[1]["code"]) == (400, "Missingbody")


async def test_a_token_stays_the_same_until_it_ends(caller: Caller) -> None:
    first = caller.token
    assert await caller.login() == first
    caller.playground.world.expire_token()
    status, answer = await caller.send()
    assert (status, answer["code"], answer["message"]) == (400, "InvalidAuthentication", "不合法的access_token")
    assert await caller.login() != first
    assert (await caller.send())[0] == 200


@pytest.mark.parametrize("token", ["", "f00", "令牌".encode().decode("latin-1")])
async def test_no_call_without_the_token(caller: Caller, token: str) -> None:
    caller.token = token
    assert (await caller.send())[1]["code"] == "InvalidAuthentication"


async def test_too_many_calls_in_a_second(caller: Caller) -> None:
    limit(caller.playground, calls_per_second=3)
    answers = [await caller.send() for _ in range(4)]
    assert [status for status, _ in answers] == [200, 200, 200, 403]
    assert answers[-1][1]["code"] == "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"
    body = {"robotCode": caller.playground.client_id, "userIds": [CLERK], "msgKey": "sampleText"}
    assert (await caller.post(TO_PEOPLE, body | {"msgParam": '{"content": "另一个接口"}'}))[0] == 200


async def test_a_group_takes_only_so_many_messages_a_minute(caller: Caller) -> None:
    limit(caller.playground, group_messages_per_minute=2)
    answers = [await caller.send() for _ in range(3)]
    assert [status for status, _ in answers] == [200, 200, 400]
    assert answers[-1][1]["code"] == "send.too.fast"
    assert (await caller.send(openConversationId=DISTRICT_GROUP))[0] == 200


async def test_the_months_calls_run_out(caller: Caller) -> None:
    limit(caller.playground, api_calls_per_month=1)
    await caller.send()
    status, answer = await caller.send()
    assert (status, answer["code"]) == (403, "Forbidden.AccessDenied.ApiCountLimitForOrg")


async def test_to_people_reaches_whom_it_can(caller: Caller) -> None:
    caller.playground.faults.throttled_people.add(READER)
    body = {
        "robotCode": caller.playground.client_id,
        "msgKey": "sampleText",
        "msgParam": json.dumps({"content": "催报"}),
    }
    status, answer = await caller.post(TO_PEOPLE, body | {"userIds": [CLERK, READER, OUTSIDER, "nobody"]})
    assert status == 200
    assert (answer["invalidStaffIdList"], answer["flowControlledStaffIdList"]) == ([OUTSIDER, "nobody"], [READER])
    assert [post.text for post in caller.playground.world.messages(private_chat(CLERK))] == ["催报"]
    assert caller.playground.world.messages(private_chat(READER)) == ()


@pytest.mark.parametrize(
    ("staff_ids", "code"),
    [([], "empty"), (None, "empty"), ("clerk01", "empty"), ([CLERK] * 21, "overMax")],
)
async def test_to_nobody_or_too_many(caller: Caller, staff_ids: Any, code: str) -> None:
    body = {"robotCode": caller.playground.client_id, "msgKey": "sampleText", "msgParam": '{"content": "x"}'}
    status, answer = await caller.post(TO_PEOPLE, body | {"userIds": staff_ids})
    assert (status, answer["code"]) == (400, f"invalidParameter.userIds.{code}")


async def code_of_a_file(playground: Playground) -> str:
    await playground.say(CLERK, file=("表.xlsx", b"PK-bytes"))
    return str(json.loads(playground.gateway.frames()[-1]["data"])["content"]["downloadCode"])


async def test_a_file_is_fetched_from_another_address(caller: Caller) -> None:
    body = {"downloadCode": await code_of_a_file(caller.playground), "robotCode": caller.playground.client_id}
    _, answer = await caller.post(DOWNLOAD, body)
    assert answer["downloadUrl"].startswith(caller.playground.download_url + "/")
    assert caller.playground.download_netloc != caller.playground.netloc
    assert ".file?" in answer["downloadUrl"]
    assert await caller.get(answer["downloadUrl"]) == (200, b"PK-bytes")
    for spoilt in (answer["downloadUrl"][:-1] + "!", answer["downloadUrl"].replace("Expires=1", "Expires=2")):
        status, content = await caller.get(spoilt)
        assert (status, b"AccessDenied" in content) == (403, True)


async def test_a_download_address_ends(caller: Caller) -> None:
    limit(caller.playground, download_url_lives=-1)
    body = {"downloadCode": await code_of_a_file(caller.playground), "robotCode": caller.playground.client_id}
    _, answer = await caller.post(DOWNLOAD, body)
    status, content = await caller.get(answer["downloadUrl"])
    assert (status, b"Request has expired." in content) == (403, True)


@pytest.mark.parametrize(
    ("changes", "lives", "code"),
    [
        ({"downloadCode": ""}, 600, "invalidParameter.robotCode.empty"),
        ({"robotCode": ""}, 600, "invalidParameter.robotCode.empty"),
        ({"robotCode": "dingother"}, 600, "invalidParameter.robotCode.auth"),
        ({"downloadCode": "unknown"}, 600, "invalidParameter.robotCode.downloadCode"),
        ({}, 0, "invalidParameter.robotCode.downloadCode"),
    ],
)
async def test_a_download_is_refused(caller: Caller, changes: dict[str, str], lives: float, code: str) -> None:
    limit(caller.playground, download_code_lives=lives)
    body = {"downloadCode": await code_of_a_file(caller.playground), "robotCode": caller.playground.client_id}
    status, answer = await caller.post(DOWNLOAD, body | changes)
    assert (status, answer["code"]) == (400, code)


async def test_a_recalled_message_is_gone(caller: Caller) -> None:
    _, kept = await caller.send("sampleText", {"content": "留下"})
    _, sent = await caller.send("sampleText", {"content": "撤回"})
    status, answer = await caller.recall([sent["processQueryKey"], "unknown"])
    assert (status, answer["successResult"]) == (200, [sent["processQueryKey"]])
    assert answer["failedResult"] == {"unknown": "invalid.processQueryKey"}
    assert [post.text for post in caller.playground.world.messages(OFFICE_GROUP)] == ["留下"]
    query = {"robotCode": caller.playground.client_id, "openConversationId": OFFICE_GROUP}
    path = "/v1.0/robot/groupMessages/query"
    assert (await caller.post(path, query | sent))[1]["sendStatus"] == "RECALLED"
    assert (await caller.post(path, query | kept))[1]["sendStatus"] == "SUCCESS"


async def test_a_process_key_ends_after_a_day(caller: Caller) -> None:
    _, sent = await caller.send()
    limit(caller.playground, process_key_lives=0)
    assert (await caller.recall([sent["processQueryKey"]]))[1]["code"] == "processQueryKey.expireTime"
    assert Limits().process_key_lives == 24 * 3600


async def test_at_most_twenty_keys_at_once(caller: Caller) -> None:
    assert (await caller.recall(["k"] * 21))[1]["code"] == "invalidParameter.processQueryKeys.overMax"


async def test_who_has_read_it(caller: Caller) -> None:
    robot = caller.playground.client_id
    body = {"robotCode": robot, "userIds": [CLERK, REPORTER], "msgKey": "sampleText", "msgParam": '{"content": "x"}'}
    _, sent = await caller.post(TO_PEOPLE, body)
    (post,) = caller.playground.world.messages(private_chat(CLERK))
    caller.playground.world.read.add((post.id, CLERK))
    key = sent["processQueryKey"]
    address = f"{caller.playground.url}/v1.0/robot/oToMessages/readStatus?robotCode={robot}&processQueryKey={key}"
    status, content = await caller.get(address)
    listed = {item["userId"]: item["readStatus"] for item in json.loads(content)["messageReadInfoList"]}
    assert (status, listed) == (200, {CLERK: "READ", REPORTER: "UNREAD"})


async def test_the_record_keeps_calls_and_no_secrets(caller: Caller) -> None:
    await caller.send("sampleText", {})
    login, send = caller.playground.world.calls
    assert (send.path, send.status, send.error) == (SEND, 400, "miss.param.contentOfText")
    assert send.body["msgKey"] == "sampleText"
    assert caller.playground.client_secret not in str(login)
