"""Days, scores, signed growth and a rate over 100%, from the sheet to the answers; fewer days are better."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from bot.render.workbook import write
from handlers.intake.formats.read import read_file
from handlers.office import Office
from storage.catalogue import load_catalogue
from storage.store import Store
from tests.conftest import PEOPLE, SHANGHAI, Say, say_to
from tests.handlers.intake.conftest import Send, send_to

AT = datetime(2024, 3, 8, 16, 0, tzinfo=SHANGHAI)
HEADER = "序号,乡镇,受理件数,平均办理时长（天）,满意度得分,受理增长率,任务完成率,答复差值"
ROWS = """\
1,乔庄镇,80,2.5,96.92,-3.2%,112.5%,-0.4
2,竹园镇,120,3.2天,90.10分,+8.5%,98.0%,0.3
3,沙州镇,60,4.0,88,0.0%,100.0%,-1.1
"""


@pytest.fixture
def hotline(tmp_path: Path) -> Iterator[Office]:
    office = Office(load_catalogue(Path(__file__).with_name("catalogue.yaml")), Store(tmp_path / "data"), PEOPLE)
    yield office
    office.store.close()


@pytest.fixture
def send(hotline: Office) -> Send:
    return send_to(hotline)


@pytest.fixture
def say(hotline: Office) -> Say:
    ask = say_to(hotline)
    return lambda text: ask(text, at=AT)


@pytest.fixture
def report(send: Send) -> Callable[[str], str]:
    def sent(rows: str) -> str:
        content = f"各乡镇热线办理情况表（截至2024年3月8日）\n{HEADER}\n{rows}".encode()
        return send(name="附表1.csv", content=content, at=AT).text

    return sent


@pytest.fixture
def stored(report: Callable[[str], str], send: Send) -> None:
    assert "确认" in report(ROWS)
    assert "已保存" in send("确认", at=AT).text


@pytest.mark.usefixtures("stored")
def test_figures_are_kept_as_printed_with_their_measure_said(say: Say) -> None:
    assert say("竹园镇平均办理时长").lines[0] == "竹园镇 平均办理时长 3.2天，第2名（共3个乡镇）"
    assert say("乔庄镇满意度得分").lines[0].startswith("乔庄镇 满意度得分 96.92分")
    assert say("乔庄镇受理增长率").lines[0].startswith("乔庄镇 受理增长率 -3.2%")
    assert say("竹园镇受理增长率").lines[0].startswith("竹园镇 受理增长率 8.5%")
    assert say("乔庄镇任务完成率").lines[0].startswith("乔庄镇 任务完成率 112.5%")
    assert say("乔庄镇答复差值").lines[0] == "乔庄镇 答复差值 -0.4天"


@pytest.mark.usefixtures("stored")
def test_the_fewest_days_are_first(say: Say) -> None:
    assert say("乡镇平均办理时长排名").lines[1:] [:3] == (
        "第1名 乔庄镇 2.5天", "第2名 竹园镇 3.2天", "第3名 沙州镇 4.0天"
    )  # fmt: skip
    assert "乔庄镇 2.5天" in say("平均办理时长最好的乡镇").lines[0]
    assert "沙州镇 4.0天" in say("平均办理时长垫底的乡镇").lines[0]
    assert "沙州镇 4.0天" in say("平均办理时长最高的乡镇").lines[0]
    assert "乔庄镇 2.5天" in say("平均办理时长最低的乡镇").lines[0]
    assert "沙州镇 4.0天" in say("乡镇平均办理时长倒数第一").lines[0]
    assert say("沙州镇平均办理时长是不是最高").lines[0].endswith("是倒数第1名：是")
    assert "96.92分" in say("满意度得分最高的乡镇").lines[0]


@pytest.mark.usefixtures("stored")
def test_an_order_that_is_computed_follows_too(say: Say, send: Send, report: Callable[[str], str]) -> None:
    report(ROWS.replace("3,沙州镇,60,4.0", "3,沙州镇,60,2.0"))
    assert "已保存" in send("确认", at=AT).text
    assert say("沙州镇平均办理时长").lines[0] == "沙州镇 平均办理时长 2.0天，第1名（共3个乡镇，测算）"
    assert say("平均办理时长最好的乡镇").lines[0].startswith("乡镇平均办理时长最好：沙州镇 2.0天")


@pytest.mark.usefixtures("stored")
def test_days_are_not_added_up(say: Say) -> None:
    assert say("各乡镇平均办理时长合计").outcome == "refused"
    assert "3.2天（测算）" in say("乔庄镇、竹园镇和沙州镇平均办理时长的平均值").text
    assert say("各乡镇受理件数合计").lines[0] == "受理件数合计 260件（测算）"
    assert say("乡镇答复差值排名").outcome == "refused"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (ROWS.replace("80,2.5", "80,-2.5"), "不能是负数"),
        (ROWS.replace("80,2.5", "80,45"), "不能超过30天"),
        (ROWS.replace("96.92", "101"), "不能超过100分"),
        (ROWS.replace("112.5%", "250%"), "不能超过200%"),
        (ROWS.replace("-3.2%", "-120%"), "不能小于-100%"),
        (ROWS.replace("3.2天", "3.2小时"), "写的是“小时”，这一项按天计"),
        (ROWS.replace("96.92", "96.92%"), "是百分比，这一项按分计"),
        (ROWS.replace("1,乔庄镇,80", "1,乔庄镇,80.5"), "不是整数"),
    ],
)
def test_what_it_cannot_be_is_told(report: Callable[[str], str], wrong: str, sentence: str) -> None:
    assert sentence in report(wrong)


def test_its_form_takes_what_can_be(send: Send) -> None:
    (book,) = send("模板 附表1", at=AT).files
    sheet = read_file("模板.xlsx", write(book))
    assert not sheet.trouble


@pytest.mark.usefixtures("stored")
def test_a_goal_is_reached_from_above_where_less_is_better(say: Say) -> None:
    told = say("竹园镇平均办理时长差多少才到3").text
    assert "距3天还差0.2天（测算）" in told
    assert "已达到3天，低出0.5天（测算）" in say("乔庄镇平均办理时长差多少才到3").text
