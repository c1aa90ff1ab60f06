"""What comes in: one message of one person, free of DingTalk's wire format."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Sender:
    """`staff_id` is None for somebody outside the organisation."""

    staff_id: str | None
    name: str
    unnamed_colleague: bool = False
    """Of the organisation, but DingTalk did not say who: the robot's version is not published yet."""


Place = tuple[int, int]
"""Row and column in the sender's own sheet, both from 0."""


@dataclass(frozen=True, slots=True)
class FormatRun:
    """Cells of one column, from `first` to `last` row, that share a number format."""

    column: int
    first: int
    last: int
    code: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A rectangle of cells as the file holds them; `first_row` and `first_column` are where it starts.

    Rows may be short: what is missing at their end is empty.
    A value is text, a number, a truth value, a date or time, or "" for an empty cell. Everything said of cells is told
    by their place in the sender's sheet: a reader of 100,000 cells cannot afford an object for each.
    """

    name: str
    rows: Sequence[Sequence[object]]
    first_row: int = 0
    first_column: int = 0
    hidden: bool = False
    formats: tuple[FormatRun, ...] = ()
    """Number formats of the cells that show a percentage or round what they hold (0.00%); others are not kept."""
    faults: Mapping[Place, str] = field(default_factory=dict)
    """Cells without a usable value: an error (#DIV/0!), or a formula that was never calculated (=SUM(C3:C15))."""
    merged: tuple[tuple[Place, Place], ...] = ()
    """First and last cell of each merged range; its value stands in the first."""
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    delimited: bool = False
    """Text whose columns are told only by separators, so that a comma too many moves all that follows."""
    left_out: int = 0
    """Rows of a long sheet that were not read, because they hold none of the office's words."""
    pasted: bool = False
    """Typed or pasted in the chat: it has lines, but no cells with addresses."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that was sent. Read (in a process of its own) before a handler sees it.

    `trouble` is a sentence in Chinese for the sender where it could not be read or fetched; `sheets` is then empty.
    `cutoff` is the period that the sender named beside the file; it goes before anything that the file says.
    """

    name: str
    content: bytes = b""
    sheets: tuple[Sheet, ...] = ()
    trouble: str = ""
    cutoff: date | None = None


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
    quoted: str = ""
    """The text of another person's message that this one quotes."""
    context: str = ""
    """The bot's own words that this one quotes: what a question without a subject is about."""
    unread: str = ""
    """A sentence on what came along and was not read: a picture, a link."""
