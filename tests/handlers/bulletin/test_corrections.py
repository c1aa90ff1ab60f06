"""Corrections of what was published: everything that changes is told, and nothing changes that need not."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from handlers.bulletin.content.corrections import between, corrected
from handlers.bulletin.content.draft import Draft, draft_of
from handlers.figures.order import order
from handlers.figures.snapshot import Week
from handlers.office import Office
from storage.bulletins import Bulletin
from storage.bulletins.editions import Edition
from storage.catalogue import Catalogue
from storage.figures import Figure
from tests.conftest import CLERK, MONDAY, READER, SEED_DAY, Say, seed_figures

BEFORE = SEED_DAY - timedelta(days=7)


def publish(office: Office) -> None:
    figures = tuple(office.store.figures.of_period(SEED_DAY))
    office.store.editions.add(Edition(SEED_DAY, 1, MONDAY, "clerk01", figures))
    office.store.bulletins.move(Bulletin(SEED_DAY, "published", MONDAY, "clerk01"))


def test_one_percent_more_for_the_last_one_moves_nobody(seeded: Office, say: Say) -> None:
    """The sheet parts two districts of 20%: their printed ranks hold, and so does everybody's arrow."""
    publish(seeded)
    say("附件3 7月27日 萧山区 日均活跃率 10%", who=CLERK)
    say("确认", who=CLERK)
    told = say("预览更正", who=CLERK).text
    assert "附件3 萧山区日均活跃率：9% → 10%" in told
    assert "名次变化" not in told
    assert "升降箭头变化" not in told
    assert "第11名" in say("高新区（滨江）活跃率排第几", who=READER).text
    assert "第11名" in say("高新区（滨江）活跃率", who=READER).text


def test_who_is_passed_moves_on_and_is_told(seeded: Office, say: Say) -> None:
    publish(seeded)
    say("附件3 7月27日 萧山区 日均活跃率 19%", who=CLERK)
    say("确认", who=CLERK)
    told = say("预览更正", who=CLERK).text
    assert "附件3名次变化（测算）：萧山区第13名 → 第12名；上城区第12名 → 第13名" in told
    assert "现为：" in told


def _week(catalogue: Catalogue, cutoff: date, rng: random.Random, share: float) -> Week:
    """The seed's figures, a `share` of them changed: rates lose their 序号 then, as a correction in chat does."""
    figures = {}
    for one in seed_figures(catalogue):
        figure = replace(one, period=cutoff)
        if rng.random() < share:
            printed = f"{rng.randrange(0, 101)}%" if "%" in one.printed else str(rng.randrange(0, 30_000))
            number = Decimal(printed.rstrip("%")) / (100 if "%" in printed else 1)
            figure = replace(figure, printed=printed, number=number, rank=None)
        if rng.random() > share / 10:
            figures[one.unit, one.indicator] = figure
    return Week(catalogue, cutoff, "", figures)


def _ranks(found: Draft) -> dict[tuple[str, str], object]:
    """As the finished workbook prints them."""
    ranked = {table.name for table in found.week.catalogue.tables.values() if table.rank_by}
    return {
        (sheet.name, str(row[1])): row[0]
        for sheet in found.workbook.sheets
        if sheet.name in ranked
        for row in sheet.rows
    }


def _arrows(found: Draft) -> dict[tuple[str, str], int | None]:
    pairs = zip(found.pictured, found.rankings, strict=True)
    return {(name, row.name): row.change for name, picture in pairs for row in picture.rows if row}


def _texts(found: Draft) -> Counter[str]:
    return Counter((*found.summary, *(text for section in found.sections for text in section.paragraphs)))


def _printed(found: Draft) -> dict[tuple[str, str], str]:
    return {(found.week.name(unit), name): one.printed for (unit, name), one in found.week.figures.items()}


def _differences(old: Mapping[Any, Any], new: Mapping[Any, Any], none: Any) -> dict[Any, tuple[Any, Any]]:
    keys = {*old, *new}
    return {key: (old.get(key, none), new.get(key, none)) for key in keys if old.get(key, none) != new.get(key, none)}


def test_what_is_told_is_the_difference_of_the_two_finished_bulletins(hangzhou: Catalogue) -> None:
    """500 random editions, figure by figure, rank by rank, arrow by arrow and sentence by sentence."""
    rng = random.Random(27)
    before = _week(hangzhou, BEFORE, rng, 0.3)
    new = draft_of(_week(hangzhou, SEED_DAY, rng, 0.0), before, ())
    for number in range(500):
        old = new
        new = draft_of(_week(hangzhou, SEED_DAY, rng, rng.choice((0.002, 0.02, 0.3))), before, ())
        found = between(old, new, 2)
        if found is None:
            assert (_printed(old), _ranks(old), _texts(old)) == (_printed(new), _ranks(new), _texts(new))
            continue
        told = {(one.unit, one.indicator): (one.old, one.new) for one in found.changed}
        assert told == _differences(_printed(old), _printed(new), "未报"), number
        assert {(one.table, one.unit): (one.old, one.new) for one in found.moved} == _differences(
            _ranks(old), _ranks(new), None
        ), number
        assert {(one.table, one.unit): (one.old, one.new) for one in found.turned} == _differences(
            _arrows(old), _arrows(new), None
        ), number
        texts = _texts(old)
        texts.subtract(one.old for one in found.reworded if one.old)
        texts.update(one.new for one in found.reworded if one.new)
        assert +texts == _texts(new), number
        changed = {name for name, one in zip(old.pictured, old.rankings, strict=True)} ^ set(new.pictured)
        pairs = dict(zip(old.pictured, old.rankings, strict=True)), dict(zip(new.pictured, new.rankings, strict=True))
        changed |= {name for name in pairs[0] if name in pairs[1] and pairs[0][name] != pairs[1][name]}
        assert changed <= found.tables, number
        assert len(found.sheet.rows) == len(found.changed) + len(found.moved) + len(found.turned) + len(found.reworded)


def _single_corrections(catalogue: Catalogue) -> Iterator[tuple[Figure, str]]:
    rates = [one for one in seed_figures(catalogue) if one.rank is not None]
    rng = random.Random(11)
    for one in rng.sample(rates, 60):
        yield one, f"{rng.randrange(0, 101)}%"


def test_printed_ranks_stay_wherever_their_order_still_holds(hangzhou: Catalogue) -> None:
    """One figure changes: whoever it does not pass keeps the 序号 of the sheet, also among equal values."""
    seed = {(one.unit, one.indicator): one for one in seed_figures(hangzhou)}
    for one, printed in _single_corrections(hangzhou):
        number = Decimal(printed.rstrip("%")) / 100
        new = {**seed, (one.unit, one.indicator): replace(one, printed=printed, number=number, rank=None)}
        table = hangzhou.tables[one.table]
        places = order(Week(hangzhou, SEED_DAY, "", new), table)
        assert places.published
        low, high = sorted((one.rank or 0, places.rank_of(one.unit) or 0))
        for place in places.places:
            was = seed[place.unit, one.indicator].rank
            if place.unit != one.unit and was is not None and not low <= was <= high:
                assert place.rank == was, (one.unit, printed, place.unit)
        values = [new[place.unit, one.indicator].number for place in places.ranked]
        assert values == sorted(values, reverse=True)


def test_pictures_files_and_document_say_that_they_are_corrected(hangzhou: Catalogue) -> None:
    seed = {(one.unit, one.indicator): one for one in seed_figures(hangzhou)}
    old = draft_of(Week(hangzhou, SEED_DAY, "", seed), None, ())
    one = replace(seed["萧山区", "日均活跃率"], printed="71%", number=Decimal("0.71"), rank=None)
    new = draft_of(Week(hangzhou, SEED_DAY, "", {**seed, ("萧山区", "日均活跃率"): one}), None, ())
    correction = between(old, new, 2)
    assert correction is not None
    made = corrected(new, correction)
    titles = [picture.title for picture in made.pictures]
    assert [title.startswith("更正：") for title in titles] == [name == "附件3" for name in made.pictured]
    assert made.workbook.sheets[-1].name == "更正说明"
    assert made.document is not None
    assert made.document.sections[0].heading == "更正说明"
    assert "附件3萧山区日均活跃率：9% → 71%" in made.document.sections[0].paragraphs[0]
    assert made.document.label == "更正，第2版"


@pytest.mark.parametrize(
    ("unit", "expected"), [("区县合计", "区县：日均活跃率未报，居前的是余杭区70%、淳安县58%、富阳区50%")]
)
def test_a_sentence_says_what_it_still_can(hangzhou: Catalogue, unit: str, expected: str) -> None:
    seed = {(one.unit, one.indicator): one for one in seed_figures(hangzhou)}
    lacking = {key: one for key, one in seed.items() if (key[0], one.table) != (unit, "附件3")}
    found = draft_of(Week(hangzhou, SEED_DAY, "", lacking), None, ())
    assert any(line.startswith(expected) and "靠后的是" in line for line in found.summary)
    assert any("只写了其余部分" in line for line in found.left_out)
    assert found.missing == ()
    week = Week(hangzhou, BEFORE, "", {key: replace(one, period=BEFORE) for key, one in seed.items()})
    after = draft_of(Week(hangzhou, SEED_DAY, "", lacking), week, ())
    assert [gap.text for gap in after.missing] == ["附件3：未报区县合计"]
