"""发布, 退回, 推迟: what a clerk decides about the bulletin. Written down here; the week's calendar acts on it."""

from datetime import date, datetime, timedelta

from handlers.bulletin.commands.release_words import ANYWAY, CORRECTION, POSTPONE_A_DAY, Act, Asked, read
from handlers.bulletin.commands.which_bulletin import button, decided_on
from handlers.bulletin.content.corrections import Correction, correction
from handlers.bulletin.lifecycle.agenda import (
    FIRST,
    LOOK,
    PARTLY,
    Facts,
    facts_of,
    is_over,
    last_look,
    obstacle,
    push_at,
    shortage,
    told,
)
from handlers.bulletin.lifecycle.quota_budget import cost_of
from handlers.language.calendar.moments import moment_of
from handlers.language.calendar.spoken import spoken_period, spoken_time
from handlers.language.text import bare
from handlers.message import Message
from handlers.office import Office, Person
from handlers.reply import Choice, Reply
from storage.bulletins import decisions
from storage.bulletins.decisions import Decision

FURTHEST = timedelta(days=14)
"""A bulletin cannot be put off for longer."""


def about_release(message: Message, office: Office, person: Person) -> str:  # noqa: ARG001
    """For buttons: the correction, the bulletin, and for 照常发布 also what it lacks, which the tap accepts."""
    if bare(message.text) == CORRECTION:
        found = pending_correction(office)
        return found.digest if found else ""
    asked = read(message.text, office, message.at)
    period = _period(asked, office, message.at) if asked else None
    if asked is None or period is None:
        return ""
    gaps = facts_of(office, period).gaps if asked.word == ANYWAY else ()
    return "\n".join((str(period), *(gap.text for gap in gaps)))


def about_period(message: Message, office: Office, person: Person) -> str:  # noqa: ARG001
    asked = read(message.text, office, message.at)
    return str((asked and _period(asked, office, message.at)) or "")


def about_time(message: Message, office: Office, person: Person) -> str:
    """For buttons: a second tap of 推迟一天 is not another day."""
    period = about_period(message, office, person)
    if not period:
        return ""
    return f"{period} {push_at(office.rules.schedule, facts_of(office, date.fromisoformat(period))).isoformat()}"


def says_release(message: Message, office: Office) -> bool:
    return bare(message.text) == CORRECTION or _says(message, office, "release", "agree")


def says_return(message: Message, office: Office) -> bool:
    return _says(message, office, "return")


def says_postpone(message: Message, office: Office) -> bool:
    return _says(message, office, "postpone", "as planned")


def _says(message: Message, office: Office, *acts: Act) -> bool:
    asked = read(message.text, office, message.at) if message.attachment is None else None
    if asked is None or asked.act not in acts:
        return False
    person = office.people.of(message)  # 可以 and 同意 are said by everybody, about everything
    return asked.act != "agree" or (person is not None and person.is_clerk)


def release(message: Message, office: Office, person: Person) -> Reply:
    """发布：放行通报，到推送时间发到各群；已过时间就立即推送"""
    if bare(message.text) == CORRECTION:
        return _release_correction(message, office, person)
    asked = read(message.text, office, message.at) or Asked("release")
    period = _period(asked, office, message.at)
    if period is None or (asked.act == "agree" and not facts_of(office, period).published):
        return _which(asked, office, message.at)
    facts, schedule = facts_of(office, period), office.rules.schedule
    if facts.published:
        return _already(office, facts, message.at)
    if not facts.has_figures or any(gap.whole for gap in facts.gaps):
        lines = (f"还不能发布：截至 {period} 的数据不完整。", *told(facts.gaps), "补齐并确认后再发送“发布”。")
        choices = (Choice(f"{spoken_period(period, message.at)}谁没报", "谁没报"), button("催报", period, message.at))
        return Reply(lines, choices, private=True, outcome="refused")
    waits = LOOK in facts.done and last_look(schedule, facts, message.at)
    stands = facts.released and not is_over(schedule, facts, message.at) and not waits
    if facts.released and stands and obstacle(schedule, facts, message.at) is None:
        lines = (f"截至 {period} 的通报{facts.released.by_name}已在 {facts.released.at:%m-%d %H:%M} 发布，不用再发。",)
        return Reply((*lines, _when(push_at(schedule, facts), message.at)), private=True)
    short = shortage(schedule, facts, message.at)
    if (facts.gaps or short) and asked.word != ANYWAY:
        return _doubts(facts, short, message.at)
    accepted = [*(gap.text for gap in facts.gaps), *([PARTLY] if short else [])]
    _decide(message, office, person, period, "release", detail="\n".join(accepted), seal=facts.seal)
    at = push_at(schedule, facts)
    cost = facts.budget.said(max(at, message.at), message.at) if facts.budget else ""
    late = schedule.last_look if message.at > at and not waits else timedelta()
    lines = (f"已发布截至 {period} 的通报，{_when(at, message.at, late)}", *([cost] if cost else []))
    return Reply(lines, (button("退回", period, message.at), a_day_later(period, message.at)), private=True)


def _when(schedule_at: datetime, now: datetime, last_look: timedelta = timedelta()) -> str:
    if last_look:
        minutes = int(last_look.total_seconds() // 60)
        return f"已过推送时间，先给审稿人再看一眼，{minutes} 分钟后推送；回复“现在发布”马上推送。"
    return "马上推送到各群。" if now >= schedule_at else f"将于 {spoken_time(schedule_at)} 推送到各群。"


def a_day_later(period: date, now: datetime) -> Choice:
    return Choice(f"{spoken_period(period, now)}的通报{POSTPONE_A_DAY}", POSTPONE_A_DAY)


def _doubts(facts: Facts, short: str, now: datetime) -> Reply:
    """What speaks against releasing, to be accepted in so many words."""
    gaps = (f"截至 {facts.period} 还缺：", *told(facts.gaps), "缺的会写成“未报”。") if facts.gaps else ()
    quota = (short, "先送文字，再送图片和文件；送不完的等下月额度恢复后接着送。") if short else ()
    choices = [button(ANYWAY, facts.period, now)]
    choices += [button("催报", facts.period, now)] if gaps else []
    choices += [a_day_later(facts.period, now)] if short else []
    lines = (*gaps, *quota, f"回复“{ANYWAY}”就这样发布。")
    return Reply(lines, tuple(choices), private=True, outcome="ask")


def _already(office: Office, facts: Facts, now: datetime) -> Reply:
    lines = [f"截至 {facts.period} 的通报已在 {facts.published:%m-%d %H:%M} 推送。"]
    if correction(office, facts.period):
        return Reply((*lines, "发布后有数据改动。"), (Choice("预览更正"), Choice(CORRECTION)), outcome="refused")
    return Reply((*lines, *_next_one(office, facts.period, now, "发布 {}")), outcome="refused")


def _next_one(office: Office, period: date, now: datetime, how: str) -> tuple[str, ...]:
    """For who means the bulletin that is still being made."""
    coming = office.cutoff_of_week(now.date())
    if coming <= period or office.store.bulletins.is_published(coming):
        return ()
    return (f"如果是说截至 {coming} 的，请发送“{how.format(spoken_period(coming, now))}”。",)


def _which(asked: Asked, office: Office, now: datetime) -> Reply:
    """Several bulletins wait, or somebody just agreed: it is asked, never guessed."""
    waiting = decided_on(office, now)
    choices = tuple(Choice(asked.about(period, now)) for period in waiting)
    if len(waiting) == 1:
        return Reply((f"要发布截至 {waiting[0]} 的通报吗？",), choices, private=True, outcome="ask")
    lines = (f"现在有 {len(waiting)} 期通报还没有推送，请选是哪一期：",)
    return Reply(lines, choices, private=True, outcome="ask")


def _release_correction(message: Message, office: Office, person: Person) -> Reply:
    found = pending_correction(office)
    if found is None:
        return Reply(("现在没有要发布的更正。",), outcome="refused")
    decision = Decision(
        found.period, found.edition, "release", person.staff_id, person.name, message.at, None, found.digest
    )
    office.store.decisions.add(decision)
    cost = cost_of(office, found, message.at)
    first = f"已发布截至 {found.period} 的更正，马上推送到原来的各群。"
    return Reply((first, *([cost] if cost else []), *found.lines), private=True)


def pending_correction(office: Office) -> Correction | None:
    """The newest published period whose figures have changed since."""
    found = (correction(office, period) for period in reversed(office.store.editions.periods()))
    return next((one for one in found if one), None)


def send_back(message: Message, office: Office, person: Person) -> Reply:
    """退回：暂不发布，如“退回 附件2数字有误”"""
    asked = read(message.text, office, message.at) or Asked("return")
    if asked.rest.startswith("更正"):
        line = "更正还没有推送，不回复“发布更正”就不会推送。数有误的，改正并确认后会给出新的更正草稿。"
        return Reply((line,), (Choice("预览更正"),), private=True)
    period = _period(asked, office, message.at)
    if period is None:
        return _which(asked, office, message.at)
    if facts_of(office, period).published:
        first = f"截至 {period} 的通报已经推送，不能退回；改数后可以发布更正。"
        return Reply((first, *_next_one(office, period, message.at, "退回 {}")), outcome="refused")
    reason = asked.rest[:200]
    _decide(message, office, person, period, "return", detail=reason)
    because = f"（{reason}）" if reason else ""
    lines = (f"已退回截至 {period} 的通报{because}，不会推送。", "改好后发送“发布”。")
    choices = (button("预览", period, message.at), button("发布", period, message.at))
    return Reply(lines, choices, private=True)


def postpone(message: Message, office: Office, person: Person) -> Reply:
    """推迟：如“推迟到7月31日 15:00”“推迟一天”"""
    now = message.at
    asked = read(message.text, office, now) or Asked("postpone")
    period = _period(asked, office, now)
    if period is None:
        return _which(asked, office, now)
    facts, schedule = facts_of(office, period), office.rules.schedule
    if facts.published:
        first = f"截至 {period} 的通报已经推送，不能推迟。"
        return Reply((first, *_next_one(office, period, now, "{}的通报推迟一天")), outcome="refused")
    planned = push_at(schedule, facts)
    until = schedule.publish_at(period) if asked.act == "as planned" else _until(asked, now, planned)
    if until is None:
        return Reply(("没有看懂推迟到什么时候，请写成“推迟到7月31日 15:00”或“推迟一天”。",), outcome="refused")
    if until == planned:
        return Reply((f"截至 {period} 的通报本来就计划在 {spoken_time(planned)} 推送。",), private=True)
    if until <= now or until > max(planned, now) + FURTHEST:
        span = f"在现在以后、{FURTHEST.days} 天以内"
        return Reply((f"{spoken_time(until)} 不能用，推送的时间要{span}。",), outcome="refused")
    _decide(message, office, person, period, "postpone", until=until)
    how = "推迟" if until > planned else "提前"
    lines = [f"已{how}：截至 {period} 的通报改在 {spoken_time(until)} 推送。"]
    choices = [button("预览", period, now)]
    workdays = schedule.workdays
    if schedule.on_holiday != "keep" and not workdays.is_workday(until.date()):
        better = datetime.combine(workdays.on_or_after(until.date()), until.timetz())
        lines.append(f"那天是休息日。要改到工作日，请发送“推迟到{spoken_time(better)}”。")
        choices.append(
            Choice(f"{spoken_period(period, now)}的通报推迟到{spoken_time(better)}", f"推迟到{spoken_time(better)}")
        )
    return Reply(tuple(lines), tuple(choices), private=True)


def _until(asked: Asked, now: datetime, planned: datetime) -> datetime | None:
    """Earlier than planned counts from now, but keeps the planned hour."""
    from_now = datetime.combine(now.date(), planned.timetz())
    return moment_of(asked.rest, now, from_now if asked.word == "提前" else planned)


def _period(asked: Asked, office: Office, now: datetime) -> date | None:
    """The bulletin that is meant; None where it could be one of several."""
    if asked.period is not None:
        return asked.period
    waiting = decided_on(office, now)
    return waiting[0] if len(waiting) == 1 else None


def _decide(
    message: Message,
    office: Office,
    person: Person,
    period: date,
    act: decisions.Act,
    *,
    until: datetime | None = None,
    detail: str = "",
    seal: str = "",
) -> None:
    name = person.name or person.staff_id
    office.store.decisions.add(Decision(period, FIRST, act, person.staff_id, name, message.at, until, detail, seal))
