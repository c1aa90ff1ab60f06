"""What the pages for officials say can be said: it is answered, and means what the page says."""

import re
from pathlib import Path

import pytest

from handlers.capabilities import CAPABILITIES
from handlers.message import Message, Sender
from handlers.office import Office
from tests.conftest import CLERK, MONDAY, Say

PAGES = Path(__file__).parents[3] / "docs" / "zh"
ROW = re.compile(r"^\| (?!-)([^|]+) \| ([^|]+) \|$", re.MULTILINE)
READER = (PAGES / "reader.md").read_text(encoding="utf-8")
QUESTIONS = [said for about, said in ROW.findall(READER) if about != "想知道"]


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_of_the_readers_page_is_answered(ask: Say, question: str) -> None:
    reply = ask(question)
    assert reply.outcome == "done", reply.lines


@pytest.mark.parametrize(
    ("said", "capability"),
    [
        ("萧山区注册数8727，激活数8619", "报送数据"),
        ("萧山区激活数应该是8620", "报送数据"),
        ("确认", "确认报送"),
        ("取消", "取消报送"),
        ("改期 7月27日", "更改报送"),
        ("撤回", "撤回报送"),
        ("萧山区激活数修改历史", "修改历史"),
        ("催报", "催报"),
        ("预览", "预览"),
        ("加几条", "面上工作"),
        ("删第2条", "面上工作"),
        ("把第3条移到第1条", "面上工作"),
        ("推迟到下午3点", "推迟"),
        ("退回", "退回"),
        ("模板", "报送模板"),
    ],
)
def test_every_command_of_the_clerks_and_the_reporters_pages_is_one(office: Office, said: str, capability: str) -> None:
    pages = "".join((PAGES / name).read_text(encoding="utf-8") for name in ("clerk.md", "reporter.md"))
    assert f"“{said}”" in pages
    message = Message("m", said, Sender(CLERK.staff_id, CLERK.name), "private", MONDAY)
    found = next(each for each in CAPABILITIES if each.recognises(message, office))
    assert found.name == capability
