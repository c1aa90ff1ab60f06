"""Headers as offices write them: measures above the table, days over the columns, twins, slips, words around a name."""

from typing import Any

from tests.handlers.intake.corpus.files import TITLE3, Case, case, seed
from tests.handlers.intake.corpus.periods import last_week
from tests.support.building import Row, annex, columns, delimited, typed, xlsx

COUNTS = ("注册数", "激活数", "日均活跃数")
BY = {"序号": 0, "区县": 1, "注册数": 2, "激活率": 3, "激活数": 4, "日均活跃数": 5, "日均活跃率": 6}


def headed(*headers: str, rows: list[Row] | None = None) -> list[Row]:
    """Annex 3 under other headers."""
    return [list(headers), *(rows or typed(annex(3)))[1:]]


@case
def counted_in_ten_thousands_by_a_line_above() -> Case:
    rows = [
        [cell / 10_000 if isinstance(cell, int) and column in {2, 4, 5} else cell for column, cell in enumerate(row)]
        for row in typed(annex(3))
    ]
    content = xlsx([[TITLE3], ["", "", "", "", "", "单位：万人"], *rows])
    return Case("附件3.xlsx", content, seed(3), ("表上写着“单位:万人”",))


@case
def measured_in_persons_by_a_line_above() -> Case:
    return Case("附件3.xlsx", xlsx([[TITLE3], ["单位：人、%"], *typed(annex(3))]), seed(3))


@case
def two_columns_of_one_name_that_differ() -> Case:
    rows = [[*row, cell] for row, cell in zip(typed(annex(3)), [row[2] for row in last_week()], strict=True)]
    rows[0][-1] = "注册数"
    return Case("附件3.xlsx", xlsx(rows), {}, refused="“注册数”有 2 列，数不一样")


@case
def days_over_the_columns() -> Case:
    """Last week's and this week's figures side by side, each under its day."""
    rows = [
        [*now[:2], before[2], now[2], before[4], now[4], before[5], now[5]]
        for before, now in zip(last_week(), annex(3), strict=True)
    ]
    names = ["", "", *(name for name in COUNTS for _ in range(2))]
    days = ["序号", "区县", *("7月20日", "7月27日") * 3]
    figures = {key: value for key, value in seed(3).items() if not value.endswith("%")}
    earlier = {(row[1] or "区县合计", name): row[BY[name]] for row in last_week()[1:] for name in COUNTS}
    content = delimited([names, days, *rows[1:]])
    return Case("附件3.csv", content, figures, also=("2018-07-20", earlier))


@case
def figures_that_a_system_guards_from_excel() -> Case:
    rows = [[f'="{cell}"' if cell.isdigit() else cell for cell in row] for row in annex(3)]
    return Case("export.csv", delimited(rows), seed(3))


@case
def gains_are_no_figures() -> Case:
    rows = [[f"+{cell}" if column == 2 and cell.isdigit() else cell for column, cell in enumerate(row)]
            for row in annex(3)]  # fmt: skip
    return Case("附件3.csv", delimited(rows), {}, refused="带加号")


@case
def a_slip_in_a_header() -> Case:
    rows = headed("序号", "区县", "注册树", "激活率", "激活数", "日均活跃数", "日均活跃率")
    figures = {key: value for key, value in seed(3).items() if key[1] != "注册数"}
    return Case("附件3.xlsx", xlsx(rows), figures, ("“注册树”列没有读取，如果它是注册数",))


@case
def a_pivot_tables_words() -> Case:
    headers = ["行标签", *(f"求和项:{name}" for name in COUNTS)]
    rows = columns(typed(annex(3)), [1, 2, 4, 5])
    rows[0] = headers
    rows[-1][0] = "总计"
    figures = {key: value for key, value in seed(3).items() if not value.endswith("%")}
    return Case("透视.xlsx", xlsx(rows), figures)


@case
def among_which() -> Case:
    rows = headed("序号", "单位名称", "注册人数", "激活率", "其中：激活人数", "日均活跃人数", "日均活跃率")
    return Case("附件3.xlsx", xlsx(rows), seed(3))


@case
def measures_below_the_headers() -> Case:
    rows: list[Row] = [annex(3)[0], ["", "", "（人）", "（%）", "（人）", "（人）", "（%）"], *typed(annex(3))[1:]]
    return Case("附件3.xlsx", xlsx(rows), seed(3))


@case
def letters_of_the_columns_below_the_headers() -> Case:
    rows: list[Row] = [annex(3)[0], ["甲", "乙", "A", "B", "C", "D", "E"], *typed(annex(3))[1:]]
    return Case("附件3.xlsx", xlsx(rows), seed(3))


@case
def numbers_of_the_columns_below_the_headers() -> Case:
    rows: list[Row] = [annex(3)[0], ["1", "2", "3", "4", "5", "6", "7"], *typed(annex(3))[1:]]
    return Case("附件3.xlsx", xlsx(rows), seed(3))


@case
def numbers_of_the_columns_after_their_own_word() -> Case:
    rows: list[Row] = [annex(3)[0], ["栏次", "", "1", "2", "3", "4", "5"], *typed(annex(3))[1:]]
    return Case("附件3.xlsx", xlsx(rows), seed(3))


@case
def formulas_of_the_columns_below_the_headers() -> Case:
    rows: list[Row] = [annex(3)[0], ["", "", "①", "②=③/①", "③", "④", "⑤=④/①"], *typed(annex(3))[1:]]
    return Case("附件3.xlsx", xlsx(rows), seed(3))


@case
def line_breaks_inside_headers() -> Case:
    rows = headed("序\n号", "区县\n名称", "注册\n数", "激活\n率", "激活\n数", "日均\n活跃数", "日均活\n跃率")
    return Case("附件3.xlsx", xlsx(rows), seed(3))


@case
def spaces_inside_headers() -> Case:
    rows = headed("序 号", "区 县", "注 册 数", "激 活 率", "激 活 数", "日均活跃数", "日均 活跃率")
    return Case("附件3.xlsx", xlsx(rows), seed(3))


@case
def growth_columns_beside_are_not_read() -> Case:
    rows: list[list[Any]] = [[*row, "", ""] for row in typed(annex(3))]
    rows[0][-2:] = ["较上周增减", "活跃率环比"]
    for row in rows[1:]:
        row[-2:] = [12, "+0.5%"]
    return Case("附件3.xlsx", xlsx(rows), seed(3), ("“较上周增减”列", "“活跃率环比”列"))


@case
def a_column_of_remarks() -> Case:
    rows: list[list[Any]] = [[*row, ""] for row in typed(annex(3))]
    rows[0][-1], rows[3][-1] = "备注", "人员调动后有变化"
    return Case("附件3.xlsx", xlsx(rows), seed(3))


@case
def the_reporter_and_the_telephone_below() -> Case:
    rows = [*typed(annex(3)), [], ["填报人：王敏", "", "联系电话：0571-85252525", "", "填报日期：2018-07-27"]]
    return Case("附件3.xlsx", xlsx(rows), seed(3))


@case
def a_note_below_with_numbers() -> Case:
    rows = [*typed(annex(3)), ["注：日均活跃数为7月21日至27日的平均，活跃率=日均活跃数/注册数。"]]
    return Case("附件3.xlsx", xlsx(rows), seed(3))
