"""The columns of a table that are not read, by the names that their sender gave them."""

from collections.abc import Iterator

from handlers.intake.cells.text import plain, shown
from handlers.intake.model import NOT_OURS, NOT_PRESENT, Ignored
from handlers.intake.tables.header_words import HeaderWords
from handlers.intake.tables.headers import Header
from handlers.intake.tables.layout import Areas


def doubted_columns(header: Header) -> Iterator[str]:
    """Columns whose headers say that their figures are others', by all that stands over them."""
    for column in header.columns:
        if column.doubt:
            known = "" if plain(column.doubt) in plain(column.header) else column.doubt
            yield shown(known + column.header.replace(" ", ""), 16)


def left_out_columns(
    areas: Areas, header: Header, known: int, words: HeaderWords
) -> tuple[list[Ignored], tuple[tuple[str, str], ...]]:
    """The columns that are not read; and those whose headers may be slips, with the indicators that they may mean."""
    had = {column.means for column in header.columns}
    others = list(areas.strangers(header, known))
    nearly = tuple((shown(text, 16), name) for text in others if (name := words.nearly(text, header.table, had)))
    slips = {text for text, _ in nearly}
    unknown = dict.fromkeys(text for text in (shown(text, 16) for text in others) if text not in slips)
    left_out = [Ignored(f"“{text}”列", NOT_OURS) for text in unknown]
    return [*left_out, *(Ignored(f"“{name}”列", NOT_PRESENT) for name in doubted_columns(header))], nearly
