"""What the bot can do: one table, one line each. The first that recognises a message answers it.

A capability is a pair of plain functions: `recognises` looks at the message only to see whose matter it is,
`handle` answers it. Who may use it, and where, stands in the table and is checked before `handle` is called: what the
table does not allow is refused.
"""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from handlers import answers, health
from handlers.answers import administration
from handlers.bulletin import again, chasing, items, preview, release, subscriptions
from handlers.intake import followups, forms, listing, pending, sentences, settle, undo
from handlers.message import Message
from handlers.office import Office, Person, Role
from handlers.reply import Reply
from storage.audit import acting
from storage.trouble import StoreTrouble

log = logging.getLogger(__name__)

EVERYONE: frozenset[Role] = frozenset({"reader", "reporter", "clerk", "admin"})
SENDERS: frozenset[Role] = frozenset({"reporter", "clerk", "admin"})
CLERKS: frozenset[Role] = frozenset({"clerk", "admin"})
ADMINS: frozenset[Role] = frozenset({"admin"})

Where = Literal["private", "group"]
PRIVATELY: frozenset[Where] = frozenset({"private"})
ANYWHERE: frozenset[Where] = frozenset({"private", "group"})


@dataclass(frozen=True, slots=True)
class Capability:
    name: str
    roles: frozenset[Role]
    recognises: Callable[[Message, Office], bool]
    handle: Callable[[Message, Office, Person], Reply]
    where: frozenset[Where] = PRIVATELY

    def refusal(self, message: Message, person: Person) -> Reply | None:
        """Why this person may not use it here; None where it is allowed."""
        if person.role not in self.roles:
            return Reply((f"抱歉，{self.name}需要相应权限，请联系管理员开通。",), outcome="refused")
        if ("group" if message.group else "private") not in self.where:
            return Reply((f"抱歉，{self.name}只能在与我的私聊里使用，请私聊发给我。",), outcome="refused")
        return None


CAPABILITIES: tuple[Capability, ...] = (
    Capability("报送数据", SENDERS, settle.brings_figures, settle.receive, ANYWHERE),
    Capability("更改报送", SENDERS, followups.recognises, followups.answer, ANYWHERE),
    Capability("确认催报", CLERKS, chasing.confirms, chasing.confirm),
    Capability("确认报送", SENDERS, pending.says_confirm, pending.confirm, ANYWHERE),
    Capability("取消报送", SENDERS, pending.says_cancel, pending.cancel, ANYWHERE),
    Capability("逐条核对", SENDERS, listing.recognises, listing.answer, ANYWHERE),
    Capability("撤回报送", SENDERS, undo.says_undo, undo.undo, ANYWHERE),
    Capability("报送模板", SENDERS, forms.recognises, forms.answer, ANYWHERE),
    Capability("修改历史", EVERYONE, undo.asks_history, undo.history, ANYWHERE),
    Capability("别名和未答问题", ADMINS, administration.recognises, administration.handle),
    Capability("面上工作", CLERKS, items.recognises, items.handle),
    Capability("预览", CLERKS, preview.recognises, preview.answer),
    Capability("发布", CLERKS, release.says_release, release.release),
    Capability("退回", CLERKS, release.says_return, release.send_back),
    Capability("推迟", CLERKS, release.says_postpone, release.postpone),
    Capability("催报", CLERKS, chasing.asks, chasing.ask),
    Capability("订阅", EVERYONE, subscriptions.recognises, subscriptions.answer, ANYWHERE),
    Capability("通报", EVERYONE, again.recognises, again.answer, ANYWHERE),
    Capability("健康状况", ADMINS, health.recognises, health.handle),
    Capability("提问", EVERYONE, answers.recognises, answers.answer, ANYWHERE),
)


def warm(office: Office) -> None:
    """Builds what reading needs ahead of the first message (some 200 ms), for a thread at start-up. Changes nothing."""
    answers.warm(office)
    sentences.warm(office.catalogue)


def dispatch(message: Message, office: Office) -> Reply:
    """Answers one message. Never raises: what nobody expected becomes an apology with a number to quote."""
    try:
        person = office.people.of(message)
        if person is None:
            return Reply(("抱歉，只有本单位组织内的成员可以使用，请联系管理员。",), outcome="refused")
        for capability in CAPABILITIES:
            if capability.recognises(message, office):
                refused = capability.refusal(message, person)
                if refused is not None:
                    return refused
                with acting(person.staff_id, person.name, message.id):
                    return capability.handle(message, office, person)
    except StoreTrouble as trouble:
        log.error("message %s was not handled: %s", message.id, trouble)
        return Reply(
            ("抱歉，数据现在存不进去，这条消息没有办理，没有改动任何数据。已通知管理员，请稍后再发一次。",),
            outcome="refused",
        )
    except Exception as error:  # the one place that catches everything
        number = reference(message.id)
        office.store.connections.notice(error)
        log.exception("message %s was not handled; its reference is %s", message.id, number)
    else:
        number = ""
    if number:
        return Reply(
            (f"抱歉，处理这条消息时出了问题，没有改动任何数据。请把编号 {number} 告诉管理员。",),
            outcome="refused",
        )
    return Reply(("没有看懂这句话。发送“帮助”可以查看能问什么。",), outcome="refused")


def reference(message: str) -> str:
    """A message's id in short: what an apology names, and what stands in every line of the log about it."""
    return hashlib.sha256(message.encode()).hexdigest()[:8]
