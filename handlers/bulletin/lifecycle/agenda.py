"""What happens next with a period's bulletin, and why: the schedule, against what the store knows, at one moment.

`agenda` is pure: the same facts and the same moment always give the same steps. Whoever acts on it
(`bot/outbound/round.py`), prints it or answers with it reads the same.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from handlers.bulletin.content.draft import draft
from handlers.bulletin.content.missing import Missing
from handlers.bulletin.lifecycle.quota_budget import Budget, budget
from handlers.bulletin.lifecycle.seal import is_broken, seal_of
from handlers.figures.snapshot import read_week
from handlers.office import Office
from handlers.office.schedule import Schedule, StepName
from storage.bulletins.decisions import Decision
from storage.bulletins.steps import DoneStep

State = Literal["done", "now", "held", "ahead", "missed"]
Obstruction = Literal["unreleased", "returned", "incomplete", "changed", "restored", "quota", "look"]
FIRST = 1
"""The edition that is the bulletin itself."""
SHOWN_GAPS = 6
RESTORED = "restored"
"""The key under which it is noted that the database was put back from a backup while this bulletin was not out yet."""
WAITED = "waited"
"""The key under which it is noted when the push was last held at its time."""
LOOK = "last look"
"""The key under which it is noted when the reviewers saw a late push once more; see `look_detail`."""
PARTLY = "额度不够时先送一部分"
"""In the detail of a release: that the month's calls do not suffice for everything was known and accepted."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the store knows of a period.

    `gaps` is what its bulletin lacks, `budget` what its push costs, `seal` stands for its figures; `done` holds the
    steps by their keys.
    """

    period: date
    published: datetime | None = None
    has_figures: bool = False
    gaps: tuple[Missing, ...] = ()
    budget: Budget | None = None
    seal: str = ""
    decisions: tuple[Decision, ...] = ()
    done: Mapping[str, DoneStep] = field(default_factory=dict)
    watched_since: datetime | None = None
    """Nothing that was due earlier counts as missed."""

    @property
    def concerns(self) -> bool:
        """False for a period of before the bot's time, of which nothing was ever reported."""
        return self.has_figures or bool(self.done) or bool(self.decisions) or self.watched_since is None

    @property
    def verdict(self) -> Decision | None:
        """The last word on the bulletin: its release or its return."""
        said = [one for one in self.decisions if one.edition == FIRST and one.act in {"release", "return"}]
        return said[-1] if said else None

    @property
    def released(self) -> Decision | None:
        return self.verdict if self.verdict is not None and self.verdict.act == "release" else None

    @property
    def releases(self) -> int:
        return sum(one.edition == FIRST and one.act == "release" for one in self.decisions)

    @property
    def postponed(self) -> Decision | None:
        said = [one for one in self.decisions if one.edition == FIRST and one.act == "postpone"]
        return said[-1] if said else None


@dataclass(frozen=True, slots=True)
class Step:
    """`key` names it in the store; `why` is a plain sentence without a full stop. `held` waits for somebody."""

    period: date
    name: StepName
    key: str
    at: datetime
    state: State
    why: str
    obstacle: str = ""
    """For a push that is or will be held: an `Obstruction`."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    kind: Obstruction
    why: str


def facts_of(office: Office, period: date, watched_since: datetime | None = None) -> Facts:
    store = office.store
    bulletin = store.bulletins.get(period)
    published = bulletin is not None and bulletin.state in {"published", "corrected"}
    week = None if published else read_week(office, period)
    has_figures = week is None or bool(week.figures)
    made = draft(office, period) if week else None
    return Facts(
        period=period,
        published=bulletin.at if bulletin and published else None,
        has_figures=has_figures,
        gaps=made.missing if made else (),
        budget=budget(office, made) if made and has_figures else None,
        seal=seal_of(week) if week else "",
        decisions=store.decisions.of_period(period),
        done={step.step: step for step in store.steps.of_period(period)},
        watched_since=watched_since,
    )


def agenda(schedule: Schedule, facts: Facts, now: datetime) -> tuple[Step, ...]:
    """The period's steps in the order of their moments, without those that were missed before the bot's time.

    None at all where everything was due before then and nobody ever reported anything.
    """
    steps = [*_reminders(schedule, facts, now), *_marks(schedule, facts, now), _push(schedule, facts, now)]
    if facts.watched_since and steps[-1].at < facts.watched_since and not facts.concerns:
        return ()
    since = facts.watched_since
    known = (step for step in steps if step.state != "missed" or since is None or step.at >= since)
    return tuple(sorted(known, key=lambda step: step.at))


def push_at(schedule: Schedule, facts: Facts) -> datetime:
    """When the bulletin goes out: by the schedule, or as somebody postponed it."""
    postponed = facts.postponed
    return postponed.until if postponed and postponed.until else schedule.publish_at(facts.period)


def is_over(schedule: Schedule, facts: Facts, now: datetime) -> bool:
    """Past the time within which a push is still made by itself. Looks at the decisions alone."""
    at, released = push_at(schedule, facts), facts.released
    return now > max(at, released.at if released else at) + schedule.grace


def shortage(schedule: Schedule, facts: Facts, now: datetime) -> str:
    """What of the push the month's calls do not suffice for; empty where they do."""
    at = max(push_at(schedule, facts), now)
    return facts.budget.said(at, now) if facts.budget and facts.budget.lost(at, now) else ""


def obstacle(schedule: Schedule, facts: Facts, now: datetime) -> Obstacle | None:
    """Why the bulletin may not go out as things stand."""
    verdict, released = facts.verdict, facts.released
    if verdict is not None and verdict.act == "return":
        reason = f"：{verdict.detail}" if verdict.detail else ""
        return Obstacle("returned", f"{verdict.by_name}退回了草稿{reason}")
    restored = facts.done.get(RESTORED)
    if restored and push_at(schedule, facts) <= restored.at and (released is None or released.at < restored.at):
        return Obstacle("restored", f"数据库在 {restored.at:%m-%d %H:%M} 从备份恢复过，不知道这一期是否已经推送")
    accepted = released.detail.split("\n") if released else []
    lacking = [gap for gap in facts.gaps if gap.whole or gap.text not in accepted]
    if lacking:
        return Obstacle("incomplete", "数据不完整：" + "；".join(told(tuple(lacking))))
    if schedule.release == "by_hand" and released is None:
        return Obstacle("unreleased", "还没有人发布")
    if schedule.release == "by_hand" and released and is_broken(released.seal, facts.seal):
        return Obstacle("changed", f"{released.by_name}发布以后数据有改动")
    if (short := shortage(schedule, facts, now)) and PARTLY not in accepted:
        return Obstacle("quota", short.rstrip("。"))
    return None


def told(gaps: tuple[Missing, ...]) -> tuple[str, ...]:
    """What is missing, a line each, few enough for a phone."""
    more = [f"另有 {len(gaps) - SHOWN_GAPS} 张表也不完整"] if len(gaps) > SHOWN_GAPS else []
    return (*(gap.text for gap in gaps[:SHOWN_GAPS]), *more)


def _push(schedule: Schedule, facts: Facts, now: datetime) -> Step:
    at = push_at(schedule, facts)

    def step(state: State, why: str, kind: str = "") -> Step:
        return Step(facts.period, "publish", "publish", at, state, why, kind)

    if facts.published:
        return step("done", f"已于 {facts.published:%m-%d %H:%M} 推送")
    found = obstacle(schedule, facts, now)
    if now < at:
        return step("ahead", found.why if found else _permission(facts), found.kind if found else "")
    if is_over(schedule, facts, now):
        return step("missed", "已过时限，不再自动推送" + (f"（{found.why}）" if found else ""))
    if found:
        return step("held", found.why, found.kind)
    if waits := last_look(schedule, facts, now):
        return step("held", waits, "look")
    return step("now", _permission(facts))


def is_shown(facts: Facts) -> bool:
    """The reviewers had their last look at these very figures."""
    shown = facts.done.get(LOOK)
    return shown is not None and shown.detail.rpartition(" ")[0] == facts.seal


def look_detail(facts: Facts) -> str:
    """What is noted of a last look: the figures' seal, and how often they had been released by then."""
    return f"{facts.seal} {facts.releases}"


def is_late(schedule: Schedule, facts: Facts) -> bool:
    """Decided, or complete, only after the time of its push."""
    at, waited = push_at(schedule, facts), facts.done.get(WAITED)
    return bool((facts.released and facts.released.at > at) or (waited and waited.at >= at))


def last_look(schedule: Schedule, facts: Facts, now: datetime) -> str:
    """Why a push that may go out waits a little all the same; empty where it does not.

    Figures that change meanwhile are shown again; 现在发布 ends the waiting.
    """
    if not schedule.last_look or not is_late(schedule, facts):
        return ""
    shown = facts.done.get(LOOK)
    if shown is None or not is_shown(facts):
        return "发出前请再看一眼"
    until = shown.at + schedule.last_look
    asked = facts.released is not None and facts.releases > int(shown.detail.rpartition(" ")[2])
    return "" if asked or now >= until else f"发出前请再看一眼，{until:%H:%M} 推送"


def _permission(facts: Facts) -> str:
    return f"{facts.released.by_name}已发布" if facts.released else "数据齐全，自动推送"


def _marks(schedule: Schedule, facts: Facts, now: datetime) -> Iterator[Step]:
    for name, at in schedule.moments(facts.period):
        if name == "publish":
            continue
        why = "记下各单位是否按时报送" if name == "deadline" else "草稿发给审稿人"
        yield Step(facts.period, name, name, at, _state(facts, name, at, now, at + schedule.grace), why)


def _reminders(schedule: Schedule, facts: Facts, now: datetime) -> Iterator[Step]:
    where = {"group": "在群里提醒", "private": "私聊提醒联络员", "lead": "提醒单位负责人"}
    for one in schedule.reminders(facts.period):
        key = f"remind {one.start:%Y-%m-%d}"
        why = f"还没有报齐的单位，{where[one.stage]}"
        yield Step(facts.period, "remind", key, one.start, _state(facts, key, one.start, now, one.end), why)


def _state(facts: Facts, key: str, at: datetime, now: datetime, until: datetime) -> State:
    if key in facts.done:
        return "done"
    if now < at:
        return "ahead"
    return "now" if now < until and not facts.published else "missed"
