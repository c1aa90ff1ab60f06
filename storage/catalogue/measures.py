"""What figures are measured in: one table, with the multiples that people write (万人, 亿元, 万m³)."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

MULTIPLES = {
    "百": 100, "千": 1000, "万": 10_000, "十万": 100_000, "百万": 1_000_000, "千万": 10_000_000, "亿": 100_000_000
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measure:
    """`size` is how many of its `quality`'s base it is, of which `multiple` is written before it (万 of 万元).

    `adds_up`: of several units the sum means something.
    """

    quality: str
    size: Decimal = Decimal(1)
    adds_up: bool = True
    multiple: int = 1


COUNTED = frozenset(("人次", "车次", "班次", *"个人件份位只台名场处头套家宗床座户所批期条栋株次站笔篇艘起辆部间项亩幢"))
"""Each is a quality of its own: 件 are no 人."""
_MEASURED: dict[str, tuple[str, str, bool]] = {
    "元": ("money", "1", True), "美元": ("dollars", "1", True),
    "mm": ("length", "0.001", False), "毫米": ("length", "0.001", False), "cm": ("length", "0.01", False),
    "厘米": ("length", "0.01", False), "m": ("length", "1", False), "米": ("length", "1", False),
    "km": ("length", "1000", True), "公里": ("length", "1000", True), "千米": ("length", "1000", True),
    "m³": ("volume", "1", True), "立方米": ("volume", "1", True), "方": ("volume", "1", True),
    "m³/s": ("flow", "1", True), "立方米/秒": ("flow", "1", True), "m²": ("area", "1", True),
    "平方米": ("area", "1", True), "km²": ("area", "1000000", True), "平方公里": ("area", "1000000", True),
    "公顷": ("area", "10000", True), "kg": ("weight", "1", True), "公斤": ("weight", "1", True),
    "吨": ("weight", "1000", True), "kWh": ("energy", "1", True), "千瓦时": ("energy", "1", True),
    "度": ("energy", "1", True), "天": ("time", "1", False), "日": ("time", "1", False),
    "小时": ("hours", "1", False), "分钟": ("minutes", "1", False), "分": ("score", "1", False),
    "℃": ("heat", "1", False), "%": ("share", "1", False), "‰": ("share", "0.1", False),
    "百分点": ("points", "1", False), "个百分点": ("points", "1", False),
}  # fmt: skip
"""Measure → (quality, size, whether it adds up)."""
_MULTIPLE = re.compile(rf"(?P<big>{'|'.join(sorted(MULTIPLES, key=len, reverse=True))})?(?P<base>.+)")


def _form(said: str) -> str:
    """m3, m³ and ㎥ are one, as are kWh and kwh."""
    return unicodedata.normalize("NFKC", said).lower()


_BY_FORM = {_form(name): entry for name, entry in _MEASURED.items()}


_ONE = "(?:{})?(?:{})|{}".format(
    "|".join(sorted(MULTIPLES, key=len, reverse=True)),
    "|".join(map(re.escape, sorted({*_BY_FORM, *COUNTED}, key=len, reverse=True))),
    "|".join(sorted(MULTIPLES, key=len, reverse=True)),
)
SEVERAL = rf"(?:{_ONE})(?:[、,;](?:{_ONE}))*"
"""Matches one measure or several, in half width and lower case: 万元, 件、%."""


@cache
def measure_of(said: str) -> Measure | None:
    """万元 → 10000 of money. None for a word that the table does not hold."""
    form = _form(said)
    if form in _BY_FORM:
        quality, size, adds_up = _BY_FORM[form]
        return Measure(quality, Decimal(size), adds_up)
    if said in COUNTED:
        return Measure(said)
    found = _MULTIPLE.fullmatch(said)
    base = measure_of(found["base"]) if found and found["big"] else None
    if found is None or base is None:
        return None
    big = MULTIPLES[found["big"]]
    return Measure(base.quality, base.size * big, base.adds_up, base.multiple * big)


def factor(written: str, kept: str) -> Decimal | None:
    """What a number in one measure is multiplied by to be in the other: 万元 → 亿元 0.0001. None where none can be."""
    if written == kept:
        return Decimal(1)
    one, other = measure_of(written), measure_of(kept)
    if written in MULTIPLES:  # 154133万 of what is kept in 万元 is 154133
        return Decimal(MULTIPLES[written]) / (other.multiple if other else 1)
    if one is None or other is None or one.quality != other.quality:
        return None
    return one.size / other.size
