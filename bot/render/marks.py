"""What rankings of every size say alike: both ends, changes of rank, gaps, the foot of the picture."""

from collections.abc import Sequence

from bot.render.style import LEADING, MIDDLE, QUIET, TRAILING
from handlers.reply import RankingPicture, RankingRow

MARKED = 3
"""How many are marked at either end, where there are enough rows that it says something."""
ENOUGH = 8
SEPARATOR = "／"


def colours(picture: RankingPicture) -> list[str]:
    """A colour for each row. Both ends are marked, with everybody who has the same value as the last one marked."""
    rows = [row for row in picture.rows if row]
    if not picture.whole or len(rows) < ENOUGH:
        return [MIDDLE] * len(picture.rows)
    first, last = {row.value for row in rows[:MARKED]}, {row.value for row in rows[-MARKED:]}
    if first & last:
        return [MIDDLE] * len(picture.rows)
    return [
        LEADING if row and row.value in first else TRAILING if row and row.value in last else MIDDLE
        for row in picture.rows
    ]


def said_change(change: int | None) -> tuple[str, str] | None:
    """▲2 and its colour; None where nothing is known of the period before."""
    if change is None:
        return None
    if change == 0:
        return "－", QUIET
    return (f"▲{change}", LEADING) if change > 0 else (f"▼{-change}", TRAILING)


def gap_text(rows: Sequence[RankingRow | None], index: int) -> str:
    """第11—68名略, for the gap at `index`; just dots where the ranks do not tell."""
    above, below = rows[index - 1] if index else None, rows[index + 1] if index + 1 < len(rows) else None
    if above and below and above.rank.isdecimal() and below.rank.isdecimal():
        first, last = int(above.rank) + 1, int(below.rank) - 1
        return f"第{first}—{last}名略" if last > first else "……"
    return "……"


def footer(picture: RankingPicture) -> list[str]:
    return [text for text in (picture.note, f"来源：{picture.source}" if picture.source else "") if text]
