"""What a person asks for, in the words of the catalogue: the value between reading and answering."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Comparison = Literal["<", "<=", ">", ">=", "=", "between", "<average", ">average"]


@dataclass(frozen=True, slots=True)
class When:
    """A time word, read by the message's own time. Bound to stored periods by `periods.bind`.

    Either a span of days (`first` to `last`), or a place in the row of stored periods: `recent` means the last N,
    `back` the Nth before the newest (0 is the newest). `pick` says which one a single value takes.
    """

    said: str
    first: date | None = None
    last: date | None = None
    recent: int = 0
    back: int | None = None
    pick: Literal["first", "last"] = "last"
    year_before: bool = False
    """The same ISO week a year earlier than the period it is compared with."""
    several: bool = False
    """Means every period of the span (近八周, 今年以来, 7月到8月), not one of them."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A threshold. Numbers are as said: 90 of 90% stays 90, `percent` tells that a sign stood there."""

    comparison: Comparison
    low: Decimal | None = None
    high: Decimal | None = None
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """`indicators` and `units` are catalogue names and ids; several where several were named."""

    kind: str
    units: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    whens: tuple[When, ...] = ()
    operations: tuple[str, ...] = ()
    limit: int | None = None
    """How many (前五), or which place (第3名)."""
    from_bottom: bool = False
    conditions: tuple[Condition, ...] = ()
    read_as: tuple[tuple[str, str], ...] = ()
    """What was not said in the catalogue's own words: (as typed, as read), to be shown in the answer."""
    carried: tuple[str, ...] = ()
    """What a follow-up took over from the question before, to be shown in the answer."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """Two or more readings are equally near. `choices` are complete questions to tap: (label, text)."""

    about: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Unread:
    """Words that nobody knows. `near` are things that can be asked instead: (label, text)."""

    words: tuple[str, ...]
    near: tuple[tuple[str, str], ...] = ()
    reason: Literal["unknown", "nothing", "number", "belongs"] = "unknown"


Reading = Question | Unclear | Unread
