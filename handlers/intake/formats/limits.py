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


TOO_MUCH = "这个文件的内容太多，没有读取。请只保留要报送的表后重新发送。"
SUSPICIOUS = "这个文件的内容多得不正常，没有读取。请新建一张表，只粘贴要报送的内容后重新发送。"
DAMAGED = "这个文件已损坏，打不开。请用 Excel 或 WPS 打开并另存一份，再重新发送。"


class FileTroubleError(Exception):
    """The file cannot be read; the text is the sentence for its sender."""
