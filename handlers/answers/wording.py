"""How figures, periods and lists are said. Everything that several kinds of answer say alike stands here."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from handlers.answers.view import View
from handlers.reply import Choice
from storage.catalogue import Unit
from storage.figures import Figure, Period

NOT_REPORTED = "未报"


def printed(figure: Figure | None) -> str:
    if figure is None:
        return NOT_REPORTED
    return f"{figure.printed}（测算）" if figure.derived else figure.printed


def counts_line(view: View, unit: str, indicator: str, period: Period) -> str:
    """注册数 8727，激活数 8619，日均活跃数 815: what the indicator's table holds beside it, counts first said."""
    table = view.catalogue.holdings.get(unit, {}).get(indicator)
    if table is None:
        return ""
    others = [name for name in view.catalogue.tables[table].indicators if name != indicator]
    counts = [
        name for name in others if view.catalogue.indicators[name].kind == "count" and view.catalogue.holds(unit, name)
    ]
    return "，".join(f"{name} {printed(view.figure(unit, name, period))}" for name in counts)


def choices(texts: Iterable[str]) -> tuple[Choice, ...]:
    return tuple(Choice(text) for text in dict.fromkeys(texts))[:3]


def percent(number: Decimal, decimals: int) -> str:
    return f"{number * 100:.{decimals}f}%"


def enumerate_units(names: Sequence[str], most: int = 10) -> str:
    shown = "、".join(names[:most])
    return f"{shown}等{len(names)}家" if len(names) > most else shown


def counted(view: View, unit: Unit, number: int) -> str:
    """13个区县, 78家市级单位."""
    scope = view.scope_of(unit)
    return f"{number}{scope.counted if scope else '个单位'}"
