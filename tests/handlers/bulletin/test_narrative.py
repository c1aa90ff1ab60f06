"""The bulletin's sentences: every figure of the real bulletin's text, and none that was not reported."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from handlers.bulletin.content.draft import Draft, draft
from handlers.bulletin.content.narrative import Narrative, narrate
from handlers.figures.snapshot import read_week, week_before
from handlers.office import Office
from storage.catalogue import BulletinText, Catalogue, CatalogueError, TextSection, load_catalogue
from storage.catalogue.file import CatalogueFile
from storage.figures import Figure
from tests.conftest import SEED_DAY, number, seed_figures, store_seed
from tests.handlers.bulletin.test_draft import store, without

FIGURES_OF_THE_TEXT = (
    "1336项", "1133项", "84.8%", "177项", "98%", "64套", "31套", "48.44%", "23套", "67.65%", "8套", "26.67%",
    "拱墅区（计划1套）", "淳安县（计划2套）", "建德市（计划2套）", "富阳区（计划4套）", "临安区（计划2套）",
    "1430项", "879项", "61.47%", "18009项", "3026项", "16.80%", "126847人", "120365人", "62416人", "49%",
)  # fmt: skip


def text(made: Draft | Narrative) -> str:
    return "\n".join(paragraph for section in made.sections for paragraph in section.paragraphs)


def told(office: Office, sentence: str) -> Narrative:
    """What one sentence of a catalogue becomes in the week of the seed."""
    bulletin = BulletinText(sections=(TextSection(heading="一节", paragraphs=((sentence,),)),))
    office.catalogue.bulletin, kept = bulletin, office.catalogue.bulletin
    try:
        return narrate(read_week(office, SEED_DAY), week_before(office, SEED_DAY))
    finally:
        office.catalogue.bulletin = kept


def week_earlier(office: Office, shift: int = 0) -> None:
    """The seed's figures a week before, every count lower by `shift`, ranks turned round."""
    day = date(2018, 7, 20)
    figures = [
        Figure(
            day, f.unit, f.indicator, f.table, f.printed,
            f.number - (shift if office.catalogue.indicators[f.indicator].kind == "count" else Decimal("0.005")),
            14 - f.rank if f.rank and f.table == "附件3" else f.rank,
        )
        for f in seed_figures(office.catalogue)
    ]  # fmt: skip
    store(office, figures)


def test_every_figure_of_the_real_text_is_said(seeded: Office) -> None:
    made = draft(seeded, SEED_DAY)
    for figure in FIGURES_OF_THE_TEXT:
        assert figure in text(made), figure
    assert made.left_out == ()


def test_a_sentence_without_one_figure_says_the_rest_and_it_is_reported(office: Office) -> None:
    figures = seed_figures(office.catalogue)
    store(office, [f for f in figures if (f.unit, f.indicator) != ("市本级", "事项接入率")])
    made = draft(office, SEED_DAY)
    assert "市本级事项共1430项，已接入879项，接入率未报。" in text(made)
    assert "18009项" in text(made)
    (reason,) = made.left_out
    assert "缺市本级事项接入率" in reason
    assert "只写了其余部分" in reason


def test_a_sentence_without_any_of_its_figures_is_left_out_and_reported(office: Office) -> None:
    figures = seed_figures(office.catalogue)
    lacking = {("市本级", name) for name in ("事项总数", "已接入事项数", "事项接入率")}
    store(office, [f for f in figures if (f.unit, f.indicator) not in lacking])
    made = draft(office, SEED_DAY)
    assert "市本级事项" not in text(made)
    assert any("略去" in reason for reason in made.left_out)


def test_an_empty_week_says_nothing(office: Office) -> None:
    made = draft(office, SEED_DAY)
    assert text(made) == ""
    assert made.left_out


def test_who_has_not_reported_is_named(office: Office) -> None:
    store(office, without(office, "萧山区"))
    made = draft(office, SEED_DAY)
    assert "截至发稿未报的有萧山区。" in text(made)
    assert "未报：萧山区。" in made.summary


def test_a_computed_value_says_so(seeded: Office) -> None:
    said = text(told(seeded, '接入率{{ 各行之率("附件1", "区县", "系统接入率") }}。'))
    assert said == "接入率26.67%（测算）。"
    assert text(told(seeded, '{{ 各行之和("附件3", "区县", "注册数") }}（测算）')) == "89695（测算）"


def test_a_sum_needs_all_of_its_rows(office: Office) -> None:
    store(office, without(office, "萧山区"))
    made = told(office, '{{ 各行之和("附件3", "区县", "注册数") }}')
    assert text(made) == ""
    assert "萧山区注册数" in made.left_out[0]


def test_changes_against_the_week_before(office: Office) -> None:
    week_earlier(office, shift=7)
    store_seed(office)
    assert text(told(office, '{{ 变化("全市", "注册数") }}')) == "较上期（7月20日）增加7人，增长0.0%"
    assert text(told(office, '{{ 变化("全市", "本周活跃率") }}')) == "较上期（7月20日）上升0.5个百分点"


def test_movers_are_named_with_their_places(office: Office) -> None:
    week_earlier(office)
    store_seed(office)
    assert text(told(office, '{{ 上升("附件3", 1) }}')) == "余杭区（第13位升至第1位）"
    assert text(told(office, '{{ 下降("附件3", 1) }}')) == "萧山区（第1位降至第13位）"


def test_a_change_may_leave_the_period_to_the_sentence(office: Office) -> None:
    week_earlier(office, shift=7)
    store_seed(office)
    sentence = '与{{ 上期 }}相比，注册用户{{ 变化("全市", "注册数", 略期=true) }}。'
    assert text(told(office, sentence)) == "与上期（7月20日）相比，注册用户增加7人，增长0.0%。"


def test_movers_by_computed_ranks_say_so(office: Office) -> None:
    week_earlier(office)
    changed = {"余杭区": "9%", "萧山区": "70%"}
    store(
        office,
        [
            Figure(SEED_DAY, f.unit, f.indicator, f.table, printed, number(printed))
            for f in seed_figures(office.catalogue)
            if f.table == "附件3" and f.indicator == "日均活跃率"
            for printed in [changed.get(f.unit, f.printed)]
        ],
    )
    assert text(told(office, '{{ 上升("附件3", 1) }}。')) == "萧山区（第13位升至第1位）（测算）。"


def test_a_standing_sentence_does_not_make_a_paragraph(seeded: Office, office: Office) -> None:
    standing = '{% if 年 == "2018" %}12月底前须对接。{% endif %}'
    figures = '已接入{{ 数("全市", "已接入数") }}套。'
    bulletin = BulletinText(sections=(TextSection(heading="一节", paragraphs=((standing, figures, "详见附件1。"),)),))
    office.catalogue.bulletin, kept = bulletin, office.catalogue.bulletin
    try:
        said = text(narrate(read_week(seeded, SEED_DAY), None))
        nothing = text(narrate(read_week(seeded, date(2018, 8, 3)), None))
        later = text(narrate(replace(read_week(seeded, SEED_DAY), cutoff=date(2019, 7, 26)), None))
    finally:
        office.catalogue.bulletin = kept
    assert said == "12月底前须对接。已接入31套。详见附件1。"
    assert nothing == ""
    assert later == "已接入31套。详见附件1。"


def test_names_before_values_as_official_prose_has_it(seeded: Office) -> None:
    said = text(told(seeded, '{{ 领先("附件3", 分列=true) }}；{{ 靠后("附件1", 分列=true) }}'))
    districts = "余杭区、淳安县、富阳区，分别为70%、58%、50%"
    assert said == f"{districts}；拱墅区、淳安县、建德市、富阳区、临安区，均为0.00%"


def test_without_a_week_before_no_change_is_said(seeded: Office) -> None:
    made = told(seeded, '{{ 变化("全市", "注册数") }}')
    assert (text(made), made.left_out) == ("", ())


def test_neighbours_of_the_same_value_share_it(seeded: Office) -> None:
    assert text(told(seeded, '{{ 领先("附件1") }}')) == "江干区、西湖区均为100.00%，市本级67.65%"
    assert text(told(seeded, '{{ 靠后("附件3") }}')) == "下城区、高新区（滨江）均为20%，上城区18%，萧山区9%"


def test_ties_at_the_edge_are_all_named_where_ranks_are_computed(office: Office) -> None:
    values = {"余杭区": "70%", "淳安县": "50%", "富阳区": "50%", "西湖区": "50%", "临安区": "9%"}
    store(office, [Figure(SEED_DAY, u, "日均活跃率", "附件3", v, number(v)) for u, v in values.items()])
    assert text(told(office, '{{ 领先("附件3", 2) }}')) == "余杭区70%，淳安县、富阳区、西湖区均为50%"


@pytest.mark.parametrize(
    "sentence",
    [
        '{{ 数("不存在区", "注册数") }}',
        '{{ 数("全市", "不存在率") }}',
        '{{ 领先("附件9") }}',
        "{{ 不认识的词 }}",
        "{{ ''.__class__.__mro__ }}",
        '{{ 数("全市") }}',
        "{{ 1 / 0 }}",
    ],
)
def test_a_template_that_is_wrong_costs_its_sentence_only(seeded: Office, sentence: str) -> None:
    made = told(seeded, sentence)
    assert text(made) == ""
    assert "有误" in made.left_out[0]


def test_what_the_clerk_wrote_is_no_template(seeded: Office) -> None:
    items = ('召开会议{{ 数("全市", "注册数") }}，{% raw %}',)
    made = narrate(read_week(seeded, SEED_DAY), None, items)
    assert made.sections[0].paragraphs[-1] == items[0]
    assert made.sections[0].numbered


def test_a_sentence_that_cannot_be_read_is_found_when_the_catalogue_is_loaded(hangzhou: Catalogue) -> None:
    file = CatalogueFile(
        office=hangzhou.office,
        scopes=tuple(hangzhou.scopes.values()),
        default_scope=hangzhou.default_scope,
        everything=hangzhou.everything,
        units=tuple(hangzhou.units.values()),
        indicators=tuple(hangzhou.indicators.values()),
        tables=tuple(hangzhou.tables.values()),
        bulletin=BulletinText(summary=("{{ 数( }}",)),
    )
    with pytest.raises(CatalogueError, match="is not a template"):
        Catalogue(file)
    assert load_catalogue("hangzhou").bulletin.sections
