"""The bulletin of the real week, and of weeks in which something is missing."""

from decimal import Decimal

from handlers.bulletin.content.draft import draft
from handlers.office import Office
from handlers.reply import SheetOut
from storage.figures import Figure
from storage.figures.submissions import Origin
from tests.conftest import CLERK, FRIDAY, SEED_DAY, seed_figures, store_seed


def store(office: Office, figures: list[Figure]) -> None:
    origin = Origin(CLERK.staff_id, CLERK.name, "private", "test", FRIDAY, "test.xlsx")
    id_ = office.store.submissions.propose(origin, figures, lives=office.rules.confirm_within)
    assert office.store.submissions.confirm(id_, FRIDAY)


def without(office: Office, *units: str, table: str = "附件3") -> list[Figure]:
    figures = seed_figures(office.catalogue)
    return [figure for figure in figures if not (figure.table == table and (not units or figure.unit in units))]


def sheet(office: Office, name: str) -> SheetOut:
    return next(sheet for sheet in draft(office, SEED_DAY).workbook.sheets if sheet.name == name)


def test_the_real_week_is_complete(seeded: Office) -> None:
    made = draft(seeded, SEED_DAY)
    assert made.is_complete
    assert made.title == "每周通报（截至2018年7月27日）"
    assert made.workbook.name == "每周通报_2018-07-27"
    assert [len(picture.rows) for picture in made.pictures] == [11, 21, 13]


def test_the_summary_says_the_figures_as_printed_and_fits_a_phone(seeded: Office) -> None:
    made = draft(seeded, SEED_DAY)
    for said in ("126847", "120365", "62416", "49%", "48.44%", "84.8%", "24%", "萧山区9%"):
        assert said in made.text
    assert len(made.summary) <= 10


def test_annexes_keep_the_published_order_and_the_printed_digits(seeded: Office) -> None:
    assert sheet(seeded, "附件3").rows[-1] == (
        13, "萧山区", 8727, (Decimal("0.98"), 0), 8619, 815, (Decimal("0.09"), 0),
    )  # fmt: skip
    assert sheet(seeded, "附件1").rows[3] == (4, "桐庐县", 3, 2, (Decimal("0.6666"), 2))
    assert sheet(seeded, "附件3").total == (
        "合计", None, 89635, (Decimal("0.97"), 0), 87049, 35055, (Decimal("0.39"), 0),
    )  # fmt: skip


def test_a_long_ranking_shows_its_ends(seeded: Office) -> None:
    rows = draft(seeded, SEED_DAY).pictures[1].rows
    assert [row and row.rank for row in (rows[0], rows[9], rows[10], rows[11], rows[-1])] == [
        "1",
        "10",
        None,
        "69",
        "78",
    ]


def test_further_pictures_hold_every_row_of_a_long_ranking_once(seeded: Office) -> None:
    made = draft(seeded, SEED_DAY)
    ranks = [row.rank for picture in made.further for row in picture.rows if row]
    assert ranks == [str(rank) for rank in range(1, 79)]
    assert [picture.title[-5:] for picture in made.further] == ["（1/3）", "（2/3）", "（3/3）"]


def test_an_empty_period_lacks_everything(office: Office) -> None:
    made = draft(office, SEED_DAY)
    assert [gap.table for gap in made.missing if gap.whole] == list(office.catalogue.tables)
    assert made.summary == ()
    assert made.pictures == ()


def test_a_unit_that_did_not_report_is_named_and_not_ranked(office: Office) -> None:
    store(office, without(office, "萧山区"))
    made = draft(office, SEED_DAY)
    assert [gap.text for gap in made.missing] == ["附件3：未报萧山区"]
    assert "未报：萧山区" in made.pictures[-1].note
    assert "萧山区" not in [row.name for row in made.pictures[-1].rows if row]
    assert sheet(office, "附件3").rows[-1] == (None, "萧山区", *["未报"] * 5)


def test_a_single_figure_that_is_missing_is_named(office: Office) -> None:
    figures = seed_figures(office.catalogue)
    store(office, [f for f in figures if (f.unit, f.indicator) != ("萧山区", "激活数")])
    assert [gap.text for gap in draft(office, SEED_DAY).missing] == ["附件3：未报萧山区激活数"]


def test_figures_outside_of_the_annexes_are_missed_too(office: Office) -> None:
    store(office, without(office, table="全市概况"))
    assert [gap.text for gap in draft(office, SEED_DAY).missing] == ["全市概况：尚未报送"]


def test_without_published_ranks_equal_values_share_one(office: Office) -> None:
    figures = [
        Figure(f.period, f.unit, f.indicator, f.table, f.printed, f.number) for f in seed_figures(office.catalogue)
    ]
    store(office, figures)
    picture = draft(office, SEED_DAY).pictures[-1]
    assert [row.rank for row in picture.rows if row][9:12] == ["10", "10", "12"]
    assert "并列" in picture.note


def test_changes_of_rank_are_against_the_previous_stored_period(office: Office) -> None:
    from datetime import date

    earlier = [
        Figure(date(2018, 7, 13), f.unit, f.indicator, f.table, f.printed, f.number, 14 - f.rank if f.rank else None)
        for f in seed_figures(office.catalogue)
        if f.table == "附件3"
    ]
    store(office, earlier)
    store_seed(office)
    picture = draft(office, SEED_DAY).pictures[-1]
    assert [row.change for row in picture.rows if row] == [12, 10, 8, 6, 4, 2, 0, -2, -4, -6, -8, -10, -12]
    assert picture.note == "▲▼为较上期（7月13日）名次升降"


def test_ranks_that_were_published_are_not_compared_with_ranks_that_were_computed(office: Office) -> None:
    """The five last of 附件1 are 7 to 11 as published, and all 7 as computed: nobody fell."""
    from datetime import date

    earlier = [
        Figure(date(2018, 7, 20), f.unit, f.indicator, f.table, f.printed, f.number)
        for f in seed_figures(office.catalogue)
        if f.table == "附件1"
    ]
    store(office, earlier)
    store_seed(office)
    picture = draft(office, SEED_DAY).pictures[0]
    assert {row.change for row in picture.rows if row} == {0}
    assert picture.note == "▲▼为较上期（7月20日）名次升降，按数值测算"


def test_a_label_of_the_period_is_shown_everywhere(office: Office) -> None:
    store_seed(office, label="演示")
    made = draft(office, SEED_DAY)
    assert "演示" in made.title
    assert made.workbook.name.endswith("_演示")
    assert all("演示" in picture.note for picture in made.pictures)
    assert all("演示" in sheet.note for sheet in made.workbook.sheets)


def test_totals_that_do_not_add_up_are_remarked_on_and_printed_as_reported(seeded: Office) -> None:
    made = draft(seeded, SEED_DAY)
    (remark,) = made.remarks
    for said in ("附件3", "89635", "89695", "87049", "87109", "35055", "35071", "测算"):
        assert said in remark
    assert "89695" not in made.text
