"""Files and texts with what must come of them, a theme a module. Every module of this folder is part of the corpus."""

import importlib
import pkgutil

for _module in pkgutil.walk_packages(__path__, f"{__name__}."):
    if "test_" not in _module.name:
        importlib.import_module(_module.name)
