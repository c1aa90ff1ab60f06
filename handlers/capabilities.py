"""What the bot can do: one table, one line each. The first that recognises a message answers it.

A capability is a pair of plain functions: `recognises` looks at the message only to see whose matter it is,
`handle` answers it. Who may use it, and where, stands in the table and is checked before `handle` is called: what the
table does not allow is refused.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from handlers import answers
from handlers.admin import aliases, health
from handlers.bulletin.commands import items, preview, progress, published, release, resend, subscriptions
from handlers.bulletin.lifecycle import reminders
from handlers.buttons import About, by_itself, only_asks
from handlers.intake.submission import amend, confirm, details, receive, template, withdraw
from handlers.language.text import LONGEST
from handlers.message import Message
from handlers.office import CLERKS, Office, Person, Role
from handlers.reply import Reply

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
