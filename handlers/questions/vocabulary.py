"""The names of an office's units, scopes, indicators and tables, in every form in which people type them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import permutations
from typing import Literal

from handlers.language.calendar.time_words import whens_at
from handlers.language.text import normalise
from handlers.questions.words import words
from storage.catalogue import Catalogue, Unit

Sort = Literal["unit", "scope", "indicator", "hint", "table", "bulletin"]


@dataclass(frozen=True, slots=True)
class Name:
    """What a form may mean. Not `exact`: no name or alias says so, the form only shortens a name."""

    sort: Sort
    meanings: tuple[str, ...]
    exact: bool = True


ENDINGS = (
    "管理委员会", "股份有限公司", "有限公司", "委员会", "管委会", "管理局", "分公司", "集团", "公司",
    "局", "办", "委", "区", "县", "市",
)  # fmt: skip
"""What a unit's name may end in, longest first: what kind of body it is, not which."""

_LIST = re.compile(r"[、,]")
_RATE_OR_COUNT = ("总数", "率", "数")


class Vocabulary:
    """All forms of all names. Built once for a catalogue and its added aliases (form → unit id)."""

    def __init__(self, catalogue: Catalogue, aliases: Mapping[str, str] | None = None) -> None:
        self.catalogue = catalogue
        self.names: dict[str, Name] = {}
        self._add_units(aliases or {})
        for scope in catalogue.scopes.values():
            total = catalogue.units[scope.total].name if scope.total else ""
            for form in (scope.name, *scope.aliases, f"{total}单位" if total else ""):
                self._exact("scope", form, scope.name)
        self._add_indicators(aliases or {})
        for table in catalogue.tables.values():
            for form in (table.name, table.title, *table.aliases):
                self._exact("table", form, table.name)
        for form in (catalogue.office.bulletin, *catalogue.office.topics):
            self._exact("bulletin", form, form)

        self.both = _both(catalogue)

    def _exact(self, sort: Sort, form: str, meaning: str) -> None:
        key = normalise(form)
        if not key:
            return
        known = self.names.get(key)
        if (
            known is None or known.sort != sort
        ):  # 区县 is a scope and its total row: read as the scope, which knows both
            self.names[key] = Name(sort, (meaning,))
        else:
            self.names[key] = Name(sort, tuple(dict.fromkeys((*known.meanings, meaning))))

    def _short(self, sort: Sort, form: str, meaning: str) -> None:
        key = normalise(form)
        if len(key) < 2 or key in words() or _is_time(key):
            return
        known = self.names.get(key)
        if known is None:
            self.names[key] = Name(sort, (meaning,), exact=False)
        elif known.sort == sort and not known.exact:
            self.names[key] = Name(sort, tuple(dict.fromkeys((*known.meanings, meaning))), exact=False)

    def _add_units(self, aliases: Mapping[str, str]) -> None:
        units = tuple(self.catalogue.units.values())
        for unit in units:
            for form in unit.all_names:
                self._exact("unit", form, unit.id)
        for form, name in aliases.items():
            if name in self.catalogue.units:
                self.names[form] = Name("unit", (name,))
        for unit in units:
            if unit.scope is not None:
                prefixes = self.catalogue.scopes[unit.scope].prefixes
                for form in _short_forms(unit, sorted(prefixes, key=len, reverse=True)):
                    self._short("unit", form, unit.id)

    def _add_indicators(self, aliases: Mapping[str, str]) -> None:
        for indicator in self.catalogue.indicators.values():
            for form in (indicator.name, *indicator.aliases):
                self._exact("indicator", form, indicator.name)
        for indicator in self.catalogue.indicators.values():
            for form in (indicator.name, *indicator.aliases):
                for stem in _stems(form):
                    self._short("indicator", stem, indicator.name)
        for form, name in aliases.items():
            if name in self.catalogue.indicators:
                self.names[form] = Name("indicator", (name,))
        for indicator in self.catalogue.indicators.values():
            for form in (indicator.name, *indicator.aliases):
                self._short("hint", normalise(form)[:2], indicator.name)


_OPPOSITES = frozenset({"上下", "东西", "南北", "前后", "内外", "大小", "新老", "城乡"})
"""In this order they stand for both without anything between them; 看下上城区 is about one."""


def _both(catalogue: Catalogue) -> dict[str, str]:
    """上下城区, 上、下城区 → 上城区、下城区: two units of a scope whose names differ in their first character alone."""
    found: dict[str, str] = {}
    for scope in catalogue.scopes:
        names = [unit.name for unit in catalogue.units.values() if unit.scope == scope and len(unit.name) > 2]
        for one, two in permutations(names, 2):
            if one[1:] == two[1:] and one[0] != two[0]:
                links = ("、", "和", "与", ",", *([""] if one[0] + two[0] in _OPPOSITES else []))
                found.update({f"{one[0]}{link}{two}": f"{one}、{two}" for link in links})
    return found


def _is_time(form: str) -> bool:
    """本周 begins 本周活跃率 and is a time all the same; on which day it is said does not matter here."""
    return any(said == form for said, _ in whens_at(form, 0, date(2000, 1, 1)))


def _short_forms(unit: Unit, prefixes: Sequence[str]) -> Iterator[str]:
    """萧山区 → 萧山; 杭州市公安局 → 市公安局, 公安局, 公安; 高新区（滨江） → 高新区, 高新, 滨江, 滨江区."""
    for name in (unit.name, *(old.name for old in unit.former)):
        whole = normalise(name)
        head, _, inner = whole.removesuffix(")").partition("(") if whole.endswith(")") else (whole, "", "")
        inner_names = _LIST.split(inner) if inner else []
        for part in (head, *_LIST.split(head), *inner_names):
            core = _without_prefix(part, prefixes)
            for form in (core, *_without_endings(core)):
                yield form
                yield from (prefix + form for prefix in prefixes)
        yield from (part + head[-1] for part in inner_names if head[-1] in ENDINGS)


def _without_prefix(name: str, prefixes: Sequence[str]) -> str:
    for prefix in prefixes:
        if name.startswith(prefix) and len(name) - len(prefix) >= 2:
            return name.removeprefix(prefix)
    return name


def _without_endings(name: str) -> Iterator[str]:
    """某某集团有限公司 → 某某集团, 某某."""
    for ending in ENDINGS:
        if name.endswith(ending) and len(name) - len(ending) >= 2:
            shorter = name.removesuffix(ending)
            yield shorter
            yield from _without_endings(shorter)
            return


def _stems(form: str) -> Iterator[str]:
    """系统接入率 → 系统接入. Two characters are left of rates only: 系统数 is not meant by 系统."""
    for ending in _RATE_OR_COUNT:
        if form.endswith(ending) and len(form) - len(ending) >= (2 if ending == "率" else 3):
            yield form.removesuffix(ending)
            return
