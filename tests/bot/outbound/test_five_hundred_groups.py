"""A push to 500 groups: paced, each part once, files uploaded once, and resumed after a kill at any point."""

import random
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bot.config import Group
from bot.dingtalk.client import Sent
from bot.dingtalk.errors import QuotaUsedUp
from bot.dingtalk.pace import Pace
from bot.outbound.outbox import Outbox
from tests.bot.outbound.test_quarter import CONFIG, told
from tests.conftest import CLERK, SEED_DAY, SHANGHAI
from tests.support.weeks import CheapPapers, Far, Weeks

GROUPS = 500
PARTS = 6
"""The summary, three pictures, the Word file and the workbook."""
BIG = msgspec.structs.replace(
    CONFIG,
    groups=tuple(
        Group(id=f"cid{n:03}", name=f"{n}号群", content=("summary", "pictures", "word", "workbook"))
        for n in range(GROUPS)
    ),
)


class Killed(BaseException):
    """The process dies here."""


class Paced(Far):
    """Goes through the client's own pacing, in virtual time; may be killed before or after a call arrives."""

    def prepare(self) -> None:
        self.seconds = 0.0
        self.calls: list[tuple[float, str]] = []
        self.kill_at: set[int] = set()
        self.attempts = 0
        self.kill_uploads: set[str] = set()
        self.quota = 10**9
        self.pace = Pace(now=lambda: self.seconds, sleep=self._sleep)

    async def _sleep(self, seconds: float) -> None:
        self.seconds += seconds

    async def send_to_group(self, conversation: str, key: str, param: dict[str, Any]) -> str:
        await self.pace.turn("group", conversation)
        self.attempts += 1
        if len(self.calls) >= self.quota:
            raise QuotaUsedUp("this month's calls are used up")
        if 2 * self.attempts in self.kill_at:
            raise Killed
        self.calls.append((self.seconds, conversation))
        sent = await super().send_to_group(conversation, key, param)
        if 2 * self.attempts + 1 in self.kill_at:
            raise Killed
        return sent

    async def upload(self, name: str, content: bytes, kind: Any) -> str:
        if name in self.kill_uploads:
            self.kill_uploads.remove(name)
            raise Killed
        return await super().upload(name, content, kind)

    async def send_to_people(self, staff_ids: Sequence[str], key: str, param: dict[str, Any]) -> Sent:
        await self.pace.turn("people")
        return await super().send_to_people(staff_ids, key, param)


@pytest.fixture
async def weeks(tmp_path: Path) -> Weeks:
    """Friday's figures are in and released; the push is due on Tuesday at ten."""
    friday = SEED_DAY
    weeks = Weeks(BIG, tmp_path, _at(friday.day, 11))
    far = Paced(lambda: weeks.now)
    far.prepare()
    weeks.far = far
    weeks.stop()
    weeks.start()
    await weeks.report(friday)
    assert "已发布" in (await weeks.say("发布")).text
    weeks.now = _at(31, 10)
    return weeks


def _at(day: int, hour: int) -> datetime:
    return datetime(2018, 7, day, hour, tzinfo=SHANGHAI)


def far_of(weeks: Weeks) -> Paced:
    assert isinstance(weeks.far, Paced)
    return weeks.far


async def test_paced_once_each_uploaded_once_and_told(weeks: Weeks) -> None:
    await weeks.keeper.look()
    far = far_of(weeks)
    got = Counter(to for _, to in far.calls)
    assert got == dict.fromkeys((group.id for group in BIG.groups), PARTS)
    assert len(far.uploads) == len(set(far.uploads)) == PARTS - 1
    for count, seconds, calls in _windows(far.calls):
        assert _most_within(calls, seconds) <= count
    expected_seconds = GROUPS * PARTS / 20
    assert expected_seconds * 0.9 <= far.seconds <= expected_seconds * 1.2
    assert told(weeks, CLERK.staff_id, "正在推送", "/500 个群")
    assert told(weeks, CLERK.staff_id, "推送完成：500/500")
    for group in ("cid000", "cid499"):
        assert [one.key for one in far.to(group)] == ["sampleMarkdown", *["sampleImageMsg"] * 3, *["sampleFile"] * 2]
        assert [one.text.split()[0].rpartition(".")[2] for one in far.to(group)[4:]] == ["docx", "xlsx"]


async def test_words_on_progress_give_way_when_the_month_s_calls_run_out(weeks: Weeks) -> None:
    weeks.quota_is_tight = True
    await weeks.keeper.look()
    assert len(far_of(weeks).calls) == GROUPS * PARTS
    assert not told(weeks, CLERK.staff_id, "正在推送")
    assert not told(weeks, CLERK.staff_id, "推送完成")


def _windows(calls: list[tuple[float, str]]) -> list[tuple[int, float, list[float]]]:
    """(at most, within seconds, moments): of all calls, and of one group's."""
    return [(20, 1.0, [at for at, _ in calls]), (20, 60.0, [at for at, to in calls if to == "cid007"])]


def _most_within(moments: list[float], seconds: float) -> int:
    most, recent = 0, deque[float]()
    for moment in moments:
        recent.append(moment)
        while recent[0] <= moment - seconds + 1e-9:
            recent.popleft()
        most = max(most, len(recent))
    return most


async def push_through(weeks: Weeks) -> int:
    """Starts anew after each death until the push is done; how many deaths there were."""
    kills = 0
    while True:
        try:
            await weeks.keeper.look()
        except Killed:
            kills += 1
            weeks.stop()
            weeks.now += timedelta(minutes=1)
            weeks.start()
            await weeks.recover()
        else:
            return kills


async def test_killed_at_any_point_it_goes_on_and_repeats_nothing(weeks: Weeks) -> None:
    far = far_of(weeks)
    far.kill_at = set(random.Random(2018).sample(range(2, 2 * GROUPS * PARTS), 12))
    kills = await push_through(weeks)
    assert kills == 12
    every = Counter((one.to, one.key, one.text) for one in far.arrived if one.to.startswith("cid"))
    assert set(every.values()) == {1}
    states = Counter(one.state for one in weeks.office.store.deliveries.of_period(SEED_DAY) if one.edition == 1)
    assert states == {"sent": GROUPS * PARTS - kills, "unknown": kills}
    assert len(far.uploads) == PARTS - 1
    assert told(weeks, CLERK.staff_id, "推送完成：488/500", "没有收全")


async def test_killed_while_files_are_made_planned_or_uploaded_it_goes_on(
    weeks: Weeks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the first call of the push there is as much to lose: nothing may be forgotten or planned twice."""
    far = far_of(weeks)
    far.kill_uploads = {"每周通报_2018-07-27_2.png", "每周通报_2018-07-27.xlsx"}
    remaining = {"paint": 2, "write": 1, "plan": 1}
    originals: dict[str, Callable[..., Awaitable[Any]]] = {
        "paint": CheapPapers.paint,
        "write": CheapPapers.write,
        "plan": Outbox.plan,
    }

    def dying(step: str) -> Callable[..., Awaitable[Any]]:
        async def run(*arguments: Any) -> Any:
            remaining[step] -= 1
            if remaining[step] == 0:
                raise Killed
            return await originals[step](*arguments)

        return run

    monkeypatch.setattr(CheapPapers, "paint", dying("paint"))
    monkeypatch.setattr(CheapPapers, "write", dying("write"))
    monkeypatch.setattr(Outbox, "plan", dying("plan"))
    kills = await push_through(weeks)
    assert kills == 5
    assert Counter(to for _, to in far.calls) == dict.fromkeys((group.id for group in BIG.groups), PARTS)
    assert len(far.uploads) == len(set(far.uploads)) == PARTS - 1
    assert told(weeks, CLERK.staff_id, "推送完成：500/500")


async def test_a_used_up_quota_stops_the_push_and_the_next_month_finishes_it(weeks: Weeks) -> None:
    far = far_of(weeks)
    far.quota = 700
    await weeks.keeper.look()
    assert len(far.calls) == 700
    assert far.attempts == 701, "not another call after the first refusal"
    far.quota = 10**9
    weeks.now += timedelta(minutes=11)
    await weeks.keeper.look()
    assert Counter(to for _, to in far.calls) == dict.fromkeys((group.id for group in BIG.groups), PARTS)


async def test_a_stop_in_the_middle_leaves_the_rest_for_the_next_start(weeks: Weeks) -> None:
    far = far_of(weeks)
    take = far._take

    def stop_after_100(to: str, key: str, param: dict[str, Any]) -> str:
        if len(far.calls) == 100:
            weeks.outbox.stop()
        return take(to, key, param)

    far._take = stop_after_100  # type: ignore[method-assign]
    await weeks.keeper.look()
    assert len(far.calls) == 100
    far._take = take  # type: ignore[method-assign]
    weeks.stop()
    weeks.start()
    await weeks.recover()
    await weeks.keeper.look()
    assert Counter(to for _, to in far.calls) == dict.fromkeys((group.id for group in BIG.groups), PARTS)
