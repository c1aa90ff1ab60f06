"""Numbers in a question: how many, which place, below or above what, for how long in a row."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from handlers.language.numerals import NUMBER, WHOLE, to_decimal, to_int
from handlers.questions.question import Comparison, Condition, Unclear

A_FEW = 5
"""What 前几名 means."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """One of: a limit (前五), a place or several (第3名, 6-10名), a condition (低于90%), a run (连续三周), a number."""

    limit: int | None = None
    place: int | None = None
    until: int | None = None
    from_bottom: bool = False
    places: tuple[int, ...] = ()
    """Several places that are no span: 第1、3、5名."""
    both_ends: bool = False
    """The limit is of either end: 两头各三名."""
    around: str = ""
    """How 20%左右 was said: how near that has to be is for the asker to say."""
    moved: bool = False
    """The condition is about how far something moved: 上升超过1个点."""
    ever: bool = False
    """The condition is about any of the stored periods: 破过75%."""
    next_to: str = ""
    """ahead or behind, where beside a unit the place right before or after it is meant: 下城前一名."""
    condition: Condition | None = None
    run: int | None = None
    plain: Decimal | None = None
    percent: bool = False
    goal: bool = False
    """The condition is what should be reached: 到50%."""
    behind: int = -1
    """Which of the indicators that were said (0 is the first) it was said after; -1 before all of them."""
    claim: bool = False
    """The condition is what the asker believes of one unit: 是不是9%, 怎么是39%, 有70%吗."""

    @property
    def picks(self) -> bool:
        """Some units out of many."""
        return self.limit is not None or bool(self.condition or self.place or self.places)


_Make = Callable[[re.Match[str]], Quantity]


def quantities_at(text: str, start: int) -> Iterator[tuple[str, Quantity]]:
    """Every quantity that begins at `start`."""
    if text[start] not in _FIRST or (text[start].isdigit() and start and text[start - 1] in "0123456789."):
        return
    if start >= _LONGEST_NUMERAL and _NUMERALS.issuperset(text[start - _LONGEST_NUMERAL : start + 1]):
        return  # inside a row of numerals that is no number
    for pattern, make in _FORMS:
        found = pattern.match(text, start)
        if found:
            yield found.group(), make(found)


def ask_how_near(vague: Quantity, text: str) -> Unclear:
    """20%左右: a narrow and a wide reading to choose from."""
    number, sign = vague.plain or Decimal(0), "%" if vague.percent else ""
    small = vague.percent or number <= 100  # a rate, or a few
    widths = (Decimal(2), Decimal(5)) if small else (number / 10, number / 5)
    spans = [f"{max(Decimal(0), number - one):.0f}{sign}到{number + one:.0f}{sign}之间" for one in widths]
    return Unclear(vague.around, tuple((span, text.replace(vague.around, f"在{span}", 1)) for span in spans))


def _value(found: re.Match[str], name: str = "v") -> Decimal:
    """成 is a tenth: 九成 is 90."""
    half = found.groupdict().get(f"{name}_half")
    return _scaled(found[name], found[f"{name}_sign"]) + (5 if half == "半" else to_int(half) if half else 0)


def _scaled(number: str, sign: str | None) -> Decimal:
    return to_decimal(number) * (10 if "成" in (sign or "") else 1)


def _percent(found: re.Match[str]) -> bool:
    return any(sign in found.group() for sign in ("%", "百分", "成", "点"))


def _in_full(found: re.Match[str]) -> bool:
    return bool(re.search("[千万]", found.group()))


def _compare(comparison: Comparison) -> _Make:
    return lambda found: Quantity(
        condition=Condition(comparison, _value(found), None, _percent(found), in_full=_in_full(found))
    )


def _once(comparison: Comparison) -> _Make:
    return lambda found: replace(_compare(comparison)(found), ever=True)


def _claimed(comparison: Comparison) -> _Make:
    return lambda found: replace(_compare(comparison)(found), claim=True)


def _round_number(found: re.Match[str]) -> Quantity:
    """上千, 万人以上."""
    return Quantity(condition=Condition(">=", to_decimal(found["v"] or found["v2"]), in_full=True))


def _around(found: re.Match[str]) -> Quantity:
    return Quantity(plain=_value(found), percent=_percent(found), around=found.group())


def _half(comparison: Comparison) -> _Make:
    return lambda _: Quantity(condition=Condition(comparison, Decimal(50), None, percent=True))


def _between(found: re.Match[str]) -> Quantity:
    """两成到三成, 两到三成, 两成到30%: what stands behind the second number goes for a first one without anything."""
    first = _value(found, "from") if found["from_sign"] else _scaled(found["from"], found["v_sign"])
    low, high = sorted((first, _value(found)))
    return Quantity(condition=Condition("between", low, high, _percent(found), in_full=_in_full(found)))


def _tenths(found: re.Match[str]) -> Quantity:
    """七八成: from 70% to 80%."""
    low, high = sorted(to_decimal(digit) * 10 for digit in found["two"])
    return Quantity(condition=Condition("between", low, high, percent=True))


def _limit(found: re.Match[str]) -> Quantity:
    n = A_FEW if found["n"] in {"几", "若干"} else to_int(found["n"])
    return Quantity(limit=n, from_bottom=found.groupdict().get("bottom") is not None)


def _place(found: re.Match[str]) -> Quantity:
    return Quantity(place=to_int(found["n"]), from_bottom=found.groupdict().get("bottom") is not None)


def _places(found: re.Match[str]) -> Quantity:
    first, last = sorted((to_int(found["from"]), to_int(found["n"])))
    return Quantity(place=first, until=last, from_bottom=found["bottom"] is not None)


def _several_places(found: re.Match[str]) -> Quantity:
    return Quantity(places=tuple(sorted({to_int(place) for place in _NUMBERS.findall(found["all"])})))


def _next_to(found: re.Match[str]) -> Quantity:
    """前一名 is the first one too, where no unit stands beside it; 上一名 is not."""
    ahead, ranked = found["side"] in "前上", found["side"] in "前后"
    return Quantity(limit=1 if ranked else None, from_bottom=not ahead, next_to="ahead" if ahead else "behind")


def _goal(found: re.Match[str]) -> Quantity:
    said = "v" if found["v"] else "goal"
    return Quantity(
        condition=Condition(">=", _value(found, said), None, _percent(found), in_full=_in_full(found)), goal=True
    )


_OF = r"(?:名|位|个|家|强|甲)?"
_N = rf"(?P<n>{WHOLE}|几)"
_NUMBERS = re.compile(WHOLE)
_NO_MORE = r"(?![\d%.个周期天月季年星礼成])"
_AT = r"(?:排名|名次|排在|排|位列|位居)"
_TO = r"(?:到|至|-|~)"
_NOT_TIME = r"(?![周期天月季年星礼\d])"
_TWO = "一二|[二两]三|三四|四五|五六|六七|七八|八九"
_HALF = "(?P<v_half>(?<=成)[半一二三四五六七八九](?![个家名成]))?"
"""八成五 is 85%."""
_V = rf"(?!(?:{_TWO})成)(?:百分之)?(?P<v>{NUMBER})(?P<v_sign>%|个?百分点|个点|成)?{_HALF}(?:人|个|家|套|项)?"
_FROM = rf"(?P<from>{NUMBER})(?P<from_sign>%|个?百分点|个点|成)?{_HALF.replace('v_half', 'from_half')}"
_V2 = _V.replace("<v", "<goal")
_AVERAGE = r"(?:总体|整体)?(?:平均(?:水平|值|数|线)?|均值)"
_SIGNED = rf"(?=百分之|{NUMBER}(?:%|个?百分点|个点|成)){_V}"
_DENIED = "(?<!有)没有"
"""有没有超过50%的 asks for those above, and 没有超过50%的 for the others."""
_BELOW = (
    f"低于|小于|不到|不足|少于|没到|未到|{_DENIED}到|没达到|未达到|达不到|{_DENIED}达到|"
    f"不及|<|差于|跌破|没满|未满|不满|{_DENIED}满|没上|{_DENIED}上|未上|没够|不够"
)
_ABOVE = "高于|大于|超过|多于|超出|超|>|突破|破|好于|过了"
_AT_MOST = (
    f"<=|≤|{_DENIED}超过|没超过|未超过|{_DENIED}高于|未高于|小于等于|小于或等于|"
    f"低于等于|没过|{_DENIED}过|不过|不高于|不大于|不超过|不多于|至多"
)
_AT_LEAST = (
    f">=|≥|{_DENIED}低于|没低于|未低于|大于等于|大于或等于|高于等于|不低于|不小于|不少于|至少|达到|达|满|站上|冲上"
)

_DOWN_TO = r"(?:掉|跌|降|落|滑|下降|下跌|下滑|回落)(?:到|至)"
_ONCE = r"过"
_UP_TO = r"(?:升|涨|提高|提升|上升|增加)(?:到|至)"
_AROUND = r"(?:左右|上下|前后)"

_TABLE: tuple[tuple[str, _Make], ...] = (
    (rf"{_AT}?(?P<bottom>倒数)?第?(?P<from>{WHOLE})(?:名|位)?{_TO}(?:倒数)?第?(?P<n>{WHOLE})(?:名|位)(?!单)", _places),
    (rf"{_AT}?(?P<bottom>倒数)?第(?P<from>{WHOLE})(?:名|位)?{_TO}(?:倒数)?第?(?P<n>{WHOLE}){_NO_MORE}", _places),
    (rf"{_AT}(?P<bottom>倒数)?第?(?P<from>{WHOLE})(?:名|位)?{_TO}(?:倒数)?第?(?P<n>{WHOLE}){_NO_MORE}", _places),
    (rf"(?:才能?|能)(?:够|达到?|到){_V}|(?:距离?|离)(?:目标)?{_V2}", _goal),
    (rf"(?:[够到]了?|上了?){_SIGNED}", _compare(">=")),
    (r"(?P<side>[前后上下])(?:面的?)?(?:一|1)(?:名|位)", _next_to),
    (rf"(?P<bottom>倒数?|末)第(?P<n>{WHOLE})(?:名|位|个|家)?{_NOT_TIME}", _place),
    (rf"(?:排名|排在|排|位列|位居)?第(?P<n>{WHOLE})(?:名|位)?{_NOT_TIME}", _place),
    (rf"(?:排名|排在|排)?(?:倒数)?第(?P<n>{WHOLE})(?P<bottom>低|少|差|小|弱)的?", _place),
    (rf"(?:排名|排在|排)?(?<!倒数)第(?P<n>{WHOLE})(?:高|多(?!少)|好|大|强)的?", _place),
    (rf"(?:排名|排在|排)?前(?:面的?)?{_N}{_OF}{_NOT_TIME}", _limit),
    (rf"(?:最高|最好|最多|最大|最强|靠前)的?{_N}{_OF}{_NOT_TIME}", _limit),
    (rf"(?:两头|首尾|头尾|前后)各{_N}{_OF}{_NOT_TIME}", lambda found: replace(_limit(found), both_ends=True)),
    (rf"{_AT}?第?(?P<all>{WHOLE}(?:[、,]第?{WHOLE})+)(?:名|位)", _several_places),
    (r"亚军|榜眼", lambda _: Quantity(place=2)),
    (r"季军|探花", lambda _: Quantity(place=3)),
    (rf"top ?(?P<n>{WHOLE})", _limit),
    (rf"(?P<bottom>bottom|last) ?(?P<n>{WHOLE})", _limit),
    (rf"(?:排名|排在|排)?(?P<bottom>倒数|后|末尾?|最后|垫底|最[差低少小]|靠后)的?{_N}{_OF}{_NOT_TIME}", _limit),
    (rf"连续(?:了)?(?P<n>{WHOLE})(?:个)?(?:周|期|星期)", lambda found: Quantity(run=to_int(found["n"]))),
    (r"过半|(?:超过|超|大于|高于)(?:一半|半数)|(?:一半|半数)以上", _half(">")),
    (r"(?:不到|不足|低于|没到|少于|不过)(?:一半|半数)|(?:一半|半数)以下|未过半|没过半", _half("<")),
    (r"(?:过|破|超过?)(?P<v>[万千])(?P<v_sign>)(?:人|家|套|项)?", _compare(">")),
    (r"(?:(?:上|达到?|满)(?P<v>[万千百])|(?P<v2>[万千百])(?:人|家|套|项)?(?:及以上|以上))", _round_number),
    (r"(?:不到|不足|不满|未满|没到|低于|少于)(?P<v>[万千百])(?P<v_sign>)(?:人|家|套|项)?", _compare("<")),
    (rf"过{_V}{_NOT_TIME}", _compare(">")),
    (rf"(?:破|突破|超过|高于|大于){_ONCE}{_V}", _once(">")),
    (rf"(?:到|达|达到|上|满|冲上|站上|冲到|升到){_ONCE}{_V}", _once(">=")),
    (rf"(?:跌破|低于|跌到|掉到|降到|小于){_ONCE}{_V}(?:以下)?", _once("<")),
    (rf"{_DOWN_TO}{_V}(?:以下|之下)", _compare("<")),
    (rf"{_UP_TO}{_V}(?:以上|之上)", _compare(">=")),
    (rf"(?:在|大概|大约)?{_V}{_AROUND}", _around),
    (rf"(?:是不是|是否是?|不是|怎么(?:会|才)?是|怎么才(?:是|有)?|怎么只有|怎么会有){_V}", _claimed("=")),
    (rf"(?:有没有|能?到|有){_V}了?(?=吗|么|没)", _claimed(">=")),
    (rf"{_V}(?=是?(?:对吗|对不对|对么|对吧|正确吗|没错吧|是吗|是吧|是真的|真的吗|属实))", _claimed("=")),
    (rf"(?:只有|只|才){_V}", _compare("=")),
    (rf"连{_V}(?:都|也)?(?:不到|没到|没有|达不到|不足)", _compare("<")),
    (rf"(?:{_AT_MOST}){_V}", _compare("<=")),
    (rf"(?:{_AT_LEAST}){_V}", _compare(">=")),
    (rf"(?:{_BELOW}){_V}", _compare("<")),
    (rf"(?:{_ABOVE}){_V}", _compare(">")),
    (rf"{_V}(?:及以上|以上|及其以上)", _compare(">=")),
    (rf"{_V}(?:及以下|及其以下)", _compare("<=")),
    (rf"{_V}(?:以下|以内)", _compare("<")),
    (rf"(?:介于|在)?(?:百分之)?{_FROM}(?:到|至|-|~){_V}(?:之间|区间)?", _between),
    (rf"(?:介于|在)?(?:百分之)?{_FROM}(?:和|与){_V}之间", _between),
    (rf"(?:介于|在)?(?P<two>{_TWO})成(?:之间)?(?!以|及)", _tenths),
    (r"(?:等于|只有|是|为|在)?个位数", lambda _: Quantity(condition=Condition("<", Decimal(10)))),
    (rf"(?:等于|正好|刚好|恰好|正好是|=|为|是|挂){_V}", _compare("=")),
    (rf"(?:{_BELOW}){_AVERAGE}|{_AVERAGE}(?:以下|之下)", lambda _: Quantity(condition=Condition("<average"))),
    (rf"(?:{_ABOVE}|高过){_AVERAGE}|{_AVERAGE}(?:以上|之上)", lambda _: Quantity(condition=Condition(">average"))),
    (rf"(?P<v>{NUMBER})(?P<v_sign>%)?", lambda found: Quantity(plain=_value(found), percent=_percent(found))),
    (_V, lambda found: Quantity(plain=_value(found), percent=_percent(found))),
)  # fmt: skip
_LONGEST_NUMERAL = 10
_NUMERALS = frozenset("零一二两三四五六七八九十百千万亿")
_FORMS = tuple((re.compile(pattern), make) for pattern, make in _TABLE)
_FIRST = frozenset(
    "连0123456789零一二两三四五六七八九十百倒末第排位前后最垫靠连才能够离距到<>=≤≥低小不少没未达差跌高大超多突好过至介在等正刚恰总整平均tbl首头个亚季榜探上下满站冲升涨提掉降落滑回万千为是怎只才有破半未挂"
)
