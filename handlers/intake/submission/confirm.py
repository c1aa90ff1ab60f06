"""What waits for its sender's word: 确认 stores it, 取消 drops it, time drops it too."""

from collections.abc import Sequence
from datetime import date, datetime

from handlers.intake.model import Reading
from handlers.intake.submission.receipt import CANCEL, CONFIRM, Change, compare
from handlers.language.text import bare
from handlers.message import Message
from handlers.office import Office, Person
from handlers.reply import Choice, Reply
from storage.figures import Figure
from storage.figures.submissions import Origin, Submission


def make_room(office: Office, origin: Origin, reading: Reading, figures: Sequence[Figure]) -> str:
    """Takes out of the sender's earlier proposals what this one brings anew; says which."""
    whole = {(table.table.name, table.period.cutoff) for table in reading.tables if not table.is_partial}
    single = {(figure.unit, figure.indicator, figure.period) for figure in figures}
    replaced: list[str] = []
    added = False
    for earlier in waiting(office, origin.sender, origin.received_at):
        kept = [] if earlier.origin.sha256 == origin.sha256 else [
            figure for figure in earlier.figures
            if (figure.table, figure.period) not in whole
            and (figure.unit, figure.indicator, figure.period) not in single
        ]  # fmt: skip
        if len(kept) < len(earlier.figures):
            office.store.submissions.cancel(earlier.id, origin.received_at)
            if earlier.origin.sha256 != origin.sha256:
                replaced.append(f"“{earlier.origin.source}”")
            if kept:
                lives = earlier.expires_at - earlier.origin.received_at
                office.store.submissions.propose(earlier.origin, kept, lives=lives)
        added = added or bool(kept)
    same = "同一张表" if whole else "同样的数"
    told = f"代替了还没有确认的{'、'.join(dict.fromkeys(replaced))}里{same}。" if replaced else ""
    return told + ("另有还没有确认的数，回复“确认”时一并保存。" if added else "")


def waiting(office: Office, sender: str, now: datetime) -> list[Submission]:
    """What this sender can still confirm."""
    return [each for each in office.store.submissions.proposed(sender) if now <= each.expires_at]


def about(message: Message, office: Office, person: Person) -> str:
    """For buttons: what this person would confirm or cancel now."""
    return ",".join(str(each.id) for each in waiting(office, person.staff_id, message.at))


CONFIRMING = frozenset({CONFIRM, "确认保存", "确认无误", "确认报送", "确认提交"})
AGREEING = frozenset({"好", "好的", "好了", "行", "可以", "没问题", "对", "对的", "是", "是的", "嗯", "收到", "ok"})
"""Said while something waits, these may mean 确认; figures are stored only where it is said."""


def says_confirm(message: Message, office: Office) -> bool:
    said, sender = bare(message.text).lower(), message.sender.staff_id
    if message.attachment is not None:
        return False
    return said in CONFIRMING or bool(said in AGREEING and sender and waiting(office, sender, message.at))


def says_cancel(message: Message, _: Office) -> bool:
    return message.attachment is None and bare(message.text) in {CANCEL, "取消保存", "不保存", "取消报送"}


def confirm(message: Message, office: Office, person: Person) -> Reply:
    """确认：保存刚才核对过的数"""
    pending = office.store.submissions.proposed(person.staff_id)
    live = [each for each in pending if message.at <= each.expires_at]
    for each in pending:
        if each not in live:
            office.store.submissions.cancel(each.id, message.at)
    if live and bare(message.text).lower() in AGREEING:
        covered = "；".join(covers(each.figures) for each in live)
        line = f"还有等您确认的数：{covered}。保存请回复“确认”，放弃请回复“取消”。"
        return Reply((line,), (Choice(CONFIRM), Choice(CANCEL)), outcome="ask")
    if not live:
        late = "上一份已超过确认时间，没有保存，请重新发送。" if pending else "现在没有等您确认的数。"
        return Reply((late,), outcome="refused")
    lines: list[str] = []
    out: set[date] = set()
    for each in live:
        changes = compare(office, each.figures)
        out |= _published(office, changes)
        if office.store.submissions.confirm(each.id, message.at, label=office.rules.label_new_periods):
            lines.append(_saved(each.figures, changes))
    if out:
        days = "、".join(map(str, sorted(out)))
        next_step = "可以回复“预览更正”查看" if person.is_clerk else "已告知经办员"
        lines.append(f"截至 {days} 的通报已经发布，改动需要发更正，{next_step}。")
    return Reply(tuple(lines))


def _published(office: Office, changes: Sequence[Change]) -> set[date]:
    """Periods whose bulletin is out and says something else."""
    changed = {change.figure.period for change in changes if not change.is_same}
    return {period for period in changed if office.store.bulletins.is_published(period)}


def _saved(figures: Sequence[Figure], changes: Sequence[Change]) -> str:
    new = sum(change.is_new for change in changes)
    changed = sum(not change.is_new and not change.is_same for change in changes)
    same = len(changes) - new - changed
    counts = [("新增", new), ("修改", changed), ("未变", same)]
    told = "，".join(f"{word} {number}" for word, number in counts if number)
    return f"已保存：{covers(figures)}，{told}。"


def covers(figures: Sequence[Figure]) -> str:
    """附件3 截至2018-07-27."""
    periods: dict[date, dict[str, None]] = {}
    for figure in figures:
        periods.setdefault(figure.period, {})[figure.table] = None
    return "；".join(f"{'、'.join(tables)} 截至{period}" for period, tables in sorted(periods.items()))


def cancel(message: Message, office: Office, person: Person) -> Reply:
    """取消：放弃刚才发来、还没有确认的数"""
    live = waiting(office, person.staff_id, message.at)
    for each in office.store.submissions.proposed(person.staff_id):
        office.store.submissions.cancel(each.id, message.at)
    if not live:
        return Reply(("现在没有等您确认的数。",), outcome="refused")
    dropped = "；".join(covers(each.figures) for each in live)
    return Reply((f"已取消，没有保存：{dropped}。",), (Choice("帮助"),))
