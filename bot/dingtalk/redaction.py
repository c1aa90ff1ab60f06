"""Secrets never reach a log: tokens, tickets, sessions and signatures are blanked wherever they stand."""

import logging
import re

_NAMES = r"access_?token|x-acs-dingtalk-access-token|ticket|session|(?:client|app)_?secret|signature|sign"
_SECRET = re.compile(rf"""(?i)(\b(?:{_NAMES})\b\\?["']?\s*[=:]\s*\\?["']?)([^\s"'\\&,;)}}\]]+)""")


def redact(text: str) -> str:
    """The text with every secret's value replaced by ***."""
    return _SECRET.sub(r"\1***", text)


class Redacting(logging.Filter):
    """For a logger or a handler: what passes it carries no secret, also in its arguments and traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redact(record.getMessage()), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = redact(record.exc_text)
        return True
