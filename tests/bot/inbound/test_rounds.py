"""A round of messages: answered in order, and the calendar woken where the round changed something."""

import asyncio
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot.inbound.rounds import Waking
from handlers.message import Message, Sender
from handlers.office import Office
from storage.chat.conversations import Conversations
from storage.database.errors import Locked
from storage.figures import Figure
from storage.figures.submissions import Origin
from tests.conftest import CLERK, FRIDAY, SEED_DAY

SENDER = Sender(CLERK.staff_id, CLERK.name)
ROUND = [Message(text, text, SENDER, "group", FRIDAY, group=True) for text in ("一", "二", "三")]


class Desk:
    """Answers with the text of the message; 二 confirms a figure when `changing`."""

    def __init__(self, office: Office, *, changing: bool) -> None:
        self.office = office
        self.changing = changing
        self.woken = 0

    def handle(self, message: Message) -> str:
        store = self.office.store
        store.conversations.remember("group", message.text, FRIDAY)
        if self.changing and message.text == "二":
            figure = Figure(SEED_DAY, "萧山区", "激活数", "附件3", "8620", Decimal(8620))
            origin = Origin("clerk01", "王敏", "c", "m", FRIDAY, "更正.xlsx")
            store.submissions.confirm(store.submissions.propose(origin, [figure], lives=timedelta(hours=2)), FRIDAY)
        return message.text

    def wake(self) -> None:
        self.woken += 1

    async def answers(self) -> list[str]:
        waking = Waking(self.handle, lambda: self.office, asyncio.get_running_loop(), self.wake)
        answers = await asyncio.to_thread(waking, ROUND)
        await asyncio.sleep(0)  # what was asked of the loop from the thread runs
        return answers


@pytest.mark.parametrize("changing", [True, False])
async def test_the_calendar_is_woken_once_by_a_round_that_changed_something(seeded: Office, *, changing: bool) -> None:
    desk = Desk(seeded, changing=changing)
    assert await desk.answers() == ["一", "二", "三"]
    assert desk.woken == int(changing)
    assert seeded.store.conversations.recall("group", FRIDAY, timedelta(hours=1)) == "三"


async def test_answers_stand_where_nothing_could_be_remembered(
    seeded: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(self: Conversations, states: object) -> None:
        raise Locked(Path("tongbao.db"))

    monkeypatch.setattr(Conversations, "_write", refuse)
    assert await Desk(seeded, changing=False).answers() == ["一", "二", "三"]
    assert "what was asked last is not remembered: the database is locked by another program" in caplog.text
