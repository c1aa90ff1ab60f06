"""What goes out: facts for a person to see. No JSON, no markdown, no pixels: `bot/` alone knows the look.

Every string here is plain text; whoever renders it escapes it for its medium.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from handlers.language.calendar.spoken import long_date


@dataclass(frozen=True, slots=True)
class RankingRow:
    """`size` is the bar's length, 0 to 1, None for no bar. `details` go with the picture's `detail_headers`."""

    rank: str
    name: str
    value: str
    size: float | None
    details: tuple[str, ...] = ()
    change: int | None = None
    """Places gained (+) or lost (-) against the period before; None where there is no such period."""
    highlighted: bool = False


@dataclass(frozen=True, slots=True)
class RankingPicture:
    """A ranking as a picture for a phone. A row of None draws a gap (…) between the first and the last."""

    title: str
    value_header: str
    rows: tuple[RankingRow | None, ...]
    cutoff: date
    source: str
    detail_headers: tuple[str, ...] = ()
    note: str = ""
    ends: Literal["both", "first", "last", "none"] = "both"
    """Which ends of the whole ranking, best first, the first and last rows are; those may be marked."""
    total: RankingRow | None = None
    """The whole's own row below the others, without a rank; its `size` is a line across their bars."""
    whole: str = ""
    """Where the rows stand that a gap leaves out: 附件2."""

    @property
    def alt(self) -> str:
        """The picture's facts as one sentence, for whoever cannot see it."""
        shown = "，".join(
            f"第{row.rank}名{row.name} {row.value}" if row else self.left_out(index)
            for index, row in enumerate(self.rows)
        )
        total = f"，{self.total.name} {self.total.value}" if self.total else ""
        note = f"（{self.note}）" if self.note else ""
        return f"{self.title}，截至{long_date(self.cutoff)}，{self.value_header}：{shown}{total}{note}。"

    def left_out(self, index: int) -> str:
        """第11—68名略，见附件2, for the gap at `index`; just dots where the ranks do not tell."""
        above, below = self.rows[index - 1 : index][:1], self.rows[index + 1 : index + 2]
        ranks = [row.rank for row in (*above, *below) if row and row.rank.isdecimal()]
        if len(ranks) < 2 or int(ranks[1]) - int(ranks[0]) < 3:
            return "……"
        return f"第{int(ranks[0]) + 1}—{int(ranks[1]) - 1}名略" + (f"，见{self.whole}" if self.whole else "")


@dataclass(frozen=True, slots=True)
class TrendLine:
    """One line of a trend, with what is printed at each of its points.

    A point of None is a period without a figure and is drawn as a gap; what is printed there says so.
    """

    name: str
    points: tuple[Decimal | None, ...]
    printed: tuple[str, ...]
    highlighted: bool = False


@dataclass(frozen=True, slots=True)
class TrendPicture:
    title: str
    periods: tuple[date, ...]
    lines: tuple[TrendLine, ...]
    measure: Literal["rate", "count", "number"]
    source: str
    note: str = ""

    @property
    def alt(self) -> str:
        """The picture's facts as one sentence, for whoever cannot see it."""
        first, last = long_date(self.periods[0]), long_date(self.periods[-1])
        span = f"{first}至{last}，共{len(self.periods)}期" if first != last else f"截至{last}"
        lines = "；".join(f"{line.name} {'、'.join(line.printed)}" for line in self.lines)
        note = f"（{self.note}）" if self.note else ""
        return f"{self.title}，{span}：{lines}{note}。"


Picture = RankingPicture | TrendPicture


@dataclass(frozen=True, slots=True)
class Column:
    """`kind` decides a cell's number format; `decimals` applies to rates."""

    header: str
    kind: Literal["text", "count", "rate", "number"] = "text"
    width: float = 12
    entry: bool = False
    """Of a form: its cells are for somebody to fill, the others are locked."""
    at_most: int | None = None
    """Of a form: the column (from 0) whose number an entry may not exceed."""
    within: tuple[Decimal | None, Decimal | None] = (Decimal(0), None)
    """Of a form: the least and the most that an entry can be, of a rate as fractions; None for no limit."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A remark on one cell of a sheet's body: coloured, with the note beside it."""

    row: int
    column: int
    note: str
    severity: Literal["error", "warning"] = "warning"


@dataclass(frozen=True, slots=True)
class SheetOut:
    """A worksheet: title row, header row, body. Cells are text, numbers (rates as fractions) or None for empty.

    A rate's cell may come as a (number, decimals) pair, so that 66.66% and 9% both keep their printed digits.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple["CellOut", ...], ...]
    total: tuple["CellOut", ...] | None = None
    note: str = ""
    marks: tuple[Mark, ...] = ()

    @property
    def body(self) -> tuple[tuple["CellOut", ...], ...]:
        """The rows, and the total below them."""
        return self.rows if self.total is None else (*self.rows, self.total)


CellOut = str | int | Decimal | tuple[Decimal, int] | None


@dataclass(frozen=True, slots=True)
class Workbook:
    """An Excel file. `name` has no extension and is safe as a file name."""

    name: str
    sheets: tuple[SheetOut, ...]

    @property
    def file_name(self) -> str:
        return f"{self.name}.xlsx"


@dataclass(frozen=True, slots=True)
class Section:
    """`paragraphs` of a numbered section are its items, still without their numbers."""

    heading: str
    paragraphs: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Annex:
    number: int
    sheet: SheetOut


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What stands at the head of an official document; what is empty is left out.

    `mark`: 发文机关标志, in red instead of the bulletin's name, which then stands below the rule. `number`: 文号.
    `issue`: 期号. `signer`: 签发人.
    """

    mark: str = ""
    number: str = ""
    issue: str = ""
    signer: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A bulletin as a document, a Word file or a PDF. `name` has no extension and is safe as a file name.

    `series` stands above the title, `label` (演示) below it; `addressed_to`, `report_to` and `copy_to` have no closing
    mark.
    """

    name: str
    series: str
    title: str
    issuer: str
    day: date
    sections: tuple[Section, ...]
    annexes: tuple[Annex, ...]
    addressed_to: str = ""
    report_to: str = ""
    copy_to: str = ""
    label: str = ""
    form: Literal["docx", "pdf"] = "docx"
    letterhead: Letterhead = Letterhead()
    signed_off: tuple[tuple[str, str], ...] = ()
    """Who did what before it was published: 拟稿, 核稿, 签发, each with a name."""

    @property
    def numbered(self) -> tuple[str, str]:
        """The line below the masthead: 文号 left, 签发人 right; without a 签发人 the 文号 stands in the middle."""
        signer = self.letterhead.signer
        return self.letterhead.number, f"签发人：{signer}" if signer else ""

    @property
    def signatures(self) -> str:
        """拟稿：王敏　核稿：沈洁　签发：方主任."""
        return "\u3000".join(f"{deed}：{name}" for deed, name in self.signed_off)

    @property
    def file_name(self) -> str:
        return f"{self.name}.{self.form}"

    def marked(self, label: str, in_name: str) -> "Document":
        """The same with one more label, 更正，第2版, and with `in_name` at the end of its name."""
        return replace(self, label="，".join(filter(None, (self.label, label))), name=f"{self.name}_{in_name}")


File = Workbook | Document


@dataclass(frozen=True, slots=True)
class Choice:
    """A next step to tap. Tapping types `text` for the person; `label` is what the button shows.

    A button that changes something carries a `code` (see handlers/buttons.py); whoever types does without.
    """

    text: str
    label: str = ""
    code: str = ""

    @property
    def typed(self) -> str:
        """What a tap types: 确认 #a7k2."""
        return f"{self.text} #{self.code}" if self.code else self.text


@dataclass(frozen=True, slots=True)
class Listing:
    """What an answer lists, for what may follow it: its Excel, 他们合计, 其中谁最高.

    `units` are ids in the order in which they are read out, `indicators` what is told of each (the first ranks them
    where they are `ranked`), `periods` cut-off days, oldest first. `sheet` is the table where it is none of figures.
    """

    units: tuple[str, ...]
    indicators: tuple[str, ...]
    periods: tuple[date, ...]
    ranked: bool = False
    sheet: SheetOut | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer's first line comes first in `lines`; further lines say what it rests on.

    `private` marks a long or personal matter (a receipt): asked in a group, it goes to the person's private chat,
    and the group sees only `public`.
    """

    lines: tuple[str, ...]
    choices: tuple[Choice, ...] = ()
    pictures: tuple[Picture, ...] = ()
    files: tuple[Workbook, ...] = ()
    documents: tuple[Document, ...] = ()
    private: bool = False
    public: str = ""
    outcome: Literal["done", "ask", "refused"] = "done"
    """What scripts need to know: done, waits for an answer (nothing stored yet), or refused (nothing stored)."""

    listing: Listing | None = field(default=None, repr=False)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)
