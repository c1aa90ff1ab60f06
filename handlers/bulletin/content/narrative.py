"""The bulletin's text: the catalogue's sentences, filled with the period's figures."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from jinja2 import StrictUndefined, Template, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from handlers.bulletin.content.template_words import AbsentError, NothingToSayError, Phrases, UnknownWordError
from handlers.figures.cells import NOT_REPORTED
from handlers.figures.snapshot import Week
from handlers.reply import Section

CALLED = re.compile(r"\{\{[^}]*\(")
"""A template says something by a function of `Phrases`, not only the day or the year."""
OPENING = 22
COMPUTED = "（测算）"
"""Added to a sentence that uses a value that nobody reported and does not say so itself."""


@dataclass(frozen=True, slots=True)
class Line:
    """Of the summary. `section` is a heading, `table` a table's name; empty where it is for everybody."""

    text: str
    section: str = ""
    table: str = ""


@dataclass(frozen=True, slots=True)
class Narrative:
    """`left_out` tells the reviewers which sentences could not be said, and why."""

    sections: tuple[Section, ...]
    summary: tuple[Line, ...]
    left_out: tuple[str, ...]


def narrate(week: Week, before: Week | None, items: Sequence[str] = ()) -> Narrative:
    """`items` are what the clerk wrote for this week; plain text, never a template."""
    writer = _Writer(week, before)
    text = week.catalogue.bulletin
    sections = []
    for section in text.sections:
        paragraphs = [said for sentences in section.paragraphs if (said := writer.paragraph(sentences))]
        paragraphs += items if section.items else ()
        if paragraphs:
            sections.append(Section(section.heading, tuple(paragraphs), section.items))
    lines = tuple(Line(said, line.section, line.table) for line in text.lines if (said := writer.sentence(line.say)))
    return Narrative(tuple(sections), lines, tuple(dict.fromkeys(writer.left_out)))


class _Writer:
    def __init__(self, week: Week, before: Week | None) -> None:
        self._week = week
        self._before = before
        self.left_out: list[str] = []

    def paragraph(self, sentences: Sequence[str]) -> str:
        """Empty when it is about figures and none could be said: 详见附件1 does not stand alone."""
        said = [self.sentence(sentence) for sentence in sentences]
        about_figures = [CALLED.search(sentence) is not None for sentence in sentences]
        spoken = [text for text, is_fact in zip(said, about_figures, strict=True) if is_fact]
        return "".join(said) if any(spoken) or not spoken else ""

    def sentence(self, sentence: str) -> str:
        """Empty when it cannot be said."""
        phrases = Phrases(self._week, self._before)
        try:
            said = _template(sentence).render(phrases.words()).strip()
        except NothingToSayError:
            return ""
        except AbsentError as error:
            return self._part_by_part(sentence, str(error))
        except (UnknownWordError, TemplateError, TypeError, ArithmeticError) as error:
            self.left_out.append(f"模板“{_opening(sentence)}……”有误（{error}），未写入")
            return ""
        return _marked(said) if phrases.computed and "测算" not in said else said

    def _part_by_part(self, sentence: str, lacking: str) -> str:
        """What still can be said of a sentence: a figure that is not there reads 未报, a list of nothing falls away.

        Empty where no part is left that holds a figure.
        """
        phrases = Phrases(self._week, self._before, may_lack=True)
        words, said, facts = phrases.words(), [], 0
        for clause in _clauses(sentence):
            asked = phrases.asked, phrases.lacked
            try:
                said.append(_template(clause).render(words))
            except (AbsentError, NothingToSayError):
                continue
            facts += (phrases.asked - asked[0]) > (phrases.lacked - asked[1])
        if not facts:
            self.left_out.append(f"缺{lacking}，略去“{_opening(sentence)}……”一句")
            return ""
        self.left_out.append(f"缺{lacking}，“{_opening(sentence)}……”一句只写了其余部分")
        measures = {re.escape(one.measure) for one in self._week.catalogue.indicators.values() if one.measure}
        whole = "".join(said).strip().rstrip("，；、。") + sentence.strip()[-1:]
        whole = re.sub(rf"{NOT_REPORTED}(?:{'|'.join(measures)})", NOT_REPORTED, whole) if measures else whole
        return _marked(whole) if phrases.computed and "测算" not in whole else whole


def _clauses(sentence: str) -> list[str]:
    """The sentence cut behind its commas, never within a template's own brackets or between its if and endif."""
    clauses, depth = [""], 0
    for piece in re.split(r"(\{\{.*?\}\}|\{%.*?%\}|[，；])", sentence):
        if piece.startswith("{%"):
            depth += bool(re.match(r"\{%-?\s*(?:if|for)\b", piece)) - bool(re.match(r"\{%-?\s*end", piece))
        clauses[-1] += piece
        if piece in {"，", "；"} and not depth:
            clauses.append("")
    return clauses


def _marked(sentence: str) -> str:
    ending = sentence[-1:] if sentence[-1:] in "。；" else ""
    return f"{sentence.removesuffix(ending)}{COMPUTED}{ending}"


def _opening(sentence: str) -> str:
    """The words around the first values, enough to find the sentence by."""
    words = re.sub(r"\{%.*?%\}", "", sentence)
    return re.sub(r"\{\{.*?\}\}", "…", words)[:OPENING].strip()


_environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)


@lru_cache(maxsize=512)
def _template(sentence: str) -> Template:
    return _environment.from_string(sentence)
