import csv
import re
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from storage.catalogue import Catalogue, CatalogueError, load_catalogue
from tests.conftest import DATA, SEED, SEED_DAY

LINHAI = DATA / "offices" / "linhai.yaml"
ANNEXES = {
    "附件1": "annex1_system_access.csv",
    "附件2": "annex2_city_units_activity.csv",
    "附件3": "annex3_districts_activity.csv",
}
REDISTRICTING = date(2021, 4, 9)


def seed_rows(table: str) -> tuple[list[str], list[list[str]]]:
    with (SEED / ANNEXES[table]).open(encoding="utf-8") as lines:
        header, *rows = csv.reader(lines)
    return header, rows


@pytest.mark.parametrize("name", ANNEXES)
def test_every_name_that_was_printed_is_a_unit_of_that_day(hangzhou: Catalogue, name: str) -> None:
    table = hangzhou.tables[name]
    header, rows = seed_rows(name)
    printed = [row[1] for row in rows if row[0].isdigit()]
    assert header[1] in table.unit_header
    assert header[0] in table.rank_header
    assert tuple(header[2:]) == table.columns
    assert [hangzhou.units[unit].name_on(SEED_DAY) for unit in printed] == printed
    assert {unit.id for unit in hangzhou.expected(table, SEED_DAY)} == set(printed)


def test_the_overview_names_every_line_of_the_seeds(hangzhou: Catalogue) -> None:
    with (SEED / "overview.csv").open(encoding="utf-8") as lines:
        labels = [row[0] for row in list(csv.reader(lines))[1:]]
    assert labels == [pair.label for pair in hangzhou.tables["全市概况"].pairs if not pair.optional]


def names_on(catalogue: Catalogue, table: str, day: date) -> set[str]:
    return {unit.name_on(day) for unit in catalogue.expected(catalogue.tables[table], day)}


def test_the_districts_change_on_the_day_they_were_redrawn(hangzhou: Catalogue) -> None:
    before = names_on(hangzhou, "附件3", REDISTRICTING - timedelta(days=1))
    after = names_on(hangzhou, "附件3", REDISTRICTING)
    assert before == names_on(hangzhou, "附件3", SEED_DAY)
    assert before - after == {"江干区", "下城区"}
    assert after - before == {"临平区", "钱塘区"}
    assert after == names_on(hangzhou, "附件3", date(2022, 1, 7))


def test_the_bureaus_carry_the_names_of_their_day(hangzhou: Catalogue) -> None:
    before, after = names_on(hangzhou, "附件2", SEED_DAY), names_on(hangzhou, "附件2", date(2019, 3, 1))
    assert {"市规划局", "市国土资源局", "市农办", "市质监局", "市经信委", "市安全生产监督管理局"} <= before - after
    assert {"市规划和自然资源局", "市农业农村局", "市文广旅游局", "市经信局", "市应急管理局"} <= after - before
    assert hangzhou.units["市环保局"].name_on(date(2019, 3, 1)) == "市生态环境局"


@pytest.mark.parametrize(
    ("ended", "successors"),
    [
        ("江干区", {"上城区", "钱塘区"}),
        ("下城区", {"拱墅区"}),
        ("市规划局", {"市规划和自然资源局"}),
        ("市国土资源局", {"市规划和自然资源局"}),
        ("市质监局", {"市市场监管局"}),
        ("杭州经济开发区管委会", {"杭州钱塘新区管委会"}),
    ],
)
def test_what_ended_names_who_took_over(hangzhou: Catalogue, ended: str, successors: set[str]) -> None:
    assert set(hangzhou.units[ended].successors) == successors


def test_a_successor_is_there_when_its_forerunner_has_gone(hangzhou: Catalogue) -> None:
    for unit in hangzhou.units.values():
        for successor in unit.successors:
            assert unit.until
            assert hangzhou.units[successor].exists_on(unit.until + timedelta(days=1)), (unit.id, successor)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("萧山", "萧山区"),
        ("杭州市萧山区", "萧山区"),
        ("滨江区", "高新区（滨江）"),
        ("高新区", "高新区（滨江）"),
        ("市公安局", "杭州市公安局"),
        ("公安局", "杭州市公安局"),
        ("公安", "杭州市公安局"),
        ("人社局", "市人力社保局"),
        ("市人社局", "市人力社保局"),
        ("卫计委", "杭州市卫生和计划生育委员会"),
        ("市卫健委", "杭州市卫生和计划生育委员会"),
        ("城管局", "市城管委"),
        ("城管委", "市城管委"),
        ("下沙", "杭州经济开发区管委会"),
        ("经开区", "杭州经济开发区管委会"),
        ("大江东", "杭州大江东产业集聚区管委会"),
        ("钱江开发区", "杭州钱江经济开发区管委会"),
        ("公积金中心", "杭州住房公积金管理中心"),
        ("西湖景区", "杭州西湖风景名胜区管委会"),
        ("杭州联通", "中国联通杭州分公司"),
        ("烟草", "市烟草局"),
        ("数管局", "市数据资源管理局"),
        ("市数据资源局", "市数据资源管理局"),
        ("安监局", "市安全生产监督管理局"),
        ("行政服务中心", "市审管办（行政服务中心）"),
        ("审管办", "市审管办（行政服务中心）"),
        ("残联", "杭州残联"),
        ("统计局", "市统计局、市社会经济调查局"),
        ("市政府办公厅", "市政府、市政府办公厅"),
        ("市台办", "市委台办（市台办）"),
        ("杭州市民政局", "市民政局"),
        ("经信局", "市经信委"),
    ],
)
def test_what_officials_say_means_one_unit(hangzhou: Catalogue, said: str, meant: str) -> None:
    assert [unit.id for unit in hangzhou.units.values() if said in unit.all_names] == [meant]


def test_only_what_is_known_to_be_ambiguous_is_shared(hangzhou: Catalogue) -> None:
    counts = Counter(alias for unit in hangzhou.units.values() for alias in {unit.name, *unit.aliases})
    assert {alias for alias, count in counts.items() if count > 1} == {"西湖", "开发区", "钱江新城"}


@pytest.mark.parametrize("word", ["统计", "数据", "政府", "集团", "管委会", "农业", "市", "区"])
def test_words_of_everyday_use_name_no_unit(hangzhou: Catalogue, word: str) -> None:
    assert not [unit.id for unit in hangzhou.units.values() if word in unit.all_names]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("活跃率", {"日均活跃率", "本周活跃率"}),
        ("接入率", {"系统接入率", "事项接入率"}),
        ("注册用户", {"注册数"}),
        ("日活", {"日均活跃数"}),
        ("激活", {"激活数", "激活率"}),
    ],
)
def test_an_indicators_alias_is_shared_only_where_two_are_meant(
    hangzhou: Catalogue, said: str, meant: set[str]
) -> None:
    assert {entry.name for entry in hangzhou.indicators.values() if said in (entry.name, *entry.aliases)} == meant


def test_every_indicator_can_be_explained(hangzhou: Catalogue) -> None:
    assert [entry.name for entry in hangzhou.indicators.values() if not entry.definition.endswith("。")] == []


def test_another_office_needs_only_its_own_file() -> None:
    linhai = load_catalogue(LINHAI)
    table = linhai.tables["表一"]
    assert [unit.name for unit in linhai.expected(table, date(2023, 6, 30))] == [
        "望潮街道", "盐河街道", "石桥街道", "松林街道"
    ]  # fmt: skip
    assert [unit.name for unit in linhai.expected(table, date(2023, 7, 7))] == [
        "望潮街道", "盐河街道", "松林街道", "东港街道"
    ]  # fmt: skip
    assert linhai.units["盐河街道"].name_on(date(2022, 12, 30)) == "盐河镇"
    assert "住建局" in linhai.units["区住建局"].all_names
    assert linhai.holds("全区", "网格数")


Break = Callable[[dict[str, Any]], None]


def unit(name: str, **fields: object) -> Break:
    return lambda content: next(entry for entry in content["units"] if entry["name"] == name).update(fields)


def table(name: str, **fields: object) -> Break:
    return lambda content: next(entry for entry in content["tables"] if entry["name"] == name).update(fields)


def indicator(name: str, **fields: object) -> Break:
    return lambda content: next(entry for entry in content["indicators"] if entry["name"] == name).update(fields)


def add(kind: str, /, **fields: object) -> Break:
    return lambda content: content[kind].append(fields)


DEFECTS: list[tuple[Break, str]] = [
    (add("units", name="望潮街道", scope="街道"), "unit 望潮街道 is written 2 times"),
    (add("units", name="望潮街道", id="另一个", scope="街道"), "two units are called 望潮街道 at the same time"),
    (add("indicators", name="办结数", kind="count"), "indicator 办结数 is written 2 times"),
    (add("tables", name="表一", title="又一张", scope="部门", columns=["网格数"]), "table 表一 is written 2 times"),
    (add("scopes", name="街道"), "scope 街道 is written 2 times"),
    (unit("望潮街道", scope="乡镇"), "unit 望潮街道 names 乡镇, which is not among the scopes"),
    (unit("石桥街道", successors=["松林"]), "names 松林, which is not among the units (a unit is named by its id)"),
    (unit("石桥街道", since=date(2024, 1, 1)), "unit 石桥街道 ends on 2023-06-30, before it begins on 2024-01-01"),
    (unit("石桥街道", until=None), "unit 石桥街道 has successors but no day on which it ended"),
    (unit("石桥街道", successors=["石桥街道"]), "unit 石桥街道 is its own successor"),
    (unit("盐河街道", since=date(2023, 1, 1)), "was called 盐河镇 until 2022-12-31, outside of its own time"),
    (unit("松林街道", aliases=["盐河镇"]), "has the alias 盐河镇, which is the name of 盐河街道"),
    (unit("松林街道", aliases=[" "]), "unit 松林街道 has an empty alias"),
    (indicator("办结数", aliases=["网格数"]), "has the alias 网格数, which is the name of 网格数"),
    (indicator("办结率", of=["办结数", "事件总数"]), "names 事件总数, which is not among the indicators"),
    (indicator("办结率", of=["按时回复率", "上报事件数"]), "is compared with 按时回复率, which is a rate"),
    (indicator("办结数", of=["网格数", "上报事件数"]), "indicator 办结数 is a count; only a rate is made of"),
    (indicator("办结率", at_most="网格数"), "indicator 办结率 is a rate; at_most is for counts"),
    (table("表一", rank_by="网格数"), "table 表一 is ranked by 网格数, which is not one of its columns"),
    (table("表一", columns=[]), "table 表一 needs either columns (units by indicators) or pairs"),
    (table("表一", scope=None), "table 表一 needs either a scope or a list of units"),
    (table("表一", columns=["办结数", "办结数"], rank_by=None), "table 表一: column 办结数 is written 2 times"),
    (table("表二", aliases=["表一"]), "table 表二 has the alias 表一, which is the name of 表一"),
    (table("表二", scope="街道", columns=["办结数"], rank_by=None, total=None), "is reported by both 表一 and 表二"),
    (
        table(
            "全区概况",
            pairs=[
                {"label": "网格", "unit": "全区", "indicator": "网格数"},
                {"label": "人数", "unit": "全区", "indicator": "网格员数", "aliases": ["网格"]},
            ],
        ),
        "table 全区概况 reads 网格 as both 网格 and 人数",
    ),
    (lambda content: content.update(default_scope="乡镇"), "default_scope names 乡镇"),
    (lambda content: content.update(everything="全市"), "everything names 全市"),
    (lambda content: content.update(colour="蓝"), "colour"),
    (indicator("办结数", kind="amount"), "indicators, entry 2 (办结数): "),
    (unit("松林街道", aliases=[12]), "units, entry 7 (松林街道): "),
]


@pytest.mark.parametrize(("defect", "sentence"), DEFECTS, ids=[sentence for _, sentence in DEFECTS])
def test_a_defect_is_refused_with_a_sentence(tmp_path: Path, defect: Break, sentence: str) -> None:
    content = yaml.safe_load(LINHAI.read_text(encoding="utf-8"))
    defect(content)
    path = tmp_path / "office.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    with pytest.raises(CatalogueError) as refused:
        load_catalogue(path)
    assert sentence in str(refused.value)
    assert str(path) in str(refused.value)


def test_all_defects_are_named_at_once(tmp_path: Path) -> None:
    text = LINHAI.read_text(encoding="utf-8")
    text = text.replace("scope: 街道, aliases: [望潮]", "scope: 乡镇").replace("rank_by: 按时回复率", "rank_by: 网格数")
    path = tmp_path / "office.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError, match="乡镇") as refused:
        load_catalogue(path)
    assert "网格数" in str(refused.value)


def test_a_file_that_is_missing_or_not_yaml_is_named(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"nowhere\.yaml"):
        load_catalogue("nowhere")
    path = tmp_path / "office.yaml"
    path.write_text("office: [", encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"office\.yaml"):
        load_catalogue(path)


def test_a_key_that_is_written_twice_is_refused_because_one_would_be_lost(tmp_path: Path) -> None:
    path = tmp_path / "office.yaml"
    path.write_text("office:\n  name: 甲\n  name: 乙\n", encoding="utf-8")
    with pytest.raises(CatalogueError, match="line 3: name is written twice in one entry"):
        load_catalogue(path)


def test_a_file_from_a_windows_editor_is_read_or_refused_with_the_remedy(tmp_path: Path) -> None:
    path = tmp_path / "office.yaml"
    text = LINHAI.read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8-sig")
    assert load_catalogue(path).office.name == "临海新城综合治理中心"
    path.write_text(text, encoding="gbk")
    with pytest.raises(CatalogueError, match="save it as UTF-8"):
        load_catalogue(path)


NUMBERS = [
    (
        indicator("办结数", decimals=1),
        "indicators",
        "“办结数”：kind: count 是整数，没有小数；带小数的数请写 kind: number",
    ),
    (indicator("办结率", decimals=9), "indicators", "“办结率”：decimals 写的是 9，应是 0 到 6 的整数"),
    (indicator("办结率", measure="件"), "indicators", "“办结率”：kind: rate 的单位是 %，不能是“件”"),
    (indicator("网格数", kind="number", measure=""), "indicators", "“网格数”：kind: number 要写明计量单位"),
    (indicator("网格数", range=[5, 1]), "indicators", "“网格数”：range 的最小数 5 不小于最大数 1"),
    (indicator("网格数", range=[-5, 1]), "indicators", "“网格数”：range 的最小数 -5 是负数，请同时写 signed: true"),
    (
        indicator("网格数", range=[0, 1], signed=True),
        "indicators",
        "“网格数”：signed: true 说可以为负，range 却从 0 起",
    ),
    (indicator("网格数", range=[None, None]), "indicators", "“网格数”：range 两头都是 null，等于没有写"),
    (indicator("办结率", ranked=False), "tables", "表“表一”：rank_by 写了“办结率”，但它写着 ranked: false"),
]


@pytest.mark.parametrize(("defect", "section", "sentence"), NUMBERS, ids=[sentence for *_, sentence in NUMBERS])
def test_a_wrong_number_is_told_with_its_line(tmp_path: Path, defect: Break, section: str, sentence: str) -> None:
    content = yaml.safe_load(LINHAI.read_text(encoding="utf-8"))
    defect(content)
    path = tmp_path / "office.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    with pytest.raises(CatalogueError) as refused:
        load_catalogue(path)
    (told,) = [line for line in str(refused.value).splitlines() if sentence in line]
    number = re.search(r"第(\d+)行，", told)
    assert number is not None
    lines = path.read_text(encoding="utf-8").splitlines()
    begins = next(place for place, line in enumerate(lines) if line == f"{section}:")
    assert int(number[1]) - 1 > begins
    names = [line for line in lines[begins : int(number[1]) + 8] if re.match(r"[- ] name: ", line)]
    assert any(sentence.split("“")[1].split("”")[0] in line for line in names)
