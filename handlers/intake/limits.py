"""How much of a stranger's file is looked at: an office's figures are small; more is an error or an attack."""

MAX_BYTES = 20 << 20
MAX_MARKUP = 10_000_000
"""Characters of a page or an XML file, whose tree takes some twenty times as much."""
MAX_UNPACKED = 150 << 20
"""Sum of what an archive says its parts unpack to, in bytes."""
MAX_RATIO = 200
"""Of a part that unpacks to more than SMALL_PART. Plain worksheets of repeated cells reach about 60."""
SMALL_PART = 1 << 20
MAX_ENTRIES = 1000
MAX_ROWS = 100_000
MAX_COLUMNS = 500


class FileTroubleError(Exception):
    """The file cannot be read; the text is the sentence for its sender."""
