"""Texts of strangers take no longer than their length: every compiled pattern, and the way of a whole message."""

import importlib
import pkgutil
import re
import time
from collections.abc import Callable, Iterator
from re import _constants as kinds  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

import handlers
from handlers.office import Person
from handlers.reply import Reply
from tests.conftest import CLERK, READER

N = 250
WORSE_THAN_QUADRATIC = 6.0
"""Between a length and its double: 4 is quadratic, 8 is cubic, and only short texts meet these patterns."""
CLASSES = {
    kinds.CATEGORY_DIGIT: "1",
    kinds.CATEGORY_SPACE: " ",
    kinds.CATEGORY_NOT_WORD: ",",
}


def found(name: str, value: Any, depth: int = 0) -> Iterator[tuple[str, "re.Pattern[str]"]]:
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield name, value
    elif isinstance(value, dict) and depth < 3:
        for each in value.values():
            yield from found(name, each, depth + 1)
    elif isinstance(value, (tuple, list)) and depth < 3:
        for each in value:
            yield from found(name, each, depth + 1)


def patterns() -> dict[tuple[str, int], tuple[str, "re.Pattern[str]"]]:
    """Every compiled pattern that a module of the handlers holds."""
    all_of_them = {}
    for module in pkgutil.walk_packages(handlers.__path__, "handlers."):
        for name, value in vars(importlib.import_module(module.name)).items():
            for where, pattern in found(f"{module.name}.{name}", value):
                all_of_them[pattern.pattern, pattern.flags] = where, pattern
    return all_of_them


class Pumped:
    """A text that a pattern reads to its end, where its repetition number `which` is read `times` times."""

    def __init__(self, which: int, times: int) -> None:
        self.which = which
        self.times = times
        self.seen = 0

    def walk(self, tree: Any) -> str:
        return "".join(self.step(kind, value) for kind, value in tree)

    def step(self, kind: Any, value: Any) -> str:
        if kind is kinds.LITERAL:
            return chr(value)
        if kind in (kinds.ANY, kinds.NOT_LITERAL):
            return "一"
        if kind is kinds.IN:
            first, *_ = value
            return "\x01" if first[0] is kinds.NEGATE else self.step(*first)
        if kind is kinds.RANGE:
            return chr(value[0])
        if kind is kinds.CATEGORY:
            return CLASSES.get(value, "一")
        if kind is kinds.BRANCH:
            return [self.walk(branch) for branch in value[1]][-1]
        if kind is kinds.SUBPATTERN:
            return self.walk(value[3])
        if kind is kinds.ATOMIC_GROUP:
            return self.walk(value)
        if kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT):
            return self.repeated(*value)
        return ""

    def repeated(self, least: int, most: int, tree: Any) -> str:
        number, self.seen = self.seen, self.seen + 1
        text = self.walk(tree)
        if number == self.which and most > 20:
            return text * self.times
        return text * max(least, number == self.which)


def cost(search: Callable[[str], object], text: str) -> float:
    """Seconds of processor time, the best of three."""
    best = float("inf")
    for _ in range(3):
        began = time.process_time()
        search(text)
        best = min(best, time.process_time() - began)
    return best


def test_no_pattern_takes_more_than_quadratic_time() -> None:
    slow = {}
    seen = patterns()
    assert len(seen) > 100
    for where, pattern in seen.values():
        tree = parser.parse(pattern.pattern, pattern.flags)
        counted = Pumped(-1, 1)
        counted.walk(tree)
        for number in range(counted.seen):
            short, long = (Pumped(number, times).walk(tree) for times in (N, 2 * N))
            if len(long) - len(short) < N:
                continue
            for end in ("\x02", "x"):
                for search in (pattern.fullmatch, pattern.search):
                    took = cost(search, long + end)
                    if took > 0.01 and took / cost(search, short + end) > WORSE_THAN_QUADRATIC:
                        slow[where] = long[:20]
    assert slow == {}


PIECES = (
    *("删第1条{} x", "把第1条{}移到第2条x", "把第1条{}与第2条x", "{}推迟", "查{}历史x"),
    *("{}", "退回{}x", "加一条{}", "预览{}x", "萧山区{}"),
)
REPEATED = (" ", "\t", "\n", "\u3000", "版本", "第1条、", "一", "1", "的", "萧山区", "%", "(")


@pytest.mark.parametrize("repeated", REPEATED)
@pytest.mark.parametrize("who", [CLERK, READER], ids=["clerk", "reader"])
def test_a_message_takes_no_longer_than_its_length(repeated: str, who: Person, say: Callable[..., Reply]) -> None:
    say("帮助", who=who)  # what is built once is built
    for piece in PIECES:
        short, long = (piece.format(repeated * (times // len(repeated))) for times in (2_000, 4_000))
        took = cost(lambda text: say(text, who=who), long)
        assert took < 0.05 or took / cost(lambda text: say(text, who=who), short) < 3.2, (piece, took)
