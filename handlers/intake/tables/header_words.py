"""What a header cell can mean, and the measures that stand beside and above headers."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, lru_cache

from rapidfuzz.distance import DamerauLevenshtein

from handlers.intake.cells.text import OTHER_TIME, plain
from handlers.intake.tables.qualifiers import (
    Note,
    Qualifiers,
    all_notes,
    read_measure,
    read_note,
    scale_of,
    table_qualifiers,
)
from storage.catalogue import Catalogue, Indicator, Table
from storage.catalogue.measures import SEVERAL

MOST_OF_A_HEADER = 60
MOST_NOTES = 3
NOTE_ENDS = frozenset(")%:*人个家套项户次")
LEADS = frozenset("本当截其求")
UNIT, RANK = "单位", "序号"
"""What a column is beside an indicator."""
_LEADING = re.compile(r"^(?:本周|本期|当周|当期|截至|截止|其中:?|求和项:)")
_COUNTED_IN = re.compile(rf"(?:计量|数据)?单位:(?P<measures>{SEVERAL})(?![\u4e00-\u9fff])")
_NOTHING = re.compile("(?!)")
_ALL = re.compile("^(?:累计|总)")
"""累计注册数 is 注册数 for what only ever adds up; 累计活跃率 is not 活跃率."""
_PRESENT = re.compile("^(?:当前|目前|现有|实际|已|平均)")
_NUMBERED = re.compile(r"^\(?\d{1,2}\)?[.、)]|\d(?:=\d(?:[-+*/÷×]\d)+)?$")
"""1.注册数, 注册数① and 激活率②=③/①: the number of a column, folded into digits."""
_NOTE = re.compile(
    r"(?:\((?P<bracket>[^()]*)\)|[/,](?P<measure>(?:百万|十万|[百千万亿])?[人个家套项户次件]|%)|(?P<percent>%))$"
)
_FORMULA = re.compile(r"=?a(?:[-+*/÷×]a)+(?:[*×]100%?)?")


NO_NOTE = Note()


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a header can mean, by table, with what its notes say. `doubt` is one that makes it mean something else."""

    means: Mapping[str, frozenset[str]] = field(default_factory=dict)
    note: Note = NO_NOTE
    doubt: str = ""


@dataclass(frozen=True)
class HeaderWords:
    """What a header cell can mean, for each table of one office."""

    tables: tuple[Table, ...]
    words: Mapping[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)
    """plain text → table name → what the column may hold."""
    qualifiers: Mapping[str, Qualifiers] = field(default_factory=dict)
    """Table name → the words that may stand over its headers."""
    units: frozenset[str] = frozenset()
    """Plain names of the office's units."""
    exact: frozenset[str] = frozenset()
    """Plain names and aliases of all indicators of the office, of whichever table: they go before what a header
    means without a part of it."""
    cumulative: frozenset[str] = frozenset()
    topics: re.Pattern[str] = _NOTHING
    """What the office's figures are about (政务钉钉): before a header it says nothing more."""
    indicators: Mapping[str, Indicator] = field(default_factory=dict)

    def scale(self, means: str, note: Note) -> Decimal | int | None:
        """What the figures of a column are multiplied by; None where its header names a measure that cannot be."""
        return scale_of(note, self.indicators[means]) if means in self.indicators else note.scale

    @classmethod
    def of(cls, catalogue: Catalogue) -> "HeaderWords":
        tables = tuple(table for table in catalogue.tables.values() if table.is_grid)
        words: dict[str, dict[str, set[str]]] = {}
        for table in tables:
            for means, forms in _forms(catalogue, table):
                for form in forms:
                    words.setdefault(plain(form), {}).setdefault(table.name, set()).add(means)
        return cls(
            tables,
            {word: {name: frozenset(m) for name, m in by.items()} for word, by in words.items()},
            {table.name: table_qualifiers(catalogue, table) for table in tables},
            frozenset(plain(name) for unit in catalogue.units.values() for name in unit.all_names),
            frozenset(plain(form) for each in catalogue.indicators.values() for form in (each.name, *each.aliases)),
            frozenset(plain(each.name) for each in catalogue.indicators.values() if each.cumulative),
            _any_of(catalogue.office.topics),
            catalogue.indicators,
        )

    def might(self, text: str) -> bool:
        """Quick, for thousands of rows: False only for a cell that no header has."""
        form = plain(text)
        if form in self.words or form[:1] in LEADS:
            return True
        names_a_day = form[-1:].isdigit() != form[:1].isdigit()
        return (form[-1:] in NOTE_ENDS or names_a_day) and len(form) < MOST_OF_A_HEADER

    def meaning(self, text: str) -> Meaning:
        """Whole, or without the notes behind it, such as （万人） or （%）, or the words before it."""
        form = plain(text).rstrip(":*")
        notes: list[str] = []
        for _ in range(MOST_NOTES):
            if form in self.words:
                return self._noted(form, notes)
            found = _NOTE.search(form)
            if not found:
                break
            notes.append(next(said for said in found.groups() if said is not None))
            form = form[: found.start()]
        if form in self.exact:
            return Meaning()
        return next((self._noted(bare, notes) for bare in self._without_more(form)), Meaning())

    def _without_more(self, form: str) -> Iterator[str]:
        """Known headers that a form is but for what says nothing more: its number, 本周, 当前, 累计, the subject."""
        unnumbered = _NUMBERED.sub("", _NUMBERED.sub("", form))
        for start in dict.fromkeys((form, unnumbered, self.topics.sub("", unnumbered))):
            for bare in (start, _LEADING.sub("", start), _PRESENT.sub("", start)):
                if bare in self.words:
                    yield bare
                elif start in self.exact:
                    return
            rest = _ALL.sub("", start)
            if rest != start and rest in self.words and self._adds_up(rest):
                yield rest

    def _adds_up(self, form: str) -> bool:
        return all(means <= self.cumulative for means in self.words[form].values())

    def _noted(self, form: str, notes: list[str]) -> Meaning:
        means = self.words[form]
        read = [
            read_note(said) or read_measure(said) or (Note() if self._says_the_same(said, form) else None)
            for said in notes
        ]
        whole = all_notes([note for note in read if note])
        return Meaning(means, whole, next((said for said, note in zip(notes, read, strict=True) if not note), ""))

    def _says_the_same(self, said: str, form: str) -> bool:
        """Whether brackets hold another name of the same, or the formula of a rate: 激活率（激活数/注册数）."""
        same = self.words.get(said, {})
        if any(same.get(table, frozenset()) & means for table, means in self.words[form].items()):
            return True
        return bool(_FORMULA.fullmatch(self._any_word.sub("a", said)))

    @cached_property
    def _any_word(self) -> re.Pattern[str]:
        return re.compile("|".join(map(re.escape, sorted(self.words, key=len, reverse=True))))

    def nearly(self, text: str, table: Table, had: Set[str]) -> str:
        """The one indicator beside those it `had` that `text` may be a slip of: 注册树; "" for none."""
        form = plain(text)
        near = {
            next(iter(by[table.name]))
            for word, by in self.words.items()
            if len(word) > 2 and len(by.get(table.name, ())) == 1 and _differs_by_one(form, word)
        } - {UNIT, RANK, *had}
        return next(iter(near)) if len(near) == 1 and not OTHER_TIME.search(form) else ""


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(map(plain, words), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))) if longest_first else _NOTHING


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


def counted_in(texts: Iterable[str]) -> tuple[tuple[Note, ...], str]:
    """The measures that a line above a table (单位：万元、%) names, and that line; none for no line."""
    for text in texts:
        found = _COUNTED_IN.search(plain(text))
        if found:
            notes = [read_note(said) or read_measure(said) for said in re.split("[、,;]", found["measures"])]
            return tuple(note for note in notes if note), found[0]
    return (), ""


def counted_as(notes: Sequence[Note], indicator: Indicator) -> Decimal | int | None:
    """What an indicator's numbers are multiplied by below such a line; None where none of its measures is its own.

    Below a single one that is of something else, a number is in nobody knows what: below 单位：小时 it is no 天.
    """
    if indicator.kind == "rate" or not notes:
        return 1
    fitting = [by for note in notes if (by := scale_of(note, indicator)) is not None]
    return fitting[0] if fitting else 1 if indicator.kind == "count" else None


@lru_cache(maxsize=8)
def header_words(catalogue: Catalogue) -> HeaderWords:
    return HeaderWords.of(catalogue)
