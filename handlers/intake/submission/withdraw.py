"""撤回: the last submission undone completely. 历史: every version of one figure."""

import re
from datetime import date

from handlers.intake.submission.confirm import covers, waiting
from handlers.intake.submission.receipt import CANCEL, compare
from handlers.intake.texts.tokens import named
from handlers.language.calendar.cutoffs import cutoff_around, find_dates
from handlers.message import Message
from handlers.office import Office, Person
from handlers.reply import Choice, Reply

MOST = 8
"""Versions that a phone's screen shows; older ones are counted."""
_UNDO = re.compile(
    r"(?:请|帮我)?(?:撤回|撤销|撤消)(?:我|刚才|刚刚|上一?|最近|最后|那|这|的|次|份|个|报送|上报|数据?|文件|提交|确认)*"
)
_VERSIONS = re.compile("历史|历次|版本|修改|更改|变更|更正|改动")
"""Without one of these, nobody asks for it: every message passes by here."""
_HISTORY = re.compile(
    r"(?:请|帮我|看一?看|查一?查|查看|查询|看一?下|查一?下)*(?P<about>.+?)的?(?:所有|全部|各个)?"
    rf"(?:{_VERSIONS.pattern})+(?:数据|数|值|版本|记录|情况|过程)*[\s的]*"
)


def says_undo(message: Message, _: Office) -> bool:
    return message.attachment is None and bool(_UNDO.fullmatch(message.text.strip().rstrip("。")))


def about(message: Message, office: Office, person: Person) -> str:  # noqa: ARG001
    """For buttons: the submission that would be undone now."""
    last = office.store.submissions.last_confirmed(person.staff_id)
    return str(last.id) if last else ""


def undo(message: Message, office: Office, person: Person) -> Reply:
    """撤回：把您上一次确认保存的数整份撤回"""
    if waiting(office, person.staff_id, message.at):
        return Reply((f"刚发来的数还没有确认，不需要撤回，回复“{CANCEL}”即可。",), (Choice(CANCEL),), outcome="refused")
    last = office.store.submissions.last_confirmed(person.staff_id)
    if last is None:
        return Reply(("没有可以撤回的报送。",), outcome="refused")
    figures = last.figures
    if not office.store.submissions.withdraw(last.id, message.at):
        return Reply(("没有可以撤回的报送。",), outcome="refused")
    restored = sum(change.stored is not None for change in compare(office, figures))
    when = f"{last.settled_at:%Y-%m-%d %H:%M}" if last.settled_at else ""
    lines = [f"已撤回您 {when} 确认的“{last.origin.source}”：{covers(figures)}，共 {len(figures)} 个数。"]
    counts = [("恢复为之前的数", restored), ("现在为未报", len(figures) - restored)]
    lines.append("，".join(f"{count} 个{word}" for word, count in counts if count) + "。")
    if any(office.store.bulletins.is_published(period) for period in {figure.period for figure in figures}):
        lines.append("这一期通报已经发布，请考虑发更正。")
    return Reply(tuple(lines), private=True, public="已撤回。")


def asks_history(message: Message, office: Office) -> bool:
    if not _VERSIONS.search(message.text):
        return False
    units, indicators, _ = _asked(message, office)
    return message.attachment is None and bool(units and indicators)


def _asked(message: Message, office: Office) -> tuple[tuple[str, ...], tuple[str, ...], date | None]:
    """Unit ids, indicators and the period that a history is asked of; None for the newest."""
    text = message.text.strip().rstrip("。")
    said = list(find_dates(text, message.at.date()))
    for each in said:
        text = text.replace(each.said, "")
    match = _HISTORY.fullmatch(text)
    units, indicators = named(match["about"], office.catalogue) if match else ((), ())
    return units, indicators, cutoff_around(office, said[0].day) if said else None


def history(message: Message, office: Office, person: Person) -> Reply:
    """历史：一个数改过几次，例如单位＋指标＋历史"""
    units, indicators, day = _asked(message, office)
    kept = [(unit, name) for unit in units for name in indicators if office.catalogue.holds(unit, name)]
    visible = {period.cutoff for period in office.periods_for(person)}
    series = {
        pair: [figure for figure in office.store.figures.series(*pair) if figure.period in visible] for pair in kept
    }
    if day:
        series = {pair: [figure for figure in series[pair] if figure.period == day] for pair in kept}
    kept = [pair for pair in kept if series[pair]]
    if not kept and day:
        return Reply((f"没有截至 {day} 的这个数的记录。",), outcome="refused")
    if not kept:
        return Reply(("没有找到这个数的记录。",), outcome="refused")
    if len(kept) > 1:
        names = [f"{office.catalogue.units[unit].name}{indicator}" for unit, indicator in kept]
        return Reply(("要看哪一个数的历史？",), tuple(Choice(f"{name} 历史") for name in names[:4]), outcome="ask")
    ((unit, indicator),) = kept
    period = series[unit, indicator][-1].period
    versions = office.store.figures.versions(unit, indicator, period)
    lines = [f"{office.catalogue.units[unit].name_on(period)} {indicator}，截至{period}，共 {len(versions)} 个版本："]
    for figure, replaced in versions[-MOST:]:
        origin = office.store.submissions.origin(figure.submission)
        state = "现在的数" if replaced == 0 else "已撤回" if replaced < 0 else "已被替换"
        lines.append(
            f"{figure.printed}（{state}）{origin.sender_name} {origin.received_at:%m-%d %H:%M} {origin.source}"
        )
    return Reply(tuple(lines))
