"""Rankings in close rows, one line each: all 78 on one picture, or as slides for a projector."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.render.numerals import long_date
from bot.render.pictures.marks import SEPARATOR, colours, footer, gap_text, said_change
from bot.render.pictures.paper import Paper, width_of, wrap
from bot.render.pictures.style import INK, MARGIN, MIDDLE, QUIET, RULE, SMALL, TINT, TITLE, WIDTH
from handlers.reply import RankingPicture, RankingRow

SLIDE = (1920, 1080)
SLIDE_MARGIN = 72
SLIDE_GAP = 64
SLIDE_TOP, SLIDE_ROOM = 196, 790
"""Where a slide's rows begin, and how many pixels they have."""
LEAST_BAR = 60
LEAST_SLIDE_BAR = 140
"""From the back of a room, bars say more than counts: those go where bars would be shorter than this."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Where things stand between `left` and `right`, and how large they are. The name's column is as wide as needed."""

    left: int
    right: int
    size: int
    row: int
    change: int
    name: int
    name_width: int
    bar: int
    bar_width: int
    details: int

    @property
    def small(self) -> int:
        return self.size - 4


def paint_long(picture: RankingPicture) -> bytes:
    """PNG, 1080 pixels wide, 50 to a row."""
    columns = columns_of([row for row in picture.rows if row], MARGIN, WIDTH - MARGIN, 30, 50, 510)
    title = wrap(picture.title, TITLE, WIDTH - 2 * MARGIN)
    foot = footer(picture.note, picture.cutoff, picture.source)
    notes = [line for text in foot for line in wrap(text, SMALL, WIDTH - 2 * MARGIN)]
    head = 40 + 70 * len(title) + 56 + 64
    height = head + sum(_height(row, columns) for row in picture.rows) + 32 + 44 * len(notes) + 28
    paper = Paper(WIDTH, height)
    for number, line in enumerate(title, start=1):
        paper.text(MARGIN, 34 + 70 * number, line, TITLE)
    paper.text(MARGIN, 34 + 70 * len(title) + 56, f"截至{long_date(picture.cutoff)}", 34, QUIET)
    _headers(paper, picture, columns, head)
    top = _rows(paper, picture, list(zip(picture.rows, colours(picture), strict=True)), columns, head)
    paper.box(MARGIN, top + 8, WIDTH - MARGIN, top + 10, RULE)
    for number, line in enumerate(notes, start=1):
        paper.text(MARGIN, top + 12 + 44 * number, line, SMALL, QUIET)
    return paper.png()


def paint_slides(picture: RankingPicture) -> tuple[bytes, ...]:
    """PNGs of 1920 by 1080 for a projector: one column of large rows, or two on each of as many slides as needed."""
    rows = [row for row in picture.rows if row]
    left, right = SLIDE_MARGIN, SLIDE[0] - SLIDE_MARGIN
    marked = list(zip(picture.rows, colours(picture), strict=True))
    wide = columns_of(rows, left, right, 38, 58, 700)
    if sum(_height(row, wide) for row in picture.rows) <= SLIDE_ROOM:
        return (_slide(picture, [(wide, marked)], ""),)
    room = (right - left - SLIDE_GAP) // 2
    places = [columns_of(rows, start, start + room, 28, 56, 476) for start in (left, left + room + SLIDE_GAP)]
    if picture.detail_headers and places[0].bar_width < LEAST_SLIDE_BAR:
        bare = tuple(replace(row, details=()) if row else None for row in picture.rows)
        return paint_slides(replace(picture, rows=bare, detail_headers=()))
    filled = _fill(marked, places[0])
    slides = [filled[start : start + 2] for start in range(0, len(filled), 2)]
    return tuple(
        _slide(picture, list(zip(places, slide, strict=False)), f"（{number}/{len(slides)}）" if slides[1:] else "")
        for number, slide in enumerate(slides, start=1)
    )


Marked = list[tuple[RankingRow | None, str]]


def _fill(marked: Marked, columns: Columns) -> list[Marked]:
    """The rows in columns of a slide's height."""
    filled: list[Marked] = [[]]
    room = SLIDE_ROOM
    for row, colour in marked:
        if (height := _height(row, columns)) > room:
            filled.append([])
            room = SLIDE_ROOM
        filled[-1].append((row, colour))
        room -= height
    return filled


def _slide(picture: RankingPicture, columns: list[tuple[Columns, Marked]], page: str) -> bytes:
    paper = Paper(*SLIDE)
    right = SLIDE[0] - SLIDE_MARGIN
    day = f"截至{long_date(picture.cutoff)}"
    title = next(
        size for size in (56, 48, 40, 32, 24) if size == 24 or width_of(picture.title + page, size) < right - 520
    )
    paper.text(SLIDE_MARGIN, 112, picture.title + page, title)
    paper.text(right, 112, day, 36, QUIET, "r")
    for place, rows in columns:
        _headers(paper, picture, place, SLIDE_TOP)
        _rows(paper, picture, rows, place, SLIDE_TOP)
    note = "；".join(footer(picture.note, picture.cutoff, picture.source))
    for number, line in enumerate(wrap(note, 24, right - SLIDE_MARGIN)[:2]):
        paper.text(SLIDE_MARGIN, 1020 + 32 * number, line, 24, QUIET)
    return paper.png()


def columns_of(rows: Sequence[RankingRow], left: int, right: int, size: int, height: int, widest: int) -> Columns:
    """Names take at most `widest` and are wrapped beyond; the bar takes what is left, and goes where that is little."""
    ranks = max((width_of(row.rank, size) for row in rows), default=0)
    changes = 2 * size + 8 if any(row.change is not None for row in rows) else 0
    name = left + ranks + 14 + changes
    names = min(max((width_of(row.name, size) for row in rows), default=0), widest)
    values = max((width_of(row.value, size) for row in rows), default=0)
    details = max((width_of(SEPARATOR.join(row.details), size - 4) for row in rows), default=0)
    bar = name + names + 20
    end = right - values - (details + 24 if details else 0) - 24
    return Columns(
        left, right, size, height, left + ranks + 14, name, names, bar, max(end - bar, 0), right - values - 24
    )


def _height(row: RankingRow | None, columns: Columns) -> int:
    return columns.row if row is None else columns.row + (columns.size + 8) * (len(_name(row, columns)) - 1)


def _name(row: RankingRow, columns: Columns) -> list[str]:
    return wrap(row.name, columns.size, columns.name_width + 1)


def _headers(paper: Paper, picture: RankingPicture, columns: Columns, bottom: int) -> None:
    size = min(columns.small, SMALL)
    value = picture.value_header
    paper.text(columns.right, bottom - 20, value, size, INK, "r")
    if picture.detail_headers:
        details = SEPARATOR.join(picture.detail_headers)
        paper.text(columns.right - width_of(value, size) - 24, bottom - 20, details, size, QUIET, "r")
    paper.box(columns.left, bottom - 4, columns.right, bottom - 2, INK)


def _rows(paper: Paper, picture: RankingPicture, rows: Marked, columns: Columns, top: int) -> int:
    """Returns where the last row ends."""
    for row, colour in rows:
        height = _height(row, columns)
        if row is None:
            middle = (columns.left + columns.right) // 2
            said = gap_text(picture.rows, picture.rows.index(None))
            paper.text(middle, top + height * 2 // 3, said, columns.small, QUIET, "m")
        else:
            if row.highlighted:
                paper.box(columns.left - 8, top, columns.right + 8, top + height, TINT)
            _row(paper, row, colour, columns, top)
        top += height
    return top


def _row(paper: Paper, row: RankingRow, colour: str, columns: Columns, top: int) -> None:
    size = columns.size
    baseline = top + columns.row // 2 + size * 3 // 8
    paper.text(columns.change - 14, baseline, row.rank, size, colour if colour != MIDDLE else INK, "r")
    if said := said_change(row.change):
        paper.text(columns.change, baseline - 2, said[0], size - 8, said[1])
    for number, line in enumerate(_name(row, columns)):
        paper.text(columns.name, baseline + (size + 8) * number, line, size)
    if columns.bar_width >= LEAST_BAR and row.size is not None:
        length = max(row.size * columns.bar_width, 3)
        middle = top + columns.row // 2
        paper.box(columns.bar, middle - size // 3, columns.bar + length, middle + size // 3, colour)
    paper.text(columns.details, baseline - 1, SEPARATOR.join(row.details), columns.small, QUIET, "r")
    paper.text(columns.right, baseline, row.value, size, INK, "r")
