"""What only the whole of a text tells: doubts that nothing settled, units that were forgotten, a signature."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from handlers.intake.texts.mentions import Group, Left, Said, Whom


def unresolved(groups: Sequence[Group], figures: Sequence[Said]) -> Iterator[Left]:
    """Groups in which a number is said to be old or wrong, and the right one is nowhere."""
    told = {(said.unit_ids, name) for said in figures for name in said.indicators}
    for group in groups:
        doubts = {number.doubt for number in group.numbers}
        if not group.asked or doubts <= {""} or "aim" in doubts:
            continue
        if group.plain:  # 8619误报为8700: which of the two?
            if group.numbers[-1].doubt == "wrong" and not any(number.is_right for number in group.plain):
                yield group.left("wrong")
            continue
        ids = group.whom[0].ids if len(group.whom) == 1 else ()
        asked = [[name for piece in pieces for _, name in piece.means] for pieces in group.asked]
        if not all(any((ids, name) in told for name in names) for names in asked):
            yield group.left("wrong")


def forgotten(
    named: Sequence[Whom], groups: Sequence[Group], figures: Sequence[Said], left: Sequence[Left]
) -> list[Left]:
    """Units of which no number is told; one of them may have been meant where another is read."""
    told = {unit for said in figures for unit in (said.unit_ids or (said.unit,))}
    told |= {unit for group in groups if group.numbers for whom in group.whom for unit in (whom.ids or (whom.text,))}
    covered = {place for each in left for place in range(each.begin, each.end)}
    return [
        Left(whom.begin, whom.end, "nothing")
        for whom in named
        if told.isdisjoint(whom.ids or (whom.text,)) and whom.begin not in covered
    ]


def signed(figures: Sequence[Said], whom: Whom) -> list[Said]:
    """The figures of a text that ends in a unit's name, and names none besides."""
    if any(said.unit for said in figures):
        return list(figures)
    return [replace(said, unit_ids=whom.ids, unit=whom.text) for said in figures]
