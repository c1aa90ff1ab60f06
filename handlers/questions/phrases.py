"""What words say by the order in which they stand: who of them (上升的有几家), the difference (余杭减萧山), the sum."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from handlers.language.text import LONGEST
from handlers.questions.quantities import Quantity
from handlers.questions.question import When
from handlers.questions.tokens import Meaning, Token

_TURNED = {"higher": "rise", "lower": "fall"}
"""比上期高的区县 are those that rose."""
_MOVING = frozenset({"rise", "fall", "steady"})
_COUNTING = frozenset({"count", "which", "bodies"})
_LIGHT = frozenset({"的", "有", "是", "都", "了", "共有", "一共有"})
"""What stands between 上升 and 几家 without adding anything."""
_HOW_MANY = frozenset({"多少", "有多少", "几"})
NOTHING = frozenset({"filler", "whether"})
"""Words that stand between two others without parting them."""
_INSIDE = frozenset({"里", "里面", "中", "当中", "其中", "里头", "里边", "里面的", "里的", "中的"})
_POINTS_BACK = frozenset({"其中", "当中"})
_BESIDE = frozenset({"filler", "greeting", "thanks", "again", "topic", "and"})


def read_together(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with what two or more of them mean together in place of what each means alone."""
    tokens = [replace(token, meaning=_between_two(tokens, place)) for place, token in enumerate(tokens)]
    tokens = [
        replace(one, meaning="amount") if _counts_things(one, two) else one
        for one, two in zip(tokens, [*tokens[1:], None], strict=False)
    ]
    compared = False
    for place, token in enumerate(tokens):
        two = any(isinstance(one.meaning, When) for one in tokens[:place])  # 7月13日比7月27日高 names both
        compared = compared or (token.meaning == "against" and not two and _next_is_time(tokens[place + 1 :]))
        if compared and token.meaning in _TURNED and _are_some(tokens, place):
            tokens[place] = replace(token, meaning=_TURNED[str(token.meaning)])
    return _part_first(tokens)


def among_them(tokens: Sequence[Token]) -> bool:
    """其中激活率最高的: at the beginning, 其中 points at those that were listed before."""
    said = (token for token in tokens if token.meaning not in _BESIDE or token.text in _POINTS_BACK)
    first = next(said, None)
    return first is not None and first.text in _POINTS_BACK


def may_pick_inside(text: str) -> bool:
    """Told without cutting it into words."""
    return len(text) <= LONGEST and any(word in text for word in _INSIDE)


def picked_inside(tokens: Sequence[Token]) -> Token | None:
    """注册数前五里活跃率最低的: the 里 between some that are picked, and what picks among these."""
    for place, token in enumerate(tokens):
        if token.text in _INSIDE and _picks(tokens[:place]) and _picks(tokens[place + 1 :]):
            return token
    return None


def both_picked(tokens: Sequence[Token]) -> tuple[tuple[str, int, int], ...]:
    """For each of two requests that are joined by 和: what the other alone says of time and scope, and its place."""
    for place, token in enumerate(tokens):
        sides = (tokens[:place], tokens[place + 1 :])
        if (token.meaning == "and" or token.text == "的和") and all(map(_picks_by_its_own, sides)):
            return tuple((_lent(other, own), own[0].start, own[-1].end) for own, other in (sides, sides[::-1]))
    return ()


def _picks_by_its_own(tokens: Sequence[Token]) -> bool:
    ends = any(
        one.meaning in ("highest", "lowest") or (isinstance(one.meaning, Quantity) and one.meaning.limit is not None)
        for one in tokens
    )
    return ends and any(one.sort == "indicator" for one in tokens)


def _lent(other: Sequence[Token], own: Sequence[Token]) -> str:
    """The times and scopes that only the other one names."""
    has_time = any(isinstance(one.meaning, When) for one in own)
    has_scope = any(one.sort in ("scope", "unit") for one in own)
    times = [one.text for one in other if isinstance(one.meaning, When) and not has_time]
    return "".join(times + [one.text for one in other if one.sort == "scope" and not has_scope])


def _picks(tokens: Sequence[Token]) -> bool:
    return any(
        one.meaning in ("highest", "lowest") or (isinstance(one.meaning, Quantity) and one.meaning.picks)
        for one in tokens
    )


def some_of_them(tokens: Sequence[Token]) -> bool:
    """Whether 上升 tells which units are meant, and not what their total did: 上升的有几家, 几个区县上升了."""
    for place, token in enumerate(tokens):
        if token.meaning in _MOVING and (_are_some(tokens, place) or _counted_units(tokens)):
            return True
    return False


def _between_two(tokens: Sequence[Token], place: int) -> Meaning:
    """余杭注册数减萧山 takes one from the other, 余杭注册数加上萧山注册数 adds them."""
    token = tokens[place]
    if token.meaning != "adding" and token.text != "减":
        return token.meaning
    before = [one for one in tokens[:place] if one.meaning != "filler"]
    after = [one for one in tokens[place + 1 :] if one.meaning != "filler"]
    others = {one.text for one in tokens if one.sort == "indicator"}
    if token.text == "减" and len(others) > 1:  # 余杭注册数减萧山激活数: of what?
        return None
    named = before and after and before[-1].sort in ("unit", "indicator") and after[0].sort == "unit"
    if not named or not any(one.sort == "unit" for one in before):
        return token.meaning
    return "compare" if token.text == "减" else "total"


def _counts_things(token: Token, following: Token | None) -> bool:
    """多少系统, 几个系统: how many of these, not how many units."""
    counts = token.meaning == "count" or token.text in _HOW_MANY
    return counts and following is not None and following.sort == "hint"


def _next_is_time(tokens: Sequence[Token]) -> bool:
    return bool(tokens) and isinstance(tokens[0].meaning, When)


def _are_some(tokens: Sequence[Token], place: int) -> bool:
    """Whether units follow, or 的 with nothing behind it but how many."""
    behind = [token for token in tokens[place + 1 :] if not _stands_apart(token)]
    units = [token for token in behind if token.meaning not in NOTHING]
    if units and units[0].sort == "scope":
        return True
    of = tokens[place].text.endswith("的")
    while behind and behind[0].text in _LIGHT:
        of = of or behind[0].text == "的"
        behind = behind[1:]
    scope = any(one.sort == "scope" for one in tokens[:place])
    return of and (behind[0].meaning in _COUNTING if behind else scope)


def _stands_apart(token: Token) -> bool:
    """A time, how far (上升超过1个点的), courtesy and marks."""
    if isinstance(token.meaning, When) or token.meaning in ("thanks", "greeting") or not token.text[0].isalnum():
        return True
    return isinstance(token.meaning, Quantity) and bool(token.meaning.condition or token.meaning.percent)


def _counted_units(tokens: Sequence[Token]) -> bool:
    """几个区县, 多少家市级单位: how many of a scope."""
    return any(
        two.sort == "scope" and (one.meaning == "count" or one.text in _HOW_MANY) for one, two in pairwise(tokens)
    )


def _part_first(tokens: list[Token]) -> list[Token]:
    """办事事项里有多少是例外的 asks about the exceptions; what they are part of is shown after them."""
    inside = next((place for place, token in enumerate(tokens) if token.text in _INSIDE), None)
    if inside is None:
        return tokens
    wholes = [place for place in range(inside) if tokens[place].sort == "indicator"]
    parts = [place for place in range(inside, len(tokens)) if tokens[place].sort in ("indicator", "hint")]
    if not wholes or not parts:
        return tokens
    whole = tokens[wholes[-1]]
    rest = [token for place, token in enumerate(tokens) if place != wholes[-1]]
    return [*rest[: parts[-1]], whole, *rest[parts[-1] :]]
