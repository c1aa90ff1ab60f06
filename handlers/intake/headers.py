"""Where in a sheet a table begins, and which column holds what. Headers may stand anywhere, on one to three rows."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from handlers.intake.dates import find_dates
from handlers.intake.grid import Grid, is_blank, is_figure, is_number, looks_like_number
from handlers.intake.header_words import RANK, UNIT, HeaderWords
from handlers.intake.text import OTHER_TIME, plain
from storage.catalogue import Table

_SAYS_NO_MORE = re.compile(
    r"(?:本周|本期|当周|当期)(?:数|数值|数据|值)?|数值|数量|数据|人数|总数|总量|合计|累计数?|期末数?|完成数?|实际数?"
    r"|单位:.*|\(.*\)|[人个家套项户次%]|[a-z_ .]+|[甲乙丙丁戊己庚]"
)
"""What may stand below a header without making it mean something else."""
_ANY_DAY = date(2004, 12, 31)


@dataclass(frozen=True, slots=True)
class HeaderColumn:
    """A column of one table: what it holds, where, and what its header says of the unit of measure."""

    means: str
    column: int
    header: str
    scale: int = 1
    is_percent: bool = False
    when: str = ""
    """The day or week that the header names: 7月20日 over or beside 注册数."""


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
    """A header cell (or those above each other in one column) with all that it can mean."""

    column: int
    text: str
    means: Mapping[str, frozenset[str]]
    scale: int
    is_percent: bool
    when: str = ""

    def can_be(self, means: str) -> bool:
        return any(means in each for each in self.means.values())


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
    if len(meanings) < 2 or _are_labels(grid, bottom, meanings) or _goes_on(grid, bottom, meanings):
        return []
    return [choices for segment in _segments(meanings) if (choices := list(_choices(words, segment, top, bottom)))]


def _choices(words: HeaderWords, cells: Sequence[_Cell], top: int, bottom: int) -> Iterator[Header]:
    """What these cells are for each table that they can head, the richest first."""
    found = []
    for table in words.tables:
        columns = tuple(
            HeaderColumn(
                next(iter(cell.means[table.name])), cell.column, cell.text, cell.scale, cell.is_percent, cell.when
            )
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
    if not whole:
        return _Cell(column, "", {}, 1, False)
    when = _days_in(whole)
    below = plain(_without(texts[-1], when))
    alone = () if OTHER_TIME.search(whole) else (texts[-1], texts[0] if _SAYS_NO_MORE.fullmatch(below) else "")
    for text in dict.fromkeys((whole, *alone)):
        means, scale, is_percent = words.meanings(_without(text, when)) if text else ({}, 1, False)
        if means:
            return _Cell(column, " ".join(texts), means, scale, is_percent, " ".join(when))
    return _Cell(column, "", {}, 1, False)


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
    return re.sub(r"[-~—–至到]$|^[-~—–至到]|\(\s*\)", "", text.strip())


def _are_labels(grid: Grid, row: int, cells: Sequence[_Cell]) -> bool:
    """Whether each has its value right beside it, as in a form: 注册数, 8727, 激活数, 8619."""
    valued = [cell for cell in cells if cell.column + 1 < grid.width and is_figure(grid.rows[row][cell.column + 1])]
    return len(valued) > 1 and len(valued) == len(cells)


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
