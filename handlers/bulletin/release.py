"""发布, 退回, 推迟: what a clerk decides about the bulletin. Written down here; the week's calendar acts on it."""

import re
from datetime import date, datetime, timedelta

from handlers.bulletin.agenda import FIRST, PARTLY, Facts, facts_of, push_at, shortage, told
from handlers.bulletin.budget import cost_of
from handlers.bulletin.corrections import Correction, correction
from handlers.bulletin.current import named_period, open_period, spoken
from handlers.bulletin.until import moment_of
from handlers.message import Message
from handlers.office import Office, Person
from handlers.reply import Choice, Reply
from storage.decisions import Act, Decision

FURTHEST = timedelta(days=14)
"""A bulletin cannot be put off for longer."""
ANYWAY = "照常发布"
CORRECTION = "发布更正"
_RELEASE = re.compile(r"(?:可以发布了|(?:请|确认|同意|可以)?(?:发布|推送)(?:通报)?吧?)\s*(?P<rest>\S.*)?")
_RETURN = re.compile(r"退回(?:草稿|通报)?[\s:：，,]*(?P<reason>.*)", re.DOTALL)
_POSTPONE = re.compile(r"(?:推迟|延期|延后|推后)(?:发布)?(?:到|至)?\s*(?P<when>.*)")


def about_release(message: Message, office: Office, person: Person) -> str:  # noqa: ARG001
    """For buttons: the correction, the bulletin, and for 照常发布 also what it lacks, which the tap accepts."""
    text, today = _said(message.text), message.at.date()
    if text == CORRECTION:
        found = pending_correction(office)
        return found.digest if found else ""
    named = named_period(text, office, today)
    period = named.cutoff if named else open_period(office, today)
    gaps = facts_of(office, period).gaps if text == ANYWAY else ()
    return "\n".join((str(period), *(gap.text for gap in gaps)))


def about_period(message: Message, office: Office, person: Person) -> str:  # noqa: ARG001
    return str(open_period(office, message.at.date()))


def about_time(message: Message, office: Office, person: Person) -> str:  # noqa: ARG001
    """For buttons: a second tap of 推迟一天 is not another day."""
    return push_at(office.rules.schedule, facts_of(office, open_period(office, message.at.date()))).isoformat()


def says_release(message: Message, office: Office) -> bool:
    text = _said(message.text)
    if message.attachment is not None:
        return False
    if text in {ANYWAY, CORRECTION}:
        return True
    found = _RELEASE.fullmatch(text)
    if found is None:
        return False
    return not found["rest"] or named_period(found["rest"], office, message.at.date()) is not None


def release(message: Message, office: Office, person: Person) -> Reply:
    """发布：放行通报，到推送时间发到各群；已过时间就立即推送"""
    text, today = _said(message.text), message.at.date()
    if text == CORRECTION:
        return _release_correction(message, office, person)
    named = named_period(text, office, today)
    facts = facts_of(office, named.cutoff if named else open_period(office, today))
    if facts.published:
        return _already(office, facts)
    if not facts.has_figures or any(gap.whole for gap in facts.gaps):
        lines = (f"还不能发布：截至 {facts.period} 的数据不完整。", *told(facts.gaps), "补齐并确认后再发送“发布”。")
        return Reply(lines, (Choice("谁没报"), Choice("催报")), private=True, outcome="refused")
    schedule = office.rules.schedule
    short = shortage(schedule, facts, message.at)
    if (facts.gaps or short) and text != ANYWAY:
        return _doubts(facts, short)
    accepted = [*(gap.text for gap in facts.gaps), *([PARTLY] if short else [])]
    _decide(message, office, person, facts.period, "release", detail="\n".join(accepted))
    at = push_at(schedule, facts)
    when = "马上推送到各群" if message.at >= at else f"将于 {_spoken(at)} 推送到各群"
    cost = facts.budget.said(max(at, message.at), message.at) if facts.budget else ""
    lines = (f"已发布截至 {facts.period} 的通报，{when}。", *([cost] if cost else []))
    return Reply(lines, (Choice("退回"), Choice("推迟一天")), private=True)


def _doubts(facts: Facts, short: str) -> Reply:
    """What speaks against releasing, to be accepted in so many words."""
    gaps = (f"截至 {facts.period} 还缺：", *told(facts.gaps), "缺的会写成“未报”。") if facts.gaps else ()
    quota = (short, "先送文字，再送图片和文件；送不完的等下月额度恢复后接着送。") if short else ()
    choices = (Choice(ANYWAY), *([Choice("催报")] if gaps else []), *([Choice("推迟一天")] if short else []))
    lines = (*gaps, *quota, f"回复“{ANYWAY}”就这样发布。")
    return Reply(lines, choices, private=True, outcome="ask")


def _already(office: Office, facts: Facts) -> Reply:
    lines = [f"截至 {facts.period} 的通报已在 {facts.published:%m-%d %H:%M} 推送。"]
    if correction(office, facts.period):
        return Reply((*lines, "发布后有数据改动。"), (Choice("预览更正"), Choice(CORRECTION)), outcome="refused")
    return Reply(tuple(lines), outcome="refused")


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


def says_return(message: Message, office: Office) -> bool:  # noqa: ARG001
    return message.attachment is None and _RETURN.fullmatch(_said(message.text)) is not None


def send_back(message: Message, office: Office, person: Person) -> Reply:
    """退回：暂不发布，如“退回 附件2数字有误”"""
    found = _RETURN.fullmatch(_said(message.text))
    facts = facts_of(office, open_period(office, message.at.date()))
    if facts.published:
        return Reply((f"截至 {facts.period} 的通报已经推送，不能退回；改数后可以发布更正。",), outcome="refused")
    reason = " ".join(found["reason"].split())[:200] if found else ""
    _decide(message, office, person, facts.period, "return", detail=reason)
    because = f"（{reason}）" if reason else ""
    lines = (f"已退回截至 {facts.period} 的通报{because}，不会推送。", "改好后发送“发布”。")
    return Reply(lines, (Choice("预览"), Choice("发布")), private=True)


def says_postpone(message: Message, office: Office) -> bool:  # noqa: ARG001
    return message.attachment is None and _POSTPONE.fullmatch(_said(message.text)) is not None


def postpone(message: Message, office: Office, person: Person) -> Reply:
    """推迟：如“推迟到7月31日 15:00”“推迟一天”"""
    found = _POSTPONE.fullmatch(_said(message.text))
    facts = facts_of(office, open_period(office, message.at.date()))
    if facts.published:
        return Reply((f"截至 {facts.period} 的通报已经推送，不能推迟。",), outcome="refused")
    planned = push_at(office.rules.schedule, facts)
    until = moment_of(found["when"] if found else "", message.at, planned)
    if until is None:
        return Reply(("没有看懂推迟到什么时候，请写成“推迟到7月31日 15:00”或“推迟一天”。",), outcome="refused")
    if until <= message.at or until > max(planned, message.at) + FURTHEST:
        span = f"在现在以后、{FURTHEST.days} 天以内"
        return Reply((f"{_spoken(until)} 不能用，推迟的时间要{span}。",), outcome="refused")
    _decide(message, office, person, facts.period, "postpone", until=until)
    lines = [f"已推迟：截至 {facts.period} 的通报改在 {_spoken(until)} 推送。"]
    choices = [Choice("预览")]
    schedule = office.rules.schedule
    workdays = schedule.workdays
    if schedule.on_holiday != "keep" and not workdays.is_workday(until.date()):
        better = datetime.combine(workdays.on_or_after(until.date()), until.timetz())
        lines.append(f"那天是休息日。要改到工作日，请发送“推迟到{_spoken(better)}”。")
        choices.append(Choice(f"推迟到{_spoken(better)}"))
    return Reply(tuple(lines), tuple(choices), private=True)


def _decide(
    message: Message,
    office: Office,
    person: Person,
    period: date,
    act: Act,
    *,
    until: datetime | None = None,
    detail: str = "",
) -> None:
    decision = Decision(period, FIRST, act, person.staff_id, person.name or person.staff_id, message.at, until, detail)
    office.store.decisions.add(decision)


def _spoken(moment: datetime) -> str:
    return f"{spoken(moment)} {moment:%H:%M}"


def _said(text: str) -> str:
    return text.strip().strip("。.！!“”\"' ")
