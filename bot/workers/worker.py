"""A warm process of its own for work that is slow, or that a stranger's file could make die."""

import asyncio
import contextlib
import logging
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Self, TypeVar

from bot.workers.child import READY

log = logging.getLogger(__name__)

T = TypeVar("T")

TOO_LONG = getattr(signal, "SIGXCPU", 0)

START_SECONDS = 300.0
"""A net for a start that hangs; on a busy machine the libraries take their time."""
NET = 20.0
"""Times a call's processor time that may go by on the wall's clock, for what waits without working."""


class WorkerError(Exception):
    """The work was not done."""


class WorkerDiedError(WorkerError):
    """The process ended under the work: out of memory, or a crash inside a library."""


class WorkerTimedOutError(WorkerError):
    """The work took too long and was stopped."""


BIG = 1 << 16
"""Bytes of this size go over as they are: pickled, a file would stand twice more in this process's memory."""


def _hand_over(
    connection: Connection, function: Callable[..., object], args: tuple[object, ...], seconds: float
) -> None:
    parts: list[pickle.PickleBuffer] = []
    apart = [pickle.PickleBuffer(one) if isinstance(one, bytes) and len(one) >= BIG else one for one in args]
    message = pickle.dumps((function, apart, seconds), protocol=5, buffer_callback=parts.append)
    connection.send_bytes(message)
    connection.send(len(parts))
    for part in parts:
        connection.send_bytes(part.raw())


NEEDED = frozenset(
    {"PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "LD_LIBRARY_PATH"}
)
"""What a child may know of the environment, with what is named after Python, our fonts or matplotlib. No secret."""
NEEDED_BEGINNINGS = ("PYTHON", "TONGBAO_FONT", "MPL", "FONTCONFIG_")


def _harmless(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name in NEEDED or name.startswith(NEEDED_BEGINNINGS)}


class Worker:
    """One warm child process that does one thing at a time.

    Functions are handed over by name, so they must be importable; arguments and results are pickled. A call that dies
    or takes too long costs only itself: the next one finds a new process. The child is a fresh interpreter, with
    nothing of the parent's memory, sockets or database.
    """

    def __init__(self, name: str, *, preload: tuple[str, ...] = (), memory: int = 0) -> None:
        """`preload` names modules to import at once; `memory` caps the child's address space in bytes, 0 for no cap."""
        self.name = name
        self._preload = preload
        self._memory = memory
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None
        self._lock = threading.Lock()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"worker-{name}")
        self._closed = False

    async def run(self, function: Callable[..., T], *args: object, timeout: float) -> T:  # noqa: ASYNC109
        """`function(*args)` in the child; the event loop goes on meanwhile.

        `timeout` is in seconds of the child's processor time, rounded up, so that a busy machine refuses nothing; as a
        net for what waits without working, `NET` times as long on the wall's clock.

        Raises WorkerTimedOutError, WorkerDiedError, or what the function raised.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, lambda: self.run_sync(function, *args, timeout=timeout))

    def run_sync(self, function: Callable[..., T], *args: object, timeout: float) -> T:
        """The same for the command line, which has no event loop."""
        with self._lock:
            connection = self._ready()
            try:
                _hand_over(connection, function, args, timeout)
                if not connection.poll(timeout * NET):
                    self._stop()
                    log.warning("worker %s was stopped after %s seconds", self.name, timeout * NET)
                    raise WorkerTimedOutError(self.name)
                done, result = connection.recv()
            except (EOFError, ConnectionError, pickle.UnpicklingError) as error:
                raise self._ended(timeout) from error
        if not done:
            raise result
        return result  # type: ignore[no-any-return]  # the function's own type says what it is

    async def warm(self) -> None:
        """Starts the process and waits until its modules are loaded, so that the first call need not."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self.warm_sync)

    def warm_sync(self) -> None:
        with self._lock:
            self._ready()

    def close(self) -> None:
        """Ends the process, also one at work. The worker cannot be used afterwards."""
        self._closed = True
        self._thread.shutdown(wait=False, cancel_futures=True)
        process = self._process
        if process is not None:
            process.kill()
        with self._lock:
            self._stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _ready(self) -> Connection:
        if self._closed:
            raise WorkerDiedError(self.name)
        if self._connection is None or self._process is None or self._process.poll() is not None:
            self._stop()
            return self._start()
        return self._connection

    def _start(self) -> Connection:
        ours, theirs = multiprocessing.Pipe()
        command = [sys.executable, "-m", "bot.workers.child", str(theirs.fileno()), str(self._memory), *self._preload]
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  our own interpreter and module
                command,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env={**_harmless(os.environ), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            )
        self._connection = ours
        try:
            if ours.poll(START_SECONDS) and ours.recv() == READY:
                return ours
        except (EOFError, ConnectionError):
            pass
        self._stop()
        raise WorkerDiedError(f"{self.name} did not start")

    def _ended(self, timeout: float) -> WorkerError:
        """What to raise for a process that has ended under its work."""
        process = self._process
        with contextlib.suppress(subprocess.TimeoutExpired):  # it has hung up, so it ends
            if process is not None:
                process.wait(1)
        code = self._stop()
        if code == -TOO_LONG:
            log.warning("worker %s was stopped after %s seconds of processor time", self.name, timeout)
            return WorkerTimedOutError(self.name)
        log.warning("worker %s died (exit code %s)", self.name, code)
        return WorkerDiedError(self.name)

    def _stop(self) -> int | None:
        """The process's exit code; None where there was none."""
        process, self._process = self._process, None
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
        if process is None:
            return None
        process.kill()
        return process.wait()
