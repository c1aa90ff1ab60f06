"""Files whose columns could be read in more than one way: weeks side by side, two rows of headers, forms."""

from tests.handlers.intake.corpus.files import TITLE3, XIAOSHAN, Case, Figures, case, seed
from tests.handlers.intake.corpus.periods import last_week
from tests.support.building import Formula, Percent, Row, annex, openpyxl_xlsx, overview, typed, xlsx

COUNTS = {"注册数": 2, "激活数": 4, "日均活跃数": 5}
COUNTED: Figures = {key: value for key, value in seed(3).items() if key[1] in COUNTS}


def named(row: Row) -> object:
    return row[1] or "合计"


def weeks_beside(first: str, second: str, header: str) -> bytes:
    """Each count in two columns, the first a week earlier; `header` holds {} for the word that tells them apart."""
    rows: list[Row] = [["区县", *(header.format(word, name) for name in COUNTS for word in (first, second))]]
    for row, earlier in zip(typed(annex(3))[1:], typed(last_week())[1:], strict=True):
        rows.append([named(row), *(cell for place in COUNTS.values() for cell in (earlier[place], row[place]))])
    return xlsx(rows)


@case
def last_week_and_this_beside_each_other() -> Case:
    return Case("附件3.xlsx", weeks_beside("上周", "本周", "{0}{1}"), COUNTED)


@case
def the_week_before_and_the_present_one() -> Case:
    return Case("附件3.xlsx", weeks_beside("前一周", "当周", "{0}{1}"), COUNTED)


@case
def last_week_in_brackets() -> Case:
    return Case("附件3.xlsx", weeks_beside("（上周）", "", "{1}{0}"), COUNTED)


def under_each_indicator(words: tuple[str, ...], rows: list[Row]) -> bytes:
    """Two rows of headers: the indicators spread over the columns that the `words` name."""
    top: Row = ["区县"]
    below: Row = [""]
    for name in COUNTS:
        top += [name, *[""] * (len(words) - 1)]
        below += words
    width = len(words)
    merges = [(0, place, 0, place + width - 1, top[place]) for place in range(1, len(top), width)]
    return xlsx([top, below, *rows], merges=[*merges, (0, 0, 1, 0, "区县")])


@case
def this_week_last_week_and_the_change_under_each_indicator() -> Case:
    rows: list[Row] = []
    for row, earlier in zip(typed(annex(3))[1:], typed(last_week())[1:], strict=True):
        cells: Row = [named(row)]
        for place in COUNTS.values():
            cells += [row[place], earlier[place], 5]
        rows.append(cells)
    return Case("附件3.xlsx", under_each_indicator(("本周", "上周", "环比"), rows), COUNTED)


@case
def new_ones_and_all_of_them_under_each_indicator() -> Case:
    rows: list[Row] = [
        [named(row), *(cell for place in COUNTS.values() for cell in (26, row[place]))] for row in typed(annex(3))[1:]
    ]
    return Case("附件3.xlsx", under_each_indicator(("新增", "累计"), rows), COUNTED)


@case
def aims_beside_what_was_done() -> Case:
    rows: list[Row] = [
        [named(row), *(cell for place in COUNTS.values() for cell in (99_999, row[place]))]
        for row in typed(annex(3))[1:]
    ]
    return Case("附件3.xlsx", under_each_indicator(("目标", "完成数"), rows), COUNTED)


@case
def each_day_of_the_week_beside_the_average() -> Case:
    header: list[Row] = [
        ["区县", "注册数", "活跃数", *[""] * 6, "日均活跃数"],
        ["", "", *(f"7月{day}日" for day in range(21, 28)), ""],
    ]
    rows: list[Row] = [[named(row), row[2], *(row[5] + day for day in range(7)), row[5]] for row in typed(annex(3))[1:]]
    figures = {key: value for key, value in COUNTED.items() if key[1] != "激活数"}
    return Case("附件3.xlsx", xlsx([*header, *rows], merges=[(0, 2, 0, 8, "活跃数")]), figures)


@case
def rates_in_every_form_in_one_column() -> Case:
    header, *rows = typed(annex(3))
    for place, (row, printed) in enumerate(zip(rows, annex(3)[1:], strict=True)):
        for column in (3, 6):
            points = int(printed[column].rstrip("%"))
            row[column] = (points, points / 100, f"{points}%", f"{points}％")[place % 4]
    return Case("附件3.xlsx", xlsx([header, *rows]), seed(3))


def overview_with(*headings: str) -> bytes:
    rows = typed(overview())[1:]
    return xlsx([["指标名称", *headings], *([row[0], *[row[1]] * len(headings)] for row in rows)])


def dated(line: str) -> bytes:
    return xlsx([[TITLE3], [line], *typed(annex(3))])


@case
def a_year_of_two_digits() -> Case:
    return Case("附件3.xlsx", dated("截至18.7.20"), seed(3), ("表题中的“18.7.20”",), cutoff="2018-07-20")


@case
def a_day_with_a_slash_after_until() -> Case:
    return Case("附件3.xlsx", dated("截至7/20"), seed(3), ("表题中的“7/20”",), cutoff="2018-07-20")


@case
def a_day_without_its_month_after_until() -> Case:
    return Case("附件3.xlsx", dated("数据截至20日"), seed(3), ("表题中的“20日”",), cutoff="2018-07-20")


@case
def a_slash_that_is_no_day() -> Case:
    return Case("附件3.xlsx", dated("共7/20个单位"), seed(3), ("发送时间",))


@case
def a_day_that_nobody_can_read() -> Case:
    return Case("附件3.xlsx", dated("截至2018年第2季度"), {}, refused="“截至2018年第2季度”没有看懂，分不清是哪一期")


@case
def the_overview_below_a_table() -> Case:
    rows = [*typed(annex(3)), [], ["全市概况"], *typed(overview())]
    return Case("汇总.xlsx", xlsx(rows), seed(0, 3))


@case
def a_total_of_formulas_that_nobody_calculated() -> Case:
    rows = [[*row] for row in typed(annex(3))]
    rows[-1] = ["", "合计", Formula("=SUM(C2:C14)"), "", "", "", ""]
    added = {("区县合计", "注册数"): "89695"}
    return Case("附件3.xlsx", openpyxl_xlsx(rows), seed(3, without=("区县合计",)) | added, ("按公式测算",))


@case
def overview_of_last_week_only() -> Case:
    return Case("概况.xlsx", overview_with("上周"), {}, refused="“上周”列不能确定是本期的数")


@case
def last_week_in_the_title_on_a_monday() -> Case:
    return Case("附件3.xlsx", xlsx([["上周" + TITLE3], *typed(annex(3))]), {}, refused="“上周”，分不清是哪一期")


@case
def last_week_only_compared_with() -> Case:
    return Case("附件3.xlsx", xlsx([["各区县活跃率（与上周比较）"], *typed(annex(3))]), seed(3))


@case
def overview_with_two_days_beside_each_other() -> Case:
    return Case("概况.xlsx", overview_with("7月20日", "7月27日"), {}, refused="“7月20日”、“7月27日”列不能确定")


@case
def one_unit_alone_with_its_name_in_the_title() -> Case:
    header, *rows = typed(annex(3))
    content = xlsx([["萧山区政务钉钉应用情况"], header[2:], rows[12][2:]])
    return Case("数据.xlsx", content, XIAOSHAN)


@case
def departments_of_a_district_under_short_names() -> Case:
    header: Row = ["序号", "单位", "注册数", "激活数", "日均活跃数"]
    rows: list[Row] = [[1, "财政局", 120, 119, 80], [2, "教育局", 88, 80, 20], [3, "民政局", 80, 70, 20]]
    content = xlsx([["萧山区各部门政务钉钉应用情况"], header, *rows])
    return Case("数据.xlsx", content, {}, refused="表题写的是萧山区，不一定是市财政局")


@case
def bureaus_in_the_place_of_districts() -> Case:
    header, *rows = typed(annex(3))
    rows[12][1], rows[11][1] = "市财政局", "市教育局"
    return Case("附件3.xlsx", xlsx([header, *rows]), {}, refused="市财政局")


@case
def a_hidden_column_of_last_weeks_figures() -> Case:
    header, *rows = typed(annex(3))
    old: list[Row] = [[row[2]] for row in typed(last_week())]
    beside = [[*row[:2], earlier[0], *row[2:]] for row, earlier in zip([header, *rows], old, strict=True)]
    return Case("附件3.xlsx", xlsx(beside, hidden_columns=(2,)), seed(3))


@case
def shares_that_the_cell_shows_with_their_zeros() -> Case:
    rows: list[Row] = [["区县", "注册数", "激活率"], ["萧山区", 8727, Percent(0.985, 2)]]
    return Case("附件3.xlsx", xlsx(rows), {("萧山区", "注册数"): "8727", ("萧山区", "激活率"): "98.50%"})


@case
def a_figure_a_line() -> Case:
    header, *rows = typed(annex(3))
    lines = [[row[1], name, value] for row in rows for name, value in zip(header[2:], row[2:], strict=True)]
    content = xlsx([["区县", "项目", "本周"], *lines])
    return Case("长表.xlsx", content, {}, refused="请改成一个单位一行、一项指标一列")
