"""Every word by which a row of a sheet can matter to one office."""

from functools import lru_cache

from handlers.intake.cells.text import plain
from handlers.intake.tables.header_words import header_words
from handlers.intake.tables.key_values import pair_labels
from storage.catalogue import Catalogue


@lru_cache(maxsize=8)
def vocabulary(catalogue: Catalogue) -> frozenset[str]:
    """Plain forms of the names of units, totals, columns and pairs: what `read_file` takes as `words`."""
    units = {plain(name) for unit in catalogue.units.values() for name in unit.all_names}
    totals = {plain(label) for table in catalogue.tables.values() if table.total for label in table.total.labels}
    pairs = {label for labels in pair_labels(catalogue).values() for label in labels}
    return frozenset(units | totals | pairs | set(header_words(catalogue).words))
