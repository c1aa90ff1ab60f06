"""A period's bulletin as it stands: the text to push, the pictures, the workbook, and what is still missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers.bulletin.content.missing import Missing, lost_totals, missing
from handlers.bulletin.content.narrative import Line, narrate
from handlers.bulletin.content.pictures import pages, ranking_picture, shortened
from handlers.bulletin.content.remarks import remarks
from handlers.bulletin.content.summary import summary
from handlers.figures.annex import sheet
from handlers.figures.snapshot import Week, read_week, week_before
from handlers.office import Office
from handlers.reply import Annex, Document, Letterhead, RankingPicture, Section, Workbook
from storage.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Draft:
    """`title` is 每周通报（截至2018年7月27日）; `lines` follow below it, plain text, short enough for a phone.

    `label` says what is special about the period (演示); title, pictures and files carry it already.
    """

    period: date
    label: str
    title: str
    lines: tuple[Line, ...]
    pictures: tuple[RankingPicture, ...]
    workbook: Workbook
    missing: tuple[Missing, ...]
    week: Week
    """The figures that it was made from."""
    sections: tuple[Section, ...] = ()
    left_out: tuple[str, ...] = ()
    """Sentences that could not be said and why, for the reviewers."""

    remarks: tuple[str, ...] = ()
    """What else the reviewers should know: totals that do not add up."""
    pictured: tuple[str, ...] = ()
    """The tables that the pictures show, in the same order."""

    further: tuple[RankingPicture, ...] = ()
    """Every row of the rankings of which `pictures` show only the ends."""
    rankings: tuple[RankingPicture, ...] = ()
    """Every row of each ranking, for the projector."""
    document: Document | None = None
    """The same as a document, for Word and PDF; None for a period of which nothing can be said."""

    @property
    def is_complete(self) -> bool:
        return not self.missing

    @property
    def summary(self) -> tuple[str, ...]:
        return tuple(line.text for line in self.lines)

    @property
    def text(self) -> str:
        return "\n".join((self.title, *self.summary))


def draft(office: Office, period: date) -> Draft:
    """Reads everything from the store. A period without figures gives a draft in which every table is missing."""
    items = [item.text for item in office.store.items.of_period(period)]
    return draft_of(read_week(office, period), week_before(office, period), items)


def draft_of(week: Week, before: Week | None, items: Sequence[str]) -> Draft:
    """The same from figures at hand: those of a published edition, say."""
    catalogue = week.catalogue
    narrative = narrate(week, before, items)
    annexes = sorted((table for table in catalogue.tables.values() if table.annex), key=lambda table: table.annex or 0)
    rankings = {table.name: ranking for table in annexes if (ranking := ranking_picture(week, table, before))}
    return Draft(
        period=week.cutoff,
        label=week.label,
        title=title(week.catalogue, week.cutoff, week.label),
        lines=narrative.summary or summary(week),
        pictures=tuple(map(shortened, rankings.values())),
        pictured=tuple(rankings),
        further=tuple(page for ranking in rankings.values() for page in pages(ranking)),
        rankings=tuple(rankings.values()),
        workbook=Workbook(file_name(week), tuple(sheet(week, table) for table in catalogue.tables.values())),
        missing=(*missing(week), *_lost(week, before, narrative.left_out)),
        week=week,
        sections=narrative.sections,
        left_out=narrative.left_out,
        remarks=remarks(week),
        document=_document(week, narrative.sections) if narrative.sections else None,
    )


def _lost(week: Week, before: Week | None, left_out: Sequence[str]) -> tuple[Missing, ...]:
    """What the bulletin before had and this one would lack, beyond the figures that are missing anyway."""
    if before is None or not week.figures:
        return ()
    totals = tuple(lost_totals(week, before))
    if totals or missing(week) or not left_out:
        return totals
    then = narrate(before, None).left_out
    return tuple(Missing("", sentence=f"比上期少一句：{one}") for one in left_out if one not in then)


def file_name(week: Week) -> str:
    """每周通报_2018-07-27, without an extension."""
    parts = [week.catalogue.office.bulletin, str(week.cutoff), *([week.label] if week.label else [])]
    return "_".join("".join(sign for sign in part if sign.isalnum() or sign == "-") for part in parts)


def _document(week: Week, sections: tuple[Section, ...]) -> Document:
    catalogue = week.catalogue
    annexes = [Annex(table.annex, sheet(week, table)) for table in catalogue.tables.values() if table.annex]
    return Document(
        name=file_name(week),
        series=catalogue.office.series,
        title=catalogue.office.bulletin,
        issuer=catalogue.office.name,
        day=week.cutoff,
        sections=sections,
        annexes=tuple(sorted(annexes, key=lambda annex: annex.number)),
        addressed_to=catalogue.bulletin.addressed_to,
        report_to=catalogue.bulletin.report_to,
        copy_to=catalogue.bulletin.copy_to,
        label=week.label,
        letterhead=_letterhead(week),
    )


def _letterhead(week: Week) -> Letterhead:
    head = week.catalogue.bulletin.letterhead
    year, number, _ = week.cutoff.isocalendar()

    def filled(text: str) -> str:
        return text.replace("{年}", str(year)).replace("{周}", str(number))

    return Letterhead(*map(filled, (head.mark, head.number, head.issue, head.signer)))


def title(catalogue: Catalogue, cutoff: date, label: str = "") -> str:
    """每周通报（截至2018年7月27日）."""
    day = f"{cutoff.year}年{cutoff.month}月{cutoff.day}日"
    return f"{catalogue.office.bulletin}（截至{day}{f'，{label}' if label else ''}）"


def title_of(office: Office, period: date) -> str:
    """The title that the period's bulletin has or will have."""
    label = next((known.label for known in office.store.figures.periods() if known.cutoff == period), "")
    return title(office.catalogue, period, label)
