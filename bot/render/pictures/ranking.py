"""A ranking for a phone: a row for each unit, its bar, its value, and the counts that the value is made of."""

from dataclasses import dataclass

from bot.render.lettering import width_of, wrap
from bot.render.pictures.compact import paint_long
from bot.render.pictures.frame import framed
from bot.render.pictures.marks import SEPARATOR, colours, dated, footer, said_change
from bot.render.pictures.paper import Paper
from bot.render.pictures.style import BODY, INK, MARGIN, MIDDLE, QUIET, RULE, SMALL, TINT, VALUE, WIDTH
from handlers.reply import RankingPicture, RankingRow

LONG = 40
"""More rows than this stand closer, a line each."""
HEADERS, GAP = 76, 84


@dataclass(frozen=True, slots=True)
class _Layout:
    """`beside`: the bar stands right of the name; where names are too long for that, it stands below."""

    beside: bool
    change_x: int
    name_x: int
    bar_x: int
    bar_end: int
    row: int
    share: float | None
    """Of the longest bar, what the whole's own value is."""

    @property
    def whole(self) -> float | None:
        return None if self.share is None else self.bar_x + self.share * (self.bar_end - self.bar_x)


def paint_ranking(picture: RankingPicture) -> bytes:
    """PNG, 1080 pixels wide and as high as its rows need."""
    if len(picture.rows) > LONG:
        return paint_long(picture)
    layout = _layout(picture)
    total = [(picture.total, QUIET)] if picture.total else []
    marked = [*zip(picture.rows, colours(picture), strict=True), *total]
    room = HEADERS + sum(_height(row, layout) for row, _ in marked)
    paper, top = framed(picture.title, dated(picture), room, footer(picture))
    top += HEADERS
    start = top
    _headers(paper, picture, top, layout)
    for index, (row, colour) in enumerate(marked):
        if row is None:
            _gap(paper, picture.left_out(index), top)
        else:
            _row(paper, row, colour, top, layout)
        top += _height(row, layout)
    if layout.whole is not None and layout.beside:
        paper.box(layout.whole - 1, start + 6, layout.whole + 2, top - 8, INK)
    return paper.png(picture.alt)


def _layout(picture: RankingPicture) -> _Layout:
    rows = [row for row in (*picture.rows, picture.total) if row]
    share = picture.total.size if picture.total else None
    ranks = max((width_of(row.rank, BODY) for row in rows), default=0)
    changes = 84 if any(row.change is not None for row in rows) else 0
    name_x = MARGIN + ranks + changes + 24
    names = max((width_of(row.name, BODY) for row in rows), default=0)
    values = max((width_of(row.value, VALUE) for row in rows), default=0)
    if names <= 7.2 * BODY:
        bar_x = name_x + names + 28
        return _Layout(True, MARGIN + ranks + 12, name_x, bar_x, WIDTH - MARGIN - values - 28, 92, share)
    details = max((width_of(SEPARATOR.join(row.details), SMALL) for row in rows), default=0)
    bar_end = WIDTH - MARGIN - (details + 28 if details else 0)
    return _Layout(False, MARGIN + ranks + 12, name_x, name_x, bar_end, 108, share)


def _height(row: RankingRow | None, layout: _Layout) -> int:
    return GAP if row is None else layout.row + 50 * (len(_name(row, layout)) - 1)


def _name(row: RankingRow, layout: _Layout) -> list[str]:
    if layout.beside:
        return [row.name]
    return wrap(row.name, BODY, WIDTH - MARGIN - layout.name_x - width_of(row.value, VALUE) - 28)


def _headers(paper: Paper, picture: RankingPicture, bottom: int, layout: _Layout) -> None:
    details = SEPARATOR.join(picture.detail_headers)
    if layout.beside:
        paper.text(layout.bar_x, bottom - 24, details, SMALL, QUIET)
        paper.text(WIDTH - MARGIN, bottom - 24, picture.value_header, SMALL, QUIET, "r")
    else:
        paper.text(WIDTH - MARGIN, bottom - (82 if details else 24), picture.value_header, SMALL, INK, "r")
        paper.text(WIDTH - MARGIN, bottom - 34, details, SMALL, QUIET, "r")
    paper.box(MARGIN, bottom - 8, WIDTH - MARGIN, bottom - 6, INK)


def _row(paper: Paper, row: RankingRow, colour: str, top: int, layout: _Layout) -> None:
    if row.highlighted:
        paper.box(MARGIN // 2, top + 2, WIDTH - MARGIN // 2, top + layout.row - 2, TINT)
    baseline = top + (58 if layout.beside else 48)
    paper.text(layout.change_x - 12, baseline, row.rank, BODY, colour if colour != MIDDLE else INK, "r")
    paper.text(layout.change_x, baseline - 3, said_change(row.change), 32, QUIET)
    names = _name(row, layout)
    for number, line in enumerate(names):
        paper.text(layout.name_x, baseline + 50 * number, line, BODY)
    paper.text(WIDTH - MARGIN, baseline, row.value, VALUE, INK, "r")
    details = SEPARATOR.join(row.details)
    if layout.beside:
        bar_top, thick = (top + 18, 34) if details else (top + 27, 38)
        paper.text(layout.bar_x, top + 83, details, 28, QUIET)
    else:
        bar_top, thick = baseline + 50 * (len(names) - 1) + 20, 20
        paper.text(WIDTH - MARGIN, bar_top + 22, details, SMALL, QUIET, "r")
    if row.size is not None:
        length = max(row.size * (layout.bar_end - layout.bar_x), 3)
        paper.box(layout.bar_x, bar_top, layout.bar_x + length, bar_top + thick, colour)
        if layout.whole is not None and not layout.beside:  # a whole line would cross the names
            paper.box(layout.whole - 1, bar_top - 4, layout.whole + 2, bar_top + thick + 4, INK)


def _gap(paper: Paper, said: str, top: int) -> None:
    middle = top + GAP // 2
    half = width_of(said, SMALL) // 2 + 24
    paper.text(WIDTH // 2, middle + 11, said, SMALL, QUIET, "m")
    paper.box(MARGIN, middle, WIDTH // 2 - half, middle + 2, RULE)
    paper.box(WIDTH // 2 + half, middle, WIDTH - MARGIN, middle + 2, RULE)
