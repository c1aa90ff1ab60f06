"""订阅, 退订, 改时间: what a group's admins change about their bulletin, within what the configuration allows."""

import re
from datetime import datetime, time
from typing import Literal

from handlers.language.calendar.moments import clock_of
from handlers.language.calendar.spoken import spoken_time
from handlers.language.text import normalise
from handlers.message import Message
from handlers.office import GroupRules, Office, Person
from handlers.office.schedule import WEEKDAYS, WeekMoment
from handlers.reply import Reply
from storage.bulletins.subscriptions import Subscription

_ON = {"订阅", "订阅通报", "恢复订阅"}
_OFF = {"退订", "退订通报", "取消订阅"}
_TIME = re.compile(r"改时间[\s:：，,到为]*(?P<when>.*)")
_WHEN = re.compile(r"每?(?:周|星期|礼拜)(?P<day>[一二三四五六日天])\s*(?P<clock>.+)")
USUAL = {"恢复", "默认", "统一", "恢复默认"}


def recognises(message: Message, office: Office) -> bool:
    text = _said(message, office)
    return message.attachment is None and (text in _ON | _OFF or _TIME.fullmatch(text) is not None)


def answer(message: Message, office: Office, person: Person) -> Reply:
    """订阅、退订、改时间：群管理员在群里设置本群的通报，如“改时间 周二 15:00”"""
    if not message.group:
        return Reply(("请在要设置的群里 @我 发送。",), outcome="refused")
    text = _said(message, office)
    what: Literal["subscription", "time"] = "time" if _TIME.fullmatch(text) else "subscription"
    rules = office.rules.groups.get(message.conversation, GroupRules(subscribed=False))
    if refusal := _refusal(rules, person, what):
        return refusal
    is_on, publish = current(office, message.conversation)
    if what == "subscription":
        return _subscribe(message, office, person, text in _ON, publish)
    return _change_time(message, office, person, text, is_on)


def current(office: Office, group: str) -> tuple[bool, str]:
    """Whether a group gets the bulletin, and its own time as "4 17:30" (Monday is 0), empty for the office's."""
    rules = office.rules.groups.get(group, GroupRules(subscribed=False))
    changed = office.store.subscriptions.get(group)
    configured = _stored(rules.publish) if rules.publish else ""
    return (changed.subscribed, changed.publish) if changed else (rules.subscribed, configured)


def moment_from(stored: str) -> WeekMoment | None:
    if not stored:
        return None
    weekday, _, at = stored.partition(" ")
    return WeekMoment(int(weekday), time.fromisoformat(at))


def _refusal(rules: GroupRules, person: Person, what: Literal["subscription", "time"]) -> Reply | None:
    if person.role == "admin":
        return None
    if person.staff_id not in rules.admins:
        return Reply(("抱歉，只有本群登记的管理员可以设置，请联系管理员。",), outcome="refused")
    if what not in rules.may_change:
        return Reply(("抱歉，本群的这项设置由管理员统一安排，请联系管理员。",), outcome="refused")
    return None


def _subscribe(message: Message, office: Office, person: Person, on: bool, publish: str) -> Reply:
    _put(message, office, person, on, publish)
    if on:
        own = moment_from(publish)
        when = f"在{own.spoken} " if own else "发布时都会"
        again = office.store.deliveries.let_go(message.conversation, message.at)
        line = f"本期的照常在{_spoken(again, office)}推送。" if again else ""
        return Reply((f"已订阅：以后每期通报{when}推送到本群。{line}",))
    withheld = office.store.deliveries.withhold(message.conversation, message.at)
    return Reply(("已退订：本群不再收到通报。" + ("还没有送出的部分也不再送。" if withheld else ""),))


def _change_time(message: Message, office: Office, person: Person, text: str, is_on: bool) -> Reply:
    asked = _TIME.fullmatch(text)
    when = asked["when"].strip() if asked else ""
    if when in USUAL:
        _put(message, office, person, is_on, "")
        return Reply(("已恢复：以后本群和其他群同时收到通报。", *_waiting(message, office)))
    found = _WHEN.fullmatch(when)
    clock = clock_of(found["clock"]) if found else None
    if found is None or clock is None:
        return Reply(("请写成“改时间 周二 15:00”；发送“改时间 恢复”和其他群同时收到。",), outcome="refused")
    weekday = WEEKDAYS.index("日" if found["day"] == "天" else found["day"])
    own = WeekMoment(weekday, clock)
    _put(message, office, person, is_on, _stored(own))
    schedule = office.rules.schedule
    cutoff = office.cutoff_of_week(message.at.date())
    lines = [f"已改：以后每期通报在{own.spoken} 推送到本群。", *_waiting(message, office)]
    if schedule.group_moment(cutoff, own) > schedule.group_moment(cutoff, schedule.publish):
        return Reply(tuple(lines))
    at = schedule.publish
    lines.append(f"通报最早在{at.spoken} 发布，早于它的时间按它推送。")
    return Reply(tuple(lines))


def _waiting(message: Message, office: Office) -> tuple[str, ...]:
    """A push that was planned already keeps its time."""
    at = office.store.deliveries.next_at(message.conversation, message.at)
    return (f"本期的已排在{_spoken(at, office)}，不变。",) if at else ()


def _spoken(at: datetime, office: Office) -> str:
    at = at.astimezone(office.rules.schedule.zone)
    return f" {spoken_time(at)} "


def _put(message: Message, office: Office, person: Person, on: bool, publish: str) -> None:
    office.store.subscriptions.put(Subscription(message.conversation, on, publish, person.staff_id, message.at))


def _stored(moment: WeekMoment) -> str:
    return f"{moment.weekday} {moment.at:%H:%M}"


def _said(message: Message, office: Office) -> str:
    return normalise(message.text.replace(f"@{office.rules.bot_name}", " ")).strip().strip("。.！!")
