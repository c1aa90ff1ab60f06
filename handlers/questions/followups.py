"""A follow-up keeps what it does not name: 那余杭呢, 上周呢, 激活率呢, 第二名呢, 倒过来, 画个图, 发我Excel."""

from collections.abc import Callable
from dataclasses import replace

from handlers.language.calendar.days import next_after, week_before
from handlers.questions.followup_words import asks_when, of_the_listed, one_by_one, together, turned, without_picking
from handlers.questions.question import Question, When
from handlers.questions.resolve import resolved_again
from storage.catalogue import Catalogue

_POINTING = frozenset({"they", "it"})
_POLITE = frozenset({"greeting", "thanks", "whether", "topic"})
"""What is said beside a question and changes nothing about it."""
_COUNTING = frozenset({"which", "bodies", "count", "amount"})
_LINKING = _POLITE | _COUNTING | {
    "adding", "again", "wrong", "they", "it", "and", "to", "since", "send", "hand_over", "respectively",
}  # fmt: skip
_ALONE = frozenset({"help", "stored", "missing", "improved", "worsened"})
"""What is a whole question without naming anything."""
_ADDED = frozenset({"picture", "export", "source", "word_file", "reverse"})
"""What is done with the last answer, rather than asked anew."""
_OF_FIGURES = frozenset(
    {"value", "trend", "ranking", "position", "filter", "change", "total", "gap", "run", "record", "movers", "compare",
     "check", "overview"}
)  # fmt: skip
_LISTS = frozenset({"filter", "conditions", "moving", "across", "among"})
"""What lists some units, so that 几个 counts these."""
_COMPARING = ("against", "compare")
_OF_MANY = frozenset({"rank", "ascending", "highest", "lowest", "which", "bodies"})

Listed = Callable[[Question], tuple[str, ...]]


def continues(question: Question, text: str, before: Question) -> bool:
    """Whether the message is a piece of a question, to be completed by the one before."""
    if of_the_listed(question, before) or (together(question, before) and not question.indicators):
        return True
    if asks_when(question) and not question.indicators and before.indicators:
        return True
    return _bare(question, before) or _counts_again(question, before) or _is_piece(question, text)


def _bare(question: Question, before: Question) -> bool:
    """余杭, or 注册数: after a figure, a name with nothing else asks for the same of it."""
    if set(question.operations) - _POLITE or question.tables or _measured(question):
        return False
    subject = bool(question.units or question.scopes)
    if subject == bool(question.indicators) or before.kind not in _OF_FIGURES:
        return False
    return not (subject and before.kind in {"compare", "overview"})


def _counts_again(question: Question, before: Question) -> bool:
    """有几个, after 哪些区县没有系统接入."""
    said = set(question.operations) - _POLITE
    whom = question.units or question.scopes or question.indicators or question.whens
    return (
        bool(said)
        and said <= {"count", "which", "bodies"}
        and not whom
        and (before.kind in _LISTS or bool(before.limit))
    )


def _is_piece(question: Question, text: str) -> bool:
    operations = set(question.operations) - _POLITE
    if operations & _POINTING or "wrong" in operations:
        return True
    subject = bool(question.units or question.scopes or question.tables)
    if text.startswith(("那", "再", "换", "改")) and "again" in operations:
        return True
    if _beside(question) and len(question.units) == 1 and not question.indicators and "average" not in operations:
        return True
    if question.says("share") and not question.indicators:
        return True
    if subject and question.indicators:
        return False
    if "again" in operations and not operations & _ALONE:
        return True
    if subject or question.indicators or operations & _ALONE:
        return False
    return bool(operations - _LINKING - {"whole"} or question.whens or _measured(question))


def merged(new: Question, old: Question, listed: Listed, catalogue: Catalogue) -> Question:
    """The old question with what the new one names put in its place; `carried` says what was kept."""
    listing = of_the_listed(new, old)
    if listing or "they" in new.operations or ("it" in new.operations and not old.units):
        old = without_picking(old, together(new, old) or _one_by_one(old) or listed(old) or old.units)
    elif units := together(new, old):
        old = replace(old, units=units)
    whole = turned(new, old) or _asked(new, old)
    if new.says("share"):
        return _of_a_whole(new, old, catalogue)
    if _beside(new) and old.units and new.units:
        whole = replace(whole, units=tuple(dict.fromkeys((*old.units, *new.units))))
    if not (new.units or new.scopes):
        whole = replace(whole, units=old.units, scopes=old.scopes, excluded=new.excluded or old.excluded)
    if new.says("beyond") and (new.scopes or new.says("bodies")) and not new.excluded and old.units:  # 其他区县呢
        own = {scope for unit in old.units if (scope := catalogue.units[unit].scope)}
        whole = replace(whole, units=(), excluded=old.units, scopes=new.scopes or tuple(sorted(own)))
    if _of_members(new) and not (listing or len(old.units) > 1):
        own = {scope for unit in old.units if (scope := catalogue.units[unit].scope)}
        whole = replace(whole, units=(), scopes=new.scopes or old.scopes or tuple(sorted(own)))
    if not new.indicators:
        whole = _with_indicators(whole, new, old, catalogue)
        whole = whole if new.units or new.scopes else replace(whole, pairs=old.pairs)
    whole = replace(whole, whens=_whens(new, old), tables=new.tables or old.tables, one_by_one=one_by_one(new, old))
    return replace(whole, carried=_carried(new, old, whole, catalogue))


def _one_by_one(old: Question) -> tuple[str, ...]:
    """这三家, after 民政局活跃率, 司法局, 公安局: all of them, and not only the last."""
    return old.one_by_one if len(old.units) == 1 and len(old.one_by_one) > 1 else ()


def _with_indicators(whole: Question, new: Question, old: Question, catalogue: Catalogue) -> Question:
    """活跃率 of 全市 is another one than that of the districts: it is read again for whom it is now about."""
    again = old.indicators
    if new.units or new.scopes or _of_members(new):
        members = (unit.id for scope in whole.scopes or (catalogue.default_scope,) for unit in catalogue.members(scope))
        again = resolved_again(old.meanings, new.units or tuple(members), catalogue) or old.indicators
    return replace(whole, indicators=again, meanings=old.meanings, instead=old.instead, by=old.by)


def _of_a_whole(new: Question, old: Question, catalogue: Catalogue) -> Question:
    """占全市多少 keeps the units and names the whole; 那余杭占多少 keeps the whole."""
    parts = tuple(unit for unit in new.units if not catalogue.is_total(unit))
    totals = tuple(unit for unit in new.units if catalogue.is_total(unit))
    named = bool(totals or new.scopes)
    kept = tuple(unit for unit in old.units if catalogue.is_total(unit) == bool(parts))
    units = (*(parts or kept), *totals, *(kept if parts and not named else ()))
    scopes = new.scopes if named else old.scopes
    indicators = new.indicators or old.indicators
    whole = replace(new, units=units, scopes=scopes, indicators=indicators, whens=new.whens or old.whens)
    return replace(whole, carried=_carried(new, old, whole, catalogue))


def _beside(new: Question) -> bool:
    """和余杭比呢, 加上富阳: the new units come beside the old ones."""
    return new.says("compare", "against", "adding") and not new.whens


def _of_members(new: Question) -> bool:
    """前五呢, 谁最高: after one unit's figure, of the units that it stands among."""
    who = new.says("which") and new.says("highest", "lowest")
    return not (new.units or new.says("they")) and (bool(new.limit or new.place) or who)


def _whens(new: Question, old: Question) -> tuple[When, ...]:
    if asks_when(new) and not old.several:
        return new.whens
    if new.says(*_COMPARING) and len(new.whens) == 1 and len(old.whens) == 1 and old.kind != "change":
        return (*old.whens, *new.whens)  # 7月20日's figure, 和上期比
    if not new.whens and old.kind == "change" and set(new.operations) - _LINKING:
        return _current(old)
    if new.when and new.when.onward and old.when and (after := next_after(old.when)):
        return (replace(after, said=new.when.said),)
    if not (new.when and new.when.further_back and old.when):
        return new.whens or old.whens
    before = week_before(old.when)
    return (before,) if before else new.whens


def _current(old: Question) -> tuple[When, ...]:
    """After 比上期: what else is asked is of the period that was compared, and not of the one it was compared with."""
    if len(old.whens) == 1 and old.says(*_COMPARING):
        return ()
    dated = sorted((when.last, place) for place, when in enumerate(old.whens) if when.last)
    return (old.whens[dated[-1][1]],) if len(old.whens) == 2 and dated else old.whens


def _measured(question: Question) -> bool:
    return bool(question.limit or question.place or question.places or question.conditions or question.run)


def _asked(new: Question, old: Question) -> Question:
    """What is asked, and how much of it: as the new question says, or else as the old one said."""
    operations = set(new.operations) - _LINKING
    added = operations & _ADDED
    if old.kind == "record" and operations and operations <= {"highest", "lowest"} and not _measured(new):
        kept = set(old.operations) - {"highest", "lowest"}
        return replace(new, operations=tuple(sorted(kept | operations)))
    if "reverse" in added:
        return _reversed(new, old)
    if operations - _ADDED or _measured(new):
        return new
    of_many = _measured(old) or (set(old.operations) & _OF_MANY and old.kind != "record")
    if new.units and not new.scopes and of_many:
        return new  # after a ranking, 那余杭呢 asks where 余杭 stands
    return replace(
        new,
        operations=tuple(dict.fromkeys((*old.operations, *sorted(added), *_objection(new)))),
        limit=old.limit,
        place=old.place,
        places=old.places,
        until=old.until,
        from_bottom=old.from_bottom,
        also_last=old.also_last,
        conditions=old.conditions,
        goal=old.goal,
        run=old.run,
    )


def _objection(new: Question) -> tuple[str, ...]:
    return ("wrong",) if new.says("wrong") else ()


def _reversed(new: Question, old: Question) -> Question:
    """前五 becomes 后五, the highest the lowest, and a whole ranking is read from its end."""
    swap = {"highest": "lowest", "lowest": "highest"}
    operations = {swap.get(name, name) for name in old.operations} | {"rank"}
    if old.limit is None:
        operations ^= {"ascending"}
    return replace(
        new,
        operations=tuple(sorted(operations)),
        limit=old.limit,
        place=old.place,
        until=old.until,
        from_bottom=(old.limit is not None or old.place is not None) and not old.from_bottom,
        conditions=old.conditions,
    )


def _carried(new: Question, old: Question, whole: Question, catalogue: Catalogue) -> tuple[str, ...]:
    kept: list[str] = []
    if not (new.units or new.scopes):
        kept += [catalogue.units[unit].name for unit in old.units[:3]] or list(old.scopes)
    if not new.indicators:
        kept += whole.indicators[:3]
    if not new.whens and whole.whens:
        kept.append(whole.whens[-1].said)
    return tuple(kept)
