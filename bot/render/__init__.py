"""Facts → pictures and files: what a reply or a bulletin holds becomes PNG, Excel, Word and PDF bytes.

Plain functions from values to bytes, so that they can run in a process of their own.
"""

from handlers.reply import Document, File, Picture, RankingPicture, Workbook


def paint(picture: Picture) -> bytes:
    """A picture's PNG. Loads the drawing libraries when first called: in the painter's own process."""
    from bot.render.pictures import paint as pictures

    return pictures.paint(picture)


def write(file: File) -> bytes:
    """A workbook's xlsx, a document's docx or PDF, likewise."""
    match file:
        case Workbook():
            from bot.render import workbook

            return workbook.write(file)
        case Document(form="pdf"):
            from bot.render.documents.pdf import write_pdf

            return write_pdf(file)
        case Document():
            from bot.render.documents.word import write_word

            return write_word(file)


def slides(picture: RankingPicture) -> tuple[bytes, ...]:
    """PNGs of 1920 by 1080 for a projector."""
    from bot.render.pictures.compact import paint_slides

    return paint_slides(picture)
