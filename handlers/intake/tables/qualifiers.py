"""Words around a header that leave it what it is. Any other makes its figures those of something else."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, lru_cache

from handlers.intake.cells.text import OTHER_TIME, plain
from storage.catalogue import Catalogue, Indicator, Table
from storage.catalogue.measures import factor, measure_of

PRESENT = frozenset({"数值", "数据", "数", "值", "本周", "本期", "本周数", "本期数", "本周数据", "本期数据", "当前"})
"""What heads the column of a form that holds this period's figures."""
BIG = {"百": 100, "千": 1000, "万": 10_000, "十万": 100_000, "百万": 1_000_000, "千万": 10_000_000, "亿": 100_000_000}
_BIGS = "|".join(sorted(BIG, key=len, reverse=True))
_COUNTED = re.compile(rf"(?:(?:计量|数据|统计)?单位(?:为|是)?:?)?(?P<big>{_BIGS})?(?:人次|[人个家套项户次件名位台])?")
_PERCENT = frozenset({"%", "百分比", "百分数", "百分率", "单位:%"})
_MEANS_NOTHING = re.compile(
    r"必填|选填|自动(?:计算|生成|汇总)?|(?:系统|后台|平台)?导出|(?:按)?公式(?:计算)?|测算|四舍五入"
    r"|保留(?:\d|[一二两三])位(?:小数)?|保留整数|取整|整数|截[至止]日?|[a-z]|\d{1,2}"
    r"|(?:[a-z0-9]{0,2}=)?[a-z0-9]{1,2}(?:[-+*/÷×][a-z0-9]{1,2})+(?:[*×]100%?)?"
)
"""Brackets that say how a figure was made or where its column stands."""
_IS_PRESENT = r"(?:本|当|这一?|该)[周期]|当前|目前|现在?|截[至止](?:目前|本[周期])?"
_IS_ALL = r"累计|期末|周末|实际|已?完成|合计|总计|总共|全部|共计|汇总"
_IS_A_NUMBER = r"人数|户数|个数|套数|件数|数值|数量|数据|总数|总量|数额|数目|[数值量]"
_SAYS_NO_MORE = re.compile(
    rf"(?:{_IS_PRESENT})?(?:{_IS_ALL})?(?:{_IS_A_NUMBER})?|单位:.*|[人个家套项户次%]|[a-z_ .]+|[甲乙丙丁戊己庚]"
)
"""What may stand below a header without making it mean something else."""
_FILLERS = re.compile(
    rf"{_IS_PRESENT}|{_IS_ALL}|{_IS_A_NUMBER}|情况|统计|指标|应用|使用|基本|总体|整体|运行|工作|推进|主要|有关|相关|各项"
    r"|一览|通报|报表|信息|填报|报送|上报|分析|人员|用户|数字|内容|其中|日均|每周|周|表|项目|名称|[的及与和、,;/项率个]"
)
"""Words of which the name of a group of columns (用户注册情况) is made when it says nothing of its own."""
_ORDINAL = re.compile(r"^(?:[一二三四五六七八九十]{1,2}[、.]|\(?[一二三四五六七八九十\d]{1,2}\)|\d{1,2}[、.])")
_OF_A_NUMBER = re.compile("(?:用户|人员?|总|系统)?[数率量度]$|(?:用户|人数|比例|比率)$")
_PLANNED = re.compile("计划|目标|应")
_BRACKET = re.compile(r"\((?P<said>[^()]*)\)")


@dataclass(frozen=True, slots=True)
class Note:
    """What brackets say of the figures: a multiple (万人), percent, or nothing."""

    scale: int = 1
    is_percent: bool = False
    is_measure: bool = False
    measure: str = ""
    """As it was written: 万元, 天."""


@lru_cache(maxsize=4096)
def read_note(said: str) -> Note | None:
    """What stands in brackets behind a header, in plain form; None where it makes the header mean something else."""
    if said in _PERCENT:
        return Note(is_percent=True, is_measure=True)
    counted = _COUNTED.fullmatch(said)
    if counted:
        big = counted["big"]
        return Note(BIG[big] if big else 1, is_measure=bool(said), measure=said.partition(":")[2] or said)
    if _SAYS_NO_MORE.fullmatch(said) or _MEANS_NOTHING.fullmatch(said):
        return Note()
    parts = re.split("[、,;/]", said)
    notes = [read_note(part) for part in parts] if len(parts) > 1 else []
    return all_notes([note for note in notes if note]) if notes and None not in notes else None


def read_measure(said: str) -> Note | None:
    """亿元, 天 or 单位:m in brackets; None for what is no measure. The indicator decides whether it fits."""
    measure = re.sub("^(?:计量|数据)?单位(?:为|是)?:?", "", said)
    return Note(is_measure=True, measure=measure) if measure and measure_of(measure) else None


def scale_of(note: Note, indicator: Indicator) -> Decimal | int | None:
    """What a number under the note is multiplied by; None where it cannot be in the indicator's own measure.

    A rate, and what is counted without saying in what, take no other measure.
    """
    if not note.measure or indicator.kind == "rate":
        return note.scale if not note.measure or read_note(note.measure) else None
    by = factor(note.measure, indicator.measure) if indicator.measure else None
    if by is None and indicator.kind == "count" and read_note(note.measure):
        return note.scale  # 个 of 人 says no more
    return int(by) if by is not None and by == int(by) else by


def all_notes(notes: Sequence[Note]) -> Note:
    """What several notes say together."""
    return Note(
        max((note.scale for note in notes), default=1),
        any(note.is_percent for note in notes),
        any(note.is_measure for note in notes),
        next((note.measure for note in notes if note.measure), ""),
    )


def says_no_more(text: str) -> bool:
    """Whether what stands below a header (本周, 累计, （人）) leaves it what it is."""
    form = plain(text)
    bracket = _BRACKET.fullmatch(form)
    return read_note(bracket["said"] if bracket else form) is not None


def is_present(heading: str) -> bool:
    """Whether a column of values is headed as the present one: 本周, 数值（人）."""
    form = plain(heading).rstrip(":*")
    bare = _BRACKET.sub(lambda note: "" if read_note(note["said"]) else note[0], form)
    return bare in PRESENT


@dataclass(frozen=True)
class Qualifiers:
    """`known` are the office's own words, which say nothing more about a figure either."""

    known: Sequence[str] = ()
    _said: dict[str, bool] = field(default_factory=dict)

    @cached_property
    def _words(self) -> re.Pattern[str]:
        return re.compile("|".join(map(re.escape, sorted(self.known, key=len, reverse=True))) or "(?!)")

    def leave(self, text: str) -> bool:
        """Whether a text above a header leaves it what it is: 用户情况（人）, but not 上周, 机关 or 目标."""
        if text not in self._said:
            self._said[text] = self._leaves(plain(text).strip(":*、"))
        return self._said[text]

    def _leaves(self, form: str) -> bool:
        form = self._words.sub("", _BRACKET.sub(self._note, _ORDINAL.sub("", form)))
        return not OTHER_TIME.search(form) and not _FILLERS.sub("", form)

    def _note(self, bracket: re.Match[str]) -> str:
        bare = self._words.sub("", bracket["said"])
        return "" if read_note(bracket["said"]) or not _FILLERS.sub("", bare) else bracket[0]


def common_words(catalogue: Catalogue) -> tuple[str, ...]:
    """Plain words of an office that may stand over any of its tables: its name, its subject, the tables' titles."""
    office = catalogue.office
    names = [office.name, office.short, office.bulletin, office.series, *office.topics]
    for table in catalogue.tables.values():
        names += [table.name, table.title, *table.aliases]
    return tuple(filter(None, map(plain, names)))


def table_qualifiers(catalogue: Catalogue, table: Table) -> Qualifiers:
    """The rank's own header is none of a table's words, nor is what is planned: 排名 over a column makes it ranks."""
    words = [*common_words(catalogue), *map(plain, table.unit_header)]
    for name in table.columns:
        for form in map(plain, (name, *catalogue.indicators[name].aliases)):
            words += [form, _OF_A_NUMBER.sub("", form)]
    return Qualifiers(tuple(word for word in dict.fromkeys(words) if len(word) > 1 and not _PLANNED.search(word)))
