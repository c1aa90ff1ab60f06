"""One running bot for one data folder: two would answer and push everything twice."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows, which is for trying out only
    fcntl = None  # type: ignore[assignment]


class AlreadyRunningError(Exception):
    """Another process holds the data folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"a bot is already running on {folder}; stop it first")
        self.folder = folder


@contextlib.contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Holds the folder while inside. The system lets go by itself when the process ends, however it ends."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "tongbao.lock").open("a+") as file:
        if fcntl is not None:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise AlreadyRunningError(folder) from error
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield
