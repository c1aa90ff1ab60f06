"""Files and texts with what must come of them, a theme a module. Every module of this folder is part of the corpus."""

import importlib
import pkgutil

for _module in pkgutil.iter_modules(__path__):
    if not _module.name.startswith("test_"):
        importlib.import_module(f"{__name__}.{_module.name}")
