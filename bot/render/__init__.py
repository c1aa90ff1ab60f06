"""Facts → pictures and files: what a reply or a bulletin holds becomes PNG, Excel, Word and PDF bytes.

Plain functions from values to bytes, so that they can run in a process of their own.
"""

from handlers.reply import Document, Picture, RankingPicture, Workbook


def paint(picture: Picture) -> bytes:
    """A picture's PNG. Loads the drawing libraries when first called: in the painter's own process."""
    from bot.render import pictures

    return pictures.paint(picture)


def write(workbook: Workbook) -> bytes:
    """A workbook's xlsx, likewise."""
    from bot.render import workbook as workbooks

    return workbooks.write(workbook)


def slides(picture: RankingPicture) -> tuple[bytes, ...]:
    """PNGs of 1920 by 1080 for a projector."""
    from bot.render.compact import paint_slides

    return paint_slides(picture)


def word_file(document: Document) -> bytes:
    """A document's docx."""
    from bot.render.word import write_word

    return write_word(document)


def pdf_file(document: Document) -> bytes:
    """A document's PDF."""
    from bot.render.pdf import write_pdf

    return write_pdf(document)
