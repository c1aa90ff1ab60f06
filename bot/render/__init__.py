"""Facts → pictures and files: what a reply or a bulletin holds becomes PNG, Excel, Word and PDF bytes.

Plain functions from values to bytes, so that they can run in a process of their own.
"""

from handlers.reply import Picture, Workbook


def paint(picture: Picture) -> bytes:
    """A picture's PNG. Loads the drawing libraries when first called: in the painter's own process."""
    from bot.render import pictures

    return pictures.paint(picture)


def write(workbook: Workbook) -> bytes:
    """A workbook's xlsx, likewise."""
    from bot.render import workbook as workbooks

    return workbooks.write(workbook)
