"""Two-column tables: a label and its value in each row (指标, 数值)."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from handlers.intake.cells.grid import Grid, is_blank, is_figure
from handlers.intake.cells.text import plain
from handlers.intake.cells.unit_names import unit_names
from handlers.intake.tables.key_value_columns import ValueColumn, blocks, value_column
from handlers.intake.tables.qualifiers import Note, read_measure, read_note
from storage.catalogue import Catalogue, Pair, Table

ENOUGH = 2
"""Labels that a column must hold to be taken for a table of pairs."""
_NOTE = re.compile(r"\((?P<note>[^()]*)\)$")
_NUMBERED = re.compile(r"^(?:\(?\d{1,3}\)?[、.)])")


@dataclass(frozen=True, slots=True)
class PairCell:
    """A label with its value. `doubt` is what its brackets say that makes it another figure's: 注册数（机关）."""

    pair: Pair
    row: int
    column: int
    value: object
    note: Note | None = None
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Pairs:
    """The lines of one table, from its headings in row `top` on; of the day `when`, if they name one."""

    table: Table
    top: int
    cells: tuple[PairCell, ...]
    when: str = ""
    undecided: tuple[str, ...] = ()
    """Headings of columns of which nobody can tell which one counts."""
    unknown: tuple[tuple[int, int], ...] = ()
    """Rows and columns of labels between them that the table does not have."""


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


def find_pairs(grid: Grid, catalogue: Catalogue, rows: range, unit: str | None = None) -> Iterator[Pairs]:
    """`unit` is the one that the sheet is about, if it names one: its plain labels (注册数) are that unit's then."""
    if unit and (found := list(_of_unit(grid, catalogue, rows, unit))):
        yield from found
        return
    for name, labels in pair_labels(catalogue).items():
        for pairs in _tables(grid, catalogue, catalogue.tables[name], labels, rows) if labels else ():
            if not _names_others(grid, catalogue, pairs.cells):
                yield pairs


def _tables(
    grid: Grid, catalogue: Catalogue, table: Table, labels: Mapping[str, Pair], rows: range, unit: str | None = None
) -> Iterator[Pairs]:
    """The table that labels in these rows make, or one for each day that heads their values."""
    found = {
        (row, column): label
        for row in rows
        for column in range(grid.width)
        if (text := grid.text(row, column)) and (label := _label(labels, text))
    }
    if len({label[0].label for label in found.values()}) < ENOUGH:
        return
    is_about = partial(_names, catalogue, frozenset([unit or catalogue.everything]))
    is_unit = partial(_names, catalogue, frozenset(catalogue.units))
    parts: dict[str, list[tuple[ValueColumn, list[PairCell]]]] = {}
    undecided: list[str] = []
    unknown: list[tuple[int, int]] = []
    for block in blocks(grid, list(found)):
        chosen = value_column(grid, block, is_about, is_unit)
        undecided += chosen.headings
        if chosen.column is None:
            continue
        places = [(row, block.column) for row in block.rows]
        cells = [_cell(grid, place, chosen.column, *found[place]) for place in places]
        parts.setdefault(chosen.when, []).append((chosen, cells))
        between = [
            (row, block.column) for row in range(block.rows[0], block.rows[-1]) if (row, block.column) not in found
        ]
        unknown += [place for place in between if _has_figure(grid, *place, chosen.column)]
    for when, part in parts.items():
        cells = [cell for _, each in part for cell in each]
        if _are_enough(cells):
            top = min(chosen.top for chosen, _ in part)
            yield Pairs(table, top, tuple(cells), when, tuple(undecided), tuple(unknown))
            undecided, unknown = [], []
    if undecided:
        yield Pairs(table, rows.start, (), undecided=tuple(dict.fromkeys(undecided)))


def _cell(grid: Grid, place: tuple[int, int], column: int, pair: Pair, note: Note | None, doubt: str) -> PairCell:
    return PairCell(pair, place[0], column, grid.rows[place[0]][column], note, doubt)


def _has_figure(grid: Grid, row: int, label: int, column: int) -> bool:
    return bool(grid.text(row, label).strip()) and is_figure(grid.rows[row][column])


def _are_enough(cells: Sequence[PairCell]) -> bool:
    """Several labels, and a value beside at least one: else they may be the header of anything."""
    return len({cell.pair.label for cell in cells}) >= ENOUGH and not all(is_blank(cell.value) for cell in cells)


def _names(catalogue: Catalogue, units: frozenset[str], text: str) -> bool:
    return unit_names(catalogue).knows(text, units)


def _of_unit(grid: Grid, catalogue: Catalogue, rows: range, unit: str) -> Iterator[Pairs]:
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
        for pairs in _tables(grid, catalogue, table, labels, rows, unit):
            if not _names_others(grid, catalogue, pairs.cells):
                yield pairs


def _names_others(grid: Grid, catalogue: Catalogue, cells: Sequence[PairCell]) -> bool:
    """Whether other units stand in the rows themselves: then it is not about the one that its titles name."""
    for cell in cells:
        others = frozenset(catalogue.units) - {cell.pair.unit}
        texts = (grid.text(cell.row, column) for column in range(cell.column))
        if any(_names(catalogue, others, text) for text in texts if text):
            return True
    return False


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


def _label(labels: Mapping[str, Pair], text: str) -> tuple[Pair, Note | None, str] | None:
    """The pair that a label means, with what a note behind it says; and the note that makes it mean something else."""
    form = _NUMBERED.sub("", plain(text)).rstrip(":*")
    if form in labels:
        return labels[form], None, ""
    found = _NOTE.search(form)
    pair = labels.get(form[: found.start()]) if found else None
    if not found or pair is None:
        return None
    note = read_note(found["note"]) or read_measure(found["note"])
    return pair, note, "" if note else found["note"]
