"""Two-column tables: a label and its value in each row (指标, 数值)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from handlers.intake.grid import Grid, is_blank, is_figure
from handlers.intake.text import plain
from storage.catalogue import Catalogue, Pair, Table

ENOUGH = 2
"""Labels that a column must hold to be taken for a table of pairs."""
_NOTE = re.compile(r"\((?P<note>[^()]*)\)$")


@dataclass(frozen=True, slots=True)
class PairCell:
    pair: Pair
    row: int
    column: int
    value: object
    scale: int = 1
    is_percent: bool = False


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


def find_pairs(grid: Grid, catalogue: Catalogue, rows: range) -> Iterator[tuple[Table, list[PairCell]]]:
    for name, labels in pair_labels(catalogue).items():
        if not labels:
            continue
        cells = [cell for row in rows for column in range(grid.width) if (cell := _pair(grid, labels, row, column))]
        if len({cell.pair.label for cell in cells}) >= ENOUGH:
            yield catalogue.tables[name], cells


def _pair(grid: Grid, labels: Mapping[str, Pair], row: int, column: int) -> PairCell | None:
    pair, scale, is_percent = _label(labels, grid.text(row, column))
    if pair is None:
        return None
    beside = list(_beside(grid, labels, row, column))
    numbers = [place for place in beside if is_figure(grid.rows[row][place])]
    if len(numbers) > 1:
        return None  # several numbers: a table of another kind
    after = (numbers or beside or [column + 1])[0]
    if after >= grid.width or (not beside and not is_blank(grid.rows[row][after])):
        return None  # the next label stands right beside it
    return PairCell(pair, row, after, grid.rows[row][after], scale, is_percent)


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
    if form in labels or not note:
        return labels.get(form), 1, False
    scale = 10_000 if note["note"].removeprefix("单位:").startswith("万") else 1
    return labels.get(form[: note.start()]), scale, "%" in note["note"]
