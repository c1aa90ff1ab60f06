"""A picture's facts → PNG. Runs in a process of its own; call `warm` there once, so that the first picture is quick."""

from datetime import date
from decimal import Decimal

from bot.render.pictures.panels import paint_panels
from bot.render.pictures.ranking import paint_ranking
from bot.render.pictures.trend import INKS, paint_trend
from handlers.reply import Picture, RankingPicture, RankingRow, TrendLine, TrendPicture


def paint(picture: Picture) -> bytes:
    """PNG bytes, 1080 pixels wide, made for a screen 360 wide."""
    match picture:
        case RankingPicture():
            return paint_ranking(picture)
        case TrendPicture() if len(picture.lines) > len(INKS):  # more than can be told apart in one plot
            return paint_panels(picture)
        case TrendPicture():
            return paint_trend(picture)


def warm() -> None:
    """Loads fonts and draws once, so that nothing is left to load."""
    day = date(2018, 7, 27)
    paint(RankingPicture("通报", "率", (RankingRow("1", "单位", "9%", 1.0, ("1", "2"), 1),), day, "来源", ("甲", "乙")))
    paint(TrendPicture("通报", (day,), (TrendLine("单位", (Decimal("0.09"),), ("9%",)),), "rate", "来源"))
