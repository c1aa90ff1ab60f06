"""What one asker may see of the store: the periods, their labels and the figures."""

from dataclasses import dataclass
from functools import cached_property

from handlers.message import Message
from handlers.office import Office, Person
from storage.catalogue import Catalogue, Scope, Unit
from storage.figures import Figure, Period


@dataclass(frozen=True)
class View:
    office: Office
    person: Person
    message: Message

    @property
    def catalogue(self) -> Catalogue:
        return self.office.catalogue

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """Stored periods that this person may see, oldest first."""
        stored = self.office.store.figures.periods()
        if self.office.rules.readers_see == "confirmed" or self.person.role != "reader":
            return stored
        published = {bulletin.period for bulletin in self.office.store.bulletins.all() if bulletin.state in PUBLISHED}
        return tuple(period for period in stored if period.cutoff in published)

    def figure(self, unit: str, indicator: str, period: Period) -> Figure | None:
        return self.office.store.figures.get(unit, indicator, period.cutoff)

    def basis(self, period: Period) -> str:
        """截至 2018-07-27, with 未发布 and the period's own label where they apply."""
        bulletin = self.office.store.bulletins.get(period.cutoff)
        marks = [] if bulletin and bulletin.state in PUBLISHED else ["未发布"]
        marks += ["已更正"] if bulletin and bulletin.state == "corrected" else []
        marks += [period.label] if period.label else []
        return f"截至 {period.cutoff}" + (f"（{'，'.join(marks)}）" if marks else "")

    def name(self, unit: str, period: Period | None = None) -> str:
        entry = self.catalogue.units[unit]
        return entry.name_on(period.cutoff) if period else entry.name

    def scope_of(self, unit: Unit) -> Scope | None:
        return self.catalogue.scopes[unit.scope] if unit.scope else None


PUBLISHED = frozenset({"published", "corrected"})
