"""Where in a sheet a table begins, and which column holds what. Headers may stand anywhere, on one to three rows."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

from handlers.intake.cells.grid import Grid, is_blank, is_figure, is_number, looks_like_number
from handlers.intake.cells.text import plain
from handlers.intake.cells.values import MISSING
from handlers.intake.tables.header_groups import Groups
from handlers.intake.tables.header_words import RANK, UNIT, HeaderWords, Meaning
from handlers.intake.tables.qualifiers import says_no_more
from handlers.language.calendar.cutoffs import find_dates
from storage.catalogue import Table

SAYS_ALL, SAYS_THIS_WEEK = re.compile("^(?:累计|总)"), re.compile("^[本当][周期]")
_ANY_DAY = date(2004, 12, 31)


@dataclass(frozen=True, slots=True)
class HeaderColumn:
    """A column of one table: what it holds, where, and what its header says of the unit of measure."""

    means: str
    column: int
    header: str
    scale: int | Decimal = 1
    is_percent: bool = False
    when: str = ""
    """The day or week that the header names: 7月20日 over or beside 注册数."""
    says_measure: bool = False
    doubt: str = ""
    """What the header says that makes its figures others' than the office's: 上周, 机关, 排名."""


@dataclass(frozen=True, slots=True)
class Header:
    """A header found for one table: rows `top` to `bottom`, and its columns from left to right."""

    table: Table
    top: int
    bottom: int
    columns: tuple[HeaderColumn, ...]
    room: range
    """Its columns and the blank ones around them, up to the tables beside it."""

    def column(self, means: str) -> HeaderColumn | None:
        return next((column for column in self.columns if column.means == means), None)

    @property
    def indicators(self) -> tuple[HeaderColumn, ...]:
        return tuple(column for column in self.columns if column.means not in {UNIT, RANK})

    def of(self, means: Callable[[HeaderColumn], bool]) -> "Header":
        """The header with only those columns of figures; the unit and the number stay."""
        columns = tuple(column for column in self.columns if column.means in {UNIT, RANK} or means(column))
        return replace(self, columns=columns)

    @property
    def span(self) -> tuple[int, int]:
        columns = [column.column for column in self.columns]
        return min(columns), max(columns)


@dataclass(frozen=True, slots=True)
class _Cell:
    """A header cell (or those above each other in one column) with all that it can mean, and the groups over it."""

    column: int
    text: str = ""
    meaning: Meaning = field(default_factory=Meaning)
    when: str = ""
    over: tuple[str, ...] = ()

    def can_be(self, means: str) -> bool:
        return any(means in each for each in self.meaning.means.values())

    def as_column(self, table: Table, words: HeaderWords) -> HeaderColumn | None:
        """The column that it heads in a table; None where it means nothing there."""
        possible = self.meaning.means.get(table.name, frozenset())
        if len(possible) != 1:
            return None
        (means,) = possible
        doubt = next((text for text in self.over if not words.qualifiers[table.name].leave(text)), self.meaning.doubt)
        if means == UNIT:
            doubt = ""
        if means == RANK and (doubt or not all(_can_rank(table, words, text) for text in self.over)):
            return None
        note = self.meaning.note
        scale = words.scale(means, note)
        if scale is None:
            doubt = doubt or note.measure
        return HeaderColumn(
            means, self.column, self.text, scale or 1, note.is_percent, self.when, note.is_measure, doubt
        )


def _can_rank(table: Table, words: HeaderWords, text: str) -> bool:
    """Whether a number under this text may be the published one: under 日均活跃率, not under 注册数."""
    of = words.meaning(text).means.get(table.name, frozenset())
    return not of or table.rank_by in of


def find_headers(grid: Grid, words: HeaderWords) -> list[list[Header]]:
    """For each header in the sheet, from the top, what it is for each table that it can belong to, best first."""
    found: list[list[Header]] = []
    bottom = -1
    for row in grid.filled:
        if row <= bottom or not any(
            value.__class__ is str and value and words.might(value) for value in grid.rows[row]
        ):
            continue
        bands = [band for band in (_band(grid, words, row, height) for height in (1, 2, 3)) if band]
        best = max(bands, key=_richness, default=None)
        if best is None:
            continue
        bottom = best[0][0].bottom
        for top in range(row + 1, bottom + 1):  # rows above that add nothing are titles, not headers
            lower = _band(grid, words, top, bottom - top + 1)
            if _reads(lower) == _reads(best):
                best = lower
        found += best
    return found


def _reads(band: list[list[Header]]) -> list[tuple[str, int, str, bool, str]]:
    """What a band makes of each column, whatever the words. A day counts where each column of figures has one."""
    headers = [header for choices in band for header in choices]
    are_dated = all(column.when for header in headers for column in header.indicators)
    return [
        (header.table.name, column.column, column.means, bool(column.doubt), column.when if are_dated else "")
        for header in headers
        for column in header.columns
    ]


def _richness(band: list[list[Header]]) -> tuple[int, int]:
    """Columns, and those of them about which it says more: what stands below the headers is not to be passed over."""
    columns = [max(choices, key=lambda header: len(header.columns)).columns for choices in band]
    return sum(map(len, columns)), sum(bool(each.doubt) for header in columns for each in header)


def _band(grid: Grid, words: HeaderWords, top: int, height: int) -> list[list[Header]]:
    """The headers, side by side, that rows `top` to `top + height - 1` make together."""
    bottom = top + height - 1
    if bottom >= len(grid.rows) or (height > 1 and not _is_words(grid, bottom)):
        return []
    if not any(isinstance(value, str) and value for value in grid.rows[top]):
        return []
    own = [_own_texts(grid, top, bottom, column) for column in range(grid.width)]
    anchors = frozenset(at for at, texts in enumerate(own) if any(_is(words, text, UNIT) for text in texts))
    if height > 1 and _is_a_units_row(grid, words, bottom, anchors):
        return []
    groups = Groups(grid, bottom, anchors, words.units)
    cells = [_column(words, groups, top, column, texts) for column, texts in enumerate(own)]
    meanings = [cell for cell in cells if cell.meaning.means]
    if len(meanings) < 2 or _are_labels(grid, bottom, meanings) or _goes_on(grid, bottom, meanings):
        return []
    segments = list(_segments(meanings))
    ends = [0, *(segment[0].column for segment in segments[1:]), grid.width]
    rooms = [range(first, end) for first, end in pairwise(ends)]
    written = [text for column in own for text in column]
    found = (
        _choices(words, segment, top, bottom, room, written) for segment, room in zip(segments, rooms, strict=True)
    )
    return [choices for choices in found if choices]


def _choices(
    words: HeaderWords, cells: Sequence[_Cell], top: int, bottom: int, room: range, own: Sequence[str]
) -> list[Header]:
    """What these cells are for each table that they can head, the richest first."""
    found = []
    for table in words.tables:
        columns = _without_additions([column for cell in cells if (column := cell.as_column(table, words))], own)
        if _is_header(columns):
            found.append(Header(table, top, bottom, columns, room))
    return sorted(found, key=lambda header: -len(header.columns))


def _without_additions(columns: Sequence[HeaderColumn], own: Sequence[str]) -> tuple[HeaderColumn, ...]:
    """本周注册数 beside 累计注册数 is what was added this week. `own` are all texts of the header."""
    totals = {SAYS_ALL.sub("", form) for form in map(plain, own) if SAYS_ALL.match(form)}
    return tuple(
        replace(column, doubt=column.doubt or "本周") if _is_of_this_week(column, totals) else column
        for column in columns
    )


def _is_of_this_week(column: HeaderColumn, totals: Set[str]) -> bool:
    form = plain(column.header)
    return bool(SAYS_THIS_WEEK.match(form)) and SAYS_THIS_WEEK.sub("", form) in totals


def _is_a_units_row(grid: Grid, words: HeaderWords, row: int, anchors: frozenset[int]) -> bool:
    """Whether a row of words is a unit's, who has reported nothing yet, and no part of the header."""
    texts = [plain(grid.text(row, column)) for column in range(grid.width)]
    below = [texts[anchor] for anchor in anchors if texts[anchor]]
    is_named = any(not says_no_more(text) and not _is(words, text, UNIT, RANK) for text in below)
    return is_named or any(
        text and (text in MISSING or (text in words.units and not _is(words, text, UNIT))) for text in texts
    )


def _is_words(grid: Grid, row: int) -> bool:
    """Whether a row can be the lower row of a header: words, and no numbers."""
    values = [value for value in grid.rows[row] if not is_blank(value)]
    return bool(values) and not any(is_number(value) or looks_like_number(value) for value in values)


def _own_texts(grid: Grid, top: int, bottom: int, column: int) -> tuple[str, ...]:
    """What stands in a column's cells, or in merged ones that cover them."""
    if bottom == top:
        return tuple(filter(None, (grid.text(top, column),)))
    spanned = (grid.spanned(row, column).strip() for row in range(top, bottom + 1))
    return tuple(dict.fromkeys(filter(None, spanned)))


def _is(words: HeaderWords, text: str, *means: str) -> bool:
    return any(not each.isdisjoint(means) for each in words.meaning(text).means.values())


def _column(words: HeaderWords, groups: Groups, top: int, column: int, own: tuple[str, ...]) -> _Cell:
    """What a column's header cells mean: together (日均活跃 over 率), or some of them with groups or notes around."""
    if not own:
        return _Cell(column)
    over = groups.above(column, top)
    for text in own[::-1]:  # no title over them makes the unit or the number anything else
        if _is(words, text, UNIT, RANK):
            named = tuple(each for each in (*over, *groups.over(column, top)) if each != text)
            return _Cell(column, text, words.meaning(text), over=named)
    lowest = groups.grid.spanned(groups.bottom, column).strip()
    texts = tuple(dict.fromkeys((*groups.over(column, top), lowest))) if lowest else own
    when = _days_in("".join(texts))
    bare = [text for text in (_without(each, when) for each in texts) if text]
    for first, last in _parts(len(bare)):
        meaning = words.meaning("".join(bare[first:last]))
        if meaning.means:
            below = next((text for text in bare[last:] if not says_no_more(text)), "")
            named = (*(_undated(each) for each in over), *bare[:first])
            return _Cell(column, " ".join(texts), replace(meaning, doubt=meaning.doubt or below), " ".join(when), named)
    return _Cell(column)


def _parts(count: int) -> Iterator[tuple[int, int]]:
    """Which of the texts above each other are the header: all, then what ends lowest, then the longest."""
    return iter(
        sorted(
            ((first, last) for first in range(count) for last in range(first + 1, count + 1)),
            key=lambda part: (part != (0, count), -part[1], part[0]),
        )
    )


def _undated(text: str) -> str:
    return _without(text, _days_in(text))


def _days_in(text: str) -> tuple[str, ...]:
    """The days and weeks that a header names, as they stand there."""
    if not any(character.isdigit() or character in "周日" for character in text):
        return ()
    return tuple(named.said for named in find_dates(text, _ANY_DAY))


def _without(text: str, said: Sequence[str]) -> str:
    if not said:
        return text
    text = unicodedata.normalize("NFKC", text)
    for day in said:
        text = text.replace(day, "")
    return re.sub(r"^截[至止]|[-~—–至到]$|^[-~—–至到]|\(\s*(?:截[至止])?\s*\)", "", text.strip())


def _are_labels(grid: Grid, row: int, cells: Sequence[_Cell]) -> bool:
    """Whether they have their values right beside them, as in a form: 注册数, 8727, 激活数, 8619."""
    valued = [cell for cell in cells if cell.column + 1 < grid.width and is_figure(grid.rows[row][cell.column + 1])]
    return 0 < len(cells) <= 2 * len(valued)


def _goes_on(grid: Grid, bottom: int, cells: Sequence[_Cell]) -> bool:
    """Whether a header spreads over several columns that the words in the next row tell apart."""
    if bottom + 1 >= len(grid.rows) or not _is_words(grid, bottom + 1):
        return False
    spread = (range(cell.column, grid.reach(bottom, cell.column) + 1) for cell in cells if not cell.can_be(UNIT))
    return any(
        len(columns) > 1 and any(grid.text(bottom + 1, column).strip() for column in columns) for columns in spread
    )


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
