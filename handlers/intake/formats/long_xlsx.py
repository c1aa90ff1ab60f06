"""A long .xlsx without the rows that name nothing of the office, so that only what matters is parsed.

A system's export may hold ten thousand rows, of which a dozen are the office's. All text of such a file stands in one
list of shared strings; rows that use none of the office's words are cut out of the XML before anybody parses it.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from html import unescape

from handlers.intake.cells.text import plain
from handlers.intake.cells.unit_names import SIMPLE, spellings

LONG = 2000
"""Rows below which a sheet is read whole."""
TOP = 60
"""Rows at the top that are always kept: titles and notes."""
AROUND = 2
"""Rows kept before and after one with words of the office: a header's other row, the line of a date."""
_STRING = re.compile("<si><t(?: [^>]*)?>([^<]*)</t></si>")
_TELLING = re.compile("[截月周]")
"""Parts of what a line says of the period."""
_ROW = b'<row r="'
_UNUSUAL_ROW = re.compile(rb'<row (?!r=")')
_UNUSUAL_TEXT = re.compile(rb' t="(?!s"><v>|[nbe]"|shared"|array"|dataTable")')
"""What is written in another way than all known programs write it: such a sheet is read whole."""


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
    wanted = [
        str(place).encode()
        for place, text in enumerate(texts)
        if text in words or _TELLING.search(text) or (not SIMPLE.fullmatch(text) and _matters(text, words))
    ]
    short, left_out = dict(parts), {}
    for path, number in long.items():
        cut = _cut(parts[path], number, wanted)
        if cut:
            short[path], left_out[path] = cut
    if all(path in left_out or b"sheetData" not in xml for path, xml in parts.items()):
        short["xl/sharedStrings.xml"] = _used(strings, b"".join(short[path] for path in left_out))
    return short, left_out


def _matters(text: str, words: frozenset[str]) -> bool:
    form = plain(unescape(text))
    return bool(_TELLING.search(form)) or any(other in words for other in (form, *spellings(form)))


def _used(strings: bytes, sheets: bytes) -> bytes:
    """The list of strings with those that no sheet uses any more left empty, so that the others keep their numbers."""
    used = set(map(int, re.findall(rb't="s"><v>([0-9]+)</v>', sheets)))
    head, *items, last = strings.split(b"<si>")
    kept = (item if place in used else b"<t/></si>" for place, item in enumerate(items))
    return b"<si>".join([head, *kept, last])


def _cut(xml: bytes, rows: int, wanted: list[bytes]) -> tuple[bytes, int] | None:
    """The sheet with its top and the rows around every wanted string; None where that cannot be told, or is no gain.

    `rows` is how many it has.
    """
    end = xml.rfind(b"</sheetData>")
    if not wanted or 2 * len(wanted) > rows or end < 0 or _UNUSUAL_ROW.search(xml) or _UNUSUAL_TEXT.search(xml):
        return None
    starts: set[int] = set()
    start = xml.find(_ROW)
    for _ in range(TOP):
        starts.add(start)
        start = xml.find(_ROW, start + 1)
    for match in re.finditer(rb't="s"><v>(?:' + b"|".join(wanted) + rb")</v>", xml):
        starts.update(_around(xml, match.start()))
    if 2 * len(starts) > rows:
        return None
    kept = b"".join(xml[start : _end(xml, start, end)] for start in sorted(starts))
    return xml[: xml.find(_ROW)] + kept + xml[end:], rows - len(starts)


def _around(xml: bytes, place: int) -> Iterator[int]:
    """Where the row at a place begins, and those right before and after it."""
    start = before = after = xml.rfind(_ROW, 0, place)
    yield start
    for _ in range(AROUND):
        before = xml.rfind(_ROW, 0, before) if before >= 0 else -1
        after = xml.find(_ROW, after + 1) if after >= 0 else -1
        yield from (found for found in (before, after) if found >= 0)


def _end(xml: bytes, start: int, end: int) -> int:
    following = xml.find(_ROW, start + 1)
    return following if following >= 0 else end


def packed(parts: Mapping[str, bytes]) -> bytes:
    """The parts as an archive again."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for path, content in parts.items():
            archive.writestr(path, content)
    return target.getvalue()
