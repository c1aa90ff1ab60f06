"""What stands in a catalogue file. docs/catalogue.md explains every field to the people who write one."""

from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Literal

import msgspec

from storage.catalogue.measures import measure_of

Kind = Literal["count", "rate", "number"]


class _Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    pass


class OfficeName(_Entry, frozen=True):
    name: str
    short: str
    bulletin: str = "每周通报"
    series: str = ""
    """What stands above the bulletin's name on its first page."""
    topics: tuple[str, ...] = ()
    """What the bulletin is about, as people add it to a question without changing what they ask."""


class Scope(_Entry, frozen=True):
    """Units that are ranked together, such as 区县 or 市级单位."""

    name: str
    aliases: tuple[str, ...] = ()
    total: str | None = None
    """Id of the unit that carries the scope's total row."""
    counted: str = "个单位"
    """How members are counted: 13个区县, 78家单位."""
    prefixes: tuple[str, ...] = ()
    """What people put before a member's name or leave out (市, 杭州市): 市民政局, 民政局 and 杭州市民政局 are one."""


class FormerName(_Entry, frozen=True):
    name: str
    until: date
    """Last day on which the name was in use."""


class Unit(_Entry, frozen=True):
    """A district, a bureau, or one that carries a total (市本级, 全市). `id` never changes; names may."""

    name: str
    id: str = ""
    scope: str | None = None
    aliases: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    """First and last day of existence; a unit is expected to report only for cut-offs between them."""
    former: tuple[FormerName, ...] = ()
    successors: tuple[str, ...] = ()
    """Ids of the units that took over when this one ended."""
    variants: tuple[str, ...] = ()
    """The names with and without the scope's prefixes; filled in by the catalogue."""

    def exists_on(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def name_on(self, day: date) -> str:
        """The name that was in use on that day."""
        earlier = [old for old in self.former if day <= old.until]
        return min(earlier, key=lambda old: old.until).name if earlier else self.name

    @cached_property
    def all_names(self) -> tuple[str, ...]:
        """The present name, former names, aliases and variants, without repeats."""
        return tuple(dict.fromkeys((self.name, *(old.name for old in self.former), *self.aliases, *self.variants)))


class Indicator(_Entry, frozen=True):
    """What is counted or measured: a whole number, a share in percent, or any other number (3.2天, 4521.3亿元).

    A rate's `of` names its two counts: (numerator, denominator).
    """

    name: str
    kind: Kind
    measure: str = ""
    """What it is counted or measured in: 人, 套, 亿元, 天."""
    decimals: int = 0
    """Decimals of a computed rate in percent, or of a number; a reported one keeps what was printed."""
    signed: bool = False
    """It may be below 0, as growth and differences are; a plus sign before it is its own."""
    range: tuple[Decimal | None, Decimal | None] | None = None
    """The least and the most that it can be, of a rate in percent; null for no limit at that end."""
    ranked: bool = True
    better: Literal["more", "less"] = "more"
    """Whether the most or the least is first in a ranking."""
    aliases: tuple[str, ...] = ()
    of: tuple[str, str] | None = None
    averaged: bool = False
    """The rate is an average over days, so it is only near to the quotient of its counts."""
    at_most: str | None = None
    """Indicator that this count can never exceed: 激活数 is at most 注册数."""
    cumulative: bool = False
    """A running total: a fall against the period before is worth a question."""
    definition: str = ""

    @property
    def less_is_better(self) -> bool:
        return self.better == "less"

    @cached_property
    def bounds(self) -> tuple[Decimal | None, Decimal | None]:
        """The least and the most possible number, of a rate as fractions; None for no limit."""
        if self.range is None:
            return None if self.signed else Decimal(0), Decimal(1) if self.kind == "rate" else None
        part = 100 if self.kind == "rate" else 1
        low, high = (None if end is None else end / part for end in self.range)
        return low, high

    @cached_property
    def adds_up(self) -> bool:
        """Whether the sum over several units means something: of counts and 亿元, not of rates, days and levels."""
        measure = measure_of(self.measure)
        return self.kind == "count" or (self.kind == "number" and measure is not None and measure.adds_up)


class TotalRow(_Entry, frozen=True):
    unit: str
    labels: tuple[str, ...] = ("合计", "总计", "总数", "小计")
    label_in: Literal["rank", "unit"] = "rank"
    """The column in which the office prints the row's label."""


class Pair(_Entry, frozen=True):
    """One line of a two-column table: its label there, and the figure that it means."""

    label: str
    unit: str
    indicator: str
    aliases: tuple[str, ...] = ()
    optional: bool = False
    """Not missed when it is not sent."""


class Table(_Entry, frozen=True):
    """What one annex or sheet holds. Either a grid (units by indicators) or pairs (指标, 数值)."""

    name: str
    title: str
    aliases: tuple[str, ...] = ()
    scope: str | None = None
    """A grid's rows are the units of this scope …"""
    units: tuple[str, ...] = ()
    """… or just these units, where the table does not hold the whole scope."""
    unit_header: tuple[str, ...] = ("单位", "单位名称")
    rank_header: tuple[str, ...] = ("序号", "排名", "名次")
    columns: tuple[str, ...] = ()
    """Indicators in the order in which the annex prints them."""
    total: TotalRow | None = None
    rank_by: str | None = None
    pairs: tuple[Pair, ...] = ()
    annex: int | None = None
    """Number of the annex in the bulletin; None for figures that only the text carries."""
    note: str = ""

    @property
    def is_grid(self) -> bool:
        return not self.pairs

    @cached_property
    def indicators(self) -> tuple[str, ...]:
        return self.columns or tuple(dict.fromkeys(pair.indicator for pair in self.pairs))


class TextSection(_Entry, frozen=True):
    """A section of the bulletin. A paragraph is a list of sentences, each a template (see docs/catalogue.md)."""

    heading: str
    paragraphs: tuple[tuple[str, ...], ...] = ()
    items: bool = False
    """Paragraphs are numbered, and the items that the clerk wrote for the week follow them."""


class SummaryLine(_Entry, frozen=True):
    """A line of the summary that only those get who want its section, or see its table."""

    say: str
    section: str = ""
    table: str = ""


class LetterheadText(_Entry, frozen=True):
    """The head of the document; in each, {年} and {周} (ISO week) are those of the cut-off day."""

    mark: str = ""
    """发文机关标志."""
    number: str = ""
    """文号."""
    issue: str = ""
    """期号."""
    signer: str = ""
    """签发人."""


class BulletinText(_Entry, frozen=True):
    """What the bulletin says. Without `summary`, the text that is pushed is put together from the tables."""

    summary: tuple[str | SummaryLine, ...] = ()
    """Sentences for the chat, a line each; a bare one is for everybody."""
    sections: tuple[TextSection, ...] = ()
    addressed_to: str = ""
    """主送, above the text."""
    report_to: str = ""
    copy_to: str = ""
    letterhead: LetterheadText = LetterheadText()

    @property
    def lines(self) -> tuple[SummaryLine, ...]:
        return tuple(SummaryLine(say=line) if isinstance(line, str) else line for line in self.summary)


class CatalogueFile(_Entry, frozen=True):
    office: OfficeName
    scopes: tuple[Scope, ...]
    default_scope: str
    everything: str
    units: tuple[Unit, ...]
    indicators: tuple[Indicator, ...]
    tables: tuple[Table, ...]
    bulletin: BulletinText = BulletinText()
