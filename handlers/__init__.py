"""What the bot can do: one table, one line each. The first that recognises a message answers it.

A capability is a pair of plain functions: `recognises` looks at the message only to see whose matter it is,
`handle` answers it. Who may use it stands in the table, and is checked before `handle` is called.
"""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass

from handlers import answers
from handlers.answers import administration
from handlers.bulletin import items
from handlers.intake import settle
from handlers.message import Message
from handlers.office import Office, Person, Role
from handlers.reply import Reply

log = logging.getLogger(__name__)

EVERYONE: frozenset[Role] = frozenset({"reader", "reporter", "clerk", "admin"})
SENDERS: frozenset[Role] = frozenset({"reporter", "clerk", "admin"})
CLERKS: frozenset[Role] = frozenset({"clerk", "admin"})
ADMINS: frozenset[Role] = frozenset({"admin"})


@dataclass(frozen=True, slots=True)
class Capability:
    name: str
    roles: frozenset[Role]
    recognises: Callable[[Message, Office], bool]
    handle: Callable[[Message, Office, Person], Reply]


CAPABILITIES: tuple[Capability, ...] = (
    Capability("报送数据", SENDERS, settle.brings_figures, settle.receive),
    Capability("确认报送", SENDERS, settle.says_confirm, settle.confirm),
    Capability("取消报送", SENDERS, settle.says_cancel, settle.cancel),
    Capability("别名和未答问题", ADMINS, administration.recognises, administration.handle),
    Capability("面上工作", CLERKS, items.recognises, items.handle),
    Capability("提问", EVERYONE, answers.recognises, answers.answer),
)


def dispatch(message: Message, office: Office) -> Reply:
    """Answers one message. Never raises: what nobody expected becomes an apology with a number to quote."""
    try:
        person = office.people.of(message)
        if person is None:
            return Reply(("抱歉，只有本单位组织内的成员可以使用，请联系管理员。",), outcome="refused")
        for capability in CAPABILITIES:
            if capability.recognises(message, office):
                if person.role not in capability.roles:
                    return Reply((f"抱歉，{capability.name}需要相应权限，请联系管理员开通。",), outcome="refused")
                return capability.handle(message, office, person)
    except Exception:  # the one place that catches everything
        number = hashlib.sha256(message.id.encode()).hexdigest()[:8]
        log.exception("message %s was not handled; its reference is %s", message.id, number)
    else:
        number = ""
    if number:
        return Reply(
            (f"抱歉，处理这条消息时出了问题，没有改动任何数据。请把编号 {number} 告诉管理员。",),
            outcome="refused",
        )
    return Reply(("没有看懂这句话。发送“帮助”可以查看能问什么。",), outcome="refused")
