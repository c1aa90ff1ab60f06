"""How figures, periods and lists are said. What several kinds of answer say alike stands here."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from handlers.figures.cells import NOT_REPORTED
from handlers.reply import Choice
from storage.catalogue import Indicator
from storage.figures import Figure

COMPUTED = "（测算）"
FEW_LINES = 10
"""What a phone shows of an answer without scrolling."""


def printed(figure: Figure | None) -> str:
    """As it was reported; 未报 where it was not."""
    if figure is None:
        return NOT_REPORTED
    return figure.printed + COMPUTED if figure.derived else figure.printed


def told(figure: Figure | None, indicator: Indicator) -> str:
    """As it was reported; a number with its measure, which nothing else says: 3.2天, 4521.3亿元."""
    if figure is None or indicator.kind != "number":
        return printed(figure)
    return f"{figure.printed}{indicator.measure}{COMPUTED if figure.derived else ''}"


def amount(number: Decimal, indicator: Indicator, places: int = 0) -> str:
    """A computed one with its measure: a number with the decimals of its indicator, or `places` if these are more."""
    if indicator.kind == "rate":
        return percent(number, max(indicator.decimals, places))
    if indicator.kind == "number":
        return f"{rounded(number, max(indicator.decimals, places)):f}{indicator.measure}"
    return f"{plain(rounded(number, places))}{indicator.measure}"


def choices(texts: Iterable[str]) -> tuple[Choice, ...]:
    """At most three next steps."""
    return tuple(Choice(text) for text in dict.fromkeys(filter(None, texts)))[:3]


def decimals(text: str) -> int:
    """How many decimals a printed figure has: 2 of 66.66%."""
    return len(text.rstrip("%").partition(".")[2])


def percent(number: Decimal, places: int = 2) -> str:
    return f"{rounded(number * 100, places)}%"


def rounded(number: Decimal, places: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def plain(number: Decimal) -> str:
    """12, 12.5, never 1E+3 or 12.0."""
    whole = number.to_integral_value()
    return str(int(whole)) if whole == number else f"{number.normalize():f}"


def difference(new: Figure, old: Figure, indicator: Indicator) -> str:
    """+3个百分点 of a rate, +120（+1.4%） of a count, 持平 where nothing changed."""
    change = new.number - old.number
    if change == 0:
        return "持平"
    if indicator.kind == "rate":
        places = max(decimals(new.printed), decimals(old.printed))
        return f"{signed(rounded(change * 100, places))}个百分点"
    if indicator.kind == "number":
        return signed(change) + indicator.measure + (_relative(change, old.number) if indicator.adds_up else "")
    return signed(change) + _relative(change, old.number)


def _relative(change: Decimal, base: Decimal) -> str:
    """（+1.4%）, with a second decimal where one would say nothing."""
    if base <= 0:
        return ""
    share = change / base * 100
    places = 1 if abs(share) >= Decimal("0.1") else 2
    return f"（{signed(rounded(share, places))}%）" if rounded(share, places) else ""


def apart(first: Figure, second: Figure, indicator: Indicator) -> str:
    """The first minus the second: +12297, -61个百分点, 0."""
    gap = first.number - second.number
    if indicator.kind == "rate":
        places = max(decimals(first.printed), decimals(second.printed))
        return f"{signed(rounded(gap * 100, places))}个百分点" if gap else "0"
    measure = indicator.measure if indicator.kind == "number" else ""
    return signed(gap) + measure if gap else plain(gap)


def signed(number: Decimal) -> str:
    text = plain(number)
    return text if text.startswith("-") else f"+{text}"


def shortened(lines: Sequence[str], most: int = FEW_LINES) -> list[str]:
    """The first lines, and how many more there are: nothing is dropped without saying so."""
    if len(lines) <= most:
        return list(lines)
    return [*lines[: most - 1], f"…… 还有{len(lines) - most + 1}项，可以说“发我Excel”查看"]


def one_line(text: str, most: int = 60) -> str:
    """A stranger's text (a file name, an unknown word) on one line and not too long."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def some(names: Sequence[str], most: int = 20) -> str:
    """甲、乙、丙, or the first ones and how many there are."""
    shown = "、".join(names[:most])
    return f"{shown}等{len(names)}家" if len(names) > most else shown
