"""Reminding those who have not reported: who they are, what they are told and where; 催报 by hand."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from handlers.bulletin.commands.which_bulletin import being_made, named_period
from handlers.figures.snapshot import Week, read_week
from handlers.language.calendar.spoken import spoken, spoken_time
from handlers.language.text import bare
from handlers.message import Message
from handlers.office import Office, Person
from handlers.office.schedule import Schedule, Stage
from handlers.reply import Choice, Reply
from storage.bulletins.decisions import Decision

NAMED = 10
"""How many units one message names."""
CONFIRM_WITHIN = timedelta(minutes=10)
BY_HAND = "催报"
_ASKS = re.compile(
    r"(?:再|帮忙|请)?(?:催报|催一?下|催一?催|催办|提醒报送)(?:一下)?(?P<whom>还?没有?报的?(?:单位|部门)?)?\s*(?P<of>\S.*)?"
)
SEND = "确认催报"


@dataclass(frozen=True, slots=True)
class Overdue:
    """A unit of which whole tables are missing. `reporters` and `leads` are those whom the configuration names."""

    unit: str
    name: str
    tables: tuple[str, ...]
    reporters: tuple[Person, ...]
    leads: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """A message to one group (its conversation id) or one person (a staff id), and the units that it reminds."""

    place: Literal["group", "person"]
    to: str
    reply: Reply
    units: tuple[str, ...]


def overdue(office: Office, period: date) -> tuple[Overdue, ...]:
    """In the catalogue's order. A table that is sent in pairs and a total are the clerk's own matter."""
    week = read_week(office, period)
    lacking: dict[str, list[str]] = {}
    for table in office.catalogue.tables.values():
        if table.is_grid:
            for unit in office.catalogue.expected(table, period):
                if not office.catalogue.is_total(unit.id) and all(
                    week.get(unit.id, column) is None for column in table.columns
                ):
                    lacking.setdefault(unit.id, []).append(table.name)
    return tuple(_overdue(office, week, unit, tables) for unit, tables in lacking.items())


def _overdue(office: Office, week: Week, unit: str, tables: list[str]) -> Overdue:
    people = office.people.known.values()
    return Overdue(
        unit,
        week.name(unit),
        tuple(tables),
        tuple(person for person in people if unit in person.units),
        tuple(person for person in people if unit in person.leads),
    )


def notices(office: Office, period: date, late: Sequence[Overdue], stage: Stage, now: datetime) -> Iterator[Notice]:
    """What goes where. A step that leads nowhere (no such group, nobody known) falls back to the one before it."""
    groups = [group for group, rules in office.rules.groups.items() if rules.chase]
    if stage == "group" and groups:
        for group in groups:
            lines = (_opening(office, period, now), *_by_tables(late))
            yield Notice("group", group, Reply(lines), tuple(one.unit for one in late))
        return
    told: dict[str, list[Overdue]] = {}
    for one in late:
        for person in (one.leads if stage == "lead" else ()) or one.reporters:
            told.setdefault(person.staff_id, []).append(one)
    for person_id, units in told.items():
        reminded = tuple(one.unit for one in units)
        yield Notice("person", person_id, _to_person(office, period, units, person_id, now), reminded)


def unreachable(late: Sequence[Overdue]) -> tuple[str, ...]:
    """Units for which the configuration names no reporter."""
    return tuple(one.name for one in late if not one.reporters)


def reachable(office: Office, late: Sequence[Overdue]) -> Sequence[Overdue]:
    """Those that a reminder by hand gets to: in a group, or in private to their reporters."""
    if any(rules.chase for rules in office.rules.groups.values()):
        return late
    return [one for one in late if one.reporters]


def _opening(office: Office, period: date, now: datetime) -> str:
    close = office.rules.schedule.moment(period, "deadline")
    by = "，请尽快报送"
    if close:
        by = f"，请在 {spoken_time(close)} 前报送" if now < close else f"，已过 {spoken_time(close)}，请尽快报送"
    return f"{office.catalogue.office.bulletin}（截至{spoken(period)}）还有单位未报{by}："


def _by_tables(late: Sequence[Overdue]) -> list[str]:
    """Everybody, since who is not named has not been reminded: those of few a line each, those of many together."""
    if len(late) <= NAMED:
        return _named(late)
    together: dict[tuple[str, ...], list[Overdue]] = {}
    for one in late:
        together.setdefault(one.tables, []).append(one)
    return [
        f"{'、'.join(tables)}（{len(own)} 家）：{'、'.join(one.name + _mentioned(one) for one in own)}"
        for tables, own in together.items()
    ]


def _mentioned(one: Overdue) -> str:
    return "".join(f" @{person.name}" for person in one.reporters if person.name)


def _named(late: Sequence[Overdue]) -> list[str]:
    lines = [f"{one.name}（{'、'.join(one.tables)}）{_mentioned(one)}" for one in late[:NAMED]]
    return [*lines, *([f"另有 {len(late) - NAMED} 家"] if len(late) > NAMED else [])]


def _few(names: Sequence[str]) -> str:
    return "、".join(names[:NAMED]) + (f" 等 {len(names)} 家" if len(names) > NAMED else "")


def _to_person(office: Office, period: date, late: Sequence[Overdue], staff_id: str, now: datetime) -> Reply:
    leads = any(person.staff_id == staff_id for one in late for person in one.leads)
    last = "请督促尽快报送。" if leads else "把 Excel 或 CSV 发给我即可，已经报送的请忽略。"
    return Reply(
        (_opening(office, period, now), *(f"{one.name}：{'、'.join(one.tables)}" for one in late[:NAMED]), last)
    )


def not_reminded(office: Office, period: date, late: Sequence[Overdue]) -> Reply:
    """For the reviewers, while the month's quota is kept for the push."""
    title = f"{office.catalogue.office.bulletin}（截至{spoken(period)}）"
    why = f"本月的接口额度快用完了，{title}没有自动催报，还有 {len(late)} 家未报："
    return Reply(
        (why, _few([one.name for one in late]), f"请人工联系；仍要由我提醒，回复“{BY_HAND}”。"), (Choice(BY_HAND),)
    )


def in_working_hours(schedule: Schedule, now: datetime) -> bool:
    rule = schedule.reminding
    if not schedule.workdays.is_workday(now.date()):
        return False
    return rule is None or rule.start <= now.time() < rule.end


def _hours(schedule: Schedule) -> str:
    rule = schedule.reminding
    hours = f"工作日 {rule.start:%H:%M} 至 {rule.end:%H:%M}" if rule else "工作日"
    return f"现在不是工作时间，请在{hours}再催报。"


def to_remind(office: Office, period: date, today: date) -> tuple[Overdue, ...]:
    """Those that are missing and were not reminded today."""
    already = office.store.steps.reminded_on(today)
    return tuple(one for one in overdue(office, period) if one.unit not in already)


def asks(message: Message, office: Office) -> bool:
    found = _ASKS.fullmatch(bare(message.text)) if message.attachment is None else None
    if found is None or (found["whom"] and not _may_chase(message, office)):
        return False  # 催一下没报的: to anybody else it answers who that is
    return not found["of"] or named_period(found["of"], office, message.at) is not None


def _may_chase(message: Message, office: Office) -> bool:
    person = office.people.of(message)
    return person is not None and person.is_clerk


def ask(message: Message, office: Office, person: Person) -> Reply:
    """催报：列出还没有报的单位，确认后提醒他们"""
    found = _ASKS.fullmatch(bare(message.text))
    named = named_period(found["of"], office, message.at) if found and found["of"] else None
    period = named or being_made(office, message.at)
    late = overdue(office, period)
    if not late:
        return Reply((f"截至 {period} 的各单位都报了，不用催。",), private=True)
    if not in_working_hours(office.rules.schedule, message.at):
        return Reply((_hours(office.rules.schedule),), private=True, outcome="refused")
    fresh = to_remind(office, period, message.at.date())
    if not fresh:
        return Reply((f"还有 {len(late)} 家未报，今天都已经提醒过，每天只提醒一次。",), private=True, outcome="refused")
    reached = reachable(office, fresh)
    unknown = _few(unreachable(fresh))
    if not reached:
        first = f"还有 {len(late)} 家未报。没有登记联络员，也没有可以提醒的群，请人工联系：{unknown}"
        return Reply((first,), private=True, outcome="refused")
    office.store.conversations.remember(_key(person), str(period), message.at)
    lines = [f"截至 {period} 还有 {len(late)} 家未报，将提醒 {len(reached)} 家：", *_named(reached)]
    if unknown:
        how = "只在群里提醒" if len(reached) == len(fresh) else "请人工联系"
        lines.append(f"没有登记联络员，{how}：{unknown}")
    return Reply((*lines, f"回复“{SEND}”发送。"), (Choice(SEND),), private=True, outcome="ask")


def confirms(message: Message, office: Office) -> bool:
    """A bare 确认 belongs to figures that wait for it, then to whatever was asked last."""
    said = bare(message.text)
    if message.attachment is not None or said not in {SEND, "确认"}:
        return False
    staff_id = message.sender.staff_id or ""
    asked = office.store.conversations.recall(_key_of(staff_id), message.at, CONFIRM_WITHIN)
    waiting = any(one.expires_at >= message.at for one in office.store.submissions.proposed(staff_id))
    return said == SEND or (bool(asked) and not waiting)


def about(message: Message, office: Office, person: Person) -> str:
    """For buttons: the period whose units would be reminded now."""
    return office.store.conversations.recall(_key(person), message.at, CONFIRM_WITHIN) or ""


def confirm(message: Message, office: Office, person: Person) -> Reply:
    """确认催报：提醒刚才列出的单位"""
    asked = office.store.conversations.recall(_key(person), message.at, CONFIRM_WITHIN)
    if not asked:
        return Reply(("请先发送“催报”，看过名单再确认。",), outcome="refused")
    office.store.conversations.remember(_key(person), "", message.at)
    period = date.fromisoformat(asked)
    late = reachable(office, to_remind(office, period, message.at.date()))
    if not late:
        return Reply(("名单上的单位已经报了，或今天已经提醒过，没有发送。",))
    office.store.decisions.add(Decision(period, 1, "chase", person.staff_id, person.name, message.at))
    return Reply((f"正在提醒 {len(late)} 家单位。",))


def _key(person: Person) -> str:
    return _key_of(person.staff_id)


def _key_of(staff_id: str) -> str:
    return f"chase {staff_id}"
