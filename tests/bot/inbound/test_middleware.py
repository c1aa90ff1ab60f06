"""What happens to every message beside being answered: it is counted, timed, limited and named in the log."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.dingtalk.errors import Unreachable
from bot.dingtalk.messages import Inbound, parse
from bot.inbound.middleware import NO_PICTURES, TOO_FAST, Reception
from bot.operations.metrics import Metrics, value
from bot.operations.quota import Quota
from bot.operations.rate import Rate
from handlers.message import Attachment, Message
from handlers.reply import RankingPicture, Reply
from storage.store import Store
from tests.bot.inbound.test_inbox import NOW, wire

ZONE = ZoneInfo("Asia/Shanghai")
PICTURE = RankingPicture("t", "v", (), datetime(2018, 7, 27, tzinfo=ZONE).date(), "s")


class Desk:
    def __init__(self, folder: Path) -> None:
        self.store = Store(folder)
        self.metrics = Metrics()
        self.rate = Rate(lambda: 2)
        self.quota = Quota(self.store.calls, lambda: {"calls": 10, "messages": 0}, now=lambda: NOW, warn=lambda _: None)
        self.said: list[Reply] = []
        self.speaks = self.fetches = True
        self.fetched: list[str] = []
        self.reception = Reception(
            self,
            parse=lambda body: parse(body, ZONE),
            fetch=self.fetch,
            may_send=lambda message: message.sender.staff_id != "reader01",
            handle=self.handle,
            speak=self.speak,
        )

    async def fetch(self, inbound: Inbound) -> Message:
        self.fetched.append(inbound.message.id)
        if not self.fetches:
            raise ValueError("what nobody expected")
        return replace(inbound.message, attachment=Attachment("a.xlsx", b"PK"))

    def handle(self, message: Message) -> Reply:
        return Reply((f"答：{message.text}",))

    async def speak(self, inbound: Inbound, reply: Reply) -> None:
        if not self.speaks:
            raise Unreachable("no way out")
        self.said.append(reply)

    def arrives(self, **message: Any) -> Inbound:
        inbound = self.reception.parse(wire(**message))
        assert isinstance(inbound, Inbound)
        return inbound


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.store.close()


async def test_messages_answers_and_failures_are_counted(desk: Desk) -> None:
    first = desk.arrives(id_="m1")
    desk.arrives(id_="m1")
    second = desk.arrives(id_="m2", who="reader01")
    await desk.reception.speak(first, desk.reception.handle(first.message))
    desk.speaks = False
    with pytest.raises(Unreachable):
        await desk.reception.speak(second, Reply(("答",)))
    metrics = desk.metrics
    assert (value(metrics.received), value(metrics.answered), value(metrics.failed)) == (2, 1, 1)
    assert desk.metrics.times() is not None
    assert desk.quota.used("messages") == 3


async def test_who_says_too_much_is_told_once_and_then_left_alone(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    for number in range(5):
        inbound = desk.arrives(id_=f"m{number}")
        await desk.reception.speak(inbound, desk.reception.handle(inbound.message))
    assert [reply.text for reply in desk.said] == ["答：萧山区活跃率", "答：萧山区活跃率", TOO_FAST]
    assert value(desk.metrics.limited) == 3
    assert caplog.text.count("says too much in a minute") == 1


async def test_pictures_are_left_out_when_the_quota_is_nearly_used(desk: Desk) -> None:
    inbound = desk.arrives(id_="m1")
    reply = Reply(("答",), pictures=(PICTURE,))
    await desk.reception.speak(inbound, reply)
    for _ in range(10):
        desk.quota.count("calls")
    await desk.reception.speak(inbound, reply)
    assert [said.pictures for said in desk.said] == [(PICTURE,), ()]
    assert desk.said[1].lines == ("答", NO_PICTURES)


async def test_a_file_is_fetched_only_of_whom_it_may_come_and_not_too_often(desk: Desk) -> None:
    """Each costs one of the month's calls, and a process's time: nobody without a say may spend them."""
    senders = ["reader01", "clerk01", "clerk01", "clerk01"]
    arrived = [desk.arrives(id_=f"m{number}", who=who, file="a.xlsx") for number, who in enumerate(senders)]
    messages = [await desk.reception.fetch(inbound) for inbound in arrived]
    assert desk.fetched == ["m1", "m2"]
    assert [bool(one.attachment and one.attachment.content) for one in messages] == [False, True, True, False]
    replies = [desk.reception.handle(message) for message in messages]
    assert [reply.text == TOO_FAST for reply in replies] == [False, False, False, True], "each is counted once"


async def test_a_file_is_answered_whatever_goes_wrong_with_it(desk: Desk) -> None:
    desk.fetches = False
    message = await desk.reception.fetch(desk.arrives(id_="m1", file="a.xlsx"))
    assert message.attachment
    assert message.attachment.trouble.startswith("这个文件没有取到")
