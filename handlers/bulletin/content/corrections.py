"""What changed after a bulletin was published: figures, ranks, arrows and sentences, old → new.

The two finished bulletins are compared, not the change that was made: whatever moves with it is found that way.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher
from itertools import zip_longest

from handlers.bulletin.content.draft import Draft, draft, draft_of
from handlers.figures.cells import NOT_REPORTED
from handlers.figures.order import Order, order
from handlers.figures.snapshot import Week, read_week, week_before, week_of
from handlers.office import Office
from handlers.reply import Column, RankingPicture, Section, SheetOut
from storage.bulletins.editions import Edition
from storage.catalogue import Table
from storage.figures import Figure

ENDS = 3
SHOWN = 8
"""How many changes of a kind the message names; all of them stand in the workbook and the document."""
SENTENCES = 2
LONGEST = 60
"""Characters of a sentence in the message."""
HEADING = "更正说明"


@dataclass(frozen=True, slots=True)
class Changed:
    table: str
    unit: str
    indicator: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Moved:
    table: str
    unit: str
    old: int | None
    new: int | None
    computed: bool = False
    """The new rank is not that of the sheets."""


@dataclass(frozen=True, slots=True)
class Turned:
    """An arrow of a picture: places gained (+) or lost (-) against the period before, None for no arrow."""

    table: str
    unit: str
    old: int | None
    new: int | None


@dataclass(frozen=True, slots=True)
class Reworded:
    """A sentence of the summary (`section` is empty) or of the text; `old` or `new` is empty where there is none."""

    section: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Correction:
    """`edition` is the number that it will have; `digest` names exactly these changes. Names are as said."""

    period: date
    edition: int
    changed: tuple[Changed, ...]
    moved: tuple[Moved, ...]
    turned: tuple[Turned, ...]
    reworded: tuple[Reworded, ...]
    ends: tuple[str, ...]
    tables: frozenset[str]
    """Those that look different now."""
    digest: str

    @property
    def lines(self) -> tuple[str, ...]:
        """For the chat, few enough for a phone: the changes, the ranks, the arrows, the ends, the sentences."""
        told = [f"{one.table} {one.unit}{one.indicator}：{one.old} → {one.new}" for one in self.changed[:SHOWN]]
        if len(self.changed) > SHOWN:
            told.append(f"另有 {len(self.changed) - SHOWN} 处，见 Excel")
        label = "（测算）" if any(one.computed for one in self.moved) else ""
        moves = [(one.table, f"{one.unit}{_place(one.old)} → {_place(one.new)}") for one in self.moved]
        turns = [(one.table, f"{one.unit}{_arrow(one.old)} → {_arrow(one.new)}") for one in self.turned]
        told += [*_by_table(f"名次变化{label}", moves), *_by_table("升降箭头变化", turns)]
        return (*told, *self.ends, *self._sentences())

    def _sentences(self) -> Iterator[str]:
        own = [one for one in self.reworded if not one.section]
        for one in own[:SENTENCES]:
            yield f"现为：{_short(one.new)}" if one.new else f"删去：{_short(one.old)}"
        if more := len(self.reworded) - min(len(own), SENTENCES):
            yield f"{'另有' if own else '正文有'} {more} 处文字随之变化，见{HEADING}"

    @property
    def sheet(self) -> SheetOut:
        """Every change, one a row."""
        rows = [("数", one.table, one.unit, one.indicator, one.old, one.new) for one in self.changed]
        rows += [
            ("名次", one.table, one.unit, "（测算）" if one.computed else "", _place(one.old), _place(one.new))
            for one in self.moved
        ]
        rows += [("升降", one.table, one.unit, "", _arrow(one.old), _arrow(one.new)) for one in self.turned]
        rows += [("文字", one.section or "摘要", "", "", one.old, one.new) for one in self.reworded]
        widths = {"更正内容": 10, "位置": 18, "单位": 18, "指标": 16, "原": 30, "现": 30}
        columns = tuple(Column(header, "text", width) for header, width in widths.items())
        return SheetOut(HEADING, f"{HEADING}：第{self.edition}版与第{self.edition - 1}版的不同", columns, tuple(rows))

    @property
    def section(self) -> Section:
        """The same in sentences, for the document."""
        told = [f"{one.table}{one.unit}{one.indicator}：{one.old} → {one.new}" for one in self.changed]
        ranks = [f"{one.table}{one.unit}{_place(one.old)} → {_place(one.new)}" for one in self.moved]
        arrows = [f"{one.table}{one.unit}{_arrow(one.old)} → {_arrow(one.new)}" for one in self.turned]
        text = [_sentence(one) for one in self.reworded if one.section]
        kinds = (("更正的数", told), ("名次变化", ranks), ("较上期升降变化", arrows), ("文字变化", text))
        return Section(HEADING, tuple(f"{kind}：{'；'.join(every)}。" for kind, every in kinds if every))


def correction(office: Office, period: date) -> Correction | None:
    """What the store says now against the last edition; None where no figure differs, or nothing was published."""
    last = office.store.editions.latest(period)
    if last is None or _same(week_of(office, last), read_week(office, period)):
        return None
    return between(as_made(office, last), draft(office, period), last.number + 1)


def published_correction(office: Office, edition: Edition) -> Correction | None:
    """What an edition changed against the one before it."""
    earlier = [one for one in office.store.editions.of_period(edition.period) if one.number < edition.number]
    if not earlier:
        return None
    return between(as_made(office, earlier[-1]), as_made(office, edition), edition.number)


def as_made(office: Office, edition: Edition) -> Draft:
    """The bulletin of an edition as it was published, beside the week before as that was published then."""
    before = week_before(office, edition.period, edition.at)
    return draft_of(week_of(office, edition), before, edition.items)


def corrected(found: Draft, correction: Correction) -> Draft:
    """The bulletin with pictures and files that say that they are corrected, and what was."""
    number, tables = correction.edition, correction.tables
    document = found.document and found.document.marked(f"更正，第{number}版", f"更正{number}")
    return replace(
        found,
        pictures=_marked(found.pictured, found.pictures, tables),
        rankings=_marked(found.pictured, found.rankings, tables),
        workbook=replace(
            found.workbook,
            name=f"{found.workbook.name}_更正{number}",
            sheets=(*found.workbook.sheets, correction.sheet),
        ),
        document=document and replace(document, sections=(correction.section, *document.sections)),
    )


def _marked(
    names: Iterable[str], pictures: Iterable[RankingPicture], tables: frozenset[str]
) -> tuple[RankingPicture, ...]:
    pairs = zip(names, pictures, strict=True)
    return tuple(replace(one, title=f"更正：{one.title}") if name in tables else one for name, one in pairs)


def between(old: Draft, new: Draft, number: int) -> Correction | None:
    """`number` is that of the edition which brings the change. None where the two bulletins say the same."""
    changed = tuple(_changes(old.week, new.week))
    ranked = [table for table in new.week.catalogue.tables.values() if table.rank_by]
    orders = [(table, order(old.week, table), order(new.week, table)) for table in ranked]
    moved = tuple(move for table, before, after in orders for move in _moves(new.week, table, before, after))
    turned = tuple(_turns(old, new))
    reworded = tuple(_rewordings(old, new))
    if not (changed or moved or turned or reworded):
        return None
    drawn, redrawn = (dict(zip(one.pictured, one.rankings, strict=True)) for one in (old, new))
    tables = {one.table for one in changed} | {one.table for one in moved} | {one.table for one in turned}
    tables |= {name for name in {*drawn, *redrawn} if drawn.get(name) != redrawn.get(name)}
    ends = tuple(
        line
        for table, before, after in orders
        if table.name in tables
        for line in _ends(new.week, table, before, after)
    )
    told = repr((number, changed, moved, turned, reworded)).encode()
    digest = hashlib.sha256(told).hexdigest()[:16]
    return Correction(new.period, number, changed, moved, turned, reworded, ends, frozenset(tables), digest)


def _same(old: Week, new: Week) -> bool:
    """Whether every figure and every reported rank reads the same."""
    then, now = ({key: (one.printed, one.rank) for key, one in week.figures.items()} for week in (old, new))
    return then == now


def _changes(old: Week, new: Week) -> Iterator[Changed]:
    """In the catalogue's order, so that the same changes always read the same."""
    places = {unit: number for number, unit in enumerate(new.catalogue.units)}
    keys = sorted({*old.figures, *new.figures}, key=lambda key: (_table(old, new, key), places.get(key[0], 0), key[1]))
    for unit, indicator in keys:
        before, after = old.get(unit, indicator), new.get(unit, indicator)
        if _printed(before) != _printed(after):
            table = _table(old, new, (unit, indicator))
            yield Changed(table, new.name(unit), indicator, _printed(before), _printed(after))


def _table(old: Week, new: Week, key: tuple[str, str]) -> str:
    figure = new.get(*key) or old.get(*key)
    return figure.table if figure else ""


def _printed(figure: Figure | None) -> str:
    return figure.printed if figure else NOT_REPORTED


def _moves(week: Week, table: Table, before: Order, after: Order) -> Iterator[Moved]:
    for place in after.places:
        old = before.rank_of(place.unit)
        if old != place.rank:
            computed = after.rearranged or not after.published
            yield Moved(table.name, week.name(place.unit), old, place.rank, computed)


def _turns(old: Draft, new: Draft) -> Iterator[Turned]:
    """Of all rows of all rankings, as the pictures show them."""
    before = dict(_arrows(old))
    after: Mapping[tuple[str, str], int | None] = dict(_arrows(new))
    for table, unit in dict.fromkeys((*after, *before)):
        then, now = before.get((table, unit)), after.get((table, unit))
        if then != now:
            yield Turned(table, unit, then, now)


def _arrows(found: Draft) -> Iterator[tuple[tuple[str, str], int | None]]:
    for name, picture in zip(found.pictured, found.rankings, strict=True):
        for row in picture.rows:
            if row is not None:
                yield (name, row.name), row.change


def _rewordings(old: Draft, new: Draft) -> Iterator[Reworded]:
    then, now = ([("", text) for text in one.summary] + list(_paragraphs(one)) for one in (old, new))
    for what, first, last, start, end in SequenceMatcher(None, then, now, autojunk=False).get_opcodes():
        if what != "equal":
            for before, after in zip_longest(then[first:last], now[start:end], fillvalue=None):
                section = (after or before or ("", ""))[0]
                yield Reworded(section, before[1] if before else "", after[1] if after else "")


def _paragraphs(found: Draft) -> Iterator[tuple[str, str]]:
    for section in found.sections:
        for paragraph in section.paragraphs:
            yield section.heading, paragraph


def _ends(week: Week, table: Table, before: Order, after: Order) -> Iterator[str]:
    for name, cut in (("前", slice(None, ENDS)), ("后", slice(-ENDS, None))):
        old, new = ([place.unit for place in ranked.ranked[cut]] for ranked in (before, after))
        label = "（测算）" if after.rearranged or not after.published else ""
        if old == new:
            yield f"{table.name}{name}{ENDS}名没有变化{label}"
        else:
            yield f"{table.name}{name}{ENDS}名变为{label}：{'、'.join(week.name(unit) for unit in new)}"


def _by_table(kind: str, every: Iterable[tuple[str, str]]) -> Iterator[str]:
    """附件3名次变化：萧山区第13名 → 第12名；…等 9 家."""
    tables: dict[str, list[str]] = {}
    for table, said in every:
        tables.setdefault(table, []).append(said)
    for table, own in tables.items():
        yield f"{table}{kind}：{'；'.join(own[:SHOWN])}{f'等 {len(own)} 家' if len(own) > SHOWN else ''}"


def _place(rank: int | None) -> str:
    return f"第{rank}名" if rank is not None else NOT_REPORTED


def _arrow(gained: int | None) -> str:
    if gained is None:
        return "无"
    return f"▲{gained}" if gained > 0 else f"▼{-gained}" if gained < 0 else "持平"


def _sentence(one: Reworded) -> str:
    if not one.old:
        return f"增加“{one.new}”"
    return f"“{one.old}”改为“{one.new}”" if one.new else f"删去“{one.old}”"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
