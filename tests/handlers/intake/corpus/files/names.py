"""How units are named."""

from tests.handlers.intake.corpus.files import TOTALS3, Case, case, seed
from tests.support.building import annex, typed, xlsx


@case
def short_names() -> Case:
    rows = typed(annex(3))
    for row in rows[1:-1]:
        row[1] = {"高新区（滨江）": "滨江"}.get(row[1], row[1][:2])
    return Case("附件3.xlsx", xlsx(rows), seed(3), TOTALS3)


@case
def names_with_prefix_brackets_and_spaces() -> Case:
    rows = typed(annex(3))
    for row in rows[1:-1]:
        row[1] = {"高新区（滨江）": "高新区(滨江)"}.get(row[1], f"杭州市 {row[1]}")
    rows[2][1] = "淳 安 县"
    rows[3][1] = "　富阳区 "
    return Case("附件3.xlsx", xlsx(rows), seed(3), TOTALS3)


@case
def a_slip_in_a_short_stem_is_asked() -> Case:
    rows = typed(annex(3))
    rows[13][1], rows[1][1] = "肖山区", "余航区"
    return Case("附件3.xlsx", xlsx(rows), {}, ("“余航区”", "是不是余杭区"), refused="是不是萧山区")


@case
def two_characters_need_certainty() -> Case:
    rows = typed(annex(3))
    rows[13][1] = "肖山"
    return Case("附件3.xlsx", xlsx(rows), {}, refused="“肖山”")


@case
def an_unknown_unit() -> Case:
    rows = typed(annex(3))
    rows[13][1] = "火星区"
    return Case("附件3.xlsx", xlsx(rows), {}, refused="“火星区”（B14）：不认识这个单位")


@case
def an_unknown_unit_beside_all_others() -> Case:
    rows = typed(annex(3))
    return Case("附件3.xlsx", xlsx([*rows[:14], [14, "火星区", *rows[13][2:]], rows[14]]), {}, refused="“火星区”")


@case
def a_unit_of_another_table() -> Case:
    rows = typed(annex(3))
    rows[13][1] = "市民政局"
    return Case("附件3.xlsx", xlsx(rows), {}, refused="市民政局")


@case
def a_unit_that_came_later() -> Case:
    rows = typed(annex(3))
    rows[13][1] = "临平区"
    return Case("附件3.xlsx", xlsx(rows), {}, refused="临平区")


@case
def no_unit_in_a_row_with_figures() -> Case:
    rows = typed(annex(3))
    rows[5][1] = ""
    return Case("附件3.xlsx", xlsx(rows), {}, refused="没有写单位")
