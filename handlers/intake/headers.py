"""Where in a sheet a table begins, and which column holds what. Headers may stand anywhere, on one to three rows."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from handlers.intake.grid import Grid, is_blank, is_number, looks_like_number
from handlers.intake.text import OTHER_TIME, plain
from storage.catalogue import Catalogue, Table

MOST_OF_A_HEADER = 60
NOTE_ENDS = frozenset(")%:*人个家套项户次")
LEADS = frozenset("本当截")
UNIT, RANK = "单位", "序号"
"""What a column is beside an indicator."""
_LEADING = re.compile(r"^(?:本周|本期|当周|当期|本月|截至\S*?日|截止\S*?日)")
_UNIT_NOTE = re.compile(r"(?:\((?P<bracket>[^()]*)\)|/(?P<slash>[人个家套项户次%]|万人)|,(?P<comma>%|人|套|项))$")


@dataclass(frozen=True, slots=True)
class HeaderColumn:
    """A column of one table: what it holds, where, and what its header says of the unit of measure."""

    means: str
    column: int
    header: str
    scale: int = 1
    is_percent: bool = False


@dataclass(frozen=True, slots=True)
class Header:
    """A header found for one table: rows `top` to `bottom`, and its columns from left to right."""

    table: Table
    top: int
    bottom: int
    columns: tuple[HeaderColumn, ...]

    def column(self, means: str) -> HeaderColumn | None:
        return next((column for column in self.columns if column.means == means), None)

    @property
    def indicators(self) -> tuple[HeaderColumn, ...]:
        return tuple(column for column in self.columns if column.means not in {UNIT, RANK})

    @property
    def span(self) -> tuple[int, int]:
        columns = [column.column for column in self.columns]
        return min(columns), max(columns)


@dataclass(frozen=True)
class HeaderWords:
    """What a header cell can mean, for each table of one office."""

    tables: tuple[Table, ...]
    words: Mapping[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)
    """plain text → table name → what the column may hold."""

    @classmethod
    def of(cls, catalogue: Catalogue) -> "HeaderWords":
        tables = tuple(table for table in catalogue.tables.values() if table.is_grid)
        words: dict[str, dict[str, set[str]]] = {}
        for table in tables:
            for means, forms in _forms(catalogue, table):
                for form in forms:
                    words.setdefault(plain(form), {}).setdefault(table.name, set()).add(means)
        return cls(tables, {word: {name: frozenset(m) for name, m in by.items()} for word, by in words.items()})

    def might(self, text: str) -> bool:
        """Quick, for thousands of rows: False only for a cell that no header has."""
        form = plain(text)
        return form in self.words or (form[-1:] in NOTE_ENDS and len(form) < MOST_OF_A_HEADER) or form[:1] in LEADS

    def meanings(self, text: str) -> tuple[Mapping[str, frozenset[str]], int, bool]:
        """By table; the factor and whether percent, from a note such as （万人） or （%）."""
        form = plain(text).rstrip(":*")
        scale, is_percent = 1, False
        for _ in range(3):
            if form in self.words:
                return self.words[form], scale, is_percent
            note = _UNIT_NOTE.search(form)
            if not note:
                break
            said = note["bracket"] or note["slash"] or note["comma"] or ""
            if OTHER_TIME.search(said):
                break
            scale = 10_000 if said.removeprefix("单位:").startswith("万") else scale
            is_percent = is_percent or "%" in said
            form = form[: note.start()]
        bare = _LEADING.sub("", form)
        return self.words.get(bare, {}) if bare != form else {}, scale, is_percent


def _forms(catalogue: Catalogue, table: Table) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield UNIT, table.unit_header
    yield RANK, table.rank_header
    for name in table.columns:
        # An alias that two columns of one table share (激活) says nothing here.
        others = {
            alias for other in table.columns if other != name for alias in (other, *catalogue.indicators[other].aliases)
        }
        yield name, (name, *(alias for alias in catalogue.indicators[name].aliases if alias not in others))


@dataclass(frozen=True, slots=True)
class _Cell:
    """A header cell (or those above each other in one column) with all that it can mean."""

    column: int
    text: str
    means: Mapping[str, frozenset[str]]
    scale: int
    is_percent: bool

    def can_be(self, means: str) -> bool:
        return any(means in each for each in self.means.values())


@lru_cache(maxsize=8)
def header_words(catalogue: Catalogue) -> HeaderWords:
    return HeaderWords.of(catalogue)


def find_headers(grid: Grid, words: HeaderWords) -> list[list[Header]]:
    """For each header in the sheet, from the top, what it is for each table that it can belong to, best first."""
    found: list[list[Header]] = []
    row = 0
    while row < len(grid.rows):
        if not any(grid.rows[row]) or not any(
            value.__class__ is str and value and words.might(value) for value in grid.rows[row]
        ):
            row += 1
            continue
        bands = [band for band in (_band(grid, words, row, height) for height in (1, 2, 3)) if band]
        best = max(bands, key=_richness, default=None)
        if best is None:
            row += 1
            continue
        bottom = best[0][0].bottom
        for top in range(row + 1, bottom + 1):  # rows above that add nothing are titles, not headers
            lower = _band(grid, words, top, bottom - top + 1)
            if _reads(lower) == _reads(best):
                best = lower
        found += best
        row = bottom + 1
    return found


def _reads(band: list[list[Header]]) -> list[tuple[str, int, str]]:
    """What a band makes of each column, whatever the words."""
    return [
        (header.table.name, column.column, column.means)
        for choices in band
        for header in choices
        for column in header.columns
    ]


def _richness(band: list[list[Header]]) -> int:
    return sum(max(len(header.columns) for header in choices) for choices in band)


def _band(grid: Grid, words: HeaderWords, top: int, height: int) -> list[list[Header]]:
    """The headers, side by side, that rows `top` to `top + height - 1` make together."""
    bottom = top + height - 1
    if bottom >= len(grid.rows) or (height > 1 and not _is_words(grid, bottom)):
        return []
    if not any(isinstance(value, str) and value for value in grid.rows[top]):
        return []
    meanings = []
    for column in range(grid.width):
        cell = _column(grid, words, top, bottom, column)
        if cell.means:
            meanings.append(cell)
    if len(meanings) < 2:
        return []
    return [choices for segment in _segments(meanings) if (choices := list(_choices(words, segment, top, bottom)))]


def _choices(words: HeaderWords, cells: Sequence[_Cell], top: int, bottom: int) -> Iterator[Header]:
    """What these cells are for each table that they can head, the richest first."""
    found = []
    for table in words.tables:
        columns = tuple(
            HeaderColumn(next(iter(cell.means[table.name])), cell.column, cell.text, cell.scale, cell.is_percent)
            for cell in cells
            if len(cell.means.get(table.name, ())) == 1
        )
        if _is_header(columns):
            found.append(Header(table, top, bottom, columns))
    return iter(sorted(found, key=lambda header: -len(header.columns)))


def _is_words(grid: Grid, row: int) -> bool:
    """Whether a row can be the lower row of a header: words, and no numbers."""
    values = [value for value in grid.rows[row] if not is_blank(value)]
    return bool(values) and not any(is_number(value) or looks_like_number(value) for value in values)


def _column(grid: Grid, words: HeaderWords, top: int, bottom: int, column: int) -> _Cell:
    """What a column's header cells mean: together (日均活跃 over 率), or the lowest or the highest alone."""
    texts: tuple[str, ...] = (grid.text(top, column),)
    if bottom > top:
        spanned = (grid.spanned(row, column).strip() for row in range(top, bottom + 1))
        texts = tuple(dict.fromkeys(filter(None, spanned)))
    whole = "".join(texts)
    alone = () if OTHER_TIME.search(whole) else (*texts[-1:], *texts[:1])
    for text in dict.fromkeys((whole, *alone)):
        means, scale, is_percent = words.meanings(text) if text else ({}, 1, False)
        if means:
            return _Cell(column, " ".join(texts), means, scale, is_percent)
    return _Cell(column, "", {}, 1, False)


def _segments(cells: Sequence[_Cell]) -> Iterator[list[_Cell]]:
    """Tables side by side: a new one begins where the unit comes again, with the number that stands before it."""
    segment: list[_Cell] = []
    for cell in cells:
        if cell.can_be(UNIT) and any(known.can_be(UNIT) for known in segment):
            kept = len(segment) - 1 if segment[-1].can_be(RANK) else len(segment)
            yield segment[:kept]
            segment = segment[kept:]
        segment.append(cell)
    yield segment


def _is_header(columns: Sequence[HeaderColumn]) -> bool:
    means = {column.means for column in columns}
    indicators = means - {UNIT, RANK}
    return len(indicators) >= 2 or (UNIT in means and len(indicators) == 1)
