"""What one asker may see of the store: the periods, their labels and the figures."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from handlers.bulletin.lifecycle.seal import is_changed_since_published
from handlers.message import Message
from handlers.office import Office, Person
from handlers.questions.question import Question
from storage.bulletins import Bulletin
from storage.catalogue import Catalogue, Table
from storage.figures import Figure, Period

CHANGED = "发布后有改动，更正未发布"


@dataclass(frozen=True)
class View:
    office: Office
    person: Person
    message: Message

    @property
    def catalogue(self) -> Catalogue:
        return self.office.catalogue

    @property
    def today(self) -> date:
        return self.message.at.date()

    @property
    def standpoint(self) -> tuple[object, ...]:
        """All of the asker and the chat that an answer may depend on: two who share it get the same one."""
        place = self.message.conversation if self.message.conversation in self.office.rules.groups else ""
        return id(self.office), self.person.role, self.today, place

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """Stored periods that this person may see, oldest first."""
        return self.office.periods_for(self.person)

    def before(self, period: Period) -> Period | None:
        """The stored period before this one."""
        earlier = [one for one in self.periods if one.cutoff < period.cutoff]
        return earlier[-1] if earlier else None

    def figure(self, unit: str, indicator: str, period: Period) -> Figure | None:
        """Looked up with all of its row in its table, since an answer tells what stands beside a figure, too."""
        held = self.catalogue.holdings.get(unit, {})
        table = held.get(indicator)
        if table is None:
            return self.office.store.figures.get(unit, indicator, period.cutoff)
        row = self._rows.get((unit, table, period.cutoff))
        if row is None:
            beside = [name for name, its_table in held.items() if its_table == table]
            row = self.office.store.figures.of_unit(unit, beside, period.cutoff)
            self._rows[unit, table, period.cutoff] = row
        return row.get(indicator)

    @cached_property
    def _rows(self) -> dict[tuple[str, str, date], dict[str, Figure]]:
        """Unit, table and cut-off → indicator → figure, as far as this message has asked."""
        return {}

    def at(self, period: Period) -> Callable[[str, str], Figure | None]:
        """(unit, indicator) → figure of one period."""
        return lambda unit, indicator: self.figure(unit, indicator, period)

    def series(self, unit: str, indicator: str, periods: Sequence[Period]) -> dict[date, Figure]:
        """Cut-off → figure, for those of the periods that have one."""
        if not periods:
            return {}
        found = self.office.store.figures.series(unit, indicator, periods[0].cutoff, periods[-1].cutoff)
        wanted = {period.cutoff for period in periods}
        return {figure.period: figure for figure in found if figure.period in wanted}

    def basis(self, period: Period) -> str:
        """截至 2018-07-27, with 未发布, 已更正, an unpublished change and the period's own label where they apply."""
        bulletin: Bulletin | None = self.office.store.bulletins.get(period.cutoff)
        marks = [] if bulletin and bulletin.is_out else ["未发布"]
        marks += ["已更正"] if bulletin and bulletin.state == "corrected" else []
        marks += (
            [CHANGED] if bulletin and bulletin.is_out and is_changed_since_published(self.office, period.cutoff) else []
        )
        marks += [period.label] if period.label else []
        return f"截至 {period.cutoff}" + (f"（{'，'.join(marks)}）" if marks else "")

    def name(self, unit: str, period: Period | None = None) -> str:
        """The unit's name as it was then; without a period, as it is on the day of the question."""
        return self.catalogue.units[unit].name_on(period.cutoff if period else self.today)

    def table_of(self, unit: str, indicator: str) -> Table | None:
        """The table that reports the unit's indicator."""
        name = self.catalogue.holdings.get(unit, {}).get(indicator)
        return self.catalogue.tables[name] if name else None

    def main_table(self, scope: str) -> Table | None:
        """The table that holds a whole scope and ranks it."""
        tables = [table for table in self.catalogue.tables.values() if table.scope == scope]
        return next((table for table in tables if table.rank_by), tables[0] if tables else None)

    def scope_of(self, question: Question) -> str:
        """Whom a ranking is of: the named scope, that of the named units, the group's own, or the office's default."""
        if question.scopes:
            return question.scopes[0]
        totals = {scope.total: scope.name for scope in self.catalogue.scopes.values()}
        scopes = [self.catalogue.units[unit].scope or totals.get(unit) for unit in question.units]
        group = self.office.rules.groups.get(self.message.conversation)
        default = group.scope if group and group.scope else self.catalogue.default_scope
        return next((scope for scope in scopes if scope), default)

    def own_scope(self, unit: str) -> str:
        """The scope that a unit stands in; the office's default for a total."""
        return self.catalogue.units[unit].scope or self.catalogue.default_scope

    def is_ranked(self, scope: str, indicator: str) -> bool:
        """Whether units of the scope have the indicator, so that they can be ranked by it."""
        return any(self.catalogue.holds(unit.id, indicator) for unit in self.catalogue.members(scope))

    def counted(self, scope: str, number: int) -> str:
        """13个区县, 78家市级单位."""
        return f"{number}{self.catalogue.scopes[scope].counted}"

    def left_out(self, question: Question, period: Period) -> list[str]:
        """Says whom the answer leaves out because the question does."""
        names = [self.name(unit, period) for unit in question.excluded]
        return [f"不含{'、'.join(names)}"] if names else []
