"""What every handler works with: the office's catalogue, its store, its people and its rules."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from handlers.message import Message
from handlers.office.schedule import Schedule, WeekMoment
from handlers.office.vitals import Vitals
from storage.catalogue import Catalogue
from storage.figures import Period
from storage.store import Store

Role = Literal["reader", "reporter", "clerk", "admin"]
CLERKS: frozenset[Role] = frozenset({"clerk", "admin"})
"""Who checks and releases; an admin may do whatever a clerk may."""
Content = Literal["summary", "pictures", "workbook", "word", "pdf"]


@dataclass(frozen=True, slots=True)
class Person:
    """`units` are the ids of the units that a reporter may send figures of."""

    staff_id: str
    name: str
    role: Role = "reader"
    units: frozenset[str] = frozenset()
    leads: frozenset[str] = frozenset()
    """Ids of the units whose reports this person answers for, without sending them."""

    @property
    def is_clerk(self) -> bool:
        return self.role in CLERKS


@dataclass(frozen=True, slots=True)
class People:
    known: dict[str, Person] = field(default_factory=dict)

    def of(self, message: Message) -> Person | None:
        """Who sent it. Anybody in the organisation is at least a reader; None is an outsider, who gets no figure."""
        staff_id = message.sender.staff_id
        if not staff_id:
            return None
        return self.known.get(staff_id) or Person(staff_id, message.sender.name)

    def with_role(self, *roles: Role) -> tuple[Person, ...]:
        return tuple(person for person in self.known.values() if person.role in roles)

    @property
    def clerks(self) -> tuple[Person, ...]:
        return tuple(person for person in self.known.values() if person.is_clerk)


@dataclass(frozen=True, slots=True)
class GroupRules:
    """What the configuration says of a group. `scope` is what its members ask about when they name no units.

    `publish` is the group's own time for the push; `may_change` what its `admins` (staff ids) may change by chat.
    """

    name: str = ""
    content: tuple[Content, ...] = ("summary", "pictures", "workbook")
    sections: tuple[str, ...] = ()
    """Headings of the sections whose lines its summary has; empty: all."""
    annexes: tuple[int, ...] = ()
    """Numbers of the annexes that its summary and its pictures are about; empty: those of its scope, or all."""
    mention: tuple[str, ...] = ()
    """Staff ids of those who are named below the summary."""
    scope: str = ""
    subscribed: bool = True
    publish: WeekMoment | None = None
    chase: bool = False
    """Units that have not reported are reminded here."""
    admins: frozenset[str] = frozenset()
    may_change: frozenset[Literal["subscription", "time"]] = frozenset({"subscription", "time"})


@dataclass(frozen=True, slots=True)
class Rules:
    """What one deployment decides for itself (config.yaml)."""

    cutoff_weekday: int = 4
    """Monday is 0; Friday, the seed's cut-off day, is 4."""
    readers_see: Literal["confirmed", "published"] = "confirmed"
    confirm_within: timedelta = timedelta(hours=2)
    bot_name: str = "通报助手"
    label_new_periods: str = ""
    """Put on periods that come into being: 演示 in the demo."""
    schedule: Schedule = field(default_factory=Schedule)
    groups: Mapping[str, GroupRules] = field(default_factory=dict)
    """By conversation id."""
    calls_a_month: int = 0
    """DingTalk's quota; 0 for none."""

    def group_name(self, group: str) -> str:
        """As the configuration calls it; its conversation id where it does not."""
        rules = self.groups.get(group)
        return (rules.name if rules else "") or group

    def named_groups(self) -> dict[str, str]:
        """Conversation id → name, of those that have one."""
        return {group: rules.name for group, rules in self.groups.items() if rules.name}


@dataclass(frozen=True, slots=True)
class Office:
    catalogue: Catalogue
    store: Store
    people: People = People()
    rules: Rules = Rules()
    vitals: Callable[[], Vitals] | None = None
    """How the running bot is; None at a desk."""

    def periods_for(self, person: Person) -> tuple[Period, ...]:
        """Stored periods that this person may see, oldest first."""
        stored = self.store.figures.periods()
        if self.rules.readers_see == "confirmed" or person.role != "reader":
            return stored
        published = {bulletin.period for bulletin in self.store.bulletins.all() if bulletin.is_out}
        return tuple(period for period in stored if period.cutoff in published)

    def cutoff_of_week(self, day: date) -> date:
        """The cut-off day of the Monday–Sunday week that holds `day`."""
        return day + timedelta(days=self.rules.cutoff_weekday - day.weekday())
