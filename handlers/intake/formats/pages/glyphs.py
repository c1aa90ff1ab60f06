"""The characters of a PDF's page → the text of its cells: without what is struck out, and without raised marks."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from statistics import median

import pylopdf

from handlers.intake.formats.limits import TOO_MUCH, FileTroubleError
from handlers.intake.formats.pages.aligned import Box, joined, lines_of

RAISED = 0.75
"""Of the size of the other characters: a footnote's mark is smaller."""
MARKS = re.compile(r"[\d①-⑳⁰¹²³⁴-⁹\[\]()（）〔〕*＊,，]")
"""What footnotes are marked with."""
SPACE = 0.25
"""Of a character's size, that separates two words of a line."""
APART = 0.1
"""Of a character's size, that two cells stand apart: a spreadsheet leaves two points between full ones."""
THIN = 2.0
"""Points: a rule, not a shaded field."""


@dataclass(frozen=True, slots=True)
class Glyph:
    box: Box
    size: float
    is_struck: bool = False

    def is_in(self, area: pylopdf.Rect) -> bool:
        x, y = self.box.middle
        return bool(area.x0 <= x < area.x1 and area.y0 <= y < area.y1)


def glyphs_of(page: pylopdf.Page) -> list[Glyph]:
    rules = [
        (rect.x0, rect.x1, (rect.y0 + rect.y1) / 2)
        for drawing in _drawings(page)
        for rect in [drawing["rect"]]
        if rect.y1 - rect.y0 <= THIN < rect.x1 - rect.x0
    ]
    glyphs: list[Glyph] = []
    for block in page.get_text("rawdict")["blocks"]:
        for line in block["lines"]:
            for span in line["spans"]:
                for char in span["chars"]:
                    box = Box(*char["bbox"], char["c"])
                    if not box.text.isspace():
                        glyphs.append(Glyph(box, span["size"], any(_strikes(rule, box) for rule in rules)))
    return glyphs


def _drawings(page: pylopdf.Page) -> list[pylopdf.DrawingInfo]:
    try:
        return page.get_drawings()
    except pylopdf.PdfError as error:  # more than eight thousand: none would be told
        raise FileTroubleError(TOO_MUCH) from error


def _strikes(rule: tuple[float, float, float], box: Box) -> bool:
    """Whether it goes through the middle of a character, neither under nor over it."""
    left, right, y = rule
    third = box.height / 3
    return left <= box.middle[0] <= right and box.y0 + third < y < box.y1 - third / 2


def text_of(glyphs: Iterable[Glyph]) -> str:
    """A cell's text. Lines are joined, but for digits, which might be two numbers below each other."""
    kept = [glyph for glyph in glyphs if not glyph.is_struck]
    largest = max((glyph.size for glyph in kept), default=0.0)
    kept = [glyph for glyph in kept if glyph.size >= RAISED * largest or not MARKS.fullmatch(glyph.box.text)]
    text = ""
    for line in lines_of(glyph.box for glyph in kept):
        text = joined(text, "".join(_spaced(line)))
    return text


def _spaced(line: list[Box]) -> Iterator[str]:
    """The characters with a space where there is one; a character that is drawn twice for weight counts once."""
    last: Box | None = None
    for box in line:
        if last is not None:
            shared = min(last.x1, box.x1) - max(last.x0, box.x0)
            if last.text == box.text and shared > 0.7 * (box.x1 - box.x0):
                continue
            if box.x0 - last.x1 > SPACE * box.height:
                yield " "
        yield box.text
        last = box


def words_of(glyphs: Iterable[Glyph]) -> list[Box]:
    """The words outside of ruled tables, by the gaps between them."""
    words: list[Box] = []
    for line in lines_of(glyph.box for glyph in glyphs if not glyph.is_struck):
        height = median(box.height for box in line)
        run: list[Box] = []
        for box in line:
            if run and box.x0 - run[-1].x1 > APART * height:
                words.append(_word(run))
                run = []
            run.append(box)
        words.append(_word(run))
    return words


def _word(run: list[Box]) -> Box:
    low, high = min(box.y0 for box in run), max(box.y1 for box in run)
    return Box(run[0].x0, low, run[-1].x1, high, "".join(_spaced(run)))
