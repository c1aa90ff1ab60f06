"""CSV, TSV and other plain text tables: which encoding, which separator."""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence

from handlers.intake.formats.limits import MAX_COLUMNS, MAX_ROWS, TOO_MUCH, FileTroubleError

SEPARATORS = "\t,;|，"
GUARDS = re.compile(r'\t(?=[",;|，]|$)|(?<=[",;|，])\t|^\t')


def decode(content: bytes) -> str | None:
    """The text, by byte order mark, else UTF-8, UTF-16 if it looks so, else GB18030. None if it is no text."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return _try(content, encoding)
    if b"\x00" in content:
        even, odd = content[::2].count(0), content[1::2].count(0)
        return _try(content, "utf-16-le" if odd > even else "utf-16-be")
    return _try(content, "utf-8") or _try(content, "gb18030")


def _try(content: bytes, encoding: str) -> str | None:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if any(not character.isprintable() and character not in ALLOWED for character in set(text)) else text


ALLOWED = "\r\n\t\x0b\x0c\u200b\u200c\u200d\u2028\u2029\ufeff\u3000\xa0 \u2002\u2003\u2009\x1a"


def read_delimited(text: str) -> Sequence[Sequence[str]]:
    """Rows of cells. Raises FileTroubleError where there are too many."""
    text = text.replace("\x00", "").rstrip("\x1a")
    separator = find_separator(text)
    is_wrapped = '="' in text
    rows = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=False):
            rows.append([_unwrapped(cell) for cell in row] if is_wrapped else row)
            if len(rows) > MAX_ROWS or len(row) > MAX_COLUMNS:
                raise FileTroubleError(TOO_MUCH)
    except csv.Error as error:
        raise FileTroubleError("这个文件的格式有误，读不出表格。请另存为 xlsx 后重新发送。") from error
    return rows


def _unwrapped(cell: str) -> str:
    """="8727" is how systems keep Excel from changing a number or a code."""
    match = re.fullmatch(r'="([^"]*)"', cell.strip())
    return match[1] if match else cell


def _unguarded(line: str) -> str:
    """Without the tabs beside other separators with which systems keep Excel from changing a number."""
    return GUARDS.sub("", line) if re.search("[,;|，]", line) else line


def find_separator(text: str) -> str:
    """The separator that gives the most lines the same number of cells."""
    lines = [_unguarded(line) for line in text.splitlines()[:200] if line.strip()]

    def score(separator: str) -> tuple[int, int]:
        counts = Counter(line.count(separator) for line in lines)
        del counts[0]
        if not counts:
            return 0, 0
        cells, agreeing = max(counts.items(), key=lambda each: (each[1] * each[0], each[0]))
        return agreeing * cells, -SEPARATORS.index(separator)

    return max(SEPARATORS, key=score)
