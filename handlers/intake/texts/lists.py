"""Lists: 注册数：萧山区8727，余杭区21024 · 萧山区激活率98%，余杭区99% · 注册数、激活数⏎萧山区 8727 8619."""

from collections.abc import Sequence

from handlers.intake.texts.mentions import Group, Left, Said


def read_list(groups: Sequence[Group]) -> tuple[list[Said], list[Left]]:
    """The figures of numbers that have no indicator beside them, and what cannot be read.

    Which one they are of is certain only where the text names its indicators once, ahead of them, and every unit has
    one number for each.
    """
    items = [group for group in groups if not group.asked]
    runs = [group for group in groups if group.asked]
    if not items:
        return [], [group.left("nothing") for group in runs if not group.numbers and not _is_title(group, runs)]
    head = runs[0] if len(runs) == 1 else None
    if head is None or head.qualified or not _fits(head, items):
        bare = [group.left("nothing") for group in runs if not group.numbers and len(runs) > 1]
        return [], [*(group.left("which") for group in items), *bare]
    return [
        item.said(item.whom[0], pieces, number)
        for item in items
        for pieces, number in zip(head.asked, item.plain, strict=True)
    ], []


def _fits(head: Group, items: Sequence[Group]) -> bool:
    listed = [*([head] if head.numbers else []), *items]
    whom = [whom.ids for group in listed for whom in group.whom]
    return (
        head.begin < min(item.begin for item in items)
        and all(len(group.whom) == 1 and group.whom[0].ids for group in listed)
        and len(set(whom)) == len(whom)
        and all(len(group.plain) == len(group.numbers) == len(head.asked) for group in listed)
    )


def _is_title(group: Group, runs: Sequence[Group]) -> bool:
    """注册数、激活数如下：each of them stands below with its number."""
    stated = {
        name for run in runs if run.numbers for pieces in run.asked for piece in pieces for _, name in piece.means
    }
    return all(stated.intersection(name for piece in pieces for _, name in piece.means) for pieces in group.asked)
