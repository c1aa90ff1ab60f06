"""Which numbers a text means to be kept: 8619有误，应为8620 · 原报8619 · 不是8619是8620 · 将达到9000."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.intake.texts.mentions import Doubt, Number
from handlers.intake.texts.tokens import Cut

_REPORTING = frozenset(("报送", "上报", "补报", "报", "登记", "录入"))


def aimless(cuts: Sequence[Cut]) -> list[Cut]:
    """Without the 将 of 请将注册数8727上报, which is for no aim."""
    kept: list[Cut] = []
    reports = False
    for cut in reversed(cuts):
        reports = not cut.is_a("end") and (reports or cut.first.text in _REPORTING)
        if not (reports and cut.is_a("shall")):
            kept.append(cut)
    return kept[::-1]


@dataclass
class Judging:
    """What the words so far say of the number to come, and of those that stand before them."""

    is_correction: bool = False
    _doubt: Doubt = ""
    _is_softened: bool = False
    """A comma has come since the doubt was said, or a number: 是 may now lead to the right one."""
    _is_right: bool = False
    _shall: bool = False
    _please: bool = False

    @property
    def doubts(self) -> bool:
        return bool(self._doubt) or self._shall

    def judged(self, text: str, cut: Cut) -> Number:
        """The number that has come."""
        doubt: Doubt = self._doubt or ("aim" if self._shall else "")
        self._is_softened = True
        return Number(text, cut.begin, cut.end, doubt, self._is_right)

    def hear(self, cut: Cut, before: Sequence[Number]) -> None:
        """One word. `before` are the numbers of the same indicator that have come."""
        match cut.first.sort:
            case "right" if before and not before[-1].doubt:
                self.is_correction = before[-1].is_right = True
            case "turn" | "right":
                self._turn(before)
            case "is" if self._doubt in {"wrong", "not", "gap"} and self._is_softened:
                self._turn(before)
            case "wrong" | "old" | "not" | "gap" as doubt:
                self._say(doubt, before)
            case "now" if self._doubt == "old":
                self._doubt = ""
            case _:
                self._aim(cut)

    def _turn(self, before: Sequence[Number]) -> None:
        """更正为: what was said before it is not the figure."""
        self.is_correction = True
        for number in before:
            number.doubt = "old"
        self._doubt, self._is_right, self._shall, self._please = "", True, False, False

    def _say(self, doubt: Doubt, before: Sequence[Number]) -> None:
        """8619有误 is said of the number before it, 误报8619 of the one behind."""
        self.end_line()
        for number in before:
            number.doubt = "" if number.doubt == "aim" else number.doubt
        last = before[-1] if before else None
        if doubt == "wrong" and last and not (last.doubt or last.is_right or self._doubt == "old"):
            last.doubt = "wrong"
        self._doubt, self._is_softened, self._is_right = doubt, False, False

    def _aim(self, cut: Cut) -> None:
        """Words for what is to be reached: 将, 请……达到."""
        match cut.first.sort:
            case "shall":
                self._shall = True
            case "please":
                self._please = True
            case "reach" if self._shall or self._please:
                self._doubt = "aim"
            case "space" if cut.first.text == ":":  # 现将数据报送如下：
                self._shall = False

    def end_clause(self) -> None:
        """A comma: an aim ends here, a doubt does not."""
        self.end_line()
        self._is_softened, self._is_right = True, False

    def end_line(self) -> None:
        self._shall, self._please = False, False
        self._doubt = "" if self._doubt == "aim" else self._doubt

    def end_group(self) -> None:
        """Another indicator comes: what was old before may be so again, 有误 was said of this one."""
        self._is_right = False
        self._doubt = "" if self._doubt in {"not", "wrong", "gap"} else self._doubt
