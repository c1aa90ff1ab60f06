"""From a file to a proposal, and from 确认 to stored figures."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from handlers.intake.checks.all import check
from handlers.intake.checks.context import Checked
from handlers.intake.formats.limits import FileTroubleError
from handlers.intake.model import Context, Ignored, Reading, TableRead
from handlers.intake.problem import Problem
from handlers.intake.submission.confirm import make_room
from handlers.intake.submission.draft import Draft, forget, keep
from handlers.intake.submission.impact import effects
from handlers.intake.submission.marked_copy import marked_copy
from handlers.intake.submission.receipt import CANCEL, RESCHEDULE, compare, proposal, refusal
from handlers.intake.submission.to_figures import figures_of
from handlers.intake.tables.percentages import settle_rates
from handlers.intake.tables.read import read_sheets
from handlers.intake.texts import read
from handlers.language.calendar.cutoffs import Chosen, cutoff_around
from handlers.message import Message
from handlers.office import Office, Person
from handlers.reply import Choice, Reply
from storage.figures import Figure
from storage.figures.submissions import Origin, Submission

PASTED = "粘贴的文字"


def brings_figures(message: Message, office: Office) -> bool:
    """A file, or a text that states figures. What was only heard is never taken for a report."""
    if message.attachment is not None:
        return True
    person = office.people.of(message)
    if message.heard or person is None:
        return False
    return read.brings_figures(message.text, office, message.at.date(), person.role)


def receive(message: Message, office: Office, person: Person) -> Reply:
    """报送数据：把 Excel、CSV 私聊发给我，或直接粘贴表格、写“单位＋指标＋数”，核对回执后回复“确认”"""
    attachment = message.attachment
    if attachment is not None and attachment.trouble:
        forget(office, person, message.at)
        return Reply((attachment.trouble,), private=True, public=attachment.trouble, outcome="refused")
    return take(Draft.of(message), message, office, person)


def take(draft: Draft, message: Message, office: Office, person: Person) -> Reply:
    """What was sent, with all that its sender has answered about it, on the way to a proposal."""
    known = office.store.submissions.same_file(draft.sha256)
    try:
        reading = _read(draft, office, person, known)
    except FileTroubleError as trouble:
        forget(office, person, message.at)
        return Reply((str(trouble),), private=True, public=str(trouble), outcome="refused")
    if not reading.tables and not reading.problems:
        forget(office, person, message.at)
        return _unrecognised(office, is_file=draft.is_file)
    tables = tuple(settle_rates(table, office.catalogue, draft.fractions) for table in reading.tables)
    reading = replace(reading, tables=tables)
    own = person.units if person.role == "reporter" else None
    if own is not None and reading.tables:
        own_reading = _own_rows(reading, person)
        if not own_reading.tables:
            return _not_yours(office, person, reading)
        reading = own_reading
    answerable = keep(office, person, draft, message.at)
    return _propose(draft, message, office, reading, own, known, answerable=answerable)


def _read(draft: Draft, office: Office, person: Person, known: Submission | None) -> Reading:
    only = next(iter(person.units)) if person.role == "reporter" and len(person.units) == 1 else None
    before = _period_before(known) if draft.is_file else None
    context = Context(office, draft.name, draft.at, draft.cutoff, draft.table, draft.names, only, before)
    if draft.is_file:
        return read_sheets(draft.sheets, context)
    return read.read_text(draft.text, context, person)


def _period_before(known: Submission | None) -> Chosen | None:
    """The very same file does not become another week's because it is sent again later."""
    periods = {figure.period for figure in known.figures} if known else set()
    return Chosen(periods.pop(), "以前报过同一个文件") if len(periods) == 1 else None


def _propose(
    draft: Draft,
    message: Message,
    office: Office,
    reading: Reading,
    own: frozenset[str] | None,
    known: Submission | None,
    *,
    answerable: bool,
) -> Reply:
    problems = reading.problems + tuple(
        replace(problem, sheet=table.sheet) if problem.where else problem
        for table in reading.tables
        for problem in check(Checked(office, table, own, draft.at.date(), draft.affirmed))
    )
    copy = marked_copy(reading, draft.sheets, problems)
    figures = [figure for table in reading.tables for figure in figures_of(office, table)]
    if any(problem.severity == "error" for problem in problems) or not figures:
        problems = problems or (Problem("error", "没有数", "没有可以保存的数"),)
        refused = refusal(reading.tables, problems, marked=bool(copy), answerable=answerable)
        return replace(refused, files=copy)
    changes = compare(office, figures)
    if known and all(change.is_same for change in changes):
        return _already_there(known, office, draft.at)
    origin = _origin(draft, message)
    replaced = make_room(office, origin, reading, figures)
    office.store.submissions.propose(origin, figures, lives=office.rules.confirm_within)
    consequences = tuple(effects(office, changes)) if reading.is_correction else ()
    consequences += tuple(_other_period(known, figures, draft))
    receipt = proposal(office, reading, changes, problems, replaced, consequences, marked=bool(copy))
    return replace(receipt, files=copy)


def _other_period(known: Submission | None, figures: Sequence[Figure], draft: Draft) -> Iterator[str]:
    """Another period than the one that the same figures were confirmed for does not take them out of that one."""
    days = {figure.period for figure in known.figures} if known and draft.cutoff else set()
    days -= {figure.period for figure in figures}
    if days:
        told = "、".join(f"{day}" for day in sorted(days))
        yield f"同样的内容已作为截至{told}的数保存，那一期不会改动；如果报错了期，请先回复“{CANCEL}”，再回复“撤回”。"


def _origin(draft: Draft, message: Message) -> Origin:
    return Origin(
        message.sender.staff_id or "", message.sender.name, message.conversation, message.id, message.at,
        draft.name or PASTED, draft.content, draft.sha256,
    )  # fmt: skip


def _own_rows(reading: Reading, person: Person) -> Reading:
    """A reporter's own rows; the others are named as refused."""

    def own(table: TableRead) -> TableRead:
        mine = tuple(line for line in table.lines if line.unit in person.units)
        others = [line.label or "没有单位的行" for line in table.lines if line.unit not in person.units]
        refused = tuple(Ignored(label, "不是您负责的单位") for label in others)
        return replace(table, lines=mine, ignored=table.ignored + refused)

    tables = tuple(own(table) for table in reading.tables)
    return replace(reading, tables=tuple(table for table in tables if table.lines))


def _not_yours(office: Office, person: Person, reading: Reading) -> Reply:
    mine = "、".join(
        office.catalogue.units[unit].name for unit in sorted(person.units) if unit in office.catalogue.units
    )
    lines = [line for table in reading.tables for line in table.lines if line.label]
    units = office.catalogue.units
    others = list(dict.fromkeys(units[line.unit].name if line.unit in units else line.label for line in lines))
    named = "、".join(others[:5]) + (f"等{len(others)}个单位" if len(others) > 5 else "")
    why = f"您负责的是{mine}，不能报送{named or '其他单位'}的数。" if mine else "您还没有登记负责的单位，请联系管理员。"
    return Reply((f"没有保存：{why}",), private=True, public="没有保存，原因已私聊发给你。", outcome="refused")


def _unrecognised(office: Office, *, is_file: bool) -> Reply:
    tables = "、".join(office.catalogue.tables)
    why = "没有认出要报送的表。" if is_file else "没有表头，不知道每个数是哪一项。"
    return Reply(
        (f"没有保存：{why}", f"能读的表有：{tables}。请保留表头里单位和各项指标的名称。"),
        private=True, public="没有认出要报送的表，详情已私聊发给你。", outcome="refused",
    )  # fmt: skip


def _already_there(known: Submission, office: Office, at: datetime) -> Reply:
    """Nothing to do; unless an unchanged file is meant for a new week, which only its sender can know."""
    when = f"{known.settled_at:%Y-%m-%d %H:%M}" if known.settled_at else ""
    line = f"这个文件{known.origin.sender_name}已在 {when} 确认过，数没有变化，不用再报。"
    present = cutoff_around(office, at.date())
    if present in {figure.period for figure in known.figures}:
        return Reply((line,), private=True, public=line)
    again = f"{RESCHEDULE} {present}"
    return Reply((line, f"如果是新一期的数，请回复“{again}”。"), (Choice(again),), private=True, public=line)
