"""The corpus: what offices really send, built by code, each with the figures that must come out.

A file is a case; its figures are compared one by one. Where nothing else is said they are those of the seed.
"""

import io
import random
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.support.building import (
    Decorated,
    Formula,
    Percent,
    Row,
    annex,
    columns,
    delimited,
    ods,
    openpyxl_xlsx,
    overview,
    typed,
    xls,
    xlsb,
    xlsx,
)

Figures = dict[tuple[str, str], str]
TITLE3 = "各区县（市）政务钉钉活跃率排名表"


@dataclass(frozen=True)
class Case:
    name: str
    content: bytes
    figures: Figures
    asks: tuple[str, ...] = ()
    """What the receipt must say."""
    refused: str = ""
    """What a refusal must say; nothing is proposed then."""
    cutoff: str = "2018-07-27"
    also: tuple[str, Figures] | None = None
    """Another period in the same file, and its figures."""


CASES: dict[str, Callable[[], Case]] = {}


def case(build: Callable[[], Case]) -> Callable[[], Case]:
    CASES[build.__name__] = build
    return build


def seed(
    *numbers: int, without: tuple[str, ...] = (), changed: Mapping[tuple[str, str], str | None] | None = None
) -> Figures:
    """(unit, indicator) → as printed, of the seed's annexes; 0 is the overview."""
    figures: Figures = {}
    for number in numbers:
        if number == 0:
            figures |= OVERVIEW
            continue
        header, *rows = annex(number)
        for row in rows:
            total = not row[1] or row[1] in {"合计", "总计"}
            unit = {1: "全市", 2: "市本级", 3: "区县合计"}[number] if total else row[1]
            if unit not in without:
                figures |= {(unit, name): cell for name, cell in zip(header[2:], row[2:], strict=True)}
    for key, value in (changed or {}).items():
        if value is None:
            figures.pop(key)
        else:
            figures[key] = value
    return figures


_PLACES = [
    ("全市", "注册数"), ("全市", "激活数"), ("全市", "本周活跃数"), ("全市", "本周活跃率"), ("全市", "办事事项总数"),
    ("全市", "在线办理事项数"), ("全市", "网上办事实现比例"), ("全市", "例外事项数"), ("市本级", "事项总数"),
    ("市本级", "已接入事项数"), ("市本级", "事项接入率"), ("区县合计", "事项总数"), ("区县合计", "已接入事项数"),
    ("区县合计", "事项接入率"),
]  # fmt: skip
OVERVIEW: Figures = {place: row[1] for place, row in zip(_PLACES, overview()[1:], strict=True)}
TOTALS3 = ("89695", "87109", "35071")


# Formats of files


@case
def plain_xlsx() -> Case:
    return Case("附件3.xlsx", xlsx(typed(annex(3))), seed(3), TOTALS3)


@case
def xlsx_of_text_cells() -> Case:
    return Case("附件3.xlsx", xlsx(annex(3)), seed(3), TOTALS3)


@case
def xlsx_by_openpyxl() -> Case:
    return Case("附件3.xlsx", openpyxl_xlsx(typed(annex(3))), seed(3), TOTALS3)


@case
def xlsx_called_xls() -> Case:
    return Case("附件3.xls", xlsx(typed(annex(3))), seed(3))


@case
def xlsx_called_csv() -> Case:
    return Case("附件3.csv", xlsx(typed(annex(3))), seed(3))


@case
def xlsm_name() -> Case:
    return Case("附件3.xlsm", xlsx(typed(annex(3))), seed(3))


@case
def zipped_et() -> Case:
    return Case("附件3.et", xlsx(typed(annex(3))), seed(3))


@case
def old_xls() -> Case:
    return Case("附件3.xls", xls(typed(annex(3))), seed(3), TOTALS3)


@case
def old_et() -> Case:
    return Case("附件2.et", xls(typed(annex(2))), seed(2))


@case
def old_xls_with_two_decimals() -> Case:
    return Case("附件1.xls", xls(typed(annex(1))), seed(1))


@case
def old_xls_called_xlsx() -> Case:
    return Case("附件1.xlsx", xls(typed(annex(1))), seed(1))


@case
def opendocument() -> Case:
    return Case("附件3.ods", ods(typed(annex(3))), seed(3))


@case
def opendocument_with_decimals() -> Case:
    return Case("附件1.ods", ods(typed(annex(1))), seed(1))


@case
def binary_workbook() -> Case:
    return Case("附件1.xlsb", xlsb(typed(annex(1))), seed(1))


@case
def binary_workbook_with_rounded_rates() -> Case:
    rows = [
        [
            Percent(cell.fraction + 0.0012) if isinstance(cell, Percent) and cell.fraction < 0.99 else cell
            for cell in row
        ]
        for row in typed(annex(3))
    ]
    return Case("附件3.xlsb", xlsb(rows), seed(3))


@case
def csv_utf8() -> Case:
    return Case("附件3.csv", delimited(annex(3)), seed(3))


@case
def csv_with_mark() -> Case:
    return Case("附件3.csv", delimited(annex(3), encoding="utf-8-sig"), seed(3))


@case
def csv_gbk() -> Case:
    return Case("附件2.csv", delimited(annex(2), encoding="gbk"), seed(2))


@case
def csv_gb18030_called_xls() -> Case:
    return Case("附件3.xls", delimited(annex(3), encoding="gb18030"), seed(3))


@case
def tsv_utf16() -> Case:
    return Case("附件3.txt", delimited(annex(3), "\t", "utf-16"), seed(3))


@case
def tsv_utf16_without_mark() -> Case:
    return Case("附件3.txt", delimited(annex(3), "\t", "utf-16-le"), seed(3))


@case
def tsv_gbk() -> Case:
    return Case("附件1.tsv", delimited(annex(1), "\t", "gbk"), seed(1))


@case
def csv_with_semicolons_and_unix_lines() -> Case:
    return Case("附件3.csv", delimited(annex(3), ";", ending="\n"), seed(3))


@case
def csv_with_mac_lines() -> Case:
    return Case("附件3.csv", delimited(annex(3), ending="\r"), seed(3))


@case
def csv_with_full_width_commas() -> Case:
    return Case("附件3.csv", "\n".join("，".join(row) for row in annex(3)).encode(), seed(3))


@case
def csv_quoted_with_line_breaks_in_the_header() -> Case:
    header, *rows = annex(3)
    text = ",".join('"' + cell[:2] + "\n" + cell[2:] + '"' for cell in header)
    return Case("附件3.csv", (text + "\n" + "\n".join(",".join(row) for row in rows)).encode(), seed(3))


# Layout


def titled(rows: list[Row], *lines: str) -> list[Row]:
    return [[line] for line in lines] + rows


@case
def title_rows_and_notes() -> Case:
    rows = titled(typed(annex(3)), TITLE3, "截至2018年7月27日", "单位：人")
    rows += [[], ["注：活跃率为日均值。"], ["制表：数据资源局", "", "制表日期：2018年7月30日"]]
    return Case("统计.xlsx", xlsx(rows), seed(3), ("表题中的“2018年7月27日”",))


@case
def title_with_a_date_without_a_year() -> Case:
    rows = titled(typed(annex(3)), f"{TITLE3}（截至7月20日）")
    return Case("统计.xlsx", xlsx(rows), seed(3), ("表题中的“7月20日”",), cutoff="2018-07-20")


@case
def title_with_a_range_of_days() -> Case:
    rows = titled(typed(annex(3)), f"{TITLE3}（7月14日至7月20日）")
    return Case("统计.xlsx", xlsx(rows), seed(3), cutoff="2018-07-20")


@case
def date_in_the_sheet_name() -> Case:
    return Case("统计.xlsx", xlsx(typed(annex(3)), sheet="7.20"), seed(3), ("工作表名",), cutoff="2018-07-20")


@case
def date_in_the_file_name() -> Case:
    return Case("附件3_20180720.xlsx", xlsx(typed(annex(3))), seed(3), ("文件名",), cutoff="2018-07-20")


@case
def title_goes_before_sheet_and_file_name() -> Case:
    content = xlsx(titled(typed(annex(3)), "截至2018-07-13"), sheet="7月20日")
    return Case("0727.xlsx", content, seed(3), ("表题",), cutoff="2018-07-13")


@case
def a_day_that_is_no_cutoff() -> Case:
    rows = titled(typed(annex(3)), "截至2018年7月26日")
    return Case("统计.xlsx", xlsx(rows), seed(3), ("2018-07-26",))


@case
def a_days_report_with_an_earlier_cutoff() -> Case:
    rows = titled(typed(annex(3)), "2018年8月2日", "截至7月27日")
    return Case("统计.xlsx", xlsx(rows), seed(3), ("表题中的“7月27日”",))


@case
def a_slip_of_the_year() -> Case:
    rows = titled(typed(annex(3)), "截至2017年7月28日")
    return Case("统计.xlsx", xlsx(rows), {}, refused="离今天（2018-07-30）较远")


@case
def a_file_of_a_year_ago() -> Case:
    rows = titled(typed(annex(3)), "截至2018年3月2日")
    return Case("统计.xlsx", xlsx(rows), seed(3), ("离今天（2018-07-30）较远",), cutoff="2018-03-02")


@case
def an_iso_week() -> Case:
    return Case("统计.xlsx", xlsx(titled(typed(annex(3)), "2018年第29周")), seed(3), cutoff="2018-07-20")


@case
def a_week_of_the_month() -> Case:
    return Case("统计.xlsx", xlsx(typed(annex(3)), sheet="7月第3周"), seed(3), ("工作表名",), cutoff="2018-07-20")


@case
def last_week_by_the_sheets_name() -> Case:
    return Case("统计.xlsx", xlsx(typed(annex(3)), sheet="上周"), {}, refused="“上周”，分不清是哪一期")


@case
def merged_title() -> Case:
    content = xlsx([[], *typed(annex(3))], merges=[(0, 0, 0, 6, TITLE3)])
    return Case("统计.xlsx", content, seed(3))


@case
def not_at_the_corner() -> Case:
    return Case("附件3.xlsx", xlsx(typed(annex(3)), at=(4, 3)), seed(3), ("F19",))


@case
def blank_rows_and_columns() -> Case:
    rows: list[Row] = []
    for row in typed(annex(3)):
        rows += [["", row[0], "", row[1], row[2], "", *row[3:]], []]
    return Case("附件3.xlsx", xlsx(rows), seed(3), TOTALS3)


@case
def columns_in_another_order() -> Case:
    return Case("附件3.xlsx", xlsx(columns(typed(annex(3)), [1, 6, 5, 2, 4, 3])), seed(3), TOTALS3)


@case
def total_first() -> Case:
    header, *rows = typed(annex(3))
    return Case("附件3.xlsx", xlsx([header, rows[-1], *rows[:-1]]), seed(3), TOTALS3)


@case
def without_total() -> Case:
    return Case("附件3.xlsx", xlsx(typed(annex(3))[:-1]), seed(3, without=("区县合计",)))


@case
def without_numbers_and_shuffled() -> Case:
    header, *rows = columns(typed(annex(2)), [1, 2, 3, 4, 5, 6])
    random.Random(7).shuffle(rows)
    return Case("附件2.xlsx", xlsx([header, *rows]), seed(2))


@case
def header_words() -> Case:
    rows = typed(annex(3))
    rows[0] = ["排名", "单位名称", "注册人数（人）", "激活比例(%)", "激活人数", "日均活跃用户数", "活跃率"]
    return Case("附件3.xlsx", xlsx(rows), seed(3), TOTALS3)


@case
def header_with_spaces_breaks_and_full_width() -> Case:
    rows = typed(annex(3))
    rows[0] = ["序 号", "区　县", "注册数\n（人）", "激活 率", "激活数：", "日均\r\n活跃数", "日均活跃率（％）"]
    return Case("附件3.xlsx", xlsx(rows), seed(3), TOTALS3)


@case
def two_level_header_merged() -> Case:
    _, *rows = typed(annex(3))
    head = [["序号", "区县", "注册数", "激活", "", "日均活跃", ""], ["", "", "", "率", "数", "数", "率"]]
    merges = [(0, c, 1, c, head[0][c]) for c in (0, 1, 2)] + [(0, 3, 0, 4, "激活"), (0, 5, 0, 6, "日均活跃")]
    return Case("附件3.xlsx", xlsx(head + rows, merges=merges), seed(3), TOTALS3)


@case
def two_level_header_grouped() -> Case:
    _, *rows = typed(annex(3))
    head = [
        ["序号", "区县", "用户情况", "", "", "活跃情况", ""],
        ["", "", "注册数", "激活率", "激活数", "日均活跃数", "日均活跃率"],
    ]
    merges = [(0, 2, 0, 4, "用户情况"), (0, 5, 0, 6, "活跃情况")]
    return Case("附件3.xlsx", xlsx(head + rows, merges=merges), seed(3), TOTALS3)


@case
def two_level_header_without_merging() -> Case:
    _, *rows = typed(annex(3))
    head = [["序号", "区县", "注册数", "激活率", "激活数", "日均", "日均"], ["", "", "", "", "", "活跃数", "活跃率"]]
    return Case("附件3.xlsx", xlsx(head + rows), seed(3), TOTALS3)


@case
def header_repeated_on_every_page() -> Case:
    header, *rows = typed(annex(2))
    return Case("附件2.xlsx", xlsx([header, *rows[:40], header, *rows[40:]]), seed(2))


@case
def two_tables_units_under_one_header() -> Case:
    header, *rows = typed(annex(3))[:-1]
    header[1] = "单位"
    return Case("汇总.xlsx", xlsx([header, *rows, *typed(annex(2))[1:-1]]), seed(2, 3, without=("区县合计", "市本级")))


@case
def halves_side_by_side() -> Case:
    header, *rows = typed(annex(2))
    half = [*rows[:40], *[[""] * 7] * 0]
    other = rows[40:]
    wide = [[*header, "", *header]]
    for place, row in enumerate(half):
        wide.append(row + [""] + (other[place] if place < len(other) else []))
    return Case("附件2.xlsx", xlsx(wide), seed(2))


@case
def tables_stacked_in_one_sheet() -> Case:
    rows = [*titled(typed(annex(1)), "全市自建业务办理系统接入“一窗平台”统计表"), [], []]
    rows += titled(typed(annex(3)), TITLE3)
    return Case("附件.xlsx", xlsx(rows), seed(1, 3), TOTALS3)


@case
def tables_side_by_side_in_one_sheet() -> Case:
    left, right = typed(annex(1)), typed(annex(3))
    rows: list[Row] = []
    for place in range(max(len(left), len(right))):
        row = left[place] if place < len(left) else [""] * 5
        rows.append([*row, "", *(right[place] if place < len(right) else [])])
    return Case("附件.xlsx", xlsx(rows), seed(1, 3), TOTALS3)


@case
def workbook_of_all_tables() -> Case:
    others = [("附件2", typed(annex(2)), False), ("附件3", typed(annex(3)), False), ("概况", typed(overview()), False)]
    return Case("每周通报附件.xlsx", xlsx(typed(annex(1)), sheet="附件1", sheets=others), seed(0, 1, 2, 3))


@case
def sheets_without_telling_names() -> Case:
    others = [("Sheet2", typed(annex(2)), False), ("Sheet3", typed(annex(3)), False), ("说明", [["填表说明"]], False)]
    return Case("表.xlsx", xlsx(typed(annex(1)), sheets=others), seed(1, 2, 3), ("说明",))


@case
def hidden_sheet_is_left_out() -> Case:
    old = [[cell if cell != "8727" else "8000" for cell in row] for row in annex(3)]
    content = xlsx(typed(annex(3)), sheet="本周", sheets=[("上周底稿", old, True)])
    return Case("附件3.xlsx", content, seed(3), ("上周底稿", "隐藏"))


@case
def hidden_rows_are_read() -> Case:
    return Case("附件3.xlsx", xlsx(typed(annex(3)), hidden_rows=[5, 6]), seed(3), ("隐藏的行（2 处",))


@case
def turned_by_ninety_degrees() -> Case:
    rows = [list(row) for row in zip(*typed(annex(3)), strict=True)]
    return Case("附件3.xlsx", xlsx(rows), seed(3), TOTALS3)


@case
def thirteen_among_ten_thousand() -> Case:
    header, *rows = typed(annex(3))
    many = [[place, f"第{place}街道", 100, Percent(0.5), 50, 10, Percent(0.1)] for place in range(14, 10_000)]
    return Case("附件3.xlsx", xlsx([header, *rows[:7], *many, *rows[7:]]), seed(3), ("不是要报送的单位",))


@case
def thirteen_among_ten_thousand_written_in_another_order() -> Case:
    """The style of a cell stands behind its type, as no known program writes it, so that texts are hard to find."""
    plain = thirteen_among_ten_thousand()
    source, target = zipfile.ZipFile(io.BytesIO(plain.content)), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            archive.writestr(name, source.read(name).replace(b' t="s">', b' t="s" s="0">'))
    return Case(plain.name, target.getvalue(), plain.figures, plain.asks)


@case
def a_few_units_only() -> Case:
    rows = typed(annex(3))
    keep = {"余杭区", "萧山区"}
    figures = {key: value for key, value in seed(3).items() if key[0] in keep}
    return Case("补报.xlsx", xlsx([rows[0], *(row for row in rows[1:] if row[1] in keep)]), figures, ("缺",))


@case
def a_few_indicators_only() -> Case:
    figures = {key: value for key, value in seed(3).items() if key[1] in {"注册数", "激活数"}}
    return Case("附件3.xlsx", xlsx(columns(typed(annex(3)), [1, 2, 4])), figures, TOTALS3[:2])


@case
def more_columns_than_known() -> Case:
    rows = [[*row, extra] for row, extra in zip(typed(annex(3)), ["较上周增长", *range(14)], strict=True)]
    return Case("附件3.xlsx", xlsx(rows), seed(3), (*TOTALS3, "“较上周增长”列（不是要报送的指标）"))


@case
def this_and_last_week_under_two_level_headers() -> Case:
    _, *rows = typed(annex(3))
    head = [
        ["序号", "区县", "上周", "", "本周", "", "", "", ""],
        ["", "", "注册数", "激活数", "注册数", "激活率", "激活数", "日均活跃数", "日均活跃率"],
    ]
    body = [[*row[:2], 1, 1, *row[2:]] for row in rows]
    return Case("附件3.xlsx", xlsx(head + body, merges=[(0, 2, 0, 3, "上周"), (0, 4, 0, 8, "本周")]), seed(3), TOTALS3)


@case
def last_week_in_the_headers_brackets() -> Case:
    rows = [[*row[:3], ("注册数（上周）" if not place else 1), *row[3:]] for place, row in enumerate(typed(annex(3)))]
    return Case("附件3.xlsx", xlsx(rows), seed(3), TOTALS3)


@case
def percent_sign_that_is_only_decoration() -> Case:
    """39 shown as 39% by a format that does not multiply."""
    rows = [
        [Decorated(round(cell.fraction * 100, 6)) if isinstance(cell, Percent) else cell for cell in row]
        for row in typed(annex(3))
    ]
    return Case("附件3.xlsx", xlsx(rows), seed(3), TOTALS3)


@case
def a_remark_behind_a_name() -> Case:
    rows = typed(annex(3))
    rows[1][1] = "余杭区（含街道）"
    return Case("附件3.xlsx", xlsx(rows), seed(3), ("“余杭区（含街道）”", "读作余杭区"))


@case
def total_with_a_remark() -> Case:
    rows = typed(annex(3))
    rows[-1][1], rows[-1][0] = "合 计（13个）", ""
    return Case("附件3.xlsx", xlsx(rows), seed(3), TOTALS3)


@case
def last_weeks_columns_beside() -> Case:
    rows = typed(annex(3))
    rows = [[*row[:3], ("上周注册数" if not place else 1), *row[3:]] for place, row in enumerate(rows)]
    return Case("附件3.xlsx", xlsx(rows), seed(3), TOTALS3)


# Cells


def cells(change: Callable[[str, str], Any], number: int = 3) -> list[Row]:
    """An annex with every cell put through `change(header, text)`."""
    header, *rows = annex(number)
    return [header, *([change(name, cell) for name, cell in zip(header, row, strict=True)] for row in rows)]


def is_rate(name: str) -> bool:
    return name.endswith("率")


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


# Names


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
def a_typo_with_one_winner() -> Case:
    rows = typed(annex(3))
    rows[13][1], rows[1][1] = "肖山区", "余航区"
    return Case("附件3.xlsx", xlsx(rows), seed(3), ("“肖山区”", "读作萧山区", "“余航区”", "读作余杭区"))


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


# What cannot be right


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
    import datetime as dt

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


# The overview


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


XIAOSHAN: Figures = {key: value for key, value in seed(3).items() if key[0] == "萧山区"}


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
