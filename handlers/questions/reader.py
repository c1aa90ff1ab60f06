"""The way in: one message's text → Question, or what is unclear about it, or what nobody knows."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import zip_longest

from handlers.language.calendar.time_words import whens_at
from handlers.language.segmenting import particles_in, widened
from handlers.language.text import LONGEST, normalise
from handlers.questions.compose import compare_with_average, measure_again, question_of
from handlers.questions.followups import Listed, continues, merged
from handlers.questions.phrases import both_picked, may_pick_inside, picked_inside
from handlers.questions.quantities import Quantity, ask_how_near
from handlers.questions.question import Question, Reading, Unclear, Unread, When
from handlers.questions.resolve import Resolved, pairs_said, resolve
from handlers.questions.slots import Slots, fill
from handlers.questions.speech import as_heard
from handlers.questions.spelling import Repair, Typos
from handlers.questions.tokens import Segmenter, Token
from handlers.questions.vocabulary import Name, Vocabulary
from storage.catalogue import Catalogue

MOST_REPAIRS = 4
_EMOJI = re.compile(r"[\U0001f000-\U0001faff\u2600-\u27bf\u2b50\u200d]+")
_CORRECTS = re.compile(
    r"(?:(?:不好意思|抱歉|对不起|哦|啊|呃|额|噢|我|俺|领导|刚才|刚刚|是|,)*)(?:不是(?=[,.!我]|$)|不是这个|不对|错了|[搞弄答说打问写输发讲念记看][错岔反]了|[我俺][问说要讲指]的是?|应该是|更正|我是[说问])"
)
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
        text = normalise("。".join(filter(None, map(str.strip, text.replace("\r", "\n").split("\n")))))
        if len(text) > LONGEST:
            return Unread((text[:12] + "…",), too_long=True)
        text, read_as = as_heard(text) if heard else (text, [])
        text = self._segmenter.without_asides(_without_emoji(text), today)
        both = [(said, meant) for said, meant in self._both.items() if said in text]
        for said, meant in both:
            text = text.replace(said, meant)
        read_as += both
        tokens = self._segmenter.cut(text, today)
        text, tokens = self._without_particles(text, tokens, today)
        unread = _rest(text, tokens)
        while unknown := _unknown(tokens):
            repair = self._repair(text, unknown[0], heard=heard) if len(read_as) < MOST_REPAIRS else None
            if isinstance(repair, Unclear) and all(token.text in repair.about for token in unknown):
                return self._asked_at_once(repair, today) or unread
            if not isinstance(repair, Repair):
                return unread
            text = repair.text
            read_as.append(repair.read_as)
            tokens = self._segmenter.cut(text, today)
        reading = self._understood(text, fill(tokens, today, self.catalogue), today, before, listed)
        if isinstance(reading, Unread) and not reading.known:
            reading = _without_numbers(tokens, reading)
        if isinstance(reading, Unread):
            return replace(reading, names=_names(tokens))
        return replace(reading, read_as=(*read_as, *reading.read_as)) if isinstance(reading, Question) else reading

    def _without_particles(self, text: str, tokens: tuple[Token, ...], today: date) -> tuple[str, tuple[Token, ...]]:
        """嘛, 哎: by the dictionary they only say how something is said."""
        unknown = [(token.start, token.end) for token in tokens if token.meaning is None]
        drop = [span for span in unknown if span in particles_in(text)] if unknown else []
        if not drop:
            return text, tokens
        for start, end in reversed(drop):
            text = text[:start] + text[end:]
        return text, self._segmenter.cut(text, today)

    def _asked_at_once(self, repair: Unclear, today: date) -> Unclear | None:
        """What can be meant: 西胡 may be 西湖, which two share, so that they are the choices; 萧山市级 is nobody."""
        read = {choice: self._read_surely(choice[1], today) for choice in repair.choices}
        choices = tuple(choice for choice, reading in read.items() if not isinstance(reading, Unread))
        if len(choices) == 1 and isinstance(again := read[choices[0]], Unclear):
            return replace(again, about=repair.about, unsure=True)
        return replace(repair, choices=choices) if choices else None

    def inside(self, text: str, today: date) -> tuple[str, str] | None:
        """注册数前五里活跃率最低的 as two questions: 注册数前五, and of those that it lists, 其中活跃率最低的."""
        text = normalise(text)
        mark = picked_inside(self._segmenter.cut(text, today)) if may_pick_inside(text) else None
        return (text[: mark.start], f"其中{text[mark.end :]}") if mark else None

    def apart(self, text: str, today: date) -> tuple[str, ...]:
        """活跃率最高的区县和激活率最低的区县 as two questions, each with the time and the scope of both."""
        text = normalise(text)
        if len(text) > LONGEST or "和" not in text:
            return ()
        sides = both_picked(self._segmenter.cut(text, today))
        return tuple(f"{before}{text[start:end]}" for before, start, end in sides)

    def _read_surely(self, text: str, today: date) -> Reading:
        """Without mending slips: what is offered holds none, so that one offer never leads to another without end."""
        tokens = self._segmenter.cut(text, today)
        if _unknown(tokens):
            return _rest(text, tokens)
        return self._understood(text, fill(tokens, today, self.catalogue), today, None, lambda _: ())

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
            known = text
            for word in slots.unknown:
                known = known.replace(word, "", 1)
            return Unread(tuple(slots.unknown), known=known)
        if "wrong" in slots.operations and not _CORRECTS.match(text):
            return Unread()
        compare_with_average(slots, self.catalogue)
        vague = next((quantity for quantity in slots.quantities if quantity.around), None)
        if vague is not None:
            return ask_how_near(vague, text)
        if before is not None:
            measure_again(slots, before)
        members = [len(self.catalogue.members(scope, today)) for scope in slots.scopes]
        new = question_of(slots, members)
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
            question_of(slots, members, found.each) or new,
            units=found.units, excluded=found.excluded,
            indicators=found.indicators, meanings=found.meanings, instead=found.instead, measure=slots.measure,
            pairs=pairs_said(slots, found),
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


def _without_emoji(text: str) -> str:
    """🙏 thanks; a text of nothing else stays."""
    rest = _EMOJI.sub("", text)
    return rest if any(map(str.isalnum, rest)) else text


_WORD_BEGINNINGS = frozenset("上下中内里本于为有在对人家该被得")


def _first(tokens: list[Token]) -> tuple[str, ...]:
    return tuple(token.text for token in tokens)


def _names(tokens: Sequence[Token]) -> str:
    """萧山区上期激活率, of whatever else was said."""
    named = [token for token in tokens if isinstance(token.meaning, When) or token.sort in _NAMING]
    return "".join(f"{one.text}{'、' if two and one.sort == two.sort else ''}" for one, two in _pairs(named))


_NAMING = frozenset({"unit", "scope", "indicator"})


def _pairs(tokens: Sequence[Token]) -> Iterator[tuple[Token, Token | None]]:
    return zip_longest(tokens, tokens[1:])


def _without_numbers(tokens: Sequence[Token], reading: Unread) -> Unread:
    """Numbers that mean nothing where they stand: named as they were written, and the rest is what is known."""
    numbers = [token for token in tokens if isinstance(token.meaning, Quantity) and token.meaning.plain is not None]
    known = "".join(token.text for token in tokens if token not in numbers)
    words = tuple(dict.fromkeys(token.text for token in numbers)) if reading.words else ()
    return replace(reading, words=words, known=known if numbers else "")


def _written(quantity: Quantity) -> str:
    return f"{quantity.plain}{'%' if quantity.percent else ''}"


_WORD_PARTS = frozenset("省市州县镇乡村区局办委山江河城")


def _stands_by_itself(token: Token) -> bool:
    """外 of 编外 is part of a word that nobody knows; a name, a time and a longer word are not."""
    return token.meaning not in (None, "filler") and (len(token.text) > 1 or not isinstance(token.meaning, str))


def _rest(text: str, tokens: Sequence[Token]) -> Unread:
    """What nobody knows, in whole words, with the place's ending that follows it: 江北区 rather than 江北."""
    spans = []
    for token in _unknown(tokens):
        end = token.end
        while end < len(text) and text[end] in _WORD_PARTS:
            end += 1
        spans.append((token.start, end))
    held = [(token.start, token.end) for token in tokens if _stands_by_itself(token)]
    wide = widened(text, spans, [span for span in held if not any(a < span[1] and span[0] < b for a, b in spans)])
    known, at = "", 0
    for start, end in wide:
        known, at = known + text[at:start], end
    words = tuple(dict.fromkeys(text[start:end] for start, end in wide))
    return Unread(words, known=known + text[at:], names=_names(tokens))
