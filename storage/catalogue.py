"""The catalogue of an office: its units, indicators and tables, read from a YAML file.

Everything that is particular to one office stands in that file; nothing of it in Python. Names in the file are
the words that officials use. See `catalogues/hangzhou.yaml` for a full example.
"""

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Literal

import msgspec
import yaml

SHIPPED = Path(__file__).parent / "catalogues"


class CatalogueError(Exception):
    """The catalogue file cannot be used; the text says what and where."""


class _Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    pass


class OfficeName(_Entry, frozen=True):
    name: str
    short: str
    bulletin: str = "每周通报"
    series: str = ""
    """What stands above the bulletin's name on its first page."""


class Scope(_Entry, frozen=True):
    """Units that are ranked together, such as 区县 or 市级单位."""

    name: str
    aliases: tuple[str, ...] = ()
    total: str | None = None
    """Id of the unit that carries the scope's total row."""
    counted: str = "个单位"
    """How members are counted: 13个区县, 78家单位."""


class FormerName(_Entry, frozen=True):
    name: str
    until: date
    """Last day on which the name was in use."""


class Unit(_Entry, frozen=True):
    """A district, a bureau, or one that carries a total (市本级, 全市). `id` never changes; names may."""

    name: str
    id: str = ""
    scope: str | None = None
    aliases: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    """First and last day of existence; a unit is expected to report only for cut-offs between them."""
    former: tuple[FormerName, ...] = ()
    successors: tuple[str, ...] = ()
    """Ids of the units that took over when this one ended."""

    def exists_on(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def name_on(self, day: date) -> str:
        """The name that was in use on that day."""
        earlier = [old for old in self.former if day <= old.until]
        return min(earlier, key=lambda old: old.until).name if earlier else self.name

    @cached_property
    def all_names(self) -> tuple[str, ...]:
        """The present name, former names and aliases, without repeats."""
        return tuple(dict.fromkeys((self.name, *(old.name for old in self.former), *self.aliases)))


class Indicator(_Entry, frozen=True):
    """What is counted or measured. A rate's `of` names its two counts: (numerator, denominator)."""

    name: str
    kind: Literal["count", "rate"]
    measure: str = ""
    """What a count is counted in: 人, 套, 项."""
    decimals: int = 0
    """Decimals of a computed rate in percent; a reported one keeps what was printed."""
    aliases: tuple[str, ...] = ()
    of: tuple[str, str] | None = None
    averaged: bool = False
    """The rate is an average over days, so it is only near to the quotient of its counts."""
    at_most: str | None = None
    """Indicator that this count can never exceed: 激活数 is at most 注册数."""
    cumulative: bool = False
    """A running total: a fall against the period before is worth a question."""
    definition: str = ""


class TotalRow(_Entry, frozen=True):
    unit: str
    labels: tuple[str, ...] = ("合计", "总计", "总数", "小计")


class Pair(_Entry, frozen=True):
    """One line of a two-column table: its label there, and the figure that it means."""

    label: str
    unit: str
    indicator: str
    aliases: tuple[str, ...] = ()


class Table(_Entry, frozen=True):
    """What one annex or sheet holds. Either a grid (units by indicators) or pairs (指标, 数值)."""

    name: str
    title: str
    aliases: tuple[str, ...] = ()
    scope: str | None = None
    """A grid's rows are the units of this scope …"""
    units: tuple[str, ...] = ()
    """… or just these units, where the table does not hold the whole scope."""
    unit_header: tuple[str, ...] = ("单位", "单位名称")
    rank_header: tuple[str, ...] = ("序号", "排名", "名次")
    columns: tuple[str, ...] = ()
    """Indicators in the order in which the annex prints them."""
    total: TotalRow | None = None
    rank_by: str | None = None
    pairs: tuple[Pair, ...] = ()
    annex: int | None = None
    """Number of the annex in the bulletin; None for figures that only the text carries."""
    note: str = ""

    @property
    def is_grid(self) -> bool:
        return not self.pairs

    @cached_property
    def indicators(self) -> tuple[str, ...]:
        return self.columns or tuple(dict.fromkeys(pair.indicator for pair in self.pairs))


class _File(_Entry, frozen=True):
    office: OfficeName
    scopes: tuple[Scope, ...]
    default_scope: str
    everything: str
    units: tuple[Unit, ...]
    indicators: tuple[Indicator, ...]
    tables: tuple[Table, ...]


class Catalogue:
    """An office's words, looked up by name or id. Immutable once loaded."""

    def __init__(self, file: _File) -> None:
        self.office = file.office
        self.scopes = {scope.name: scope for scope in file.scopes}
        self.default_scope = file.default_scope
        self.everything = file.everything
        """Id of the unit that stands for the whole (全市)."""
        self.units = {
            (unit.id or unit.name): msgspec.structs.replace(unit, id=unit.id or unit.name) for unit in file.units
        }
        self.indicators = {indicator.name: indicator for indicator in file.indicators}
        self.tables = {table.name: table for table in file.tables}
        if len(self.units) < len(file.units):
            raise CatalogueError("two units share an id")
        self._check()

    def members(self, scope: str, day: date | None = None) -> tuple[Unit, ...]:
        """The units of a scope, in catalogue order; with a day, only those that existed then."""
        return tuple(
            unit for unit in self.units.values() if unit.scope == scope and (day is None or unit.exists_on(day))
        )

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
            ids = table.units or tuple(unit.id for unit in self.members(table.scope or ""))
            for unit in (*ids, *([table.total.unit] if table.total else [])):
                for indicator in table.columns:
                    held.setdefault(unit, {}).setdefault(indicator, table.name)
        return held

    def holds(self, unit: str, indicator: str) -> bool:
        return indicator in self.holdings.get(unit, {})

    def is_total(self, unit: str) -> bool:
        return unit == self.everything or any(scope.total == unit for scope in self.scopes.values())

    def _check(self) -> None:
        for owner, kind, name in self._references():
            if name not in getattr(self, kind):
                raise CatalogueError(f"{owner} names {name!r}, which is not among the {kind}")

    def _references(self) -> Iterable[tuple[str, str, str]]:
        yield "default_scope", "scopes", self.default_scope
        yield "everything", "units", self.everything
        for scope in self.scopes.values():
            if scope.total:
                yield f"scope {scope.name}", "units", scope.total
        for unit in self.units.values():
            if unit.scope:
                yield f"unit {unit.name}", "scopes", unit.scope
            yield from ((f"unit {unit.name}", "units", successor) for successor in unit.successors)
        for indicator in self.indicators.values():
            named = (*(indicator.of or ()), *([indicator.at_most] if indicator.at_most else []))
            yield from ((f"indicator {indicator.name}", "indicators", name) for name in named)
        for table in self.tables.values():
            yield from _table_references(table)


def _table_references(table: Table) -> Iterable[tuple[str, str, str]]:
    owner = f"table {table.name}"
    if table.scope:
        yield owner, "scopes", table.scope
    if table.total:
        yield owner, "units", table.total.unit
    yield from ((owner, "units", unit) for unit in (*table.units, *(pair.unit for pair in table.pairs)))
    yield from ((owner, "indicators", name) for name in table.indicators)
    if table.rank_by:
        yield owner, "indicators", table.rank_by


def load_catalogue(name_or_path: str | Path) -> Catalogue:
    """A shipped catalogue by name (`hangzhou`), or any other by path.

    Raises:
        CatalogueError: the file is missing, is not YAML, or does not hang together.
    """
    path = Path(name_or_path)
    if path.suffix not in {".yaml", ".yml"}:
        path = SHIPPED / f"{name_or_path}.yaml"
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Catalogue(msgspec.convert(content, _File))
    except FileNotFoundError as error:
        raise CatalogueError(f"there is no catalogue {path}") from error
    except (yaml.YAMLError, msgspec.ValidationError, CatalogueError) as error:
        raise CatalogueError(f"{path}: {error}") from error
