"""Messages in: kept before they are acknowledged, handled once, in order for each person."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.dingtalk.errors import Unreachable
from bot.dingtalk.messages import Inbound, parse, raw
from bot.inbound.inbox import AGAIN, DONE_ALREADY, Inbox
from bot.playground.world import PATIENCE
from handlers.message import Attachment, Message
from handlers.reply import Choice, Reply
from storage.database.errors import DiskFull
from storage.figures.submissions import Origin
from storage.store import Store

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2018, 7, 27, 15, 0, tzinfo=ZONE)


def wire(
    id_: str, text: str = "萧山区活跃率", *, at: datetime = NOW, file: str = "", who: str = "clerk01"
) -> dict[str, Any]:
    body: dict[str, Any] = {
        "msgId": id_,
        "conversationId": f"cid-{who}",
        "conversationType": "1",
        "createAt": int(at.timestamp() * 1000),
        "senderStaffId": who,
        "senderNick": "王敏",
        "sessionWebhook": "https://oapi.dingtalk.com/robot/sendBySession?session=x",
        "sessionWebhookExpiredTime": int(at.timestamp() * 1000) + 5_400_000,
        "msgtype": "text",
        "text": {"content": text},
    }
    if file:
        body |= {"msgtype": "file", "content": {"downloadCode": "code", "fileName": file}}
    return body


class Chat:
    """What the inbox is given for the world around it."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.said: list[tuple[str, str]] = []
        self.offered: tuple[Choice, ...] = ()
        self.answered = asyncio.Event()
        self.file_may_arrive = asyncio.Event()
        self.speaks = True
        self.silenced = asyncio.Event()
        self.again_after = 60.0
        self.handle: Callable[[Message], Reply] = lambda message: Reply((f"答：{message.text}",))

    async def fetch(self, inbound: Inbound) -> Message:
        await self.file_may_arrive.wait()
        assert inbound.download
        return replace(inbound.message, attachment=Attachment(inbound.download.file_name))

    async def speak(self, inbound: Inbound, reply: Reply) -> None:
        if not self.speaks:
            self.silenced.set()
            raise Unreachable("no way out")
        self.said.append((inbound.message.id, reply.text))
        self.offered = reply.choices
        self.answered.set()

    async def hear(self, count: int) -> list[tuple[str, str]]:
        async with asyncio.timeout(PATIENCE):
            while len(self.said) < count:
                self.answered.clear()
                await self.answered.wait()
        return self.said

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Inbox]:
        inbox = Inbox(
            self.store.inbox,
            parse=lambda body: parse(body, ZONE),
            fetch=self.fetch,
            handle=lambda messages: [self.handle(message) for message in messages],
            speak=self.speak,
            now=lambda: NOW,
            again_after=self.again_after,
        )
        running = asyncio.create_task(inbox.run())
        yield inbox
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await inbox.close()


@pytest.fixture
def chat(tmp_path: Path) -> Chat:
    return Chat(Store(tmp_path))


async def test_a_message_is_kept_before_receive_returns_and_then_answered(chat: Chat) -> None:
    async with chat.open() as inbox:
        await inbox.receive(wire("m1"))
        assert chat.store.inbox.accept([("m1", "")], NOW) == set()
        assert await chat.hear(1) == [("m1", "答：萧山区活跃率")]
    assert chat.store.inbox.unsettled() == []


async def test_the_same_message_again_is_acknowledged_but_not_answered_again(chat: Chat) -> None:
    async with chat.open() as inbox:
        await inbox.receive(wire("m1"))
        await asyncio.gather(inbox.receive(wire("m1")), inbox.receive(wire("m2", "帮助")))
        await chat.hear(2)
    assert [id_ for id_, _ in chat.said] == ["m1", "m2"]


async def test_many_at_once_are_all_answered_once(chat: Chat) -> None:
    async with chat.open() as inbox:
        await asyncio.gather(*(inbox.receive(wire(f"m{number}", who=f"p{number % 7}")) for number in range(200)))
        await chat.hear(200)
    assert len({id_ for id_, _ in chat.said}) == len(chat.said) == 200


async def test_what_follows_a_file_waits_for_it_and_others_do_not(chat: Chat) -> None:
    def handle(message: Message) -> Reply:
        return Reply(("回执" if message.attachment else message.text,))

    chat.handle = handle
    async with chat.open() as inbox:
        await inbox.receive(wire("m1", file="附件3.xlsx"))
        await inbox.receive(wire("m2", "确认"))
        await inbox.receive(wire("m3", "帮助", who="reader01"))
        assert await chat.hear(1) == [("m3", "帮助")]
        chat.file_may_arrive.set()
        assert (await chat.hear(3))[1:] == [("m1", "回执"), ("m2", "确认")]


async def test_an_answer_that_could_not_be_sent_is_given_after_the_restart(
    chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    chat.speaks = False
    async with chat.open() as inbox:
        await inbox.receive(wire("m1"))
        await inbox.receive(wire("long ago", at=NOW - timedelta(days=2)))
    assert len(chat.store.inbox.unsettled()) == 2
    assert "message m1: the answer could not be sent: no way out" in caplog.text
    chat.speaks = True
    async with chat.open():
        await chat.hear(1)
    assert chat.said == [("m1", "答：萧山区活跃率")]
    assert chat.store.inbox.unsettled() == []


def stopped_while_answering(chat: Chat, id_: str, reply: str, *, has_effect: bool = False, text: str = "确认") -> None:
    """As a killed process leaves it: handled, the answer perhaps sent."""
    chat.store.inbox.accept([(id_, raw(wire(id_, text)))], NOW)
    chat.store.inbox.answering([(id_, f'[["{reply}"],[["确认",""]],false,"","done"]')], NOW)
    if has_effect:
        propose(chat.store, id_)


def propose(store: Store, message: str) -> None:
    origin = Origin("clerk01", "王敏", "cid-clerk01", message, NOW, "表.xlsx")
    store.submissions.propose(origin, (), lives=timedelta(hours=2))


def never(message: Message) -> Reply:
    raise AssertionError(f"{message.id} must not be handled again")


async def test_an_answer_that_may_have_arrived_is_not_repeated_but_reported(
    chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    stopped_while_answering(chat, "m1", "9%", text="萧山区活跃率")
    chat.handle = never
    async with chat.open() as inbox:
        await inbox.receive(wire("m1"))  # delivered again
    assert chat.said == []
    assert "message m1: the bot stopped while answering; whether the answer arrived is unknown" in caplog.text
    assert chat.store.inbox.unsettled() == []


async def test_what_changed_figures_is_told_again_and_not_done_again(chat: Chat) -> None:
    stopped_while_answering(chat, "m1", "已保存：附件3", has_effect=True)
    chat.handle = never
    for _ in range(2):  # a second restart changes nothing
        async with chat.open():
            await chat.hear(1)
    assert chat.said == [("m1", f"已保存：附件3\n{AGAIN}")]


async def test_what_was_done_though_its_reply_was_not_kept_is_not_done_again(chat: Chat) -> None:
    chat.store.inbox.accept([("m1", raw(wire("m1", "确认")))], NOW)
    propose(chat.store, "m1")
    chat.handle = never
    async with chat.open():
        assert await chat.hear(1) == [("m1", DONE_ALREADY)]


async def test_what_was_only_accepted_is_handled_after_the_restart(chat: Chat) -> None:
    for number in range(3):
        chat.store.inbox.accept([(f"m{number}", raw(wire(f"m{number}", f"问题{number}")))], NOW)
    async with chat.open():
        assert await chat.hear(3) == [(f"m{number}", f"答：问题{number}") for number in range(3)]


async def test_a_reply_that_did_not_arrive_is_kept_and_its_message_not_handled_again(chat: Chat) -> None:
    chat.speaks = False
    async with chat.open() as inbox:
        await inbox.receive(wire("m1", "确认"))
    chat.speaks, chat.handle = True, never
    async with chat.open():
        assert await chat.hear(1) == [("m1", "答：确认")]


async def test_an_answer_given_after_the_restart_has_its_buttons_with_their_codes(chat: Chat) -> None:
    choices = (Choice("确认", code="a7k2"), Choice("逐条看"))
    chat.speaks, chat.handle = False, lambda _: Reply(("请核对",), choices)
    async with chat.open() as inbox:
        await inbox.receive(wire("m1"))
    chat.speaks, chat.handle = True, never
    async with chat.open():
        await chat.hear(1)
    assert chat.offered == choices


async def test_an_answer_that_does_not_get_through_is_tried_again_by_and_by(chat: Chat) -> None:
    chat.speaks, chat.again_after = False, 0.01
    async with chat.open() as inbox:
        await inbox.receive(wire("m1"))
        await chat.silenced.wait()
        chat.speaks = True
        assert await chat.hear(1) == [("m1", "答：萧山区活跃率")]
    assert chat.store.inbox.unsettled() == []


async def test_what_was_acknowledged_is_answered_though_the_bot_is_told_to_stop(chat: Chat) -> None:
    async with chat.open() as inbox:
        await asyncio.gather(*(inbox.receive(wire(f"m{number}", who=f"p{number}")) for number in range(40)))
    assert len(chat.said) == 40
    assert chat.store.inbox.unsettled() == []


async def test_a_file_that_is_delivered_twice_at_once_is_read_once(chat: Chat) -> None:
    chat.file_may_arrive.set()
    async with chat.open() as inbox:
        await asyncio.gather(*(inbox.receive(wire("m1", file="附件3.xlsx")) for _ in range(3)))
        await inbox.receive(wire("m2", "确认"))
        await chat.hear(2)
    assert [id_ for id_, _ in chat.said] == ["m1", "m2"]


async def test_what_cannot_be_kept_is_not_acknowledged(chat: Chat, caplog: pytest.LogCaptureFixture) -> None:
    async with chat.open() as inbox:
        blocked = chat.store.connections.db
        blocked.execute("CREATE TRIGGER full BEFORE INSERT ON inbox BEGIN SELECT raise(ABORT, 'disk is full'); END")
        with pytest.raises(Exception, match="disk is full"):
            await inbox.receive(wire("m1"))
        blocked.execute("DROP TRIGGER full")
        await inbox.receive(wire("m1"))
        await chat.hear(1)
    assert "could not be kept" in caplog.text


async def test_what_is_no_message_is_acknowledged_and_logged(chat: Chat, caplog: pytest.LogCaptureFixture) -> None:
    async with chat.open() as inbox:
        await inbox.receive({"hello": 1})
    assert "not understood on the wire" in caplog.text


async def test_what_is_acknowledged_is_answered_also_when_the_disk_fills_up_meanwhile(
    chat: Chat, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object) -> None:
        raise DiskFull(chat.store.connections.path)

    monkeypatch.setattr(chat.store.inbox, "answering", fails)
    async with chat.open() as inbox:
        await inbox.receive(wire("m1"))
        assert await chat.hear(1) == [("m1", "答：萧山区活跃率")]
    assert "1 answers are sent without being written down: the database has no room left" in caplog.text
    assert chat.store.inbox.unsettled() == []
