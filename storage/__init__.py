"""What the bot knows and keeps: the office's catalogue, and the figures, submissions and deliveries in SQLite.

Imports nothing of ours. All SQL of the project stands in this folder.
"""

import importlib
import sys


def _import_lightly(module: str, without: tuple[str, ...]) -> None:
    """Imports a module that would bring others along where it finds them; None in sys.modules says that there are none.

    sqlite-utils loads pandas and numpy only to know the names of their types, which nothing here ever stores: a third
    of a second and 45 MB in each of the bot's processes.
    """
    absent = [name for name in without if name not in sys.modules]
    sys.modules.update(dict.fromkeys(absent))  # type: ignore[arg-type]  # documented, though not in the types
    try:
        importlib.import_module(module)
    finally:
        for name in absent:
            del sys.modules[name]


_import_lightly("sqlite_utils.db", without=("pandas", "numpy"))
