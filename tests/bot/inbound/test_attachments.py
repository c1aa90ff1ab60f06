"""A file that a message brings: read at once, or with a word that it is being read; never an exception."""

import threading
from zoneinfo import ZoneInfo

import pytest

from bot.dingtalk.errors import DingTalkError, TooLarge, Unreachable
from bot.dingtalk.messages import Inbound, parse
from bot.inbound import attachments
from bot.inbound.attachments import READING, Fetching
from handlers.intake.formats.read import TOO_LARGE
from handlers.message import Attachment
from handlers.reply import Reply
from tests.bot.inbound.test_inbox import wire


class Desk:
    """The far side, the reader and the way back, of which each can be slow or fail."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.fails: DingTalkError | None = None
        self.is_deaf = False
        self.told_of_it = threading.Event()
        self.told_of_it.set()

    async def download(self, code: str, robot_code: str) -> bytes:
        assert code
        if self.fails:
            raise self.fails
        return b"content"

    def read(self, name: str, content: bytes, words: frozenset[str] = frozenset()) -> Attachment:
        assert self.told_of_it.wait(20)
        return Attachment(name, content)

    async def answer(self, inbound: Inbound, reply: Reply) -> None:
        self.told.append(reply.text)
        self.told_of_it.set()
        if self.is_deaf:
            raise Unreachable("no way out")

    async def fetch(self, body: dict[str, object]) -> Attachment:
        inbound = parse(body, ZoneInfo("Asia/Shanghai"))
        assert isinstance(inbound, Inbound)
        message = await Fetching(self, self, self, frozenset)(inbound)
        assert message.attachment is not None
        return message.attachment


async def test_a_file_that_is_soon_read_needs_no_word() -> None:
    desk = Desk()
    assert (await desk.fetch(wire("m1", file="附件3.xlsx"))).content == b"content"
    assert desk.told == []


@pytest.mark.parametrize("is_deaf", [False, True])
async def test_who_waits_is_told_once_that_the_file_is_being_read(
    monkeypatch: pytest.MonkeyPatch, *, is_deaf: bool
) -> None:
    monkeypatch.setattr(attachments, "READING_TAKES", 0.01)
    desk = Desk()
    desk.is_deaf = is_deaf
    desk.told_of_it.clear()  # the reader is not done before its sender has been told
    assert (await desk.fetch(wire("m1", file="附件3.xlsx"))).content == b"content"
    assert desk.told == [READING]


@pytest.mark.parametrize(("failure", "words"), [(Unreachable("x"), "这个文件没有取到"), (TooLarge("x"), TOO_LARGE)])
async def test_a_file_that_cannot_be_fetched_comes_with_the_reason(failure: DingTalkError, words: str) -> None:
    desk = Desk()
    desk.fails = failure
    fetched = await desk.fetch(wire("m1", file="附件3.xlsx"))
    assert words in fetched.trouble
    assert fetched.name == "附件3.xlsx"
    assert desk.told == []
