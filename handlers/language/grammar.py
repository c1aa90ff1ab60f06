"""Tokens → Question: collects what was named, decides what is asked, and says what was not understood."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from handlers.language.periods import since, span
from handlers.language.quantities import Quantity
from handlers.language.question import When
from handlers.language.segment import Token
from handlers.language.vocabulary import Name


@dataclass(slots=True)
class Slots:
    """What one message names, in the order in which it was said. Units and indicators may still be several each."""

    units: list[Token] = field(default_factory=list)
    scopes: list[str] = field(default_factory=list)
    indicators: list[Token] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)
    whens: list[When] = field(default_factory=list)
    operations: list[str] = field(default_factory=list)
    quantities: list[Quantity] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def fill(tokens: Sequence[Token], today: date) -> Slots:
    """Sorts tokens into slots; joins 7月20日 至 27日 and 今年 以来 on the way."""
    slots = Slots()
    for token in _without_bare_numbers(_joined_times(tokens, today)):
        _put(token, slots)
    return slots


def _put(token: Token, slots: Slots) -> None:
    match token.meaning:
        case None:
            slots.unknown.append(token.text)
        case When():
            slots.whens.append(token.meaning)
        case Quantity():
            slots.quantities.append(token.meaning)
        case Name(sort="unit"):
            slots.units.append(token)
        case Name(sort="indicator"):
            slots.indicators.append(token)
        case Name(sort="scope") as name:
            slots.scopes += name.meanings
        case Name(sort="table") as name:
            slots.tables += name.meanings
        case Name() | "filler":
            pass
        case str() as operation:
            slots.operations.append(operation)


def _joined_times(tokens: Sequence[Token], today: date) -> list[Token]:
    joined: list[Token] = []
    for token in tokens:
        if isinstance(token.meaning, When) and len(joined) >= 2 and joined[-1].meaning == "to":
            start = joined[-2].meaning
            whole = span(start, token.meaning) if isinstance(start, When) else None
            if whole is not None:
                joined[-2:] = [Token(joined[-2].text + joined[-1].text + token.text, whole, joined[-2].start)]
                continue
        if token.meaning == "since" and joined and isinstance(joined[-1].meaning, When):
            whole = since(joined[-1].meaning, today)
            if whole is not None:
                joined[-1] = Token(joined[-1].text + token.text, whole, joined[-1].start)
                continue
        joined.append(token)
    return joined


def _without_bare_numbers(tokens: Sequence[Token]) -> list[Token]:
    """活跃率7.27, 注册数0727: right behind an indicator a bare number is a value, and is not read as a date."""
    kept: list[Token] = []
    for token in tokens:
        behind_indicator = kept and isinstance(kept[-1].meaning, Name) and kept[-1].meaning.sort == "indicator"
        if behind_indicator and isinstance(token.meaning, When) and not any(map(str.isalpha, token.text)):
            kept.append(Token(token.text, None, token.start))
        else:
            kept.append(token)
    return kept
