"""What can go wrong with an indicator's numbers: decimals, range, order, measure. In Chinese, each with its line."""

from collections.abc import Iterator

from storage.catalogue.file import CatalogueFile, Indicator
from storage.catalogue.lines import LineOf

MOST_DECIMALS = 6


def number_problems(file: CatalogueFile, line_of: LineOf) -> Iterator[str]:
    by_name = {indicator.name: indicator for indicator in file.indicators}
    for place, indicator in enumerate(file.indicators):
        for key, sentence in _of(indicator):
            line = line_of("indicators", place, key)
            yield f"{f'第{line}行，' if line else ''}指标“{indicator.name}”：{sentence}"
    for place, table in enumerate(file.tables):
        ranking = by_name.get(table.rank_by or "")
        if ranking is not None and not ranking.ranked:
            line = line_of("tables", place, "rank_by")
            start = f"第{line}行，" if line else ""
            said = f"rank_by 写了“{ranking.name}”，但它写着 ranked: false（不排名），请去掉其中一处"
            yield f"{start}表“{table.name}”：{said}"


def _of(indicator: Indicator) -> Iterator[tuple[str, str]]:
    """(key, what is wrong and what is allowed)"""
    if not 0 <= indicator.decimals <= MOST_DECIMALS:
        yield "decimals", f"decimals 写的是 {indicator.decimals}，应是 0 到 {MOST_DECIMALS} 的整数"
    if indicator.kind == "count" and indicator.decimals:
        yield "decimals", "kind: count 是整数，没有小数；带小数的数请写 kind: number"
    if indicator.kind == "number" and not indicator.measure:
        yield "measure", "kind: number 要写明计量单位，例如 measure: 天、分、亿元"
    if indicator.kind == "rate" and indicator.measure not in {"", "%"}:
        yield "measure", f"kind: rate 的单位是 %，不能是“{indicator.measure}”；请改为 kind: number"
    yield from _range(indicator)


def _range(indicator: Indicator) -> Iterator[tuple[str, str]]:
    if indicator.range is None:
        return
    low, high = indicator.range
    if low is None and high is None:
        yield "range", "range 两头都是 null，等于没有写；请写最小数和最大数，例如 range: [0, 100]"
    if low is not None and high is not None and low >= high:
        yield "range", f"range 的最小数 {low} 不小于最大数 {high}，应先写小的，例如 range: [0, 100]"
    if low is not None and low < 0 and not indicator.signed:
        yield "range", f"range 的最小数 {low} 是负数，请同时写 signed: true（可以为负）"
    if indicator.signed and low is not None and low >= 0:
        yield "signed", f"signed: true 说可以为负，range 却从 {low} 起，请去掉其中一处"
