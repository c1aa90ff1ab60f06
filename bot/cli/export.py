"""The stored figures as one long table, a row a figure."""

from datetime import date
from pathlib import Path
from typing import IO, BinaryIO, cast

import pandas as pd

from handlers.office import Office
from storage.figures import Figure

COLUMNS = ("period", "table", "unit", "indicator", "value", "number", "origin", "rank", "submission")


class EmptyExportError(Exception):
    """Nothing is stored for what was asked; the text says so."""


def write_export(office: Office, period: date | None, table: str | None, form: str, out: Path | IO[bytes]) -> None:
    """Writes figures as CSV (UTF-8 with a mark, so that a double click opens it right) or as an Excel file.

    `value` is the figure as printed, `number` a plain number (rates as fractions), `origin` reported or derived.
    Raises EmptyExportError.
    """
    frame = figures_frame(office, period, table)
    if isinstance(out, Path):
        with out.open("wb") as file:
            _write(frame, form, file, "utf-8-sig")
    else:
        _write(frame, form, out, "utf-8")


def _write(frame: pd.DataFrame, form: str, file: IO[bytes], encoding: str) -> None:
    if form == "csv":
        frame.to_csv(file, index=False, encoding=encoding)
        return
    options = {"options": {"strings_to_formulas": False, "strings_to_urls": False}}
    with pd.ExcelWriter(cast("BinaryIO", file), engine="xlsxwriter", engine_kwargs=options) as writer:
        frame.to_excel(writer, sheet_name="数据", index=False, freeze_panes=(1, 0))


def figures_frame(office: Office, period: date | None, table: str | None) -> pd.DataFrame:
    """Columns as in COLUMNS, in the order in which the annexes print them."""
    if table is not None and table not in office.catalogue.tables:
        raise EmptyExportError(f"there is no table {table}; known: {', '.join(office.catalogue.tables)}")
    stored = [known.cutoff for known in office.store.figures.periods()]
    rows = [
        _row(office, figure)
        for cutoff in stored
        if period in {None, cutoff}
        for figure in _in_print_order(office, office.store.figures.of_period(cutoff, table))
    ]
    if not rows:
        raise EmptyExportError(
            "nothing is stored" + (f" for {period}" if period else "") + (f" in {table}" if table else "")
        )
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.astype({"rank": "Int64"})


def _in_print_order(office: Office, figures: tuple[Figure, ...]) -> list[Figure]:
    tables = list(office.catalogue.tables)
    units = {unit: place for place, unit in enumerate(office.catalogue.units)}
    ranks = {(figure.table, figure.unit): figure.rank for figure in figures if figure.rank is not None}
    last = len(units)

    def place(figure: Figure) -> tuple[int, bool, int, int, int]:
        table = office.catalogue.tables[figure.table]
        if not table.is_grid:
            pairs = [(pair.unit, pair.indicator) for pair in table.pairs]
            return tables.index(table.name), False, 0, 0, pairs.index((figure.unit, figure.indicator))
        return (
            tables.index(table.name),
            table.total is not None and figure.unit == table.total.unit,
            ranks.get((table.name, figure.unit), last),
            units.get(figure.unit, last),
            table.columns.index(figure.indicator),
        )

    return sorted(figures, key=place)


def _row(office: Office, figure: Figure) -> tuple[object, ...]:
    unit = office.catalogue.units.get(figure.unit)
    return (
        figure.period.isoformat(),
        figure.table,
        unit.name_on(figure.period) if unit else figure.unit,
        figure.indicator,
        figure.printed,
        f"{figure.number.normalize():f}",
        "derived" if figure.derived else "reported",
        figure.rank,
        figure.submission,
    )
