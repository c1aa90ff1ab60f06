"""A long .xlsx without the rows that name nothing of the office, so that only what matters is parsed.

A system's export may hold ten thousand rows, of which a dozen are the office's. All text of such a file stands in one
list of shared strings; rows that use none of the office's words are cut out of the XML before anybody parses it.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from html import unescape

from handlers.intake.names import SIMPLE, spellings
from handlers.intake.text import plain

LONG = 2000
"""Rows below which a sheet is read whole."""
TOP = 60
"""Rows at the top that are always kept: titles and notes."""
AROUND = 2
"""Rows kept before and after one with words of the office: a header's other row, the line of a date."""
_STRING = re.compile("<si><t(?: [^>]*)?>([^<]*)</t></si>")
_TELLING = re.compile("[截月周]")
"""What a line that says something of the period has in it."""
_ROW = b'<row r="'


def abridged(parts: Mapping[str, bytes], words: frozenset[str]) -> tuple[dict[str, bytes], dict[str, int]]:
    """The parts with their long sheets cut, and how many rows were left out of each. Unchanged where it would not help.

    `words` are plain forms of everything that the office has a name for.
    """
    rows = {path: xml.count(_ROW) for path, xml in parts.items() if path.startswith("xl/worksheets/")}
    long = {path: number for path, number in rows.items() if number >= LONG}
    strings = parts.get("xl/sharedStrings.xml", b"")
    if not words or not long:
        return dict(parts), {}
    texts = _STRING.findall(strings.decode("utf-8", "replace"))
    if len(texts) != strings.count(b"<si>"):  # text in several fonts, which would have to be put together
        return dict(parts), {}
    wanted = [str(place).encode() for place, text in enumerate(texts) if _matters(text, words)]
    short, left_out = dict(parts), {}
    for path, number in long.items():
        cut = _cut(parts[path], number, wanted)
        if cut:
            short[path], left_out[path] = cut
    return short, left_out


def _matters(text: str, words: frozenset[str]) -> bool:
    form = plain(unescape(text) if "&" in text else text)
    if form in words or _TELLING.search(form):
        return True
    return not SIMPLE.fullmatch(form) and any(other in words for other in spellings(form))


def _cut(xml: bytes, rows: int, wanted: list[bytes]) -> tuple[bytes, int] | None:
    """The sheet with its top and the rows around every wanted string; None where that cannot be told, or is no gain.

    `rows` is how many begin in the usual way, with their number.
    """
    end = xml.rfind(b"</sheetData>")
    unusual = rows != xml.count(b"<row ") or b"inlineStr" in xml or b't="str"' in xml
    if unusual or not wanted or end < 0:
        return None
    starts: set[int] = set()
    start = xml.find(b"<row ")
    for _ in range(TOP):
        starts.add(start)
        start = xml.find(b"<row ", start + 1)
    for match in re.finditer(rb't="s"><v>(?:' + b"|".join(wanted) + rb")</v>", xml):
        starts.update(_around(xml, match.start()))
    if 2 * len(starts) > rows:
        return None
    kept = b"".join(xml[start : _end(xml, start, end)] for start in sorted(starts))
    return xml[: xml.find(b"<row ")] + kept + xml[end:], rows - len(starts)


def _around(xml: bytes, place: int) -> Iterator[int]:
    """Where the row at a place begins, and those right before and after it."""
    start = before = after = xml.rfind(b"<row ", 0, place)
    yield start
    for _ in range(AROUND):
        before = xml.rfind(b"<row ", 0, before) if before >= 0 else -1
        after = xml.find(b"<row ", after + 1) if after >= 0 else -1
        yield from (found for found in (before, after) if found >= 0)


def _end(xml: bytes, start: int, end: int) -> int:
    following = xml.find(b"<row ", start + 1)
    return following if following >= 0 else end


def packed(parts: Mapping[str, bytes]) -> bytes:
    """The parts as an archive again."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for path, content in parts.items():
            archive.writestr(path, content)
    return target.getvalue()
