"""A long .xlsx without the rows that name nothing of the office, so that only what matters is parsed.

A system's export may hold ten thousand rows, of which a dozen are the office's. All text of such a file stands in one
list of shared strings; rows that use none of the office's words are cut out of the XML before anybody parses it.
"""

import io
import re
import zipfile
from bisect import bisect_right
from collections.abc import Mapping
from html import unescape

from handlers.intake.names import SIMPLE, spellings
from handlers.intake.text import plain

LONG = 2000
"""Rows below which a sheet is read whole."""
TOP = 60
"""Rows at the top that are always kept: titles and notes."""
AROUND = 2
"""Rows kept before and after one with words of the office: a header's other row, the line of a date."""
_STRING = re.compile(rb"<si><t(?: [^>]*)?>([^<]*)</t></si>")
_TELLING = re.compile(r"截|\d月|周")


def abridged(parts: Mapping[str, bytes], words: frozenset[str]) -> tuple[dict[str, bytes], dict[str, int]]:
    """The parts with their long sheets cut, and how many rows were left out of each. Unchanged where it would not help.

    `words` are plain forms of everything that the office has a name for.
    """
    strings = parts.get("xl/sharedStrings.xml", b"")
    texts = _STRING.findall(strings)
    if not words or len(texts) != strings.count(b"<si>"):  # no words, or text in several fonts
        return dict(parts), {}
    wanted = [str(place).encode() for place, text in enumerate(texts) if _matters(unescape(text.decode()), words)]
    short, left_out = dict(parts), {}
    for path, xml in parts.items():
        if path.startswith("xl/worksheets/sheet") and wanted:
            cut = _cut(xml, wanted)
            if cut:
                short[path], left_out[path] = cut
    return short, left_out


def _matters(text: str, words: frozenset[str]) -> bool:
    form = plain(text)
    if form in words or _TELLING.search(form):
        return True
    return not SIMPLE.fullmatch(form) and any(other in words for other in spellings(text))


def _cut(xml: bytes, wanted: list[bytes]) -> tuple[bytes, int] | None:
    starts = [match.start() for match in re.finditer(rb'<row r="', xml)]
    end = xml.rfind(b"</sheetData>")
    if (
        len(starts) < LONG
        or xml.count(b"<row ") != len(starts)
        or end < starts[-1]
        or b"inlineStr" in xml
        or b't="str"' in xml
    ):
        return None
    keep = set(range(TOP)) | {len(starts) - 1}
    for match in re.finditer(rb't="s"><v>(?:' + b"|".join(wanted) + rb")</v>", xml):
        row = bisect_right(starts, match.start()) - 1
        keep.update(range(row - AROUND, row + AROUND + 1))
    rows = sorted(row for row in keep if 0 <= row < len(starts))
    if 2 * len(rows) > len(starts):
        return None
    bounds = [*starts, end]
    kept = b"".join(xml[bounds[row] : bounds[row + 1]] for row in rows)
    return xml[: starts[0]] + kept + xml[end:], len(starts) - len(rows)


def packed(parts: Mapping[str, bytes]) -> bytes:
    """The parts as an archive again."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for path, content in parts.items():
            archive.writestr(path, content)
    return target.getvalue()
