"""Buttons that change something carry a code: 确认 #a7k2. Typed text does without, and means the same.

A code holds for whom, where and as long as it was given out, for the texts that stood on the buttons, and while what
they are about is still the same: an old receipt's 确认 never stores what came later. Anything else does nothing but say
so. What a code lets through is then checked like typed text.
"""

import logging
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from handlers.message import Message
from handlers.office import Office, Person
from handlers.reply import Reply
from storage.chat.buttons import LETTERS, SIGNS

log = logging.getLogger(__name__)

LIVES = timedelta(days=3)
"""From a draft on Monday over a holiday to its push. What it is about mostly ends a button's life earlier."""
_CODED = re.compile(rf"(?P<text>.*\S)\s+#(?P<code>[{LETTERS}][{SIGNS}]{{3}})\s*", re.DOTALL)
SHOWN = 20

About = Callable[[Message, Office, Person], str | None]
"""What a sentence would act on now, in a word of its own that differs when that does. Empty: on nothing that could
change meanwhile. None: it only asks, and its button needs no code."""


def only_asks(message: Message, office: Office, person: Person) -> None:
    """For capabilities that change nothing."""


def by_itself(message: Message, office: Office, person: Person) -> str:  # noqa: ARG001
    """For those whose sentence says all that they act on."""
    return ""


def read(message: Message) -> tuple[Message, str]:
    """The message as if it had been typed, and its button's code, empty where it has none."""
    found = _CODED.fullmatch(message.text) if message.attachment is None and "#" in message.text else None
    return (replace(message, text=found["text"]), found["code"]) if found else (message, "")


def refusal(message: Message, code: str, office: Office, person: Person, about: About) -> Reply | None:
    """Why a tap does nothing; None where it stands for typed text. `message` is without its code."""
    issued = office.store.buttons.find(code)
    typed = message.text.replace(f"@{office.rules.bot_name}", " ").strip()
    place = message.conversation if message.group else ""
    said = f"直接发送“{typed if len(typed) <= SHOWN else f'{typed[:SHOWN]}…'}”"
    if issued is None or typed not in issued.about:
        return _refused(message, "unknown", f"这个按钮不能用，没有执行任何操作。如有需要，请{said}。")
    if issued.person != person.staff_id:
        return _refused(message, "somebody else's", "这个按钮是给别人的，没有执行任何操作。")
    if issued.place != place:
        return _refused(message, "of another chat", "这个按钮只在原来的会话里有效，没有执行任何操作。")
    if message.at > issued.expires_at:
        return _refused(message, "expired", f"这个按钮已经过期，没有执行任何操作。如有需要，请{said}。")
    now = about(message, office, person)
    if now and now != issued.about[typed]:
        return _refused(message, "outdated", f"这个按钮发出后内容有变化，没有执行任何操作。请看最新的消息，或{said}。")
    return None


def _refused(message: Message, why: str, line: str) -> Reply:
    log.info("message %s: the button is %s; nothing was done", message.id, why)
    return Reply((line,), outcome="refused")


def coded(
    reply: Reply, office: Office, person: Person, at: datetime, place: str, about: Callable[[str], str | None]
) -> Reply:
    """The reply with a code for those of its buttons that change something.

    `place` is the group where it will stand, empty for private chat; `about` tells what a button's text acts on.
    """
    abouts = {choice.text.strip(): found for choice in reply.choices if (found := about(choice.text)) is not None}
    if not abouts:
        return reply
    code = office.store.buttons.issue(person.staff_id, place, abouts, at, LIVES)
    choices = (replace(one, code=code) if one.text.strip() in abouts else one for one in reply.choices)
    return replace(reply, choices=tuple(choices))
