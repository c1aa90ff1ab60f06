"""Figures in sentences: 萧山区注册数8727，激活数8619，日均活跃815 · 萧山区激活数更正为8620 · one unit a line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from handlers.intake.cells.text import plain
from handlers.intake.texts.boilerplate import blank, unwrapped
from handlers.intake.texts.extractor import Claims
from handlers.intake.texts.mentions import Left, Said, stretches
from handlers.intake.texts.tokens import is_counted
from handlers.language.calendar.cutoffs import Named, dates_of, find_dates
from handlers.language.text import simplified
from handlers.office import Role
from storage.catalogue import Catalogue

MAY_HOLD_NUMBERS = re.compile(r"\d|[零〇一二两三四五六七八九十百千万亿]{3}")
_ASKS = re.compile(r"多少|几|吗|呢|么|\?|谁|哪|怎|是否|是不是|对不对")
"""A text with one of these asks, whatever numbers it holds."""
_SELECTS = re.compile(
    r"(?<!之)[前后]\d{1,2}(?!\d)|倒数|近\d{1,2}(?!\d)|高于|低于|大于|小于|超过|不足|不到|(?<![\s,，。;；!！])以上(?!为|是|数据)|以下(?!为|是|数据)|之间"
    r"|^(?:加|增加|添加|新增|插入|改第|删第|删除第)|趋势|走势|画|导出|发我|达标|差距"
)
_MAY_ASK = re.compile(r"排名|排第|排行|排序|对比|相比|比较|第\d(?!\d?[周期])|环比|同比|平均值|历史|最高|最低|查|看看")
"""A text with one of these asks, unless it states several figures of units."""
_PRESENT = re.compile("[本这当]周|[本这当]期|今天|昨天|目前")
_SUBSTANTIAL = re.compile(r"\d{3}|\d,\d|\d[万亿千%]")
"""Numbers that are no place in a ranking and no count of weeks."""
_LEADING_DAY = re.compile(
    r"^\s*(?:(?P<month>\d{1,2})[./](?P<day>\d{1,2})|(?P<both>(?:0\d|1[0-2])[0-3]\d))(?=\s*[,，:：(（]?\s*[\u4e00-\u9fff])"
    r"(?![人个家套项户次万亿千])",
    re.MULTILINE,
)
_RECENT = timedelta(days=35)


@dataclass(frozen=True, slots=True)
class Statement:
    """What a text states. `left` is what could not be read of it."""

    figures: tuple[Said, ...]
    is_correction: bool = False
    left: tuple[Left, ...] = ()
    titles: tuple[Left, ...] = ()
    """Lines above the figures that say nothing of them."""
    dates: tuple[Named, ...] = ()
    week: str = ""
    """上周, said before any figure: all are of then."""
    resembles: bool = False
    """It means to state figures, whether or not any could be read."""
    names_nobody: bool = False
    """It names no unit, as those do who report for their own."""


def read_statement(text: str, catalogue: Catalogue, near: date) -> Statement | None:
    """What a text states, or None where it states nothing, or asks."""
    if not MAY_HOLD_NUMBERS.search(text) or _ASKS.search(text):
        return None
    text = simplified(re.sub(r"[\r\v\f\x85\u2028\u2029]", "\n", text))
    open_text = unwrapped(text)
    form = plain(open_text)
    if _ASKS.search(form) or _SELECTS.search(form):
        return None
    dates, open_text = _without_days(open_text, text, near)
    claims = Claims(catalogue, names_present=bool(dates or _PRESENT.search(text)))
    offset = 0
    for number, line in enumerate(open_text.split("\n"), 1):
        claims.read(line, number, offset)
        offset += len(line) + 1
    claims.finish()
    substantial = _numbers(claims)
    units = [cut for cut in claims.cuts if cut.is_a("unit", "own")]
    is_named = any(not _is_whole(claims, cut.first.means) for cut in units)
    has_indicator = any(cut.is_a("indicator", "pair") for cut in claims.cuts)
    is_counting = is_named and any(is_counted(cut) for cut in claims.cuts)
    means_it = substantial > 1 or is_counting or _is_doubted(claims, substantial)
    resembles = has_indicator and means_it and (is_named or not units)
    may_ask = _MAY_ASK.search(form) and not (resembles and is_named and substantial > 1)
    if may_ask or not (claims.figures or resembles):
        return None
    return Statement(
        tuple(claims.figures), claims.is_correction, tuple(stretches(claims.left, claims.cuts)),
        tuple(claims.titles), dates, claims.week, resembles, not units,
    )  # fmt: skip


def _numbers(claims: Claims) -> int:
    """How many numbers there are, where one at least is no place in a ranking and no count of weeks."""
    numbers = [cut.first.text for cut in claims.cuts if cut.is_a("number") and re.search(r"\d", cut.first.text)]
    numbers = [number for number in numbers if not _is_day(number)]
    return len(numbers) if any(map(_SUBSTANTIAL.search, numbers)) else 0


def _is_doubted(claims: Claims, numbers: int) -> bool:
    """Something is said of a number that only a report says: that it is wrong, or of several units."""
    if any(cut.is_a("spelled") for cut in claims.cuts):
        return True
    faults = {left.fault for left in claims.left}
    return bool(numbers) and (claims.is_correction or bool(faults & {"wrong", "aim", "units", "several"}))


def _is_whole(claims: Claims, means: tuple[tuple[str, str], ...]) -> bool:
    return bool(means) and all(claims.catalogue.is_total(unit) for unit, _ in means)


def _without_days(open_text: str, text: str, near: date) -> tuple[tuple[Named, ...], str]:
    """The days that a text names, and the text with blanks in their places."""
    dates = [named for named in dates_of(text, near) if _is_plainly_a_day(named)]
    for named in find_dates(open_text, near, all_of_them=True):
        if _is_plainly_a_day(named):
            open_text = _without(open_text, named.said)
    for match, named in list(_leading_days(open_text, near)):
        dates.append(named)
        open_text = open_text[: match.start()] + blank(match) + open_text[match.end() :]
    return tuple(dates), open_text


def _leading_days(text: str, near: date) -> Iterator[tuple[re.Match[str], Named]]:
    """7.27, 7/27 and 0727 at the head of a line, where no figure stands, if it was lately: 1.2 may number a section."""
    for match in _LEADING_DAY.finditer(text):
        month, day = (match["month"], match["day"]) if match["month"] else (match["both"][:2], match["both"][2:])
        for named in find_dates(f"{month}月{day}日", near):
            if abs(named.day - near) <= _RECENT:
                yield match, Named(named.day, match[0].strip())


def _is_plainly_a_day(named: Named) -> bool:
    """7.27 and 0727 may be figures."""
    return named.until or bool(re.search(r"[年月周-]|\d[./]\d+[./]\d", named.said))


def _without(text: str, said: str) -> str:
    loose = r"\s*".join(map(re.escape, re.sub(r"\s", "", said)))
    return re.sub(loose, blank, text, count=1)


def is_certain(statement: Statement, catalogue: Catalogue, role: Role) -> bool:
    """Whether a text surely means to report, and is not a question with a number in it.

    A single number may be a slip in a question where readers ask, and the year of one where clerks do; who reports
    states a count.
    """
    if len(statement.figures) > 1 or (statement.resembles and _may_state(statement, role)):
        return True
    if not statement.figures:
        return False
    if statement.is_correction:
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


def _may_state(statement: Statement, role: Role) -> bool:
    return role == "reporter" or (role != "reader" and not statement.names_nobody)


def _is_day(value: str) -> bool:
    """2018, 0727 and 7.27 may be when somebody asks about."""
    months, days = "(?:0?[1-9]|1[0-2])", "(?:0?[1-9]|[12][0-9]|3[01])"
    return bool(re.fullmatch(rf"(?:19|20)\d\d|(?:0[1-9]|1[0-2])[0-3]\d|{months}\.{days}", value))
