"""What begins like markup: a page, a page in an envelope, or Excel's XML of 2003."""

from handlers.intake.formats.html import archived, read_web_page
from handlers.intake.formats.limits import MAX_MARKUP, TOO_MUCH, FileTroubleError
from handlers.intake.formats.xml2003 import NAMESPACE, read_spreadsheetml
from handlers.message import Sheet


def read_markup(text: str) -> tuple[Sheet, ...]:
    """Raises FileTroubleError where no table is in it, or more than anybody reports."""
    if len(text) > MAX_MARKUP:
        raise FileTroubleError(TOO_MUCH)
    if text.lstrip()[:1] != "<":
        return (read_web_page(archived(text)),)
    return read_spreadsheetml(text) if NAMESPACE in text[:4000] else (read_web_page(text),)
