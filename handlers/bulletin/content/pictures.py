"""An annex as a ranking picture."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from handlers.figures.order import Moves, Order, moves, order
from handlers.figures.snapshot import Week
from handlers.language.calendar.spoken import spoken
from handlers.reply import RankingPicture, RankingRow
from storage.catalogue import Table

AT_MOST = 22
"""Longer rankings show their first and last ten."""
ENDS = 10
NAMED = 8
PAGE = 26
"""Rows of a further picture."""


def shortened(picture: RankingPicture) -> RankingPicture:
    """The first and last ten of a long ranking; a short one as it is."""
    rows = picture.rows
    return replace(picture, rows=(*rows[:ENDS], None, *rows[-ENDS:])) if len(rows) > AT_MOST else picture


def pages(picture: RankingPicture) -> tuple[RankingPicture, ...]:
    """A long ranking on several pictures, about equally long; empty for one that is shown whole anyway."""
    rows = picture.rows
    if len(rows) <= AT_MOST:
        return ()
    count = -(-len(rows) // PAGE)
    size = -(-len(rows) // count)
    return tuple(
        replace(
            picture,
            title=f"{picture.title}（{number + 1}/{count}）",
            rows=rows[number * size : (number + 1) * size],
            ends="first" if number == 0 else "last" if number == count - 1 else "none",
        )
        for number in range(count)
    )


def ranking_picture(week: Week, table: Table, before: Week | None) -> RankingPicture | None:
    """Every row of an annex. None for a table that ranks by nothing, or of which nothing was reported."""
    if table.rank_by is None:
        return None
    ranking = order(week, table)
    if not ranking.ranked:
        return None
    moved = moves(week, before, table) if before else None
    return RankingPicture(
        title=table.title,
        value_header=table.rank_by,
        rows=_rows(week, table, ranking, moved),
        cutoff=week.cutoff,
        source=week.catalogue.office.name,
        detail_headers=_details(week, table),
        note="；".join(_notes(week, ranking, before, moved)),
        total=_total(week, table, ranking),
        whole=f"附件{table.annex}" if table.annex else "",
    )


def _total(week: Week, table: Table, ranking: Order) -> RankingRow | None:
    """The whole's reported rate as one row more; the sum of counts is no measure of its parts."""
    column = table.rank_by or ""
    figure = week.get(table.total.unit, column) if table.total else None
    if figure is None or week.catalogue.indicators[column].kind != "rate":
        return None
    longest = max(got.number for place in ranking.ranked if (got := week.get(place.unit, column)))
    return RankingRow(
        rank="",
        name=week.name(figure.unit),
        value=week.printed(figure.unit, column),
        size=float(figure.number / longest) if 0 <= figure.number <= longest and longest else None,
        details=tuple(week.printed(figure.unit, detail) for detail in _details(week, table)),
    )


def _rows(week: Week, table: Table, ranking: Order, moved: Moves | None) -> tuple[RankingRow, ...]:
    column = table.rank_by or ""
    numbers = {place.unit: figure.number for place in ranking.ranked if (figure := week.get(place.unit, column))}
    longest = max((Decimal(0), *numbers.values()))
    return tuple(
        RankingRow(
            rank=str(place.rank),
            name=week.name(place.unit),
            value=week.printed(place.unit, column),
            size=float(max(numbers[place.unit] / longest, Decimal(0))) if longest else 0.0,
            details=tuple(week.printed(place.unit, detail) for detail in _details(week, table)),
            change=moved.gained(place.unit) if moved else None,
        )
        for place in ranking.ranked
    )


def _details(week: Week, table: Table) -> tuple[str, ...]:
    """The two counts that the rate is made of, where the table holds them."""
    made_of = week.catalogue.indicators[table.rank_by or ""].of or ()
    return tuple(name for name in made_of if name in table.columns)


def _notes(week: Week, ranking: Order, before: Week | None, moved: Moves | None) -> list[str]:
    notes = [week.label] if week.label else []
    if before and moved and moved.places:
        label = f"，{before.label}" if before.label else ""
        computed = "，按数值测算" if moved.computed else ""
        notes.append(f"▲▼为较上期（{spoken(before.cutoff)}{label}）名次升降{computed}")
    if ranking.said:
        notes.append(ranking.said)
    if ranking.missing:
        notes.append(f"未报：{_some([week.name(unit) for unit in ranking.missing])}")
    return notes


def _some(names: Sequence[str]) -> str:
    """All of a few; of many the first, and how many there are: the annex names every one."""
    return "、".join(names) if len(names) <= NAMED else f"{'、'.join(names[:NAMED])}等{len(names)}家"
