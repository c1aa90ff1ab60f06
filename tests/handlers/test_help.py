"""帮助: each is told what they can do, where they are; and whatever it names is understood and allowed there."""

from dataclasses import replace

import pytest

from handlers.answers.about.help import CAN, GROUP
from handlers.capabilities import CAPABILITIES
from handlers.message import Message, Sender
from handlers.office import GroupRules, Office, Person, Role, Rules
from tests.conftest import ADMIN, CLERK, MONDAY, READER, REPORTER, say_to

ROLES: dict[Role, Person] = {"reader": READER, "reporter": REPORTER, "clerk": CLERK, "admin": ADMIN}


@pytest.fixture
def office(seeded: Office) -> Office:
    rules = Rules(groups={"room": GroupRules(name="区县联络群", admins=frozenset({REPORTER.staff_id}))})
    return replace(seeded, rules=rules)


def commands(line: str) -> list[str]:
    return line.rpartition("：")[2].split("、")


@pytest.mark.parametrize("role", ROLES)
def test_what_is_named_is_understood_and_allowed(office: Office, role: Role) -> None:
    who = ROLES[role]
    for command in [command for line in CAN[role] for command in commands(line)]:
        message = Message("msg1", command, Sender(who.staff_id, who.name), "private", MONDAY)
        (capability, *_) = [one for one in CAPABILITIES if one.recognises(message, office)]
        assert capability.name != "提问" or command == "谁没报", command
        assert capability.refusal(message, who) is None, command


def test_everybody_is_told_what_is_theirs(office: Office) -> None:
    tell = say_to(office)
    told = {role: tell("帮助", who=who).text for role, who in ROLES.items()}
    assert all("通报 第30周" in text for text in told.values())
    assert [role for role, text in told.items() if "报数据" in text] == ["reporter", "clerk", "admin"]
    assert [role for role, text in told.items() if "退回 原因" in text] == ["clerk", "admin"]
    assert [role for role, text in told.items() if "加别名" in text] == ["admin"]
    assert all(len(text.splitlines()) <= 13 for text in told.values())


def test_in_a_group_private_matters_are_one_line_and_its_admins_can_set_it_up(office: Office) -> None:
    def told(who: Person) -> str:
        message = Message("msg2", "帮助", Sender(who.staff_id, who.name), "room", MONDAY, group=True)
        return next(one for one in CAPABILITIES if one.name == "提问").handle(message, office, who).text

    assert "写通报、催报送、发通报：请私聊我" in told(CLERK)
    assert "退回 原因" not in told(CLERK)
    assert GROUP in told(REPORTER)
    assert GROUP not in told(READER)
    assert GROUP not in told(CLERK)
