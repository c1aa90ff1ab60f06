"""What the Word file and the PDF measure alike: an annex's title and the widths of its columns, in points."""

from collections.abc import Iterable

from bot.render.cells import shown
from bot.render.documents.signature import width
from bot.render.lettering import wrap
from handlers.reply import SheetOut

TYPE_AREA = 442
"""The width of the text, 156 mm."""
TITLE, TABLE = 22, 11
"""Sizes of type: an annex's title, its cells."""
TIGHTEST = 1.5
"""How much closer than usual the characters of a title may stand, so that it does not break for one or two of them."""
PADDING = 7
LEAST = 34
LEAST_TEXT = 66


def title_lines(title: str) -> tuple[list[str], float]:
    """The title's lines, and how much closer than usual its characters stand."""
    too_wide = width(title) * TITLE - (TYPE_AREA - 2)
    tighter = too_wide / len(title) if title else 0.0
    if 0 < tighter <= TIGHTEST:
        return [title], tighter
    return wrap(title, TITLE, TYPE_AREA), 0.0


def column_widths(sheet: SheetOut) -> list[float]:
    """Numbers and headers get what they need, names what they would like as far as there is room; all of it is used."""
    wanted = [
        max(LEAST, _widest((column.header, *(shown(row[number]) for row in sheet.body))))
        for number, column in enumerate(sheet.columns)
    ]
    names = [number for number, column in enumerate(sheet.columns) if column.kind == "text"]
    too_much = sum(wanted) - TYPE_AREA
    if too_much > 0 and names:
        longest = sum(wanted[number] for number in names)
        for number in names:
            wanted[number] = max(LEAST_TEXT, wanted[number] - too_much * wanted[number] / longest)
    return [part * TYPE_AREA / sum(wanted) for part in wanted]


def _widest(texts: Iterable[str]) -> float:
    return max(width(text) for text in texts) * TABLE + PADDING
