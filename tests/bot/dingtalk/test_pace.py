"""Not faster than DingTalk allows, in a time of the test's own."""

import asyncio

from bot.dingtalk.pace import MANY, Pace
from bot.dingtalk.token import Token


class Time:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


def pace() -> tuple[Pace, Time]:
    time = Time()
    return Pace(calls_a_second=20, messages_a_minute=20, now=time, sleep=time.sleep), time


async def test_twenty_calls_a_second_of_one_api() -> None:
    paced, time = pace()
    starts = []
    for _ in range(61):
        await paced.turn("send")
        starts.append(time.now)
    assert starts[19] == 0
    assert starts[20] == 1
    assert starts[60] == 3


async def test_apis_do_not_wait_for_each_other() -> None:
    paced, time = pace()
    for _ in range(20):
        await paced.turn("send")
    await paced.turn("download")
    assert time.now == 0


async def test_twenty_messages_a_minute_to_one_group() -> None:
    paced, time = pace()
    for number in range(41):
        await paced.turn("send", "groupA")
        for start in ((20, 60), (40, 120)):
            if number == start[0]:
                assert time.now == start[1]
    before = time.now
    await paced.turn("send", "groupB")
    assert time.now == before


async def test_an_api_without_a_known_limit_is_paced_once_it_complains() -> None:
    paced, time = pace()
    for _ in range(1_000):
        await paced.turn_if_careful("webhook")
    assert time.now == 0
    paced.complained("webhook")
    for _ in range(41):
        await paced.turn_if_careful("webhook")
    assert time.now == 2
    time.now = 100
    for _ in range(1_000):
        await paced.turn_if_careful("webhook")
    assert time.now == 100


async def test_what_is_long_past_is_forgotten() -> None:
    paced, time = pace()
    for number in range(MANY * 2):
        time.now += 100
        await paced.turn("send", f"group{number}")
    assert len(paced._slots) <= MANY + 2


async def test_a_token_is_fetched_once_however_many_ask() -> None:
    fetched: list[float] = []
    time = Time()

    async def fetch() -> tuple[str, float]:
        await asyncio.sleep(0)
        fetched.append(time.now)
        return f"token{len(fetched)}", 7200.0

    token = Token(fetch, time)
    assert set(await asyncio.gather(*(token.get() for _ in range(50)))) == {"token1"}
    time.now = 7200 - 301
    assert await token.get() == "token1"
    time.now = 7200 - 299
    assert await token.get() == "token2", "it is replaced before it ends"
    token.forget("token1")
    assert await token.get() == "token2", "an older one is not the one we have"
    token.forget("token2")
    assert await token.get() == "token3"


async def test_a_token_that_cannot_be_fetched_fails_everybody_at_once_and_is_asked_for_again() -> None:
    asked = 0

    async def fetch() -> tuple[str, float]:
        nonlocal asked
        asked += 1
        await asyncio.sleep(0)
        if asked == 1:
            raise OSError("no network")
        return "token", 7200.0

    token = Token(fetch)
    results = await asyncio.gather(*(token.get() for _ in range(50)), return_exceptions=True)
    assert asked == 1
    assert all(isinstance(result, OSError) for result in results)
    assert await token.get() == "token"
    await token.close()
