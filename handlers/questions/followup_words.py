"""What a follow-up takes up of the answer before it: those it listed, those asked about one by one, all periods."""

from dataclasses import replace

from handlers.questions.question import Question

WAYS = frozenset({"rise", "fall", "steady"})
_LISTING = frozenset({"ranking", "filter", "conditions", "moving", "compare", "value"})
_PICKING = WAYS | {
    "rank", "ascending", "highest", "lowest", "which", "bodies", "everybody", "those_who", "without", "incomplete",
    "count", "amount", "above", "below", "against", "higher", "lower", "than_unit", "position",
}  # fmt: skip
"""What picked the units that were listed; of them something else is asked now."""


def names_nobody(question: Question) -> bool:
    return not (question.units or question.scopes or question.tables)


def asks_when(question: Question) -> bool:
    """哪周最高: of all stored periods, and not of the one that was spoken of."""
    return question.says("highest", "lowest") and question.says("which_period", "stored") and names_nobody(question)


def of_the_listed(new: Question, old: Question) -> bool:
    """注册数分别多少, 近八周趋势, 谁涨得多: of those that the answer listed, where these were not all."""
    if not names_nobody(new) or old.kind not in _LISTING:
        return False
    several = len(old.units) > 1
    if new.says("improved", "worsened"):
        return several
    cut = several or bool(old.limit or old.place or old.places or old.conditions) or old.says("highest", "lowest")
    cut = cut or old.kind in {"filter", "conditions", "moving"}
    return cut and (new.says("respectively", "trend") or new.several)


def without_picking(old: Question, units: tuple[str, ...]) -> Question:
    """The earlier question about these units alone."""
    old = replace(old, units=units, scopes=(), conditions=(), excluded=(), moved_by=None)
    old = replace(old, limit=None, also_last=None, place=None, places=(), until=None, by="")
    return replace(old, operations=tuple(name for name in old.operations if name not in _PICKING))


def turned(new: Question, old: Question) -> Question | None:
    """下降的呢, after which ones rose: the same with the other way."""
    operations = set(new.operations) - {"again", "whether", "which", "bodies", "count", "those_who"}
    if old.kind != "moving" or not operations or not operations <= WAYS or not names_nobody(new) or new.indicators:
        return None
    kept = tuple(name for name in old.operations if name not in WAYS)
    operations_now = tuple(dict.fromkeys((*kept, *sorted(operations), "those_who")))
    return replace(new, operations=operations_now, moved_by=old.moved_by)


def one_by_one(new: Question, old: Question) -> tuple[str, ...]:
    """余杭注册数, 萧山呢: the units of which the same was asked, one after the other."""
    before = old.one_by_one or old.units
    if not new.units or new.indicators or new.whens or old.kind != "value":
        return old.one_by_one if not new.units else ()
    return tuple(dict.fromkeys((*before, *new.units)))


def together(new: Question, old: Question) -> tuple[str, ...]:
    """加起来, 平均, 差多少, 谁高: of all that were asked about one by one."""
    who = new.says("which") and new.says("higher", "lower") and not new.says("against")
    asked = names_nobody(new) and not new.whens and (who or new.says("total", "average", "compare"))
    return old.one_by_one if asked and len(old.units) == 1 and len(old.one_by_one) > 1 else ()
