"""Where a sheet's title, headers, columns and rows stand."""

import io
import random
import zipfile

from tests.handlers.intake.corpus.files import TITLE3, TOTALS3, Case, case, seed, titled
from tests.support.building import Decorated, Percent, Row, annex, columns, overview, typed, xlsx


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
def title_sheet_and_file_name_that_disagree() -> Case:
    content = xlsx(titled(typed(annex(3)), "截至2018-07-13"), sheet="7月20日")
    return Case("0727.xlsx", content, {}, ("2018-07-20",), refused="分不清是哪一期")


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
