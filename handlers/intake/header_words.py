"""What a header cell can mean, and the measures that stand beside and above headers."""

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein

from handlers.intake.text import OTHER_TIME, plain
from storage.catalogue import Catalogue, Table

MOST_OF_A_HEADER = 60
NOTE_ENDS = frozenset(")%:*人个家套项户次")
LEADS = frozenset("本当截其求")
UNIT, RANK = "单位", "序号"
"""What a column is beside an indicator."""
_LEADING = re.compile(r"^(?:本周|本期|当周|当期|截至|截止|其中:?|求和项:)")
_COUNTED_IN = re.compile(
    r"(?<![\u4e00-\u9fff])(?:计量|数据)?单位:(?P<big>百万|十万|万|千|百|亿)[人个家套项户次件]{0,2}(?![\u4e00-\u9fff])"
)
_BIG = {"百": 100, "千": 1000, "万": 10_000, "十万": 100_000, "百万": 1_000_000, "亿": 100_000_000}
_UNIT_NOTE = re.compile(r"(?:\((?P<bracket>[^()]*)\)|/(?P<slash>[人个家套项户次%]|万人)|,(?P<comma>%|人|套|项))$")


@dataclass(frozen=True)
class HeaderWords:
    """What a header cell can mean, for each table of one office."""

    tables: tuple[Table, ...]
    words: Mapping[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)
    """plain text → table name → what the column may hold."""

    @classmethod
    def of(cls, catalogue: Catalogue) -> "HeaderWords":
        tables = tuple(table for table in catalogue.tables.values() if table.is_grid)
        words: dict[str, dict[str, set[str]]] = {}
        for table in tables:
            for means, forms in _forms(catalogue, table):
                for form in forms:
                    words.setdefault(plain(form), {}).setdefault(table.name, set()).add(means)
        return cls(tables, {word: {name: frozenset(m) for name, m in by.items()} for word, by in words.items()})

    def might(self, text: str) -> bool:
        """Quick, for thousands of rows: False only for a cell that no header has."""
        form = plain(text)
        if form in self.words or form[:1] in LEADS:
            return True
        names_a_day = form[-1:].isdigit() != form[:1].isdigit()
        return (form[-1:] in NOTE_ENDS or names_a_day) and len(form) < MOST_OF_A_HEADER

    def meanings(self, text: str) -> tuple[Mapping[str, frozenset[str]], int, bool]:
        """By table; the factor and whether percent, from a note such as （万人） or （%）."""
        form = plain(text).rstrip(":*")
        scale, is_percent = 1, False
        for _ in range(3):
            if form in self.words:
                return self.words[form], scale, is_percent
            note = _UNIT_NOTE.search(form)
            if not note:
                break
            said = note["bracket"] or note["slash"] or note["comma"] or ""
            if OTHER_TIME.search(said):
                break
            scale = 10_000 if said.removeprefix("单位:").startswith("万") else scale
            is_percent = is_percent or "%" in said
            form = form[: note.start()]
        bare = _LEADING.sub("", form)
        return self.words.get(bare, {}) if bare != form else {}, scale, is_percent

    def nearly(self, text: str, table: Table, had: Set[str]) -> str:
        """The one indicator beside those it `had` that `text` may be a slip of: 注册树; "" for none."""
        form = plain(text)
        near = {
            next(iter(by[table.name]))
            for word, by in self.words.items()
            if len(word) > 2 and len(by.get(table.name, ())) == 1 and _differs_by_one(form, word)
        } - {UNIT, RANK, *had}
        return next(iter(near)) if len(near) == 1 and not OTHER_TIME.search(form) else ""


def _differs_by_one(text: str, word: str) -> bool:
    return DamerauLevenshtein.distance(text, word, score_cutoff=1) == 1


def _forms(catalogue: Catalogue, table: Table) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield UNIT, table.unit_header
    yield RANK, table.rank_header
    for name in table.columns:
        # An alias that two columns of one table share (激活) says nothing here.
        others = {
            alias for other in table.columns if other != name for alias in (other, *catalogue.indicators[other].aliases)
        }
        yield name, (name, *(alias for alias in catalogue.indicators[name].aliases if alias not in others))


def counted_in(texts: Iterable[str]) -> tuple[int, str]:
    """What the lines above a table (单位：万人) say that its counts are multiples of, and that line; 1 for none."""
    for text in texts:
        found = _COUNTED_IN.search(plain(text))
        if found:
            return _BIG[found["big"]], found[0]
    return 1, ""


def says_measure(header: str) -> bool:
    """Whether a header has its own unit of measure: 注册数（人）."""
    return bool(_UNIT_NOTE.search(plain(header).rstrip(":*")))


@lru_cache(maxsize=8)
def header_words(catalogue: Catalogue) -> HeaderWords:
    return HeaderWords.of(catalogue)
