"""What an asker last asked in a conversation, so that a follow-up is understood, also after a restart."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta

import msgspec

from handlers.answers.context.subject import one_indicator
from handlers.answers.context.unanswerable import Unanswerable
from handlers.answers.context.view import View
from handlers.language.calendar.periods import bind_one
from handlers.message import Message
from handlers.office import Office
from handlers.questions.question import Question, When

LASTS = timedelta(minutes=30)
"""A question after a longer pause starts afresh."""


@dataclass(frozen=True, slots=True)
class Memory:
    """`choices` are the (label, whole question) that were last offered to pick from."""

    question: Question | None = None
    choices: tuple[tuple[str, str], ...] = ()
    text: str = ""
    """The last question as it was typed."""
    asked: str = ""
    """The question that was asked back about, as it was typed."""
    offered: bool = False
    """The choices are complete questions, the likeliest first: 对 takes that one."""
    rest: tuple[str, ...] = ()
    """What of the last question was not understood, and is part of no follow-up."""


NOTHING = Memory()
_BY_DEFAULT = frozenset({"ranking", "beyond", "often"})
"""Kinds that take an indicator where none is named."""


def recall(message: Message, office: Office) -> Memory:
    kept = office.store.conversations.recall(_key(message), message.at, LASTS)
    if kept is None:
        return NOTHING
    try:
        return msgspec.json.decode(kept, type=Memory)
    except msgspec.MsgspecError:  # written by an earlier version
        return NOTHING


def remember(message: Message, office: Office, memory: Memory) -> None:
    office.store.conversations.remember(_key(message), msgspec.json.encode(memory).decode(), message.at)


def pinned(question: Question, view: View) -> Question:
    """The question with its one period fixed, so that a follow-up speaks of the same one."""
    if question.says("wrong"):
        question = replace(question, operations=tuple(name for name in question.operations if name != "wrong"))
    if question.kind in _BY_DEFAULT and not question.indicators:  # 区县前五, 他们合计: of what it was ranked by
        with suppress(Unanswerable):
            question = replace(question, indicators=(one_indicator(question, view),))
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
