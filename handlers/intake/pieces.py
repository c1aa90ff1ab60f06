"""A line of a chat cut up: what the catalogue has a name for, numbers, and the words that stand between."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from handlers.intake.dates import LAST_WEEK
from handlers.intake.text import plain
from storage.catalogue import Catalogue

Sort = Literal["unit", "indicator", "pair", "number", "turn", "each", "week", "own", "space", "other", "end"]

_CORRECTION = (
    r"(?:更正|改|订正|修正|修改|调整|变更)(?:为|成|到)|应该?(?:为|是|报)|(?:更正|订正|修正|修改|调整)(?!前|后)|实际(?:为|是)"
    r"|(?:报|写|填|算|弄|搞|录)错了?|[-=]>|→|误报|错了|有误|不对"
)
_FILLER = (
    r"其中|其|的|共计|总计|共有|共|目前|现有|现|累计|已经|达到|达|为|是|有|本周|本期|这周|当周|截至|截止|请|把|将|帮我|麻烦|数据|情况|"
    r"政务钉钉|钉钉|总人数|总数|总量|人数|已|报送|报一下|上报|补报|报|如下|由|从|原来|原|之前|了|:|=|-|\(|\)|家|人|各|分别是?|等|和|及|与|、"
)
_OWN = "我们?(?:[县区]{1,2}|市|局|委|办|单位|中心)|本(?:区|县|市|局|委|办|单位|中心)|我们"
"""What a sender calls its own unit."""
_NUMBER = (
    r"[-+]?(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?(?:[万亿千])?(?:人次|人|个|家|套|项|户|次)?%?"
    r"|百分之\d+(?:\.\d+)?|(?:未报|待报|暂无|无数据|缺报|暂时没有|暂没有|暂缺|未统计)"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text and what it can mean: unit ids, indicator names, or (unit, indicator) of a pair's label."""

    sort: Sort
    text: str
    means: tuple[tuple[str, str], ...] = ()


@lru_cache(maxsize=8)
def _terms(catalogue: Catalogue) -> tuple[re.Pattern[str], Mapping[str, tuple[Piece, ...]]]:
    """What a line is cut up by, everything that has a name first, the longest of them first; and what those mean."""
    means: dict[tuple[str, Sort], dict[tuple[str, str], None]] = {}
    for sort, form, unit, indicator in _names(catalogue):
        if len(plain(form)) > 1:
            means.setdefault((plain(form), sort), {})[unit, indicator] = None
    terms: dict[str, tuple[Piece, ...]] = {}
    for (form, sort), meant in means.items():
        terms[form] = (*terms.get(form, ()), Piece(sort, form, tuple(meant)))
    named = "|".join(map(re.escape, sorted(terms, key=len, reverse=True)))
    pattern = re.compile(
        rf"(?P<term>{named})|(?P<turn>{_CORRECTION})|(?P<each>分别是?为?)|(?P<number>{_NUMBER})"
        rf"|(?P<week>{LAST_WEEK})|(?P<own>{_OWN})"
        rf"|(?P<space>{_FILLER})|(?P<end>[,;。;!])"
    )
    return pattern, terms


def _names(catalogue: Catalogue) -> Iterator[tuple[Sort, str, str, str]]:
    """Sort, form, unit id and indicator of everything that a text can name."""
    for unit in catalogue.units.values():
        yield from (("unit", name, unit.id, "") for name in unit.all_names)
    for indicator in catalogue.indicators.values():
        yield from (("indicator", name, "", indicator.name) for name in (indicator.name, *indicator.aliases))
    for table in catalogue.tables.values():
        for pair in table.pairs:
            yield from (("pair", name, pair.unit, pair.indicator) for name in (pair.label, *pair.aliases))


def warm(catalogue: Catalogue) -> None:
    """Builds ahead of time what the first sentence with a number would have to wait for (some 100 ms)."""
    _terms(catalogue)


def cut_up(line: str, catalogue: Catalogue) -> Iterator[tuple[Piece, ...]]:
    """The line cut up from left to right, the longest name first. Several pieces are readings of one stretch."""
    pattern, terms = _terms(catalogue)
    form = plain(line).replace("，", ",").replace("；", ";")
    place = 0
    while place < len(form):
        match = pattern.match(form, place)
        if match is None:
            yield (Piece("other", form[place]),)
            place += 1
            continue
        sort = match.lastgroup or "other"
        yield terms[match[0]] if sort == "term" else (Piece(sort, match[0]),)  # type: ignore[arg-type]
        place = match.end()


def named(text: str, catalogue: Catalogue) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The unit ids and the indicators that a text names, where nothing else stands in it."""
    units: dict[str, None] = {}
    indicators: dict[str, None] = {}
    for pieces in cut_up(text, catalogue):
        for piece in pieces:
            if piece.sort in {"other", "number", "turn", "week"}:
                return (), ()
            for unit, indicator in piece.means:
                if piece.sort == "unit":
                    units[unit] = None
                elif piece.sort == "indicator":
                    indicators[indicator] = None
    return tuple(units), tuple(indicators)
