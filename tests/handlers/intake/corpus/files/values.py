"""How cells print counts, rates and what is missing."""

from tests.handlers.intake.corpus.files import TOTALS3, Case, case, cells, is_rate, seed
from tests.support.building import Formula, Percent, annex, delimited, typed, xlsx


@case
def rates_as_whole_numbers() -> Case:
    rows = cells(lambda name, cell: int(cell.rstrip("%")) if is_rate(name) else cell)
    return Case("附件3.xlsx", xlsx(rows), seed(3))


@case
def rates_as_floats() -> Case:
    rows = cells(lambda name, cell: float(cell.rstrip("%")) if is_rate(name) else cell)
    return Case("附件3.xlsx", xlsx(rows), seed(3))


@case
def rates_as_plain_fractions() -> Case:
    rows = cells(lambda name, cell: int(cell.rstrip("%")) / 100 if is_rate(name) else cell)
    return Case("附件3.xlsx", xlsx(typed(rows)), seed(3))


@case
def rates_as_fractions_in_a_csv() -> Case:
    rows = cells(lambda name, cell: str(int(cell.rstrip("%")) / 100) if is_rate(name) else cell)
    return Case("附件2.csv", delimited(rows), seed(3))


@case
def rates_with_full_width_percent() -> Case:
    rows = cells(lambda name, cell: cell.replace("%", "％") if is_rate(name) else cell)
    return Case("附件3.xlsx", xlsx(rows), seed(3))


@case
def rates_shown_rounded() -> Case:
    """What the sender sees is reported: 0.3912 shown as 39%."""
    rows = cells(lambda name, cell: Percent(int(cell[:-1]) / 100 + 0.0012) if is_rate(name) else cell)
    return Case("附件3.xlsx", xlsx(typed(rows)), seed(3))


@case
def rates_with_one_decimal_shown() -> Case:
    changed = {key: value.replace("%", ".0%") for key, value in seed(3).items() if is_rate(key[1])}
    return Case("附件3.xlsx", xlsx(typed(annex(3), decimals=1)), seed(3, changed=changed))


@case
def counts_with_thousands_marks() -> Case:
    rows = cells(lambda _, cell: f"{int(cell):,}" if cell.isdigit() else cell)
    return Case("附件3.xlsx", xlsx(rows), seed(3), TOTALS3)


@case
def counts_in_full_width() -> Case:
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    return Case("附件3.xlsx", xlsx(cells(lambda _, cell: cell.translate(wide))), seed(3), TOTALS3)


@case
def counts_with_measures_and_spaces() -> Case:
    rows = cells(lambda name, cell: f" {cell} 人" if cell.isdigit() and name != "序号" else f"{cell}　")
    return Case("附件3.xlsx", xlsx(rows), seed(3), TOTALS3)


@case
def counts_in_ten_thousands() -> Case:
    rows = cells(lambda name, cell: f"{int(cell) / 10000:.4f}万" if name == "注册数" and cell.isdigit() else cell)
    return Case("附件3.xlsx", xlsx(rows), seed(3), TOTALS3)


@case
def counts_in_ten_thousands_by_the_header() -> Case:
    rows = cells(lambda name, cell: int(cell) / 10000 if name == "注册数" and cell.isdigit() else cell)
    rows[0][2] = "注册数（万人）"
    return Case("附件3.xlsx", xlsx(rows), seed(3), TOTALS3)


@case
def counts_as_floats_with_an_apostrophe_of_text() -> Case:
    rows = cells(lambda name, cell: f"'{cell}" if cell.isdigit() and name != "序号" else cell)
    return Case("附件3.csv", delimited(rows), seed(3), TOTALS3)


@case
def marks_for_not_reported() -> Case:
    rows = typed(annex(3))
    marks = ["待报", "—", "暂无", "", "/", "未报", "N/A", "  ", "－－", "无"]
    changed: dict[tuple[str, str], str | None] = {}
    for row, mark in zip(rows[1:], marks, strict=False):
        row[5] = row[6] = mark
        changed[row[1], "日均活跃数"] = changed[row[1], "日均活跃率"] = None
    return Case("附件3.xlsx", xlsx(rows), seed(3, changed=changed), ("未报 20",))


@case
def a_whole_unit_not_reported() -> Case:
    rows = typed(annex(3))
    rows[13] = [13, "萧山区", "", "", "", "", ""]
    return Case("附件3.xlsx", xlsx(rows), seed(3, without=("萧山区",)), ("萧山区", "未报"))


@case
def zeros_are_zeros() -> Case:
    return Case("附件1.csv", delimited(annex(1)), seed(1))


@case
def formulas_with_results() -> Case:
    rows = typed(annex(3))
    rows[-1][2] = Formula("=SUM(C2:C14)", 89635)
    rows[-1][6] = Formula("=F15/C15", Percent(0.39))
    return Case("附件3.xlsx", xlsx(rows), seed(3), TOTALS3)
