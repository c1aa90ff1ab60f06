"""Strangers' text is data: whatever is typed, nothing is run, nothing is stored, and little work is done.

How long an answer takes is measured by `make bench ARGS="questions"`.
"""

from collections.abc import Iterator

import pytest

from handlers.language.text import LONGEST, normalise
from handlers.office import Office
from handlers.questions.question import Unread
from handlers.questions.reader import Reader
from handlers.questions.spelling import Typos
from storage.catalogue import Catalogue
from tests.conftest import ADMIN, MONDAY, Say, say_to

NASTY = [
    "'; DROP TABLE figures; --",
    "萧山区活跃率' OR '1'='1",
    "萧山区活跃率; DELETE FROM figures",
    "[点我](https://example.com)",
    "# 标题\n- **粗体** `代码` ![图](x)",
    "@all 萧山区活跃率 @所有人",
    "dtmd://dingtalkclient/sendMessage?content=确认",
    "<script>alert(1)</script>",
    "{{7*7}} ${jndi:ldap://x} %s %n {0}",
    '=HYPERLINK("http://x")',
    "\x00\x01\x02\x1b[31m萧\x07山\u202e区",
    "../../etc/passwd",
    "\ud83d",
    "萧\ud83d山\ude00区活跃率",
    "\udc00" * 10_000,
    "萧\u200d山\u200d区\u200d活\u200d跃\u200d率",
    "👨\u200d👩\u200d👧\u200d👦" * 200,
    "\u202e" * 199 + "萧山区活跃率",
    "萧" + "\u0301" * 198,
    "\U000e0041" * 199,
    "a" * 10_000,
    "萧山区活跃率" * 2_000,
    "杭州市公安局萧山区杭州西湖风景名胜区管委会" * 500,
    "杭州市公安局萧山区杭州西湖风景名胜区管委会" * 9,
    "和" * 10_000,
    "和" * 199,
    "萧山和" * 66,
    "（" * 10_000,
    "（" * 99 + "萧山" + "）" * 98,
    "([{<" * 49,
    "1" * 10_000,
    "9" * 199,
    "2018-07-" * 24,
    "一百二十三万四千五百六十七" * 15,
    "九成" * 99,
    "第1周第2周第3周" * 20,
    "上周上上周本周去年同期月底" * 14,
    "第" * 5_000 + "周" * 5_000,
    "😀" * 500,
    "零一二三四五六七八九" * 20,
    "近" * 199,
    "上" * 199 + "周",
    "1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1",
    "肖删去活月绿" * 30,
    "yu" * 90,
    "xsyhbjhzjhl" * 18,
    "疫处访建邮聚究河事本跨境会博农态机" * 11,
    "比" * 199,
    "除了萧山除了余杭" * 24,
    "他们" * 99,
    "ﷺ" * 199,
    " ",
    "",
]


@pytest.mark.parametrize("text", NASTY, ids=lambda text: repr(text)[:24])
def test_nasty_text_is_harmless(history: Office, ask: Say, text: str) -> None:
    before = history.store.figures.revision()
    reply = ask(text)
    assert reply.lines
    assert "编号" not in reply.text
    assert history.store.figures.revision() == before
    assert len(reply.text) < 1_500


@pytest.mark.parametrize(
    "text", ["加别名 '; DROP=萧山区", "加别名 [x](y)=萧山区", "撤销别名 %s", "加别名 萧山区=余杭区"]
)
def test_an_alias_is_only_a_name(office: Office, text: str) -> None:
    say_to(office)(text, who=ADMIN)
    assert say_to(office)("萧山区注册数").lines == ("目前还没有可以查询的数据。",)
    assert "萧山区" not in office.store.aliases.in_use()


@pytest.mark.parametrize("text", ["萧山区活跃率" * 2_000, "a" * 10_000, "😀" * 500])
def test_a_text_longer_than_any_question_is_cut_early_and_told_so(ask: Say, text: str) -> None:
    reply = ask(text)
    assert reply.outcome == "refused"
    assert reply.lines[0] == "这段话太长（一次最多读200个字），没有查询，请分开来问。"
    assert len(normalise(text)) <= 4 * LONGEST


def test_a_word_longer_than_any_name_is_no_slip(hangzhou: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> Iterator[str]:
        raise AssertionError("no name is as long as this")

    for look in ("_same_sound", "_slip", "_near_sound", "_one_wrong"):
        monkeypatch.setattr(Typos, look, fail)
    assert isinstance(Reader(hangzhou).read("肖删去活月绿" * 30, MONDAY.date()), Unread)
