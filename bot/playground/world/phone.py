"""What a phone makes of robot markdown: the documented subset and nothing more, as blocks of spans.

The subset: headings, quotes, bold, italic, links, images, lists; a line break is kept where two spaces stand on both
sides of it. Tables, code and strikethrough are shown as they were typed.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote_plus

SpanKind = Literal["text", "bold", "italic", "link", "image", "break"]

_INLINE = re.compile(
    r"!\[(?P<alt>[^\]]*)\]\((?P<image>[^)\s]+)\)"
    r"|\[(?P<label>[^\]]*)\]\((?P<link>[^)\s]+)\)"
    r"|\*\*(?P<bold>[^*]+)\*\*"
    r"|\*(?P<italic>[^*\s][^*]*)\*"
    r"|(?P<space>&nbsp;)"
)
_BLOCK = re.compile(r"^(?:(?P<marks>#{1,6})\s+|(?P<quote>>)\s?|(?P<ul>[-*+])\s+|(?P<ol>\d+)\.\s+)(?P<rest>.*)$")
_COMMAND = "dtmd://dingtalkclient/sendMessage?content="


@dataclass(frozen=True, slots=True)
class Span:
    """`target` is a link's or an image's address, or an image's media id."""

    kind: SpanKind
    text: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """`kind` is p, quote, ul, ol or h1 to h6; `mark` is a list item's number."""

    kind: str
    spans: tuple[Span, ...]
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """`command` is what a tap types; None where the phone opens an address instead, or does nothing."""

    label: str
    url: str

    @property
    def command(self) -> str | None:
        return command_of(self.url)


def command_of(url: str) -> str | None:
    """The text that a tap on a dtmd link sends. The host counts only in lower case, as on phones."""
    return unquote_plus(url.removeprefix(_COMMAND)) if url.startswith(_COMMAND) else None


def markdown(text: str) -> tuple[Block, ...]:
    return tuple(_blocks(text.splitlines()))


def shown(blocks: tuple[Block, ...]) -> str:
    """The letters that a reader sees, a block a line; pictures leave none."""
    return "\n".join(line for block in blocks if (line := _line(block)))


def images(blocks: tuple[Block, ...]) -> tuple[str, ...]:
    return tuple(span.target for block in blocks for span in block.spans if span.kind == "image")


def links(blocks: tuple[Block, ...]) -> tuple[Button, ...]:
    spans = (span for block in blocks for span in block.spans if span.kind == "link")
    return tuple(Button(span.text, span.target) for span in spans)


def _line(block: Block) -> str:
    text = "".join("\n" if span.kind == "break" else span.text for span in block.spans if span.kind != "image")
    return {"ul": "• ", "ol": f"{block.mark}. "}.get(block.kind, "") + text.strip()


def _blocks(lines: list[str]) -> Iterator[Block]:
    paragraph: list[str] = []
    for line in [*lines, ""]:
        found = _BLOCK.match(line)
        if (found or not line.strip()) and paragraph:
            yield Block("p", tuple(_spans(_joined(paragraph))))
            paragraph = []
        if found:
            kind = next(kind for kind in ("marks", "quote", "ul", "ol") if found[kind])
            name = f"h{len(found['marks'])}" if kind == "marks" else kind
            yield Block(name, tuple(_spans(found["rest"])), found["ol"] or "")
        elif line.strip():
            paragraph.append(line)


def _joined(lines: list[str]) -> str:
    """One line, in which only the breaks that a phone keeps are left."""
    text = lines[0].strip()
    for before, line in itertools.pairwise(lines):
        is_kept = before.endswith("  ") and line.startswith("  ")
        text += ("\n" if is_kept else " ") + line.strip()
    return text


def _spans(text: str) -> Iterator[Span]:
    at = 0
    for found in _INLINE.finditer(text):
        yield from _text(text[at : found.start()])
        yield _span(found)
        at = found.end()
    yield from _text(text[at:])


def _text(text: str) -> Iterator[Span]:
    for number, line in enumerate(text.split("\n")):
        if number:
            yield Span("break")
        if line:
            yield Span("text", line)


def _span(found: re.Match[str]) -> Span:
    if found["image"]:
        return Span("image", found["alt"], found["image"])
    if found["link"]:
        return Span("link", found["label"], found["link"])
    if found["bold"]:
        return Span("bold", found["bold"])
    return Span("italic", found["italic"]) if found["italic"] else Span("text", "\u00a0")
