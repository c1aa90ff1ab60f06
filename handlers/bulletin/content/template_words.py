"""What a sentence of the catalogue may say: the words that its templates use, each giving text for one period.

The names are Chinese, because the people who write the sentences are the office's own.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby

from handlers.figures.order import Place, moves, order
from handlers.figures.snapshot import Week
from handlers.language.calendar.spoken import spoken
from storage.catalogue import Table
from storage.figures import Figure


class AbsentError(Exception):
    """A figure that the sentence needs was not reported; the text names it."""


class NothingToSayError(Exception):
    """The sentence is about units or changes, and there are none."""


class UnknownWordError(Exception):
    """The template names a unit, indicator or table that the catalogue does not have."""


class Phrases:
    """The functions for one period. `computed` turns true once a value was used that nobody reported."""

    def __init__(self, week: Week, before: Week | None, *, may_lack: bool = False) -> None:
        """With `may_lack`, a figure that was not reported reads 未报; `asked` and `lacked` count."""
        self._may_lack = may_lack
        self.asked = self.lacked = 0
        self._week = week
        self._before = before
        self.computed = False

    def words(self) -> Mapping[str, str | Callable[..., object]]:
        return {
            "截止日": spoken(self._week.cutoff),
            "年": str(self._week.cutoff.year),
            "上期": self._against() if self._before else "",
            "数": self.figure,
            "有": self.has,
            "商": self.quotient,
            "各行之和": self.sum_of_rows,
            "各行之率": self.rate_of_rows,
            "领先": self.first,
            "靠后": self.last,
            "为零": self.zero,
            "未报": self.unreported,
            "上升": self.risen,
            "下降": self.fallen,
            "变化": self.change,
        }

    def figure(self, unit: str, indicator: str) -> str:
        """数("全市", "注册数"): as it was reported."""
        if self._may_lack and not self.has(unit, indicator):
            self.asked, self.lacked = self.asked + 1, self.lacked + 1
        else:
            self._need(unit, indicator)
        return self._week.printed(unit, indicator)

    def has(self, unit: str, indicator: str) -> bool:
        self._known(unit, indicator)
        return self._week.get(unit, indicator) is not None

    def quotient(self, unit: str, numerator: str, denominator: str, 减: str = "", 小数: int = 0) -> str:  # noqa: N803  a word of the templates
        """商("全市", "在线办理事项数", "办事事项总数", 减="例外事项数"): a percentage, computed here."""
        whole = self._need(unit, denominator).number - (self._need(unit, 减).number if 减 else 0)
        return self._percent(self._need(unit, numerator).number, whole, 小数)

    def sum_of_rows(self, table: str, scope: str, indicator: str) -> str:
        """各行之和("附件1", "区县", "已接入数"): over the units of the scope in that table; every row must be there."""
        self.computed = True
        return _plain(self._sum(table, scope, indicator))

    def rate_of_rows(self, table: str, scope: str, indicator: str) -> str:
        """各行之率("附件1", "区县", "系统接入率"): the sum of its numerators by the sum of its denominators."""
        entry = self._week.catalogue.indicators.get(indicator)
        if entry is None or entry.of is None:
            raise UnknownWordError(f"{indicator}不是由两个数相除的指标")
        numerator, denominator = (self._sum(table, scope, part) for part in entry.of)
        return self._percent(numerator, denominator, entry.decimals)

    def first(self, table: str, count: int = 3, 分列: bool = False) -> str:  # noqa: N803
        """领先("附件3"): the best, with all that share the last one's value; 分列=true names all before the values."""
        entry, ranked = self._ranked(table)
        return self._listed(entry, self._end(entry, ranked, min(count, len(ranked))), apart=分列)

    def last(self, table: str, count: int = 3, 分列: bool = False) -> str:  # noqa: N803
        """靠后("附件3"): the last few, with all that share the first one's value."""
        entry, ranked = self._ranked(table)
        return self._listed(entry, self._end(entry, ranked[::-1], min(count, len(ranked)))[::-1], apart=分列)

    def _end(self, table: Table, ranked: Sequence[Place], count: int) -> Sequence[Place]:
        """The first `count`, and who follows with the same value: a sheet's 序号 parts those that nothing else does."""
        value = [self._week.printed(place.unit, table.rank_by or "") for place in ranked]
        while count < len(ranked) and value[count] == value[count - 1]:
            count += 1
        return ranked[:count]

    def zero(self, table: str, indicator: str = "", 附: str = "", 前: str = "", 后: str = "") -> str:  # noqa: N803
        """为零("附件1", 附="计划接入总数", 前="计划", 后="套"): 拱墅区（计划1套）、…; by what the table ranks by."""
        entry, ranked = self._ranked(table)
        column = indicator or entry.rank_by or ""
        found = [place.unit for place in ranked if (held := self._week.get(place.unit, column)) and held.number == 0]
        return _joined(self._week.name(unit) + (f"（{前}{self.figure(unit, 附)}{后}）" if 附 else "") for unit in found)

    def unreported(self, *tables: str) -> str:
        """未报("附件2", "附件3"): units of which the tables hold nothing; of a table that is empty, nobody is named."""
        names: dict[str, None] = {}
        for entry in map(self._table, tables):
            units = [unit.id for unit in self._week.catalogue.expected(entry, self._week.cutoff)]
            absent = [unit for unit in units if not any(self._week.get(unit, column) for column in entry.columns)]
            names |= dict.fromkeys(self._week.name(unit) for unit in absent if len(absent) < len(units))
        return _joined(names)

    def risen(self, table: str, count: int = 3) -> str:
        """上升("附件3"): who gained most places against the previous stored period."""
        return self._moved(table, count, 1, "升")

    def fallen(self, table: str, count: int = 3) -> str:
        return self._moved(table, count, -1, "降")

    def change(self, unit: str, indicator: str, 略期: bool = False) -> str:  # noqa: N803
        """变化("全市", "注册数"): 较上期（7月20日）增加1234人，增长1.0%; a rate in 百分点. 略期: without the period."""
        now = self._need(unit, indicator)
        then = self._before.get(unit, indicator) if self._before else None
        if self._before is None or then is None:
            raise NothingToSayError
        against = "" if 略期 else f"较{self._against()}"
        difference = now.number - then.number
        if difference == 0:
            return f"{against}持平"
        entry = self._week.catalogue.indicators[indicator]
        if entry.kind == "rate":
            return f"{against}{'上升' if difference > 0 else '下降'}{_plain(abs(difference) * 100)}个百分点"
        words = ("增加", "增长") if difference > 0 else ("减少", "下降")
        said = f"{against}{words[0]}{_plain(abs(difference))}{entry.measure}"
        return f"{said}，{words[1]}{_share(abs(difference), then.number, 1)}" if then.number else said

    def _against(self) -> str:
        """上期（7月20日）."""
        if self._before is None:
            raise NothingToSayError
        return f"上期（{spoken(self._before.cutoff)}{'，' if self._before.label else ''}{self._before.label}）"

    def _moved(self, table: str, count: int, way: int, word: str) -> str:
        entry, ranked = self._ranked(table)
        if self._before is None:
            raise NothingToSayError
        found = moves(self._week, self._before, entry)
        gained = {place.unit: way * (found.gained(place.unit) or 0) for place in ranked}
        best = sorted((unit for unit, places in gained.items() if places > 0), key=lambda unit: -gained[unit])
        if not best:
            raise NothingToSayError
        self.computed = self.computed or found.computed
        least = gained[best[min(count, len(best)) - 1]]
        return _joined(
            f"{self._week.name(unit)}（第{found.places[unit][0]}位{word}至第{found.places[unit][1]}位）"
            for unit in best
            if gained[unit] >= least
        )

    def _listed(self, table: Table, places: Sequence[Place], *, apart: bool) -> str:
        """余杭区70%、淳安县58%; neighbours of the same value share it: 江干区、西湖区均为100.00%，市本级67.65%.

        `apart`: 余杭区、淳安县，分别为70%、58%.
        """
        if apart and len(places) > 1:
            names = "、".join(self._week.name(place.unit) for place in places)
            values = [self._week.printed(place.unit, table.rank_by or "") for place in places]
            same = len(set(values)) == 1
            return f"{names}，均为{values[0]}" if same else f"{names}，分别为{'、'.join(values)}"
        groups = [
            (value, [self._week.name(place.unit) for place in same])
            for value, same in groupby(places, key=lambda place: self._week.printed(place.unit, table.rank_by or ""))
        ]
        shared = any(len(names) > 1 for _, names in groups)
        said = ("、".join(names) + ("均为" if len(names) > 1 else "") + value for value, names in groups)
        return ("，" if shared else "、").join(said)

    def _ranked(self, table: str) -> tuple[Table, tuple[Place, ...]]:
        entry = self._table(table)
        self.asked += 1
        ranked = order(self._week, entry).ranked if entry.rank_by else ()
        if not ranked:
            raise AbsentError(f"{table}的{entry.rank_by or '排名指标'}")
        return entry, ranked

    def _sum(self, table: str, scope: str, indicator: str) -> Decimal:
        units = self._week.catalogue.expected(self._table(table), self._week.cutoff)
        chosen = [unit.id for unit in units if unit.scope == scope]
        if not chosen:
            raise UnknownWordError(f"{table}里没有{scope}的单位")
        return sum((self._need(unit, indicator).number for unit in chosen), Decimal(0))

    def _percent(self, numerator: Decimal, denominator: Decimal, decimals: int) -> str:
        if denominator <= 0:
            raise NothingToSayError
        self.computed = True
        return _share(numerator, denominator, decimals)

    def _table(self, name: str) -> Table:
        if name not in self._week.catalogue.tables:
            raise UnknownWordError(f"没有“{name}”这张表")
        return self._week.catalogue.tables[name]

    def _known(self, unit: str, indicator: str) -> None:
        if not self._week.catalogue.holds(unit, indicator):
            raise UnknownWordError(f"“{unit}”没有“{indicator}”这项指标")

    def _need(self, unit: str, indicator: str) -> Figure:
        self._known(unit, indicator)
        self.asked += 1
        figure = self._week.get(unit, indicator)
        if figure is None:
            raise AbsentError(f"{self._week.name(unit)}{indicator}")
        return figure


def _joined(names: Iterable[str]) -> str:
    said = "、".join(names)
    if not said:
        raise NothingToSayError
    return said


def _share(numerator: Decimal, denominator: Decimal, decimals: int) -> str:
    share = (numerator / denominator * 100).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{share:f}%"


def _plain(number: Decimal) -> str:
    """Without trailing zeros or an exponent."""
    return f"{number.normalize():f}"
