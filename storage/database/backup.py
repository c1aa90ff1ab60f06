"""Copies of the database: made while the bot runs, verified, never one over another, and kept by a rule."""

import contextlib
import os
import re
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlite_utils.db import Database

from storage.database.errors import Damaged, StoreTrouble, trouble_of
from storage.database.migrations import migrations

ONLY_OURS = 0o750
"""The mode of folders that hold figures and what people wrote."""
FOLDER = "backups"
STAMP = "%Y%m%dT%H%M%S"
_NIGHTLY = re.compile(r"tongbao-(\d{8}T\d{6})(?:-\d+)?\.db")


class BackupError(Exception):
    """A backup could not be made or put back; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Backup:
    """`at` is the time of the machine that made it, in its own zone and without one."""

    path: Path
    at: datetime


@dataclass(frozen=True, slots=True)
class KeepRule:
    """How many days, weeks and months keep their newest backup."""

    daily: int = 7
    weekly: int = 4
    monthly: int = 12


def check(connection: sqlite3.Connection, path: Path, *, thorough: bool = False) -> None:
    """Raises Damaged where pages, or references between tables, do not hold together.

    `thorough` also compares every index with its table, which takes several times as long.
    """
    pragma = "integrity_check" if thorough else "quick_check"
    try:
        problems = [str(row[0]) for row in connection.execute(f"PRAGMA {pragma}(3)") if row[0] != "ok"]
        dangling = connection.execute("PRAGMA foreign_key_check").fetchmany(3)
    except sqlite3.DatabaseError as error:
        raise trouble_of(error, path) or error from error
    problems += [f"a row of {table} refers to a missing row of {parent}" for table, _, parent, _ in dangling]
    if problems:
        raise Damaged(path, "; ".join(problems))


def back_up(database: Path, to: Path) -> Path:
    """A verified copy of a database that may be in use. Raises BackupError, or StoreTrouble for a bad source.

    It is written beside `to` and named only when it is whole, and never takes the place of a file.
    """
    if not database.exists():
        raise BackupError(f"there is no database at {database}")
    if to.exists():
        raise BackupError(f"{to} is already there; choose another name")
    part = to.with_name(f"{to.name}.{os.getpid()}.part")
    try:
        to.parent.mkdir(ONLY_OURS, parents=True, exist_ok=True)
        _copy(database, part)
        _named(part, to)
    except (sqlite3.Error, OSError) as error:
        raise trouble_of(error, part) or BackupError(f"{to} cannot be written: {error}") from error
    finally:
        with contextlib.suppress(OSError):  # what went wrong is told already
            part.unlink(missing_ok=True)
    return to


def restore(backup: Path, database: Path, at: datetime) -> Path | None:
    """Puts a backup in the database's place once it is verified; returns where the one before it is kept.

    The bot must not be running (see `storage.database.lock`).
    """
    _verify_file(backup)
    part = database.with_name(f"{database.name}.restoring")
    database.parent.mkdir(ONLY_OURS, parents=True, exist_ok=True)
    part.unlink(missing_ok=True)
    try:
        _copy(backup, part)
        aside = _kept_aside(database, at)
        # A log left by the old database must never be played into the new one.
        for ending in ("-wal", "-shm"):
            database.with_name(database.name + ending).unlink(missing_ok=True)
        part.replace(database)
        _synced(database.parent)
    except (sqlite3.Error, OSError) as error:
        raise trouble_of(error, database) or BackupError(f"{backup} cannot be put back: {error}") from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
    return aside


def before_migration(database: Path, migration: str) -> Path:
    """A copy of an existing database as it is before a migration changes it."""
    folder = database.parent / FOLDER
    stamp = datetime.now().astimezone().strftime(STAMP)
    return back_up(database, free_name(folder / f"before-{migration}-{stamp}.db"))


def nightly(database: Path, now: datetime, rule: KeepRule, folder: Path | None = None) -> Path:
    """Makes this night's backup, and drops those that the rule no longer keeps."""
    folder = folder or database.parent / FOLDER
    made = back_up(database, free_name(folder / f"tongbao-{now.strftime(STAMP)}.db"))
    found = nightly_backups(folder)
    keep = kept([backup.at for backup in found], rule, now.replace(tzinfo=None, microsecond=0))
    for backup in found:
        if backup.at not in keep and backup.path != made:
            backup.path.unlink(missing_ok=True)
    return made


def nightly_backups(folder: Path) -> list[Backup]:
    """Oldest first."""
    found = []
    for path in folder.glob("tongbao-*.db") if folder.is_dir() else ():
        match = _NIGHTLY.fullmatch(path.name)
        if match:
            with contextlib.suppress(ValueError):
                found.append(Backup(path, datetime.strptime(match[1], STAMP)))  # noqa: DTZ007  the machine's own time
    return sorted(found, key=lambda backup: (backup.at, backup.path.name))


def kept(made: Iterable[datetime], rule: KeepRule, now: datetime) -> frozenset[datetime]:
    """Which backups stay: the newest of each of the last days, weeks and months that have one.

    One from the future (the clock was wrong then, or is now) always stays, and takes nobody's place.
    """
    past = sorted((at for at in made if at <= now), reverse=True)
    future = {at for at in made if at > now}
    rules: tuple[tuple[int, Callable[[date], tuple[int, ...]]], ...] = (
        (rule.daily, lambda day: (day.toordinal(),)),
        (rule.weekly, lambda day: tuple(day.isocalendar())[:2]),
        (rule.monthly, lambda day: (day.year, day.month)),
    )
    stay = set(future) | set(past[:1])
    for count, span in rules:
        newest: dict[tuple[int, ...], datetime] = {}
        for at in past:
            newest.setdefault(span(at.date()), at)
        stay |= set(list(newest.values())[:count])
    return frozenset(stay)


def free_name(path: Path) -> Path:
    """The path, or with a number where it is taken: a clock set back must not cost a backup."""
    number = 1
    free = path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return free


def _copy(source: Path, to: Path) -> None:
    """Copies and verifies; the copy is one plain file, with no log beside it.

    In one step, hence of one moment: in pieces, a busy bot's writes would make it begin again and again.
    """
    with contextlib.closing(sqlite3.connect(source)) as reading, contextlib.closing(sqlite3.connect(to)) as writing:
        reading.backup(writing)
        writing.execute("PRAGMA journal_mode = DELETE")
        check(writing, source, thorough=True)  # a true copy is as damaged as what it was made from
    with to.open("rb+") as file:
        os.fsync(file.fileno())


def _named(part: Path, to: Path) -> None:
    """Gives the finished copy its name, unless somebody else took it meanwhile."""
    with to.open("xb"):
        pass
    part.replace(to)
    _synced(to.parent)


def _synced(folder: Path) -> None:
    if os.name == "posix":
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _verify_file(backup: Path) -> None:
    if not backup.is_file():
        raise BackupError(f"there is no file {backup}")
    known = {migration.name for migration in migrations.pending(Database(memory=True))}
    try:
        with contextlib.closing(sqlite3.connect(f"{backup.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            check(connection, backup, thorough=True)
            applied = {migration.name for migration in migrations.applied(Database(connection))}
    except (sqlite3.Error, StoreTrouble) as error:
        raise BackupError(f"{backup} cannot be used, nothing was changed: {_bare(error)}") from error
    if not applied:
        raise BackupError(f"{backup} is not a database of Tongbao; nothing was changed")
    if applied - known:
        raise BackupError(f"{backup} was made by a newer Tongbao; install that version first. Nothing was changed")


def _bare(error: Exception) -> str:
    return error.detail if isinstance(error, StoreTrouble) and error.detail else str(error)


def _kept_aside(database: Path, at: datetime) -> Path | None:
    """A copy of the database's files as they are, damaged or not, with the log that belongs to them."""
    if not database.exists():
        return None
    folder = database.parent / FOLDER
    folder.mkdir(ONLY_OURS, exist_ok=True)
    aside = free_name(folder / f"replaced-{at.strftime(STAMP)}.db")
    for ending in ("-wal", ""):
        source = database.with_name(database.name + ending)
        if source.exists():
            with source.open("rb") as reading, aside.with_name(aside.name + ending).open("xb") as writing:
                while piece := reading.read(1 << 20):
                    writing.write(piece)
                writing.flush()
                os.fsync(writing.fileno())
    return aside
