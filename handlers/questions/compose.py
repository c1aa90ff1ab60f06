"""Slots → Question: which number is a limit, a place or a threshold, and which only counts what was named."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from handlers.questions.quantities import Quantity
from handlers.questions.question import Comparison, Condition, Question
from handlers.questions.slots import Slots, meanings_of
from storage.catalogue import Catalogue

MOST_ASKED = 100


def question_of(slots: Slots, members: Sequence[int], each: Sequence[tuple[str, ...]] = ()) -> Question | None:
    """None where a number was said that means nothing there: 注册数2018.

    `members` is how many units each of the scopes has. `each` are the indicators that each word for one means; of
    several, a condition is about the one said before it, and 前三 ranks by the one said before it where the others come
    after.
    """
    several = each if len(each) > 1 else ()
    question = Question(
        scopes=tuple(slots.scopes),
        tables=tuple(dict.fromkeys(slots.tables)),
        whens=tuple(slots.whens),
        operations=_operations(slots, members),
        by=_only(several, 0) if slots.ranked_by == 0 else "",
        judged=slots.judged,
    )
    tied = -1
    for quantity in slots.quantities:
        if quantity.limit is not None or quantity.place is not None or quantity.places:
            counted = _with_count(question, quantity)
            if counted is None:
                return None
            question = counted
        elif quantity.moved:
            question = replace(question, moved_by=quantity.condition or Condition("=", quantity.plain, percent=True))
        elif quantity.run is not None:
            question = replace(question, run=quantity.run, operations=(*question.operations, "running"))
        elif (condition := _condition(quantity, slots)) is not None:
            for behind in range(min(tied + 1, quantity.behind), quantity.behind + 1):  # 激活率和活跃率都低于90%
                about = replace(condition, indicator=_only(several, behind))
                question = _with_condition(question, about, quantity, slots)
            tied = quantity.behind
        elif (few := _few_of_the_best(quantity, slots)) is not None and question.limit is None:
            question = replace(question, limit=few, from_bottom="lowest" in slots.operations)
        elif not (_counts_what_was_named(quantity, slots, members) or _expects(quantity, slots)):
            return None
    return None if _contradicts_itself(question) else question


def _contradicts_itself(question: Question) -> bool:
    """等于90%和100%: no figure is both, so that something else was meant."""
    if question.says("either"):
        return False
    exact = [one.indicator for one in question.conditions if one.comparison == "="]
    return any(sum(one.indicator == name for one in question.conditions) > 1 for name in exact)


def _only(each: Sequence[tuple[str, ...]], place: int) -> str:
    """The one indicator that the word at `place` means, if it means one alone."""
    names = each[place] if 0 <= place < len(each) else ()
    return names[0] if len(names) == 1 else ""


def _with_count(question: Question, quantity: Quantity) -> Question | None:
    """With how many, or which place, was asked for; None for a second one, unless it is of the other end."""
    if question.limit is None and question.place is None and not question.places:
        return replace(
            question,
            limit=quantity.limit, place=quantity.place, until=quantity.until, places=quantity.places,
            from_bottom=quantity.from_bottom, also_last=quantity.limit if quantity.both_ends else None,
        )  # fmt: skip
    ends = question.limit is not None and quantity.limit is not None and question.from_bottom != quantity.from_bottom
    if not ends or question.also_last is not None:
        return None
    first, last = (quantity.limit, question.limit) if question.from_bottom else (question.limit, quantity.limit)
    return replace(question, limit=first, also_last=last, from_bottom=False)


def _with_condition(question: Question, condition: Condition, quantity: Quantity, slots: Slots) -> Question:
    """差多少才到50%: a threshold beside a difference is what should be reached."""
    apart = condition.comparison == ">=" and bool({"gap", "compare"} & set(slots.operations))
    if question.goal is None and (quantity.goal or apart):
        return replace(question, goal=condition)
    return replace(question, conditions=(*question.conditions, condition))


def _condition(quantity: Quantity, slots: Slots) -> Condition | None:
    """A threshold. 事项接入率100%的有几个: beside a question for units, or for one unit, a bare rate is one, too."""
    if quantity.claim and not slots.units:  # 不是20%的区县 is no claim, and means the others
        return None
    asks = slots.scopes or slots.units or set(slots.operations) & {"which", "count", "bodies"}
    if quantity.condition is not None:
        return quantity.condition if asks or quantity.condition.comparison != "=" else None
    bare = quantity.percent and slots.indicators and asks and not slots.units
    return Condition("=", quantity.plain, None, percent=True) if bare else None


def _few_of_the_best(quantity: Quantity, slots: Slots) -> int | None:
    """哪5个区县活跃率最高: a small whole number beside 最高 or 最低 is how many."""
    ends = {"highest", "lowest"} & set(slots.operations)
    number = quantity.plain
    if len(ends) != 1 or number is None or quantity.percent or number != int(number) or not 1 <= number <= MOST_ASKED:
        return None
    return int(number)


def _counts_what_was_named(quantity: Quantity, slots: Slots, members: Sequence[int]) -> bool:
    """西湖、拱墅、下城三个区, 这两家, 13个区县: as many as were named, or as the named scope has."""
    if quantity.plain == 1 and "without" in slots.operations:  # 一个系统都没有
        return True
    named = (len(slots.units), len(slots.indicators), len(slots.whens), *members)
    return quantity.plain in {Decimal(number) for number in named if number > 1}


def _operations(slots: Slots, members: Sequence[int]) -> tuple[str, ...]:
    """13个区县近八周走势: as many as the scope has, so that each of them is meant."""
    plain = {quantity.plain for quantity in slots.quantities if not quantity.percent}
    each = not slots.units and any(number in plain for number in members if number > 1)
    return tuple(dict.fromkeys((*slots.operations, *(("each",) if each else ()))))


def _expects(quantity: Quantity, slots: Slots) -> bool:
    """并列第一的是哪两个区: how many the asker expects changes nothing about who they are."""
    whom = "which" in slots.operations and any(one.place or one.condition for one in slots.quantities)
    return whom and not quantity.percent and quantity.plain in {Decimal(number) for number in range(2, 11)}


def compare_with_average(slots: Slots, catalogue: Catalogue) -> None:
    """低于全市平均, 比平均高的, 超过全市的区县: of the units among themselves their scope's own average is meant."""
    said = set(slots.operations)
    sides = said & ({"above", "below"} | ({"higher", "lower"} if "against" in said else set()))
    whole = [token for token in slots.units if catalogue.everything in meanings_of(token)]
    if "average" in said and said & {"against", "compare"}:  # 比全市平均高吗: the unit is compared with its scope's
        slots.units = [token for token in slots.units if token not in whole] or slots.units
    of_many = bool(slots.scopes) or bool(said & {"which", "bodies"})
    if len(sides) != 1 or len(whole) < len(slots.units) or ("against" in said and not of_many):
        return
    if "average" in said or (whole and of_many):
        comparison: Comparison = "<average" if sides & {"below", "lower"} else ">average"
        of_whole = "average" not in said
        slots.quantities.append(Quantity(condition=Condition(comparison, of_whole=of_whole)))
        dropped = {*sides, "average", "against", "than_unit"}
        slots.operations = [name for name in slots.operations if name not in dropped]
        slots.units = []


def measure_again(slots: Slots, before: Question) -> None:
    """30%呢, 高于的呢: after a threshold only its number, or only its direction, is new."""
    if len(before.conditions) != 1 or slots.units or slots.indicators:
        return
    (old,) = before.conditions
    sides = [name for name in ("below", "above") if name in slots.operations]
    numbers = [quantity for quantity in slots.quantities if quantity.plain is not None]
    again: Condition | None = None
    if len(sides) == 1 and not slots.quantities:
        less = sides == ["below"]
        average = "average" in old.comparison
        again = replace(old, comparison=("<average" if less else ">average") if average else ("<" if less else ">"))
        again = None if old.comparison == "between" else again
        slots.operations = [name for name in slots.operations if name not in sides]
    elif len(slots.quantities) == len(numbers) == 1 and (numbers[0].percent or "again" in slots.operations):
        fits = old.low is not None and old.comparison != "between"
        again = replace(old, low=numbers[0].plain, percent=numbers[0].percent) if fits else None
    if again is not None:
        slots.quantities = [Quantity(condition=again)]
