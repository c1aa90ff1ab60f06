"""What a person asks for, in the words of the catalogue: the value between reading and answering."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Comparison = Literal["<", "<=", ">", ">=", "=", "between", "<average", ">average"]


@dataclass(frozen=True, slots=True)
class When:
    """A time word, read by the message's own time. Bound to stored periods by `periods.bind`.

    Either a span of days (`first` to `last`), or a place in the row of stored periods: `recent` means the last N,
    `back` the Nth before the newest (0 is the newest). `pick` says which one a single value takes.
    """

    said: str
    first: date | None = None
    last: date | None = None
    recent: int = 0
    back: int | None = None
    nth: int | None = None
    """The Nth of the stored periods within the span, from 1; -1 is the last one: 7月第二期, 6月最后一期."""
    pick: Literal["first", "last"] = "last"
    year_before: bool = False
    """The same ISO week a year earlier than the period it is compared with."""
    further_back: bool = False
    """The week before the one that was last spoken of: 再上一周."""
    onward: bool = False
    """The period after the one that was last spoken of: 下一期."""
    several: bool = False
    """Means every period of the span (近八周, 今年以来, 7月到8月), not one of them."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A threshold. Numbers are as said: 90 of 90% stays 90, `percent` tells that a sign stood there."""

    comparison: Comparison
    low: Decimal | None = None
    high: Decimal | None = None
    percent: bool = False
    of_whole: bool = False
    """The average stands for the figure of all: 高于全市的区县."""
    in_full: bool = False
    """千 or 万 was said, so that the number is of the bare measure: 1500万 of what is kept in 亿元 are 0.15."""
    indicator: str = ""
    """Which indicator it is about, where several were said: 注册数超过5000且活跃率低于20%."""


@dataclass(frozen=True, slots=True)
class Question:
    """`indicators` are catalogue names and `units` ids, in the order in which they were said."""

    kind: str = ""
    units: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    whens: tuple[When, ...] = ()
    operations: tuple[str, ...] = ()
    """The lists of words.yaml whose words were said."""
    tables: tuple[str, ...] = ()
    limit: int | None = None
    """How many: 前五."""
    place: int | None = None
    """Which place: 第3名."""
    until: int | None = None
    """The last of a span of places that begins at `place`: 第3到第5名."""
    measure: str = ""
    """What is counted, where it was said: 套 of 还差几套."""
    places: tuple[int, ...] = ()
    """Several places that are no span: 第1、3、5名."""
    from_bottom: bool = False
    judged: bool = False
    """highest, lowest, improved and worsened are of places, not of values: 最好, 垫底, 进步."""
    also_last: int | None = None
    """前五和后三: how many from the other end, too."""
    run: int | None = None
    """For how many periods in a row: 连续三周."""
    conditions: tuple[Condition, ...] = ()
    moved_by: Condition | None = None
    """How far it has to have risen or fallen: 上升超过1个点. Of a rate in percentage points."""
    goal: Condition | None = None
    """What a figure should reach: 离50%还差多少."""
    pairs: tuple[tuple[str, str], ...] = ()
    """Units that were each said with an indicator of its own: 余杭注册数, 萧山激活数."""
    by: str = ""
    """The indicator that ranks, where others are only to be shown: 激活率前三的区县活跃率."""
    excluded: tuple[str, ...] = ()
    """Ids of the units that are left out: 除了萧山区."""
    instead: tuple[tuple[str, str], ...] = ()
    """Where one word named several indicators of a family (激活: 激活数, 激活率): (name, whole question with it)."""
    meanings: tuple[tuple[str, ...], ...] = ()
    """For each indicator that was said, all that the word may mean (活跃率: 日均活跃率, 本周活跃率): a follow-up about
    another unit takes the one which that unit has."""
    read_as: tuple[tuple[str, str], ...] = ()
    """What was not said in the catalogue's own words: (as typed, as read), to be shown in the answer."""
    one_by_one: tuple[str, ...] = ()
    """The units of which the same was asked in the questions before, for 加起来."""
    carried: tuple[str, ...] = ()
    """What a follow-up took over from the question before, to be shown in the answer."""

    def says(self, *operations: str) -> bool:
        return not set(operations).isdisjoint(self.operations)

    @property
    def names_several(self) -> bool:
        """More than one indicator was said; a word that means a family of them counts once."""
        return len(self.meanings or self.indicators) > 1

    @property
    def when(self) -> When | None:
        return self.whens[-1] if self.whens else None

    @property
    def several(self) -> bool:
        """Speaks of a row of periods rather than of one."""
        return any(when.several for when in self.whens)


@dataclass(frozen=True, slots=True)
class Unclear:
    """Two or more readings are equally near. `choices` are (label, whole question)."""

    about: str
    choices: tuple[tuple[str, str], ...]
    unsure: bool = False
    """Nothing that is known was said; the choices are only near to it."""


@dataclass(frozen=True, slots=True)
class Unread:
    """`words` are what nobody knows; empty where every word is known and still nothing is asked."""

    words: tuple[str, ...] = ()
    question: Question | None = None
    """What was understood all the same, to offer something near to it."""
    too_long: bool = False
    """Longer than any question; only its beginning was looked at."""
    known: str = ""
    """The text without the words that nobody knows."""
    names: str = ""
    """Nothing but the names and times that were said, in their order."""


Reading = Question | Unclear | Unread
