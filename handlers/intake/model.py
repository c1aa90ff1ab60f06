"""What was read: the lines of the office's tables, cell by cell, and what was left out and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from handlers.intake.cells.unit_names import Name
from handlers.intake.cells.values import Read
from handlers.intake.problem import Problem
from handlers.language.calendar.cutoffs import Chosen
from handlers.office import Office
from storage.catalogue import Catalogue, Table


@dataclass(frozen=True, slots=True)
class Entry:
    """One cell that holds, or should hold, a figure."""

    indicator: str
    where: str
    found: object
    read: Read
    header: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table. `unit` is None for a name that nobody knows; `name` says what it may mean."""

    label: str
    where: str
    unit: str | None
    name: Name
    entries: tuple[Entry, ...]
    rank: int | None = None
    is_total: bool = False
    is_hidden: bool = False
    period: Chosen | None = None
    """Where the row itself says of when it is (统计日期)."""


NOT_OURS, NOT_PRESENT, UNDECIDED = "不是要报送的指标", "不能当作本期的数", "分不清是不是本期的数"
"""Why columns and labels are left out."""


@dataclass(frozen=True, slots=True)
class Ignored:
    """A row, sheet or column that was not taken, and why."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class TableRead:
    """What one place in the file holds of one table of the catalogue."""

    table: Table
    sheet: str
    period: Chosen
    lines: tuple[Line, ...]
    ignored: tuple[Ignored, ...] = ()
    rank_header: str = ""
    also: tuple[Table, ...] = ()
    """Other tables that it could as well be."""
    is_partial: bool = False
    """Single figures, not the table: nobody expects the other units."""
    subject: str | None = None
    """The unit that titles or names speak of, where it has no row: the rows may be its own departments."""
    counted: str = ""
    """A line such as 单位：万人 that the counts were multiplied by."""
    unclear: tuple[str, ...] = ()
    """Headers and labels of which nobody can tell whether their figures are this period's."""
    aside: str = ""
    """What a title or a name says that makes it none of the office's tables this week."""
    nearly: tuple[tuple[str, str], ...] = ()
    """Headers that nobody knows, each with the indicator that it may be a slip for."""


@dataclass(frozen=True, slots=True)
class Context:
    """Where figures come from, apart from their sheet."""

    office: Office
    file_name: str
    at: datetime
    cutoff: date | None = None
    table: str = ""
    """Table that the sender named, where the file does not tell."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Plain form of a name → the unit that the sender says it means."""
    unit: str | None = None
    """The only unit that the sender answers for: a form that names none is about it."""
    otherwise: Chosen | None = None
    """The period of the other tables in the file, for one that does not say."""
    names_present: bool = False
    """A sheet is called 本周: 上周 is the week before that."""
    is_from_other_sheets: bool = False
    """Whether it is that, and not what the very same file was once taken for."""

    @property
    def catalogue(self) -> Catalogue:
        return self.office.catalogue


@dataclass(frozen=True, slots=True)
class Reading:
    tables: tuple[TableRead, ...]
    ignored: tuple[Ignored, ...] = ()
    problems: tuple[Problem, ...] = ()
    """What kept figures from being read at all."""
    is_correction: bool = False
