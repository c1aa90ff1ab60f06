"""重发: parts of the last push that did not arrive, or of which nobody knows, once more. Only a person may decide that.

DingTalk cannot be asked about a call that it never answered: the key to ask by stood in the answer.
"""

import re
from collections import Counter
from datetime import timedelta

from handlers.bulletin.commands.subscriptions import current
from handlers.language.text import bare
from handlers.message import Message
from handlers.office import Office, Person
from handlers.reply import Choice, Reply
from storage.bulletins.decisions import Decision
from storage.bulletins.deliveries import Delivery

RESEND = "重发"
WITHIN = timedelta(days=28)
"""A push that is older is nobody's concern any more."""
NAMED = 3
_SAYS = re.compile(r"(?:请|需要)?(?:重发|补发|重新推送)(?:通报)?[\s:：，,]*(?P<group>.*)", re.DOTALL)


def recognises(message: Message, office: Office) -> bool:
    found = _SAYS.fullmatch(bare(message.text)) if message.attachment is None else None
    if found is None or not found["group"]:
        return found is not None
    lost = office.store.deliveries.lost(message.at - WITHIN)
    groups = {*office.rules.groups, *(one.destination for one in lost)}
    return found["group"] in {office.rules.group_name(group) for group in groups}


def about(message: Message, office: Office, person: Person) -> str:  # noqa: ARG001
    """For buttons: the parts that would be sent now, and how often each was tried."""
    return ",".join(f"{one.id}.{one.attempts}" for one in _asked(message, office))


def resend(message: Message, office: Office, person: Person) -> Reply:
    """重发：补发上一次推送里没有送达的部分，如“重发 数据资源工作群”"""
    lost = _asked(message, office)
    wanted = [one for one in lost if current(office, one.destination)[0]]
    if lost and not wanted:
        return Reply(("没有送达的群已经退订，没有补发。",), outcome="refused")
    if not wanted:
        return Reply(("现在没有要补发的部分。",), outcome="refused")
    last = wanted[-1]
    office.store.decisions.add(
        Decision(last.period, last.edition, "resend", person.staff_id, person.name or person.staff_id, message.at)
    )
    office.store.deliveries.resend([one.id for one in wanted], message.at)
    counts = Counter(office.rules.group_name(one.destination) for one in wanted)
    told = "、".join(f"{name} {count} 条" for name, count in list(counts.items())[:NAMED])
    more = f" 等 {len(counts)} 个群" if len(counts) > NAMED else ""
    return Reply((f"马上补发截至 {last.period} 的通报：{told}{more}。",), private=True)


def buttons(office: Office, groups: list[str]) -> tuple[Choice, ...]:
    """A button for each group (conversation id) if they are few, since one may have got it after all."""
    if 1 < len(groups) <= NAMED:
        return tuple(Choice(f"{RESEND} {office.rules.group_name(group)}") for group in groups)
    return (Choice(RESEND),)


def _asked(message: Message, office: Office) -> tuple[Delivery, ...]:
    found = _SAYS.fullmatch(bare(message.text))
    group = found["group"] if found else ""
    lost = office.store.deliveries.lost(message.at - WITHIN)
    return tuple(one for one in lost if not group or office.rules.group_name(one.destination) == group)
