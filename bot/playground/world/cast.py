"""Who and what is there: people, groups, and each person's private chat with the bot."""

import base64
import hashlib
from dataclasses import dataclass

PRIVATE = "private"
"""Names, wherever a conversation is asked for, the speaker's private chat with the bot."""

CLERK = "clerk01"
REPORTER = "reporter01"
READER = "reader01"
ADMIN = "admin01"
OUTSIDER = "outsider01"

OFFICE_GROUP = "cidOFFICEGROUP0000000001=="
DISTRICT_GROUP = "cidDISTRICTGROUP00000001=="


@dataclass(frozen=True, slots=True)
class Person:
    """`staff_id` is what the OpenAPI calls userId. An outsider's is known here only and never sent to the bot."""

    staff_id: str
    name: str
    role: str = ""
    """What the page shows beside the name; DingTalk knows nothing of it."""
    is_admin: bool = False
    outsider: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """`id` is the openConversationId. A group without the bot refuses what the bot sends."""

    id: str
    title: str
    members: tuple[str, ...]
    has_bot: bool = True


@dataclass(frozen=True, slots=True)
class Conversation:
    """A group, or one person's private chat with the bot (whose title is the bot's name)."""

    id: str
    title: str
    members: tuple[str, ...]
    is_group: bool
    has_bot: bool = True


@dataclass(frozen=True, slots=True)
class Cast:
    people: tuple[Person, ...]
    groups: tuple[Group, ...] = ()
    bot_name: str = "通报助手"
    corp_id: str = "ding9f50b15bccd16741"

    def person(self, staff_id: str) -> Person:
        """Raises KeyError."""
        found = next((person for person in self.people if person.staff_id == staff_id), None)
        if found is None:
            raise KeyError(f"nobody here has the staff id {staff_id!r}")
        return found

    def staff(self) -> frozenset[str]:
        """The staff ids that the OpenAPI knows."""
        return frozenset(person.staff_id for person in self.people if not person.outsider)

    def conversations(self) -> dict[str, Conversation]:
        groups = [Conversation(group.id, group.title, group.members, True, group.has_bot) for group in self.groups]
        chats = [
            Conversation(private_chat(person.staff_id), self.bot_name, (person.staff_id,), False)
            for person in self.people
        ]
        return {conversation.id: conversation for conversation in (*chats, *groups)}


def private_chat(staff_id: str) -> str:
    """The conversation id of a person's private chat with the bot."""
    return "cid" + base64.b64encode(hashlib.sha256(staff_id.encode()).digest()[:16]).decode()


DEMO = Cast(
    people=(
        Person(CLERK, "王敏", "经办员"),
        Person(REPORTER, "沈洁", "萧山区联络员"),
        Person(READER, "陈局", "领导"),
        Person(ADMIN, "李工", "管理员", is_admin=True),
        Person(OUTSIDER, "赵先生", "外部人员", outsider=True),
    ),
    groups=(
        Group(OFFICE_GROUP, "数据资源工作群", (CLERK, REPORTER, READER, ADMIN, OUTSIDER)),
        Group(DISTRICT_GROUP, "区县联络群", (CLERK, REPORTER, ADMIN)),
    ),
)
"""Whom the demo plays with."""
