"""What an asker last asked in a conversation, so that a follow-up is understood, also after a restart."""

import re
from dataclasses import dataclass, replace
from datetime import timedelta

import msgspec

from handlers.answers.subject import one_indicator
from handlers.answers.view import View
from handlers.language.periods import bind_one
from handlers.language.question import Question, When
from handlers.language.text import normalise
from handlers.message import Message
from handlers.office import Office
from handlers.reply import Reply

LASTS = timedelta(minutes=30)
"""A question after a longer pause starts afresh."""


@dataclass(frozen=True, slots=True)
class Memory:
    """`choices` are the (label, whole question) that were last offered to pick from."""

    question: Question | None = None
    choices: tuple[tuple[str, str], ...] = ()
    text: str = ""
    """The last question as it was typed."""


_TAIL = re.compile(r"(?:那个|那家|的|呢|吧|那)+$")
_NOTHING = Memory()
_BY_DEFAULT = frozenset({"ranking", "beyond", "often"})
"""Kinds that take an indicator where none is named."""
_NUMBERS = {
    form: number
    for number, forms in enumerate(
        ("1 一 第一个 1. 1、 ①", "2 二 第二个 2. 2、 ②", "3 三 第三个 3. 3、 ③", "4 四 第四个 4. 4、 ④")
    )
    for form in forms.split()
}


def recall(message: Message, office: Office) -> Memory:
    kept = office.store.conversations.recall(_key(message), message.at, LASTS)
    if kept is None:
        return _NOTHING
    try:
        return msgspec.json.decode(kept, type=Memory)
    except msgspec.MsgspecError:  # written by an earlier version
        return _NOTHING


def remember(message: Message, office: Office, memory: Memory) -> None:
    office.store.conversations.remember(_key(message), msgspec.json.encode(memory).decode(), message.at)


def chosen(text: str, memory: Memory) -> str | None:
    """The whole question that a typed 1, or the words of a choice, stands for."""
    if not memory.choices:
        return None
    typed = normalise(text).rstrip("。.!")
    number = _NUMBERS.get(typed)
    if number is not None and number < len(memory.choices):
        return memory.choices[number][1]
    exact = next((whole for label, whole in memory.choices if typed == normalise(label)), None)
    return exact or _by_part(typed, memory)


def _by_part(typed: str, memory: Memory) -> str | None:
    """系统的, 景区那个: a part of one of the choices alone."""
    part = _TAIL.sub("", typed)
    meant = [whole for label, whole in memory.choices if part in normalise(label)]
    return meant[0] if len(part) > 1 and len(meant) == 1 else None


def pinned(question: Question, view: View) -> Question:
    """The question with its one period fixed, so that a follow-up speaks of the same one."""
    if question.says("wrong"):
        question = replace(question, operations=tuple(name for name in question.operations if name != "wrong"))
    if question.kind in _BY_DEFAULT and not question.indicators:  # 区县前五, 他们合计: of what it was ranked by
        by = one_indicator(question, view)
        question = replace(question, indicators=() if isinstance(by, Reply) else (by,))
    if question.several or len(question.whens) > 1 or question.says("missing", "stored", "define", "help"):
        return question
    if question.kind == "record" and not question.whens:  # 最高是哪一周 is of all periods
        return question
    period = bind_one(question.when, view.periods)
    if period is None:
        return question
    day = period.cutoff
    return replace(question, whens=(When(str(day), day, day),), read_as=(), carried=())


def _key(message: Message) -> str:
    """Each asker has a thread of their own in a group."""
    return f"{message.conversation}\n{message.sender.staff_id}"
