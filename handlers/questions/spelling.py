"""Words that nobody knows, read as the name they sound like or nearly spell; asked back where they are only near.

Taken without asking: what sounds the same, tones and all (肖山, 于航; pinyin and initials), two characters changed
about, one typed twice, and in long names one missing or wrong. A short name with another character in it may be
somebody else's (江北区 is not 江干区), so may a body's that only sounds the same (水务局 is not 税务局), and what is
said in other tones may be another word (实际 is not 市级, 通路 not 桐庐): those are only offered. 不 and 的 are part of
no slip.
"""

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from handlers.language.sounds import likely, said_as, sounds
from handlers.questions.question import Unclear
from handlers.questions.tokens import Meaning, Token
from handlers.questions.vocabulary import ENDINGS, Name

_LATIN = re.compile(r"[a-z]+(?: [a-z]+)*")
_LONG = 6
"""From this length on, one wrong character leaves no doubt about a name."""
_PLACES = frozenset("省市州县区镇乡")
"""区教育局 may well mean 市教育局."""
_PARTICLES = frozenset("的了吗呢吧着")
_DENIALS = frozenset("不非")
_OPERATIONS = frozenset({"rank", "trend", "change", "yoy", "position", "export"})
"""Words other than names that may be misspelled; most others sound like something else (几期, 机器)."""


@dataclass(frozen=True, slots=True)
class Repair:
    """The text with what was meant in place of what was typed; (as typed, as read)."""

    text: str
    read_as: tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    forms: tuple[str, ...]
    sure: bool


class Typos:
    """Built when the first unknown word comes: most messages have none."""

    def __init__(self, meanings: Mapping[str, Meaning], places: frozenset[str]) -> None:
        """`places` are the ids of units with proper names, which nobody else's sound like."""
        self._meanings = meanings
        self._places = places
        self._forms = tuple(form for form, meaning in meanings.items() if len(form) >= 2 and _worth(meaning))
        self._names = tuple(form for form in self._forms if len(form) >= 3 and isinstance(meanings[form], Name))
        self._longest = max(map(len, self._names), default=0)

    def warm(self) -> None:
        """Builds what the first typo would have to wait for (some 50 ms)."""
        _ = self._by_near_sound, self._by_latin, self._by_initials, self._by_gap, self._known_names

    def repair(self, text: str, unknown: Token, *, heard: bool = False) -> Repair | Unclear | None:
        """Reads the first unknown word; what is still unknown then is another call. None where it is like nothing."""
        found = self._find(text, unknown.start, unknown.end, heard=heard)
        if found is None:
            return None
        typed, before, after = text[found.start : found.end], text[: found.start], text[found.end :]
        if len(found.forms) > 1 or not found.sure:
            choices = tuple((form, before + form + after) for form in found.forms[:4])
            return Unclear(typed, choices, unsure=not found.sure)
        return Repair(before + found.forms[0] + after, (typed, found.forms[0]))

    def _find(self, text: str, start: int, end: int, *, heard: bool) -> _Found | None:
        latin = _latin_around(text, start)
        if latin is not None:
            return self._from_latin(text, *latin)
        if end - start > self._longest:  # longer than any name: no slip, and not worth a search through all of it
            return None
        if text[start] in _DENIALS:
            return None
        windows = list(_windows(text, start, end, self._longest))
        if not heard:
            windows = [window for window in windows if not _PARTICLES & set(text[slice(*window)])]
        for look in self._looks(heard=heard):
            for first, last in windows:
                typed = text[first:last]
                forms = self._distinct(_nearest(typed, look(typed)))
                if forms:
                    return _Found(first, last, forms, sure=heard or all(self._certain(typed, form) for form in forms))
        windows = [window for window in windows if not self._holds_a_name(text[slice(*window)])]
        for first, last in windows:
            whole = first <= start and end <= last and not self._beside_a_word(text, (first, last), (start, end))
            forms = self._distinct(self._one_wrong(text[first:last])) if whole else ()
            if forms:
                return _Found(first, last, forms, sure=len(forms) == 1 and len(forms[0]) >= _LONG)
        return None

    def _looks(self, *, heard: bool) -> tuple[Callable[[str], Iterator[str]], ...]:
        """The ways of reading a window, the surest first."""
        if heard:
            return self._same_sound, self._slip, self._near_sound, self._same_words
        return self._same_sound, self._slip, self._long_near_sound

    def _distinct(self, forms: Iterable[str]) -> tuple[str, ...]:
        """One form for each meaning."""
        found: dict[Meaning, str] = {}
        for form in forms:
            found.setdefault(self._meanings[form], form)
        return tuple(found.values())

    def _certain(self, typed: str, form: str) -> bool:
        """Said alike with its tones, or its characters changed about; a long name needs no more than its sound."""
        slipped = len(form) != len(typed) or sorted(form) == sorted(typed)
        if _only_its_ending_differs(typed, form):
            return True
        return (slipped or len(form) >= _LONG or said_as(typed, form)) and self._proper(form)

    def _proper(self, form: str) -> bool:
        meaning = self._meanings[form]
        if not isinstance(meaning, Name) or meaning.sort != "unit":
            return True
        return len(form) >= _LONG or set(meaning.meanings) <= self._places

    def _beside_a_word(self, text: str, window: tuple[int, int], unknown: tuple[int, int]) -> bool:
        """In 镇活跃率 the unknown character stands beside a whole word, and is no slip within it."""
        left, right = text[window[0] : unknown[0]], text[unknown[1] : window[1]]
        return (not left and right in self._known_names) or (not right and left in self._known_names)

    def _holds_a_name(self, window: str) -> bool:
        """In 萧山离, 而区县 it is the character beside the whole name that nobody knows."""
        more = [rest for rest, extra in ((window[1:], window[0]), (window[:-1], window[-1])) if extra not in _PLACES]
        return any(rest in self._meanings for rest in more)

    def _same_sound(self, window: str) -> Iterator[str]:
        for sound in sounds(window):
            yield from (form for form in self._by_sound.get(sound, ()) if likely(window, form, sound))

    def _same_words(self, window: str) -> Iterator[str]:
        """谁没抱 is 谁没报: any word of three characters and more, where a voice was written down."""
        for sound in sounds(window) if len(window) >= 3 else ():
            yield from self._words_by_sound.get(sound, ())

    def _near_sound(self, window: str) -> Iterator[str]:
        for sound in sounds(window):
            yield from self._by_near_sound.get(tuple(map(_blurred, sound)), ())

    def _long_near_sound(self, window: str) -> Iterator[str]:
        return self._near_sound(window) if len(window) >= 3 else iter(())

    def _slip(self, window: str) -> Iterator[str]:
        """Two neighbours changed about, or one character typed twice."""
        known = self._known_names
        for at in range(len(window)):
            if at and window[at] == window[at - 1] and window[:at] + window[at + 1 :] in known:
                yield window[:at] + window[at + 1 :]
            swapped = window[:at] + window[at + 1 : at + 2] + window[at : at + 1] + window[at + 2 :]
            if swapped in known and swapped != window:
                yield swapped

    def _one_wrong(self, window: str) -> Iterator[str]:
        for at in range(len(window)):
            yield from self._by_gap.get(f"{window[:at]}\0{window[at + 1 :]}", ())
        for at in range(1, len(window)):
            yield from (form for form in self._by_gap.get(f"{window[:at]}\0{window[at:]}", ()) if len(form) > 4)

    @cached_property
    def _known_names(self) -> frozenset[str]:
        return frozenset(self._names)

    @cached_property
    def _by_gap(self) -> dict[str, list[str]]:
        index: dict[str, list[str]] = {}
        for form in self._names:
            for at in range(len(form)):
                index.setdefault(f"{form[:at]}\0{form[at + 1 :]}", []).append(form)
        return index

    @cached_property
    def _by_sound(self) -> dict[tuple[str, ...], list[str]]:
        index: dict[tuple[str, ...], list[str]] = {}
        for form in self._forms:
            for sound in sounds(form):
                index.setdefault(sound, []).append(form)
        return index

    @cached_property
    def _words_by_sound(self) -> dict[tuple[str, ...], list[str]]:
        index: dict[tuple[str, ...], list[str]] = {}
        words = (form for form, meaning in self._meanings.items() if isinstance(meaning, str) and 3 <= len(form) <= 6)
        for form in words:
            for sound in sounds(form):
                index.setdefault(sound, []).append(form)
        return index

    @cached_property
    def _by_near_sound(self) -> dict[tuple[str, ...], list[str]]:
        index: dict[tuple[str, ...], list[str]] = {}
        for sound, forms in self._by_sound.items():
            index.setdefault(tuple(map(_blurred, sound)), []).extend(forms)
        return index

    @cached_property
    def _by_latin(self) -> dict[str, list[str]]:
        index: dict[str, list[str]] = {}
        for sound, forms in self._by_sound.items():
            spelled = "".join(sound)
            for latin in {spelled, spelled.replace("lv", "lu"), spelled.replace("lv", "lyu")}:
                index.setdefault(latin, []).extend(forms)
        return index

    @cached_property
    def _by_initials(self) -> dict[str, list[str]]:
        index: dict[str, list[str]] = {}
        for sound, forms in self._by_sound.items():
            if len(sound) >= 2:
                index.setdefault("".join(syllable[0] for syllable in sound), []).extend(forms)
        return index

    def _from_latin(self, text: str, start: int, end: int) -> _Found | None:
        """yuhang jihuolv, yhq jhl: the whole run is spelled from known words, or it stays unknown."""
        run = text[start:end].replace(" ", "")
        cut = self._spelled(run)
        if cut is None:
            return None
        pieces = [self._distinct(forms) for forms in cut]
        meant = tuple("".join(forms) for forms in itertools.islice(itertools.product(*pieces), 5))
        return _Found(start, end, meant, sure=True)

    def _spelled(self, run: str) -> list[list[str]] | None:
        """The cut of a Latin run into the fewest known words; full pinyin before initials."""
        best: list[tuple[int, list[list[str]]] | None] = [None] * (len(run) + 1)
        best[len(run)] = (0, [])
        for start in range(len(run) - 1, -1, -1):
            for end in range(start + 2, len(run) + 1):
                rest = best[end]
                forms = self._by_latin.get(run[start:end])
                cost = 10
                if forms is None:
                    forms = self._by_initials.get(run[start:end])
                    cost = 15
                here = best[start]
                if forms and rest is not None and (here is None or rest[0] + cost < here[0]):
                    best[start] = (rest[0] + cost, [forms, *rest[1]])
        whole = best[0]
        return None if whole is None else whole[1]


def _only_its_ending_differs(typed: str, form: str) -> bool:
    """公安居, 教育举: all that tells a body from others is there; only the word for what it is sounds alike."""
    whole = len(typed) == len(form) >= 3 and form.endswith(ENDINGS)
    return whole and typed[:-1] == form[:-1] and typed[-1] not in _PLACES


def _nearest(typed: str, forms: Iterable[str]) -> list[str]:
    """Those that have most characters in common with what was typed: 去县 is 区县 rather than 曲线."""
    found = list(forms)
    alike = [sum(one == other for one, other in zip(typed, form, strict=False)) for form in found]
    return [form for form, number in zip(found, alike, strict=True) if number == max(alike)]


def _worth(meaning: Meaning) -> bool:
    if isinstance(meaning, Name):
        return meaning.sort in {"unit", "scope", "indicator"} and meaning.exact
    return meaning in _OPERATIONS


def _windows(text: str, start: int, end: int, longest: int) -> Iterator[tuple[int, int]]:
    """Pieces of the text that hold at least one unknown character, longest first."""
    for length in range(min(longest + 1, len(text)), 1, -1):
        for first in range(max(0, start - length + 1), min(end, len(text) - length + 1)):
            yield first, first + length


def _latin_around(text: str, at: int) -> tuple[int, int] | None:
    return next(((run.start(), run.end()) for run in _LATIN.finditer(text) if run.start() <= at < run.end()), None)


_BLURS = (("zh", "z"), ("ch", "c"), ("sh", "s"))


@cache
def _blurred(syllable: str) -> str:
    """What southern ears hear alike: zh and z, n and l, ang and an."""
    for full, flat in _BLURS:
        syllable = flat + syllable.removeprefix(full) if syllable.startswith(full) else syllable
    syllable = "l" + syllable[1:] if syllable.startswith("n") and len(syllable) > 1 else syllable
    return syllable.removesuffix("g") if syllable.endswith("ng") else syllable
