"""Figures: the value of one indicator for one unit in one period, every version kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from storage.database import Connections


@dataclass(frozen=True, slots=True)
class Figure:
    """A stored value: `printed` as it was reported, `number` a plain count, or a rate as a fraction (0.09 for 9%)."""

    period: date
    unit: str
    indicator: str
    table: str
    printed: str
    number: Decimal
    rank: int | None = None
    derived: bool = False
    submission: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """How many rows a table has, how many values are higher, how many equal; how many carry a rank, and the same rank.

    `published`: the rows' ranks hold, as every row has one and those of two submissions are not mixed.
    """

    rows: int
    above: int
    equal: int
    ranked: int
    same_rank: int
    published: bool


@dataclass(frozen=True, slots=True)
class Source:
    """A submission that current figures of a table come from, and of how many units (its total row is one)."""

    table: str
    submission: int
    units: int


@dataclass(frozen=True, slots=True)
class Period:
    """One bulletin week, named by its cut-off date. `label` says what is special about it (演示), mostly nothing."""

    cutoff: date
    label: str = ""


_COLUMNS = "period, unit, indicator, sheet, printed, number, rank, derived, submission"
Row = tuple[int, int, int, int, str, float, int | None, int, int]


class Names:
    """Unit, indicator and table names as small integers. Grows only; kept in memory, since an office has hundreds."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._ids: dict[str, int] = {}
        self._names: dict[int, str] = {}

    def find(self, name: str) -> int | None:
        if name not in self._ids:  # it alone: of a catalogue's names, some may have no figure yet
            found = self._connections.db.execute("SELECT id FROM names WHERE name = ?", [name]).fetchone()
            if found is None:
                return None
            self._ids[name], self._names[found[0]] = found[0], name
        return self._ids[name]

    def name(self, id_: int) -> str:
        if id_ not in self._names:
            self._load()
        return self._names[id_]

    def number(self, name: str) -> int:
        """The integer of a name that `ensure` has seen. Raises KeyError."""
        found = self.find(name)
        if found is None:
            raise KeyError(name)
        return found

    def ensure(self, names: Iterable[str]) -> None:
        """Gives every name an integer. Outside of any transaction, so that a rollback cannot take one back."""
        db = self._connections.db
        for name in dict.fromkeys(names):
            if self.find(name) is None:
                db.execute("INSERT INTO names (name) VALUES (?) ON CONFLICT (name) DO NOTHING", [name])

    def _load(self) -> None:
        for id_, name in self._connections.db.execute("SELECT id, name FROM names"):
            self._ids[name], self._names[id_] = id_, name


class Figures:
    """Looks figures up. Every method reads only current values, except `versions`; all are index-only."""

    def __init__(self, connections: Connections, names: Names) -> None:
        self._connections = connections
        self._names = names
        self._periods: tuple[int, tuple[Period, ...]] = (0, ())

    def revision(self) -> int:
        """Grows whenever a submission is confirmed, cancelled or withdrawn, by whatever process."""
        return int(self._connections.read("SELECT number FROM revision")[0][0])

    def periods(self) -> tuple[Period, ...]:
        """All stored periods that hold a figure, oldest first. Read anew only when the figures have changed."""
        revision = self.revision()
        known, periods = self._periods
        if known != revision:
            periods = self._read_periods()
            self._periods = (revision, periods)
        return periods

    def _read_periods(self) -> tuple[Period, ...]:
        rows = self._connections.db.execute(
            "SELECT period, label FROM periods p WHERE EXISTS"
            " (SELECT 1 FROM figures f WHERE f.period = p.period AND f.superseded_by = 0) ORDER BY period"
        )
        return tuple(Period(from_number(period), label) for period, label in rows)

    def get(self, unit: str, indicator: str, period: date) -> Figure | None:
        found = self._select("unit = ? AND indicator = ? AND period = ?", unit, indicator, to_number(period))
        return found[0] if found else None

    def of_unit(self, unit: str, indicators: Iterable[str], period: date) -> dict[str, Figure]:
        """Of one unit in one period, those of the indicators that have a figure, by indicator."""
        known = [number for name in indicators if (number := self._names.find(name)) is not None]
        named = self._names.find(unit)
        if named is None or not known:
            return {}
        where = f"unit = ? AND period = ? AND indicator IN ({', '.join('?' * len(known))})"
        return {figure.indicator: figure for figure in self._select(where, named, to_number(period), *known)}

    def series(self, unit: str, indicator: str, first: date = date.min, last: date = date.max) -> tuple[Figure, ...]:
        """One unit's indicator through time, oldest first, cut-offs from `first` to `last` inclusive."""
        return self._select(
            "unit = ? AND indicator = ? AND period BETWEEN ? AND ? ORDER BY period",
            unit, indicator, to_number(first), to_number(last),
        )  # fmt: skip

    def across(self, indicator: str, period: date) -> tuple[Figure, ...]:
        """One indicator in one period for every unit that has it, totals included."""
        return self._select("period = ? AND indicator = ?", to_number(period), indicator)

    def of_units(self, units: Sequence[str], indicator: str, period: date) -> tuple[Figure, ...]:
        """One indicator in one period for just these units, in their order; without those that have none."""
        known = {number: unit for unit in units if (number := self._names.find(unit)) is not None}
        named = self._names.find(indicator)
        if named is None or not known:
            return ()
        where = f"indicator = ? AND period = ? AND unit IN ({', '.join('?' * len(known))})"
        found = {figure.unit: figure for figure in self._select(where, named, to_number(period), *known)}
        return tuple(found[unit] for unit in known.values() if unit in found)

    def standing(self, figure: Figure, total: str = "") -> Standing:
        """Where a figure stands among the rows of its own table in its period, without the row of the unit `total`."""
        numbers = self._numbers((figure.indicator, figure.table))
        number = float(figure.number)
        (row,) = self._connections.read(
            "SELECT count(*), count(rank), sum(number > ?), sum(number = ?), sum(rank = ?), count(DISTINCT rank),"
            " min(submission) = max(submission) FROM figures"
            " WHERE superseded_by = 0 AND period = ? AND indicator = ? AND sheet = ? AND unit <> ?",
            [number, number, figure.rank, to_number(figure.period), *(numbers or (0, 0)),
             (total and self._names.find(total)) or 0],
        )  # fmt: skip
        rows, ranked, above, equal, same_rank, different, of_one = (int(value or 0) for value in row)
        return Standing(rows, above, equal, ranked, same_rank, ranked == rows and (different == ranked or bool(of_one)))

    def sources(self, period: date) -> tuple[Source, ...]:
        """Which submissions a period's current figures come from, table by table, in the order of their arrival."""
        rows = self._connections.db.execute(
            "SELECT sheet, submission, count(DISTINCT unit) FROM figures"
            " WHERE superseded_by = 0 AND period = ? GROUP BY sheet, submission ORDER BY submission, sheet",
            [to_number(period)],
        )
        return tuple(Source(self._names.name(sheet), submission, units) for sheet, submission, units in rows)

    def fingerprint(self, period: date) -> tuple[int, int, int]:
        """Differs once anything of the period was stored, replaced or withdrawn."""
        row = self._connections.db.execute(
            "SELECT count(*), coalesce(max(submission), 0), coalesce(sum(submission), 0) FROM figures"
            " WHERE superseded_by = 0 AND period = ?",
            [to_number(period)],
        ).fetchone()
        return int(row[0]), int(row[1]), int(row[2])

    def of_period(self, period: date, table: str | None = None) -> tuple[Figure, ...]:
        """Every figure of a period, or those of one table."""
        if table is None:
            return self._select("period = ?", to_number(period))
        return self._select("period = ? AND sheet = ?", to_number(period), table)

    def versions(self, unit: str, indicator: str, period: date) -> tuple[tuple[Figure, int], ...]:
        """Every version, oldest submission first, each with its superseded_by: 0 current, >0 replaced, <0 withdrawn."""
        ids = self._numbers((unit, indicator))
        if ids is None:
            return ()
        rows = self._connections.db.execute(
            f"SELECT {_COLUMNS}, superseded_by FROM figures WHERE unit = ? AND indicator = ? AND period = ?"
            " ORDER BY submission",
            [*ids, to_number(period)],
        )
        return tuple((self._figure(row[:-1]), row[-1]) for row in rows)

    def _numbers(self, values: Iterable[str | int]) -> list[int] | None:
        numbers = [value if isinstance(value, int) else self._names.find(value) for value in values]
        return None if None in numbers else [number for number in numbers if number is not None]

    def _select(self, where: str, *values: str | int) -> tuple[Figure, ...]:
        numbers = self._numbers(values)
        if numbers is None:  # a name that no figure has ever carried
            return ()
        return self._connections.read(
            f"SELECT {_COLUMNS} FROM figures WHERE superseded_by = 0 AND {where}", numbers, self._figure
        )

    def _figure(self, row: Row) -> Figure:
        period, unit, indicator, sheet, printed, number, rank, derived, submission = row
        name = self._names.name
        return Figure(
            from_number(period), name(unit), name(indicator), name(sheet), printed,
            Decimal(str(number)), rank, bool(derived), submission,
        )  # fmt: skip


def to_number(day: date) -> int:
    """A date as the integer yyyymmdd: orders like the date, and a stranger can read it in the database."""
    return day.year * 10_000 + day.month * 100 + day.day


def from_number(number: int) -> date:
    return date(number // 10_000, number // 100 % 100, number % 100)
