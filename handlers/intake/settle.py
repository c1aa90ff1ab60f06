"""From a file to a proposal, and from 确认 to stored figures."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from handlers.intake import stating
from handlers.intake.checks import Checked, check
from handlers.intake.effects import effects
from handlers.intake.history import falling_counts
from handlers.intake.limits import FileTroubleError
from handlers.intake.lines import Context, Ignored, Reading, TableRead
from handlers.intake.problems import Problem
from handlers.intake.rates import settle_rates
from handlers.intake.reading import read_attachment
from handlers.intake.receipt import CANCEL, CONFIRM, compare, proposal, refusal
from handlers.intake.values import Value
from handlers.message import Message
from handlers.office import Office, Person
from handlers.reply import Choice, Reply
from storage.figures import Figure
from storage.submissions import Origin, Submission

PASTED = "粘贴的文字"


def brings_figures(message: Message, office: Office) -> bool:
    """A file, or a text that states figures. What was only heard is never taken for a report."""
    if message.attachment is not None:
        return True
    return not message.heard and stating.brings_figures(message.text, office, message.at.date())


def receive(message: Message, office: Office, person: Person) -> Reply:
    """报送数据：把 Excel、CSV 私聊发给我，或直接粘贴表格、写“单位＋指标＋数”，核对回执后回复“确认”"""
    attachment = message.attachment
    if attachment is not None and attachment.trouble:
        return Reply((attachment.trouble,), private=True, public=attachment.trouble, outcome="refused")
    try:
        reading = _read(message, office, person)
    except FileTroubleError as trouble:
        return Reply((str(trouble),), private=True, public=str(trouble), outcome="refused")
    if not reading.tables and not reading.problems:
        return _unrecognised(office)
    reading = replace(reading, tables=tuple(settle_rates(table, office.catalogue) for table in reading.tables))
    own = person.units if person.role == "reporter" else None
    if own is not None and reading.tables:
        reading = _own_rows(reading, person)
        if not reading.tables:
            return _not_yours(office, person)
    return _propose(message, office, reading, own)


def _read(message: Message, office: Office, person: Person) -> Reading:
    attachment = message.attachment
    if attachment is not None:
        return read_attachment(attachment, Context(office, attachment.name, message.at, attachment.cutoff))
    return stating.read_text(message.text, Context(office, "", message.at), person)


def _propose(message: Message, office: Office, reading: Reading, own: frozenset[str] | None) -> Reply:
    problems = reading.problems + tuple(
        problem for table in reading.tables for problem in check(Checked(office, table, own), more=(falling_counts,))
    )
    figures = [figure for table in reading.tables for figure in figures_of(office, table)]
    if any(problem.severity == "error" for problem in problems) or not figures:
        return refusal(reading.tables, problems or (Problem("error", "没有数", "没有可以保存的数"),))
    changes = compare(office, figures)
    origin = _origin(message)
    known = office.store.submissions.same_file(origin.sha256)
    if known and all(change.is_same for change in changes):
        return _already_there(known)
    replaced = _make_room(office, origin, reading, figures)
    office.store.submissions.propose(origin, figures, lives=office.rules.confirm_within)
    consequences = tuple(effects(office, changes)) if reading.is_correction else ()
    return proposal(office, reading, changes, problems, replaced, consequences)


def _origin(message: Message) -> Origin:
    attachment = message.attachment
    content = attachment.content if attachment else message.text.encode()
    return Origin(
        message.sender.staff_id or "", message.sender.name, message.conversation, message.id, message.at,
        (attachment.name if attachment else "") or PASTED, content, hashlib.sha256(content).hexdigest(),
    )  # fmt: skip


def figures_of(office: Office, read: TableRead) -> Iterator[Figure]:
    """What a table would store: each figure once, with the published rank where the table prints one."""
    ranks = _ranks(office, read)
    seen: set[tuple[str, str]] = set()
    for line in read.lines:
        for entry in line.entries:
            if line.unit is None or not isinstance(entry.read, Value) or (line.unit, entry.indicator) in seen:
                continue
            seen.add((line.unit, entry.indicator))
            figure = Figure(
                read.period.cutoff, line.unit, entry.indicator, read.table.name, entry.read.printed, entry.read.number
            )
            ranked = entry.indicator == read.table.rank_by and not line.is_total
            yield replace(figure, rank=_rank(office, figure, ranks)) if ranked else figure


def _rank(office: Office, figure: Figure, ranks: Mapping[str, int]) -> int | None:
    """The printed rank; from a file without ranks, the one stored for as long as the value is the same."""
    if ranks:
        return ranks.get(figure.unit)
    stored = office.store.figures.get(figure.unit, figure.indicator, figure.period)
    return stored.rank if stored and stored.printed == figure.printed else None


def _ranks(office: Office, read: TableRead) -> dict[str, int]:
    """The printed 序号 of each unit, if it is a rank: the table is whole, and no worse value stands before a better."""
    lines = [line for line in read.lines if line.unit and not line.is_total and line.rank is not None]
    values = {
        line.unit: entry.read.number
        for line in lines
        for entry in line.entries
        if entry.indicator == read.table.rank_by and isinstance(entry.read, Value)
    }
    ranked = sorted((line for line in lines if line.unit in values), key=lambda line: line.rank or 0)
    numbers = [values[line.unit] for line in ranked]
    expected = office.catalogue.expected(read.table, read.period.cutoff)
    whole = {line.unit for line in lines} >= {unit.id for unit in expected}
    if not whole or numbers != sorted(numbers, reverse=True):
        return {}
    return {line.unit: line.rank for line in ranked if line.unit and line.rank is not None}


def _own_rows(reading: Reading, person: Person) -> Reading:
    """A reporter's own rows; the others are named as refused."""

    def own(table: TableRead) -> TableRead:
        mine = tuple(line for line in table.lines if line.unit in person.units)
        others = [line.label or "没有单位的行" for line in table.lines if line.unit not in person.units]
        refused = tuple(Ignored(label, "不是您负责的单位") for label in others)
        return replace(table, lines=mine, ignored=table.ignored + refused)

    tables = tuple(own(table) for table in reading.tables)
    return replace(reading, tables=tuple(table for table in tables if table.lines))


def _not_yours(office: Office, person: Person) -> Reply:
    names = "、".join(
        office.catalogue.units[unit].name for unit in sorted(person.units) if unit in office.catalogue.units
    )
    mine = f"您负责的是{names}，文件里没有它的数。" if names else "您还没有登记负责的单位，请联系管理员。"
    return Reply((f"没有保存：{mine}",), private=True, public="文件没有保存，原因已私聊发给你。", outcome="refused")


def _unrecognised(office: Office) -> Reply:
    tables = "、".join(office.catalogue.tables)
    return Reply(
        ("没有保存：没有认出要报送的表。", f"能读的表有：{tables}。请保留表头里单位和各项指标的名称。"),
        private=True, public="没有认出要报送的表，详情已私聊发给你。", outcome="refused",
    )  # fmt: skip


def _already_there(known: Submission) -> Reply:
    when = f"{known.settled_at:%Y-%m-%d %H:%M}" if known.settled_at else ""
    line = f"这个文件{known.origin.sender_name}已在 {when} 确认过，数没有变化，不用再报。"
    return Reply((line,), private=True, public=line)


def _make_room(office: Office, origin: Origin, reading: Reading, figures: Sequence[Figure]) -> str:
    """Takes out of the sender's earlier proposals what this one brings anew; says which."""
    whole = {(table.table.name, table.period.cutoff) for table in reading.tables if not table.is_partial}
    single = {(figure.unit, figure.indicator, figure.period) for figure in figures}
    replaced: list[str] = []
    added = False
    for earlier in waiting(office, origin.sender, origin.received_at):
        kept = [
            figure for figure in earlier.figures
            if (figure.table, figure.period) not in whole
            and (figure.unit, figure.indicator, figure.period) not in single
        ]  # fmt: skip
        if len(kept) < len(earlier.figures):
            office.store.submissions.cancel(earlier.id, origin.received_at)
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


def says_confirm(message: Message, _: Office) -> bool:
    return message.attachment is None and _said(message.text) in {
        CONFIRM,
        "确认保存",
        "确认无误",
        "确认报送",
        "确认提交",
    }


def says_cancel(message: Message, _: Office) -> bool:
    return message.attachment is None and _said(message.text) in {CANCEL, "取消保存", "不保存", "取消报送"}


def _said(text: str) -> str:
    return text.strip().strip("。.！!“”\"' ")


def confirm(message: Message, office: Office, person: Person) -> Reply:
    """确认：保存刚才核对过的数"""
    pending = office.store.submissions.proposed(person.staff_id)
    live = [each for each in pending if message.at <= each.expires_at]
    for each in pending:
        if each not in live:
            office.store.submissions.cancel(each.id, message.at)
    if not live:
        late = "上一份已超过确认时间，没有保存，请重新发送。" if pending else "现在没有等您确认的数。"
        return Reply((late,), outcome="refused")
    lines = [_confirmed(office, each, message.at) for each in live]
    return Reply(tuple(filter(None, lines)))


def _confirmed(office: Office, submission: Submission, at: datetime) -> str:
    changes = compare(office, submission.figures)
    if not office.store.submissions.confirm(submission.id, at, label=office.rules.label_new_periods):
        return ""
    new = sum(change.is_new for change in changes)
    changed = sum(not change.is_new and not change.is_same for change in changes)
    same = len(changes) - new - changed
    counts = [("新增", new), ("修改", changed), ("未变", same)]
    told = "，".join(f"{word} {number}" for word, number in counts if number)
    return f"已保存：{_covers(submission.figures)}，{told}。"


def _covers(figures: Sequence[Figure]) -> str:
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
    covers = "；".join(_covers(each.figures) for each in live)
    return Reply((f"已取消，没有保存：{covers}。",), (Choice("帮助"),))
