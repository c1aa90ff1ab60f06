"""A working day of the real process, with all that can go wrong on the wire: nothing secret stands in its log."""

import re
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from bot.clock import Clock
from bot.playground.api import openapi
from bot.playground.server import Playground
from bot.playground.world.cast import CLERK, READER, private_chat
from bot.playground.world.faults import What
from tests.end_to_end.conftest import AFTER_THE_PUSH, MakeBot, hear
from tests.end_to_end.test_main_job import ALL_FOUR, ANNEX_3, FILES, ask, confirm, send

TO_WEBHOOKS: Sequence[What] = ("server error", "reset", "gateway timeout", "unauthorized", "bad request", "throttled")
TO_THE_PUSH: Sequence[What] = ("bad token", "gateway timeout", "reset after", "server error", "throttled")
SEND = "/v1.0/robot/groupMessages/send"
NAMED = re.compile(r"(?i)(access_?token|ticket|session|signature|secret)[\"']?\s*[=:]\s*[\"']?(?!\*\*\*)\w")


class Given(dict[str, Any]):
    """What the stand-in gave out, also where it was taken back."""

    def __init__(self) -> None:
        super().__init__()
        self.ever: set[str] = set()

    def __setitem__(self, key: str, value: Any) -> None:
        self.ever.add(key)
        super().__setitem__(key, value)


def watched(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, pick: Callable[[Any], str]) -> set[str]:
    """What a function of the stand-in returns, each time."""
    given: set[str] = set()
    give = getattr(owner, name)

    def giving(*arguments: Any) -> Any:
        result = give(*arguments)
        given.add(pick(result))
        return result

    monkeypatch.setattr(owner, name, giving)
    return given


@pytest.mark.parametrize("form", ["text", "json"])
async def test_no_token_ticket_session_code_or_secret_stands_in_the_log(
    form: str, make_bot: MakeBot, playground: Playground, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, tickets = playground.world, Given()
    playground.gateway._tickets = tickets
    given = {
        "ticket": tickets.ever,
        "token": watched(monkeypatch, world, "access_token", lambda one: str(one[0])),
        "session": watched(monkeypatch, world, "session", lambda one: str(one[0])),
        "code": watched(monkeypatch, world, "download_code", str),
        "signature": watched(monkeypatch, openapi, "signed", lambda one: str(one).rpartition("=")[2]),
    }
    bot = make_bot(playground)
    bot.environment["TONGBAO_LOG"] = form
    await bot.start()
    await playground.connected()
    await busy_day(playground, clock)
    assert await bot.stop() == 0
    log = bot.log.read_text(encoding="utf-8")
    for name, values in given.items():
        assert values, f"no {name} was given out at all"
        assert [one for one in values if one in log] == [], name
    assert playground.client_secret not in log
    assert NAMED.search(log) is None
    assert "whether it arrived is unknown" in log, "there was something to tell"


async def busy_day(playground: Playground, clock: Clock) -> None:
    """Files, questions, a push; refused tokens, dead webhooks, failing downloads, lost calls, a lost connection."""
    faults = playground.faults
    await confirm(playground, await send(playground, ALL_FOUR))
    faults.next("/v1.0/robot/messageFiles/download", "bad gateway", times=9)
    said = await playground.say(CLERK, file=(ANNEX_3, FILES[ANNEX_3]))
    await playground.answers(said)
    faults.clear()
    for what in TO_WEBHOOKS:
        faults.next("/robot/sendBySession", what)
        await playground.say(READER, text=f"萧山区活跃率 {what}")
    faults.webhooks_dead = True
    await ask(playground, "帮助")
    faults.webhooks_dead = False
    for what in TO_THE_PUSH:
        faults.next(SEND, what)
    clock.move_to(AFTER_THE_PUSH)
    await hear(playground, private_chat(CLERK), "没有收全")
