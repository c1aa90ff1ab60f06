"""Money and water in the measures that people write: header brackets, the line 单位：, cells and chat."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from handlers.office import Office
from storage.catalogue import load_catalogue
from storage.store import Store
from tests.conftest import PEOPLE, SHANGHAI, Say, say_to
from tests.handlers.intake.conftest import Send, send_to

AT = datetime(2024, 3, 8, 16, 0, tzinfo=SHANGHAI)
Stores = Callable[..., str]


@pytest.fixture
def economy(tmp_path: Path) -> Iterator[Office]:
    office = Office(load_catalogue(Path(__file__).with_name("catalogue.yaml")), Store(tmp_path / "data"), PEOPLE)
    yield office
    office.store.close()


@pytest.fixture
def say(economy: Office) -> Say:
    ask = say_to(economy)
    return lambda text: ask(text, at=AT)


@pytest.fixture
def send(economy: Office) -> Send:
    return send_to(economy)


@pytest.fixture
def stores(send: Send) -> Stores:
    """What the receipt of a table says; it is confirmed where that is asked for."""

    def sent(rows: str, above: str = "") -> str:
        content = f"各市州经济运行主要指标（截至2024年3月8日）\n{above}\n{rows}".encode()
        receipt = send(name="附表1.csv", content=content, at=AT).text
        if "回复“确认”" in receipt:
            assert "已保存" in send("确认", at=AT).text
        return receipt

    return sent


def test_the_line_above_is_converted_and_said(stores: Stores, say: Say) -> None:
    receipt = stores(
        "市州,财政收入,收入增速,用水量,企业户数\n云川市,4000000,-1.2%,35,120\n岭南市,1541330,8.0%,20,90", "单位：万元"
    )
    assert "表上写着“单位:万元”" in receipt
    assert "4000000 读作 400" in receipt
    assert say("云川市财政收入").lines[0].startswith("云川市 财政收入 400亿元")
    assert say("岭南市财政收入").lines[0].startswith("岭南市 财政收入 154.133亿元")
    assert say("云川市企业户数").lines[0].startswith("云川市 企业户数 120")
    assert "用水量 未报" in say("云川市用水量").lines[0]  # 万元 is no measure of water, and nothing else is said of it
    assert "用水量" in receipt


@pytest.mark.parametrize(
    ("header", "printed", "said"),
    [
        ("财政收入（亿元）", "400.25", "400.25亿元"),
        ("财政收入（万元）", "4002500", "400.25亿元"),
        ("财政收入（元）", "40025000000", "400.25亿元"),
        ("财政收入", "400.25亿元", "400.25亿元"),
        ("财政收入", "4002500万元", "400.25亿元"),
        ("财政收入", "4002500万", "400.25亿元"),
        ("财政收入（万元）", "400.25亿元", "400.25亿元"),
        ("用水量（万立方米）", "12.5", "12.5万m³"),
        ("用水量（m3）", "125000", "12.5万m³"),
        ("用水量（亿方）", "0.5", "5000万m³"),
    ],
)
def test_each_way_of_writing_a_measure(stores: Stores, say: Say, header: str, printed: str, said: str) -> None:
    stores(f"市州,{header}\n云川市,{printed}\n岭南市,1")
    assert f" {said}" in say(f"云川市{header.partition('（')[0]}").lines[0]


@pytest.mark.parametrize("header", ["财政收入（万美元）", "财政收入（户）", "用水量（吨）", "收入增速（‰）"])
def test_a_measure_that_is_another_one_is_not_taken(stores: Stores, say: Say, header: str) -> None:
    receipt = stores(f"市州,{header},企业户数\n云川市,12,1\n岭南市,1,1")
    name = header.partition("（")[0]
    assert name in receipt
    assert f"{name} 未报" in say(f"云川市{name}").lines[0]


def test_a_label_takes_its_measure_too(send: Send, say: Say) -> None:
    content = "全省概况（截至2024年3月8日）\n指标,数值\n全省财政收入（万元）,15000000\n全省企业户数（户）,900".encode()
    assert "确认" in send(name="全省概况.csv", content=content, at=AT).text
    send("确认", at=AT)
    assert say("全省财政收入").lines[0] == "全省 财政收入 1500亿元"


def test_a_number_in_chat_is_in_its_measure(send: Send, say: Say) -> None:
    receipt = send("云川市财政收入154133万", at=AT).text
    if "确认" in receipt:
        send("确认", at=AT)
        assert "15.4133亿元" in say("云川市财政收入").lines[0]
    assert "154133亿元" not in say("云川市财政收入").text


def test_a_threshold_is_in_the_indicators_measure(stores: Stores, say: Say) -> None:
    stores("市州,财政收入（亿元）,企业户数\n云川市,400.25,12000\n岭南市,0.12,9000")
    assert say("财政收入超过150的市州").lines[0] == "市州财政收入高于150亿元的有1个市州"
    assert say("财政收入超过1500万的市州").lines[0] == "市州财政收入高于0.15亿元的有1个市州"
    assert say("财政收入超过1000万的市州").lines[0] == "市州财政收入高于0.1亿元的有2个市州"
    assert say("企业户数超过1万的市州").lines[0] == "市州企业户数高于10000的有1个市州"
    assert say("财政收入超过50%的市州").outcome == "refused"
