"""What cannot be right is refused, with its cell and the reason."""

import datetime as dt

from tests.handlers.intake.corpus.files import Case, case, seed
from tests.support.building import Formula, Percent, Row, annex, openpyxl_xlsx, typed, xlsx


@case
def activated_beyond_registered() -> Case:
    rows = typed(annex(3))
    rows[13][4] = 9999
    return Case("附件3.xlsx", xlsx(rows), {}, refused="萧山区 激活数 9999（E14）：大于注册数 8727")


@case
def swapped_headers() -> Case:
    rows = typed(annex(3))
    rows[0][2], rows[0][4] = rows[0][4], rows[0][2]
    return Case("附件3.xlsx", xlsx(rows), {}, refused="表头可能写反了")


@case
def negative_count() -> Case:
    rows = typed(annex(3))
    rows[13][5] = -815
    return Case("附件3.xlsx", xlsx(rows), {}, refused="萧山区 日均活跃数 -815（F14）：不能是负数")


@case
def rate_beyond_all() -> Case:
    rows = typed(annex(3))
    rows[13][3] = Percent(1.01)
    return Case("附件3.xlsx", xlsx(rows), {}, refused="萧山区 激活率 101%（D14）：不能超过100%")


@case
def not_a_number() -> Case:
    rows = typed(annex(3))
    rows[13][2] = "八千多"
    return Case("附件3.xlsx", xlsx(rows), {}, refused="萧山区 注册数 “八千多”（C14）：不是数")


@case
def about_so_many() -> Case:
    rows = typed(annex(3))
    rows[13][2] = "约8700"
    return Case("附件3.xlsx", xlsx(rows), {}, refused="“约8700”")


@case
def half_a_person() -> Case:
    rows = typed(annex(3))
    rows[13][2] = 8727.5
    return Case("附件3.xlsx", xlsx(rows), {}, refused="不是整数")


@case
def a_date_for_a_count() -> Case:
    rows = typed(annex(3))
    rows[13][2] = dt.date(2018, 7, 27)
    return Case("附件3.xlsx", openpyxl_xlsx(rows), {}, refused="是日期")


@case
def an_error_in_a_cell() -> Case:
    rows = typed(annex(3))
    rows[13][6] = "#DIV/0!"
    return Case("附件3.xlsx", openpyxl_xlsx(rows), {}, refused="G14")


@case
def formulas_without_results_are_worked_out() -> Case:
    rows = typed(annex(3))
    rows[13][2] = Formula("=8000+727")
    rows[13][3] = Formula("=ROUND(E14/C14,2)")
    rows[-1][2] = Formula("=SUM(C2:C14)")
    changed = {("区县合计", "注册数"): "89695", ("萧山区", "激活率"): "99.00%"}
    return Case("附件3.xlsx", openpyxl_xlsx(rows), seed(3, changed=changed), ("测算（3 处",))


@case
def formulas_that_were_never_calculated_hold_no_zero() -> Case:
    """xlsxwriter puts 0 where it cannot calculate."""
    rows = typed(annex(3))
    rows[-1][2], rows[-1][4] = Formula("=SUM(C2:C14)"), Formula("=SUM(E$2:E$14)")
    changed = {("区县合计", "注册数"): "89695", ("区县合计", "激活数"): "87109"}
    return Case("附件3.xlsx", xlsx(rows), seed(3, changed=changed), ("测算（2 处",))


@case
def a_formula_that_nobody_can_work_out() -> Case:
    rows = typed(annex(3))
    rows[13][2] = Formula("=VLOOKUP(B14,Sheet9!A:C,3,0)")
    return Case("附件3.xlsx", openpyxl_xlsx(rows), {}, refused="没有计算结果的公式")


@case
def the_same_unit_twice_with_other_figures() -> Case:
    rows = typed(annex(3))
    rows.insert(5, [5, "萧山区", 8000, Percent(0.98), 7900, 815, Percent(0.1)])
    return Case("附件3.xlsx", xlsx(rows), {}, refused="请只留一个")


@case
def the_same_unit_twice_alike() -> Case:
    rows = typed(annex(3))
    rows.insert(5, list(rows[13]))
    return Case("附件3.xlsx", xlsx(rows), seed(3), ("萧山区（B15）（与 B6 重复，数相同）",))


@case
def nothing_filled_in() -> Case:
    rows = [[*row[:2], "", "", "", "", ""] if place else row for place, row in enumerate(typed(annex(3)))]
    return Case("附件3.xlsx", xlsx(rows), {}, refused="附件3里还没有填数")


@case
def a_rate_that_could_be_two() -> Case:
    rows: list[Row] = [["区县", "激活率"], ["萧山区", 0.5]]
    return Case("附件3.xlsx", xlsx(rows), {}, refused="看不出是 0.5% 还是 50%")
