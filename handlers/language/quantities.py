"""Numbers in a question: how many, which place, below or above what."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from handlers.language.numerals import NUMBER, WHOLE, to_decimal, to_int
from handlers.language.question import Comparison, Condition

_OF = r"(?:名|位|个|家|强)?"
_VALUE = rf"(?:百分之)?(?P<low>{NUMBER})(?P<percent>%|个?百分点|成)?"


@dataclass(frozen=True, slots=True)
class Quantity:
    """Either a limit (前五), a place (第3名), a condition (低于90%) or a plain number."""

    limit: int | None = None
    place: int | None = None
    from_bottom: bool = False
    condition: Condition | None = None
    plain: Decimal | None = None
    percent: bool = False


_Make = Callable[[re.Match[str]], Quantity]


def quantities_at(text: str, start: int) -> Iterator[tuple[str, Quantity]]:
    """Every quantity that begins at `start`."""
    if text[start] not in _FIRST:
        return
    if text[start].isdigit() and start and text[start - 1] in "0123456789.":
        return
    for pattern, make in _FORMS:
        found = pattern.match(text, start)
        if found:
            yield found.group(), make(found)


def _compare(comparison: Comparison) -> _Make:
    def make(found: re.Match[str]) -> Quantity:
        percent = bool(found["percent"]) or "百分之" in found.group()
        low = to_decimal(found["low"]) * (10 if found["percent"] == "成" else 1)
        return Quantity(condition=Condition(comparison, low, None, percent))

    return make


def _between(found: re.Match[str]) -> Quantity:
    low, high = sorted((to_decimal(found["from"]), to_decimal(found["low"])))
    percent = "%" in found.group() or "百分之" in found.group()
    return Quantity(condition=Condition("between", low, high, percent))


def _place(found: re.Match[str]) -> Quantity:
    return Quantity(place=to_int(found["n"]), from_bottom=found.group().startswith(("倒", "末")))


def _limit(found: re.Match[str], *, from_bottom: bool) -> Quantity:
    return Quantity(limit=to_int(found["n"]), from_bottom=from_bottom)


def _is_percent(found: re.Match[str]) -> bool:
    return "%" in found.group() or "百分之" in found.group()


_BELOW = r"(?:低于|小于|不到|不足|少于|没到|未到|没有到|没达到|未达到|达不到|没有达到|没超过|<|差于)"
_ABOVE = r"(?:高于|大于|超过|多于|超|过|>|突破|好于)"
_AVERAGE = r"(?:总体|整体)?(?:平均(?:水平|值|数|线)?|均值)"

_TABLE: tuple[tuple[str, _Make], ...] = (
    (rf"(?:倒数|倒)第(?P<n>{WHOLE})(?:名|位|个|家)?", _place),
    (rf"(?:排名|排在|排|位列)?第(?P<n>{WHOLE})(?:名|位|(?![周期季]))", _place),
    (rf"(?:排名|排在|排)?前(?P<n>{WHOLE}){_OF}(?![周期天月])", lambda found: _limit(found, from_bottom=False)),
    (r"top(?P<n>\d+)", lambda found: _limit(found, from_bottom=False)),
    (rf"(?:排名|排在|排)?(?:倒数|后|末|最后|垫底的?|最差的?|最低的?)(?P<n>{WHOLE}){_OF}(?![周期天月])",
     lambda found: _limit(found, from_bottom=True)),
    (rf"(?:最高的?|最好的?|最多的?)(?P<n>{WHOLE}){_OF}(?![周期天月])", lambda found: _limit(found, from_bottom=False)),
    (rf"<={_VALUE}|(?:不高于|不大于|不超过|不多于|至多|最多){_VALUE.replace('low', 'l2').replace('percent', 'p2')}",
     lambda found: _at_bound("<=", found)),
    (rf">={_VALUE}|(?:不低于|不小于|不少于|至少|达到){_VALUE.replace('low', 'l2').replace('percent', 'p2')}",
     lambda found: _at_bound(">=", found)),
    (rf"{_BELOW}{_VALUE}", _compare("<")),
    (rf"{_ABOVE}{_VALUE}", _compare(">")),
    (rf"{_VALUE}(?:及以上|以上)", _compare(">=")),
    (rf"{_VALUE}(?:及以下)", _compare("<=")),
    (rf"{_VALUE}(?:以下|以内)", _compare("<")),
    (rf"(?:百分之)?(?P<from>{NUMBER})%?(?:到|至|-|~|和){_VALUE}(?:之间)?", _between),
    (rf"(?:等于|正好|刚好|恰好|=){_VALUE}", _compare("=")),
    (rf"{_BELOW}{_AVERAGE}|{_AVERAGE}(?:以下|之下)", lambda _: Quantity(condition=Condition("<average"))),
    (rf"{_ABOVE}{_AVERAGE}|{_AVERAGE}(?:以上|之上)", lambda _: Quantity(condition=Condition(">average"))),
    (_VALUE, lambda found: Quantity(plain=to_decimal(found["low"]), percent=_is_percent(found))),
)  # fmt: skip


def _at_bound(comparison: Comparison, found: re.Match[str]) -> Quantity:
    value, percent = found["low"] or found["l2"], found["percent"] or found["p2"]
    is_percent = bool(percent) or "百分之" in found.group()
    return Quantity(
        condition=Condition(comparison, to_decimal(value) * (10 if percent == "成" else 1), None, is_percent)
    )


_FORMS = tuple((re.compile(pattern), make) for pattern, make in _TABLE)
_FIRST = frozenset(
    "0123456789零一二两三四五六七八九十百倒第排前后末最垫低小不少没未达差高大超多过突好位t<>=至等正刚恰全总整平均"
)
