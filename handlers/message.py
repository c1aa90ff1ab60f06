"""What comes in: one message of one person, free of DingTalk's wire format."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Sender:
    """`staff_id` is None for somebody outside the organisation."""

    staff_id: str | None
    name: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as the file holds it.

    `value` is what the reader gave: text, a number, a date, or None for an empty cell. `number_format` is the
    spreadsheet's own (0%, General), empty for formats that have none (CSV, pasted text).
    """

    value: object
    number_format: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A rectangle of cells; `first_row` and `first_column` (0-based) are where it starts in the sender's sheet."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    first_row: int = 0
    first_column: int = 0
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that was sent. Read (in a process of its own) before a handler sees it.

    `trouble` is a sentence in Chinese for the sender where it could not be read or fetched; `sheets` is then empty.
    """

    name: str
    content: bytes = b""
    sheets: tuple[Sheet, ...] = ()
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """`at` is the message's own time in the office's time zone (aware), not the machine's clock."""

    id: str
    text: str
    sender: Sender
    conversation: str
    at: datetime
    group: bool = False
    attachment: Attachment | None = None
    heard: bool = False
    """The text is what DingTalk recognised in a voice message."""
