"""The command line's part on the database: backup, restore, audit."""

import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TextIO

import click

from bot.cli.options import plain, with_config, with_data
from bot.config import Config
from handlers.bulletin.lifecycle import after_restore
from storage.database.audit import acting, last_seal, witnesses
from storage.database.backup import FOLDER, STAMP, back_up, free_name, nightly_backups, restore
from storage.database.lock import only_one
from storage.store import DATABASE, Store

BROKEN = 1
RESTORED = "database.restored"
Known = tuple[int, str, str]
"""An entry's number and hash, and the place outside the database that knows it."""


@click.command()
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File to write; never one that exists.")
@with_config
@with_data
def backup(out: Path | None, config: Config, data: Path | None) -> None:
    """Copies the database while the bot runs, verifies the copy, and prints its name.

    \b
    Example:
      tongbao backup --out /media/usb/tongbao.db
    """
    folder = data or Path(config.data)
    stamp = datetime.now(config.week.zone).strftime(STAMP)
    to = out or free_name(folder / FOLDER / f"by-hand-{stamp}.db")
    click.echo(str(back_up(folder / DATABASE, to)))


@click.command("restore")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
@with_config
@with_data
def restore_(file: Path, config: Config, data: Path | None) -> None:
    """Puts a backup in the database's place. The bot must be stopped. The present database is kept aside.

    \b
    Example:
      tongbao restore data/backups/tongbao-20260727T023000.db
    """
    folder = data or Path(config.data)
    with only_one(folder):
        now = datetime.now(config.week.zone)
        aside = restore(file, folder / DATABASE, now)
        office = config.assemble(folder)
        with acting("tongbao-cli"):
            office.store.audit.note(RESTORED, {"from": file.name, "aside": aside.name if aside else ""}, now)
            unknown = after_restore.settle(office, now, file.name)
        office.store.close()
    click.echo(f"restored from {file}")
    click.echo("a bulletin that was due since the backup was made is not pushed by itself: the reviewers are asked")
    if unknown:
        click.echo(f"{unknown} parts of pushes may have been sent since; 重发 in the chat sends them again")
    if aside is not None:
        click.echo(f"the database before it is kept as {aside}")


@click.group()
def audit() -> None:
    """Who did what, when, from which message."""


@audit.command()
@click.option("--log", type=click.File(encoding="utf-8", errors="replace"), help="A log of the bot's; - for a pipe.")
@with_config
@with_data
def verify(log: TextIO | None, config: Config, data: Path | None) -> None:
    """Checks that no entry was changed, left out or put in, and that none that a backup or a log knows is gone.

    Exit code: 0 whole, 1 broken.

    \b
    Examples:
      tongbao audit verify
      journalctl -u tongbao | tongbao audit verify --log -
    """
    folder = data or Path(config.data)
    store = _opened(folder)
    found = store.audit.verify()
    if found.broken:
        click.echo(f"Error: broken at entry {found.broken}; {found.entries} entries before it are whole", err=True)
        sys.exit(BROKEN)
    restored = store.audit.last_time(RESTORED)
    known = 0
    for number, seal, where in (*_of_backups(config, folder, restored), *_of_log(log, restored)):
        known += 1
        if not store.audit.holds(number, seal):
            click.echo(f"Error: entry {number} of {where} is not here, or is another", err=True)
            sys.exit(BROKEN)
    click.echo(f"{found.entries} entries, whole; the last one's hash is {found.hash}")
    since = f" since a backup was put back at {restored:%Y-%m-%d %H:%M}" if restored else ""
    click.echo(f"compared with {known} places in backups and log{since}")


def _of_backups(config: Config, folder: Path, restored: datetime | None) -> Iterator[Known]:
    """Without those that may know what a restoring took back."""
    since = restored.astimezone(config.week.zone).replace(tzinfo=None) if restored else None
    for kept in nightly_backups(config.backups.place(folder)):
        if since is None or kept.at >= since:
            yield *last_seal(kept.path), f"the backup {kept.path}"


def _of_log(log: TextIO | None, restored: datetime | None) -> Iterator[Known]:
    for witness in witnesses(log or ()):
        if not restored or witness.at >= restored:
            yield witness.number, witness.hash, "the log"


@audit.command()
@click.option("--last", type=click.IntRange(1), default=20, show_default=True, help="How many entries.")
@with_config
@with_data
def show(last: int, config: Config, data: Path | None) -> None:
    """The newest entries, one a line: number, time, person, what, about what, message.

    \b
    Example:
      tongbao audit show --last 50
    """
    store = _opened(data or Path(config.data))
    for entry in store.audit.last(last):
        about = " ".join(f"{key}={plain(value)}" for key, value in entry.about.items())
        who = f"{entry.actor.who}({plain(entry.actor.name)})" if entry.actor.name else entry.actor.who
        click.echo(f"{entry.number} {entry.at} {who} {entry.what} {about} message={plain(entry.actor.message)}")


def _opened(folder: Path) -> Store:
    if not (folder / DATABASE).exists():
        raise click.UsageError(f"there is no database in {folder}")
    return Store(folder)
