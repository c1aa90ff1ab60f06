"""Cells → figures: what is printed, and the exact number behind it. A blank is 未报, never 0."""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from handlers.intake.cells.text import shown
from storage.catalogue import Indicator
from storage.catalogue.measures import factor

_MARKS = (
    "- -- --- ---- / // \\ | … ... . x ? ?? n/a na n.a. nan null none nil tbd 无 暂无 暂缺 缺 缺报 空 空白 没有 没报"
    " 漏报 待报 待上报 待定 待填 待补 待补报 待统计 待核 待核实 待确认 未报 未上报 未报送 未填 未填报 未统计 无数据"
    " 暂无数据"
)
NOT_A_NUMBER = "不是数"
MISSING = frozenset(("", *_MARKS.split()))
"""What people write where they have no figure (half width, lower case)."""

_MEASURES = r"(?:人次|人|个|家|套|项|户|次|件|台|位|名|条|只|所|处)?"
_NUMBER = re.compile(
    rf"(?P<sign>[-+]?)(?P<digits>\d{{1,3}}(?:,\d{{3}})+|\d+)(?P<rest>\.\d+)?(?P<big>[万亿千])?{_MEASURES}(?P<percent>%)?"
)
_NOTE_MARK = re.compile(r"(?<=[\d%％人个家套项户次件])\s*[\u00b9\u00b2\u00b3\u2070-\u2079\u2460-\u24ff\u2776-\u2793]+")
"""Superscript and circled digits behind a figure."""
_BIG = {"千": 1000, "万": 10_000, "亿": 100_000_000}
_MEASURED = re.compile(
    r"(?P<sign>[-+]?)(?P<digits>\d{1,3}(?:,\d{3})+|\d+)(?P<rest>\.\d+)?(?P<measure>[^\d.,+-].{0,7})?"
)
TYPED = 6
"""Decimals beyond which nobody types a number: it was worked out in its cell."""


@dataclass(frozen=True, slots=True)
class Value:
    """A figure. `number` is as printed, of a rate a fraction; `printed` is how it is shown (8727, 66.66%, 3.2)."""

    printed: str
    number: Decimal
    is_derived: bool = False
    """Worked out by the bot: 测算, not reported."""


@dataclass(frozen=True, slots=True)
class Bare:
    """A rate without a percent sign: 0.39 and 39 may both mean 39%. The column decides, `in_percent` if headed so."""

    number: Decimal
    in_percent: bool = False


@dataclass(frozen=True, slots=True)
class Wrong:
    """Not a figure; `why` is a sentence's end in Chinese."""

    why: str
    suggestion: str = ""
    unclear: bool = False
    """A rate that can be read in two ways; its sender may say which."""


Read = Value | Bare | Wrong | None
"""None: nothing reported."""


def read_value(
    value: object, indicator: Indicator, number_format: str = "", scale: int | Decimal = 1, fault: str = ""
) -> Read:
    """One cell. `scale` is what its header multiplies by (10000 for 万人)."""
    if fault:
        return _faulty(fault)
    if value is None or isinstance(value, str):
        return _from_text(value or "", indicator, scale)
    if isinstance(value, bool):
        return Wrong(NOT_A_NUMBER)
    if isinstance(value, int | float):
        return _from_number(value, indicator, number_format, scale)
    if isinstance(value, date | datetime | time | timedelta):
        return Wrong("是日期或时间，不是数", "请把这一格的格式改成“常规”后重新填写")
    return Wrong(NOT_A_NUMBER)


def derived(number: Decimal, indicator: Indicator, number_format: str) -> Read:
    """A number that was worked out, shown as its cell would show it; a rate without a percent format, with two
    decimals."""
    code, _ = _shown_by(number_format)
    if indicator.kind == "rate":
        value: Value | Wrong = percent(_rounded(number * 100, code if "%" in code else "0.00"))
    elif indicator.kind == "number":
        value = measured(number, indicator.decimals, code)
    else:
        value = count(number, code)
    return replace(value, is_derived=True) if isinstance(value, Value) else value


def _faulty(fault: str) -> Wrong:
    if fault.startswith("="):
        return Wrong("是没有计算结果的公式", "请用 Excel 或 WPS 打开、保存一次再发送")
    return Wrong(f"公式出错（{shown(fault)}）")


def _from_number(value: float, indicator: Indicator, number_format: str, scale: int | Decimal) -> Read:
    try:
        exact = Decimal(format(value, ".15g"))
    except InvalidOperation:
        return Wrong(NOT_A_NUMBER)
    if not exact.is_finite():
        return Wrong(NOT_A_NUMBER)
    code, literal_percent = _shown_by(number_format)
    if indicator.kind == "rate":
        if "%" in code:
            return percent(_rounded(exact * 100, code))
        return Bare(_padded(exact, code), in_percent=literal_percent)
    if "%" in code:
        return Wrong(_no_share(indicator))
    if indicator.kind == "number":  # one that is converted has other decimals than its cell shows
        return measured(exact, indicator.decimals, code) if scale == 1 else converted(exact * scale, indicator)
    return count(exact * scale, code)


def _no_share(indicator: Indicator) -> str:
    return "是百分比，不是个数" if indicator.kind == "count" else f"是百分比，这一项按{indicator.measure}计"


def _shown_by(number_format: str) -> tuple[str, bool]:
    """The format of positive numbers without its literal text, and whether that text is a percent sign (39 "%")."""
    code = number_format.split(";")[0]
    literals = re.findall(r'"[^"]*"|\\.', code)
    # _ and * leave room for the character behind them, as in the accounting formats: they print no digit.
    return re.sub(r'"[^"]*"|\\.|\[[^\]]*\]|[_*].', "", code).strip(), any("%" in literal for literal in literals)


def _rounded(number: Decimal, code: str) -> Decimal:
    decimals = re.search(r"0\.([0#?]+)", code)
    if decimals and "#" in decimals[1]:
        return _plain(number.quantize(Decimal(1).scaleb(-len(decimals[1])), ROUND_HALF_UP))
    return number.quantize(Decimal(1).scaleb(-len(decimals[1]) if decimals else 0), ROUND_HALF_UP)


def _padded(number: Decimal, code: str) -> Decimal:
    """With the zeros that its cell shows behind it (12.50), and none that it does not show."""
    shown_decimals = re.fullmatch(r"[#,0]*0\.(0+)", code)
    exact = _plain(number)
    decimals = max(len(shown_decimals[1]) if shown_decimals else 0, -int(exact.as_tuple().exponent))
    return exact.quantize(Decimal(1).scaleb(-decimals))


def percent(points: Decimal) -> Value:
    """39 → 39%, with the decimals that the number carries."""
    return Value(f"{points:f}%", points / 100)


def count(number: Decimal, code: str = "") -> Value | Wrong:
    """A whole number; one that its cell shows rounded is taken as shown."""
    if number != number.to_integral_value() and re.fullmatch(r"[#,0]*0", code):
        number = number.quantize(Decimal(1), ROUND_HALF_UP)
    if number != number.to_integral_value():
        return Wrong("不是整数")
    whole = int(number)
    return Value(str(whole), Decimal(whole))


def measured(number: Decimal, decimals: int, code: str = "") -> Value:
    """As its cell shows it; without a format that says, as it was typed, or as the office prints it where it was worked
    out."""
    if "0" in code:
        number = _rounded(number, code)
    elif -int(number.as_tuple().exponent) > max(TYPED, decimals):
        number = number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return Value(f"{number:f}", number)


def converted(number: Decimal, indicator: Indicator) -> Value:
    """A number that was written in another measure, without the zeros that come of converting it."""
    return measured(_plain(number), indicator.decimals)


def _plain(number: Decimal) -> Decimal:
    """Without trailing zeros, and never in scientific notation."""
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


def without_note_marks(text: str) -> str:
    """8760① and 8760² without what points at a note: folded into digits it would make another number."""
    return _NOTE_MARK.sub(lambda mark: " " * len(mark[0]), text)


def _from_text(text: str, indicator: Indicator, scale: int | Decimal) -> Read:
    written = unicodedata.normalize("NFKC", without_note_marks(text)).strip().strip("'")
    if re.search(r"\d\s+\d", written) and not re.fullmatch(r"\D*\d{1,3}(?:\s\d{3})+\D*", written):
        return Wrong("是几个数")
    written = re.sub(r"[\s\u200b\ufeff]+", "", written).replace("—", "-").replace("–", "-").replace("−", "-")
    if written.lower() in MISSING:
        return None
    if written.startswith("百分之"):
        written = f"{written[3:]}%"
    match = (_MEASURED if indicator.kind == "number" else _NUMBER).fullmatch(written)
    if not match:
        return Wrong(NOT_A_NUMBER)
    if match["sign"] == "+" and not indicator.signed:
        return Wrong("带加号，像是增减的数", "请填本期的数")
    number = Decimal(match["sign"] + match["digits"].replace(",", "") + (match["rest"] or ""))
    if indicator.kind == "number":
        return _in_its_measure(number, match["measure"], indicator, scale)
    number *= _BIG.get(match["big"] or "", 1)
    if indicator.kind == "rate":
        return _rate(number, match)
    if match["percent"]:
        return Wrong("是百分比，不是个数")
    return count(number * scale)


def _rate(number: Decimal, match: re.Match[str]) -> Read:
    if match["percent"]:
        return percent(number)
    if match["big"]:
        return Wrong("不是比率")
    return Bare(_plain(number) if match["rest"] == ".0" else number)  # 39.0 is how programs write a whole number


def _in_its_measure(number: Decimal, written: str | None, indicator: Indicator, scale: int | Decimal) -> Read:
    """3.2天, 1500万元 of what is kept in 亿元; a measure that its cell writes goes before that of its header."""
    if not written:
        return measured(number, indicator.decimals) if scale == 1 else converted(number * scale, indicator)
    if written == "%" and indicator.measure != "%":
        return Wrong(_no_share(indicator))
    by = factor(written, indicator.measure)
    if by is None:
        return Wrong(f"写的是“{shown(written)}”，这一项按{indicator.measure}计", f"请换算成{indicator.measure}后填写")
    return measured(number, indicator.decimals) if by == 1 else converted(number * by, indicator)
