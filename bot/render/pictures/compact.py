"""Rankings in close rows, one line each: all 78 on one picture, or as slides for a projector."""

from dataclasses import dataclass, replace

from bot.render.lettering import width_of, wrap
from bot.render.pictures.frame import framed
from bot.render.pictures.marks import SEPARATOR, colours, dated, footer, said_change
from bot.render.pictures.paper import Paper
from bot.render.pictures.style import INK, MARGIN, MIDDLE, QUIET, SMALL, TINT, WIDTH
from handlers.reply import RankingPicture, RankingRow

HEADERS = 64
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
    columns = columns_of(picture, MARGIN, WIDTH - MARGIN, 30, 50, 510)
    room = HEADERS + _room(picture, columns) + 8
    paper, top = framed(picture.title, dated(picture), room, footer(picture))
    _headers(paper, picture, columns, top + HEADERS)
    _rows(paper, picture, _marked(picture), columns, top + HEADERS)
    return paper.png(picture.alt)


def paint_slides(picture: RankingPicture) -> tuple[bytes, ...]:
    """PNGs of 1920 by 1080 for a projector: one column of large rows, or two on each of as many slides as needed."""
    left, right = SLIDE_MARGIN, SLIDE[0] - SLIDE_MARGIN
    wide = columns_of(picture, left, right, 38, 58, 700)
    if _room(picture, wide) <= SLIDE_ROOM:
        return (_slide(picture, [(wide, _marked(picture))], ""),)
    room = (right - left - SLIDE_GAP) // 2
    places = [columns_of(picture, start, start + room, 28, 56, 476) for start in (left, left + room + SLIDE_GAP)]
    if picture.detail_headers and places[0].bar_width < LEAST_SLIDE_BAR:
        return paint_slides(_bare(picture))
    filled = _fill(_marked(picture), places[0])
    slides = [filled[start : start + 2] for start in range(0, len(filled), 2)]
    return tuple(
        _slide(picture, list(zip(places, slide, strict=False)), f"（{number}/{len(slides)}）" if slides[1:] else "")
        for number, slide in enumerate(slides, start=1)
    )


def _bare(picture: RankingPicture) -> RankingPicture:
    """Without the counts beside the values."""
    rows = tuple(replace(row, details=()) if row else None for row in picture.rows)
    total = replace(picture.total, details=()) if picture.total else None
    return replace(picture, rows=rows, total=total, detail_headers=())


Marked = list[tuple[RankingRow | None, str]]


def _marked(picture: RankingPicture) -> Marked:
    """Every row with its colour, the whole's own one last."""
    total = [(picture.total, QUIET)] if picture.total else []
    return [*zip(picture.rows, colours(picture), strict=True), *total]


def _room(picture: RankingPicture, columns: Columns) -> int:
    return sum(_height(row, columns) for row, _ in _marked(picture))


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
    title = next(
        size for size in (56, 48, 40, 32, 24) if size == 24 or width_of(picture.title + page, size) < right - 520
    )
    paper.text(SLIDE_MARGIN, 112, picture.title + page, title)
    paper.text(right, 112, dated(picture), 36, QUIET, "r")
    for place, rows in columns:
        _headers(paper, picture, place, SLIDE_TOP)
        _rows(paper, picture, rows, place, SLIDE_TOP)
    note = "；".join(footer(picture))
    for number, line in enumerate(wrap(note, 24, right - SLIDE_MARGIN)[:2]):
        paper.text(SLIDE_MARGIN, 1020 + 32 * number, line, 24, QUIET)
    return paper.png(picture.alt)


def columns_of(picture: RankingPicture, left: int, right: int, size: int, height: int, widest: int) -> Columns:
    """Names take at most `widest` and are wrapped beyond; the bar takes what is left, and goes where that is little."""
    rows = [row for row in (*picture.rows, picture.total) if row]
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


def _rows(paper: Paper, picture: RankingPicture, rows: Marked, columns: Columns, top: int) -> None:
    start = top
    for row, colour in rows:
        height = _height(row, columns)
        if row is None:
            middle = (columns.left + columns.right) // 2
            said = picture.left_out(picture.rows.index(None))
            paper.text(middle, top + height * 2 // 3, said, columns.small, QUIET, "m")
        else:
            if row.highlighted:
                paper.box(columns.left - 8, top, columns.right + 8, top + height, TINT)
            _row(paper, row, colour, columns, top)
        top += height
    if picture.total and picture.total.size is not None and columns.bar_width >= LEAST_BAR:
        at = columns.bar + picture.total.size * columns.bar_width
        paper.box(at - 1, start + 4, at + 1, top - 4, INK)


def _row(paper: Paper, row: RankingRow, colour: str, columns: Columns, top: int) -> None:
    size = columns.size
    baseline = top + columns.row // 2 + size * 3 // 8
    paper.text(columns.change - 14, baseline, row.rank, size, colour if colour != MIDDLE else INK, "r")
    paper.text(columns.change, baseline - 2, said_change(row.change), size - 8, QUIET)
    for number, line in enumerate(_name(row, columns)):
        paper.text(columns.name, baseline + (size + 8) * number, line, size)
    if columns.bar_width >= LEAST_BAR and row.size is not None:
        length = max(row.size * columns.bar_width, 3)
        middle = top + columns.row // 2
        paper.box(columns.bar, middle - size // 3, columns.bar + length, middle + size // 3, colour)
    paper.text(columns.details, baseline - 1, SEPARATOR.join(row.details), columns.small, QUIET, "r")
    paper.text(columns.right, baseline, row.value, size, INK, "r")
