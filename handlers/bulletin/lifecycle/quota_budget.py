"""Whether a push fits into what is left of the month's calls to DingTalk, and what of it would not."""

from collections import Counter
from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import datetime

from handlers.bulletin.content.corrections import Correction
from handlers.bulletin.content.draft import Draft, draft
from handlers.bulletin.lifecycle.group_content import Parcel, parcel, receiving
from handlers.office import Content, Office

CALLS = "calls"
"""The kind under which the store counts them."""
NAMES: Mapping[Content, tuple[str, str]] = {
    "summary": ("文字", "条"),
    "pictures": ("图片", "张"),
    "word": ("Word", "份"),
    "pdf": ("PDF", "份"),
    "workbook": ("Excel", "份"),
}
PARTS_A_NOTICE = 1_000
"""The reviewers hear of a push that is under way after so many messages, and at its end."""
WORTH_SAYING = 0.1
"""Of what is left: a push that takes less is nobody's concern."""


@dataclass(frozen=True, slots=True)
class Budget:
    """`messages` in the order in which they go out: every group's first one, then every group's second one …

    `beside` are uploads and what the reviewers are told; `used` is by month, as 2018-07; `waiting` is written into
    the outbox already, by whatever push. `limit` is above 0.
    """

    groups: int
    messages: tuple[Content, ...]
    beside: int
    limit: int
    used: Mapping[str, int]
    waiting: int

    @property
    def needed(self) -> int:
        return len(self.messages) + self.beside

    def left(self, at: datetime, now: datetime) -> int:
        """Of the month in which `at` lies."""
        waiting = self.waiting if f"{at:%Y-%m}" == f"{now:%Y-%m}" else 0
        return max(0, self.limit - self.used.get(f"{at:%Y-%m}", 0) - waiting)

    def lost(self, at: datetime, now: datetime) -> Mapping[Content, int]:
        """How many messages of which kind would not go out before the next month."""
        fitting = max(0, self.left(at, now) - self.beside)
        return Counter(self.messages[fitting:])

    def said(self, at: datetime, now: datetime) -> str:
        """A sentence with its full stop; empty where the push is small."""
        left, lost = self.left(at, now), self.lost(at, now)
        needs = f"推送到 {self.groups} 个群约需接口调用 {self.needed} 次"
        month = f"{at.month}月额度 {self.limit} 次，还剩 {left} 次"
        if not lost:
            return f"{needs}（{month}）。" if self.needed > left * WORTH_SAYING else ""
        told = "、".join(f"{NAMES[kind][0]} {lost[kind]} {NAMES[kind][1]}" for kind in NAMES if kind in lost)
        return f"{needs}，{month}，不够：{told}本月送不出去。"


def cost_of(office: Office, correction: Correction, now: datetime) -> str:
    """What pushing a correction now takes, where that is worth saying."""
    found = budget(office, draft(office, correction.period), correction.tables)
    return found.said(now, now) if found else ""


def budget(office: Office, found: Draft, tables: Container[str] | None = None) -> Budget | None:
    """Of a push of this draft as things stand, or of a correction with the pictures of some tables only.

    None where the office has no quota.
    """
    limit = office.rules.calls_a_month
    if not limit:
        return None
    groups = receiving(office)
    parcels = [parcel(found, rules, office) for rules in groups.values()]
    kinds = [_kinds(one, tables) for one in parcels]
    messages = tuple(
        its[place] for place in range(max(map(len, kinds), default=0)) for its in kinds if place < len(its)
    )
    uploads = {name for one in parcels for name in (*one.pictures, *one.files) if _goes(name, one, tables)}
    reviewers = len(office.people.clerks)
    return Budget(
        groups=len(groups),
        messages=messages,
        beside=len(uploads) + reviewers * (2 + len(messages) // PARTS_A_NOTICE),
        limit=limit,
        used=office.store.calls.months(CALLS),
        waiting=office.store.deliveries.waiting(),
    )


def _kinds(one: Parcel, tables: Container[str] | None) -> list[Content]:
    pictures = sum(_goes(name, one, tables) for name in one.pictures)
    kinds = list(one.kinds)
    for _ in range(len(one.pictures) - pictures):
        kinds.remove("pictures")
    return kinds


def _goes(name: str, one: Parcel, tables: Container[str] | None) -> bool:
    return tables is None or name not in one.pictures or name in tables
