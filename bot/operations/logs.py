"""The log: one line an event on standard error, each with the reference of the message that it belongs to.

The reference is the number that an apology names, so that a person's complaint leads to the lines about it.
"""

import json
import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path

from bot.dingtalk.redaction import Redacting
from handlers.dispatch import reference
from storage.database.errors import StoreTrouble, trouble_of

VARIABLE = "TONGBAO_LOG"
"""`json` in the environment makes every line a JSON object, whatever the configuration says."""
_NOISY = (("apscheduler", logging.ERROR), ("websockets", logging.WARNING), ("aiohttp", logging.WARNING))
_reference: ContextVar[str] = ContextVar("reference", default="-")


@contextmanager
def about(message: str) -> Iterator[None]:
    """Every line written inside, also by what is started inside, carries this message's reference."""
    token = _reference.set(reference(message))
    try:
        yield
    finally:
        _reference.reset(token)


class Referring(logging.Filter):
    """Puts the present reference into a record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.reference = _reference.get()
        return True


class OneLineTrouble(logging.Filter):
    """Trouble of the disk is expected and says itself what to do: a traceback at every message would bury it."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        trouble = error if isinstance(error, StoreTrouble) else None
        if isinstance(error, sqlite3.Error):  # what merely reads raises SQLite's own
            trouble = trouble_of(error, Path())
        if trouble is not None:
            record.msg, record.args = f"{record.getMessage()}: the database {trouble.what}", ()
            record.exc_info = record.exc_text = None
        return True


class JsonLines(logging.Formatter):
    """time (UTC), level, logger, reference, message; trace where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "reference": getattr(record, "reference", "-"),
            "message": record.getMessage(),
        }
        if record.exc_text:
            line["trace"] = record.exc_text
        return json.dumps(line, ensure_ascii=False)


class OneLine(logging.Formatter):
    """Text. What somebody wrote cannot pretend to be another line, nor steer a terminal; tracebacks keep theirs."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s [%(reference)s] %(message)s")

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: ARG002, N802  logging's own
        """With the offset: the server may live in another zone than the office."""
        return datetime.fromtimestamp(record.created).astimezone().isoformat(" ", "milliseconds")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  logging's own name
        message = record.message.replace("\n", "⏎").replace("\r", "⏎")
        record.message = "".join(letter if letter.isprintable() else "?" for letter in message)
        return super().formatMessage(record)


def set_up_log(level: int = logging.INFO, form: str = "text") -> None:
    """Nobody's secrets in it, and of other packages only what is worth knowing."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if os.environ.get(VARIABLE, form) == "json" else OneLine())
    handler.addFilter(Referring())
    handler.addFilter(OneLineTrouble())
    handler.addFilter(Redacting())
    logging.basicConfig(level=level, handlers=[handler])
    for name, worth in _NOISY:
        logging.getLogger(name).setLevel(worth)
