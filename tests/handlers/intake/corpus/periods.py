"""Files that say of when they are in other places than a title's text; and rows that are no unit's."""

from datetime import date, datetime

from tests.handlers.intake.corpus.files import TITLE3, Case, case, seed
from tests.support.building import Row, annex, dated_xlsx, delimited, typed, xlsx

EARLIER = "2018-07-20"


def last_week() -> list[Row]:
    """Annex 3 a week earlier: every count a little smaller."""
    header, *rows = annex(3)
    return [header, *([*row[:2], *(_less(cell) for cell in row[2:])] for row in rows)]


def _less(cell: str) -> str:
    return str(int(cell) - 5) if cell.isdigit() else cell


@case
def a_day_in_a_cell_of_its_own() -> Case:
    rows: list[Row] = [["数据截止日期", date(2018, 7, 20)], *typed(annex(3))]
    return Case("附件3.xlsx", dated_xlsx(rows), seed(3), ("表题中的“2018-07-20”",), cutoff=EARLIER)


@case
def a_day_and_time_in_the_corner() -> Case:
    rows: list[Row] = [[TITLE3], ["", "", "", "", "", "", datetime(2018, 7, 20, 18, 0)], *typed(annex(3))]  # noqa: DTZ001
    return Case("附件3.xlsx", dated_xlsx(rows), seed(3), cutoff=EARLIER)


@case
def a_day_that_lost_its_format() -> Case:
    return Case("附件3.xlsx", xlsx([["截止日期", 43301], *typed(annex(3))]), seed(3), ("2018-07-20",), cutoff=EARLIER)


@case
def the_day_of_filling_in_beside_its_label() -> Case:
    rows = [[TITLE3], ["填报单位：", "市数据资源局", "填报日期：", "2018-07-23"], *annex(3)]
    return Case("附件3.csv", delimited(rows), seed(3), ("发送时间",))


@case
def a_day_in_chinese_numerals() -> Case:
    return Case("附件3.xlsx", xlsx([["二〇一八年七月二十日"], *typed(annex(3))]), seed(3), cutoff=EARLIER)


def with_column(header: str, value: object, rows: list[Row] | None = None) -> list[Row]:
    head, *body = rows or typed(annex(3))
    return [[header, *head], *([value, *row] for row in body)]


@case
def an_exports_column_of_days() -> Case:
    content = dated_xlsx(with_column("统计日期", date(2018, 7, 20)))
    return Case("export.xlsx", content, seed(3), ("“统计日期”列中的“2018-07-20”",), cutoff=EARLIER)


@case
def an_exports_column_of_days_as_text() -> Case:
    return Case("export.csv", delimited(with_column("数据日期", "20180720", annex(3))), seed(3), cutoff=EARLIER)


@case
def an_exports_column_of_weeks() -> Case:
    return Case("export.xlsx", xlsx(with_column("周次", "第29周")), seed(3), cutoff=EARLIER)


@case
def an_exports_column_of_when_it_was_exported() -> Case:
    return Case("export.xlsx", xlsx(with_column("导出时间", "2018-07-20")), seed(3), ("发送时间",))


HEADER, *ROWS = typed(annex(3))
TOTAL = ROWS.pop()


@case
def subtotals_between_the_rows() -> Case:
    first, second = ["", "小计", 60575, "97%", 58649, 29842, "49%"], ["", "小计", 29120, "98%", 28460, 5229, "18%"]
    content = xlsx([HEADER, *ROWS[:7], first, *ROWS[7:], second, TOTAL])
    return Case("附件3.xlsx", content, seed(3), ("小计（B9）、小计（B16）（是小计，不是合计）",))


@case
def a_subtotal_is_not_the_total() -> Case:
    rows = [HEADER, *ROWS[:7], ["", "小计", 60575, "97%", 58649, 29842, "49%"], *ROWS[7:]]
    without = tuple({unit for unit, _ in seed(3) if unit == "区县合计"})
    return Case("附件3.xlsx", xlsx(rows), seed(3, without=without), ("是小计，不是合计",))


@case
def named_subtotals_and_averages() -> Case:
    extra = [["", "主城区小计", 1, "1%", 1, 1, "1%"], ["", "平均值", 6895, "97%", 6696, 2696, "39%"]]
    content = xlsx([HEADER, *ROWS[:7], extra[0], *ROWS[7:], TOTAL, extra[1]])
    return Case("附件3.xlsx", content, seed(3), ("（不是单位的数）",))


@case
def last_weeks_total_below() -> Case:
    earlier, change = ["", "上周合计", 89609, "97%", 87018, 35042, "39%"], ["", "环比增减", 26, "0%", 31, 13, "0%"]
    return Case("附件3.xlsx", xlsx([HEADER, *ROWS, TOTAL, earlier, change]), seed(3), ("（不是本期的数）",))


@case
def a_unit_of_last_week() -> Case:
    rows = [[row[0], "萧山区（上周）", *row[2:]] if row[1] == "萧山区" else row for row in (HEADER, *ROWS, TOTAL)]
    return Case("附件3.xlsx", xlsx(rows), seed(3, without=("萧山区",)), ("（不是本期的数）",))


@case
def each_unit_this_week_and_last() -> Case:
    rows: list[Row] = [HEADER]
    for now, then in zip((*ROWS, TOTAL), typed(last_week())[1:], strict=True):
        name = now[1] or "合计"
        rows += [[now[0], f"{name}（本周）", *now[2:]], ["", f"{name}（上周）", *then[2:]]]
    return Case("附件3.xlsx", xlsx(rows), seed(3), ("（不是本期的数）",))


@case
def a_total_of_a_few_units_is_not_that_of_all() -> Case:
    rows: list[Row] = [["区县", "注册数", "激活数"], ["萧山区", 8727, 8619], ["合计", 8727, 8619]]
    figures = {("萧山区", "注册数"): "8727", ("萧山区", "激活数"): "8619"}
    return Case("附件3.xlsx", xlsx(rows), figures, ("合计（A3）（只是表里这 1 个单位的）",))
