"""Options that many commands take, and how what an operator can mend is told: one line and an exit code."""

import sqlite3
import sys
from pathlib import Path
from typing import NoReturn

import click

from bot.config import Config, ConfigError, load_config
from bot.render.fonts import use_folder
from storage.database.backup import BackupError
from storage.database.errors import StoreTrouble, trouble_of
from storage.database.lock import AlreadyRunningError
from storage.store import DATABASE

FAILED, STORE_UNUSABLE, STORE_TROUBLE_MAY_PASS = 1, 5, 75
"""The last is sysexits' EX_TEMPFAIL: worth another start later. 5 is not: somebody has to act first."""


CONFIG_FILE, DATA = "tongbao.config_file", "tongbao.data"


class BadConfigError(click.ClickException):
    """One line, without the command's usage: nothing was wrong with how it was called."""

    exit_code = 2


def _config(context: click.Context, _: click.Parameter, value: Path | None) -> Config:
    context.meta[CONFIG_FILE] = value or Path("config.yaml")
    try:
        config = load_config(value)
    except ConfigError as error:
        raise BadConfigError(str(error)) from error
    context.meta.setdefault(DATA, Path(config.data))
    use_folder(config.fonts)
    return config


def _data(context: click.Context, _: click.Parameter, value: Path | None) -> Path | None:
    if value is not None:
        context.meta[DATA] = value
    return value


with_config = click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    callback=_config,
    help="Configuration file; config.yaml in this folder if there is one.",
)
with_data = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    callback=_data,
    help="Data folder; the configuration's by default.",
)


def plain(value: object) -> str:
    """Strangers' text for a terminal: one line, and nothing that it would obey."""
    return "".join(letter if letter.isprintable() else "?" for letter in str(value))


def told_in_one_line(error: Exception, context: click.Context) -> None:
    """Ends with a line for what an operator can mend: exit code 2 for the configuration, 5 or 75 for the database.

    Returns where it is nothing of the kind.
    """
    if isinstance(error, ConfigError):
        raise BadConfigError(str(error)) from error
    if isinstance(error, (BackupError, AlreadyRunningError)):
        _end(str(error), FAILED)
    if isinstance(error, (StoreTrouble, sqlite3.Error)):
        trouble = trouble_of(error, getattr(error, "path", None) or context.meta.get(DATA, Path()) / DATABASE)
        if trouble is not None:
            _end(str(trouble), STORE_TROUBLE_MAY_PASS if trouble.passes else STORE_UNUSABLE)
    elif isinstance(error, OSError) and error.filename is not None:
        raise click.ClickException(f"{error.filename}: {error.strerror}") from error


def _end(problem: str, code: int) -> NoReturn:
    click.echo(f"Error: {problem}", err=True)
    sys.exit(code)
