"""A message that decides something, or changes figures, is acted upon at once and not at the next look."""

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

from handlers.message import Message
from handlers.office import Office

Answer = TypeVar("Answer")


class Waking(Generic[Answer]):
    """Answers a message by `handle`, in whatever thread; wakes the calendar of `loop` where that changed something."""

    def __init__(
        self,
        handle: Callable[[Message], Answer],
        office: Callable[[], Office],
        loop: asyncio.AbstractEventLoop,
        wake: Callable[[], None],
    ) -> None:
        self._handle = handle
        self._office = office
        self._loop = loop
        self._wake = wake
        self._seen = self._mark()

    def __call__(self, message: Message) -> Answer:
        answer = self._handle(message)
        mark = self._mark()
        if mark != self._seen:
            self._seen = mark
            self._loop.call_soon_threadsafe(self._wake)
        return answer

    def _mark(self) -> tuple[int, int]:
        store = self._office().store
        return store.figures.revision(), store.decisions.count()
