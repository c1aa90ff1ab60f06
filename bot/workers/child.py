"""The child's side of a Worker: takes functions by name and gives their results back."""

import importlib
import os
import pickle
import sys
from collections.abc import Callable, Iterable, Sequence
from multiprocessing.connection import Connection
from typing import Any

from bot.workers.limits import limit_memory, limit_processor

READY = "ready"


def serve(connection: Connection, memory: int, modules: Iterable[str]) -> None:
    """Until the parent hangs up: (function, args, seconds of processor time) in, then the large args apart;
    (True, result) or (False, exception) out."""
    for module in modules:
        importlib.import_module(module)
    if memory:
        limit_memory(memory)
    connection.send(READY)
    while True:
        try:
            message = connection.recv_bytes()
            parts = [connection.recv_bytes() for _ in range(connection.recv())]
            function, args, seconds = pickle.loads(message, buffers=parts)  # noqa: S301  from our own parent
        except (EOFError, OSError):
            return
        limit_processor(seconds)
        connection.send(_outcome(function, args))


def _outcome(function: Callable[..., Any], args: Sequence[object]) -> tuple[bool, object]:
    try:
        return True, function(*args)
    except Exception as error:  # noqa: BLE001  it is raised again on the other side
        return False, error


if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])), int(sys.argv[2]), sys.argv[3:])
    os._exit(0)  # nothing to tidy up, and libraries' exit hooks only cost time
