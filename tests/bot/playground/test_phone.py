"""What a phone makes of robot markdown."""

import pytest

from bot.playground.world.phone import Block, Span, command_of, images, links, markdown, shown


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("### 萧山区 9%", "萧山区 9%"),
        ("#没有空格", "#没有空格"),
        ("**粗** 和 *斜*", "粗 和 斜"),
        ("一行  \n  又一行", "一行\n又一行"),
        ("一行\n连着", "一行 连着"),
        ("一行  \n连着", "一行 连着"),
        ("一段\n\n又一段", "一段\n又一段"),
        ("1. 滨江区\n2. 西湖区", "1. 滨江区\n2. 西湖区"),
        ("- 甲\n- 乙", "• 甲\n• 乙"),
        ("> 引用", "引用"),
        ("[官网](https://a.example)", "官网"),
        ("前&nbsp;后", "前\u00a0后"),
        ("| 表 | 格 |\n|---|---|", "| 表 | 格 | |---|---|"),
        ("~~删~~ `码`", "~~删~~ `码`"),
        ("<b>不是标签</b>", "<b>不是标签</b>"),
        ("![](@media)", ""),
        ("2018-07-27 9.5%", "2018-07-27 9.5%"),
        ("2*3*4", "234"),
        ("", ""),
    ],
)
def test_the_letters_that_are_seen(text: str, seen: str) -> None:
    assert shown(markdown(text)) == seen


def test_blocks_and_spans() -> None:
    blocks = markdown("## 题\n\n看 [这里](dtmd://x) ![图](@m)")
    assert blocks[0] == Block("h2", (Span("text", "题"),))
    assert images(blocks) == ("@m",)
    assert [(link.label, link.url) for link in links(blocks)] == [("这里", "dtmd://x")]


@pytest.mark.parametrize(
    ("url", "command"),
    [
        ("dtmd://dingtalkclient/sendMessage?content=%E7%A1%AE%E8%AE%A4", "确认"),
        ("dtmd://dingtalkclient/sendMessage?content=a+b%2B", "a b+"),
        ("dtmd://dingtalkClient/sendMessage?content=a", None),
        ("dtmd://dingtalkclient/sendmessage?content=a", None),
        ("https://dingtalkclient/sendMessage?content=a", None),
    ],
)
def test_which_links_type_a_command(url: str, command: str | None) -> None:
    assert command_of(url) == command
