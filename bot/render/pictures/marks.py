"""What rankings of every size say alike: both ends, changes of rank, gaps, the foot of the picture."""

from collections.abc import Sequence
from datetime import date

from bot.render.numerals import long_date
from bot.render.pictures.style import LEADING, MIDDLE, QUIET, TRAILING
from handlers.reply import RankingPicture, RankingRow

MARKED = 3
"""How many are marked at either end, where there are enough rows that it says something."""
ENOUGH = 8
SEPARATOR = "／"


def colours(picture: RankingPicture) -> list[str]:
    """A colour for each row. Both ends are marked, with everybody who has the same value as the last one marked."""
    rows = [row for row in picture.rows if row]
    if picture.ends == "none" or len(rows) < ENOUGH:
        return [MIDDLE] * len(picture.rows)
    first = {row.value for row in rows[:MARKED]} if picture.ends in {"both", "first"} else set()
    last = {row.value for row in rows[-MARKED:]} if picture.ends in {"both", "last"} else set()
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


def footer(note: str, cutoff: date, source: str) -> list[str]:
    """What a picture says of itself when it has been passed on without its message: the note, until when, and whose."""
    whose = f"，来源：{source}" if source else ""
    return [text for text in (note, f"截至{long_date(cutoff)}{whose}") if text]
