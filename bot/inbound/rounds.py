"""Messages handled in rounds: what a round changed is acted upon at once, and not at the calendar's next look."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from handlers.message import Message
from handlers.office import Office
from storage.database.errors import StoreTrouble

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")


class Waking(Generic[Answer]):
    """Answers messages by `handle`, in whatever thread; wakes the calendar of `loop` where that changed something."""

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

    def __call__(self, messages: Sequence[Message]) -> list[Answer]:
        """The answers, in the order of the messages. `handle` must not raise."""
        answers: list[Answer] = []
        store = self._office().store
        try:
            with store.connections.steady(), store.conversations.gathered():
                answers += map(self._handle, messages)
        except StoreTrouble as trouble:  # the answers stand; only follow-ups to them will have to be said in full
            log.error("what was asked last is not remembered: the database %s", trouble.what)
        mark = self._mark()
        if mark != self._seen:
            self._seen = mark
            self._loop.call_soon_threadsafe(self._wake)
        return answers

    def _mark(self) -> tuple[int, int]:
        store = self._office().store
        return store.figures.revision(), store.decisions.count()
