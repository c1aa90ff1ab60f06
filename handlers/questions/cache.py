"""The reader of an office: built once for its catalogue, and again when the admin adds or undoes an alias."""

from datetime import date
from threading import Lock
from weakref import WeakKeyDictionary

from handlers.language.text import LONGEST
from handlers.office import Office
from handlers.questions.followups import Listed
from handlers.questions.question import Question, Reading
from handlers.questions.reader import Reader
from storage.catalogue import Catalogue
from storage.store import Store

SAME_QUESTIONS = 1_000


class Remembering(Reader):
    """Reads the same words on the same day after the same question only once: on a bulletin's day, many ask the same.

    What a follow-up took from the figures (`listed`) is never kept: the figures may change.
    """

    def __init__(self, catalogue: Catalogue, aliases: dict[str, str] | None = None) -> None:
        super().__init__(catalogue, aliases)
        self._known: dict[tuple[str, date, Question | None, bool], Reading] = {}

    def read(
        self,
        text: str,
        today: date,
        before: Question | None = None,
        listed: Listed = lambda _: (),
        *,
        heard: bool = False,
    ) -> Reading:
        if len(text) > LONGEST:
            return super().read(text, today, before, listed, heard=heard)
        words = text, today, before, heard
        known = self._known.get(words)
        if known is not None:
            return known
        looked = False

        def looking(question: Question) -> tuple[str, ...]:
            nonlocal looked
            looked = True
            return listed(question)

        reading = super().read(text, today, before, looking, heard=heard)
        if not looked:
            if len(self._known) >= SAME_QUESTIONS:
                self._known.clear()
            self._known[words] = reading
        return reading


_readers: WeakKeyDictionary[Store, tuple[Catalogue, tuple[int, int], Reader]] = WeakKeyDictionary()
_lock = Lock()


def reader_of(office: Office) -> Reader:
    version = office.store.aliases.version()
    known = _readers.get(office.store)
    if known is not None and known[0] is office.catalogue and known[1] == version:
        return known[2]
    with _lock:
        reader = Remembering(office.catalogue, office.store.aliases.in_use())
        _readers[office.store] = office.catalogue, version, reader
    return reader
