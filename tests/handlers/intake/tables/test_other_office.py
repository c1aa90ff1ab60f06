"""Intake knows nothing of the first office: another one's words, units and week serve as well."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from handlers.office import Office, Rules
from storage.catalogue import load_catalogue
from storage.store import Store
from tests.conftest import MONDAY, PEOPLE
from tests.handlers.intake.conftest import send_to
from tests.support.building import Percent, Row, xlsx

CATALOGUE = """
office: {name: 云溪县教育局, short: 县教育局}
scopes: [{name: 学校, total: 全县学校}]
default_scope: 学校
everything: 全县学校
indicators:
  - {name: 在校人数, kind: count, measure: 人, cumulative: true, aliases: [学生数]}
  - {name: 到校人数, kind: count, measure: 人, at_most: 在校人数}
  - {name: 到校率, kind: rate, of: [到校人数, 在校人数], decimals: 1, aliases: [出勤率]}
tables:
  - name: 表1
    title: 学校到校情况表
    scope: 学校
    unit_header: [学校]
    columns: [在校人数, 到校人数, 到校率]
    rank_by: 到校率
    total: {unit: 全县学校, labels: [合计]}
units:
  - {name: 全县学校}
  - {name: 第一中学, scope: 学校, aliases: [一中]}
  - {name: 青云小学, scope: 学校}
  - {name: 临湖小学, scope: 学校, aliases: [临湖]}
"""


@pytest.fixture
def school(tmp_path: Path) -> Iterator[Office]:
    path = tmp_path / "school.yaml"
    path.write_text(CATALOGUE, encoding="utf-8")
    store = Store(tmp_path / "data")
    yield replace(Office(load_catalogue(path), store, PEOPLE), rules=Rules(cutoff_weekday=2))
    store.close()


def test_a_file_of_another_office(school: Office) -> None:
    send = send_to(school)
    rows: list[Row] = [
        ["学校", "学生数（人）", "到校人数", "出勤率"],
        ["一中", 1200, 1188, Percent(0.99, 1)],
        ["青云小学", 600, 585, Percent(0.975, 1)],
        ["临胡小学", 400, 380, Percent(0.95, 1)],
        ["合计", 2200, 2153, Percent(0.9786, 1)],
    ]
    receipt = send(name="到校.xlsx", content=xlsx(rows))
    assert "截至2018-08-01" in receipt.lines[0]
    assert "“临胡小学”（A4）：读作临湖小学" in receipt.text
    assert "合计" not in "".join(line for line in receipt.lines if "不一致" in line)
    send("确认")
    figures = school.store.figures.of_period(date(2018, 8, 1))
    assert {(f.unit, f.indicator): f.printed for f in figures if f.unit != "全县学校"} == {
        ("第一中学", "在校人数"): "1200",
        ("第一中学", "到校人数"): "1188",
        ("第一中学", "到校率"): "99.0%",
        ("青云小学", "在校人数"): "600",
        ("青云小学", "到校人数"): "585",
        ("青云小学", "到校率"): "97.5%",
        ("临湖小学", "在校人数"): "400",
        ("临湖小学", "到校人数"): "380",
        ("临湖小学", "到校率"): "95.0%",
    }


def test_a_sentence_of_another_office(school: Office) -> None:
    receipt = send_to(school)("一中学生数1200，到校人数1188，出勤率99%", at=MONDAY)
    assert "读到 1 个单位，3 个数" in receipt.text
