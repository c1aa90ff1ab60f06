"""Files in and files out, each made or read in a process of its own, never on the event loop.

Strangers' files are read with limits of memory and time: what breaks there breaks alone.
"""

import logging
from dataclasses import replace
from types import TracebackType
from typing import Self

from bot.render import paint, slides, write
from bot.workers.worker import Worker, WorkerError
from handlers.intake.formats.read import read_only
from handlers.message import Attachment
from handlers.reply import File, Picture, RankingPicture

log = logging.getLogger(__name__)

READER_MEMORY = 500 * 1024 * 1024
READER_SECONDS = 15.0
"""Of processor time."""
PAINTER_SECONDS = 60.0

UNREADABLE = "这个文件读不了：内容过大或结构异常。请把需要报送的表格复制到一个新的 Excel 文件里再发送。"


class Files:
    """A reader for strangers' files and a painter for our own, each one warm process that starts when first needed."""

    def __init__(self) -> None:
        self._reader = Worker("reader", preload=("handlers.intake.formats.read",), memory=READER_MEMORY)
        self._painter = Worker("painter", preload=("bot.render.pictures.paint", "bot.render.workbook"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._reader.close()
        self._painter.close()

    async def warm(self) -> None:
        """Starts the reader, so that nobody's first file has to wait for it."""
        await self._reader.warm()

    def read(self, name: str, content: bytes, words: frozenset[str] = frozenset()) -> Attachment:
        """Blocks; never raises for what the file holds. `words`, the office's vocabulary, make long sheets fast."""
        try:
            read = self._reader.run_sync(read_only, name, content, words, timeout=READER_SECONDS)
        except WorkerError as error:
            log.warning("a file could not be read: %r", error)
            return Attachment(name, content, trouble=UNREADABLE)
        return replace(read, content=content)

    async def paint(self, picture: Picture) -> bytes:
        """PNG."""
        return await self._painter.run(paint, picture, timeout=PAINTER_SECONDS)

    async def write(self, file: File) -> bytes:
        """xlsx, docx or PDF."""
        return await self._painter.run(write, file, timeout=PAINTER_SECONDS)

    def paint_sync(self, picture: Picture) -> bytes:
        return self._painter.run_sync(paint, picture, timeout=PAINTER_SECONDS)

    def write_sync(self, file: File) -> bytes:
        return self._painter.run_sync(write, file, timeout=PAINTER_SECONDS)

    def slides_sync(self, picture: RankingPicture) -> tuple[bytes, ...]:
        """PNGs for a projector."""
        return self._painter.run_sync(slides, picture, timeout=PAINTER_SECONDS)
