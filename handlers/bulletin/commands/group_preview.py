"""预览 群名: what one group will get, since groups differ in sections, annexes, files and time; 预览 各群: all."""

from collections.abc import Mapping
from datetime import date

from handlers.bulletin.commands.subscriptions import current, moment_from
from handlers.bulletin.content.draft import draft
from handlers.bulletin.lifecycle.group_content import parcel, receiving, rules_of, usual_kinds
from handlers.bulletin.lifecycle.quota_budget import NAMES
from handlers.language.calendar.spoken import spoken_time
from handlers.office import Content, Office
from handlers.reply import Choice, Document, Reply, Workbook

EVERY = {"各群", "各个群", "所有群", "全部群", "群"}
LISTED = 10
OFFERED = 4


def means(text: str, office: Office) -> bool:
    """Whether this is about groups: one of their names or a part of it, 各群, or some other 群."""
    said = text.strip()
    return said in EVERY or said.endswith("群") or bool(_found(said, office))


def answer(text: str, office: Office, period: date) -> Reply:
    said = text.strip()
    if said in EVERY:
        return _all(office)
    found = _found(said, office)
    if len(found) != 1:
        first = f"没有名为“{said}”的群。" if not found else f"名字里有“{said}”的群有 {len(found)} 个，请选一个："
        names = list((found or office.rules.named_groups()).values())
        choices = tuple(Choice(f"预览 {name}") for name in names[:OFFERED])
        return Reply((first,), choices, private=True, outcome="refused")
    ((group, name),) = found.items()
    return _one(office, group, name, period)


def _one(office: Office, group: str, name: str, period: date) -> Reply:
    is_on, own = current(office, group)
    if not is_on:
        return Reply((f"{name}没有订阅，不会收到通报。",), private=True)
    found = draft(office, period)
    got = parcel(found, rules_of(office, group), office)
    schedule, moment = office.rules.schedule, moment_from(own)
    at = schedule.group_moment(period, moment) if moment else schedule.publish_at(period)
    lines = (f"{name}将收到（计划 {spoken_time(at)}）：{_told(got.kinds)}", *got.lines)
    return Reply(
        lines,
        (Choice("预览 各群"),),
        tuple(got.pictures.values()),
        tuple(file for file in got.files.values() if isinstance(file, Workbook)),
        documents=tuple(file for file in got.files.values() if isinstance(file, Document)),
        private=True,
    )


def _all(office: Office) -> Reply:
    groups = list(receiving(office).items())
    if not groups:
        return Reply(("现在没有群会收到通报。",), private=True)
    lines = [
        f"{office.rules.group_name(group)}：{_told(usual_kinds(rules, office.catalogue))}"
        for group, rules in groups[:LISTED]
    ]
    more = [f"另有 {len(groups) - LISTED} 个群"] if len(groups) > LISTED else []
    choices = tuple(Choice(f"预览 {rules.name}") for _, rules in groups[:OFFERED] if rules.name)
    return Reply((f"会收到通报的群有 {len(groups)} 个：", *lines, *more), choices, private=True)


def _told(kinds: tuple[Content, ...]) -> str:
    """文字、3张图片、Excel."""
    told = []
    for kind in dict.fromkeys(kinds):
        count = kinds.count(kind)
        told.append(f"{count}{NAMES[kind][1]}{NAMES[kind][0]}" if count > 1 else NAMES[kind][0])
    return "、".join(told)


def _found(said: str, office: Office) -> Mapping[str, str]:
    """The group of that name, else all whose names hold what was said."""
    named = office.rules.named_groups()
    same = {group: name for group, name in named.items() if name == said}
    return same or {group: name for group, name in named.items() if len(said) > 1 and said in name}
