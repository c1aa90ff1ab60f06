"""Rows that add up: the table's total is stored, that of anything else is left out and told."""

from collections.abc import Callable

from tests.handlers.intake.corpus.files import Case, Figures, case, seed
from tests.support.building import Row, annex, typed, xlsx

HEADER, *ROWS = typed(annex(3))
TOTAL = ROWS.pop()
BUREAUS = typed(annex(2))[1:-1]
OF_BUREAUS = typed(annex(2))[-1]
UNITS: Figures = seed(3, without=("区县合计",))
LARGER: Row = [126_847, "95%", 120_365, 62_416, "49%"]
NOT_THE_TABLES = (
    "合计（全市）", "合计（不含萧山区）", "总计（含市本级）", "合计（上周）", "合计（主城区）", "全市合计", "全市总计",
    "市本级合计", "市级单位小计", "杭州市合计", "合计（计划）",
)  # fmt: skip
THE_TABLES = (
    "合计", "总 计", "区县合计", "各区县小计", "区县（市）总计", "合计（13个）", "合计（13个区县）", "合计（区县）",
    "合计（人）",
)  # fmt: skip


def add(name: str, build: Callable[[], Case]) -> None:
    build.__name__ = name
    case(build)


def ending(label: str, figures: Row) -> list[Row]:
    return [HEADER, *ROWS, ["", label, *figures]]


for at, word in enumerate(NOT_THE_TABLES):
    add(
        f"the_total_of_something_else_{at}",
        lambda word=word: Case("附件3.xlsx", xlsx(ending(word, TOTAL[2:])), UNITS, ("没有取用：", word)),  # type: ignore[misc]
    )
for at, word in enumerate(THE_TABLES):
    add(
        f"the_tables_total_{at}",
        lambda word=word: Case("附件3.xlsx", xlsx(ending(word, TOTAL[2:])), seed(3)),  # type: ignore[misc]
    )


@case
def a_total_of_the_whole_city_below_its_districts() -> Case:
    return Case("附件3.xlsx", xlsx(ending("总计", LARGER)), UNITS, ("总计（B15）（比各行之和大得多，像是更大范围的）",))


@case
def a_total_that_misses_some_of_its_rows_is_asked_about() -> Case:
    figures = [row - 8727 if isinstance(row, int) else row for row in TOTAL[2:]]
    changed = {("区县合计", name): str(number) for name, number in zip(HEADER[2:], figures, strict=True)
               if isinstance(number, int)}  # fmt: skip
    return Case("附件3.xlsx", xlsx(ending("合计", figures)), seed(3, changed=changed), ("合计与各行之和不一致",))


def both(first: str, second: str, last: str) -> list[Row]:
    """Districts and bureaus below each other, each with what adds them up, and both together at the end."""
    header = [HEADER[0], "单位", *HEADER[2:]]
    rows = [header, *ROWS, ["", first, *TOTAL[2:]], *BUREAUS, ["", second, *OF_BUREAUS[2:]]]
    return [*rows, ["", last, *LARGER]] if last else rows


@case
def subtotals_of_two_tables_and_the_sum_of_both() -> Case:
    return Case(
        "汇总.xlsx", xlsx(both("区县小计", "市级小计", "总计")), seed(2, 3), ("总计（B95）（不是这张表的合计）",)
    )


@case
def totals_of_two_tables_by_their_names() -> Case:
    return Case("汇总.xlsx", xlsx(both("各区县合计", "市本级合计", "")), seed(2, 3))


@case
def totals_of_two_tables_that_nobody_named() -> Case:
    figures = seed(2, 3, without=("区县合计", "市本级"))
    return Case("汇总.xlsx", xlsx(both("小计", "小计", "合计")), figures, ("合计（B95）（不是这张表的合计）",))
