"""Question → sentence: written back from all its slots, so that reading the sentence gives the same question again."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import yaml

from handlers.questions.question import Condition, Question

LINKS = frozenset(
    {
        "amount", "again", "and", "adding", "to", "since", "wrong", "they", "it", "bodies", "greeting", "thanks",
        "whether", "topic", "send", "hand_over", "respectively", "everybody", "relative", "than_unit", "those_who",
    }
)  # fmt: skip
"""Operations that change nothing about what is asked."""
MOST_TRIED = 16
_BY_RANK = frozenset({"rank", "ascending", "highest", "lowest"})
_COMPARED = {"<": "低于", "<=": "不超过", ">": "高于", ">=": "不低于", "=": "等于"}

Rereads = Callable[[str], Question | None]


def written(question: Question, whole: str, name_of: Callable[[str], str], reread: Rereads) -> str | None:
    """The first sentence that reads back to this very question; None where no order of its parts does.

    `whole` is the name of the unit that stands for all; `name_of` tells the name of any.
    """
    for sentence in itertools.islice(dict.fromkeys(_sentences(question, whole, name_of)), MOST_TRIED):
        again = reread(sentence)
        if again is not None and same(again, question):
            return sentence
    return None


def same(one: Question, other: Question) -> bool:
    """Whether both ask for the same of the same, whatever the words."""
    return _core(one) == _core(other)


def _core(question: Question) -> Question:
    alone = len(question.conditions) == 1
    return replace(
        question,
        operations=tuple(sorted(set(question.operations) - LINKS)),
        whens=tuple(replace(when, said="") for when in question.whens),
        conditions=tuple(replace(one, indicator="") if alone else one for one in question.conditions),
        instead=(), meanings=(), read_as=(), one_by_one=(), carried=(), measure="",
    )  # fmt: skip


@cache
def _lists() -> tuple[dict[str, list[str]], list[str]]:
    lists = yaml.safe_load(Path(__file__).with_name("writing.yaml").read_text(encoding="utf-8"))
    return lists["operations"], lists["orders"]


def _sentences(question: Question, whole: str, name_of: Callable[[str], str]) -> Iterator[str]:
    words, orders = _lists()
    rank = _rank(question)
    said = [name for name in question.operations if name not in LINKS and not (rank and name in _BY_RANK)]
    parts = {
        "when": "和".join(when.said for when in question.whens),
        "whom": _whom(question, name_of),
        "what": "、".join(question.indicators or question.tables),
        "cond": "且".join(filter(None, (*(_condition(one, whole) for one in question.conditions), _moved(question)))),
        "rank": rank,
        "goal": f"到{_number(question.goal.low, question.goal)}" if question.goal else "",
    }
    for ops in itertools.islice(itertools.product(*(words.get(name, [""]) for name in said)), 4):
        for order in orders:
            filled = {**parts, "ops": "".join(ops)}
            if all(not value or f"{{{slot}}}" in order for slot, value in filled.items()):
                yield order.format(**filled).removeprefix("的")


def _whom(question: Question, name_of: Callable[[str], str]) -> str:
    left_out = f"除{'、'.join(map(name_of, question.excluded))}外的" if question.excluded else ""
    return left_out + "、".join((*map(name_of, question.units), *question.scopes))


def _rank(question: Question) -> str:
    end = "倒数" if question.from_bottom else ""
    if question.until is not None:
        return f"{end}第{question.place}到第{question.until}名"
    if question.place is not None:
        return f"{end}第{question.place}名"
    if question.places:
        return f"第{'、'.join(map(str, question.places))}名"
    if question.also_last is not None:
        return f"前{question.limit}名和后{question.also_last}名"
    if question.limit is not None:
        return f"{'后' if question.from_bottom or question.says('lowest') else '前'}{question.limit}名"
    if question.run is not None:
        return f"连续{question.run}期"
    if (
        "rank" in question.operations
        and "ascending" not in question.operations
        and not question.says("highest", "lowest")
    ):
        return "排名"
    return "从低到高排名" if {"rank", "ascending"} <= set(question.operations) else ""


def _condition(condition: Condition, whole: str) -> str:
    about = condition.indicator
    if condition.comparison == "between":
        low, high = (_number(number, condition) for number in (condition.low, condition.high))
        return f"{about}在{low}到{high}之间"
    if condition.comparison in ("<average", ">average"):
        side = "低于" if condition.comparison[0] == "<" else "高于"
        return f"{about}{side}{whole if condition.of_whole else '平均'}"
    return f"{about}{_COMPARED[condition.comparison]}{_number(condition.low, condition)}"


def _moved(question: Question) -> str:
    moved = question.moved_by
    return f"{_COMPARED.get(moved.comparison, '')}{_number(moved.low, moved)}" if moved else ""


def _number(number: Decimal | None, condition: Condition) -> str:
    return f"{number}{'%' if condition.percent else ''}"
