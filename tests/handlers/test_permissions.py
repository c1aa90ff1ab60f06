"""Who may do what, and where: every capability, for every role, in private and in a group.

A capability without a row here fails the first test: a new one has to say who it is for.
"""

from dataclasses import replace
from datetime import date

import pytest

from handlers.buttons import only_asks
from handlers.capabilities import CAPABILITIES, Capability
from handlers.dispatch import dispatch, may_send_files, with_codes
from handlers.message import Attachment, Message, Sender
from handlers.office import Office, Person, Role
from handlers.reply import Choice, Reply
from tests.conftest import ADMIN, CLERK, MONDAY, READER, REPORTER

ROLES: dict[Role, Person] = {"reader": READER, "reporter": REPORTER, "clerk": CLERK, "admin": ADMIN}
EVERYONE = "reader reporter clerk admin"
SENDERS = "reporter clerk admin"
CLERKS = "clerk admin"
ALLOWED: dict[str, tuple[str, str, str]] = {
    # name: a sentence of it · who in private · who in a group
    "报送数据": ("附件", SENDERS, SENDERS),
    "更改报送": ("改期 7月20日", SENDERS, SENDERS),
    "确认催报": ("确认催报", CLERKS, ""),
    "确认报送": ("确认", SENDERS, SENDERS),
    "取消报送": ("取消", SENDERS, SENDERS),
    "逐条核对": ("逐条看", SENDERS, SENDERS),
    "撤回报送": ("撤回", SENDERS, SENDERS),
    "报送模板": ("模板", SENDERS, SENDERS),
    "修改历史": ("萧山区注册数修改历史", EVERYONE, EVERYONE),
    "别名和未答问题": ("未答问题", "admin", ""),
    "面上工作": ("加一条 7月25日召开培训会", CLERKS, ""),
    "预览": ("预览", CLERKS, ""),
    "发布": ("发布", CLERKS, ""),
    "退回": ("退回 数不对", CLERKS, ""),
    "推迟": ("推迟到 15:00", CLERKS, ""),
    "重发": ("重发", CLERKS, ""),
    "催报": ("催报", CLERKS, ""),
    "订阅": ("订阅", EVERYONE, EVERYONE),  # asks itself whether somebody looks after the group
    "通报进度": ("通报什么时候发", EVERYONE, EVERYONE),
    "通报": ("看最新一期通报", EVERYONE, EVERYONE),
    "健康状况": ("健康", "admin", ""),
    "提问": ("萧山区活跃率", EVERYONE, EVERYONE),
}
CASES = [(capability, role, group) for capability in CAPABILITIES for role in ROLES for group in (False, True)]


def said(name: str, who: Person, group: bool) -> Message:
    text = ALLOWED[name][0]
    attachment = Attachment("附件3.xlsx", b"x", cutoff=date(2018, 7, 27)) if text == "附件" else None
    sender = Sender(who.staff_id, who.name)
    return Message("msg1", "" if attachment else text, sender, "place", MONDAY, group, attachment)


def test_every_capability_has_a_row_here() -> None:
    assert {capability.name for capability in CAPABILITIES} == set(ALLOWED)
    assert len({capability.name for capability in CAPABILITIES}) == len(CAPABILITIES)


@pytest.mark.parametrize("name", ALLOWED)
def test_the_row_s_sentence_is_of_that_capability(name: str, seeded: Office) -> None:
    message = said(name, ADMIN, group=False)
    assert next(each.name for each in CAPABILITIES if each.recognises(message, seeded)) == name


@pytest.mark.parametrize(
    ("capability", "role", "group"), CASES, ids=[f"{c.name}-{r}-{'group' if g else 'private'}" for c, r, g in CASES]
)
def test_who_may_do_what_where(
    capability: Capability, role: Role, group: bool, seeded: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    used: list[str] = []

    def used_by(message: Message, _: Office, person: Person) -> Reply:
        used.append(person.staff_id)
        return Reply((message.id,))

    table = tuple(replace(each, handle=used_by) if each is capability else each for each in CAPABILITIES)
    monkeypatch.setattr("handlers.dispatch.CAPABILITIES", table)
    reply = dispatch(said(capability.name, ROLES[role], group), seeded)
    if role in ALLOWED[capability.name][2 if group else 1].split():
        assert used == [ROLES[role].staff_id]
    else:
        assert used == []
        assert reply.outcome == "refused"
        assert capability.name in reply.text


@pytest.mark.parametrize("name", ALLOWED)
@pytest.mark.parametrize("group", [False, True])
def test_an_outsider_gets_nothing(name: str, group: bool, seeded: Office) -> None:
    message = replace(said(name, READER, group), sender=Sender(None, "路人"))
    reply = dispatch(message, seeded)
    assert reply.outcome == "refused"
    assert "组织内的成员" in reply.text
    assert [*reply.pictures, *reply.files, *reply.choices] == []


def test_a_capability_is_for_private_chat_unless_it_says_otherwise() -> None:
    capability = Capability("新功能", frozenset({"admin"}), lambda *_: True, lambda *_: Reply(("做了",)))
    message = Message("m", "", Sender("admin01", ""), "place", MONDAY, group=True)
    refused = capability.refusal(message, ADMIN)
    assert refused
    assert "私聊" in refused.text
    assert capability.refusal(replace(message, group=False), ADMIN) is None


def test_nobody_is_more_than_a_reader_by_default(seeded: Office) -> None:
    stranger = Message("m", "确认", Sender("somebody-new", "新同事"), "place", MONDAY)
    assert dispatch(stranger, seeded).outcome == "refused"
    question = replace(stranger, text="萧山区活跃率")
    assert dispatch(question, seeded).outcome == "done"


OTHER = Person("clerk02", "周蕾", "clerk")
BUTTONS = {"报送数据": "萧山区注册数更正为8750", "别名和未答问题": "加别名 下沙=杭州经济开发区"}
"""Where the sentence above is no text that a button could type, or only asks."""


@pytest.mark.parametrize("group", [False, True], ids=["private", "group"])
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", ALLOWED)
def test_a_button_allows_nobody_more_than_the_word_does(name: str, role: Role, group: bool, seeded: Office) -> None:
    """Also where somebody else's code, or one's own, goes with it."""
    capability = next(each for each in CAPABILITIES if each.name == name)
    text, who = BUTTONS.get(name, ALLOWED[name][0]), ROLES[role]
    mine, theirs = (
        with_codes(Reply(("?",), (Choice(text),)), seeded, person, MONDAY, "place" if group else "").choices[0]
        for person in (who, OTHER)
    )
    if capability.about is only_asks:
        assert mine.code == ""
        return
    assert mine.code
    assert theirs.code

    def tap(choice: Choice) -> Reply:
        return dispatch(Message("m1", choice.typed, Sender(who.staff_id, who.name), "place", MONDAY, group), seeded)

    if role in ALLOWED[name][2 if group else 1].split():
        assert tap(theirs).text == "这个按钮是给别人的，没有执行任何操作。"
        assert "按钮" not in tap(mine).text
    else:
        assert capability.name in tap(mine).text
        assert tap(mine).outcome == tap(theirs).outcome == "refused"


@pytest.mark.parametrize("group", [False, True])
@pytest.mark.parametrize("role", ROLES)
def test_only_files_of_those_who_report_are_even_fetched(role: Role, group: bool, seeded: Office) -> None:
    message = said("报送数据", ROLES[role], group)
    assert may_send_files(message, seeded) is (role in SENDERS.split())
    assert not may_send_files(replace(message, sender=Sender(None, "路人")), seeded)
    assert not may_send_files(replace(message, sender=Sender("somebody-new", "新同事")), seeded)
