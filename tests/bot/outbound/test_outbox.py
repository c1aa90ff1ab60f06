"""Pushes out: each part once, in order, and nothing repeated whose fate is unknown."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.app import MediaCache
from bot.dingtalk.client import Sent
from bot.dingtalk.errors import DingTalkError, Rejected, Throttled, UnknownFate
from bot.dingtalk.uploads import Uploads
from bot.outbound import outbox as module
from bot.outbound.outbox import MEDIA, Outbox
from storage.store import Store

NOW = datetime(2018, 7, 27, 17, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
PERIOD = date(2018, 7, 27)


class Far:
    """DingTalk's far side: what arrived, and what goes wrong next."""

    def __init__(self) -> None:
        self.arrived: list[tuple[str, str]] = []
        self.uploads: list[str] = []
        self.trouble: dict[str, list[DingTalkError]] = {}

    async def send_to_group(self, conversation: str, key: str, param: dict[str, Any]) -> str:
        if self.trouble.get(conversation):
            raise self.trouble[conversation].pop(0)
        self.arrived.append((conversation, next(iter(param.values()))))
        return f"key{len(self.arrived)}"

    async def send_to_people(self, staff_ids: Sequence[str], key: str, param: dict[str, Any]) -> Sent:
        if not staff_ids[0].startswith("known"):
            return Sent(invalid=tuple(staff_ids))
        return Sent((await self.send_to_group(staff_ids[0], key, param),))

    async def upload(self, name: str, content: bytes, kind: str) -> str:
        self.uploads.append(f"{kind} {name} {content.decode()}")
        return f"@media{len(self.uploads)}"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


@pytest.fixture
def far(monkeypatch: pytest.MonkeyPatch) -> Far:
    async def at_once(_: float) -> None:
        return

    monkeypatch.setattr("bot.outbound.outbox.asyncio.sleep", at_once)
    return Far()


async def outbox_for(store: Store, far: Far, groups: Sequence[str] = ("g1", "g2")) -> Outbox:
    async def here(function: Any, *arguments: Any) -> Any:
        return function(*arguments)

    uploads = Uploads(far, MediaCache(store.media, here, lambda: NOW))  # type: ignore[arg-type]
    box = Outbox(store, far, uploads.media_id, now=lambda: NOW, in_thread=here)
    picture = MEDIA + store.media.keep("1.png", b"picture")
    workbook = MEDIA + store.media.keep("通报.xlsx", b"workbook")
    parts = [
        ("sampleText", {"content": "摘要"}),
        ("sampleImageMsg", {"photoURL": picture}),
        ("sampleFile", {"mediaId": workbook, "fileName": "通报.xlsx", "fileType": "xlsx"}),
    ]
    await box.plan(PERIOD, 1, [(group, parts) for group in groups])
    return box


def states(store: Store) -> list[str]:
    return [delivery.state for delivery in store.deliveries.of_period(PERIOD)]


async def test_every_group_gets_each_part_once_and_files_are_uploaded_once(store: Store, far: Far) -> None:
    for _ in range(2):
        await (await outbox_for(store, far)).deliver()
    for group in ("g1", "g2"):
        assert [content for to, content in far.arrived if to == group] == ["摘要", "@media1", "@media2"]
    assert far.uploads == ["image 1.png picture", "file 通报.xlsx workbook"]
    assert states(store) == ["sent"] * 6


async def test_throttling_delays_but_loses_nothing(store: Store, far: Far) -> None:
    far.trouble["g1"] = [Throttled("too fast", "send.too.fast", 60.0) for _ in range(module.TRIES)]
    box = await outbox_for(store, far)
    await box.deliver()
    assert [content for to, content in far.arrived if to == "g1"] == []
    await box.deliver()
    assert [content for to, content in far.arrived if to == "g1"] == ["摘要", "@media1", "@media2"]


async def test_a_part_whose_fate_is_unknown_is_not_repeated(
    store: Store, far: Far, caplog: pytest.LogCaptureFixture
) -> None:
    far.trouble["g1"] = [UnknownFate("no answer")]
    box = await outbox_for(store, far)
    await box.deliver()
    await box.deliver()
    assert [content for to, content in far.arrived if to == "g1"] == ["@media1", "@media2"]
    assert states(store)[:3] == ["unknown", "sent", "sent"]
    assert "part 0 for g1: whether it arrived is unknown" in caplog.text


async def test_a_group_that_refuses_does_not_hold_up_the_others(
    store: Store, far: Far, caplog: pytest.LogCaptureFixture
) -> None:
    far.trouble["g1"] = [Rejected("group.disbanded") for _ in range(3)]
    await (await outbox_for(store, far)).deliver()
    assert [to for to, _ in far.arrived] == ["g2"] * 3
    assert states(store) == ["failed"] * 3 + ["sent"] * 3
    assert "part 0 for g1 was refused: group.disbanded" in caplog.text


async def test_a_person_whom_dingtalk_does_not_know_has_not_got_it(store: Store, far: Far) -> None:
    await (await outbox_for(store, far, ["staff:known1", "staff:gone"])).deliver()
    assert [to for to, _ in far.arrived] == ["known1"] * 3
    assert states(store) == ["failed"] * 3 + ["sent"] * 3


async def test_a_part_that_was_being_sent_at_a_crash_is_reported_not_repeated(store: Store, far: Far) -> None:
    box = await outbox_for(store, far, ["g1"])
    first = store.deliveries.due()[0]
    store.deliveries.mark(first.id, "sending", NOW)
    await box.recover()
    await box.deliver()
    assert [content for _, content in far.arrived] == ["@media1", "@media2"]
    assert states(store) == ["unknown", "sent", "sent"]


async def test_parts_of_one_place_are_kept_apart_and_those_of_others_are_not(
    store: Store, far: Far, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Messages sent within one second may change places on the phone."""
    clock, waited = [100.0], list[float]()

    async def sleep(seconds: float) -> None:
        waited.append(seconds)
        clock[0] += seconds

    monkeypatch.setattr("bot.outbound.outbox.asyncio.sleep", sleep)
    monkeypatch.setattr("bot.outbound.outbox.time.monotonic", lambda: clock[0])
    uploads = Uploads(far, MediaCache(store.media, _here, lambda: NOW))  # type: ignore[arg-type]
    outbox = Outbox(store, far, uploads.media_id, now=lambda: NOW, in_thread=_here, apart=1.0)
    parts = [("sampleText", {"content": "一"}), ("sampleText", {"content": "二"}), ("sampleText", {"content": "三"})]
    await outbox.plan(PERIOD, 1, [("group1", parts), ("group2", parts)])
    await outbox.deliver()
    assert len(far.arrived) == 6
    assert waited == [1.0, 1.0], "while one group waits, the other's turn comes round"


async def _here(function: Any, *arguments: Any) -> Any:
    return function(*arguments)
