"""What admins are told when the store fails: in chat and on the log, not again and again."""

import asyncio
import logging
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.operations.alarm import AGAIN_AFTER, SENTENCES, Alarm, sentence
from storage.database.errors import Damaged, DiskFull, Locked, StoreTrouble


class Room:
    def __init__(self) -> None:
        self.told: list[tuple[tuple[str, ...], str]] = []
        self.time = 0.0
        self.works = True
        self.admins: list[str] = ["admin01"]
        self.alarm = Alarm(self.send, lambda: self.admins, lambda: self.time)

    async def send(self, people: Sequence[str], text: str) -> None:
        if not self.works:
            raise OSError("no way out")
        self.told.append((tuple(people), text))

    async def after(self) -> list[str]:
        await asyncio.sleep(0)  # call_soon_threadsafe
        await self.alarm.close()
        return [text for _, text in self.told]


async def test_the_same_trouble_is_told_once_in_half_an_hour(caplog: pytest.LogCaptureFixture) -> None:
    room = Room()
    for _ in range(50):
        await asyncio.to_thread(room.alarm.store, DiskFull(Path("/data/tongbao.db"), "database or disk is full"))
    assert await room.after() == [SENTENCES["full"]]
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert "no room left on its disk (database or disk is full); free some space" in caplog.text
    room.alarm.store(Locked(Path("x")))
    assert len(await room.after()) == 2
    room.time += AGAIN_AFTER
    room.alarm.store(DiskFull(Path("x")))
    assert len(await room.after()) == 3


async def test_what_cannot_be_sent_stands_on_the_log(caplog: pytest.LogCaptureFixture) -> None:
    room = Room()
    room.works = False
    room.alarm.store(Damaged(Path("x")))
    assert await room.after() == []
    assert "the admins could not be told: no way out" in caplog.text
    room.admins = []
    room.alarm.store(DiskFull(Path("x")))
    await room.after()
    assert "the configuration names no admin" in caplog.text


def test_every_trouble_has_a_sentence_for_the_admins() -> None:
    for kind in StoreTrouble.__subclasses__():
        assert sentence(kind(Path("x"))) == SENTENCES[kind.kind]
