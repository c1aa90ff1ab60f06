"""A line of a chat cut up: what the catalogue has a name for, numbers, and the words that stand between."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from handlers.intake.cells.text import BRACKETS, DASHES, INVISIBLE, QUOTES, plain
from handlers.language.calendar.cutoffs import LAST_WEEK
from storage.catalogue import Catalogue

Sort = Literal[
    "unit", "indicator", "pair", "table", "number", "spelled", "note", "right", "turn", "gap", "wrong", "old", "not",
    "each", "week", "own", "shall", "please", "reach", "now", "is", "and", "etc", "space", "pause", "end", "other",
]  # fmt: skip

_MEASURE = "人次|人|个|家|套|项|户|次"
_DIGITS = "零〇一二两三四五六七八九"
_BIG_DIGITS = f"[{_DIGITS}十百千万亿]"
_REPORTED = "(?:报送|填报|上报|登记|[报填发写])"
_WORDS: tuple[tuple[Sort, str], ...] = (
    # what stands before it is right
    ("right", r"\((?:已?更正|已?修正|已?订正|已?改正)\)"),
    # towards the right value: what follows is to be kept
    (
        "turn",
        (
            r"(?:应该?)?(?:更正|改报|更改|更新|订正|修正|修改|纠正|勘误|调整|变更|改)(?:为|成|到)"
            r"|应该?(?:为|是|报|填|写)|应该?(?=\d)"
            r"|(?:更正|更改|更新|订正|修正|修改|纠正|勘误|调整)(?!前|后|时间|日期)(?:一下)?"
            r"|实际上?(?:应该?)?(?:为|是)|实际上?(?=\d)|[正准]确的?(?:数据|数字|数值|数|值)?(?:应该?)?(?:为|是)?"
            rf"|改报?(?=\d)|以(?=\d[\d,，.]*[万亿千]?(?:{_MEASURE})?%?为准)|[-=]>|→"
        ),
    ),
    # the value beside it was wrong, which says nothing yet of the right one; or it is by how much
    ("gap", r"[漏少多](?:报送|统计|[报写填录登算])了?"),
    (
        "wrong",
        (
            r"(?:登记|[报写填算弄搞录发输])[错反]了?[为成是]?了?|[误错](?:报送|统计|[报写填录登算])了?[为成是]?了?"
            r"|(?:填写|填报|报送|上报|统计|登记|录入)?(?:有误|错误)|错了|不对|不准确?|不正确|是?错误?的"
            r"|(?:登记|[报写填录])成了?(?=\d)|作废|无效"
        ),
    ),
    # the value beside it is that of before
    (
        "old",
        (rf"(?:(?:刚才|刚刚|方才|刚|昨天|昨日|前天|今早|早上|上午|下午|上次){_REPORTED}(?:上来|过来|来)?"
        rf"|(?:刚才|刚刚|方才|原来|原先|原本|原|之前|此前|先前|早先|当时|当初|最初){_REPORTED}?)[过了]?的?(?:数据|数字|数)?[是为]?"),
    ),
    ("not", "(?:并|而)?不(?:是|为)|并非"),
    ("each", "分别[是为]?|依次[是为]?"),
    ("other", r"\d{1,2}月[份底初末]?"),
    ("note", rf"\((?:单位:)?(?:万人次|万人|万|{_MEASURE}|%)\)"),
    (
        "number",
        (r"[-+]?(?:\d{1,3}(?:,\d{3})+(?!\d)|\d{1,3}，\d{3}(?!\d|，\d)|\d+)(?:\.\d+)?[万亿千]?"
        rf"(?:{_MEASURE})?%?|百分之\d+(?:\.\d+)?"
        "|(?:未报|待报|暂无|无数据|缺报|暂时没有|暂没有|暂缺|未统计|待核实?|待统计|待补报?|待填|待定)"),
    ),
    ("spelled", rf"百分之{_BIG_DIGITS}+|(?=[{_DIGITS}]*+[十百千万亿]){_BIG_DIGITS}{{3,}}"),
    ("week", LAST_WEEK),
    ("own", "我们?(?:[县区]{1,2}|市|局|委|办|单位|中心)|本(?:区|县|市|局|委|办|单位|中心)|我们"),
    ("shall", "[将把]"),
    ("please", "请|麻烦|烦请|帮我|帮忙"),
    ("reach", "达到?"),
    ("now", "现在|现有|现|目前|如今|本周|本期|这周|当周|今天"),
    ("each", "分别"),
    (
        "space",
        (r"其中|其|的|而|共计|总计|共有|共|累计|已经|已|为准|截至|截止|数据|情况|政务钉钉|钉钉|总人数|总数|总量|人数|报送"
        r"|报一下|上报|补报|报|如下|由于|由|从|有|了|相应|同步|一并|登记|录入|因为|中|里|[:=()-]|(?<=[人次])/[天日](?![\u4e00-\u9fff])|家|人|各"),
    ),
    ("is", "[是为系]"),
    ("and", "以及|[和及与跟]"),
    ("etc", "等"),
    ("pause", r"[、/|\s]"),
    ("end", "[,，;；。!]"),
)  # fmt: skip


_BARS = dict.fromkeys(map(ord, "┃│丨∣"), "|")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text and what it can mean: unit ids, indicator names, or (unit, indicator) of a pair's label."""

    sort: Sort
    text: str
    means: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Cut:
    """A stretch of a line, and all that it can be read as. Its places are those of the line as its sender wrote it."""

    pieces: tuple[Piece, ...]
    begin: int
    end: int

    @property
    def first(self) -> Piece:
        return self.pieces[0]

    def is_a(self, *sorts: Sort) -> bool:
        return any(piece.sort in sorts for piece in self.pieces)


Terms = Mapping[str, tuple[Piece, ...]]


@lru_cache(maxsize=8)
def _terms(catalogue: Catalogue) -> tuple[re.Pattern[str], Terms]:
    """What a line is cut up by, everything that has a name first, the longest of them first; and what those mean."""
    means: dict[tuple[str, Sort], dict[tuple[str, str], None]] = {}
    for sort, form, unit, indicator in _names(catalogue):
        if len(plain(form)) > 1:
            means.setdefault((plain(form), sort), {})[unit, indicator] = None
    terms: dict[str, tuple[Piece, ...]] = {}
    for (form, sort), meant in means.items():
        if sort != "table" or form not in terms:
            terms[form] = (*terms.get(form, ()), Piece(sort, form, tuple(meant)))
    named = "|".join(map(re.escape, sorted(terms, key=len, reverse=True)))
    words = "|".join(f"(?P<{sort}_{number}>{form})" for number, (sort, form) in enumerate(_WORDS))
    return re.compile(f"(?P<term_>{named})|{words}"), terms


def _names(catalogue: Catalogue) -> Iterator[tuple[Sort, str, str, str]]:
    """Sort, form, unit id and indicator of everything that a text can name."""
    for unit in catalogue.units.values():
        yield from (("unit", name, unit.id, "") for name in unit.all_names)
    for indicator in catalogue.indicators.values():
        yield from (("indicator", name, "", indicator.name) for name in (indicator.name, *indicator.aliases))
    for table in catalogue.tables.values():
        for pair in table.pairs:
            yield from (("pair", name, pair.unit, pair.indicator) for name in (pair.label, *pair.aliases))
        yield from (("table", name, "", "") for name in (table.name, *table.aliases))


def warm(catalogue: Catalogue) -> None:
    """Builds ahead of time what the first sentence with a number would have to wait for (some 100 ms)."""
    _terms(catalogue)


def cut_up(line: str, catalogue: Catalogue) -> list[Cut]:
    """The line cut up from left to right, the longest name first."""
    pattern, terms = _terms(catalogue)
    form, places = _folded(line)
    cuts: list[Cut] = []
    place = 0
    while place < len(form):
        match = pattern.match(form, place)
        end = match.end() if match else place + 1
        sort = str(match.lastgroup).partition("_")[0] if match else "other"
        text = form[place:end]
        pieces = terms[text] if sort == "term" else (Piece(sort, text.replace("，", ",")),)  # type: ignore[arg-type]
        cuts.append(Cut(pieces, places[place], places[end - 1] + 1))
        place = end
    return _mended(cuts, terms)


def _folded(line: str) -> tuple[str, list[int]]:
    """The plain form of a line, and where each of its characters stood. Numbers that a space parts stay apart."""
    form: list[str] = []
    places: list[int] = []
    spaced = False
    for place, character in enumerate(line):
        if character.isspace():
            spaced = True
            continue
        folded = character if character == "，" else unicodedata.normalize("NFKC", character)
        folded = folded.translate(INVISIBLE).translate(QUOTES).translate(BRACKETS).translate(DASHES).lower()
        folded = re.sub(r"\s+", "", folded).translate(_BARS)
        if spaced and folded and form and re.match(r"[\d.,，%]\s[\d.,，]", f"{form[-1]} {folded}"):
            form.append(" ")
            places.append(place - 1)
        form += folded
        places += [place] * len(folded)
        spaced = spaced and not folded
    return "".join(form), places


def _mended(cuts: list[Cut], terms: Terms) -> list[Cut]:
    """An indicator's name that its number parts (日均815人活跃) is put together behind it."""
    mended: list[Cut] = []
    place = 0
    while place < len(cuts):
        cut = cuts[place]
        parted = _parted(mended, cuts[place:], terms) if is_counted(cut) else None
        if parted:
            before, after, name = parted
            begin = mended[-before].begin
            del mended[-before:]
            mended += [Cut(cut.pieces, begin, cut.end), Cut(terms[name], cut.end, cuts[place + after].end)]
            place += after
        else:
            mended.append(cut)
        place += 1
    return mended


def _parted(read: list[Cut], ahead: list[Cut], terms: Terms) -> tuple[int, int, str] | None:
    """How many characters before and after a number make one name, and that name."""
    before, after = _strange(reversed(read))[::-1], _strange(ahead[1:])
    for length in range(len(after), 0, -1):
        for start in range(len(before)):
            name = before[start:] + after[:length]
            if any(piece.sort == "indicator" for piece in terms.get(name, ())):
                return len(before) - start, length, name
    return None


def _strange(cuts: "Iterator[Cut] | list[Cut]") -> str:
    """The characters that nobody knows, up to the first known word."""
    text = ""
    for cut in cuts:
        if not cut.is_a("other"):
            break
        text += cut.first.text
    return text


def is_counted(cut: Cut) -> bool:
    """A number with its measure: 8727人."""
    return cut.is_a("number") and bool(re.search(rf"\d[万亿千]?(?:{_MEASURE})$", cut.first.text))


_SAYING = frozenset(("other", "number", "spelled", "right", "turn", "gap", "wrong", "old", "not", "week", "note"))
"""What says more than which figure."""


def named(text: str, catalogue: Catalogue) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The unit ids and the indicators that a text names, where nothing else stands in it."""
    units: dict[str, None] = {}
    indicators: dict[str, None] = {}
    for cut in cut_up(text, catalogue):
        for piece in cut.pieces:
            if piece.sort in _SAYING:
                return (), ()
            for unit, indicator in piece.means:
                if piece.sort == "unit":
                    units[unit] = None
                elif piece.sort == "indicator":
                    indicators[indicator] = None
    return tuple(units), tuple(indicators)
