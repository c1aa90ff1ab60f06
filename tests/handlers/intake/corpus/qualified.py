"""Headers that say more than the indicator: a period, a part, an aim, a rank, a multiple, in brackets or over them."""

from collections.abc import Callable, Sequence

from tests.handlers.intake.corpus.files import TITLE3, TOTALS3, Case, Figures, case, seed
from tests.support.building import Row, annex, delimited, typed, xlsx

NAMES = ("注册数", "激活数", "日均活跃数")
PLACES = {"注册数": 2, "激活率": 3, "激活数": 4, "日均活跃数": 5, "日均活跃率": 6}
HEADER, *ROWS = typed(annex(3))
COUNTED: Figures = {key: value for key, value in seed(3).items() if key[1] in NAMES}
OTHERS = (
    "上周", "上期", "去年同期", "上年", "2017年", "6月", "预计", "计划", "目标", "新增", "机关", "镇街", "党员", "全省",
    "应完成", "年度任务", "第一季度", "环比", "排名", "核减", "试点单位",
)  # fmt: skip
HARMLESS = (
    "本周", "本期", "当周", "用户情况", "政务钉钉应用情况", "一、注册激活情况", "日均活跃情况（人、%）", "其中",
    "累计", "各项指标",
)  # fmt: skip
OTHERS_IN_BRACKETS = (
    "党员", "应", "计划", "2017年", "当日", "不含国企", "全年", "存量", "机关", "目标值", "上周", "6月", "新增", "名次",
    "位次", "排名", "得分", "满分10分", "‰", "全省平均", "激活数",
)  # fmt: skip
HARMLESS_IN_BRACKETS = (
    "人", "个", "单位：人", "本周", "累计", "必填", "数值", "截至7月27日", "保留整数", "1", "A", "注册人数", "系统导出",
    "人/个",
)  # fmt: skip


def add(name: str, build: Callable[[], Case]) -> None:
    build.__name__ = name
    case(build)


def under(*groups: str, merged: bool = True) -> list[Row]:
    """The counts once for each group that stands over them."""
    top: Row = ["区县"]
    for group in groups:
        top += [group, "", ""]
    body = [[row[1] or "合计", *([row[PLACES[name]] for name in NAMES] * len(groups))] for row in ROWS]
    return [top, ["", *(NAMES * len(groups))], *body]


def merges(*groups: str) -> list[tuple[int, int, int, int, str]]:
    return [(0, 1 + 3 * place, 0, 3 + 3 * place, group) for place, group in enumerate(groups)]


def grouped(group: str, figures: Figures, *, merged: bool, below_the_unit: bool = False) -> Case:
    """One group over all columns; the unit's header stands beside it, or with the indicators' headers."""
    refused = "" if figures else f"“{group}激活数”"
    rows = under(group)
    if below_the_unit:
        rows[0][0], rows[1][0] = "", "区县"
    content = xlsx(rows, merges=merges(group)) if merged else delimited(rows)
    return Case("附件3.xlsx" if merged else "附件3.csv", content, figures, refused=refused)


for at, word in enumerate(OTHERS):
    add(f"group_of_others_{at}", lambda word=word: grouped(word, {}, merged=True))  # type: ignore[misc]
    add(
        f"group_of_others_over_the_headers_{at}",
        lambda word=word, at=at: grouped(word, {}, merged=bool(at % 2), below_the_unit=True),  # type: ignore[misc]
    )
for at, word in enumerate(HARMLESS):
    add(
        f"group_that_says_nothing_more_{at}",
        lambda word=word, at=at: grouped(word, COUNTED, merged=bool(at % 2), below_the_unit=at % 3 == 0),  # type: ignore[misc]
    )


@case
def parts_beside_the_present_week() -> Case:
    rows = under("机关", "本周")
    return Case(
        "附件3.xlsx", xlsx(rows, merges=merges("机关", "本周")), COUNTED, ("“机关注册数”列", "（不能当作本期的数）")
    )


@case
def last_year_beside_the_present_week_in_a_csv() -> Case:
    return Case("附件3.csv", delimited(under("去年同期", "本期")), COUNTED, ("“去年同期注册数”列",))


@case
def days_over_groups_that_nobody_merged() -> Case:
    return Case("附件3.csv", delimited(under("7月20日", "7月27日")), COUNTED, also=("2018-07-20", COUNTED))


@case
def a_title_over_some_of_the_columns() -> Case:
    rows: list[Row] = [["", "", TITLE3], HEADER, *ROWS]
    return Case("附件3.xlsx", xlsx(rows, merges=[(0, 2, 0, 5, TITLE3)]), seed(3), TOTALS3)


@case
def lines_of_the_sheets_own_right_above() -> Case:
    rows: list[Row] = [
        ["填报人", "沈洁", "联系电话", 82_898_000],
        ["填报单位", "", "市数据资源局", "", "审核人", "王敏"],
    ]
    return Case("附件3.xlsx", xlsx([*rows, HEADER, *ROWS]), seed(3), TOTALS3)


def header_of(indicator: str, header: str, values: Sequence[object], figures: Figures, *asks: str) -> Case:
    """Two districts with that header over one of their columns."""
    other = "激活数" if indicator == "注册数" else "注册数"
    rows: list[Row] = [["区县", other, header]]
    for unit, count, value in zip(
        ("萧山区", "余杭区"), (8619, 21023) if other == "激活数" else (8727, 21024), values, strict=True
    ):
        rows.append([unit, count, value])
    kept = {(unit, other): seed(3)[unit, other] for unit in ("萧山区", "余杭区")}
    return Case("附件3.xlsx", xlsx(rows), {**kept, **figures}, asks)


def registered(factor: int = 1) -> Figures:
    return {("萧山区", "注册数"): str(9000 * factor), ("余杭区", "注册数"): str(22_000 * factor)}


for at, word in enumerate(OTHERS_IN_BRACKETS):
    indicator = "日均活跃率" if word in {"名次", "位次", "排名", "得分", "满分10分", "‰"} else "注册数"
    add(
        f"other_figures_in_brackets_{at}",
        lambda word=word, indicator=indicator: header_of(  # type: ignore[misc]
            indicator, f"{indicator}（{word}）", (13, 1), {}, f"“{indicator}（{word}）”列（不能当作本期的数）"
        ),
    )
for at, word in enumerate(HARMLESS_IN_BRACKETS):
    add(
        f"nothing_more_in_brackets_{at}",
        lambda word=word: header_of("注册数", f"注册数（{word}）", (9000, 22_000), registered()),  # type: ignore[misc]
    )
for word, factor in {"百人": 100, "千人": 1000, "单位：千人": 1000, "万人": 10_000, "十万": 100_000}.items():
    add(
        f"counted_in_{factor}_{len(word)}",
        lambda word=word, factor=factor: header_of(  # type: ignore[misc]
            "注册数", f"注册数（{word}）", (9000 / factor, 22_000 / factor), registered()
        ),
    )


@case
def formulas_of_rates_in_brackets() -> Case:
    rows: list[Row] = [["区县", "注册数", "激活数", "激活率（激活数/注册数）", "日均活跃率（=日均活跃数÷注册数×100%）"],
                       ["萧山区", 8727, 8619, "98%", "9%"]]  # fmt: skip
    figures = {key: seed(3)[key] for key in seed(3) if key[0] == "萧山区" and key[1] != "日均活跃数"}
    return Case("附件3.xlsx", xlsx(rows), figures)


@case
def what_stands_below_an_indicator() -> Case:
    rows: list[Row] = [
        ["区县", "注册数", "激活数"],
        ["", "（党员）", "（人）"],
        ["萧山区", 900, 8619],
        ["余杭区", 900, 21_023],
    ]
    figures = {("萧山区", "激活数"): "8619", ("余杭区", "激活数"): "21023"}
    return Case("附件3.xlsx", xlsx(rows), figures, ("“注册数（党员）”列",))


@case
def the_rank_of_another_indicator_is_no_rank() -> Case:
    rows: list[Row] = [["区县", "注册数", "", "激活数", ""], ["", "数值", "排名", "数值", "排名"]]
    rows += [[row[1], row[2], place, row[4], place] for place, row in enumerate(ROWS[:-1], 1)]
    figures = {key: value for key, value in COUNTED.items() if key[1] != "日均活跃数" and key[0] != "区县合计"}
    return Case("附件3.xlsx", xlsx(rows, merges=[(0, 1, 0, 2, "注册数"), (0, 3, 0, 4, "激活数")]), figures)
