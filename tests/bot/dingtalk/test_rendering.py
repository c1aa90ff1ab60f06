"""How an answer looks, and that strangers' text never looks like more than text."""

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dingtalk.client import LONGEST_BODY, LONGEST_PARAM
from bot.dingtalk.plain import MARK, label, plain
from bot.dingtalk.rendering import (
    LINES,
    file_part,
    for_openapi,
    for_webhook,
    pages,
    picture_part,
    publicly,
)
from bot.playground.world import phone
from handlers.message import Sender
from handlers.reply import Choice, Reply

ASKER = Sender("manager807", "李四")
ANSWER = Reply(("萧山区 日均活跃率 39%", "截至2018年7月27日 · 附件3 第2名", "数据来源：王敏 7月27日15:00"))


def markdown(reply: Reply, asker: Sender | None = None) -> str:
    (body,) = for_webhook(reply, asker)
    assert body["msgtype"] == "markdown"
    return str(body["markdown"]["text"])


def test_the_answer_comes_first_and_large() -> None:
    assert markdown(ANSWER) == (
        "### 萧山区 日均活跃率 39%\n\n截至2018年7月27日 · 附件3 第2名  \n  数据来源：王敏 7月27日15:00"
    )
    (body,) = for_webhook(ANSWER)
    assert body["markdown"]["title"] == "萧山区 日均活跃率 39%"
    assert "at" not in body


def test_a_phone_keeps_the_lines() -> None:
    assert phone.shown(phone.markdown(markdown(ANSWER))).split("\n") == list(ANSWER.lines)


def test_in_a_group_the_asker_is_addressed() -> None:
    (body,) = for_webhook(ANSWER, ASKER)
    assert body["markdown"]["text"].endswith("\n\n@manager807")
    assert body["at"] == {"atUserIds": ["manager807"], "isAtAll": False}


def test_an_odd_staff_id_does_not_become_markdown() -> None:
    (body,) = for_webhook(ANSWER, Sender("[x](http://evil.com)", "李四"))
    assert body["markdown"]["text"].endswith(f"@{MARK}李四")


def test_an_outsider_in_a_group_is_named() -> None:
    (body,) = for_webhook(ANSWER, Sender(None, "所有人"))
    assert body["markdown"]["text"].endswith(f"@{MARK}所有人")
    assert "at" not in body


CHOICES = (Choice("萧山区近八周趋势", "近八周趋势"), Choice("区县活跃率前五"))


def typed(url: str) -> str:
    parts = urlsplit(url)
    assert url.startswith("dtmd://dingtalkclient/sendMessage?content="), "in lower case, or a tap does nothing"
    assert parts.fragment == ""
    return parse_qs(parts.query)["content"][0]


def test_a_button_that_changes_something_types_its_code_and_does_not_show_it() -> None:
    choices = (Choice("确认", code="a7k2"), Choice("逐条看"))
    (body,) = for_webhook(Reply(("附件3，请核对",), choices), ASKER)
    card = body["actionCard"]
    assert [one["title"] for one in card["btns"]] == ["确认", "逐条看"]
    assert [typed(one["actionURL"]) for one in card["btns"]] == ["确认 #a7k2", "逐条看"]
    assert "a7k2" not in card["text"], "who types does without"


def test_choices_are_buttons_that_type() -> None:
    (body,) = for_webhook(Reply(ANSWER.lines, CHOICES), ASKER)
    assert body["msgtype"] == "actionCard"
    buttons = body["actionCard"]["btns"]
    assert [button["title"] for button in buttons] == ["近八周趋势", "区县活跃率前五"]
    assert [typed(button["actionURL"]) for button in buttons] == ["萧山区近八周趋势", "区县活跃率前五"]
    assert "可点按钮，也可@我发送：“萧山区近八周趋势”" in body["actionCard"]["text"]
    assert body["actionCard"]["text"].endswith("\n\n@manager807"), "a card notifies by the id in its text"
    assert body["at"]["atUserIds"] == ["manager807"]


def test_in_private_nobody_needs_to_be_addressed() -> None:
    (body,) = for_webhook(Reply(ANSWER.lines, CHOICES))
    assert "可点按钮，也可直接发送：“萧山区近八周趋势”" in body["actionCard"]["text"]


def test_what_the_answer_says_already_is_not_said_twice() -> None:
    (body,) = for_webhook(Reply(("共13行，发送“确认”入库，或“取消”。",), (Choice("确认"), Choice("取消"))))
    assert "可点按钮" not in body["actionCard"]["text"]


def test_a_button_has_room_for_twenty_signs_and_a_card_for_four_buttons() -> None:
    choices = tuple(Choice(f"{number}：" + "很长" * 12) for number in range(6))
    (body,) = for_webhook(Reply(("请选择",), choices))
    titles = [button["title"] for button in body["actionCard"]["btns"]]
    assert len(titles) == 4
    assert all(len(title) == 20 and title.endswith("…") for title in titles)
    assert choices[5].text in body["actionCard"]["text"], "what got no button can still be typed"


def test_a_command_too_long_for_a_link_can_still_be_typed() -> None:
    (body,) = for_webhook(Reply(("请选择",), (Choice("萧山区" * 40),)))
    assert body["msgtype"] == "markdown"
    assert "萧山区" * 40 in body["markdown"]["text"]


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_cards_of_the_openapi(count: int) -> None:
    choices = tuple(Choice(f"问题{number}&=#") for number in range(1, count + 1))
    ((key, param),) = for_openapi(Reply(("请选择",), choices), ASKER)
    assert all(isinstance(value, str) for value in param.values())
    if count == 1:
        assert key == "sampleActionCard"
        assert (param["singleTitle"], typed(param["singleURL"])) == ("问题1&=#", "问题1&=#")
    else:
        assert key == f"sampleActionCard{count}"
        assert [typed(param[f"actionURL{number}"]) for number in range(1, count + 1)] == [c.text for c in choices]


def test_markdown_of_the_openapi_names_the_asker() -> None:
    ((key, param),) = for_openapi(ANSWER, ASKER)
    assert key == "sampleMarkdown"
    assert param["text"].endswith(f"@{MARK}李四")


def test_pictures_are_in_the_answer_itself() -> None:
    (body,) = for_webhook(ANSWER, ASKER, ["@lAzPicture"])
    assert "\n\n![](@lAzPicture)\n\n@manager807" in body["markdown"]["text"]
    ((_, param),) = for_openapi(ANSWER, media=["@a", "@b"])
    assert param["text"].endswith("\n\n![](@a)\n\n![](@b)")


def test_parts_of_their_own() -> None:
    assert picture_part("@m") == ("sampleImageMsg", {"photoURL": "@m"})
    assert file_part("@m", "区县活跃率_2018-07-27.xlsx") == (
        "sampleFile",
        {"mediaId": "@m", "fileName": "区县活跃率_2018-07-27.xlsx", "fileType": "xlsx"},
    )


def test_a_group_sees_only_the_public_word_of_a_private_answer() -> None:
    receipt = Reply(("回执：13行", "萧山区 激活数 8619"), private=True, public="回执已私聊发给您。")
    assert markdown(publicly(receipt)) == "### 回执已私聊发给您。"
    assert "萧山区" not in markdown(publicly(Reply(receipt.lines, private=True)))


def test_a_long_answer_is_split_between_lines() -> None:
    lines = tuple(f"第{number}行 错误：激活数大于注册数" for number in range(1, 41))
    bodies = for_webhook(Reply(("共发现40个问题", *lines), CHOICES), ASKER)
    assert [body["msgtype"] for body in bodies] == ["markdown", "markdown", "actionCard"]
    assert ["at" in body for body in bodies] == [False, False, True], "one @ is enough"
    texts = [(body.get("markdown") or body["actionCard"])["text"] for body in bodies]
    assert re.findall(r"第(\d+)行", "".join(texts)) == [str(number) for number in range(1, 41)]
    assert all(len(text.split("\n")) <= LINES + 4 for text in texts)


def test_an_answer_of_ten_lines_is_one_message() -> None:
    assert len(for_webhook(Reply(tuple(f"第{number}行" for number in range(10)), CHOICES))) == 1


@pytest.mark.parametrize("text", ["长" * 30_000, '"' * 30_000, "@" * 30_000, "a.bb" * 10_000, "\\" * 30_000])
def test_no_message_is_larger_than_it_may_be(text: str) -> None:
    choices = tuple(Choice("萧" * 50 + str(number)) for number in range(4))
    for reply in (Reply((text,), choices), Reply(("第一行", *[text[:300]] * 90), choices)):
        for body in for_webhook(reply, ASKER, ["@" + "l" * 80] * 2):
            assert len(json.dumps(body, ensure_ascii=False).encode()) <= LONGEST_BODY
        parts = for_openapi(reply, ASKER, ["@" + "l" * 80] * 2)
        for _, param in parts:
            assert len(json.dumps(param, ensure_ascii=False).encode()) <= LONGEST_PARAM
        shown = "".join(param["text"] for _, param in parts).replace(MARK, "")
        assert shown.count(plain(text[0])) >= sum(line.count(text[0]) for line in reply.lines), "and nothing is lost"


@pytest.mark.parametrize(
    "text",
    [
        "萧山区 日均活跃率 39%（第2名，较上期 +1.5 个百分点）",
        "66.66% · 8,727 / 8,619 = 98.76%",
        "2018-07-27 15:00，附件3“区县”第3行：激活数 > 注册数".replace(">", "大于"),
        "区县活跃率2018-07-27.xlsx",
        "1.5 个百分点",
        "“一窗受理”平台：64/31/48.44%！",
    ],
)
def test_ordinary_text_stays_byte_for_byte(text: str) -> None:
    assert plain(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[点我](https://evil.com)", f"［点我］(https:{MARK}//evil{MARK}.com)"),
        ("![](http://evil.com/x.png)", f"!［］(http:{MARK}//evil{MARK}.com/x.png)"),
        ("<font color=red>红</font>", "＜font color=red＞红＜/font＞"),
        ("&lt;b&gt;", "＆lt;b＆gt;"),
        ("# 标题", "＃ 标题"),
        ("> 引用", "＞ 引用"),
        ("**粗** _斜_ ~~删~~ `码`", "＊＊粗＊＊ ＿斜＿ ～～删～～ ｀码｀"),
        ("- 项", f"{MARK}- 项"),
        ("-3.2%", f"{MARK}-3.2%"),
        ("3. 余杭区 55%", f"{MARK}3. 余杭区 55%"),
        ("12) 余杭区", f"{MARK}12) 余杭区"),
        ("    缩进", "缩进"),
        ("=====", f"{MARK}====="),
        ("a|b", "a｜b"),
        ("@all 请看 @所有人", f"@{MARK}all 请看 @{MARK}所有人"),
        ("www.evil.com", f"www{MARK}.evil{MARK}.com"),
        ("a\\*b", "a＼＊b"),
        ("一\n# 二\r\u2028三", "一 ＃ 二  三"),
        ("价\u202e格\x00\x1b[31m", "价格［31m"),
    ],
)
def test_strangers_text_is_only_text(text: str, shown: str) -> None:
    assert plain(text) == shown


MARKUP = {
    "heading": r"(?m)^\s*#{1,6}",
    "quote": r"(?m)^\s*>",
    "list": r"(?m)^\s*([-+*]|\d+[.)])(\s|$)",
    "rule or underline": r"(?m)^\s*([-=*_]\s*){2,}$",
    "code": r"`|(?m:^( {4}|\t))",
    "emphasis": r"[*_~]",
    "link or picture": r"\[|\]",
    "html": r"<|&\w+;|&#",
    "address": r"://|(?i:www\.\w|\w\.(com|cn|net|org)\b)",
    "mention": r"@[^\s\u200b]",
    "table": r"\|",
    "escape": r"\\",
}
SIGNS = st.sampled_from("#*_`~[]()<>!&|\\-+=@ \t\n\r\u2028\u00a0\u3000\u200b\u202e\x00\x0b\x85\ud800a1．")
WORDS = st.sampled_from(["1.", "2)", "http://", "dtmd://", "www.", "evil.com", "all", "&lt;", "&#35;", "萧山区", "39%"])
NASTY = st.lists(SIGNS | WORDS, max_size=25).map("".join)


@settings(max_examples=300, deadline=None)
@given(lines=st.lists(NASTY, min_size=1, max_size=4))
def test_no_markup_arises_from_anybodys_text(lines: list[str]) -> None:
    texts = [page.text for page in pages(Reply(tuple(lines)))]
    ours = [re.sub(r"^### ", "", text).replace("  \n  ", "\n") for text in texts]
    for name, pattern in MARKUP.items():
        for text in ours:
            assert not re.search(pattern, text), (name, text)
    for text in texts:
        read = phone.markdown(text)
        assert not phone.links(read)
        assert not phone.images(read)
        assert {block.kind for block in read} <= {"h3", "p"}
        assert {span.kind for block in read for span in block.spans} <= {"text", "break"}
    "".join(texts).encode()


@settings(max_examples=100, deadline=None)
@given(text=NASTY)
def test_titles_and_buttons_are_one_short_line(text: str) -> None:
    (body,) = for_webhook(Reply((text or "x",), (Choice(text, text),)))
    card = body["actionCard"]
    for shown in (card["title"], *(button["title"] for button in card["btns"])):
        assert len(shown) <= 40
        assert not re.search(r"[\r\n\x00-\x1f\u2028\u202e]", shown)
    assert len(label(text)) <= 20


def test_a_reply_without_words_is_still_a_message() -> None:
    (body,) = for_webhook(Reply(()))
    assert body["markdown"]["title"] == "通报"
