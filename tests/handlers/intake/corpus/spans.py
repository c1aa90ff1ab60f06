"""Titles and names that tell a month or longer, another day, aims or a part: asked about, or passed over."""

from collections.abc import Callable

from tests.handlers.intake.corpus.files import Case, case, seed
from tests.support.building import Row, annex, typed, xlsx

TABLE = typed(annex(3))
NO_DAY = "没有写到哪一天，分不清是哪一期"
TITLES = (
    "2018年6月份各区县活跃率", "2018年6月", "6月份", "六月份各区县活跃率", "2017年12月", "二季度各区县活跃率",
    "2018年上半年各区县活跃率", "上月各区县活跃率", "去年同期各区县活跃率", "2017年各区县活跃率",
    "2018年度各区县活跃率", "5月底各区县活跃率",
)  # fmt: skip
SHEETS = ("6月", "2018年5月", "二季度", "201806")
FILES = (
    "6月份附件3.xlsx", "附件3_2017年同期.xlsx", "附件3（2018年5月）.xlsx", "附件3_201806.xlsx", "2018-06附件3.xlsx",
    "二季度附件3.xlsx",
)  # fmt: skip
NOTHING_SAID = (
    "7月份各区县活跃率", "2018年7月各区县活跃率", "2018年各区县活跃率", "根据7月13日会议要求，现将各区县活跃率通报如下",
    "按照2018年3月5日印发的通知，现将情况通报如下：", "落实6月部署情况", "经7月10日市政府常务会议研究，现通报如下",
    "7月13日召开的会议要求，各地要加快推进", "请于8月3日前报送", "自2018年6月起每周通报",
    "各区县活跃率（与去年同期比较）",
)  # fmt: skip
ASIDE = {
    "2018年7月各区县目标任务表": "目标", "各区县活跃率预测表": "预测", "各区县机关政务钉钉活跃率排名表": "机关",
    "各区县新增用户情况": "新增", "各区县注册计划表": "计划", "全省各地活跃率情况": "全省",
}  # fmt: skip
NOT_ASIDE = (
    "各区县目标任务完成情况", "市级机关、各区县政务钉钉活跃率", "各区县推进计划落实情况", "注：机关单位另行通报",
)  # fmt: skip


def add(name: str, build: Callable[[], Case]) -> None:
    build.__name__ = name
    case(build)


def titled(title: str) -> bytes:
    rows: list[Row] = [[title], *TABLE]
    return xlsx(rows)


for at, text in enumerate(TITLES):
    add(
        f"a_stretch_in_the_title_{at}",
        lambda text=text: Case("附件3.xlsx", titled(text), {}, refused=NO_DAY),  # type: ignore[misc]
    )
for at, text in enumerate(SHEETS):
    add(
        f"a_stretch_in_the_sheets_name_{at}",
        lambda text=text: Case("附件3.xlsx", xlsx(TABLE, sheet=text), {}, refused=NO_DAY),  # type: ignore[misc]
    )
for at, text in enumerate(FILES):
    add(
        f"a_stretch_in_the_files_name_{at}",
        lambda text=text: Case(text, xlsx(TABLE), {}, refused=NO_DAY),  # type: ignore[misc]
    )
for at, text in enumerate(NOTHING_SAID):
    add(
        f"a_title_that_tells_no_period_{at}",
        lambda text=text: Case("附件3.xlsx", titled(text), seed(3), ("发送时间",)),  # type: ignore[misc]
    )
for at, (text, word) in enumerate(ASIDE.items()):
    add(
        f"a_title_of_other_figures_{at}",
        lambda text=text, word=word: Case(  # type: ignore[misc]
            "附件3.xlsx", titled(text), {}, refused=f"写着“{word}”，不能当作本期的数"
        ),
    )
for at, text in enumerate(NOT_ASIDE):
    add(
        f"a_title_of_these_figures_{at}",
        lambda text=text: Case("附件3.xlsx", titled(text), seed(3)),  # type: ignore[misc]
    )


@case
def the_week_in_the_files_name() -> Case:
    return Case("29周.xlsx", xlsx(TABLE), seed(3), ("文件名中的“第29周”",), cutoff="2018-07-20")


@case
def a_sheet_of_aims_beside_the_weeks() -> Case:
    aims = [[9999 if isinstance(cell, int) and place > 1 else cell for place, cell in enumerate(row)] for row in TABLE]
    content = xlsx(TABLE, sheet="本周", sheets=[("年度目标", aims, False)])
    return Case("附件3.xlsx", content, seed(3), ("“年度目标”（写着“目标”，不能当作本期的数）",))


@case
def a_months_title_over_a_day() -> Case:
    return Case("附件3.xlsx", xlsx([["2018年6月份"], ["截至6月29日"], *TABLE]), seed(3), cutoff="2018-06-29")


@case
def a_month_against_the_files_day() -> Case:
    return Case("附件3_20180727.xlsx", titled("2018年6月份"), {}, refused="表题中的“2018年6月份”像是截至2018-06-29")
