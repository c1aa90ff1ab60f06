"""The overview, and forms of labels and values."""

from tests.handlers.intake.corpus.files import XIAOSHAN, Case, case, seed, titled
from tests.support.building import Row, annex, overview, typed, xlsx


@case
def overview_sheet() -> Case:
    return Case("概况.xlsx", xlsx(typed(overview())), seed(0))


@case
def overview_with_title_and_third_column() -> Case:
    rows = titled(typed(overview()), "全市概况（截至2018年7月27日）")
    rows = [[*row, "", "备注"] for row in rows]
    return Case("概况.xlsx", xlsx(rows, at=(2, 1)), seed(0))


@case
def overview_by_other_words() -> Case:
    rows = typed(overview())
    rows[1][0], rows[4][0], rows[7][0] = "注册用户（人）", "活跃率(%)", "“网上办事”实现比例"
    return Case("概况.xlsx", xlsx(rows), seed(0))


@case
def overview_turned() -> Case:
    rows = [list(row) for row in zip(*typed(overview()), strict=True)]
    return Case("概况.xlsx", xlsx(rows), seed(0))


def form_of_one_unit() -> list[Row]:
    header, *rows = typed(annex(3))
    return [[name, value] for name, value in zip(header[2:], rows[12][2:], strict=True)]


@case
def form_of_one_unit_named_in_the_title() -> Case:
    rows = titled(form_of_one_unit(), "政务钉钉情况填报表", "填报单位：萧山区")
    return Case("填报表.xlsx", xlsx(rows), XIAOSHAN)


@case
def form_of_one_unit_named_by_the_file() -> Case:
    return Case("萧山区报送.xlsx", xlsx([["指标", "数值"], *form_of_one_unit()]), XIAOSHAN)


@case
def form_with_last_weeks_column() -> Case:
    rows: list[Row] = [["指标", "上周", "本周"], *([row[0], 1, row[1]] for row in form_of_one_unit())]
    return Case("萧山区报送.xlsx", xlsx(rows), XIAOSHAN)


@case
def overview_under_the_offices_own_name() -> Case:
    rows = titled(typed(overview()), "杭州市数据资源管理局", "全市概况")
    return Case("概况.xlsx", xlsx(rows), seed(0))


@case
def not_one_of_the_tables() -> Case:
    return Case("通讯录.xlsx", xlsx([["姓名", "电话"], ["张三", 88888888]]), {}, refused="没有认出")
