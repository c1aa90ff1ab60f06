"""What every test may use: an office with an empty store, one with the seed's week, and `say`."""

import csv
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from handlers.dispatch import dispatch
from handlers.message import Message, Sender
from handlers.office import Office, People, Person
from handlers.reply import Reply
from storage.catalogue import Catalogue, Table, load_catalogue
from storage.figures import Figure
from storage.figures.submissions import Origin
from storage.store import Store

DATA = Path(__file__).parent / "data"
SEED = DATA / "seed"
SEED_DAY = date(2018, 7, 27)
SHANGHAI = ZoneInfo("Asia/Shanghai")
FRIDAY = datetime(2018, 7, 27, 15, 0, tzinfo=SHANGHAI)
MONDAY = datetime(2018, 7, 30, 9, 0, tzinfo=SHANGHAI)

CLERK = Person("clerk01", "王敏", "clerk")
REPORTER = Person("reporter01", "沈洁", "reporter", frozenset({"萧山区"}))
READER = Person("reader01", "陈局", "reader")
ADMIN = Person("admin01", "李工", "admin")
PEOPLE = People({person.staff_id: person for person in (CLERK, REPORTER, READER, ADMIN)})


@pytest.fixture(scope="session")
def hangzhou() -> Catalogue:
    return load_catalogue("hangzhou")


@pytest.fixture
def office(hangzhou: Catalogue, tmp_path: Path) -> Iterator[Office]:
    """Hangzhou's office with nothing stored."""
    store = Store(tmp_path / "data")
    yield Office(hangzhou, store, PEOPLE)
    store.close()


@pytest.fixture
def seeded(office: Office) -> Office:
    """Hangzhou's office with the real week of 27 July 2018."""
    store_seed(office)
    return office


Say = Callable[..., Reply]


def say_to(office: Office) -> Say:
    """`say("萧山区活跃率")` for one office: what the bot answers, through the same door as the chat."""
    counter = iter(range(1_000_000))

    def say(
        text: str, *, who: Person = READER, at: datetime = MONDAY, group: bool = False, conversation: str = ""
    ) -> Reply:
        sender = Sender(who.staff_id, who.name)
        place = conversation or ("group" if group else f"private-{who.staff_id}")
        return dispatch(Message(f"msg{next(counter):08}", text, sender, place, at, group), office)

    return say


@pytest.fixture
def say(seeded: Office) -> Say:
    return say_to(seeded)


def seed_figures(catalogue: Catalogue) -> list[Figure]:
    """The seed's four tables as figures, read in the plainest way there is."""
    figures = []
    for name, file in (
        ("附件1", "annex1_system_access"),
        ("附件2", "annex2_city_units_activity"),
        ("附件3", "annex3_districts_activity"),
    ):
        figures += _grid(catalogue.tables[name], SEED / f"{file}.csv")
    with (SEED / "overview.csv").open(encoding="utf-8") as lines:
        values = dict(list(csv.reader(lines))[1:])
    for pair in catalogue.tables["全市概况"].pairs:
        if pair.label in values:
            printed = values[pair.label]
            figures.append(Figure(SEED_DAY, pair.unit, pair.indicator, "全市概况", printed, number(printed)))
    return figures


def _grid(table: Table, path: Path) -> list[Figure]:
    with path.open(encoding="utf-8") as lines:
        header, *rows = csv.reader(lines)
    figures = []
    for row in rows:
        cells = dict(zip(header, row, strict=True))
        name = cells.get("单位") or cells.get("区县") or ""
        is_total = not cells["序号"].isdigit() or name in {"合计", "总计"}
        unit = table.total.unit if is_total and table.total else name
        for indicator in table.columns:
            rank = int(cells["序号"]) if indicator == table.rank_by and not is_total else None
            printed = cells[indicator]
            figures.append(Figure(SEED_DAY, unit, indicator, table.name, printed, number(printed), rank))
    return figures


def number(printed: str) -> Decimal:
    return Decimal(printed.rstrip("%")) / (100 if printed.endswith("%") else 1)


def store_seed(office: Office, at: datetime = FRIDAY, label: str = "") -> None:
    origin = Origin(CLERK.staff_id, CLERK.name, "private-clerk01", "seed", at, "每周通报.xlsx")
    submissions = office.store.submissions
    id_ = submissions.propose(origin, seed_figures(office.catalogue), lives=office.rules.confirm_within)
    assert submissions.confirm(id_, at, label=label)
