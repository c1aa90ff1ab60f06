"""What the bot can do: one table, one line each. The first that recognises a message answers it.

A capability is a pair of plain functions: `recognises` looks at the message only to see whose matter it is,
`handle` answers it. Who may use it, and where, stands in the table and is checked before `handle` is called: what the
table does not allow is refused.
"""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from handlers import answers, buttons
from handlers.admin import aliases, health
from handlers.bulletin.commands import items, preview, progress, published, release, resend, subscriptions
from handlers.bulletin.lifecycle import reminders
from handlers.buttons import About, by_itself, only_asks
from handlers.intake.submission import amend, confirm, details, receive, template, withdraw
from handlers.intake.texts import tokens
from handlers.language.text import LONGEST, without_voids
from handlers.message import Message, Sender
from handlers.office import CLERKS, Office, Person, Role
from handlers.reply import Reply
from storage.database.audit import acting
from storage.database.errors import StoreTrouble

log = logging.getLogger(__name__)

EVERYONE: frozenset[Role] = frozenset({"reader", "reporter", "clerk", "admin"})
SENDERS: frozenset[Role] = frozenset({"reporter", "clerk", "admin"})
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
    about: About = by_itself
    """What a button that says it acts on; by default it changes something, and such a button carries a code."""
    longest: int = LONGEST
    """Characters of a message that may be its matter; what is longer is not even looked at. 0: any length."""
    asks_on: bool = False
    """The buttons under its answers are questions again and not even looked at, since answers have to be fast."""

    def refusal(self, message: Message, person: Person) -> Reply | None:
        """Why this person may not use it here; None where it is allowed."""
        if person.role not in self.roles:
            return Reply((f"抱歉，{self.name}需要相应权限，请联系管理员开通。",), outcome="refused")
        if ("group" if message.group else "private") not in self.where:
            return Reply((f"抱歉，{self.name}只能在与我的私聊里使用，请私聊发给我。",), outcome="refused")
        return None


BRINGING = Capability("报送数据", SENDERS, receive.brings_figures, receive.receive, ANYWHERE, longest=0)
CAPABILITIES: tuple[Capability, ...] = (
    BRINGING,
    Capability("更改报送", SENDERS, amend.recognises, amend.answer, ANYWHERE, amend.about),
    Capability("确认催报", CLERKS, reminders.confirms, reminders.confirm, about=reminders.about),
    Capability("确认报送", SENDERS, confirm.says_confirm, confirm.confirm, ANYWHERE, confirm.about),
    Capability("取消报送", SENDERS, confirm.says_cancel, confirm.cancel, ANYWHERE, confirm.about),
    Capability("逐条核对", SENDERS, details.recognises, details.answer, ANYWHERE, only_asks),
    Capability("撤回报送", SENDERS, withdraw.says_undo, withdraw.undo, ANYWHERE, withdraw.about),
    Capability("报送模板", SENDERS, template.recognises, template.answer, ANYWHERE, only_asks),
    Capability("修改历史", EVERYONE, withdraw.asks_history, withdraw.history, ANYWHERE, only_asks),
    Capability("别名和未答问题", ADMINS, aliases.recognises, aliases.handle, about=aliases.about),
    Capability("面上工作", CLERKS, items.recognises, items.handle, about=items.about, longest=0),
    Capability("预览", CLERKS, preview.recognises, preview.answer, about=only_asks),
    Capability("发布", CLERKS, release.says_release, release.release, about=release.about_release),
    Capability("退回", CLERKS, release.says_return, release.send_back, about=release.about_period, longest=0),
    Capability("推迟", CLERKS, release.says_postpone, release.postpone, about=release.about_time),
    Capability("重发", CLERKS, resend.recognises, resend.resend, about=resend.about),
    Capability("催报", CLERKS, reminders.asks, reminders.ask, about=only_asks),
    Capability("订阅", EVERYONE, subscriptions.recognises, subscriptions.answer, ANYWHERE),
    Capability("通报进度", EVERYONE, progress.recognises, progress.answer, ANYWHERE, only_asks),
    Capability("通报", EVERYONE, published.recognises, published.answer, ANYWHERE, only_asks),
    Capability("健康状况", ADMINS, health.recognises, health.handle, about=only_asks),
    Capability("提问", EVERYONE, answers.recognises, answers.answer, ANYWHERE, only_asks, longest=0, asks_on=True),
)


def warm(office: Office) -> None:
    """Builds what reading needs ahead of the first message (some 200 ms), for a thread at start-up. Changes nothing."""
    answers.warm(office)
    tokens.warm(office.catalogue)


def may_send_files(message: Message, office: Office) -> bool:
    """Fetching and reading a file costs a call of the month's and seconds: only for those whose file is of use."""
    person = office.people.of(message)
    return person is not None and BRINGING.refusal(message, person) is None


def dispatch(message: Message, office: Office) -> Reply:
    """Answers one message. Never raises: what nobody expected becomes an apology with a number to quote."""
    commits = office.store.connections.commits
    try:
        person = office.people.of(message)
        if person is None:
            return Reply(("抱歉，只有本单位组织内的成员可以使用，请联系管理员。",), outcome="refused")
        message, code = buttons.read(replace(message, text=without_voids(message.text)))
        capability = _whose(message, office)
        if capability is not None:
            refused = capability.refusal(message, person) or (
                buttons.refusal(message, code, office, person, capability.about) if code else None
            )
            if refused is not None:
                return refused
            with acting(person.staff_id, person.name, message.id):
                reply = capability.handle(message, office, person)
            if capability.asks_on or not reply.choices:
                return reply
            return with_codes(reply, office, person, message.at, message.conversation if message.group else "")
    except Exception as error:  # noqa: BLE001  the one place that catches everything
        return _apology(error, message, office, partly=office.store.connections.commits != commits)
    return Reply(("没有看懂这句话。发送“帮助”可以查看能问什么。",), outcome="refused")


def _apology(error: Exception, message: Message, office: Office, *, partly: bool) -> Reply:
    """`partly`: something was stored before it went wrong, so that nobody may be told that nothing was."""
    trouble = error if isinstance(error, StoreTrouble) else office.store.connections.notice(error)
    done = "这条消息可能只办了一部分，请先核对，再决定要不要重发。" if partly else ""
    if trouble is not None:
        log.error("message %s was not handled: %s", message.id, trouble)
        nothing = "这条消息没有办理，没有改动任何数据。请稍后再发一次。"
        told = "，已通知管理员" if office.store.connections.on_trouble else ""  # at a desk nobody watches
        return Reply((f"抱歉，数据库现在用不了{told}。{done or nothing}",), outcome="refused")
    number = reference(message.id)
    log.error("message %s was not handled; its reference is %s", message.id, number, exc_info=error)
    done = done or "没有改动任何数据。"
    return Reply((f"抱歉，处理这条消息时出了问题，{done}请把编号 {number} 告诉管理员。",), outcome="refused")


def with_codes(reply: Reply, office: Office, person: Person, at: datetime, group: str = "") -> Reply:
    """The reply for this person, with codes on its buttons that change something. Never raises.

    `group` is the conversation where it was asked for, empty for private chat. Where no code can be given out, those
    buttons are left out: the answer stands, and they can be typed.
    """

    def about(text: str) -> str | None:
        typed = Message("", text, Sender(person.staff_id, person.name), group, at, bool(group))
        capability = _whose(typed, office)
        return capability.about(typed, office, person) if capability else None

    try:
        return buttons.coded(reply, office, person, at, "" if reply.private else group, about)
    except Exception:
        log.exception("an answer goes out without its buttons")
        return replace(reply, choices=())


def _whose(message: Message, office: Office) -> Capability | None:
    length = len(message.text.strip())
    return next(
        (
            capability
            for capability in CAPABILITIES
            if (not capability.longest or length <= capability.longest) and capability.recognises(message, office)
        ),
        None,
    )


def reference(message: str) -> str:
    """A message's id in short: what an apology names, and what stands in every line of the log about it."""
    return hashlib.sha256(message.encode()).hexdigest()[:8]
