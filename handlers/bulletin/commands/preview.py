"""预览: the draft as the reviewers see it: what it says, what changed since last week, what is wrong or missing."""

import re
from collections.abc import Iterator
from datetime import date, datetime

from handlers.bulletin.commands import group_preview
from handlers.bulletin.commands.release import a_day_later, pending_correction
from handlers.bulletin.commands.release_words import CORRECTION
from handlers.bulletin.commands.which_bulletin import being_made, button, named_period
from handlers.bulletin.content.corrections import Correction
from handlers.bulletin.content.draft import Draft, draft
from handlers.bulletin.lifecycle.agenda import Facts, agenda, facts_of, told
from handlers.bulletin.lifecycle.quota_budget import cost_of
from handlers.figures.order import moves
from handlers.figures.snapshot import Week, read_week, week_before
from handlers.language.calendar.spoken import spoken, spoken_time
from handlers.message import Message
from handlers.office import Office, Person
from handlers.reply import Choice, Reply
from storage.catalogue import Table

SHOWN = 3
MOVERS = 2
_PREVIEW = re.compile(r"(?:请|我要|看)?预览(?:一下)?(?:通报|草稿)?\s*(?P<rest>\S.*)?")
_CORRECTION = {"更正", "看更正", "查看更正"}


def recognises(message: Message, office: Office) -> bool:
    if message.attachment is not None:
        return False
    found = _PREVIEW.fullmatch(message.text.strip())
    if found is None:
        return message.text.strip() in _CORRECTION
    rest = found["rest"]
    if not rest or rest == "更正" or group_preview.means(rest, office):
        return True
    return named_period(rest, office, message.at) is not None


def answer(message: Message, office: Office, person: Person) -> Reply:  # noqa: ARG001
    """预览：看本期通报的草稿、和上期的变化、还缺什么；“预览 群名”看这个群会收到什么"""
    text = message.text.strip()
    asked = _PREVIEW.fullmatch(text)
    if asked and asked["rest"] and group_preview.means(asked["rest"], office):
        return group_preview.answer(asked["rest"], office, being_made(office, message.at))
    if text.endswith("更正"):
        found = pending_correction(office)
        if found is None:
            return Reply(("发布后没有数据改动，不需要更正。",), private=True)
        return correction_draft(office, found, message.at)
    period = named_period(text, office, message.at) or being_made(office, message.at)
    made, facts = draft(office, period), facts_of(office, period)
    lines = (made.title, *made.summary, *made.remarks, *_state(office, facts, made, message.at))
    files = (made.workbook,) if facts.has_figures or facts.published else ()
    decisions = (*(button(word, period, message.at) for word in ("发布", "退回")), a_day_later(period, message.at))
    choices = () if facts.published else decisions
    documents = (made.document,) if files and made.document else ()
    return Reply(lines, choices, made.pictures, files, documents=documents, private=True)


def for_reviewers(office: Office, period: date, now: datetime) -> Reply:
    """What reviewers are sent at the draft time; short, because the whole of it is one tap away."""
    found, facts = draft(office, period), facts_of(office, period)
    week = read_week(office, period)
    changes = differences(week, week_before(office, period))
    lines = (f"{found.title}草稿", *changes, *found.remarks, *_state(office, facts, found, now))
    return Reply(lines, buttons(period, now))


def buttons(period: date, now: datetime) -> tuple[Choice, ...]:
    """Under whatever reviewers are told about a bulletin that waits."""
    return tuple(button(word, period, now) for word in ("发布", "退回", "预览"))


def correction_draft(office: Office, found: Correction, now: datetime) -> Reply:
    title = f"截至 {found.period} 的通报发布后数据有改动，更正草稿："
    cost = cost_of(office, found, now)
    lines = (title, *found.lines, *([cost] if cost else []), f"发送“{CORRECTION}”推送到原来的各群。")
    return Reply(lines, (Choice(CORRECTION),), private=True)


def differences(week: Week, before: Week | None) -> tuple[str, ...]:
    """A line for each ranking: its total then and now, who went up and down most."""
    if before is None or not week.figures:
        return ()
    tables = [table for table in week.catalogue.tables.values() if table.rank_by]
    return tuple(line for table in tables if (line := "，".join(_difference(week, before, table))))


def _difference(week: Week, before: Week, table: Table) -> Iterator[str]:
    column, total = table.rank_by or "", table.total.unit if table.total else ""
    then, now = before.get(total, column), week.get(total, column)
    if then and now:
        since = (
            f"与 {spoken(before.cutoff)} 相同"
            if then.printed == now.printed
            else f"{spoken(before.cutoff)} 为 {then.printed}"
        )
        yield f"{table.name} {week.name(total)}{column} {now.printed}（{since}）"
    found = moves(week, before, table)
    gained = [(places, week.name(unit)) for unit in found.places if (places := found.gained(unit))]
    rising = sorted((move for move in gained if move[0] > 0), reverse=True)[:MOVERS]
    falling = sorted(move for move in gained if move[0] < 0)[:MOVERS]
    for word, movers in (("升", rising), ("降", falling)):
        if movers:
            label = "（测算）" if found.computed else ""
            yield f"{word}{label}：" + "、".join(f"{name}{abs(by)}位" for by, name in movers)


def _state(office: Office, facts: Facts, found: Draft, now: datetime) -> tuple[str, ...]:
    lines = []
    if facts.gaps:
        lines += ["还缺：", *told(facts.gaps)]
    if found.left_out and not any(gap.whole for gap in facts.gaps):
        more = f"；另有 {len(found.left_out) - SHOWN} 句" if len(found.left_out) > SHOWN else ""
        lines.append("正文略去：" + "；".join(found.left_out[:SHOWN]) + more)
    push = next(step for step in agenda(office.rules.schedule, facts, now) if step.name == "publish")
    planned = {"ahead": f"计划 {spoken_time(push.at)} 推送：", "now": "马上推送："}.get(push.state, "")
    if push.state == "held":
        planned = "到了推送时间，还没有推送："
    why = "数据不完整" if facts.gaps and push.why.startswith("数据不完整") else push.why
    why = "额度不够" if push.obstacle == "quota" else why
    if push.obstacle == "returned":
        planned, why = "不会推送：", f"{push.why}。改好后发送“发布”"
    if push.obstacle == "changed":
        planned, why = "不会自动推送：", f"{push.why}。核对后发送“发布”"
    if facts.budget and (cost := facts.budget.said(max(push.at, now), now)):
        lines.append(cost)
    return (*lines, f"{planned}{why}。")
