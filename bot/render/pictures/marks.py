"""What rankings of every size say alike: both ends, changes of rank, the foot of the picture."""

from bot.render.pictures.style import LEADING, MIDDLE, TRAILING
from handlers.language.calendar.spoken import long_date
from handlers.reply import Picture, RankingPicture

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


def said_change(change: int | None) -> str:
    """▲2; empty where nothing is known of the period before. No colour of its own: those mean the ends alone."""
    if not change:
        return "" if change is None else "－"
    return f"▲{change}" if change > 0 else f"▼{-change}"


def dated(picture: RankingPicture) -> str:
    return f"截至{long_date(picture.cutoff)}"


def footer(picture: Picture) -> list[str]:
    """What a picture says of itself when it has been passed on without its message: the note, and whose it is."""
    return [text for text in (picture.note, f"来源：{picture.source}" if picture.source else "") if text]
