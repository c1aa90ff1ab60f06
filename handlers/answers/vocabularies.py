"""The reader of an office: built once for its catalogue, and again when the admin adds or undoes an alias."""

from threading import Lock
from weakref import WeakKeyDictionary

from handlers.language.reader import Reader
from handlers.office import Office
from storage.catalogue import Catalogue
from storage.store import Store

_readers: WeakKeyDictionary[Store, tuple[Catalogue, tuple[int, int], Reader]] = WeakKeyDictionary()
_lock = Lock()


def reader_of(office: Office) -> Reader:
    version = office.store.aliases.version()
    known = _readers.get(office.store)
    if known is not None and known[0] is office.catalogue and known[1] == version:
        return known[2]
    with _lock:
        reader = Reader(office.catalogue, office.store.aliases.in_use())
        _readers[office.store] = office.catalogue, version, reader
    return reader
