"""One running bot for one data folder: two would answer and push everything twice."""

import contextlib
import os
from collections.abc import Iterator
from io import FileIO
from pathlib import Path

from storage.database.backup import ONLY_OURS
from storage.database.errors import trouble_of

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
    """Holds the folder while inside. The system lets go by itself when the process ends, however it ends.

    Raises AlreadyRunningError, and StoreTrouble where the folder cannot be used.
    """
    with _opened(folder) as file, _folder_itself(folder) as held:
        if fcntl is not None:
            try:
                for one in (file.fileno(), *held):
                    fcntl.flock(one, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise AlreadyRunningError(folder) from error
        with contextlib.suppress(OSError):  # only for whoever looks into it; a full disk is told by the database
            file.truncate(0)
            os.write(file.fileno(), b"%d\n" % os.getpid())
        yield


@contextlib.contextmanager
def _folder_itself(folder: Path) -> Iterator[tuple[int, ...]]:
    """The folder, opened: a file in it can be deleted and made anew, and a lock on it with it; the folder cannot.

    Nothing where the system locks no folders (Windows, some network file systems).
    """
    with contextlib.ExitStack() as opened:
        held: tuple[int, ...] = ()
        if fcntl is not None:
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            opened.callback(os.close, descriptor)
            held = (descriptor,) if _takes_locks(descriptor) else ()
        yield held


def _takes_locks(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        fcntl.flock(descriptor, fcntl.LOCK_UN)
    except BlockingIOError:
        return True  # somebody else's
    except OSError:
        return False
    return True


def _opened(folder: Path) -> FileIO:
    try:
        folder.mkdir(ONLY_OURS, parents=True, exist_ok=True)
        return (folder / "tongbao.lock").open("ab", buffering=0)
    except OSError as error:
        raise trouble_of(error, folder) or error from error
