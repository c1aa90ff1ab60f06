"""Errors block and warnings ask: the value rules, each a small function over one table as it was read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from handlers.intake.cells.text import digits, plain, shown
from handlers.intake.cells.values import Value, Wrong
from handlers.intake.model import Entry, Line, TableRead
from handlers.intake.problem import Problem, Severity
from handlers.intake.tables.percentages import counts_by_unit
from handlers.office import Office
from handlers.reply import Choice
from storage.catalogue import Indicator, Table


def name_answer(label: str, name: str) -> str:
    """What a sender types, or taps, to say whom a name in the file means."""
    return f"“{label}”就是{name}"


def rate_answers(indicator: str) -> tuple[str, str]:
    return f"{indicator}按百分数读", f"{indicator}按小数读"


def table_answer(table: str) -> str:
    return f"这是{table}"


MOST_TWINS = 4
"""Columns of one indicator beside each other; more of them are a table laid out line by line."""
ONE_POINT = Decimal("0.01")
Check = Callable[["Checked"], Iterator[Problem]]


@dataclass(frozen=True)
class Checked:
    """One table with what its checks look at."""

    office: Office
    read: TableRead
    units: frozenset[str] | None = None
    """The units that the sender answers for; None for all."""
    sent_on: date | None = None
    affirmed: frozenset[str] = frozenset()
    """Figures that the sender was asked about and stood by."""

    @property
    def table(self) -> Table:
        return self.read.table

    @property
    def day(self) -> date:
        return self.read.period.cutoff

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The lines whose unit is known."""
        return tuple(line for line in self.read.lines if line.unit)

    @cached_property
    def numbers(self) -> dict[str, dict[str, Decimal]]:
        """unit → indicator → number: what was read, and beside it what is stored for the same period."""
        numbers: dict[str, dict[str, Decimal]] = {}
        for figure in self.office.store.figures.of_period(self.day, self.table.name):
            numbers.setdefault(figure.unit, {})[figure.indicator] = figure.number
        for unit, values in counts_by_unit(self.read.lines).items():
            numbers.setdefault(unit, {}).update(values)
        return numbers

    def name(self, unit: str) -> str:
        return self.office.catalogue.units[unit].name_on(self.day)

    def indicator(self, name: str) -> Indicator:
        return self.office.catalogue.indicators[name]

    def values(self) -> Iterator[tuple[Line, Entry, Value]]:
        for line in self.lines:
            for entry in line.entries:
                if isinstance(entry.read, Value):
                    yield line, entry, entry.read

    def problem(
        self, severity: Severity, kind: str, why: str, at: tuple[Line, Entry, Value], suggestion: str = ""
    ) -> Problem:
        """A problem of one value, with its cell."""
        line, entry, value = at
        unit, column = "", entry.header
        if self.table.is_grid:
            unit, column = self.name(line.unit) if line.unit else line.label, entry.indicator
        return Problem(severity, kind, why, entry.where, unit, column, value.printed, suggestion)


def wrong_cells(it: Checked) -> Iterator[Problem]:
    for line in it.read.lines:
        for entry in line.entries:
            if isinstance(entry.read, Wrong):
                found = f"“{shown(entry.found)}”" if str(entry.found).strip() else ""
                column = entry.indicator if it.table.is_grid else entry.header
                label = line.label if it.table.is_grid else ""
                hint = entry.read.suggestion
                choices = tuple(map(Choice, rate_answers(entry.indicator))) if entry.read.unclear else ()
                yield Problem("error", "填写有误", entry.read.why, entry.where, label, column, found, hint, choices)


def unknown_units(it: Checked) -> Iterator[Problem]:
    for line in it.read.lines:
        if line.unit is None:
            if not line.label:
                yield Problem("error", "单位", "这一行有数，但没有写单位", line.where, suggestion="请补上单位名称")
                continue
            near = [it.name(unit) for unit in line.name.candidates]
            suggestion = f"是不是{'、'.join(near)}" if near else ""
            choices = tuple(Choice(name_answer(line.label, name)) for name in near)
            yield Problem(
                "error", "单位", "不认识这个单位", line.where, f"“{line.label}”", suggestion=suggestion, choices=choices
            )


def misplaced_units(it: Checked) -> Iterator[Problem]:
    """Units of another table, and units that did not exist on the day."""
    catalogue = it.office.catalogue
    for line in it.lines:
        unit = catalogue.units[line.unit or ""]
        if it.table.is_grid and it.table.name not in catalogue.holdings.get(unit.id, {}).values():
            yield Problem("error", "单位", f"不是{it.table.name}里的单位", line.where, line.label)
        elif not unit.exists_on(it.day):
            ended = unit.until is not None and unit.until < it.day
            heirs = "、".join(catalogue.units[heir].name for heir in unit.successors)
            why = f"{unit.until}起已不再单列" if ended else f"到{unit.since}才成立"
            yield Problem(
                "error", "单位", why, line.where, line.label, suggestion=f"现为{heirs}" if ended and heirs else ""
            )


def short_names(it: Checked) -> Iterator[Problem]:
    """财政局 under 萧山区各部门 is hardly the city's: a short name is read within what the title speaks of."""
    if it.read.subject is None or not it.table.is_grid:
        return
    subject = it.name(it.read.subject)
    for line in it.lines:
        unit = it.office.catalogue.units[line.unit or ""]
        scope = it.office.catalogue.scopes.get(unit.scope or "")
        full = {plain(name) for name in (unit.id, unit.name, *(old.name for old in unit.former))}
        form = plain(line.label)
        if scope and form not in full and not form.startswith(scope.prefixes):
            why = f"表题写的是{subject}，不一定是{it.name(unit.id)}"
            yield Problem("error", "单位", why, line.where, f"“{line.label}”", suggestion="请写单位全称")


def repeated_columns(it: Checked) -> Iterator[Problem]:
    """Two columns for one indicator that say different things, told once and not for every row."""
    for name in it.table.columns if not it.read.is_partial else ():
        for line in it.read.lines:
            entries = [entry for entry in line.entries if entry.indicator == name and isinstance(entry.read, Value)]
            if len({entry.read.number for entry in entries if isinstance(entry.read, Value)}) > 1:
                places = "、".join(entry.where for entry in entries[:3]) + ("等" if len(entries) > 3 else "")
                if len(entries) > MOST_TWINS:
                    why = f"“{name}”有 {len(entries)} 处，数不一样（如 {places}）"
                    yield Problem("error", "排列", why, suggestion="请改成一个单位一行、一项指标一列")
                    break
                why = f"“{name}”有 {len(entries)} 列，数不一样（如 {places}），分不清哪一列是本期的"
                yield Problem("error", "重复的列", why, suggestion="请只保留本期的一列")
                break


def repeated_units(it: Checked) -> Iterator[Problem]:
    """The same figure twice: alike is harmless, different cannot be stored."""
    first: dict[tuple[str, str], tuple[Entry, Value]] = {}
    for line, entry, value in it.values():
        known = first.setdefault((line.unit or "", entry.indicator), (entry, value))
        if known[1].number != value.number:
            place = f"与 {known[0].where} 的" if known[0].where else "与前面的"
            why = f"{place} {known[1].printed} 不一致，请只留一个"
            yield it.problem("error", "重复", why, (line, entry, value))


def impossible_values(it: Checked) -> Iterator[Problem]:
    """Outside of what the indicator can be."""
    for line, entry, value in it.values():
        indicator = it.indicator(entry.indicator)
        low, high = indicator.bounds
        if low is not None and value.number < low:
            why = "不能是负数" if low == 0 else f"不能小于{_end(low, indicator)}"
            yield it.problem("error", "不可能的数", why, (line, entry, value))
        elif high is not None and value.number > high:
            yield it.problem("error", "不可能的数", f"不能超过{_end(high, indicator)}", (line, entry, value))


def _end(number: Decimal, indicator: Indicator) -> str:
    return f"{digits(number * 100)}%" if indicator.kind == "rate" else f"{digits(number)}{indicator.measure}"


def exceeding_counts(it: Checked) -> Iterator[Problem]:
    """激活数 is at most 注册数. Where nearly every row breaks the rule, the headers are the likely culprit."""
    yield from _undercut_counts(it)
    for name in dict.fromkeys(entry.indicator for _, entry, _ in it.values()):
        limit = it.indicator(name).at_most
        if not limit:
            continue
        compared = [
            (line, entry, value) for line, entry, value in it.values()
            if entry.indicator == name and limit in it.numbers.get(line.unit or "", {})
        ]  # fmt: skip
        broken = [each for each in compared if each[2].number > it.numbers[each[0].unit or ""][limit]]
        swapped = len(broken) > 2 and 2 * len(broken) > len(compared)
        for line, entry, value in broken:
            bound = it.numbers[line.unit or ""][limit]
            hint = f"“{name}”和“{limit}”两列的表头可能写反了" if swapped else ""
            why = f"大于{limit} {digits(bound)}"
            yield it.problem("error", f"{name}大于{limit}", why, (line, entry, value), hint)


def _undercut_counts(it: Checked) -> Iterator[Problem]:
    """A bound that falls below a count that is stored, and was not sent along."""
    sent = {(line.unit, entry.indicator) for line, entry, _ in it.values()}
    for line, entry, value in it.values():
        for name, number in it.numbers.get(line.unit or "", {}).items():
            if (
                it.indicator(name).at_most == entry.indicator
                and (line.unit, name) not in sent
                and number > value.number
            ):
                why = f"小于已保存的{name} {digits(number)}"
                yield it.problem("error", f"{name}大于{entry.indicator}", why, (line, entry, value))


def rates_against_counts(it: Checked) -> Iterator[Problem]:
    for line, entry, value in it.values():
        of = it.indicator(entry.indicator).of
        known = it.numbers.get(line.unit or "", {})
        if not of or of[0] not in known or not known.get(of[1]):
            continue
        computed = known[of[0]] / known[of[1]]
        gap = abs(value.number - computed)
        if gap >= ONE_POINT:
            why = f"按 {digits(known[of[0]])}÷{digits(known[of[1]])} 测算为 {computed * 100:.2f}%"
            found = it.problem("warning", "比率与个数对不上", why, (line, entry, value))
            yield replace(found, weight=gap * known[of[1]])  # a point of a thousand people before ten of one


def totals_against_rows(it: Checked) -> Iterator[Problem]:
    """The printed total beside the sum of its rows, where every row of the table is there."""
    if it.table.total is None:
        return
    rows = [unit for unit in it.numbers if unit != it.table.total.unit]
    expected = {unit.id for unit in it.office.catalogue.expected(it.table, it.day)}
    for line, entry, value in it.values():
        if not line.is_total or not it.indicator(entry.indicator).adds_up:
            continue
        known = (it.numbers.get(unit, {}).get(entry.indicator) for unit in rows)
        parts = [number for number in known if number is not None]
        gap = value.number - sum(parts, Decimal(0))
        if parts and gap:
            absent = len(expected.difference(unit for unit in rows if entry.indicator in it.numbers[unit]))
            without = f"（缺{absent}个单位的数）" if absent else ""
            why = f"各行相加是 {digits(value.number - gap)}，差 {digits(abs(gap))}{without}"
            culprit = _culprit(it, entry.indicator, gap)
            yield it.problem("warning", "合计与各行之和不一致", why, (line, entry, value), culprit)


def _culprit(it: Checked, indicator: str, gap: Decimal) -> str:
    """The row that explains the gap by itself: counted twice, or left out."""
    exact = [
        line for line in it.lines
        if not line.is_total and it.numbers.get(line.unit or "", {}).get(indicator) == abs(gap)
    ]  # fmt: skip
    if len(exact) != 1:
        return ""
    return f"正好是{it.name(exact[0].unit or '')}的数，可能{'多加' if gap > 0 else '漏加'}了它"


def guessed_names(it: Checked) -> Iterator[Problem]:
    for line in it.lines:
        if line.name.guessed:
            yield Problem("warning", "单位名称", f"读作{it.name(line.unit or '')}", line.where, f"“{line.label}”")


def derived_values(it: Checked) -> Iterator[Problem]:
    for line, entry, value in it.values():
        if value.is_derived:
            yield it.problem("warning", "测算", "公式没有结果，这是按公式测算的", (line, entry, value))


def hidden_rows(it: Checked) -> Iterator[Problem]:
    for line in it.lines:
        if line.is_hidden:
            unit = it.name(line.unit or "")
            yield Problem("warning", "隐藏的行", "这一行在表里是隐藏的，也已读取", line.where, unit)


def counted_in_thousands(it: Checked) -> Iterator[Problem]:
    if it.read.counted:
        example = next((each for each in it.values() if it.indicator(each[1].indicator).kind != "rate"), None)
        if example:
            why = f"表上写着“{it.read.counted}”，个数已按此换算，如 {shown(example[1].found)} 读作 {example[2].printed}"
            yield it.problem("warning", "计量单位", why, example)


def unread_columns(it: Checked) -> Iterator[Problem]:
    for header, name in it.read.nearly:
        yield Problem(
            "warning", "没有认出的列", f"“{header}”列没有读取，如果它是{name}", suggestion="请改正表头后重新发送"
        )


def uncertain_table(it: Checked) -> Iterator[Problem]:
    if it.read.also:
        names = (it.table.name, *(table.name for table in it.read.also))
        yield Problem(
            "error", "哪张表", f"分不清是{'还是'.join(names)}", suggestion="请点选",
            choices=tuple(Choice(table_answer(name)) for name in names),
        )  # fmt: skip
