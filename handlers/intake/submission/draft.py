"""What was sent last, kept while its sender may still say more about it: another period, whom a name means."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Self

import msgspec

from handlers.message import FormatRun, Message, Sheet
from handlers.office import Office, Person

MOST_CONTENT = 4 << 20
"""Bytes of a file, and MOST_CELLS cells, beyond which it has to be sent again."""
MOST_CELLS = 100_000


@dataclass(frozen=True)
class Draft:
    """A file or a text as it came, and what its sender has answered about it since."""

    name: str
    text: str
    content: bytes
    sheets: tuple[Sheet, ...]
    at: datetime
    is_file: bool
    cutoff: date | None = None
    table: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    """Plain form of a name in the file → the unit that the sender says it means."""
    fractions: Mapping[str, bool] = field(default_factory=dict)
    """Rate → whether its bare numbers are fractions (0.39) or percentages (39)."""
    affirmed: frozenset[str] = frozenset()
    """Answers by which the sender stood by single figures."""

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @classmethod
    def of(cls, message: Message) -> Self:
        attachment = message.attachment
        if attachment is None:
            return cls("", message.text, message.text.encode(), (), message.at, is_file=False)
        return cls(
            attachment.name, "", attachment.content, attachment.sheets, message.at,
            is_file=True, cutoff=attachment.cutoff,
        )  # fmt: skip


class _SheetState(msgspec.Struct, array_like=True):
    name: str
    rows: list[list[str | float | bool | tuple[str] | None]]
    """A day, with or without a time, is a list of its ISO form, so that it is not taken for text afterwards."""
    first_row: int
    first_column: int
    hidden: bool
    formats: list[tuple[int, int, int, str]]
    faults: list[tuple[int, int, str]]
    merged: list[tuple[tuple[int, int], tuple[int, int]]]
    delimited: bool
    pasted: bool
    hidden_rows: list[int] = []
    hidden_columns: list[int] = []
    left_out: int = 0


class _State(msgspec.Struct):
    name: str
    text: str
    content: bytes
    sheets: list[_SheetState]
    at: datetime
    is_file: bool
    cutoff: date | None
    table: str
    names: dict[str, str]
    fractions: dict[str, bool]
    sha256: str = ""
    affirmed: list[str] = []


class _Mark(msgspec.Struct):
    at: datetime
    sha256: str = ""


def keep(office: Office, person: Person, draft: Draft, now: datetime) -> bool:
    """Keeps the draft of one person; an earlier one is forgotten. False for one that is too large to be kept."""
    cells = sum(sum(map(len, sheet.rows)) for sheet in draft.sheets)
    if len(draft.content) > MOST_CONTENT or cells > MOST_CELLS:
        forget(office, person, now)
        return False
    state = _State(
        draft.name, draft.text, draft.content, list(map(_sheet_state, draft.sheets)), draft.at, draft.is_file,
        draft.cutoff, draft.table, dict(draft.names), dict(draft.fractions), draft.sha256,
        sorted(draft.affirmed),
    )  # fmt: skip
    office.store.conversations.remember(_key(person.staff_id), msgspec.json.encode(state).decode(), now)
    return True


def recall(office: Office, staff_id: str, now: datetime) -> Draft | None:
    text = office.store.conversations.recall(_key(staff_id), now, office.rules.confirm_within)
    if not text:
        return None
    state = msgspec.json.decode(text, type=_State)
    return Draft(
        state.name, state.text, state.content, tuple(map(_sheet, state.sheets)), state.at, state.is_file,
        state.cutoff, state.table, state.names, state.fractions,
        frozenset(state.affirmed),
    )  # fmt: skip


def mark(office: Office, staff_id: str, now: datetime) -> str:
    """What tells the draft that is kept now from any other; empty where there is none."""
    text = office.store.conversations.recall(_key(staff_id), now, office.rules.confirm_within)
    if not text:
        return ""
    kept = msgspec.json.decode(text, type=_Mark)
    return f"{kept.at.isoformat()} {kept.sha256}"


def forget(office: Office, person: Person, now: datetime) -> None:
    office.store.conversations.remember(_key(person.staff_id), "", now)


def _key(staff_id: str) -> str:
    return f"intake/{staff_id}"


def _sheet_state(sheet: Sheet) -> _SheetState:
    return _SheetState(
        sheet.name,
        [list(map(_value, row)) if row else [] for row in sheet.rows],
        sheet.first_row,
        sheet.first_column,
        sheet.hidden,
        [(run.column, run.first, run.last, run.code) for run in sheet.formats],
        [(row, column, text) for (row, column), text in sheet.faults.items()],
        list(sheet.merged),
        sheet.delimited,
        sheet.pasted,
        list(sheet.hidden_rows),
        list(sheet.hidden_columns),
        sheet.left_out,
    )


def _value(value: object) -> str | float | bool | tuple[str] | None:
    if isinstance(value, date):
        return (value.isoformat(),)
    return value if value is None or isinstance(value, str | float | int | bool) else str(value)


def _restored(value: str | float | bool | tuple[str] | None) -> object:
    if not isinstance(value, tuple):
        return value
    return datetime.fromisoformat(value[0]) if "T" in value[0] else date.fromisoformat(value[0])


def _sheet(state: _SheetState) -> Sheet:
    return Sheet(
        state.name,
        [list(map(_restored, row)) if row else row for row in state.rows],
        state.first_row,
        state.first_column,
        state.hidden,
        tuple(FormatRun(*run) for run in state.formats),
        {(row, column): text for row, column, text in state.faults},
        tuple(state.merged),
        frozenset(state.hidden_rows),
        frozenset(state.hidden_columns),
        state.delimited,
        state.left_out,
        state.pasted,
    )
