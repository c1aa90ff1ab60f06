"""The bulletin as plain text, for reading over and for whoever copies it on."""

from bot.render.numerals import numeral
from handlers.language.calendar.spoken import long_date
from handlers.reply import Document


def write_text(document: Document) -> str:
    """The document without its annexes' tables; paragraphs are lines."""
    lines = [document.series, document.title, f"（{document.label}）" if document.label else ""]
    lines += [document.issuer, long_date(document.day), ""]
    lines += [f"{document.addressed_to}：", ""] if document.addressed_to else []
    for number, section in enumerate(document.sections, start=1):
        lines.append(f"{numeral(number)}、{section.heading}")
        lines += [
            f"{item}. {text}" if section.numbered else text for item, text in enumerate(section.paragraphs, start=1)
        ]
        lines.append("")
    for annex in document.annexes:
        start = "附件：" if annex is document.annexes[0] else "　　　"
        lines.append(f"{start}{annex.number}. {annex.sheet.title}")
    lines += ["", document.issuer, long_date(document.day)]
    return "\n".join(lines).strip() + "\n"
