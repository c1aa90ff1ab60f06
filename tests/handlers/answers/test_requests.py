"""Several requests in one message are all answered; one that its own end corrects is answered as corrected."""

import pytest

from handlers.questions.requests import corrected, requests
from tests.conftest import Say


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            "全市活跃率多少？区县里最低的是谁？",
            ["全市 本周活跃率 49%", "区县日均活跃率最低：萧山区 9%，第13名（共13个区县）"],
        ),
        ("1、余杭活跃率\n2、富阳激活率", ["余杭区 日均活跃率 70%", "富阳区 激活率 100%"]),
        ("桐庐注册数多少？另外淳安激活数多少？谢谢", ["桐庐县 注册数 4495", "淳安县 激活数 6822"]),
    ],
)
def test_all_requests_are_answered(ask: Say, text: str, lines: list[str]) -> None:
    reply = ask(text)
    for line in lines:
        assert any(said.startswith(line) for said in reply.lines), (line, reply.text)


def test_one_request_stays_one() -> None:
    assert requests("萧山区活跃率？") == ()
    assert requests("到1.5万的区县") == ()


def test_the_end_of_a_message_may_correct_its_beginning(ask: Say) -> None:
    assert ask("看一下桐庐哦不对不是桐庐是淳安的激活率").lines[0].startswith("淳安县 激活率 98%")
    assert ask("余杭活跃率，说错了，应该是临安").lines[0].startswith("临安区 日均活跃率 28%")
    assert corrected("活跃率不是最高的区县") is None


def test_a_place_is_corrected_in_the_next_message(ask: Say) -> None:
    ask("余杭活跃率")
    assert ask("我说错了，是临安").lines[0].startswith("临安区 日均活跃率 28%")


def test_these_are_all_that_were_asked_about_one_by_one(ask: Say) -> None:
    ask("市民政局活跃率")
    ask("司法局呢")
    ask("公安局呢")
    assert "市民政局" in ask("这三家谁最高").lines[0]
