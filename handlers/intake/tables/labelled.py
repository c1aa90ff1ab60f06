"""Tables of labels and values (指标, 数值) as lines: the overview, and forms of one unit."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from handlers.intake.cells.grid import Grid, is_figure
from handlers.intake.cells.text import shown
from handlers.intake.cells.unit_names import Name
from handlers.intake.cells.values import Bare, Wrong
from handlers.intake.model import NOT_OURS, NOT_PRESENT, UNDECIDED, Context, Entry, Ignored, Line, TableRead
from handlers.intake.tables.header_words import counted_as, counted_in
from handlers.intake.tables.key_values import PairCell, Pairs, find_pairs, named_unit
from handlers.intake.tables.qualifiers import Note, scale_of
from handlers.intake.tables.subjects import other_subject, set_aside
from handlers.intake.tables.titles import period_of, texts_in
from handlers.language.calendar.cutoffs import from_text

MOST_TITLES = 6
"""Rows from the top in which a sheet may say whose it is."""
SEVERAL = 2
"""Units that lines of their own must name, so that each is the head of a form."""


def read_labelled(grid: Grid, free: range, below: range, context: Context) -> Iterator[TableRead]:
    """The tables in the rows that are `free` of other tables, and in those `below` them."""
    titles = [text for row in free[:MOST_TITLES] for text in texts_in(grid, row)]
    unit = named_unit(context.catalogue, (*titles, grid.sheet.name, context.file_name))
    forms = [*(_forms(grid, context, free) or [(free, unit or context.unit)]), (below, None)]
    for rows, whose in forms:
        for pairs in find_pairs(grid, context.catalogue, rows, whose):
            table = _read_pairs(grid, pairs, context, counted_in(titles))
            aside = other_subject(grid, range(pairs.top), context)
            yield set_aside(table, *aside) if aside else table


def _forms(grid: Grid, context: Context, rows: range) -> list[tuple[range, str | None]]:
    """Forms below each other, each under a line that names its unit; none where fewer than two units are named."""
    lines = (row for row in rows if not any(map(is_figure, grid.rows[row])))
    named = [(row, unit) for row in lines if (unit := named_unit(context.catalogue, texts_in(grid, row)))]
    if len({unit for _, unit in named}) < SEVERAL:
        return []
    ends = [*(row for row, _ in named[1:]), rows.stop]
    return [(range(row, end), unit) for (row, unit), end in zip(named, ends, strict=True)]


def _read_pairs(grid: Grid, pairs: Pairs, context: Context, counted: tuple[tuple[Note, ...], str]) -> TableRead:
    period = period_of(grid, pairs.top, context, 0)
    if pairs.when and not period.is_said:
        period = from_text(context.office, pairs.when, "表头", period.cutoff) or period
    sure = [cell for cell in pairs.cells if not cell.doubt]
    doubted = [cell for cell in pairs.cells if cell.doubt]
    ignored = [
        *(Ignored(f"“{shown(grid.text(*place), 16)}”（{grid.address(*place)}）", NOT_OURS) for place in pairs.unknown),
        *(
            Ignored(
                f"{cell.pair.label}（{shown(cell.doubt, 12)}）（{grid.address(cell.row, cell.column)}）", NOT_PRESENT
            )
            for cell in doubted
        ),
        *(Ignored(f"“{shown(heading, 16)}”列", UNDECIDED) for heading in pairs.undecided),
    ]
    unclear = (*pairs.undecided, *(f"{cell.pair.label}（{shown(cell.doubt, 12)}）" for cell in doubted))
    return TableRead(
        pairs.table,
        grid.sheet.name,
        period,
        tuple(_pair_lines(grid, sure, context, counted[0])),
        tuple(ignored),
        counted=counted[1],
        unclear=tuple(unclear),
    )


def _pair_lines(grid: Grid, cells: Sequence[PairCell], context: Context, above: Sequence[Note]) -> Iterator[Line]:
    for cell in cells:
        indicator = context.catalogue.indicators[cell.pair.indicator]
        note = cell.note or Note()
        scale = scale_of(note, indicator) if note.is_measure else counted_as(above, indicator)
        read = grid.read(cell.row, cell.column, indicator, scale or 1)
        if scale is None:
            read = Wrong(f"写的单位不是{indicator.measure or '%'}", f"请换算成{indicator.measure or '%'}后填写")
        if isinstance(read, Bare) and note.is_percent:
            read = replace(read, in_percent=True)
        where = grid.address(cell.row, cell.column)
        entry = Entry(cell.pair.indicator, where, cell.value, read, cell.pair.label)
        yield Line(cell.pair.label, where, cell.pair.unit, Name(cell.pair.unit), (entry,))
