"""Which unit and which indicator is meant where a word may mean several: by what else was said, else asked back."""

from collections.abc import Iterable, Sequence

from handlers.language.grammar import Slots
from handlers.language.question import Unclear
from handlers.language.segment import Token
from handlers.language.vocabulary import Name
from storage.catalogue import Catalogue

Chosen = tuple[str, ...]
MOST_CHOICES = 4


def resolve(text: str, slots: Slots, catalogue: Catalogue) -> tuple[Chosen, Chosen] | Unclear:
    """The unit ids and indicator names that were meant."""
    indicators = [_meanings(token) for token in slots.indicators]
    units = _by_scope([_meanings(token) for token in slots.units], slots.scopes, catalogue)
    units = [_by_indicator(ids, indicators, catalogue) for ids in units]
    holders = [ids[0] for ids in units] or _members(slots.scopes, catalogue)
    indicators = [_by_holders(names, holders, catalogue) for names in indicators]
    for token, ids in zip(slots.units, units, strict=False):
        if len(ids) > 1:
            return _ask(text, token, [(catalogue.units[id_].name, catalogue.units[id_].name) for id_ in ids])
    for token, names in zip(slots.indicators, indicators, strict=True):
        if len(names) > 1:
            return _ask(text, token, [(name, name) for name in names])
    return _once(ids[0] for ids in units), _once(names[0] for names in indicators)


def _meanings(token: Token) -> Chosen:
    return token.meaning.meanings if isinstance(token.meaning, Name) else ()


def _by_scope(units: Sequence[Chosen], scopes: Sequence[str], catalogue: Catalogue) -> list[Chosen]:
    """西湖、拱墅、下城三个区: among districts, 西湖 is the district."""
    named = set(scopes) | {scope for ids in units if len(ids) == 1 and (scope := catalogue.units[ids[0]].scope)}
    if len(named) != 1:
        return list(units)
    return [_narrowed(ids, (id_ for id_ in ids if catalogue.units[id_].scope in named)) for ids in units]


def _by_indicator(ids: Chosen, indicators: Sequence[Chosen], catalogue: Catalogue) -> Chosen:
    held = (id_ for id_ in ids if all(any(catalogue.holds(id_, name) for name in names) for names in indicators))
    return _narrowed(ids, held)


def _by_holders(names: Chosen, holders: Sequence[str], catalogue: Catalogue) -> Chosen:
    """活跃率 of a district is 日均活跃率, because that is what the district's table holds."""
    held = (name for name in names if any(catalogue.holds(unit, name) for unit in holders))
    return _narrowed(names, held)


def _narrowed(all_: Chosen, fitting: Iterable[str]) -> Chosen:
    return tuple(fitting) or all_


def _members(scopes: Sequence[str], catalogue: Catalogue) -> list[str]:
    return [unit.id for scope in scopes for unit in catalogue.members(scope)] or [catalogue.everything]


def _ask(text: str, token: Token, meanings: Sequence[tuple[str, str]]) -> Unclear:
    before, after = text[: token.start], text[token.end :]
    return Unclear(token.text, tuple((label, before + name + after) for label, name in meanings[:MOST_CHOICES]))


def _once(names: Iterable[str]) -> Chosen:
    return tuple(dict.fromkeys(names))
