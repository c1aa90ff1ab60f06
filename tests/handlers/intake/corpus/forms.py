"""Forms of labels and values: the column headed as the present one counts, whatever stands beside a blank in it."""

from tests.handlers.intake.corpus.files import OVERVIEW, Case, Figures, case
from tests.support.building import Formula, Percent, Row, openpyxl_xlsx, overview, typed, xlsx

FORM: Figures = {("萧山区", "注册数"): "8727", ("萧山区", "日均活跃数"): "815"}
CITY: Figures = {("全市", "激活数"): "120365", ("全市", "本周活跃数"): "62416"}
BLANKS = {"blank": "", "a_mark": "待报", "a_dash": "—"}
BESIDE = (
    "计划",
    "应完成",
    "核定数",
    "全市平均",
    "排名",
    "备注",
    "上周",
    "去年",
    "目标值",
    "预计年底",
    "7月20日",
    "2017年",
)


def form(heading: str, blank: object = "", beside: str = "计划", title: str = "萧山区政务钉钉填报表") -> list[Row]:
    """萧山区's figures without its 激活数, beside a column of other numbers."""
    head: list[Row] = [["指标", heading, beside]] if heading else []
    return [[title], *head, ["注册数", 8727, 9000], ["激活数", blank, 8700], ["日均活跃数", 815, 900]]


def add(name: str, build: Case) -> None:
    def made() -> Case:
        return build

    made.__name__ = name
    case(made)


for place, header in enumerate(BESIDE):
    add(f"a_blank_beside_{place}", Case("萧山区.xlsx", xlsx(form("本周", beside=header)), FORM, ("未报 1",)))
for kind, written in BLANKS.items():
    add(f"{kind}_in_the_column_of_values", Case("填报.xlsx", xlsx(form("数值（人）", written)), FORM, ("未报 1",)))
    content = xlsx(
        [["指标", "数值", "责任人电话"], ["全市注册用户数", written, 82898000], ["全市激活用户数", 120365, 82898001],
         ["全市本周活跃用户数", 62416, 82898002]]
    )  # fmt: skip
    add(f"{kind}_beside_telephones", Case("概况.xlsx", content, CITY, ("未报 1",)))


@case
def a_rank_beside_a_blank_rate() -> Case:
    rows: list[Row] = [["指标", "数值", "排名"], ["市本级事项总数", 1430, 1], ["市本级事项接入率", "", 3]]
    return Case("概况.xlsx", xlsx(rows), {("市本级", "事项总数"): "1430"}, ("未报 1",))


@case
def another_place_beside_what_is_not_reported_yet() -> Case:
    rows: list[Row] = [["指标", "本周", "全省平均"], *typed(overview())[1:4], ["全市活跃率", "待报", "51%"]]
    figures = {key: value for key, value in OVERVIEW.items() if key[1] in {"注册数", "激活数", "本周活跃数"}}
    return Case("概况.xlsx", xlsx(rows), figures, ("未报 1",))


@case
def nothing_reported_beside_aims() -> Case:
    rows: list[Row] = [
        ["指标", "本周", "目标"],
        ["全市注册用户数", "待报", 130_000],
        ["全市激活用户数", "待报", 125_000],
    ]
    return Case("概况.xlsx", xlsx(rows), {}, refused="没有可以保存的数")


@case
def formulas_that_nobody_calculated_beside_plans() -> Case:
    rows = form("", Formula("=8600+19"))
    return Case("萧山区.xlsx", openpyxl_xlsx(rows), {}, refused="列不能确定是本期的数")


@case
def plans_only() -> Case:
    rows: list[Row] = [["萧山区"], ["指标", "计划"], ["注册数", 9000], ["激活数", 8700]]
    return Case("萧山区.xlsx", xlsx(rows), {}, refused="“计划”列不能确定是本期的数")


@case
def two_columns_without_headings() -> Case:
    return Case("萧山区.xlsx", xlsx(form("")), {}, refused="列不能确定是本期的数")


@case
def plans_before_the_present_week() -> Case:
    rows: list[Row] = [[row[0], row[2], row[1]] if len(row) > 1 else row for row in form("本期数")]
    return Case("萧山区.xlsx", xlsx(rows), FORM, ("未报 1",))


@case
def the_form_names_its_unit_between_headings_and_labels() -> Case:
    rows: list[Row] = [["指标", "本周", "计划"], ["填报单位", "萧山区", ""], *form("")[1:]]
    return Case("填报.xlsx", xlsx(rows), FORM, ("未报 1",))


@case
def headings_on_two_rows() -> Case:
    rows: list[Row] = [["指标", "本周", "", "上周", ""], ["", "数值", "排名", "数值", "排名"]]
    rows += [["注册数", 8727, 5, 8701, 5], ["激活数", "", 4, 8588, 4], ["日均活跃数", 815, 13, 810, 13]]
    return Case("萧山区.xlsx", xlsx(rows, merges=[(0, 1, 0, 2, "本周"), (0, 3, 0, 4, "上周")]), FORM, ("未报 1",))


@case
def one_day_heads_the_values() -> Case:
    rows: list[Row] = [["萧山区"], ["指标", "7月20日"], ["注册数", 8727], ["日均活跃数", 815]]
    return Case("填报.xlsx", xlsx(rows), FORM, ("表头中的“7月20日”",), cutoff="2018-07-20")


@case
def qualified_labels_in_a_form() -> Case:
    rows: list[Row] = [["萧山区政务钉钉填报表"], ["指标", "数值"], ["注册数（机关）", 1200], ["激活数（机关）", 1190]]
    return Case("填报.xlsx", xlsx(rows), {}, refused="“注册数（机关）”、“激活数（机关）”列不能确定是本期的数")


@case
def one_qualified_label_among_plain_ones() -> Case:
    rows: list[Row] = [
        ["萧山区"],
        ["指标", "数值"],
        ["注册数（人）", 8727],
        ["激活数（目标值）", 9000],
        ["日均活跃数", 815],
    ]
    return Case("填报.xlsx", xlsx(rows), FORM, ("激活数（目标值）（B4）（不能当作本期的数）",))


@case
def qualified_labels_in_the_overview() -> Case:
    rows: list[Row] = [["指标", "数值"], ["全市注册用户数（目标值）", 130_000], ["全市激活用户数（上周）", 120_000],
                       ["全市本周活跃用户数（含重复）", 72_416], ["全市活跃率（全省排名）", 3]]  # fmt: skip
    return Case("概况.xlsx", xlsx(rows), {}, refused="全市注册用户数（目标值）")


@case
def an_unknown_label_between_the_others() -> Case:
    rows: list[Row] = [
        ["指标", "数值"],
        ["全市激活用户数", 120_365],
        ["新增用户数", 300],
        ["全市本周活跃用户数", 62_416],
    ]
    return Case("概况.xlsx", xlsx(rows), CITY, ("“新增用户数”（A3）（不是要报送的指标）",))


@case
def measures_in_a_column_of_their_own() -> Case:
    rows: list[Row] = [["序号", "指标", "计量单位", "本期数"], [1, "全市激活用户数", "人", 120_365],
                       [2, "全市本周活跃用户数", "人", 62_416], [3, "全市活跃率", "%", Percent(0.49)]]  # fmt: skip
    return Case("概况.xlsx", xlsx(rows), {**CITY, ("全市", "本周活跃率"): "49%"})


@case
def forms_of_two_units_below_each_other() -> Case:
    rows: list[Row] = [["填报单位：萧山区"], ["注册数", 8727], ["日均活跃数", 815], [],
                       ["填报单位：余杭区"], ["注册数", 21_024], ["日均活跃数", 14_906]]  # fmt: skip
    figures = {**FORM, ("余杭区", "注册数"): "21024", ("余杭区", "日均活跃数"): "14906"}
    return Case("两区.xlsx", xlsx(rows), figures)


@case
def two_labels_in_each_line_of_a_form() -> Case:
    rows: list[Row] = [["填报单位", "萧山区", "填报人", "沈洁"], ["注册数（人）", 8727, "激活数（人）", ""],
                       ["日均活跃数（人）", 815, "日均活跃率", ""], ["激活率", "", "联系电话", 82_898_000]]  # fmt: skip
    return Case("萧山区.xlsx", xlsx(rows), FORM)
