"""Which unit a cell means: exactly, or with one wrong character and a unique winner, or not at all."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from handlers.intake.cells.text import OTHER_TIME, plain
from handlers.language.sounds import alike
from storage.catalogue import Catalogue

SIMPLE = re.compile(r"[\u4e00-\u9fff][\u4e00-\u9fff0-9a-z]*")
"""A form that has nothing to strip."""
_GOVERNMENT = re.compile("(?:人民)?政府$")
"""萧山区人民政府, in a list of districts, is 萧山区."""
CERTAIN_LENGTH = 3
"""Shorter stems must be right: with two characters, one wrong one could mean anybody."""
_KIND = re.compile(
    "(?:(?:管理|监督|监管)?(?:委员会|管委会|办公室|中心|集团|公司|总队|支队|局|厅|处|委|办|院|会|区|县|市|镇|乡|街道))+$"
)
"""What a name ends in says only what sort of unit it is: 江北区 and 江干区 share nothing by it."""


@dataclass(frozen=True, slots=True)
class Name:
    """`unit` is the id it means, None where that is not certain; `candidates` are ids that are near."""

    unit: str | None
    candidates: tuple[str, ...] = ()
    guessed: bool = False
    """Not written exactly so: the receipt says how it was read."""


class UnitNames:
    """All names of one office's units, in every form that people type."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        prefixes = {plain(prefix) for scope in catalogue.scopes.values() for prefix in scope.prefixes}
        self._prefixes = sorted(prefixes, key=len, reverse=True)
        self._units: dict[str, dict[str, None]] = {}
        for unit in catalogue.units.values():
            for name in unit.all_names:
                self._units.setdefault(plain(name), {})[unit.id] = None

    def knows(self, text: str, allowed: frozenset[str]) -> bool:
        """Whether a text is exactly a name of one of those units."""
        form = plain(text)
        if form in self._units:
            return not allowed.isdisjoint(self._units[form])
        if self._governed(form, allowed):
            return True
        if not form or SIMPLE.fullmatch(form):
            return False
        return any(not allowed.isdisjoint(self._units.get(other, ())) for other in spellings(text))

    def find(self, text: str, allowed: Iterable[str], day: date) -> Name:
        """`allowed` are the ids that can stand in the place where the text stood. Others are named, never taken."""
        allowed = frozenset(allowed)
        for form in spellings(text):
            meant = self._narrow(self._units.get(form, {}), allowed, day)
            if meant:
                shortened = len(form) < len(plain(text)) and "(" in text.replace("（", "(")
                return Name(meant[0], guessed=shortened) if len(meant) == 1 else Name(None, meant)
        governed = self._narrow(self._governed(plain(text), allowed), allowed, day)
        if len(governed) == 1:
            return Name(governed[0], guessed=True)
        return self._near(plain(text), allowed, day)

    def _governed(self, form: str, allowed: frozenset[str]) -> tuple[str, ...]:
        """The units, no totals, whose government a form names."""
        bare = _GOVERNMENT.sub("", form)
        if bare == form or len(bare) < CERTAIN_LENGTH:
            return ()
        units = self._units.get(bare, {})
        return tuple(unit for unit in units if unit in allowed and not self._catalogue.is_total(unit))

    def _narrow(self, meant: Iterable[str], allowed: frozenset[str], day: date) -> tuple[str, ...]:
        """The ids that a form means here: those allowed if any, and of several those that existed then."""
        here = tuple(unit for unit in meant if unit in allowed) or tuple(meant)
        then = tuple(unit for unit in here if self._catalogue.units[unit].exists_on(day))
        return then or here

    def _near(self, form: str, allowed: frozenset[str], day: date) -> Name:
        living = {unit for unit in allowed if self._catalogue.units[unit].exists_on(day)}
        near: dict[str, None] = {}
        for known, units in self._units.items():
            if Levenshtein.distance(known, form, score_cutoff=1) <= 1 and len(known) >= 2:
                near.update(dict.fromkeys(unit for unit in units if unit in living))
        if not near:
            near = self._sounding(form, living)
        if len(near) == 1 and self._is_slip(form, next(iter(near))):
            return Name(next(iter(near)), guessed=True)
        if not near and len(form) >= 2:
            near = self._containing(form, living)
        return Name(None, tuple(near)[:4])

    def _is_slip(self, form: str, unit: str) -> bool:
        """Whether a form is a name of that unit but for one character of a stem that is long enough to be certain."""
        written = self._stem(form)
        stems = (self._stem(known) for known, units in self._units.items() if unit in units)
        return any(
            min(len(stem), len(written)) >= CERTAIN_LENGTH
            and (Levenshtein.distance(stem, written, score_cutoff=1) <= 1 or alike(stem, written))
            for stem in stems
        )

    def _stem(self, form: str) -> str:
        """A name without the place before it and without the sort of unit behind it."""
        before = next((prefix for prefix in self._prefixes if form.startswith(prefix)), "")
        return _KIND.sub("", form[len(before) :])

    def _sounding(self, form: str, allowed: set[str]) -> dict[str, None]:
        if len(form) > 60:
            return {}
        return {
            unit: None
            for known, units in self._units.items()
            if alike(known, form)
            for unit in units
            if unit in allowed
        }

    def _containing(self, form: str, allowed: set[str]) -> dict[str, None]:
        return {
            unit: None
            for known, units in self._units.items()
            if len(known) >= 2 and (form in known or known in form)
            for unit in units
            if unit in allowed
        }


def spellings(text: str) -> Iterable[str]:
    """The text as it stands, then without a number before it, then without a remark in brackets after it."""
    form = plain(text).rstrip(":*")
    yield form
    form = re.sub(r"^(?:\(?\d{1,3}\)?[、.,)]|[*#·•-]+)", "", form)
    yield form
    yield re.sub(r"^\d{1,3}(?=[\u4e00-\u9fff])", "", form)  # 01 余杭区
    remark = re.search(r"\([^()]*\)$", form)
    if remark and not OTHER_TIME.search(remark[0]):  # 萧山区（上周） is another row than 萧山区
        yield form[: remark.start()]
    yield form.replace("(", "").replace(")", "")


@lru_cache(maxsize=8)
def unit_names(catalogue: Catalogue) -> UnitNames:
    return UnitNames(catalogue)
