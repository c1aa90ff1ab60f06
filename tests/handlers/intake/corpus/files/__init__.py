"""The corpus: what offices really send, built by code, each with the figures that must come out.

A file is a case; its figures are compared one by one. Where nothing else is said they are those of the seed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.support.building import Row, annex, overview

Figures = dict[tuple[str, str], str]
TITLE3 = "各区县（市）政务钉钉活跃率排名表"


@dataclass(frozen=True)
class Case:
    name: str
    content: bytes
    figures: Figures
    asks: tuple[str, ...] = ()
    """What the receipt must say."""
    refused: str = ""
    """What a refusal must say; nothing is proposed then."""
    cutoff: str = "2018-07-27"
    also: tuple[str, Figures] | None = None
    """Another period in the same file, and its figures."""


CASES: dict[str, Callable[[], Case]] = {}


def case(build: Callable[[], Case]) -> Callable[[], Case]:
    assert build.__name__ not in CASES, "two cases of one name"
    CASES[build.__name__] = build
    return build


def seed(
    *numbers: int, without: tuple[str, ...] = (), changed: Mapping[tuple[str, str], str | None] | None = None
) -> Figures:
    """(unit, indicator) → as printed, of the seed's annexes; 0 is the overview."""
    figures: Figures = {}
    for number in numbers:
        if number == 0:
            figures |= OVERVIEW
            continue
        header, *rows = annex(number)
        for row in rows:
            total = not row[1] or row[1] in {"合计", "总计"}
            unit = {1: "全市", 2: "市本级", 3: "区县合计"}[number] if total else row[1]
            if unit not in without:
                figures |= {(unit, name): cell for name, cell in zip(header[2:], row[2:], strict=True)}
    for key, value in (changed or {}).items():
        if value is None:
            figures.pop(key)
        else:
            figures[key] = value
    return figures


_PLACES = [
    ("全市", "注册数"), ("全市", "激活数"), ("全市", "本周活跃数"), ("全市", "本周活跃率"), ("全市", "办事事项总数"),
    ("全市", "在线办理事项数"), ("全市", "网上办事实现比例"), ("全市", "例外事项数"), ("市本级", "事项总数"),
    ("市本级", "已接入事项数"), ("市本级", "事项接入率"), ("区县合计", "事项总数"), ("区县合计", "已接入事项数"),
    ("区县合计", "事项接入率"),
]  # fmt: skip
OVERVIEW: Figures = {place: row[1] for place, row in zip(_PLACES, overview()[1:], strict=True)}
TOTALS3 = ("89695", "87109", "35071")
XIAOSHAN: Figures = {key: value for key, value in seed(3).items() if key[0] == "萧山区"}


def titled(rows: list[Row], *lines: str) -> list[Row]:
    return [[line] for line in lines] + rows


def cells(change: Callable[[str, str], Any], number: int = 3) -> list[Row]:
    """An annex with every cell put through `change(header, text)`."""
    header, *rows = annex(number)
    return [header, *([change(name, cell) for name, cell in zip(header, row, strict=True)] for row in rows)]


def is_rate(name: str) -> bool:
    return name.endswith("率")
