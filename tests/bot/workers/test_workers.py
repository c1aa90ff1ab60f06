"""The worker really dies, really runs out of time and memory, and is back for the next call."""

import asyncio
import os
import signal
import time
from collections.abc import Iterator

import pytest

from bot.workers.worker import Worker, WorkerDiedError, WorkerTimedOutError

MEMORY = 400 * 1024 * 1024


def add(one: int, other: int) -> int:
    return one + other


def process_id() -> int:
    return os.getpid()


def crash() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def dawdle() -> None:
    signal.pause()


def toil() -> None:
    while True:
        pass


def fill(size: int) -> int:
    return len(bytearray(size))


def toil_for(seconds: float) -> float:
    began = time.process_time()
    while (used := time.process_time() - began) < seconds:
        pass
    return used


def refuse() -> None:
    raise ValueError("不行")


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker("test", preload=("tests.bot.workers.test_workers",), memory=MEMORY) as worker:
        yield worker


async def test_works_in_a_process_of_its_own_that_stays(worker: Worker) -> None:
    assert await worker.run(add, 1, 2, timeout=10) == 3
    child = await worker.run(process_id, timeout=10)
    assert child != os.getpid()
    assert worker.run_sync(process_id, timeout=10) == child


async def test_what_the_function_raises_is_raised_here(worker: Worker) -> None:
    with pytest.raises(ValueError, match="不行"):
        await worker.run(refuse, timeout=10)


async def test_dies_and_comes_back(worker: Worker) -> None:
    with pytest.raises(WorkerDiedError):
        await worker.run(crash, timeout=10)
    assert await worker.run(add, 1, 2, timeout=10) == 3


async def test_runs_out_of_time_and_comes_back(worker: Worker) -> None:
    child = await worker.run(process_id, timeout=10)
    with pytest.raises(WorkerTimedOutError):
        await worker.run(dawdle, timeout=0.01)
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
    assert await worker.run(add, 1, 2, timeout=10) == 3


async def test_uses_up_its_processor_time_and_comes_back(worker: Worker, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(WorkerTimedOutError):
        await worker.run(toil, timeout=1)
    assert "processor time" in caplog.text
    assert await worker.run(add, 1, 2, timeout=10) == 3


async def test_each_call_has_its_own_processor_time(worker: Worker) -> None:
    for _ in range(4):
        assert await worker.run(toil_for, 0.7, timeout=1) >= 0.7


async def test_cannot_take_the_machines_memory(worker: Worker) -> None:
    with pytest.raises(MemoryError):
        await worker.run(fill, 2 * MEMORY, timeout=10)
    assert await worker.run(fill, 1000, timeout=10) == 1000


async def test_the_event_loop_goes_on_meanwhile(worker: Worker) -> None:
    waiting = asyncio.create_task(worker.run(dawdle, timeout=0.05))
    turns = 0
    while not waiting.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 100, "a loop that waits for the worker stands still for all of its time"
    with pytest.raises(WorkerTimedOutError):
        await waiting


async def test_closing_ends_what_is_at_work() -> None:
    worker = Worker("closing", preload=("tests.bot.workers.test_workers",))
    await worker.warm()
    waiting = asyncio.create_task(worker.run(dawdle, timeout=60))
    await asyncio.sleep(0)
    await asyncio.to_thread(worker.close)
    with pytest.raises((WorkerDiedError, asyncio.CancelledError)):
        await waiting
    with pytest.raises((WorkerDiedError, RuntimeError)):
        await worker.run(add, 1, 2, timeout=1)


def environment() -> dict[str, str]:
    return dict(os.environ)


def test_the_child_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DINGTALK_CLIENT_SECRET", "s3cret")
    with Worker("bare", preload=("tests.bot.workers.test_workers",)) as worker:
        known = worker.run_sync(environment, timeout=10)
    assert "PATH" in known
    assert "s3cret" not in known.values()


def test_one_that_cannot_start_says_so() -> None:
    with Worker("broken", preload=("no_such_module",)) as worker, pytest.raises(WorkerDiedError, match="not start"):
        worker.run_sync(add, 1, 2, timeout=10)
