"""What stands for a choice that was offered: 1, 第二个, 景区那个, 都要, 好; and what stands for nothing at all: 嗯."""

import re
from functools import cache
from pathlib import Path

import yaml

from handlers.answers.memory import Memory
from handlers.language.text import normalise
from storage.catalogue import Catalogue

_TAIL = re.compile(r"(?:那个|那家|的|呢|吧|那)+$")
_WHOLE_TAIL = re.compile(r"[。.!~了啊呀吧呢的]+$")
_NUMBERS = {
    form: number
    for number, forms in enumerate(
        ("1 一 第一个 1. 1、 ①", "2 二 第二个 2. 2、 ②", "3 三 第三个 3. 3、 ③", "4 四 第四个 4. 4、 ④")
    )
    for form in forms.split()
}


@cache
def _said() -> dict[str, frozenset[str]]:
    """The lists of picking.yaml."""
    lists = yaml.safe_load(Path(__file__).with_name("picking.yaml").read_text(encoding="utf-8"))
    return {name: frozenset(map(str, words)) for name, words in lists.items()}


def chosen(text: str, memory: Memory) -> str | None:
    """The whole question that a typed 1, or the words of a choice, stands for."""
    if not memory.choices:
        return None
    typed = normalise(text).rstrip("。.!")
    if (memory.offered or len(memory.choices) == 1) and (_WHOLE_TAIL.sub("", typed) or typed) in _said()[
        "yes"
    ] | _said()["that period"]:
        return memory.choices[0][1]
    number = _NUMBERS.get(typed)
    if number is not None and number < len(memory.choices):
        return memory.choices[number][1]
    exact = next((whole for label, whole in memory.choices if typed == normalise(label)), None)
    return exact or _by_part(typed, memory)


def all_chosen(text: str, memory: Memory) -> tuple[str, ...]:
    """都要, 两个都看: the whole questions of all that was offered; none where the text says something else."""
    typed = normalise(text).rstrip("。.!")
    wanted = (_WHOLE_TAIL.sub("", typed) or typed) in _said()["all"]
    return tuple(whole for _, whole in memory.choices) if wanted and len(memory.choices) > 1 else ()


def nods(text: str) -> bool:
    """嗯, 哦, 好: nothing is asked."""
    return normalise(text).rstrip("。.!~") in _said()["nods"]


def _by_part(typed: str, memory: Memory) -> str | None:
    """系统的, 景区那个: a part of one of the choices alone; a single character only where that one ends in it."""
    part = _TAIL.sub("", typed)
    labels = [(normalise(label), whole) for label, whole in memory.choices]
    tests = (_is_part, _is_short_for) if len(part) > 1 else (_ends_in,) if part else ()
    for fits in tests:
        meant = [whole for label, whole in labels if fits(part, label)]
        if meant:
            return meant[0] if len(meant) == 1 else None
    return None


def _is_part(part: str, label: str) -> bool:
    return part in label


def _is_short_for(part: str, label: str) -> bool:
    """景区 for 风景名胜区: its characters, in their order."""
    rest = iter(label)
    return all(character in rest for character in part)


def _ends_in(part: str, label: str) -> bool:
    return label.endswith(part)


def completed(text: str, memory: Memory, catalogue: Catalogue) -> str | None:
    """余杭的, after 接入率 was asked back about: the name and the question that lacked it, as one."""
    about_indicator = bool(memory.choices) and all(label in catalogue.indicators for label, _ in memory.choices)
    return _TAIL.sub("", normalise(text)) + memory.asked if memory.asked and about_indicator else None
