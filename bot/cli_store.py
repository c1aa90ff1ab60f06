"""The command line's part on the database: backup, restore, audit."""

import sys
from datetime import datetime
from pathlib import Path

import click

from bot.cli_options import with_config, with_data
from bot.config import Config
from storage.audit import acting, last_seal
from storage.backup import FOLDER, STAMP, back_up, free_name, nightly_backups, restore
from storage.lock import only_one
from storage.store import DATABASE, Store

BROKEN = 1
RESTORED = "database.restored"


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
    stamp = datetime.now().astimezone().strftime(STAMP)
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
        now = datetime.now().astimezone()
        aside = restore(file, folder / DATABASE, now)
        store = Store(folder)
        with acting("tongbao-cli"):
            store.audit.note(RESTORED, {"from": file.name, "aside": aside.name if aside else ""}, now)
        store.close()
    click.echo(f"restored from {file}")
    if aside is not None:
        click.echo(f"the database before it is kept as {aside}")


@click.group()
def audit() -> None:
    """Who did what, when, from which message."""


@audit.command()
@with_config
@with_data
def verify(config: Config, data: Path | None) -> None:
    """Checks that no entry was changed, left out or put in, and that none that a backup knows is gone.

    Exit code: 0 whole, 1 broken.

    \b
    Example:
      tongbao audit verify
    """
    folder = data or Path(config.data)
    store = _opened(folder)
    found = store.audit.verify()
    if found.broken:
        click.echo(f"Error: broken at entry {found.broken}; {found.entries} entries before it are whole", err=True)
        sys.exit(BROKEN)
    restored = store.audit.last_time(RESTORED)
    for kept in nightly_backups(Path(config.backups.folder) if config.backups.folder else folder / FOLDER):
        if restored and kept.at < restored.astimezone().replace(tzinfo=None):
            continue  # it may know what the restoring took back
        number, seal = last_seal(kept.path)
        if not store.audit.holds(number, seal):
            click.echo(f"Error: entry {number} of the backup {kept.path} is not here, or is another", err=True)
            sys.exit(BROKEN)
    click.echo(f"{found.entries} entries, whole; the last one's hash is {found.hash}")


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
        about = " ".join(f"{key}={_plain(value)}" for key, value in entry.about.items())
        who = f"{entry.actor.who}({_plain(entry.actor.name)})" if entry.actor.name else entry.actor.who
        click.echo(f"{entry.number} {entry.at} {who} {entry.what} {about} message={_plain(entry.actor.message)}")


def _opened(folder: Path) -> Store:
    if not (folder / DATABASE).exists():
        raise click.UsageError(f"there is no database in {folder}")
    return Store(folder)


def _plain(value: object) -> str:
    """Names are strangers' text: one line, and nothing that a terminal would obey."""
    return "".join(letter if letter.isprintable() else "?" for letter in str(value))
