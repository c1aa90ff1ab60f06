"""The official SDK against the playground: it connects, hears and answers as it does with DingTalk."""

from collections.abc import AsyncIterator

import pytest

from bot.playground.cast import CLERK, OFFICE_GROUP, READER
from bot.playground.server import Playground
from tests.bot.playground.robot import listening


@pytest.fixture
async def playground(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Playground]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    async with Playground() as playground:
        yield playground


async def test_a_private_message_is_heard_answered_and_acknowledged(playground: Playground) -> None:
    async with listening(playground) as bot:
        said = await playground.say(CLERK, text="萧山区活跃率")
        (answer,) = await playground.answers(said)
        assert answer.text == "回声：萧山区活跃率"
        await playground.world.until(lambda: not playground.gateway.never_acked)
    assert said.heard
    assert bot.bodies[0]["senderStaffId"] == CLERK
    assert bot.returned == [{"errcode": 0, "errmsg": "ok"}]
    (ack,) = playground.world.acks
    assert (ack.code, ack.data, ack.problems) == (200, {"response": "OK"}, ())


async def test_in_a_group_only_what_names_the_bot_is_heard(playground: Playground) -> None:
    async with listening(playground) as bot:
        overheard = await playground.say(READER, OFFICE_GROUP, "今天下雨")
        said = await playground.say(READER, OFFICE_GROUP, "帮助", at_bot=True)
        (answer,) = await playground.answers(said)
    assert not overheard.heard
    assert answer.text == "回声：帮助"
    (body,) = bot.bodies
    assert body["text"]["content"] == " 帮助"
    assert (body["conversationType"], body["isInAtList"]) == ("2", True)
