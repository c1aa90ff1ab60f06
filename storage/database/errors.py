"""What can be wrong with the database file or its disk: a few exceptions with data, and the one function that reads
SQLite's codes."""
# ruff: noqa: N818  these are words of the domain

import errno
import sqlite3
from pathlib import Path


class StoreTrouble(Exception):
    """The database cannot be used as it should. The text is one line for the operator: what, where, what to do.

    `passes` says that it may pass by itself (a lock, a full disk), so that trying again later makes sense.
    """

    kind = "unusable"
    passes = False
    advice = "see the message, and `tongbao doctor`"

    def __init__(self, path: Path, detail: str = "") -> None:
        self.path = path
        self.detail = " ".join(detail.split())[:300]
        said = f" ({self.detail})" if self.detail else ""
        super().__init__(f"the database {path} {self.what}{said}; {self.advice}")

    what = "cannot be used"


class Damaged(StoreTrouble):
    kind = "damaged"
    what = "is damaged"
    advice = "stop the bot and put a backup back: tongbao restore FILE"


class Locked(StoreTrouble):
    kind = "locked"
    passes = True
    what = "is locked by another program"
    advice = "end the program that keeps it open, then try again"


class ReadOnly(StoreTrouble):
    kind = "read-only"
    what = "cannot be written"
    advice = "make the folder and its files writable for the bot's account, or mount the disk for writing"


class DiskFull(StoreTrouble):
    kind = "full"
    passes = True
    what = "has no room left on its disk"
    advice = "free some space; nothing was stored meanwhile"


class Unopenable(StoreTrouble):
    kind = "unopenable"
    what = "cannot be opened"
    advice = "check that its folder exists and may be written by the bot's account"


class DiskError(StoreTrouble):
    kind = "disk error"
    passes = True
    what = "cannot be read or written by the disk"
    advice = "check the disk, its free space and the limits of file size"


_BY_CODE: dict[int, type[StoreTrouble]] = {
    sqlite3.SQLITE_CORRUPT: Damaged,
    sqlite3.SQLITE_NOTADB: Damaged,
    sqlite3.SQLITE_BUSY: Locked,
    sqlite3.SQLITE_LOCKED: Locked,
    sqlite3.SQLITE_READONLY: ReadOnly,
    sqlite3.SQLITE_PERM: ReadOnly,
    sqlite3.SQLITE_FULL: DiskFull,
    sqlite3.SQLITE_CANTOPEN: Unopenable,
    sqlite3.SQLITE_IOERR: DiskError,
}
_BY_ERRNO: dict[int, type[StoreTrouble]] = {
    errno.ENOSPC: DiskFull,
    errno.EDQUOT: DiskFull,
    errno.EFBIG: DiskFull,
    errno.EROFS: ReadOnly,
    errno.EACCES: ReadOnly,
    errno.EPERM: ReadOnly,
}


def trouble_of(error: BaseException, path: Path) -> StoreTrouble | None:
    """What an exception says about the database; None where it says nothing about it (a constraint, say)."""
    if isinstance(error, StoreTrouble):
        return error
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", None)
        kind = _BY_CODE.get(code & 0xFF) if isinstance(code, int) else None
        return kind(path, str(error)) if kind else None
    if isinstance(error, OSError) and error.errno in _BY_ERRNO:
        return _BY_ERRNO[error.errno](path, error.strerror or "")
    return None
