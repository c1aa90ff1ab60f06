"""Text in the chat → a reading, the same value that a file becomes."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from handlers.intake.cells.grid import Grid, looks_like_number
from handlers.intake.cells.text import shown
from handlers.intake.cells.unit_names import Name, unit_names
from handlers.intake.cells.values import read_value
from handlers.intake.formats.limits import FileTroubleError
from handlers.intake.model import Context, Entry, Ignored, Line, Reading, TableRead
from handlers.intake.problem import Problem
from handlers.intake.tables.header_words import header_words
from handlers.intake.tables.headers import find_headers
from handlers.intake.tables.key_values import find_pairs
from handlers.intake.tables.read import read_sheet
from handlers.intake.texts.mentions import Said
from handlers.intake.texts.pasted_tables import evened, pasted_sheets, stacked, turned
from handlers.intake.texts.problems import left_problems, quoted, unclear
from handlers.intake.texts.statements import MAY_HOLD_NUMBERS, Statement, is_certain, read_statement
from handlers.language.calendar.cutoffs import SAID, Chosen, chosen, from_last_week, from_message
from handlers.message import Sheet
from handlers.office import Office, Person, Role

LONGEST = 60_000
"""Characters of a text that are read."""


def brings_figures(text: str, office: Office, today: date, role: Role) -> bool:
    """Whether a text means to report. Only looks."""
    if not MAY_HOLD_NUMBERS.search(text) or len(text) > LONGEST:
        return False
    try:
        if any(_tables_in(text, office)):
            return True
    except FileTroubleError:  # a table, but an uneven one: reading it will say so
        return True
    statement = read_statement(text, office.catalogue, today)
    return (statement is not None and is_certain(statement, office.catalogue, role)) or any(
        _is_row_without_header(line, office) for line in text.splitlines()
    )


def _is_row_without_header(line: str, office: Office) -> bool:
    """A unit and at least three numbers: a line of a table, but of which columns?"""
    first, *others = re.split(r"[\s,，|;；:：]+", line.strip().strip("|"))
    if first.isdecimal() and others:
        first, *others = others
    known = unit_names(office.catalogue).knows(first, frozenset(office.catalogue.units))
    return known and len(others) >= 3 and all(map(looks_like_number, others))


def read_text(text: str, context: Context, person: Person) -> Reading:
    """Raises FileTroubleError for a table whose columns nobody can tell apart."""
    for sheet in _tables_in(text, context.office):
        tables = read_sheet(sheet, context)
        if tables:
            return Reading(tuple(tables))
    statement = read_statement(text, context.catalogue, context.at.date())
    if statement is None:
        return Reading(())
    return _Statements(statement, context, person, text).reading()


def _tables_in(text: str, office: Office) -> Iterator[Sheet]:
    """What the text holds as a table, by each way of writing one, the most certain first."""
    if "\n" not in text.strip():
        return
    words = header_words(office.catalogue)
    stack = stacked(text, lambda cell: bool(words.meaning(cell).means))
    sheets = [*([stack] if stack else []), *pasted_sheets(text)]
    yield from filter(None, (_table_of(sheet, office) for sheet in sheets))
    yield from filter(None, (_table_side_by_side(sheet, office) for sheet in sheets))


def _table_side_by_side(sheet: Sheet, office: Office) -> Sheet | None:
    """指标、萧山区、余杭区 over 注册数、8727、21024."""
    units = frozenset(office.catalogue.units)
    if not any(unit_names(office.catalogue).knows(str(cell), units) for cell in sheet.rows[0][1:]):
        return None
    corner = next((table.unit_header[0] for table in office.catalogue.tables.values() if table.unit_header), "")
    whole = turned(sheet, corner)
    return whole if whole and find_headers(Grid(whole), header_words(office.catalogue)) else None


def _table_of(sheet: Sheet, office: Office) -> Sheet | None:
    """The sheet with even rows, or None where it has neither a header nor pairs."""
    grid = Grid(sheet)
    headers = find_headers(grid, header_words(office.catalogue))
    if headers:
        width = len(sheet.rows[headers[0][0].bottom])
        return evened(sheet, width) if not _has_tabs(sheet) else sheet
    return sheet if any(find_pairs(grid, office.catalogue, range(len(sheet.rows)))) else None


def _has_tabs(sheet: Sheet) -> bool:
    return any("" in row for row in sheet.rows)


def _with_line(table: TableRead, line: Line) -> TableRead:
    """What is said of one unit stands on one line."""
    for place, known in enumerate(table.lines):
        if known.unit == line.unit:
            both = replace(known, entries=known.entries + line.entries)
            return replace(table, lines=(*table.lines[:place], both, *table.lines[place + 1 :]))
    return replace(table, lines=(*table.lines, line))


class _Statements:
    """Looks up what was said: which unit, which indicator, which table, which period."""

    def __init__(self, statement: Statement, context: Context, person: Person, text: str) -> None:
        self.statement = statement
        self.context = context
        self.catalogue = context.catalogue
        self.person = person
        self.text = text
        self.problems: list[Problem] = []

    def reading(self) -> Reading:
        tables: dict[str, TableRead] = {}
        for said in self.statement.figures:
            found = self._line(said)
            if found is None:
                continue
            table, line = found
            known = tables.get(table)
            tables[table] = _with_line(known, line) if known else self._table(table, line)
        self.problems += left_problems(self.statement, self.text)
        titles = [Ignored(quoted(self.text, title), "没有看懂的标题") for title in self.statement.titles]
        return Reading(tuple(tables.values()), tuple(titles), tuple(self.problems), self.statement.is_correction)

    def _table(self, name: str, line: Line) -> TableRead:
        period = self._period(line.unit or "", line.entries[0].indicator)
        return TableRead(self.catalogue.tables[name], "", period, (line,), is_partial=True)

    def _period(self, unit: str, indicator: str) -> Chosen:
        if self.context.cutoff:
            return Chosen(self.context.cutoff, SAID)
        if self.statement.dates:
            return chosen(self.context.office, self.statement.dates[::-1], "文字")
        if self.statement.week:
            week = from_last_week(self.context.office, self.statement.week, "文字", self.context.at.date())
            if week:
                return week
        if self.statement.is_correction:
            stored = self.context.office.store.figures.series(unit, indicator)
            if stored:
                return Chosen(stored[-1].period, "最新一期")
        return from_message(self.context.office, self.context.at)

    def _line(self, said: Said) -> tuple[str, Line] | None:
        candidates = list(self._candidates(said))
        if len(candidates) == 1:
            unit, indicator, guessed = candidates[0]
            read = read_value(said.value, self.catalogue.indicators[indicator])
            entry = Entry(indicator, "", said.value, read, said.indicator)
            name = Name(unit, guessed=guessed)
            table = self.catalogue.holdings[unit][indicator]
            return table, Line(
                shown(said.unit or unit), "", unit, name, (entry,), is_total=self.catalogue.is_total(unit)
            )
        self.problems.append(unclear(said, candidates, self.text, self.context, self.person))
        return None

    def _candidates(self, said: Said) -> Iterator[tuple[str, str, bool]]:
        """(unit, indicator, guessed) that the words can mean and that the office keeps."""
        units, guessed = said.unit_ids, False
        if not units and said.unit:
            name = unit_names(self.catalogue).find(said.unit, self.catalogue.units, self.context.at.date())
            is_sure = not (said.is_part and name.guessed)
            units, guessed = ((name.unit,) if name.unit and is_sure else ()), name.guessed
        elif not units and self.person.role == "reporter" and len(self.person.units) == 1:
            units = tuple(self.person.units)
        elif not units:
            units = self._only_holders(said)
        if self.person.role == "reporter":  # of several that share a name it means its own
            units = tuple(unit for unit in units if unit in self.person.units) or units
        for unit in units:
            for indicator in self._held(said, unit):
                yield unit, indicator, guessed

    def _only_holders(self, said: Said) -> tuple[str, ...]:
        """Some indicators are kept for one unit only, so that nobody needs to name it."""
        holders = [
            unit for unit in self.catalogue.units for name in said.indicators if self.catalogue.holds(unit, name)
        ]
        return tuple(holders) if len(holders) == 1 else ()

    def _held(self, said: Said, unit: str) -> list[str]:
        """The indicators that the words can mean for that unit."""
        held = [name for name in said.indicators if self.catalogue.holds(unit, name)]
        kinds = {self.catalogue.indicators[name].kind for name in held}
        if len(kinds) > 1:  # 日均活跃 is a count or a rate: its number tells
            is_rate = "%" in said.value or said.value.startswith("百分之")
            held = [name for name in held if (self.catalogue.indicators[name].kind == "rate") == is_rate]
        stated = {name for other in self.statement.figures if other.unit == said.unit for name in other.indicators}
        parts = {name: set(self.catalogue.indicators[name].of or ()) for name in held}
        made = [name for name in held if parts[name] and stated.issuperset(parts[name])]
        near = [name for name in held if not stated.isdisjoint(parts[name])]
        return next((names for names in (made, near) if len(names) == 1), held)
