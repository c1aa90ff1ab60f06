"""The way in: one message's text → Question, or what is unclear about it, or what nobody knows."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from handlers.language.dialogue import Listed, continues, merged
from handlers.language.grammar import Slots, fill, meanings_of
from handlers.language.hearing import as_heard
from handlers.language.quantities import Quantity, ask_how_near
from handlers.language.question import Comparison, Condition, Question, Reading, Unclear, Unread
from handlers.language.resolve import Resolved, resolve
from handlers.language.segment import Segmenter, Token
from handlers.language.text import LONGEST, normalise
from handlers.language.time_words import whens_at
from handlers.language.typos import Repair, Typos
from handlers.language.vocabulary import Name, Vocabulary
from storage.catalogue import Catalogue

MOST_REPAIRS = 4
MOST_ASKED = 100
_CORRECTS = re.compile(r"(?:不是(?=[,.!我]|$)|不是这个|不对|错了|[搞弄答]错了|我[问说要]的是|我是[说问])")
"""不是，我问的是激活率 corrects the question before; 不是最高的区县 denies something, and is not understood."""


class Reader:
    """Reads questions in the words of one catalogue and its added aliases. Built once, safe to share."""

    def __init__(self, catalogue: Catalogue, aliases: Mapping[str, str] | None = None) -> None:
        self.catalogue = catalogue
        vocabulary = Vocabulary(catalogue, aliases)
        self._segmenter, self._both = Segmenter(vocabulary), vocabulary.both
        self._typos: Typos | None = None

    def read(
        self,
        text: str,
        today: date,
        before: Question | None = None,
        listed: Listed = lambda _: (),
        *,
        heard: bool = False,
    ) -> Reading:
        """`before` is what this asker last asked here, `listed` the units that its answer listed."""
        text = normalise(text)
        if len(text) > LONGEST:
            return Unread((text[:12] + "…",), too_long=True)
        text, read_as = as_heard(text) if heard else (text, [])
        both = [(said, meant) for said, meant in self._both.items() if said in text]
        for said, meant in both:
            text = text.replace(said, meant)
        read_as += both
        tokens = self._segmenter.cut(text, today)
        words = _whole_words(text, _unknown(tokens))
        while unknown := _unknown(tokens):
            repair = self._repair(text, unknown[0], heard=heard) if len(read_as) < MOST_REPAIRS else None
            if isinstance(repair, Unclear) and all(token.text in repair.about for token in unknown):
                return self._asked_at_once(repair, today) or Unread(words)
            if not isinstance(repair, Repair):
                return Unread(words)
            text = repair.text
            read_as.append(repair.read_as)
            tokens = self._segmenter.cut(text, today)
        reading = self._understood(text, fill(tokens, today, self.catalogue), today, before, listed)
        return replace(reading, read_as=(*read_as, *reading.read_as)) if isinstance(reading, Question) else reading

    def _asked_at_once(self, repair: Unclear, today: date) -> Unclear | None:
        """What can be meant: 西胡 may be 西湖, which two share, so that they are the choices; 萧山市级 is nobody."""
        read = {choice: self.read(choice[1], today) for choice in repair.choices}
        choices = tuple(choice for choice, reading in read.items() if not isinstance(reading, Unread))
        if len(choices) == 1 and isinstance(again := read[choices[0]], Unclear):
            return replace(again, about=repair.about, unsure=True)
        return replace(repair, choices=choices) if choices else None

    def warm(self) -> None:
        """Builds ahead of time what only slips of the finger need."""
        self._slips().warm()

    def _repair(self, text: str, unknown: Token, *, heard: bool) -> Repair | Unclear | None:
        return self._slips().repair(text, unknown, heard=heard)

    def _slips(self) -> Typos:
        if self._typos is None:
            places = frozenset(unit.id for unit in self.catalogue.members(self.catalogue.default_scope))
            self._typos = Typos(self._segmenter.meanings, places)
        return self._typos

    def _understood(self, text: str, slots: Slots, today: date, before: Question | None, listed: Listed) -> Reading:
        if slots.unknown:
            return Unread(tuple(slots.unknown))
        if "wrong" in slots.operations and not _CORRECTS.match(text):
            return Unread()
        _compare_with_average(slots, self.catalogue)
        vague = next((quantity for quantity in slots.quantities if quantity.around), None)
        if vague is not None:
            return ask_how_near(vague, text)
        if before is not None:
            _measure_again(slots, before)
        members = [len(self.catalogue.members(scope, today)) for scope in slots.scopes]
        new = _question(slots, members)
        if new is None:
            return Unread(tuple(_written(quantity) for quantity in slots.quantities if quantity.plain is not None))
        first = replace(new, units=_first(slots.units), indicators=_first(slots.indicators or slots.hints))
        follows = before if before is not None and continues(first, text, before) else None
        found = resolve(text, slots, self.catalogue, follows)
        apart = self._time_apart(text, found, slots, today)
        if apart is not None:
            reading = self._understood(*apart, today, before, listed)
            (said,), name = apart[1].indicators, slots.indicators[0].text
            note = (name, f"{name.removesuffix(said.text)}的{said.text}")
            return replace(reading, read_as=(note,)) if isinstance(reading, Question) else reading
        if isinstance(found, Unclear):
            return found
        assert isinstance(found, Resolved)  # noqa: S101
        new = replace(
            _question(slots, members, found.each) or new,
            units=found.units, excluded=found.excluded,
            indicators=found.indicators, meanings=found.meanings, instead=found.instead, measure=slots.measure,
        )  # fmt: skip
        if follows is not None:
            return merged(new, follows, listed, self.catalogue)
        return new

    def _time_apart(self, text: str, found: Resolved | Unclear, slots: Slots, today: date) -> tuple[str, Slots] | None:
        """萧山区本周活跃率: a unit without 本周活跃率 may have 活跃率, and 本周 is then the time."""
        if isinstance(found, Unclear) or not found.units or len(slots.indicators) != 1:
            return None
        (token,) = slots.indicators
        if any(self.catalogue.holds(unit, name) for unit in found.units for name in found.indicators):
            return None
        for said, when in whens_at(token.text, 0, today):
            rest = token.text[len(said) :]
            name = self._segmenter.meanings.get(rest)
            if isinstance(name, Name) and name.sort == "indicator":
                start = token.start + len(said)
                return text, replace(slots, indicators=[Token(rest, name, start)], whens=[*slots.whens, when])
        return None


def _unknown(tokens: Sequence[Token]) -> list[Token]:
    """The words that nobody knows, each with the single character before it that alone would say nothing: 上海."""
    found = []
    for before, token in zip((None, *tokens), tokens, strict=False):
        if token.meaning is None and before and _begins_a_word(before, token):
            found.append(Token(before.text + token.text, None, before.start))
        elif token.meaning is None:
            found.append(token)
    return found


def _begins_a_word(before: Token, unknown: Token) -> bool:
    """九乔, 上城镇: what stands before an unknown word belongs to it, though it would mean something alone."""
    if isinstance(before.meaning, Name):
        return before.meaning.sort == "unit" and unknown.text[0] in _WORD_PARTS
    number = isinstance(before.meaning, Quantity) and before.meaning.plain is not None and not before.text[0].isascii()
    return number or (before.meaning == "filler" and before.text in _WORD_BEGINNINGS)


_WORD_BEGINNINGS = frozenset("上下中内里本于为有在对人家该被得")


def _compare_with_average(slots: Slots, catalogue: Catalogue) -> None:
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


def _measure_again(slots: Slots, before: Question) -> None:
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


def _first(tokens: list[Token]) -> tuple[str, ...]:
    return tuple(token.text for token in tokens)


def _question(slots: Slots, members: Sequence[int], each: Sequence[tuple[str, ...]] = ()) -> Question | None:
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
        operations=tuple(dict.fromkeys(slots.operations)),
        by=_only(several, 0) if slots.ranked_by == 0 else "",
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
        elif not _counts_what_was_named(quantity, slots, members):
            return None
    return None if _contradicts_itself(question) else question


def _contradicts_itself(question: Question) -> bool:
    """等于90%和100%: no figure is both, so that something else was meant."""
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


def _written(quantity: Quantity) -> str:
    return f"{quantity.plain}{'%' if quantity.percent else ''}"


_WORD_PARTS = frozenset("省市州县镇乡村区局办委山江河城")


def _whole_words(text: str, unknown: list[Token]) -> tuple[str, ...]:
    """The unknown words with the place's ending that follows them: 江北区 rather than 江北."""
    words = []
    for token in unknown:
        end = token.end
        while end < len(text) and text[end] in _WORD_PARTS:
            end += 1
        words.append(text[token.start : end])
    return tuple(dict.fromkeys(words))
