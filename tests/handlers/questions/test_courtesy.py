"""What surrounds a request is left out by composition; what could restrict it never is."""

import pytest

from handlers.language import notation
from handlers.questions.courtesy import clauses
from tests.conftest import Say


@pytest.mark.parametrize(
    "text",
    [
        "王主任：小李，把萧山区活跃率报给我\n——帮我查下",
        "领导要材料，麻烦给一下萧山区最新的活跃率，谢谢🙏",
        "【转发】赵副局长：孙科，萧山区活跃率，下午会上讲。",
        "老师好，萧山区的活跃率方便给一下吗",
        "十分钟后开会，萧山区活跃率，急",
        "俺想知道萧山区活跃率",
        "钱书记问萧山区活跃率，收到请回复",
    ],
)
def test_what_surrounds_a_request_changes_nothing(say: Say, text: str) -> None:
    assert say(text).lines[0].startswith("萧山区 日均活跃率 9%"), say(text).text


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("萧山区活跃率，仅限公务员", "仅限公务员"),
        ("麻烦查下萧山区活跃率，不算新注册的", "新"),
        ("领导要萧山区编外人员的活跃率", "编外人员"),
        ("萧山区公务员活跃率", "公务员"),
    ],
)
def test_what_could_restrict_is_named_whole_and_no_figure_is_given(say: Say, text: str, rest: str) -> None:
    reply = say(text)
    assert reply.outcome != "done"
    assert rest in reply.lines[0]
    assert "9%" not in reply.text


def test_a_clause_ends_at_a_mark_but_not_inside_a_number() -> None:
    assert [clause for clause, _ in clauses("张局8:42。到1.5万,好")] == ["张局8:42", "到1.5万", "好"]


def test_the_notation_names_what_is_wrong_with_a_line() -> None:
    assert notation.spelled_out("最(高|多)[的]", {}) == ["最高的", "最高", "最多的", "最多"]
    with pytest.raises(ValueError, match="no class <who>"):
        notation.read("<who>要", {})
    for line in ("(高|低", "高]", "(高]"):
        with pytest.raises(ValueError, match="bracket"):
            notation.read(line, {})
