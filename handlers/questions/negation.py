"""What 没 denies: how many have not (还有多少人没激活, 未激活人数), or who has none (没激活的区县)."""

from collections.abc import Sequence

from handlers.questions.tokens import Token

_COUNTED = ("数", "率")


def lacks_a_number(tokens: Sequence[Token]) -> bool:
    """Whether a difference is asked for: of people, of systems, of items, and not which units have none of them.

    没有接入系统的区县有几套 asks of units that have none, whatever is counted there.
    """
    said = [token for token in tokens if token.meaning != "filler" or token.text == "的"]
    for place, token in enumerate(said):
        if token.meaning == "without":
            denied = _denied(said[place + 1 :])
            right_before = place > 0 and _is_indicator(said[place - 1])
            if denied and denied[-1].text.endswith(_COUNTED) and token.text not in _OF_UNITS:
                return True
            if denied and _of_a_number(said[place + 1 + len(denied) :]):
                return True
            if (denied or right_before) and not _of_units(said[place + 1 + len(denied) :]):
                return any(one.meaning == "amount" for one in said)
    return False


_OF_UNITS = frozenset({"没有", "没有任何"})
"""没有注册数的单位 are those that have none."""


def _denied(tokens: Sequence[Token]) -> Sequence[Token]:
    """What 没 stands before: an indicator, with what narrows it down."""
    length = 0
    for token in tokens:
        if not _is_indicator(token):
            break
        length += 1
    return tokens[:length]


def _is_indicator(token: Token) -> bool:
    return token.sort in ("indicator", "hint")


def _of_a_number(tokens: Sequence[Token]) -> bool:
    """没接入的系统数: right behind what is denied stands what is counted."""
    return len(tokens) > 1 and tokens[0].text == "的" and _is_indicator(tokens[1]) and tokens[1].text.endswith("数")


def _of_units(tokens: Sequence[Token]) -> bool:
    """的区县, 的单位, right behind what is denied."""
    behind = [token for token in tokens[:2] if token.text != "的"]
    return len(tokens) > 1 and tokens[0].text == "的" and bool(behind) and _are_units(behind[0])


def _are_units(token: Token) -> bool:
    return token.meaning == "bodies" or token.sort == "scope"
