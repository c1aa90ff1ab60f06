"""HTML that an office's system calls .xls, as Excel shows it: one sheet, lines of text and tables below each other."""

import email
import email.policy
import re
from collections.abc import Iterator

from lxml import etree, html

from handlers.intake.formats.limits import MAX_COLUMNS, MAX_ROWS, SUSPICIOUS, FileTroubleError
from handlers.message import Place, Sheet

NO_TABLE = "这个文件是网页，里面没有表格。请用 Excel 或 WPS 打开，另存为 xlsx 后重新发送。"
UNSEEN = {"script", "style", "head", "title", "template", "noscript", "select", "option"}
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)", re.IGNORECASE)
BLOCKS = {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "center", "caption", "section", "header", "body"}
_SHEET_NAME = re.compile(r"<x:Name>([^<]{1,40})</x:Name>")


def archived(text: str) -> str:
    """The page within Excel's "single file web page" (MIME)."""
    message = email.message_from_string(text.lstrip(), policy=email.policy.default)
    pages = [str(part.get_content()) for part in message.walk() if part.get_content_type() == "text/html"]
    return max(pages, key=lambda page: page.lower().count("<td"), default="")


def read_web_page(text: str) -> Sheet:
    """Raises FileTroubleError where no table is in it, or an absurdly wide one."""
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, no_network=True)
    try:
        root = html.document_fromstring(text.encode(), parser=parser)
    except (etree.ParserError, ValueError) as error:
        raise FileTroubleError(NO_TABLE) from error
    page = _Page(_around_tables(root))
    page.lay(root)
    if not page.has_table:
        raise FileTroubleError(NO_TABLE)
    names = _SHEET_NAME.findall(text)
    return Sheet(
        html.fromstring(names[0]).text_content() if len(names) == 1 else "",
        page.rows,
        merged=tuple(page.merged),
        hidden_rows=frozenset(page.hidden_rows),
    )


def _around_tables(root: html.HtmlElement) -> set[html.HtmlElement]:
    """All elements that hold a table, each looked at once: pages hold tables by the thousand, deep within others."""
    around: set[html.HtmlElement] = set()
    for table in root.iter("table"):
        for above in table.iterancestors():
            if above in around:
                break
            around.add(above)
    return around


class _Page:
    def __init__(self, around_tables: set[html.HtmlElement]) -> None:
        self._around_tables = around_tables
        self.rows: list[list[object]] = []
        self.merged: list[tuple[Place, Place]] = []
        self.hidden_rows: set[int] = set()
        self.has_table = False

    def lay(self, element: html.HtmlElement) -> None:
        """Tables for layout hold others: what they hold counts, not they."""
        if not isinstance(element.tag, str) or element.tag in UNSEEN or HIDDEN.search(element.get("style", "")):
            return
        if element.tag == "table" and element not in self._around_tables:
            for caption in element.findall("caption"):
                self._write(caption)
            self._table(element)
        elif element in self._around_tables or any(child.tag in BLOCKS for child in element):
            self._line(element.text or "")
            for child in element:
                self.lay(child)
                self._line(child.tail or "")
        else:
            self._write(element)

    def _write(self, element: html.HtmlElement) -> None:
        for line in _text(element).split("\n"):
            self._line(line)

    def _line(self, text: str) -> None:
        if text.strip():
            self._append([" ".join(text.split())])

    def _append(self, row: list[object]) -> None:
        if len(self.rows) >= MAX_ROWS:
            raise FileTroubleError(SUSPICIOUS)
        self.rows.append(row)

    def _table(self, table: html.HtmlElement) -> None:
        self.has_table = True
        covered: dict[int, int] = {}
        """Columns below a cell that spans rows → rows that it still covers."""
        for line in table.iter("tr"):
            here = len(self.rows)
            if HIDDEN.search(line.get("style", "")):
                self.hidden_rows.add(here)
            row: list[object] = []
            below = {column: left - 1 for column, left in covered.items() if left > 1}
            for cell in line.iterchildren("td", "th"):
                while len(row) in covered:
                    row.append("")
                wide, high = _span(cell, "colspan"), _span(cell, "rowspan")
                first = len(row)
                if first + wide > MAX_COLUMNS:
                    raise FileTroubleError(SUSPICIOUS)
                row += [" ".join(_text(cell).split()), *[""] * (wide - 1)]
                if wide > 1 or high > 1:
                    self.merged.append(((here, first), (here + high - 1, first + wide - 1)))
                if high > 1:
                    below |= dict.fromkeys(range(first, first + wide), high - 1)
            covered = below
            self._append(row)


def _span(cell: html.HtmlElement, name: str) -> int:
    digits = re.match(r"\s*(\d{1,6})", cell.get(name, ""))
    return max(int(digits[1]), 1) if digits else 1


def _text(element: html.HtmlElement) -> str:
    return "".join(_parts(element))


def _parts(element: html.HtmlElement) -> Iterator[str]:
    """What can be seen. A line break in the page's source is a space, <br> is one."""
    if isinstance(element.tag, str) and element.tag not in UNSEEN and not HIDDEN.search(element.get("style", "")):
        yield re.sub(r"\s+", " ", element.text or "")
        for child in element:
            if child.tag == "br":
                yield "\n"
            yield from _parts(child)
            yield re.sub(r"\s+", " ", child.tail or "")
