"""A PDF with text → a sheet for each table and its titles, exactly as printed; pages that are pictures are recognised.

The text of a cell is put together from its characters: what is struck out, and a small raised mark, are no part of it.
"""

import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import pylopdf

from handlers.intake.formats.limits import MAX_BYTES, TOO_MUCH, FileTroubleError
from handlers.intake.formats.pages.aligned import Block, Box, aligned, goes_on, lines_of, repeats
from handlers.intake.formats.pages.glyphs import Glyph, glyphs_of, text_of, words_of
from handlers.message import Sheet

LIMITS = pylopdf.DocumentLimits(
    max_file_size=MAX_BYTES,
    max_pages=200,
    max_objects=100_000,
    max_decompressed_size=32 << 20,
    max_page_content_size=8 << 20,
    max_total_decompressed_size=64 << 20,
    max_object_depth=64,
    max_text_size=1 << 20,
    max_interpretation_size=64 << 20,
    max_text_glyphs=150_000,
)
ENCRYPTED = "这个 PDF 设了打开密码，读不了。请去掉密码后重新发送。"
DAMAGED = "这个 PDF 已损坏，打不开。请重新导出一份，或发送原来的 Excel 文件。"
NO_TABLE = "这个 PDF 里没有找到表格，没有读取。请发送原来的 Excel 或 CSV 文件。"
SCANNED = 0.5
"""Of a page, that pictures cover of one that was scanned: text over it is what another program made of the picture."""
DAY = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")
SHORT = 30
"""Characters of a line that is no sentence."""
PAGE_NUMBER = re.compile(
    r"[\s—–\-·第]*\d{1,4}\s*(?:[/／]\s*\d{1,4})?[\s—–\-·页]*|第\s*\d+\s*页\s*[，,/]?\s*共\s*\d+\s*页"
)
AT_THE_EDGE = 0.1
"""Of a page's height, at its top and at its foot, where page numbers stand."""


def read_pdf(content: bytes) -> tuple[Sheet, ...]:
    """Raises FileTroubleError where there is no table, a password, or too much."""
    try:
        with (
            warnings.catch_warnings(action="error", category=pylopdf.PylopdfWarning),  # something of it may be lost
            pylopdf.open(stream=content, limits=LIMITS) as document,
        ):
            if document.needs_pass:
                raise FileTroubleError(ENCRYPTED)
            sheets = tuple(_sheets(document))
    except pylopdf.PasswordError as error:
        raise FileTroubleError(ENCRYPTED) from error
    except pylopdf.LimitError as error:
        raise FileTroubleError(TOO_MUCH) from error
    except (pylopdf.PdfError, pylopdf.PylopdfWarning) as error:
        raise FileTroubleError(DAMAGED) from error
    if not sheets:
        raise FileTroubleError(NO_TABLE)
    return sheets


def _sheets(document: pylopdf.Document) -> Iterator[Sheet]:
    """One for each table; a table that goes on over pages is one sheet.

    Pages without a table are left out, but for the date that a bulletin bears on its first page.
    """
    sheet, last = Sheet("", ()), Block(())
    dates: list[str] = []
    for number, page in enumerate(document, start=1):
        if _is_scanned(page):
            raise FileTroubleError(NO_TABLE)
        blocks = list(_blocks(page))
        if not (blocks or sheet.rows):
            dates += _dates(page)
        for block in blocks:
            if sheet.rows and goes_on(block, last):
                repeated = repeats(block, last)
                merged = sheet.merged + block.moved(len(sheet.rows) - repeated)
                sheet = replace(sheet, rows=(*sheet.rows, *block.rows[repeated:]), merged=merged)
                continue
            if sheet.rows:
                yield sheet
            rows = (*((day,) for day in dict.fromkeys(dates)), *block.rows)
            sheet = Sheet(f"第{number}页", rows, merged=block.moved(len(rows) - len(block.rows)))
            last, dates = block, []
    if sheet.rows:
        yield sheet


def _dates(page: pylopdf.Page) -> list[str]:
    """Lines of a page that are short and name a day: under a masthead, beside a signature."""
    lines = ("".join(word.text for word in line) for line in lines_of(words_of(glyphs_of(page))))
    return [day[0] for line in lines if len(line) <= SHORT for day in [DAY.search(line)] if day]


def _is_scanned(page: pylopdf.Page) -> bool:
    whole = page.rect.width * page.rect.height
    pictured = sum(max(image["bbox"].width, 0) * max(image["bbox"].height, 0) for image in page.get_images())
    return bool(pictured >= SCANNED * whole)


def _blocks(page: pylopdf.Page) -> Iterator[Block]:
    """The tables of a page from the top, each with the lines between it and the one above; the last with all below."""
    glyphs = glyphs_of(page)
    tables = sorted(page.find_tables(), key=lambda table: (table.bbox.y0, table.bbox.x0))
    held = {id(glyph) for table in tables for glyph in glyphs if glyph.is_in(table.bbox)}
    words = list(_without_page_numbers(page, words_of(glyph for glyph in glyphs if id(glyph) not in held)))
    top, titles = float("-inf"), Block(())
    for table in tables:
        yield from _own(titles)
        titles = _between(words, top, table.bbox.y0)
        if titles.columns:  # a table that nothing rules stands above this one
            yield titles
            titles = Block(())
        block = _ruled(table, glyphs)
        titles = replace(
            block,
            rows=titles.rows + block.rows,
            merged=block.moved(len(titles.rows)),
            header=len(titles.rows),
        )
        top = table.bbox.y1
    rest = _between(words, top, float("inf"))
    if rest.columns:
        yield from _own(titles)
        yield rest
    elif titles.rows:
        yield replace(titles, rows=titles.rows + rest.rows)


def _own(block: Block) -> Iterator[Block]:
    if block.rows:
        yield block


def _between(words: Iterable[Box], top: float, bottom: float) -> Block:
    return aligned(word for word in words if top < word.middle[1] <= bottom)


def _without_page_numbers(page: pylopdf.Page, words: Iterable[Box]) -> Iterator[Box]:
    """A page's number stands by itself, above or below all else."""
    lines = lines_of(words)
    edge = AT_THE_EDGE * page.rect.height
    for number, line in enumerate(lines):
        is_outermost = number in (0, len(lines) - 1)
        at_the_edge = line[0].y1 < page.rect.y0 + edge or line[0].y0 > page.rect.y1 - edge
        if not (
            is_outermost and at_the_edge and PAGE_NUMBER.fullmatch("".join(word.text for word in line).replace(" ", ""))
        ):
            yield from line


def _ruled(table: pylopdf.Table, glyphs: Sequence[Glyph]) -> Block:
    """A table within rules, cell by cell."""
    width = table.col_count
    cells = [table.cells[first : first + width] for first in range(0, len(table.cells), width)]
    lefts = [min((cell.x0 for cell in column if cell), default=0.0) for column in zip(*cells, strict=True)]
    tops = [min((cell.y0 for cell in row if cell), default=0.0) for row in cells]
    inside = [glyph for glyph in glyphs if glyph.is_in(table.bbox)]
    rows, merged = [], []
    for number, row in enumerate(cells):
        rows.append(tuple(text_of(glyph for glyph in inside if glyph.is_in(cell)) if cell else "" for cell in row))
        for column, cell in enumerate(row):
            if cell is None:
                continue
            bottom = sum(top < cell.y1 - 1 for top in tops) - 1
            right = sum(left < cell.x1 - 1 for left in lefts) - 1
            if (bottom, right) != (number, column):
                merged.append(((number, column), (bottom, right)))
    columns = tuple(zip(lefts, [*lefts[1:], table.bbox.x1], strict=True))
    return Block(tuple(rows), columns, merged=tuple(merged))
