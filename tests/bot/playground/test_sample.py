import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import openpyxl
import pytest

from bot.playground.sample import SampleWeek, files, history, load
from handlers.office import Office
from storage.catalogue import Catalogue
from storage.figures import Figure
from tests.conftest import SEED_DAY, seed_figures

WEEKS = 12


@pytest.fixture(scope="module")
def weeks(hangzhou: Catalogue) -> list[SampleWeek]:
    return history(hangzhou, WEEKS)


def numbers(week: SampleWeek) -> dict[tuple[str, str], Decimal]:
    return {(figure.unit, figure.indicator): figure.number for figure in week.figures}


def test_the_last_week_is_the_real_one_as_published(hangzhou: Catalogue, weeks: list[SampleWeek]) -> None:
    assert weeks[-1] == SampleWeek(SEED_DAY, tuple(seed_figures(hangzhou)))


def test_the_weeks_before_it_are_fridays_in_a_row_and_say_what_they_are(weeks: list[SampleWeek]) -> None:
    assert [week.cutoff for week in weeks] == [SEED_DAY - timedelta(weeks=n) for n in range(WEEKS - 1, -1, -1)]
    assert {week.label for week in weeks[:-1]} == {"演示"}
    assert all(figure.period == week.cutoff for week in weeks for figure in week.figures)


def test_they_are_the_same_on_every_run(hangzhou: Catalogue, weeks: list[SampleWeek]) -> None:
    assert history(hangzhou, WEEKS) == weeks
    assert history(hangzhou, 3) == weeks[-3:]


def test_no_count_exceeds_its_limit(hangzhou: Catalogue, weeks: list[SampleWeek]) -> None:
    for week in weeks[:-1]:
        values = numbers(week)
        for (unit, indicator), value in values.items():
            assert value >= 0
            limit = hangzhou.indicators[indicator].at_most
            assert limit is None or value <= values[unit, limit], (week.cutoff, unit, indicator)


def test_a_total_is_the_sum_of_its_rows(hangzhou: Catalogue, weeks: list[SampleWeek]) -> None:
    for week in weeks[:-1]:
        for table in hangzhou.tables.values():
            rows = [figure for figure in week.figures if figure.table == table.name]
            for indicator in table.columns if table.total else ():
                if hangzhou.indicators[indicator].kind == "count":
                    assert_adds_up([figure for figure in rows if figure.indicator == indicator], table.total)


def assert_adds_up(figures: list[Figure], total: object) -> None:
    unit = getattr(total, "unit", "")
    printed = next(figure.number for figure in figures if figure.unit == unit)
    assert printed == sum(figure.number for figure in figures if figure.unit != unit)


def test_a_rate_is_its_counts_cut_off(hangzhou: Catalogue, weeks: list[SampleWeek]) -> None:
    for week in weeks[:-1]:
        values = numbers(week)
        for figure in week.figures:
            indicator = hangzhou.indicators[figure.indicator]
            if indicator.kind == "count":
                assert figure.printed == str(figure.number)
            elif indicator.of and not indicator.averaged:
                above, below = (values[figure.unit, name] for name in indicator.of)
                step = Decimal("0.01").scaleb(-indicator.decimals)
                assert figure.number == above / below // step * step, figure
            assert 0 <= figure.number <= 1 or indicator.kind == "count"


def test_registrations_grow_week_by_week_and_rankings_move(hangzhou: Catalogue, weeks: list[SampleWeek]) -> None:
    for unit in hangzhou.members("区县", SEED_DAY):
        registered = [numbers(week)[unit.id, "注册数"] for week in weeks]
        assert registered == sorted(registered)
    rankings = {
        tuple(f.unit for f in sorted(week.figures, key=lambda f: f.rank or 0) if f.table == "附件3" and f.rank)
        for week in weeks
    }
    assert len(rankings) > WEEKS // 2


def test_published_places_are_without_gaps_and_follow_the_rate(hangzhou: Catalogue, weeks: list[SampleWeek]) -> None:
    for week in weeks[:-1]:
        for name in ("附件1", "附件2", "附件3"):
            ranked = sorted(
                (figure for figure in week.figures if figure.table == name and figure.rank),
                key=lambda figure: figure.rank or 0,
            )
            assert [figure.rank for figure in ranked] == list(range(1, len(ranked) + 1))
            assert {figure.indicator for figure in ranked} == {hangzhou.tables[name].rank_by}
            assert [f.number for f in ranked] == sorted((f.number for f in ranked), reverse=True)


def test_loading_publishes_all_weeks_but_the_real_one(office: Office) -> None:
    load(office, WEEKS)
    periods = office.store.figures.periods()
    assert [period.label for period in periods] == ["演示"] * (WEEKS - 1) + [""]
    assert [office.store.bulletins.is_published(period.cutoff) for period in periods] == [True] * (WEEKS - 1) + [False]
    figure = office.store.figures.get("萧山区", "日均活跃率", SEED_DAY)
    assert figure is not None
    assert figure.printed == "9%"
    assert office.store.submissions.origin(figure.submission).source == "每周通报"
    made = office.store.figures.get("萧山区", "日均活跃率", date(2018, 7, 20))
    assert made is not None
    assert office.store.submissions.origin(made.submission).source == "演示数据"


def test_loading_again_leaves_what_is_there(office: Office) -> None:
    load(office, 2)
    before = office.store.figures.of_period(SEED_DAY)
    load(office, 3)
    assert office.store.figures.of_period(SEED_DAY) == before
    assert len(office.store.figures.periods()) == 3


def test_the_files_hold_the_week_as_a_clerk_would_send_it() -> None:
    made = files()
    assert list(made) == [
        "附件3_2018-07-27.xlsx",
        "每周通报数据_2018-07-27.xlsx",
        "附件1_2018-07-27.csv",
        "附件3_2018-07-27_有错误.xlsx",
    ]
    assert files() == made
    sheet = openpyxl.load_workbook(io.BytesIO(made["附件3_2018-07-27.xlsx"]))["附件3"]
    rows = list(sheet.iter_rows())
    assert rows[1][0].value == "截至7月27日"
    assert [cell.value for cell in rows[3]] == [1, "余杭区", 21024, 0.99, 21023, 14906, 0.7]
    assert rows[3][3].number_format == "0%"
    assert [cell.value for cell in rows[-1]][:3] == ["合计", None, 89635]
    book = openpyxl.load_workbook(io.BytesIO(made["每周通报数据_2018-07-27.xlsx"]))
    assert book.sheetnames == ["附件1", "附件2", "附件3", "全市概况"]
    assert book["附件1"].cell(7, 5).number_format == "0.00%"
    lines = list(csv.reader(io.StringIO(made["附件1_2018-07-27.csv"].decode("utf-8-sig"))))
    assert lines[1] == ["1", "江干区", "1", "1", "100.00%"]


def test_the_wrong_file_has_one_impossible_count_and_one_contradicting_rate() -> None:
    right, wrong = (
        [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(files()[name]))["附件3"].iter_rows()]
        for name in ("附件3_2018-07-27.xlsx", "附件3_2018-07-27_有错误.xlsx")
    )
    changed = [(new[1], old, new) for old, new in zip(right, wrong, strict=True) if old != new]
    assert [name for name, _, _ in changed] == ["下城区", "上城区"]
    registered, activated = changed[0][2][2], changed[0][2][4]
    assert isinstance(registered, int)
    assert isinstance(activated, int)
    assert activated > registered
    assert changed[1][2][3] == 0.79
