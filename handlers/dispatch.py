"""One message in, one reply out: whose matter it is, whether they may, and the one place that catches everything."""

import hashlib
import logging
from dataclasses import replace
from datetime import datetime

from handlers import answers, buttons
from handlers.capabilities import BRINGING, CAPABILITIES, SENDERS, Capability
from handlers.intake.submission import receive
from handlers.intake.texts import tokens
from handlers.language.text import without_voids
from handlers.message import Message, Sender
from handlers.office import Office, Person
from handlers.reply import Reply
from storage.database.audit import acting
from storage.database.errors import StoreTrouble

log = logging.getLogger(__name__)

HELP = "帮助"


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
            return _unknown(message)
        if message.attachment is not None and message.attachment.trouble and person.role not in SENDERS:
            return Reply((message.attachment.trouble,), outcome="refused")  # no report, so no matter of permission
        message = replace(message, text=without_voids(message.text))
        message, code = buttons.read(_with_quote(message, office))
        capability = _whose(message, office)
        if capability is not None:
            refused = capability.refusal(message, person) or (
                buttons.refusal(message, code, office, person, capability.about) if code else None
            )
            if refused is not None:
                return refused
            with acting(person.staff_id, person.name, message.id):
                reply = capability.handle(message, office, person)
            if message.unread:
                reply = replace(reply, lines=(*reply.lines, message.unread))
            if capability.asks_on or not reply.choices:
                return reply
            return with_codes(reply, office, person, message.at, message.conversation if message.group else "")
    except Exception as error:  # noqa: BLE001  the one place that catches everything
        return _apology(error, message, office, partly=office.store.connections.commits != commits)
    return Reply(("没有看懂这句话。发送“帮助”可以查看能问什么。",), outcome="refused")


def _unknown(message: Message) -> Reply:
    if not message.sender.unnamed_colleague:
        return Reply(("抱歉，只有本单位组织内的成员可以使用，请联系管理员。",), outcome="refused")
    log.error("message %s: DingTalk sent no senderStaffId for a colleague; publish the robot's version", message.id)
    line = "抱歉，钉钉没有告诉我您是谁，暂时不能回答。请管理员在钉钉开发者后台发布机器人的版本。"
    return Reply((line,), outcome="refused")


def _with_quote(message: Message, office: Office) -> Message:
    """A quoted report is a report, with the words that were said beside it; an empty @ asks for help."""
    if message.attachment is None and not message.text.strip() and not message.quoted:
        return replace(message, text=HELP)
    if not message.quoted or receive.brings_figures(message, office):
        return message
    quoted = replace(message, text=message.quoted)
    if message.attachment is None and receive.brings_figures(quoted, office):
        return replace(message, text=f"{message.text}\n{message.quoted}".strip())
    return message


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
