"""What a text claims: the pieces of its lines, from left to right, as figures and as what is left unread.

A unit holds until another comes; indicators and the numbers behind them make a group, which is read when it is whole.
"""

import re
from dataclasses import dataclass, field, replace

from handlers.intake.texts.corrections import Judging, aimless
from handlers.intake.texts.lists import read_list
from handlers.intake.texts.mentions import QUALIFIED, Fault, Group, Left, Said, Whom, read_group
from handlers.intake.texts.remains import forgotten, signed, unresolved
from handlers.intake.texts.tokens import Cut, cut_up, is_counted
from storage.catalogue import Catalogue

_CODES = {
    "indicator": "I", "pair": "I", "unit": "U", "number": "N", "and": "&", "pause": "/", "is": "=", "end": ",",
    "other": "?", "spelled": "?", "space": "-", "now": "-", "please": "-", "shall": "-", "table": "-",
}  # fmt: skip
_JOINS = re.compile("U[&/]+$")
"""Of what has been read so far: a unit, and an “and” after it."""
_BESIDE = re.compile("U[=/:]*$")
"""A unit, and nothing but marks after it: a number here is its own."""
_SIGNED = re.compile(r"[\n:]U:?\n*$")
"""A unit, alone in the last line or in brackets at the end."""
_FRESH = re.compile(r"(?:^|[,/U\n])[-=:]*$")
"""Nothing has been named since the last comma or unit: a number here may stand before its noun."""

LOOKED_BACK = 40


@dataclass
class Claims:
    """`figures`, what is `left` and why, and `titles`: lines of which nothing was understood."""

    catalogue: Catalogue
    names_present: bool = False
    """Another time is named in the same text: 上周 then is only said of some of the figures."""
    figures: list[Said] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    titles: list[Left] = field(default_factory=list)
    cuts: list[Cut] = field(default_factory=list)
    week: str = ""
    _groups: list[Group] = field(default_factory=list)
    """Those without indicators too, whose numbers are of what was named before them."""
    _named: list[Whom] = field(default_factory=list)
    _whom: tuple[Whom, ...] = ()
    _group: Group = field(default_factory=Group)
    _unread: list[Cut] = field(default_factory=list)
    _before: str = ""
    """What has been read so far, a letter for each piece."""
    _note: str = ""
    _judging: Judging = field(default_factory=Judging)
    _line: int = 0
    _line_cuts: list[Cut] = field(default_factory=list)

    @property
    def is_correction(self) -> bool:
        return self._judging.is_correction

    def read(self, line: str, number: int, offset: int) -> None:
        """One line. `offset` is where it stands in the whole text."""
        cuts = [replace(cut, begin=cut.begin + offset, end=cut.end + offset) for cut in cut_up(line, self.catalogue)]
        self.cuts += cuts
        self._line, self._line_cuts = number, cuts
        cuts = aimless(cuts)
        if not (cuts and cuts[0].is_a("number") and self._group.asked and not self._group.numbers):
            self._close()
        place = 0
        while place < len(cuts):
            if self._stands_before_noun(cuts[place : place + 3]):
                self._take_before_noun(cuts[place], cuts[place + 1])
                place += 1
            else:
                self._take(cuts[place])
            self._before = self._before[-LOOKED_BACK:] + _code(cuts[place])
            place += 1
        self._finish_line(cuts)

    def finish(self) -> None:
        """The end of the text: what only the whole of it can tell."""
        self._close()
        if _SIGNED.search(self._before) and len(self._named) == 1 and not self._is_total(self._named[0]):
            self.figures = signed(self.figures, self._named[0])
        figures, left = read_list(self._groups)
        self.figures += figures
        self.left += left
        self.left += unresolved(self._groups, self.figures)
        named = [whom for whom in self._named if not self._is_total(whom)]
        self.left += forgotten(named, self._groups, self.figures, self.left)

    def _take(self, cut: Cut) -> None:
        if cut.is_a("indicator", "pair"):
            self._indicator(cut)
        elif cut.is_a("unit"):
            self._unit(cut)
        else:
            self._word(cut)

    def _word(self, cut: Cut) -> None:
        match cut.first.sort:
            case "number":
                self._number(cut)
            case "week":
                self._name_week(cut)
            case "own":
                self._close()
                self._drop_unread()
                self._whom = ()
            case "note":
                self._note = cut.first.text.strip("()").removeprefix("单位:")
            case "etc" if self._before.endswith("U"):
                self._whom += (Whom((), cut.first.text, cut.begin, cut.end),)
            case "other" | "spelled":
                self._unread.append(cut)
            case "end":
                self._judging.end_clause()
                self._drop_unread()
            case _:
                self._judging.hear(cut, self._group.numbers)

    # what can be named

    def _indicator(self, cut: Cut) -> None:
        if self._group.numbers:
            self._close()
        self._name_unread()
        if cut.is_a("pair") and not cut.is_a("indicator"):  # 市本级事项总数
            unit = cut.first.means[0][0]
            self._whom = (Whom((unit,), unit, cut.begin, cut.end),)
        self._group.whom, self._group.line = self._whom, self._line
        self._group.covers(cut)
        self._group.asked.append(cut.pieces)

    def _unit(self, cut: Cut) -> None:
        """萧山区教育局 is neither of the two that it names; 全市萧山区 is the second."""
        self._close()
        self._drop_unread()
        means = tuple(unit for piece in cut.pieces if piece.sort == "unit" for unit, _ in piece.means)
        whom = Whom(means, cut.first.text, cut.begin, cut.end)
        last = self._whom[-1] if self._whom else None
        if last and self._before.endswith("U") and not self._is_total(last):
            self._named = [each for each in self._named if each != last]
            whom = Whom((), last.text + whom.text, last.begin, whom.end)
            self._whom = self._whom[:-1]
        joined = self._whom if _JOINS.search(self._before) else ()
        self._whom = (*joined, whom)
        self._named.append(whom)

    def _name_unread(self) -> None:
        """Unknown text right before an indicator stands where a unit's name would, or says more of the unit."""
        if not self._unread or self._group.asked:
            return
        begin, end = self._unread[0].begin, self._unread[-1].end
        text = self._text(begin, end)
        is_part = bool(self._whom) and bool(re.search(r"U-*\?[?-]*$", self._before))
        if self._whom and QUALIFIED.search(text):
            self._group.qualified = text
        elif is_part:
            last = self._whom[-1]
            self._whom = (Whom((), self._text(last.begin, end), last.begin, end, is_part=True),)
            self._named = [whom for whom in self._named if whom != last]
        else:
            self._whom = (Whom((), text, begin, end),)
        self._unread.clear()

    def _text(self, begin: int, end: int) -> str:
        return "".join(cut.first.text for cut in self._line_cuts if begin <= cut.begin and cut.end <= end)

    def _name_week(self, cut: Cut) -> None:
        if self.figures or self._group.numbers or self.names_present:
            self._unread.append(cut)
        else:
            self.week = cut.first.text

    # numbers

    def _number(self, cut: Cut) -> None:
        group = self._group
        if self._unread:
            self._unread.append(cut)
            if group.plain or not group.asked:
                return
            self._drop_unread()
        if not group.asked and not group.numbers:
            group.whom, group.line = self._whom if _BESIDE.search(self._before) else (), self._line
        group.covers(cut)
        group.numbers.append(self._judging.judged(_noted(cut.first.text, self._note), cut))

    def _stands_before_noun(self, cuts: list[Cut]) -> bool:
        """8727人注册, with a mark behind it."""
        return (
            len(cuts) > 1
            and is_counted(cuts[0])
            and cuts[1].is_a("indicator")
            and cuts[0].end == cuts[1].begin
            and (len(cuts) == 2 or cuts[2].is_a("end", "pause"))
            and not (self._unread or self._judging.doubts)
            and bool(_FRESH.search(self._before))
        )

    def _take_before_noun(self, number: Cut, noun: Cut) -> None:
        self._close()
        self._indicator(noun)
        self._number(number)
        self._close()

    # where something ends

    def _finish_line(self, cuts: list[Cut]) -> None:
        """A line of nothing but unknown words heads those below: it names a unit, or says nothing."""
        if self._unread and all(cut.is_a("other", "space", "is", "and", "pause", "now") for cut in cuts):
            self._head()
        self._drop_unread()
        self._judging.end_line()
        self._note = ""
        self._before += "\n"

    def _head(self) -> None:
        text = self._text(self._unread[0].begin, self._unread[-1].end)
        if QUALIFIED.search(text):
            return
        whom = Whom((), text, self._unread[0].begin, self._unread[-1].end)
        self.titles.append(Left(whom.begin, whom.end))
        self._whom = (whom,)
        self._unread.clear()

    def _drop_unread(self) -> None:
        if self._unread:
            fault: Fault = "spelled" if self._unread[-1].is_a("spelled") else "unread"
            self.left.append(Left(self._unread[0].begin, self._unread[-1].end, fault))
        self._unread.clear()

    def _close(self) -> None:
        """The group is whole: another indicator, a unit or the end has come."""
        group, self._group, self._note = self._group, Group(), ""
        if not group.asked and not group.numbers:
            return
        self._groups.append(group)
        self._judging.end_group()
        if not group.asked or not group.numbers:
            return
        figures = read_group(group)
        self.figures += figures
        if any(number.doubt == "aim" for number in group.numbers):
            self.left.append(group.left("aim"))
        elif not figures and group.plain:
            self.left.append(group.left("units" if len(group.whom) > 1 else "several"))

    def _is_total(self, whom: Whom) -> bool:
        return any(self.catalogue.is_total(unit) for unit in whom.ids)


def _code(cut: Cut) -> str:
    return ":" if cut.first.text in {":", "(", ")", "="} else _CODES.get(cut.first.sort, "w")


def _noted(number: str, note: str) -> str:
    """A number in what its label counts by: 注册数（万人）：0.8727."""
    if note == "%":
        return number if "%" in number or number.startswith("百分") else f"{number}%"
    if note.startswith("万"):
        return number if re.search("[万亿千]", number) else re.sub(r"^([-+]?[\d,.]+)", r"\1万", number)
    return number
