"""Figures in sentences: 萧山区注册数8727，激活数8619，日均活跃815 · 萧山区激活数更正为8620 · one unit a line."""

import re
from dataclasses import dataclass, field, replace
from datetime import date

from handlers.intake.dates import Named, dates_of, find_dates
from handlers.intake.pieces import Piece, cut_up
from handlers.intake.text import OTHER_TIME, plain
from handlers.intake.wrapping import unwrapped
from handlers.office import Role
from storage.catalogue import Catalogue

QUESTION = re.compile(
    r"多少|几|吗|呢|么|\?|谁|哪|怎|是否|是不是|对不对|排名|排第|排行|排序|趋势|走势|对比|相比|比较|前\d|后\d|倒数|第\d(?!\d?[周期])|环比|同比|"
    r"^(?:加|增加|添加|新增|插入|改第|删)|高于|低于|大于|小于|超过|不足|不到|以上|以下|之间|平均值|历史|近\d|最高|最低|画|导出|发我|查|看看|达标|差距"
)
"""A text with one of these asks, whatever numbers it holds."""
_NOT_BUT = re.compile(
    r"不(?:是|为)\s*(?P<old>\d+(?:[,，]\d{3}(?!\d))*(?:\.\d+)?[万人个家]?[%％]?)\s*[,，、;；]?"
    r"\s*而?(?:应该?)?(?:是|为)(?=\s*\d)"
)
"""不是8619，是8620"""
_PRESENT = re.compile("[本这当]周|[本这当]期|今天|昨天|目前")
QUALIFIED = re.compile(f"{OTHER_TIME.pattern}|^[未非不]|^新|最[高低大小]|月$")
"""Words between a unit and an indicator that make another figure of it: 新增注册, 未激活."""


@dataclass(frozen=True, slots=True)
class Said:
    """One figure that a text states. `unit` is a text that nobody has looked up where `unit_ids` is empty."""

    unit_ids: tuple[str, ...]
    unit: str
    indicators: tuple[str, ...]
    indicator: str
    value: str
    line: int
    old: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a text states. `left` is what could not be read of it."""

    figures: tuple[Said, ...]
    is_correction: bool = False
    left: tuple[str, ...] = ()
    dates: tuple[Named, ...] = ()
    week: str = ""
    """上周, said before any figure: all are of then."""


def read_statement(text: str, catalogue: Catalogue, near: date) -> Statement | None:
    """What a text states, or None where it states nothing, or asks."""
    if not re.search(r"\d|报|无", text) or QUESTION.search(plain(text)):
        return None
    dates = tuple(named for named in dates_of(text, near) if _is_plainly_a_day(named))
    text = _NOT_BUT.sub(r"\g<old>改为", unwrapped(text))
    for named in find_dates(text, near, all_of_them=True):
        if _is_plainly_a_day(named):
            text = _without(text, named.said)
    reader = _Reader(catalogue, names_present=bool(dates or _PRESENT.search(text)))
    for number, line in enumerate(text.splitlines(), 1):
        reader.read(line, number)
    return replace(reader.statement(), dates=dates) if reader.figures else None


def _is_plainly_a_day(named: Named) -> bool:
    """7.27 and 0727 may be figures."""
    return named.until or bool(re.search(r"[年月周-]|\d[./]\d+[./]\d", named.said))


def _without(text: str, said: str) -> str:
    loose = r"\s*".join(map(re.escape, re.sub(r"\s", "", said)))
    return re.sub(loose, " ", text, count=1)


@dataclass
class _Reader:
    """Walks through the pieces: a unit holds until another comes, an indicator until its number."""

    catalogue: Catalogue
    figures: list[Said] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    names_present: bool = False
    """Another time is named in the same text: 上周 then is only said of some of the figures."""
    is_correction: bool = False
    week: str = ""
    units: tuple[str, ...] = ()
    after_unit: bool = False
    """The unit has just been named, and nothing since."""
    unit: str = ""
    pending: list[tuple[Piece, ...]] = field(default_factory=list)
    in_turn: bool = False
    unread: str = ""
    qualified: str = ""
    """What stood between the unit and the next indicator and makes another figure of that one alone."""
    last: Said | None = None
    old: str = ""

    def read(self, line: str, number: int) -> None:
        for piece in cut_up(line, self.catalogue):
            self._take(piece, number)
        self._finish()

    def statement(self) -> Statement:
        return Statement(tuple(self.figures), self.is_correction, tuple(self.left), week=self.week)

    def _take(self, pieces: tuple[Piece, ...], line: int) -> None:
        sorts = {piece.sort for piece in pieces}
        if sorts & {"indicator", "pair"}:
            self._name_unread()
            self.pending.append(pieces)
            self.last = None
        elif "unit" in sorts:
            self._drop()
            self._unit(pieces[0])
        else:
            self._take_word(pieces[0], line)
        self.after_unit = "unit" in sorts

    def _take_word(self, piece: Piece, line: int) -> None:
        match piece.sort:
            case "number":
                self._number(piece.text, line)
            case "turn":
                self._turn()
            case "each":
                self.in_turn = True
            case "week":
                self._week(piece.text)
            case "own":
                self._drop()
                self.units, self.unit = (), ""
            case "other":
                self.unread += piece.text
            case "end":
                self.last = None
                if self.unread and not self.pending:
                    self._drop()

    def _unit(self, piece: Piece) -> None:
        """萧山区教育局 is neither of the two that it names; 全市萧山区 is the second."""
        units = tuple(unit for unit, _ in piece.means)
        is_part = self.after_unit and not any(self.catalogue.is_total(unit) for unit in self.units)
        self.units, self.unit = ((), self.unit + piece.text) if is_part else (units, piece.text)
        self.last = None

    def _week(self, text: str) -> None:
        if self.figures or self.names_present:
            self.unread += text
        else:
            self.week = text

    def _turn(self) -> None:
        """更正为: a number that came just before was the old one."""
        self.is_correction = True
        if self.last is not None and self.last is self.figures[-1]:
            old = self.figures.pop()
            self.pending.append(tuple(Piece("indicator", old.indicator, (("", name),)) for name in old.indicators))
            self.old = old.value
            self.last = None

    def _number(self, text: str, line: int) -> None:
        if not self.pending or (len(self.pending) > 1 and not self.in_turn):
            self.left.append(f"{''.join(pieces[0].text for pieces in self.pending)}{self.unread}{text}")
            self.pending.clear()
            self.unread = ""
            return
        pieces = self.pending.pop(0)
        if not self.pending:
            self.in_turn = False
        is_missing = not any(character.isdigit() for character in text)
        said = self._said(pieces, "未报" if is_missing else text, line)
        self.figures.append(said)
        self.last = said
        self.old = ""
        if self.unread:
            self.left.append(self.unread)
            self.unread = ""

    def _said(self, pieces: tuple[Piece, ...], text: str, line: int) -> Said:
        """A pair's label brings its own unit along (市本级事项总数), unless it is just an indicator's name."""
        names = tuple(dict.fromkeys(name for piece in pieces if piece.sort == "indicator" for _, name in piece.means))
        if self.qualified:
            qualified, self.qualified = self.qualified, ""
            return Said((), qualified, names, pieces[0].text, text, line, self.old)
        pairs = [means for piece in pieces if piece.sort == "pair" for means in piece.means]
        if pairs and not names:
            self.units, self.unit = (pairs[0][0],), pairs[0][0]
            names = tuple(name for _, name in pairs)
        return Said(self.units, self.unit, names, pieces[0].text, text, line, self.old)

    def _name_unread(self) -> None:
        """Unknown text right before an indicator stands where a unit's name would."""
        if not self.unread or self.pending:
            return
        if self.units and QUALIFIED.search(self.unread):
            self.qualified = self.unread
        else:
            self.units, self.unit = (), self.unread
        self.unread = ""

    def _drop(self) -> None:
        loose = "".join(pieces[0].text for pieces in self.pending) + self.unread
        if loose:
            self.left.append(loose)
        self.pending.clear()
        self.unread = ""
        self.in_turn = False

    def _finish(self) -> None:
        """The end of a line. A line of nothing but a unit is a heading for those below."""
        if self.unread and not self.pending and not self.units and not self.figures:
            self.unit = self.unread
            self.unread = ""
        self._drop()
        self.last = None


def is_certain(statement: Statement, catalogue: Catalogue, role: Role) -> bool:
    """Whether a text surely means to report, and is not a question with a number in it.

    A single number may be a slip in a question where readers ask, and the year of one where clerks do; who reports
    states a count.
    """
    if statement.is_correction or len(statement.figures) > 1:
        return True
    (said,) = statement.figures
    if statement.left and said.unit:  # 萧山区注册数8727（上周8701）: a report that is not wholly read
        return role != "reader" and bool(re.match(r"\d{3}", said.value)) and not _is_day(said.value)
    if statement.left or not said.unit:  # a reporter's 注册数8727 is of its own unit
        is_count = bool(re.fullmatch(r"\d{3,}(?:人|个|家|套|项|户)?", said.value)) and not _is_day(said.value)
        return role == "reporter" and not statement.left and is_count
    if role == "reporter" and said.value.isdecimal():
        return all(catalogue.indicators[name].kind == "count" for name in said.indicators) or not _is_day(said.value)
    return not _is_day(said.value) and (role != "reader" or not re.fullmatch(r"\d{1,2}", said.value))


def _is_day(value: str) -> bool:
    """2018, 0727 and 7.27 may be when somebody asks about."""
    months, days = "(?:0?[1-9]|1[0-2])", "(?:0?[1-9]|[12][0-9]|3[01])"
    return bool(re.fullmatch(rf"(?:19|20)\d\d|(?:0[1-9]|1[0-2])[0-3]\d|{months}\.{days}", value))
