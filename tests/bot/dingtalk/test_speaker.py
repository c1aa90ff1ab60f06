"""Where an answer goes, and what happens when the way is closed."""

import asyncio
import io
import json
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web

from bot.dingtalk.errors import Rejected
from bot.dingtalk.messages import Inbound, parse
from bot.dingtalk.speaker import NO_FILE, NO_PICTURE, NO_PRIVATE, Speaker
from bot.dingtalk.uploads import Uploads
from handlers.reply import Choice, File, Picture, RankingPicture, Reply, Workbook
from tests.support.far_side import FarSide, far_side, ok, refusal
from tests.support.wire import AT, ZONE, text

GROUP = "/v1.0/robot/groupMessages/send"
PEOPLE = "/v1.0/robot/oToMessages/batchSend"
UPLOAD = "/media/upload"
WEBHOOK = "/robot/sendBySession"
ANSWER = Reply(("萧山区 日均活跃率 39%", "截至2018年7月27日"))
RANKING = RankingPicture("区县活跃率", "活跃率", (), date(2018, 7, 27), "附件3")
BOOK = Workbook("区县活跃率_2018-07-27", ())


@dataclass
class Remembered:
    """A cache in memory, and the clock, painter and writer of the tests."""

    ids: dict[str, str] = field(default_factory=dict)
    at: datetime = AT
    broken: bool = False

    async def find(self, sha256: str) -> str | None:
        return self.ids.get(sha256)

    async def keep(self, sha256: str, name: str, content: bytes, media_id: str) -> None:
        self.ids[sha256] = media_id

    async def paint(self, picture: Picture) -> bytes:
        if self.broken:
            raise OSError("the painter died")
        return b"\x89PNG" + picture.title.encode()

    async def write(self, written: File) -> bytes:
        if self.broken:
            raise OSError("the writer died")
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr(zipfile.ZipInfo("x"), written.name)
        return file.getvalue()


@dataclass
class Office:
    side: FarSide
    speaker: Speaker
    remembered: Remembered

    def inbound(self, *, group: bool = False, **more: Any) -> Inbound:
        read = parse(text("问", group=group, sessionWebhook=self.side.webhook, **more), ZONE)
        assert isinstance(read, Inbound)
        return read

    def said(self, path: str) -> list[str]:
        """The text of what was sent there."""
        bodies = self.side.bodies[path]
        params = [json.loads(body["msgParam"]) if "msgParam" in body else body[body["msgtype"]] for body in bodies]
        return [str(param.get("text", param)) for param in params]


@asynccontextmanager
async def office() -> AsyncIterator[Office]:
    async with far_side() as (side, client):
        side.answers[UPLOAD] = [ok(media_id="@media1"), ok(media_id="@media2")]
        remembered = Remembered()
        speaker = Speaker(
            client,
            Uploads(client, remembered),
            paint=remembered.paint,
            write=remembered.write,
            now=lambda: remembered.at,
        )
        yield Office(side, speaker, remembered)


async def test_one_answer_is_one_call() -> None:
    async with office() as at:
        await at.speaker.answer(at.inbound(group=True), ANSWER)
        assert list(at.side.calls) == [WEBHOOK]
        assert at.said(WEBHOOK) == ["### 萧山区 日均活跃率 39%\n\n截至2018年7月27日\n\n@manager807"]


async def test_in_private_nobody_is_addressed() -> None:
    async with office() as at:
        await at.speaker.answer(at.inbound(), ANSWER)
        assert at.said(WEBHOOK) == ["### 萧山区 日均活跃率 39%\n\n截至2018年7月27日"]


@pytest.mark.parametrize("group", [True, False])
async def test_a_late_answer_goes_by_the_openapi(group: bool) -> None:
    async with office() as at:
        at.remembered.at = AT + timedelta(minutes=90)
        await at.speaker.answer(at.inbound(group=group), ANSWER)
        (body,) = at.side.bodies[GROUP if group else PEOPLE]
        assert body.get("openConversationId", body.get("userIds")) == ("cid6EU==" if group else ["manager807"])
        assert not at.side.calls[WEBHOOK]


async def test_a_webhook_that_ended_early_loses_no_page() -> None:
    async with office() as at:
        at.side.answers[WEBHOOK] = [ok(), web.json_response({"errcode": 300001, "errmsg": "session 不存在"})]
        await at.speaker.answer(at.inbound(group=True), Reply(tuple(f"第{number}行" for number in range(40))))
        assert len(at.said(WEBHOOK)) == 2
        assert len(at.said(GROUP)) == 2, "the second page again, and the third"
        assert "第39行" in at.said(GROUP)[-1]


async def test_a_webhook_elsewhere_is_not_used() -> None:
    async with office() as at:
        inbound = parse(text("问", sessionWebhook="https://evil.example/robot?session=1"), ZONE)
        assert isinstance(inbound, Inbound)
        await at.speaker.answer(inbound, ANSWER)
        assert len(at.said(PEOPLE)) == 1


async def test_a_picture_stands_in_the_answer_and_is_uploaded_once() -> None:
    async with office() as at:
        reply = Reply(ANSWER.lines, (Choice("发我Excel"),), pictures=(RANKING,))
        await asyncio.gather(*(at.speaker.answer(at.inbound(group=True), reply) for _ in range(3)))
        assert len(at.side.calls[UPLOAD]) == 1
        assert len(at.said(WEBHOOK)) == 3
        assert all("![](@media1)" in said for said in at.said(WEBHOOK))


async def test_a_file_follows_its_answer() -> None:
    async with office() as at:
        await at.speaker.answer(at.inbound(group=True), Reply(ANSWER.lines, files=(BOOK,)))
        assert next(iter(at.side.calls)) == WEBHOOK
        (body,) = at.side.bodies[GROUP]
        assert body["msgKey"] == "sampleFile"
        assert json.loads(body["msgParam"]) == {
            "mediaId": "@media1",
            "fileName": "区县活跃率_2018-07-27.xlsx",
            "fileType": "xlsx",
        }


async def test_a_file_of_a_private_chat_goes_there() -> None:
    async with office() as at:
        await at.speaker.answer(at.inbound(), Reply(ANSWER.lines, files=(BOOK,)))
        assert at.side.bodies[PEOPLE][0]["userIds"] == ["manager807"]


async def test_figures_do_not_wait_for_what_cannot_be_made(caplog: pytest.LogCaptureFixture) -> None:
    async with office() as at:
        at.remembered.broken = True
        await at.speaker.answer(at.inbound(group=True), Reply(ANSWER.lines, pictures=(RANKING,), files=(BOOK,)))
        (said,) = at.said(WEBHOOK)
        assert said.startswith("### 萧山区 日均活跃率 39%")
        assert NO_PICTURE in said
        assert NO_FILE in at.said(GROUP)[0]
    assert "the painter died" in caplog.text


RECEIPT = Reply(("回执：共13行", "萧山区 激活数 8619"), private=True, public="回执已私聊发给您。")


async def test_a_personal_matter_asked_in_a_group_goes_to_the_private_chat() -> None:
    async with office() as at:
        await at.speaker.answer(at.inbound(group=True), RECEIPT)
        assert at.side.bodies[PEOPLE][0]["userIds"] == ["manager807"]
        assert "8619" in at.said(PEOPLE)[0]
        assert at.said(WEBHOOK) == ["### 回执已私聊发给您。\n\n@manager807"]


async def test_in_private_a_personal_matter_is_said_there() -> None:
    async with office() as at:
        await at.speaker.answer(at.inbound(), RECEIPT)
        assert list(at.side.calls) == [WEBHOOK]
        assert "8619" in at.said(WEBHOOK)[0]


@pytest.mark.parametrize("trouble", ["invalidStaffIdList", "flowControlledStaffIdList"])
async def test_a_private_chat_that_cannot_be_reached_is_told_without_the_matter(trouble: str) -> None:
    async with office() as at:
        at.side.answers[PEOPLE] = [ok(processQueryKey="k", **{trouble: ["manager807"]})]
        await at.speaker.answer(at.inbound(group=True), RECEIPT)
        assert at.said(WEBHOOK) == [f"### {NO_PRIVATE}\n\n@manager807"]


async def test_an_outsiders_personal_matter_stays_out_of_the_group() -> None:
    async with office() as at:
        await at.speaker.answer(at.inbound(group=True, without=("senderStaffId",)), RECEIPT)
        assert not at.side.calls[PEOPLE]
        assert all("8619" not in said for said in at.said(WEBHOOK))


async def test_a_throttled_answer_is_said_a_little_later() -> None:
    async with office() as at:
        slow = refusal(403, "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi")
        slow.headers["Retry-After"] = "0"
        at.side.answers[WEBHOOK] = [slow, ok()]
        await at.speaker.answer(at.inbound(), ANSWER)
        assert len(at.said(WEBHOOK)) == 2


@pytest.mark.parametrize("answer", [ok(errcode=130101, errmsg="send too fast"), ok(errcode=410100)])
async def test_a_webhook_that_is_closed_for_long_is_gone_round(answer: web.Response) -> None:
    async with office() as at:
        at.side.answers[WEBHOOK] = [answer]
        await at.speaker.answer(at.inbound(group=True), ANSWER)
        assert len(at.said(WEBHOOK)) == 1
        assert len(at.said(GROUP)) == 1


async def test_an_answer_that_may_have_arrived_is_said_once_more_and_says_so(caplog: pytest.LogCaptureFixture) -> None:
    async with office() as at:
        at.side.answers[WEBHOOK] = [web.Response(status=504), web.Response(status=504)]
        await at.speaker.answer(at.inbound(), ANSWER)
        first, second = map(str, at.said(WEBHOOK))
        assert "可能重复" not in first
        assert "可能重复" in second
        assert not at.side.calls[PEOPLE]
    assert "whether the answer arrived is unknown" in caplog.text
    assert "SECRET" not in caplog.text


async def test_an_answer_that_certainly_did_not_arrive_is_the_callers_matter() -> None:
    async with office() as at:
        at.side.answers[WEBHOOK] = [ok(errcode=400105, errmsg="不支持的消息类型")]
        with pytest.raises(Rejected):
            await at.speaker.answer(at.inbound(), ANSWER)
