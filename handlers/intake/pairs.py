"""Two-column tables: a label and its value in each row (指标, 数值)."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from handlers.intake.grid import Grid, is_blank, is_figure
from handlers.intake.names import unit_names
from handlers.intake.text import OTHER_TIME, plain, shown
from storage.catalogue import Catalogue, Pair, Table

ENOUGH = 2
"""Labels that a column must hold to be taken for a table of pairs."""
PRESENT = frozenset({"数值", "数据", "数", "值", "本周", "本期", "本周数", "本期数", "本周数据", "本期数据", "当前"})
MOST_OF_A_HEADING = 8
"""Characters of the text above a column of values in which it says that they are last week's."""
_NOTE = re.compile(r"\((?P<note>[^()]*)\)$")


@dataclass(frozen=True, slots=True)
class PairCell:
    pair: Pair
    row: int
    column: int
    value: object
    scale: int = 1
    is_percent: bool = False
    says_measure: bool = False


@lru_cache(maxsize=8)
def pair_labels(catalogue: Catalogue) -> Mapping[str, Mapping[str, Pair]]:
    """table name → plain label → pair. A label that two lines of one table share is left out."""
    found: dict[str, dict[str, Pair]] = {}
    for table in catalogue.tables.values():
        shared: set[str] = set()
        labels = found.setdefault(table.name, {})
        for pair in table.pairs:
            for label in dict.fromkeys(plain(form) for form in (pair.label, *pair.aliases)):
                if label in labels:
                    shared.add(label)
                labels[label] = pair
        for label in shared - {plain(pair.label) for pair in table.pairs}:
            del labels[label]
    return found


def find_pairs(
    grid: Grid, catalogue: Catalogue, rows: range, unit: str | None = None
) -> Iterator[tuple[Table, list[PairCell]]]:
    """`unit` is the one that the sheet is about, if it names one: its plain labels (注册数) are that unit's then."""
    if unit and (found := list(_of_unit(grid, catalogue, rows, unit))):
        yield from found
        return
    for name, labels in pair_labels(catalogue).items():
        cells = _cells(grid, labels, rows) if labels else []
        if _are_enough(cells):
            yield catalogue.tables[name], cells


def undecided_columns(grid: Grid, catalogue: Catalogue) -> tuple[str, ...]:
    """The headings of columns beside labels that a table would have, where none is called the present one."""
    for labels in pair_labels(catalogue).values():
        beside = {
            row: [place for place in _beside(grid, labels, row, column) if is_figure(grid.rows[row][place])]
            for row in range(len(grid.rows))
            for column in range(grid.width)
            if _label(labels, grid.text(row, column))[0]
        }
        several = [row for row, places in beside.items() if places]
        if len(several) >= ENOUGH:
            first = several[0]
            return tuple(dict.fromkeys(shown(_above(grid, first, place), 12) for place in beside[first]))
    return ()


def _are_enough(cells: Sequence[PairCell]) -> bool:
    """Several labels, and a value beside at least one: else they may be the header of anything."""
    return len({cell.pair.label for cell in cells}) >= ENOUGH and not all(is_blank(cell.value) for cell in cells)


def _cells(grid: Grid, labels: Mapping[str, Pair], rows: range) -> list[PairCell]:
    return [cell for row in rows for column in range(grid.width) if (cell := _pair(grid, labels, row, column))]


def _of_unit(grid: Grid, catalogue: Catalogue, rows: range, unit: str) -> Iterator[tuple[Table, list[PairCell]]]:
    """A form of one unit: the columns of its table as lines."""
    for table in catalogue.tables.values():
        if not table.is_grid or table.name not in catalogue.holdings.get(unit, {}).values():
            continue
        forms: dict[str, set[str]] = {}
        for name in table.columns:
            for form in (name, *catalogue.indicators[name].aliases):
                forms.setdefault(plain(form), set()).add(name)
        certain = {form: min(names) for form, names in forms.items() if len(names) == 1}
        labels = {form: Pair(label=name, unit=unit, indicator=name) for form, name in certain.items()}
        cells = _cells(grid, labels, rows)
        if _are_enough(cells) and not _names_others(grid, catalogue, cells, unit):
            yield table, cells


def _names_others(grid: Grid, catalogue: Catalogue, cells: Sequence[PairCell], unit: str) -> bool:
    """Whether a unit stands in the rows themselves: then the sheet is not about the one that its titles name."""
    others = frozenset(catalogue.units) - {unit}
    names = unit_names(catalogue)
    texts = (grid.text(cell.row, column) for cell in cells for column in range(cell.column))
    return any(names.knows(text, others) for text in texts if text)


def named_unit(catalogue: Catalogue, texts: Iterable[str]) -> str | None:
    """The one unit, no total, that titles and names speak of. The office itself may stand in any title."""
    own = sorted(map(plain, (catalogue.office.name, catalogue.office.short)), key=len, reverse=True)
    found: dict[str, None] = {}
    for text in texts:
        form_of_text = re.sub("|".join(map(re.escape, own)), " ", plain(text))
        hits = [(len(form), unit) for form, unit in _unit_forms(catalogue) if form in form_of_text]
        longest = max((length for length, _ in hits), default=0)
        found.update(dict.fromkeys(unit for length, unit in hits if length == longest))
    return next(iter(found)) if len(found) == 1 else None


@lru_cache(maxsize=8)
def _unit_forms(catalogue: Catalogue) -> tuple[tuple[str, str], ...]:
    """Names of at least three characters: 西湖 in a title may be anything."""
    return tuple(
        (plain(name), unit.id)
        for unit in catalogue.units.values()
        if not catalogue.is_total(unit.id)
        for name in unit.all_names
        if len(plain(name)) >= ENOUGH + 1
    )


def _pair(grid: Grid, labels: Mapping[str, Pair], row: int, column: int) -> PairCell | None:
    pair, scale, is_percent = _label(labels, grid.text(row, column))
    if pair is None:
        return None
    beside = list(_beside(grid, labels, row, column))
    numbers = [place for place in beside if is_figure(grid.rows[row][place])]
    if len(numbers) > 1:  # of several columns the one that its header calls the present one, if there is one
        numbers = [place for place in numbers if plain(_above(grid, row, place)) in PRESENT]
        if len(numbers) != 1:
            return None
    after = (numbers or beside or [column + 1])[0]
    if after >= grid.width or (not beside and not is_blank(grid.rows[row][after])):
        return None  # the next label stands right beside it
    if OTHER_TIME.search(plain(_above(grid, row, after))[:MOST_OF_A_HEADING]):
        return None
    noted = bool(_NOTE.search(plain(grid.text(row, column)).rstrip(":*")))
    return PairCell(pair, row, after, grid.rows[row][after], scale, is_percent, noted)


def _above(grid: Grid, row: int, column: int) -> str:
    """The header of a column: the nearest text above that is no number."""
    texts = (grid.text(upper, column) for upper in range(row - 1, -1, -1))
    return next((text for text in texts if text.strip() and not is_figure(text)), "")


def _beside(grid: Grid, labels: Mapping[str, Pair], row: int, column: int) -> Iterator[int]:
    """The filled columns to the right, up to the next label."""
    for place in range(column + 1, grid.width):
        if _label(labels, grid.text(row, place))[0]:
            return
        if not is_blank(grid.rows[row][place]):
            yield place


def _label(labels: Mapping[str, Pair], text: str) -> tuple[Pair | None, int, bool]:
    """The pair that a label means, with what a note behind it says: （万人） multiplies, （%） makes percent."""
    if not text:
        return None, 1, False
    form = re.sub(r"^(?:\(?\d{1,3}\)?[、.)])", "", plain(text)).rstrip(":*")
    note = _NOTE.search(form)
    if form in labels or not note or OTHER_TIME.search(note["note"]):
        return labels.get(form), 1, False
    scale = 10_000 if note["note"].removeprefix("单位:").startswith("万") else 1
    return labels.get(form[: note.start()]), scale, "%" in note["note"]
