"""Two-column tables: a label and its value in each row (指标, 数值)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from handlers.intake.grid import Grid, is_blank
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
    text = grid.text(row, column)
    if not text:
        return None
    form = re.sub(r"^(?:\(?\d{1,3}\)?[、.)])", "", plain(text)).rstrip(":*")
    scale, is_percent = 1, False
    note = _NOTE.search(form)
    if form not in labels and note:
        scale = 10_000 if note["note"].removeprefix("单位:").startswith("万") else 1
        is_percent = "%" in note["note"]
        form = form[: note.start()]
    pair = labels.get(form)
    if pair is None:
        return None
    after = next((c for c in range(column + 1, grid.width) if not is_blank(grid.rows[row][c])), None)
    if after is None:
        return PairCell(pair, row, min(column + 1, grid.width - 1), "", scale, is_percent)
    return PairCell(pair, row, after, grid.rows[row][after], scale, is_percent)
