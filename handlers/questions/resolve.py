"""Which unit and which indicator is meant where a word may mean several: by what else was said, else asked back."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from handlers.questions.question import Question, Unclear
from handlers.questions.slots import Slots
from handlers.questions.tokens import Token
from handlers.questions.vocabulary import Name
from storage.catalogue import Catalogue

Meant = tuple[str, ...]
MOST_CHOICES = 4


@dataclass(frozen=True, slots=True)
class Resolved:
    """`instead`: one word named a family of indicators (激活: 激活数 and 激活率); whole questions with each of them."""

    units: Meant
    indicators: Meant
    meanings: tuple[Meant, ...] = ()
    each: tuple[Meant, ...] = ()
    """For each word that names indicators, those that it means here."""
    instead: tuple[tuple[str, str], ...] = ()
    excluded: Meant = ()


def resolve(text: str, slots: Slots, catalogue: Catalogue, before: Question | None = None) -> Resolved | Unclear:
    """`before` is the question that this one continues: its units help where this one names none."""
    slots.indicators = slots.indicators + _apart(slots)
    tokens = slots.indicators or slots.hints[:1]
    hinted = [set(_meanings(hint)) for hint in slots.hints]
    indicators = [_fitting(_meanings(token), lambda name: all(name in names for names in hinted)) for token in tokens]
    indicators = [_by_measure(names, slots.measure, catalogue) for names in indicators]
    meanings = tuple(indicators)
    excluded = _excluded(slots, indicators, catalogue)
    context = _scopes(slots, before)
    if len(slots.units) > 1 and {"position", "rank"} & set(
        slots.operations
    ):  # 萧山区在全市排第几: of the whole, the part
        slots.units = [token for token in slots.units if catalogue.everything not in _meanings(token)]
    units = _by_scope([_meanings(token) for token in slots.units], context, catalogue)
    units = [_by_indicator(ids, indicators, catalogue) for ids in units]
    for token, ids in zip(slots.units, units, strict=True):
        if len(ids) > 1:
            return _ask(text, token, [catalogue.units[id_].name for id_ in ids])
    named = [ids[0] for ids in units]
    holders = _holders(named, slots, before, catalogue)
    if "define" not in slots.operations:
        indicators = [_by_holders(names, holders, catalogue) for names in indicators]
    instead: tuple[tuple[str, str], ...] = ()
    for token, names in zip(tokens, indicators, strict=True):
        if len(names) > 1:
            asked = _ask(text, token, names)
            if _one_each(names, named, catalogue):
                continue
            if not _family(names, catalogue) and "define" not in slots.operations:
                return asked
            instead = asked.choices
    each = tuple(indicators)
    return Resolved(_once(named), _once(name for names in each for name in names), meanings, each, instead, excluded)


def pairs_said(slots: Slots, found: Resolved) -> tuple[tuple[str, str], ...]:
    """余杭注册数和萧山激活数: the unit and the indicator of each pair, where at least two were said one by one."""
    if len(slots.units) != len(slots.indicators) or len(found.units) < 2 or len(found.units) != len(slots.units):
        return ()
    said: list[Token] = [token for pair in zip(slots.units, slots.indicators, strict=True) for token in pair]
    in_turn = [token.start for token in said] == sorted(token.start for token in said)
    if not in_turn or len(found.each) != len(found.units) or any(len(names) != 1 for names in found.each):
        return ()
    names = [names[0] for names in found.each]
    return tuple(zip(found.units, names, strict=True)) if len(set(names)) > 1 else ()


def _apart(slots: Slots) -> list[Token]:
    """办事事项里例外的: a part of a name that narrows down none of those that were said stands for its own."""
    said = {name for token in slots.indicators for name in _meanings(token)}
    alone = [hint for hint in slots.hints if len(_meanings(hint)) == 1 and not said & set(_meanings(hint))]
    slots.hints = [hint for hint in slots.hints if hint not in alone]
    return alone


def _excluded(slots: Slots, indicators: Sequence[Meant], catalogue: Catalogue) -> Meant:
    """The units that are left out; those whom they are left out of are their scope, unless another one was named."""
    found = [_meanings(token) for token in slots.excluded]
    found = [_by_indicator(ids, indicators, catalogue) for ids in _by_scope(found, slots.scopes, catalogue)]
    scopes = {catalogue.units[ids[0]].scope or "" for ids in found}
    if len(scopes) == 1 and "" not in scopes and not slots.scopes and not slots.units:
        slots.scopes += scopes
    return _once(id_ for ids in found for id_ in ids)


def resolved_again(meanings: Sequence[Meant], units: Sequence[str], catalogue: Catalogue) -> Meant:
    """The indicators of an earlier question, as they are meant of these units."""
    return _once(name for names in meanings for name in _by_holders(names, units, catalogue))


def _meanings(token: Token) -> Meant:
    return token.meaning.meanings if isinstance(token.meaning, Name) else ()


def _scopes(slots: Slots, before: Question | None) -> tuple[str, ...]:
    if slots.scopes or before is None or slots.units:
        return tuple(slots.scopes)
    return before.scopes


def _holders(named: Sequence[str], slots: Slots, before: Question | None, catalogue: Catalogue) -> list[str]:
    """Whose figures are asked for: the named units, the members of the named scopes, those of the question before."""
    if named and all(unit == catalogue.everything for unit in named) and _of_its_members(slots):
        return [unit.id for scope in catalogue.scopes for unit in catalogue.members(scope)]
    if named:
        return list(named)
    if not slots.scopes and before is not None and before.units:
        return list(before.units)
    scopes = _scopes(slots, before)
    return [unit.id for scope in scopes for unit in catalogue.members(scope)] or _unnamed(slots, catalogue)


def _unnamed(slots: Slots, catalogue: Catalogue) -> list[str]:
    """A ranking or a filter without a scope is of the scopes' members; a plain figure is of the whole."""
    if slots.quantities or set(slots.operations) & OF_MEMBERS:
        return [unit.id for unit in catalogue.members(catalogue.default_scope)]
    return []


def _of_its_members(slots: Slots) -> bool:
    """全市哪家活跃率最高, 全市活跃率前五: of the units in it, unless the best of its own weeks is asked for."""
    said = set(slots.operations)
    through_time = said & {"which_period", "stored"} or any(when.several for when in slots.whens)
    ranked = any(one.limit or one.place or one.places for one in slots.quantities)
    who = said & {"which", "bodies"} and said & {"highest", "lowest"}
    return not through_time and bool(ranked or who or "rank" in said)


OF_MEMBERS = frozenset(
    [
        "rank",
        "ascending",
        "each",
        "higher",
        "lower",
        "position",
        "highest",
        "lowest",
        "which",
        "bodies",
        "without",
        "improved",
        "worsened",
        "average",
        "median",
    ]
)


def _by_scope(units: Sequence[Meant], scopes: Sequence[str], catalogue: Catalogue) -> list[Meant]:
    """西湖、拱墅、下城三个区: among districts, 西湖 is the district."""
    certain = {scope for ids in units if len(ids) == 1 and (scope := catalogue.units[ids[0]].scope)}
    named = set(scopes) or certain
    if len(named) != 1:
        return list(units)
    return [_fitting(ids, lambda id_: catalogue.units[id_].scope in named) for ids in units]


def _by_measure(names: Meant, measure: str, catalogue: Catalogue) -> Meant:
    """还差几套: of what the word may mean, that which is counted so."""
    return _fitting(names, lambda name: measure in ("", measure_of(name, catalogue))) if len(names) > 1 else names


def measure_of(name: str, catalogue: Catalogue) -> str:
    """What it counts; of a rate, what is counted for it."""
    indicator = catalogue.indicators[name]
    return catalogue.indicators[indicator.of[0]].measure if indicator.of else indicator.measure


def _by_indicator(ids: Meant, indicators: Sequence[Meant], catalogue: Catalogue) -> Meant:
    return _fitting(ids, lambda id_: all(any(catalogue.holds(id_, name) for name in names) for names in indicators))


def _by_holders(names: Meant, holders: Sequence[str], catalogue: Catalogue) -> Meant:
    """活跃率 of a district is 日均活跃率, because that is what the district's table holds.

    Where the holders have none of them, which one was meant makes no difference to the answer.
    """
    held = tuple(name for name in names if any(catalogue.holds(unit, name) for unit in holders))
    return held or (names[:1] if holders else names)


def _fitting(meant: Meant, fits: Callable[[str], bool]) -> Meant:
    """Those that fit; all of them where none does, so that the answer can say what is not held."""
    return tuple(filter(fits, meant)) or meant


def _one_each(names: Meant, units: Sequence[str], catalogue: Catalogue) -> bool:
    """富阳活跃率跟全市比: every unit has just one of them, and they differ."""
    held = [[name for name in names if catalogue.holds(unit, name)] for unit in units]
    return len(units) > 1 and all(len(one) == 1 for one in held)


def _family(names: Meant, catalogue: Catalogue) -> bool:
    """A rate and the counts that it is made of."""
    indicators = [catalogue.indicators[name] for name in names]
    rates = [indicator.of for indicator in indicators if indicator.of is not None]
    return len(rates) == 1 and all(indicator.name in rates[0] for indicator in indicators if indicator.of is None)


def _ask(text: str, token: Token, names: Iterable[str]) -> Unclear:
    before, after = text[: token.start], text[token.end :]
    return Unclear(token.text, tuple((name, before + name + after) for name in names)[:MOST_CHOICES])


def _once(names: Iterable[str]) -> Meant:
    return tuple(dict.fromkeys(names))
