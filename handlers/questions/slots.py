"""Tokens → slots: sorts what was said, joins what belongs together, and keeps apart what does not."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from handlers.language.calendar.days import since, span
from handlers.language.calendar.time_words import in_a_row
from handlers.questions.negation import lacks_a_number
from handlers.questions.phrases import NOTHING, among_them, read_together, some_of_them
from handlers.questions.quantities import Quantity
from handlers.questions.question import When
from handlers.questions.tokens import Meaning, Token
from handlers.questions.vocabulary import Name
from storage.catalogue import Catalogue


@dataclass(slots=True)
class Slots:
    """What one message names, in the order in which it was said. A unit or indicator token may still mean several."""

    units: list[Token] = field(default_factory=list)
    excluded: list[Token] = field(default_factory=list)
    """Units that are left out: 除了萧山区, 萧山区以外."""
    scopes: list[str] = field(default_factory=list)
    indicators: list[Token] = field(default_factory=list)
    hints: list[Token] = field(default_factory=list)
    """Parts of indicator names (系统, 事项) that narrow down which one is meant."""
    tables: list[str] = field(default_factory=list)
    whens: list[When] = field(default_factory=list)
    operations: list[str] = field(default_factory=list)
    judged: bool = False
    """Said of places, not of values: 最好, 垫底, 进步."""
    quantities: list[Quantity] = field(default_factory=list)
    measure: str = ""
    """What is counted: 套 of 还差几套."""
    ranked_by: int | None = None
    """Which of the indicators was said before 前三, 最高 or 排名."""
    unknown: list[str] = field(default_factory=list)


_MEASURING = frozenset({"against", "above", "below"})
"""Right before a unit they make it the measure: 比萧山高的 are others, 萧山比谁高 asks for those below it."""
_RANKING = frozenset({"rank", "highest", "lowest"})


_JUDGED = frozenset({"best", "worst", "bettered", "slipped"})
_IN_FULL = {
    "best": ("highest",),
    "worst": ("lowest",),
    "bettered": ("improved",),
    "slipped": ("worsened",),
    "amount": ("count", "amount"),
    "growth": ("change", "relative"),
    "shrinkage": ("change", "relative", "fall"),
    "everybody": ("bodies", "everybody"),
    "send": ("export", "send"),
    "trend_picture": ("trend", "picture"),
    "respectively": ("each", "respectively"),
    "as_list": ("each",),
    "sequential": ("change", "sequential"),
    "both_changes": ("change", "sequential", "yoy"),
}
"""Word lists that are another one's words with something more."""


def fill(tokens: Sequence[Token], today: date, catalogue: Catalogue) -> Slots:
    """Sorts tokens into slots; joins 7月20日 至 27日 and 今年 以来 on the way."""
    slots = Slots()
    tokens = read_together(tokens)
    left_out = False
    before: Meaning = None
    for said in _belonging(_values_behind_names(_joined_times(_none_of(tokens), today)), catalogue):
        token = _as_move(said) if before in ("rise", "fall") else said
        passes = token.meaning in NOTHING or isinstance(token.meaning, When) or _moves(token.meaning)
        _put(token, slots)
        left_out = _leave_out(token, before, slots, catalogue, left_out=left_out)
        measured = before in _MEASURING or (before == "share" and token.sort == "unit")
        if measured and (token.sort == "unit" or token.meaning == "it"):
            slots.operations.append("than_unit")
        before = before if passes else token.meaning
    slots.scopes = slots.scopes or _of_their_kind(tokens, catalogue)
    if among_them(tokens):
        slots.operations.append("they")
    if some_of_them(tokens):
        slots.operations.append("those_who")  # 活跃率下降的区县 are some of them, 区县活跃率下降 is the whole
    _take_the_next(slots)
    _send(slots, tokens)
    slots.measure = _measure("".join(token.text for token in tokens), catalogue)
    ranked = {"rank", "ascending", "highest", "lowest"} & set(slots.operations)
    if "everybody" in slots.operations and (ranked or any(one.limit or one.place for one in slots.quantities)):
        slots.scopes = slots.scopes or list(catalogue.scopes)
    if lacks_a_number(tokens):
        slots.operations = ["lacking" if name == "without" else name for name in slots.operations]
    if {"trend", "picture"} & set(slots.operations):
        slots.whens = [in_a_row(when) for when in slots.whens]
    return slots


def _of_their_kind(tokens: Sequence[Token], catalogue: Catalogue) -> list[str]:
    """几个区, 哪些县: the scope of which several units are called so."""
    if any(token.sort in ("unit", "scope") for token in tokens):
        return []
    kinds = {token.text[-1] for token in tokens if token.meaning in _WHOM}
    ends = {scope: Counter(unit.name[-1] for unit in catalogue.members(scope)) for scope in catalogue.scopes}
    found = [scope for scope, counted in ends.items() if any(counted[kind] > 1 for kind in kinds)]
    return found if len(found) == 1 else []


_WHOM = frozenset({"which", "bodies", "count"})


def _leave_out(token: Token, before: Meaning, slots: Slots, catalogue: Catalogue, *, left_out: bool) -> bool:
    """Moves units to those left out: what follows 除了 up to another kind of word, or what stands before 以外.

    除了活跃率 leaves out something else than units, which nobody answers.
    """
    if token.meaning == "except":
        return True
    if token.meaning == "beyond":
        if slots.units and not slots.excluded and isinstance(before, Name) and before.sort == "unit":
            slots.excluded, slots.units = slots.units, []
        return False
    if left_out and token.sort == "unit" and not any(map(catalogue.is_total, meanings_of(token))):
        slots.excluded.append(slots.units.pop())
        return True
    goes_on = token.meaning in (*NOTHING, "and")
    if left_out and not goes_on and not slots.excluded:
        slots.operations.append("unanswerable")
    return left_out and goes_on


def _as_move(token: Token) -> Token:
    """上升超过1个点, 涨了2个点: how far it moved, not where it stands."""
    quantity = token.meaning
    if not isinstance(quantity, Quantity) or not (quantity.condition or quantity.percent):
        return token
    return replace(token, meaning=replace(quantity, moved=True))


def _moves(meaning: Meaning) -> bool:
    return isinstance(meaning, Quantity) and meaning.moved


def _none_of(tokens: Sequence[Token]) -> list[Token]:
    """零接入的区县 are those without any."""
    none = {
        one for one, two in pairwise(tokens)
        if isinstance(one.meaning, Quantity) and one.meaning.plain == 0 and two.sort == "indicator"
    }  # fmt: skip
    return [replace(token, meaning="without") if token in none else token for token in tokens]


def _measure(text: str, catalogue: Catalogue) -> str:
    measures = {indicator.measure for indicator in catalogue.indicators.values() if indicator.measure}
    return next((one for one in measures if any(f"{number}{one}" in text for number in ("几", "多少"))), "")


def _send(slots: Slots, tokens: Sequence[Token]) -> None:
    """趋势图发我 wants the picture; 附件三来一份 wants the annex."""
    as_table = any(token.meaning == "export" for token in tokens)
    if "send" in slots.operations and "picture" in slots.operations and not as_table:
        slots.operations = [name for name in slots.operations if name not in ("export", "send")]
    if "hand_over" in slots.operations and slots.tables:
        slots.operations.append("export")


def _take_the_next(slots: Slots) -> None:
    """下城前一名: beside a unit it is the one right before it, not the first of all."""
    of_a_unit = (bool(slots.units) or "gap" in slots.operations) and not slots.scopes
    beside = [one for one in slots.quantities if one.next_to and (of_a_unit or one.limit is None)]
    if beside:
        slots.quantities = [quantity for quantity in slots.quantities if quantity not in beside]
        slots.operations += ["next", *(quantity.next_to for quantity in beside)]


def _put(token: Token, slots: Slots) -> None:
    match token.meaning:
        case None:
            slots.unknown.append(token.text)
        case When():
            slots.whens.append(token.meaning)
        case Quantity() as quantity:
            slots.quantities.append(replace(quantity, behind=len(slots.indicators) - 1))
            slots.operations += ["ever"] if quantity.ever else []
            if quantity.limit is not None or quantity.place is not None or quantity.places:
                _note_ranked(slots)
        case Name(sort="scope") as name:
            slots.scopes += [scope for scope in name.meanings if scope not in slots.scopes]
            slots.operations += ["each"] if token.text.startswith("各") else []
        case Name(sort="table") as name:
            slots.tables += name.meanings
        case Name():
            _put_name(token, token.meaning, slots)
        case str() as operation if operation != "filler":
            slots.judged = slots.judged or operation in _JUDGED
            slots.operations += (does := _IN_FULL.get(operation, (operation,)))
            if _RANKING.intersection(does):
                _note_ranked(slots)


def _note_ranked(slots: Slots) -> None:
    if slots.ranked_by is None:
        slots.ranked_by = len(slots.indicators) - 1


def _put_name(token: Token, name: Name, slots: Slots) -> None:
    place = {"unit": slots.units, "indicator": slots.indicators, "hint": slots.hints}.get(name.sort)
    if place is not None:
        place.append(token)
    elif name.sort == "bulletin":  # 政务钉钉用得怎么样 is about all that the bulletin tells
        slots.operations.append("topic")


def _joined_times(tokens: Sequence[Token], today: date) -> list[Token]:
    joined: list[Token] = []
    for token in tokens:
        whole = _whole_time(joined, token, today)
        if whole is None:
            alone = token.text in _ONLY_BEHIND_A_TIME or (token.text in _ONLY_BEHIND_A_UNIT and not _ends(joined))
            joined.append(Token(token.text, None, token.start) if alone else token)
        else:
            taken = 2 if isinstance(token.meaning, When) and not _is_every(token) else 1
            text = "".join(part.text for part in (*joined[-taken:], token))
            joined[-taken:] = [Token(text, whole, joined[-taken].start)]
    return joined


_ONLY_BEHIND_A_TIME = frozenset({"以后", "之后"})
"""萧山区之后 asks who comes next, which nobody here understands."""
_ONLY_BEHIND_A_UNIT = frozenset({"自己", "自己的", "本身", "本身的", "自身"})
"""数据资源局自己的 adds nothing; 自己的活跃率 is that of somebody whom nobody here knows."""


def _ends(tokens: Sequence[Token]) -> bool:
    """Whether they end in a unit."""
    return bool(tokens) and tokens[-1].sort == "unit"


def _is_every(token: Token) -> bool:
    return token.text in {"各期", "所有期", "全部期", "历期"}


def _whole_time(before: Sequence[Token], token: Token, today: date) -> When | None:
    """The span that `token` completes: 7月20日 至 | 27日, 今年 | 以来; 本月 | 各期 is every period of the month."""
    if isinstance(token.meaning, When) and _is_every(token) and before and isinstance(before[-1].meaning, When):
        return replace(before[-1].meaning, several=True)
    if token.meaning == "since" and before and isinstance(before[-1].meaning, When):
        return since(before[-1].meaning, today)
    if isinstance(token.meaning, When) and len(before) >= 2 and before[-1].meaning == "to":
        first = before[-2].meaning
        return span(first, token.meaning) if isinstance(first, When) else None
    return None


def _values_behind_names(tokens: Sequence[Token]) -> Iterator[Token]:
    """活跃率7.27, 注册数0727: right behind an indicator a bare number is a value, and is not read as a date."""
    behind_indicator = False
    for token in tokens:
        bare = isinstance(token.meaning, When) and not any(map(str.isalpha, token.text))
        yield Token(token.text, None, token.start) if behind_indicator and bare else token
        behind_indicator = token.sort == "indicator"


def _belonging(tokens: Iterator[Token], catalogue: Catalogue) -> Iterator[Token]:
    """杭州市萧山区 is 萧山区; 萧山区教育局 is neither of the two, and nobody we know.

    低于全市的区县 compares the second with the first. Of two names of units with nothing between them but 的, the
    first says where the second belongs.
    """
    kept: Token | None = None
    measuring = False
    for token in tokens:
        if kept is not None and token.text == "的":
            continue
        measured, measuring = measuring, token.meaning in _MEASURING or (measuring and _is_place(token))
        if kept is not None and _is_place(token):
            relation = _relation(kept, token, catalogue)
            if relation == "inside" and not measured:  # 高于全市的区县 measures by 全市
                kept = token
                continue
            if relation == "foreign":
                kept = Token(kept.text + token.text, None, kept.start)
                continue
        if kept is not None:
            yield kept
        kept = token if _is_place(token) else None
        if kept is None:
            yield token
    if kept is not None:
        yield kept


def _is_place(token: Token) -> bool:
    return token.sort in {"unit", "scope"}


def _relation(first: Token, second: Token, catalogue: Catalogue) -> str:
    """Whether the second is inside the first, beside it, or of a kind that the first does not have."""
    if catalogue.everything in meanings_of(first):
        return "inside"
    ours, theirs = _scopes(first, catalogue), _scopes(second, catalogue)
    if not ours & theirs:
        return "foreign"
    holds = first.sort == "scope" or any(map(catalogue.is_total, meanings_of(first)))
    return "inside" if holds and second.sort == "unit" else "beside"


def meanings_of(token: Token) -> tuple[str, ...]:
    return token.meaning.meanings if isinstance(token.meaning, Name) else ()


def _scopes(token: Token, catalogue: Catalogue) -> set[str]:
    if token.sort == "scope":
        return set(meanings_of(token))
    totals = {scope.total: scope.name for scope in catalogue.scopes.values()}
    found = (catalogue.units[id_].scope or totals.get(id_) for id_ in meanings_of(token))
    return {scope for scope in found if scope}
