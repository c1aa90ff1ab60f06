"""面上工作 in chat: written by the clerk, in the clerk's order, carried into the bulletin as they stand."""

from datetime import date, datetime

import pytest

from handlers.bulletin.content.draft import draft
from handlers.office import Office
from storage.bulletins import Bulletin
from tests.conftest import CLERK, FRIDAY, MONDAY, READER, SEED_DAY, SHANGHAI, Say, say_to


@pytest.fixture
def clerk(seeded: Office) -> Say:
    say = say_to(seeded)
    return lambda text, **more: say(text, **{"who": CLERK, **more})


def written(office: Office, period: date = SEED_DAY) -> list[str]:
    return [item.text for item in office.store.items.of_period(period)]


def test_an_item_goes_into_the_first_section(seeded: Office, clerk: Say) -> None:
    reply = clerk("加一条 7月25日，举办“大数据讲堂”第六期，400余人参加")
    assert reply.lines[0] == "已加入第1条。"
    section = draft(seeded, SEED_DAY).sections[0]
    assert section.numbered
    assert section.paragraphs[-1] == "7月25日，举办“大数据讲堂”第六期，400余人参加。"


def test_several_lines_are_several_items_and_lose_their_own_numbers(seeded: Office, clerk: Say) -> None:
    clerk("加几条：\n1. 召开部署会；\n2、开展专项检查\n\n（3）印发工作要点。")
    assert written(seeded) == ["召开部署会；", "开展专项检查。", "印发工作要点。"]


def test_items_are_edited_removed_and_moved(seeded: Office, clerk: Say) -> None:
    clerk("加几条\n甲\n乙\n丙")
    clerk("第3条移到第1条")
    assert written(seeded) == ["丙。", "甲。", "乙。"]
    clerk("第2条改为：甲甲")
    clerk("改第3条 乙乙")
    assert written(seeded) == ["丙。", "甲甲。", "乙乙。"]
    clerk("删第1条")
    assert written(seeded) == ["甲甲。", "乙乙。"]
    assert "第2条 乙乙。" in clerk("面上工作").lines


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("删第一条", "乙丙丁"),
        ("删掉第1条", "乙丙丁"),
        ("把第二条删掉", "甲丙丁"),
        ("删第1条和第3条", "乙丁"),
        ("删除第1条、第2条", "丙丁"),
        ("第二条移到第四条", "甲丙丁乙"),
        ("第3条移到最前", "丙甲乙丁"),
        ("把第一条放到最后", "乙丙丁甲"),
        ("第2条上移", "乙甲丙丁"),
        ("第2条下移一位", "甲丙乙丁"),
        ("把第1条和第3条对调", "丙乙甲丁"),
        ("第1条和第2条换一下顺序", "乙甲丙丁"),
        ("修改第一条 戊", "戊乙丙丁"),
        ("第十条移到第一条", "甲乙丙丁"),
        ("删第1条和第9条", "甲乙丙丁"),
        ("第1条上移", "甲乙丙丁"),
    ],
)
def test_ways_to_say_it(seeded: Office, clerk: Say, text: str, left: str) -> None:
    clerk("加几条\n甲\n乙\n丙\n丁")
    clerk(text)
    assert "".join(item.rstrip("。") for item in written(seeded)) == left


@pytest.mark.parametrize("text", ["删第4条", "第1条移到第9条", "第4条改为别的"])
def test_a_position_that_is_not_there_changes_nothing(seeded: Office, clerk: Say, text: str) -> None:
    clerk("加一条 甲")
    reply = clerk(text)
    assert reply.outcome == "refused"
    assert "共有1条" in reply.lines[0]
    assert written(seeded) == ["甲。"]


def test_what_is_written_stays_as_it_was_written(seeded: Office, clerk: Say) -> None:
    clerk('加一条 {{ 数("全市", "注册数") }} *甲* =1+1')
    assert draft(seeded, SEED_DAY).sections[0].paragraphs[-1] == '{{ 数("全市", "注册数") }} *甲* =1+1。'


def test_only_clerks_write(seeded: Office, say: Say) -> None:
    assert say("加一条 甲", who=READER).outcome == "refused"
    assert written(seeded) == []


def test_too_little_and_too_much(seeded: Office, clerk: Say) -> None:
    assert clerk("加一条").outcome == "refused"
    assert clerk("加一条 " + "长" * 900).outcome == "refused"
    assert written(seeded) == []


def test_after_publishing_items_are_for_the_next_week(seeded: Office, clerk: Say) -> None:
    seeded.store.bulletins.move(Bulletin(SEED_DAY, "published", MONDAY, "clerk01"))
    clerk("加一条 下周的事", at=MONDAY)
    assert written(seeded) == []
    assert written(seeded, date(2018, 8, 3)) == ["下周的事。"]
    assert clerk("加一条（2018-07-27） 迟到的事", at=MONDAY).outcome == "refused"


def test_without_figures_items_are_for_this_week(office: Office) -> None:
    say_to(office)("加一条 甲", who=CLERK, at=datetime(2018, 7, 25, 9, tzinfo=SHANGHAI))
    assert written(office) == ["甲。"]


def test_a_named_week(seeded: Office, clerk: Say) -> None:
    clerk("加一条（8月3日） 甲", at=FRIDAY)
    assert written(seeded, date(2018, 8, 3)) == ["甲。"]
    assert clerk("加一条（13月40日） 甲").outcome == "refused"


def test_a_question_is_no_command(seeded: Office, clerk: Say) -> None:
    assert "已加入" not in clerk("萧山区活跃率").text
    assert "已删去" not in clerk("第2名是谁").text


def test_a_document_sent_by_mistake_is_not_taken_for_items(seeded: Office, clerk: Say) -> None:
    clerk("加一条 甲")
    reply = clerk("加几条\n" + "乙\n" * 3_000)
    assert reply.outcome == "refused"
    assert "最多30条" in reply.text
    assert written(seeded) == ["甲。"]
    clerk("加几条\n" + "乙\n" * 29)
    assert len(written(seeded)) == 30
    assert clerk("加一条 丙").outcome == "refused"
