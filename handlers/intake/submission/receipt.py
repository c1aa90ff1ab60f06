"""What the sender is told: what was read, what would change, what is wrong. A phone screen, the worst first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from handlers.intake.model import Ignored, Reading, TableRead
from handlers.intake.problem import Problem
from handlers.office import Office
from handlers.reply import Choice, Reply
from storage.figures import Figure

CONFIRM, CANCEL, RESCHEDULE, LIST = "确认", "取消", "改期", "逐条看"
UNKNOWN_UNIT = "单位"
"""The kind of problem that stands for not knowing whose a row is."""
MOST_LINES = 15
MOST_OF_A_KIND = 4
MOST_SHOWN = 6
"""Figures that a receipt shows one by one, and units that a text may be of to have all of theirs shown."""
FEW = 2
"""Of a kind of which there are very many."""
FEWEST, TWO_LINES = 3, 60
"""Of what is left out for one reason: so many are named at least, and as many as take so many characters."""


@dataclass(frozen=True, slots=True)
class Change:
    """One figure beside what is stored for it now."""

    figure: Figure
    stored: Figure | None

    @property
    def is_new(self) -> bool:
        return self.stored is None

    @property
    def is_same(self) -> bool:
        """The same value, and nothing to correct about its rank."""
        return (
            self.stored is not None
            and self.stored.printed == self.figure.printed
            and self.stored.rank == self.figure.rank
            and self.stored.derived == self.figure.derived
        )


def compare(office: Office, figures: Sequence[Figure]) -> tuple[Change, ...]:
    stored: dict[tuple[str, str, date], Figure] = {}
    for period in {figure.period for figure in figures}:
        for figure in office.store.figures.of_period(period):
            stored[figure.unit, figure.indicator, period] = figure
    return tuple(Change(figure, stored.get((figure.unit, figure.indicator, figure.period))) for figure in figures)


def refusal(
    tables: Sequence[TableRead], problems: Sequence[Problem], *, marked: bool = False, answerable: bool = True
) -> Reply:
    """Nothing was kept: all errors, then the warnings, as far as there is room.

    Not `answerable` is what its sender cannot say more about, because it is too large to be kept.
    """
    errors = list(dict.fromkeys(problem for problem in problems if problem.severity == "error"))
    warnings = list(dict.fromkeys(problem for problem in problems if problem.severity == "warning"))
    choices = tuple(dict.fromkeys(choice for problem in errors for choice in problem.choices)) if answerable else ()
    if choices and all(problem.choices for problem in errors):
        head = f"还没有保存：{what_was_read(tables)}有 {len(errors)} 处要请您先说明，点选即可。"
    else:
        days = "、".join(sorted({str(table.period.cutoff) for table in tables}))
        todo = "请点选或改正后重新发送" if choices else "请改正后重新发送"
        head = f"没有保存：{what_was_read(tables)}{f'（截至{days}）' if days else ''}有 {len(errors)} 处错误，{todo}。"
    lines = [head, *problem_lines(errors, MOST_LINES - 4)]
    if warnings:
        room = MOST_LINES - len(lines) - 2
        # While it is open whose a row is, nobody can say which units are missing or what the rows add up to.
        is_known = all(problem.kind != UNKNOWN_UNIT for problem in errors)
        told = problem_lines(warnings, room, marked=marked) if room > 0 and is_known else []
        fits = 0 < len(told) <= room
        lines.append(f"另有 {len(warnings)} 处需要核对{'：' if fits else '，改正后会一并列出。'}")
        lines += told if fits else []
    if marked:
        lines.append("全部都已标在随附的 Excel 里。")
    return Reply(
        tuple(lines), choices[:4], private=True, public="有问题没有保存，详情已私聊发给你。",
        outcome="ask" if choices else "refused",
    )  # fmt: skip


def proposal(
    office: Office,
    reading: Reading,
    changes: Sequence[Change],
    problems: Sequence[Problem],
    replaced: str,
    consequences: tuple[str, ...] = (),
    *,
    marked: bool = False,
) -> Reply:
    """What would be stored, for its sender to confirm."""
    lines = [table_line(table) for table in reading.tables]
    lines.append(_count_line(changes, reading))
    lines += _figure_lines(office, changes) if _are_shown(changes, reading) else _change_lines(office, changes)
    lines += consequences[:MOST_OF_A_KIND]
    if replaced:
        lines.append(replaced)
    left_out = [*reading.ignored, *(each for table in reading.tables for each in table.ignored)]
    closing = [*_ignored_lines(left_out), *_closing(office, problems)]
    room = max(MOST_LINES - len(lines) - len(closing), 3)
    lines += problem_lines(problems, room, marked=marked)
    return Reply(
        (*lines, *closing),
        (Choice(CONFIRM), Choice(CANCEL), Choice(RESCHEDULE), Choice(LIST)),
        private=True,
        public="已读取，回执私聊发给你，请核对后确认。",
        outcome="ask",
    )


def what_was_read(tables: Sequence[TableRead]) -> str:
    return "、".join(dict.fromkeys(table.table.name for table in tables))


def table_line(table: TableRead) -> str:
    title = "" if table.table.title == table.table.name else f"《{table.table.title}》"
    return f"{table.table.name}{title}，截至{table.period.cutoff}（期次依据：{table.period.rests_on}）"


def _count_line(changes: Sequence[Change], reading: Reading) -> str:
    lines = [line for table in reading.tables for line in table.lines if line.unit]
    units = {line.unit for table in reading.tables if table.table.is_grid for line in table.lines if not line.is_total}
    totals = any(line.is_total for table in reading.tables if table.table.is_grid for line in table.lines)
    rows = [f"{len(units)} 个单位" if units else "", "合计" if totals else ""]
    new = sum(change.is_new for change in changes)
    same = sum(change.is_same for change in changes)
    unreported = sum(entry.read is None for line in lines for entry in line.entries)
    counts = [("新增", new), ("修改", len(changes) - new - same), ("未变", same), ("未报", unreported)]
    told = "，".join(f"{word} {number}" for word, number in counts if number)
    if same == len(changes):
        told = "与已保存的完全相同" + (f"，未报 {unreported}" if unreported else "")
    read = "和".join(filter(None, rows))
    return f"读到 {read}{'，' if read else ''}{len(changes)} 个数：{told}。"


def _are_shown(changes: Sequence[Change], reading: Reading) -> bool:
    """What was typed is shown as it was read, since nobody else has looked at it; of a table only what is short."""
    return len(changes) <= MOST_SHOWN or all(table.is_partial for table in reading.tables)


def _figure_lines(office: Office, changes: Sequence[Change]) -> Iterator[str]:
    """A line for each unit: 萧山区 注册数 8727，激活数 8619→8620."""
    by_unit: dict[tuple[date, str], list[str]] = {}
    for change in changes:
        figure = change.figure
        by_unit.setdefault((figure.period, figure.unit), []).append(f"{figure.indicator} {_beside_stored(change)}")
    for (period, unit), told in list(by_unit.items())[:MOST_SHOWN]:
        yield f"{office.catalogue.units[unit].name_on(period)} {'，'.join(told)}"
    if len(by_unit) > MOST_SHOWN:
        yield f"其余 {len(by_unit) - MOST_SHOWN} 个单位的数请回复“{LIST}”。"


def _beside_stored(change: Change) -> str:
    figure, stored = change.figure, change.stored
    if stored is None or change.is_same:
        return figure.printed
    if stored.printed == figure.printed:
        return f"{figure.printed}（名次 {stored.rank or '无'}→{figure.rank or '无'}）"
    return f"{stored.printed}→{figure.printed}"


def _change_lines(office: Office, changes: Sequence[Change]) -> Iterator[str]:
    changed = [change for change in changes if not change.is_new and not change.is_same]
    if not changed:
        return
    told = [_change_text(office, change) for change in changed[:MOST_OF_A_KIND]]
    more = f" 等 {len(changed)} 处" if len(changed) > MOST_OF_A_KIND else ""
    yield f"修改：{'；'.join(told)}{more}。"


def _change_text(office: Office, change: Change) -> str:
    figure = change.figure
    return f"{office.catalogue.units[figure.unit].name_on(figure.period)} {figure.indicator} {_beside_stored(change)}"


def problem_lines(problems: Sequence[Problem], room: int, *, marked: bool = False) -> list[str]:
    """Grouped by kind; what does not fit is counted, never dropped silently.

    `marked` says that a copy of the sheet goes along in which all are marked: then a kind of which there are very many
    takes one line, behind the rarer ones.
    """
    kinds: dict[str, list[Problem]] = {}
    for problem in problems:
        kinds.setdefault(problem.kind, []).append(problem)
    for group in kinds.values():
        group.sort(key=lambda problem: -problem.weight)
    floods = {kind: kinds.pop(kind) for kind in list(kinds) if marked and _is_flood(kinds[kind])}
    room = max(room - len(floods), 1)  # floods alone may take it all
    shares = _shares(kinds, room)
    lines = []
    for kind, group in kinds.items():
        if len(group) == 1:
            lines.append(f"· {kind}：{group[0].sentence}")
            continue
        left = f"，列出前 {shares[kind]} 处" if shares[kind] < len(group) else ""
        lines.append(f"· {kind}（{len(group)} 处{left}）：")
        lines += [f"  {problem.sentence}" for problem in group[: shares[kind]]]
    return lines + [_flood_line(kind, group) for kind, group in floods.items()]


def _shares(kinds: Mapping[str, Sequence[Problem]], room: int) -> dict[str, int]:
    """How many of each kind are told: each has one line at least, and one for its name where there are several."""
    shares = {kind: min(len(group), MOST_OF_A_KIND) for kind, group in kinds.items()}
    names = sum(len(group) > 1 for group in kinds.values())
    while sum(shares.values()) + names > room and max(shares.values(), default=1) > 1:
        longest = max(reversed(shares), key=lambda kind: shares[kind])
        shares[longest] -= 1
    return shares


def _is_flood(group: Sequence[Problem]) -> bool:
    return len(group) > 2 * MOST_OF_A_KIND and all(problem.severity == "warning" and problem.where for problem in group)


def _flood_line(kind: str, group: Sequence[Problem]) -> str:
    worst = "；".join(problem.sentence for problem in group[:FEW])
    return f"· {kind}（{len(group)} 处，列出前 {FEW} 处）：{worst}。其余标在随附的 Excel 里。"


def _ignored_lines(left_out: Sequence[Ignored]) -> Iterator[str]:
    by_reason: dict[str, list[str]] = {}
    for each in left_out:
        by_reason.setdefault(each.why, []).append(each.what)
    told = [
        f"{'、'.join(_first(whats))}{f' 等 {len(whats)} 处' if len(_first(whats)) < len(whats) else ''}（{why}）"
        for why, whats in by_reason.items()
    ]
    if told:
        yield f"没有取用：{'；'.join(told)}。"


def _first(whats: Sequence[str]) -> Sequence[str]:
    """As many as a phone shows in two lines, three at least."""
    lengths = accumulate(len(what) + 1 for what in whats)
    return whats[: max(sum(length <= TWO_LINES for length in lengths), FEWEST)]


def _closing(office: Office, problems: Sequence[Problem]) -> Iterator[str]:
    ask = f"以上 {len(problems)} 处请核对，" if problems else ""
    yield f"{ask}无误请在{duration(office.rules.confirm_within)}内回复“{CONFIRM}”，不保存请回复“{CANCEL}”。"


def duration(time: timedelta) -> str:
    minutes = int(time.total_seconds() // 60)
    return f"{minutes // 60}小时" if minutes % 60 == 0 else f"{minutes}分钟"
