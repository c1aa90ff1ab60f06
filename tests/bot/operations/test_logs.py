"""The log: one line an event, with the message's reference, and nothing that pretends to be a line."""

import asyncio
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.dingtalk.redaction import Redacting
from bot.operations.logs import JsonLines, OneLine, OneLineTrouble, Referring, about
from handlers.dispatch import reference
from storage.database.errors import DiskFull


class Lines(logging.Handler):
    def __init__(self, formatter: logging.Formatter) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.setFormatter(formatter)
        self.addFilter(Referring())
        self.addFilter(Redacting())

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def log() -> Iterator[logging.Logger]:
    log = logging.getLogger("tests.logs")
    log.propagate = False
    yield log
    log.handlers.clear()
    log.propagate = True


def test_every_line_about_a_message_carries_the_number_of_its_apology(log: logging.Logger) -> None:
    handler = Lines(OneLine())
    log.addHandler(handler)
    log.warning("before")
    with about("msg-1"):
        log.warning("inside")
    assert handler.lines[0].endswith("WARNING tests.logs [-] before")
    assert handler.lines[1].endswith(f"WARNING tests.logs [{reference('msg-1')}] inside")


async def test_messages_handled_at_the_same_time_keep_their_own_reference(log: logging.Logger) -> None:
    handler = Lines(OneLine())
    log.addHandler(handler)
    both = asyncio.Barrier(2)

    async def answer(message: str) -> None:
        with about(message):
            await both.wait()
            await asyncio.to_thread(log.warning, "%s", message)

    await asyncio.gather(answer("a"), answer("b"))
    assert sorted(line.split("[")[1] for line in handler.lines) == sorted(f"{reference(m)}] {m}" for m in "ab")


def test_a_stranger_s_line_break_makes_no_line(log: logging.Logger) -> None:
    handler = Lines(OneLine())
    log.addHandler(handler)
    log.warning("file %s", "a.xlsx\n2018-07-27 ERROR forged\x1b[2J\u2028")
    assert handler.lines[0].endswith("file a.xlsx⏎2018-07-27 ERROR forged?[2J?")


def test_json_lines_hold_the_same_and_no_secret(log: logging.Logger) -> None:
    handler = Lines(JsonLines())
    log.addHandler(handler)
    with about("msg-1"):
        try:
            int("access_token=abc")
        except ValueError:
            log.exception("ticket=%s\nnext", "xyz")
    line = json.loads(handler.lines[0])
    assert (line["level"], line["logger"], line["reference"]) == ("ERROR", "tests.logs", reference("msg-1"))
    assert line["message"] == "ticket=***\nnext"
    assert "access_token=***" in line["trace"]
    assert "abc" not in handler.lines[0]
    assert "xyz" not in handler.lines[0]


def test_trouble_of_the_disk_is_one_line(log: logging.Logger) -> None:
    handler = Lines(OneLine())
    handler.filters.insert(0, OneLineTrouble())
    log.addHandler(handler)

    def fails(error: Exception) -> None:
        raise error

    for error in (DiskFull(Path("tongbao.db")), KeyError("x")):
        try:
            fails(error)
        except Exception:
            log.exception("messages could not be kept")
    assert handler.lines[0].endswith("messages could not be kept: the database has no room left on its disk")
    assert "Traceback" in handler.lines[1]
