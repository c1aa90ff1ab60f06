"""The command line's part on the week: what happens next and why, and what was pushed."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import click

from bot.cli import desk
from bot.cli.options import with_config, with_data
from bot.config import Config
from handlers.bulletin.content.corrections import correction
from handlers.bulletin.content.draft import draft, title_of
from handlers.bulletin.lifecycle.agenda import Facts, Step, agenda, facts_of
from handlers.bulletin.lifecycle.punctuality import rate
from handlers.bulletin.lifecycle.quota_budget import budget
from handlers.office import Office
from handlers.office.schedule import WEEKDAYS

NAMES = {"remind": "催报", "deadline": "截止", "draft": "送审", "publish": "推送"}
STATES = {"done": "已办", "now": "正在办", "held": "等待", "ahead": "将办", "missed": "已过"}
ACTS = {"release": "发布", "return": "退回", "postpone": "推迟", "chase": "催报", "resend": "重发"}
DELIVERED = {
    "due": "待发",
    "sending": "在发",
    "sent": "已发",
    "failed": "未送达",
    "unknown": "不知是否送达",
    "cancelled": "不再发",
}
WEEKS = 2


@click.command()
@click.option("--weeks", type=click.IntRange(1, 12), default=WEEKS, show_default=True, help="How many weeks ahead.")
@with_config
@with_data
def calendar(weeks: int, config: Config, data: Path | None) -> None:
    """What will happen next with each bulletin, when, and why.

    \b
    Example:
      tongbao calendar --weeks 4
    """
    now = datetime.now(config.week.zone)
    with desk.opened(config, data) as office:
        for line in calendar_lines(office, now, timedelta(weeks=weeks)):
            click.echo(line)


def calendar_lines(office: Office, now: datetime, ahead: timedelta) -> Iterator[str]:
    schedule = office.rules.schedule
    year = schedule.workdays.unknown_year(now.date())
    if year:
        yield f"注意：{year} 年的节假日和调休还不知道，按周一到周五算。请更新 chinesecalendar，或写进 week.holidays。"
    since = office.store.steps.watched_since() or now
    planned = Counter[str]()
    for period in schedule.periods(now, timedelta(days=14), ahead):
        facts = facts_of(office, period, since)
        steps = agenda(schedule, facts, now)
        if steps and (facts.published is None or period >= (now - timedelta(days=7)).date()):
            yield f"{title_of(office, period)}"
            for step in steps:
                yield f"  {_line(step)}"
                if step.name == "publish" and step.state in {"now", "held", "ahead"}:
                    yield from _cost(office, facts, max(step.at, now), now, planned)
        if found := correction(office, period):
            yield f"  发布后有 {len(found.changed)} 处改动，等待“发布更正”"


def _cost(office: Office, facts: Facts, at: datetime, now: datetime, planned: Counter[str]) -> Iterator[str]:
    """What the push takes of its month's calls, after those before it; a future one as much as the newest stored."""
    stored = office.store.figures.periods()
    found = facts.budget or (budget(office, draft(office, stored[-1].cutoff)) if stored else None)
    if found is not None:
        month = f"{at:%Y-%m}"
        said = replace(found, used={month: found.used.get(month, 0) + planned[month]}).said(at, now)
        planned[month] += found.needed
        yield from [f"    {said}"] if said else []


def _line(step: Step) -> str:
    day = f"{step.at:%m-%d} 周{WEEKDAYS[step.at.weekday()]} {step.at:%H:%M}"
    return f"{day}  {NAMES[step.name]}  {STATES[step.state]}  {step.why}"


NOTHING_PUBLISHED = "还没有发布过通报。"


@click.command()
@click.option("--last", type=click.IntRange(1), default=10, show_default=True, help="How many bulletins.")
@with_config
@with_data
def history(last: int, config: Config, data: Path | None) -> None:
    """What was pushed, when, to whom and by whom; every edition, and who had reported in time.

    \b
    Example:
      tongbao history --last 4
    """
    names = {group.id: group.name for group in config.groups}
    with desk.opened(config, data) as office:
        bulletins = [one for one in office.store.bulletins.all() if one.state in {"published", "corrected"}]
        if not bulletins:
            click.echo(NOTHING_PUBLISHED)
        for one in bulletins[-last:]:
            for line in history_lines(office, one.period, names):
                click.echo(line)


def history_lines(office: Office, period: date, names: dict[str, str]) -> Iterator[str]:
    yield title_of(office, period)
    editions = office.store.editions.of_period(period)
    bulletin = office.store.bulletins.get(period)
    called = {one.by: one.by_name for one in office.store.decisions.of_period(period)}  # who has left since, too
    if bulletin and not editions:
        yield f"  {bulletin.at:%Y-%m-%d %H:%M}  通报  由 {_name(office, bulletin.by)} 发布"
    for edition in editions:
        name = "通报" if edition.number == 1 else f"更正（第{edition.number}版）"
        yield f"  {edition.at:%Y-%m-%d %H:%M}  {name}  由 {called.get(edition.by) or _name(office, edition.by)} 发布"
        states = Counter[str]()
        for group, parts in office.store.deliveries.tally(period, edition.number).items():
            whole = set(parts) == {"sent"}
            states["收到" if whole else "没有收全"] += 1
            if not whole:
                told = "，".join(f"{count} 件{DELIVERED[state]}" for state, count in sorted(parts.items()))
                yield f"    {names.get(group) or group}：{told}"
        yield "    " + "，".join(f"{count} 个群{state}" for state, count in states.items())
    for decision in office.store.decisions.of_period(period):
        until = f"到 {decision.until:%m-%d %H:%M}" if decision.until else ""
        yield f"  {decision.at:%Y-%m-%d %H:%M}  {decision.by_name} {ACTS[decision.act]}{until}"
    on_time, expected = rate(office.store.steps.punctuality(period))
    if expected:
        yield f"  按时报送：{on_time}/{expected} 家"


def _name(office: Office, staff_id: str) -> str:
    person = office.people.known.get(staff_id)
    return person.name if person and person.name else {"calendar": "日程"}.get(staff_id, staff_id)
