"""A push to many groups, real pictures and files: seconds without DingTalk's limits, and how long the loop is held.

A ticker on the loop wakes every millisecond; what it waits beyond that, something else held the loop. The time of other
programs on the machine is in it, so the loop's own CPU time between two ticks is given, too.

python -m bench.push --groups 500
"""

import argparse
import asyncio
import gc
import hashlib
import logging
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import perf_counter, thread_time
from typing import Any
from zoneinfo import ZoneInfo

from bot.config import Config, Group
from bot.dingtalk.client import Sent
from bot.outbound.outbox import Outbox
from bot.outbound.publisher import Publisher
from bot.outbound.round import WeekKeeper
from bot.playground import sample
from bot.workers.files import Files
from handlers.office import Content

NOW = datetime(2018, 7, 31, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
TICK = 0.001
WEEKS = 52


@dataclass
class Ticker:
    """Seconds, the longest so far."""

    longest: float = 0.0
    longest_cpu: float = 0.0

    async def run(self) -> None:
        while True:
            start, cpu = perf_counter(), thread_time()
            await asyncio.sleep(TICK)
            self.longest = max(self.longest, perf_counter() - start - TICK)
            self.longest_cpu = max(self.longest_cpu, thread_time() - cpu)


@dataclass
class Far:
    """DingTalk without its limits: everything arrives at once."""

    calls: int = 0
    uploads: int = 0

    async def send_to_group(self, conversation: str, key: str, param: dict[str, Any]) -> str:  # noqa: ARG002
        self.calls += 1
        await asyncio.sleep(0)
        return f"key{self.calls}"

    async def send_to_people(self, staff_ids: Sequence[str], key: str, param: dict[str, Any]) -> Sent:  # noqa: ARG002
        await asyncio.sleep(0)
        return Sent(tuple(staff_ids))


async def push(groups: int, folder: Path) -> tuple[Far, Ticker, float]:
    content: tuple[Content, ...] = ("summary", "pictures", "word", "workbook")
    config = Config(groups=tuple(Group(id=f"cid{n}", name=f"{n}号群", content=content) for n in range(groups)))
    office = config.assemble(folder)
    sample.load(office, WEEKS)
    far, ticker = Far(), Ticker()
    back_office = ThreadPoolExecutor(1, "back-office")

    async def in_thread(function: Callable[..., Any], *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(back_office, function, *arguments)

    async def upload(name: str, content: bytes, kind: Any) -> str:  # noqa: ARG001
        far.uploads += 1
        sha256, media_id = hashlib.sha256(content).hexdigest(), f"@{name}"
        await in_thread(office.store.media.uploaded, sha256, name, media_id, NOW)
        return media_id

    gc.collect()
    gc.freeze()  # as the inbox does once everything is loaded
    with Files() as files:
        outbox = Outbox(office.store, far, upload, now=lambda: NOW, in_thread=in_thread)
        publisher = Publisher(lambda: office, outbox, files, lambda: NOW, in_thread)
        keeper = WeekKeeper(lambda: office, publisher, outbox, lambda: NOW, in_thread)
        ticking = asyncio.create_task(ticker.run())
        start = perf_counter()
        await keeper.look()
        took = perf_counter() - start
        ticking.cancel()
    back_office.shutdown()
    office.store.close()
    return far, ticker, took


def main(groups: int) -> None:
    logging.disable(logging.ERROR)
    with tempfile.TemporaryDirectory(prefix="tongbao-push-") as folder:
        far, ticker, took = asyncio.run(push(groups, Path(folder)))
    print(f"{groups} groups, {far.calls} parts, {far.uploads} uploads, {WEEKS} weeks stored: {took:.1f} s")
    print(f"the loop was held at most {1000 * ticker.longest:.0f} ms, {1000 * ticker.longest_cpu:.0f} ms of it its own")
    print("(goal: never over 50 ms)")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--groups", type=int, default=500)
    main(parser.parse_args().groups)
