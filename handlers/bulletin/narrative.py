"""The bulletin's text: the catalogue's sentences, filled with the period's figures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from jinja2 import StrictUndefined, Template, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from handlers.bulletin.phrases import AbsentError, NothingToSayError, Phrases, UnknownWordError
from handlers.bulletin.week import Week
from handlers.reply import Section

COMPUTED = "（测算）"
"""Added to a sentence that uses a value that nobody reported and does not say so itself."""


@dataclass(frozen=True, slots=True)
class Narrative:
    """`left_out` tells the reviewers which sentences could not be said, and why."""

    sections: tuple[Section, ...]
    summary: tuple[str, ...]
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
    return Narrative(tuple(sections), tuple(writer.say(text.summary)), tuple(dict.fromkeys(writer.left_out)))


class _Writer:
    def __init__(self, week: Week, before: Week | None) -> None:
        self._week = week
        self._before = before
        self.left_out: list[str] = []

    def say(self, sentences: Iterable[str]) -> list[str]:
        return [said for sentence in sentences if (said := self._sentence(sentence))]

    def paragraph(self, sentences: Sequence[str]) -> str:
        """Empty when none of its figures could be said: 详见附件1 does not stand alone."""
        said = {sentence: self._sentence(sentence) for sentence in sentences}
        filled = [text for sentence, text in said.items() if "{" in sentence]
        return "".join(said.values()) if any(filled) or not filled else ""

    def _sentence(self, sentence: str) -> str:
        """Empty when it cannot be said."""
        phrases = Phrases(self._week, self._before)
        try:
            said = _template(sentence).render(phrases.words()).strip()
        except NothingToSayError:
            return ""
        except AbsentError as error:
            self.left_out.append(f"缺{error}，略去“{_opening(sentence)}……”一句")
            return ""
        except (UnknownWordError, TemplateError, TypeError, ArithmeticError) as error:
            self.left_out.append(f"模板“{_opening(sentence)}……”有误（{error}），未写入")
            return ""
        return _marked(said) if phrases.computed and "测算" not in said else said


def _marked(sentence: str) -> str:
    ending = sentence[-1:] if sentence[-1:] in "。；" else ""
    return f"{sentence.removesuffix(ending)}{COMPUTED}{ending}"


def _opening(sentence: str) -> str:
    """The words before the first value, enough to find the sentence by."""
    return sentence.partition("{")[0].strip() or sentence[:12]


_environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)


@lru_cache(maxsize=512)
def _template(sentence: str) -> Template:
    return _environment.from_string(sentence)
