"""The catalogue of an office: its units, indicators and tables, read from a YAML file.

Everything that is particular to one office stands in that file; nothing of it in Python. Names in the file are
the words that officials use. See `offices/hangzhou.yaml` for a full example.
"""

import re
from collections.abc import Hashable
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec
import yaml

from storage.catalogue.checks import id_of, problems, rows_of
from storage.catalogue.file import (
    BulletinText,
    CatalogueFile,
    FormerName,
    Indicator,
    Kind,
    OfficeName,
    Pair,
    Scope,
    Table,
    TextSection,
    TotalRow,
    Unit,
)
from storage.catalogue.lines import LineOf, lines_of, unlined

__all__ = [
    "BulletinText",
    "Catalogue",
    "CatalogueError",
    "FormerName",
    "Indicator",
    "Kind",
    "OfficeName",
    "Pair",
    "Scope",
    "Table",
    "TextSection",
    "TotalRow",
    "Unit",
    "load_catalogue",
]

SHIPPED = Path(__file__).parent / "offices"


class CatalogueError(Exception):
    """The catalogue file cannot be used; the text says what and where."""


class Catalogue:
    """An office's words, looked up by name or id. Immutable once loaded."""

    def __init__(self, file: CatalogueFile, line_of: LineOf = unlined) -> None:
        """Raises CatalogueError with everything that is wrong, a line each."""
        if found := list(problems(file, line_of)):
            raise CatalogueError("\n".join(found))
        self.office = file.office
        self.scopes = {scope.name: scope for scope in file.scopes}
        self.default_scope = file.default_scope
        self.everything = file.everything
        """Id of the unit that stands for the whole (全市)."""
        self.units = _complete(file.units, self.scopes)
        self.indicators = {indicator.name: indicator for indicator in file.indicators}
        self.tables = {table.name: table for table in file.tables}
        self.bulletin = file.bulletin

    def members(self, scope: str, day: date | None = None) -> tuple[Unit, ...]:
        """The units of a scope, in catalogue order; with a day, only those that existed then."""
        members = self._members.get(scope, ())
        return members if day is None else tuple(unit for unit in members if unit.exists_on(day))

    @cached_property
    def _members(self) -> dict[str, tuple[Unit, ...]]:
        of = {scope: [unit for unit in self.units.values() if unit.scope == scope] for scope in self.scopes}
        return {scope: tuple(units) for scope, units in of.items()}

    def expected(self, table: Table, day: date) -> tuple[Unit, ...]:
        """The units whose rows a grid must hold for the cut-off `day`; without its total row."""
        if table.units:
            return tuple(self.units[unit] for unit in table.units if self.units[unit].exists_on(day))
        return self.members(table.scope, day) if table.scope else ()

    @cached_property
    def holdings(self) -> dict[str, dict[str, str]]:
        """unit id → indicator → name of the table that reports it, as the tables lay it down."""
        held: dict[str, dict[str, str]] = {}
        for table in self.tables.values():
            for pair in table.pairs:
                held.setdefault(pair.unit, {})[pair.indicator] = table.name
            for unit in rows_of(table, tuple(self.units.values())):
                for indicator in table.columns:
                    held.setdefault(unit, {}).setdefault(indicator, table.name)
        return held

    def holds(self, unit: str, indicator: str) -> bool:
        return indicator in self.holdings.get(unit, {})

    def less_is_better(self, indicator: str) -> bool:
        """False also of a name that is no indicator."""
        return indicator in self.indicators and self.indicators[indicator].less_is_better

    def is_total(self, unit: str) -> bool:
        return unit == self.everything or any(scope.total == unit for scope in self.scopes.values())


def _complete(units: tuple[Unit, ...], scopes: dict[str, Scope]) -> dict[str, Unit]:
    """The units by id, each with the forms that its scope's prefixes make of its names."""
    taken = {name for unit in units for name in (unit.name, *(old.name for old in unit.former))}
    complete = {}
    for unit in units:
        prefixes = scopes[unit.scope].prefixes if unit.scope else ()
        variants = tuple(name for name in _variants(unit, prefixes) if name not in taken)
        complete[id_of(unit)] = msgspec.structs.replace(unit, id=id_of(unit), variants=variants)
    return complete


def _variants(unit: Unit, prefixes: tuple[str, ...]) -> dict[str, None]:
    """An ordered set. A prefix is put before every name, and taken off full names only: 政府 is no name for 市政府."""
    longest_first = sorted(prefixes, key=len, reverse=True)
    full = (unit.name, *(old.name for old in unit.former))
    stems = []
    for name in (*full, *unit.aliases):
        prefix = next((prefix for prefix in longest_first if name.startswith(prefix)), "")
        if name in full or not prefix:
            stems.append(name.removeprefix(prefix))
    forms = dict.fromkeys(start + stem for stem in stems for start in ("", *prefixes) if prefixes)
    return {form: None for form in forms if form not in unit.aliases}


UNREADABLE = (OSError, ValueError, AttributeError, RecursionError)
"""What reading YAML also raises: for a date that there is none of, half a character, a thousand brackets."""


def load_catalogue(name_or_path: str | Path) -> Catalogue:
    """A shipped catalogue by name (`hangzhou`), or any other by path.

    Raises:
        CatalogueError: the file is missing, is not YAML, or does not hang together.
    """
    path = Path(name_or_path)
    if path.suffix not in {".yaml", ".yml"}:
        path = SHIPPED / f"{name_or_path}.yaml"
    content: object = None
    try:
        content, line_of = _read(path.read_text(encoding="utf-8-sig"))
        return Catalogue(msgspec.convert(content, CatalogueFile), line_of)
    except FileNotFoundError as error:
        raise CatalogueError(f"there is no catalogue {path}") from error
    except UnicodeDecodeError as error:
        raise CatalogueError(f"{path} is not in UTF-8; save it as UTF-8 and try again") from error
    except msgspec.ValidationError as error:
        raise CatalogueError(f"{path}: {_located(str(error), content)}") from error
    except (yaml.YAMLError, CatalogueError) as error:
        raise CatalogueError(f"{path}: {error}") from error
    except UNREADABLE as error:
        raise CatalogueError(f"{path} cannot be read: {error}") from error


def _read(text: str) -> tuple[object, LineOf]:
    loader = UniqueKeys(text)
    try:
        root = loader.get_single_node()
        return (None if root is None else loader.construct_document(root)), lines_of(root)
    finally:
        loader.dispose()


class UniqueKeys(yaml.SafeLoader):
    """YAML silently lets the last of two equal keys win; in a file of names that would lose some of them."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                raise CatalogueError(f"line {key.start_mark.line + 1}: {key.value} is written twice in one entry")
            seen.add(key.value if isinstance(key, yaml.ScalarNode) else id(key))
        return super().construct_mapping(node, deep=deep)


def _located(message: str, content: object) -> str:
    """Names the entry (units, entry 4: 西湖区) where msgspec gives a path ($.units[3])."""
    found = re.search(r" - at `\$\.(\w+)\[(\d+)\]", message)
    if found is None or not isinstance(content, dict):
        return message
    kind, place = found[1], int(found[2])
    entry = content[kind][place]
    name = entry.get("name", "") if isinstance(entry, dict) else entry
    return f"{kind}, entry {place + 1} ({name}): {message}"
