"""The bulletin as a PDF, laid out by typst with the fonts of the package: nothing of the machine's own is used."""

import json
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import typst
from fontTools.ttLib import TTFont

from bot.render.cells import shown
from bot.render.documents.measures import column_widths, title_lines
from bot.render.documents.signature import signature
from bot.render.fonts import document_fonts, drawable
from bot.render.numerals import numeral
from handlers.language.calendar.spoken import long_date
from handlers.reply import Annex, Document

TEMPLATE = Path(__file__).with_name("bulletin.typ")


def write_pdf(document: Document) -> bytes:
    """The PDF's bytes, in the form for archives (PDF/A-2b) and for readers who listen (PDF/UA-1).

    The same document gives the same bytes.
    """
    folders = tuple(sorted({str(path.parent) for path in document_fonts().values()}))
    inputs = {"bulletin": json.dumps(_facts(document)), "fonts": json.dumps(_families())}
    made = _compiler(folders).compile(
        format="pdf", sys_inputs=inputs, timestamp=_noon(document.day), pdf_standards=["a-2b", "ua-1"]
    )
    assert isinstance(made, bytes)  # noqa: S101  several pages are one file for a PDF
    return made


def _noon(day: date) -> int:
    """The document's date as its time of making, so that nothing in the file tells of another."""
    return round(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp())


@cache
def _compiler(folders: tuple[str, ...]) -> typst.Compiler:
    """One for the life of the process: it keeps fonts and layouts warm."""
    return typst.Compiler(str(TEMPLATE), font_paths=list(folders), ignore_system_fonts=True)


def _facts(document: Document) -> dict[str, object]:
    issuer_right, day_right = signature(document.issuer, long_date(document.day))
    imprint = [(word, names) for word, names in (("报", document.report_to), ("抄送", document.copy_to)) if names]
    return {
        "title": document.title, "masthead": drawable(document.title), "day": str(document.day),
        "series": drawable(document.series), "label": drawable(document.label),
        "issuer": drawable(document.issuer), "long_day": long_date(document.day),
        "mark": drawable(document.letterhead.mark), "issue": drawable(document.letterhead.issue),
        "number": drawable(document.numbered[0]), "signer": drawable(document.numbered[1]),
        "signatures": drawable(document.signatures),
        "addressed_to": drawable(document.addressed_to),
        "issuer_right": issuer_right, "day_right": day_right,
        "sections": [
            {
                "heading": f"{numeral(number)}、{drawable(section.heading)}",
                "paragraphs": [
                    f"{item}. {drawable(text)}" if section.numbered else drawable(text)
                    for item, text in enumerate(section.paragraphs, start=1)
                ],
            }
            for number, section in enumerate(document.sections, start=1)
        ],
        "annexes": [_annex(annex) for annex in document.annexes],
        "imprint": imprint,
    }  # fmt: skip


def _annex(annex: Annex) -> dict[str, object]:
    sheet = annex.sheet
    lines, tighter = title_lines(drawable(sheet.title))
    return {
        "number": annex.number,
        "title": drawable(sheet.title),
        "lines": lines,
        "tighter": tighter,
        "headers": [column.header for column in sheet.columns],
        "widths": column_widths(sheet),
        "text_columns": [number for number, column in enumerate(sheet.columns) if column.kind == "text"],
        "rows": [[drawable(shown(cell)) for cell in row] for row in sheet.body],
        "notes": sheet.note.splitlines(),
    }


def _families() -> dict[str, str]:
    """Each role's family, as typst calls it."""
    return {role: _family(path) for role, path in document_fonts().items()}


@cache
def _family(path: Path) -> str:
    with TTFont(path, fontNumber=0, lazy=True) as font:
        return str(font["name"].getBestFamilyName())
