"""A history by a fixed rule, ending in the seed's real week: what questions through time are asked of.

Each earlier week differs from the seed by as many steps as it lies back. Units on even places of the catalogue rise
week (a percentage point of every rate, five of every count), the others fall. The week of 22 June 2018 is missing,
and 临安区 reported nothing on 13 July.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest

from handlers.office import Office
from storage.catalogue import Catalogue
from storage.figures import Figure
from storage.figures.submissions import Origin
from storage.store import Store
from tests.conftest import CLERK, FRIDAY, PEOPLE, SEED_DAY, Say, say_to, seed_figures, store_seed

WEEKS = 12
MISSING_WEEK = date(2018, 6, 22)
SILENT = ("临安区", date(2018, 7, 13))


def earlier(catalogue: Catalogue, figure: Figure, weeks: int) -> Figure:
    """The figure as the rule has it some weeks before the seed."""
    rising = list(catalogue.units).index(figure.unit) % 2 == 0
    steps = -weeks if rising else weeks
    day = SEED_DAY - timedelta(weeks=weeks)
    if not figure.printed.endswith("%"):
        number = max(Decimal(0), figure.number + 5 * steps)
        return Figure(day, figure.unit, figure.indicator, figure.table, str(number), number)
    places = len(figure.printed.rstrip("%").partition(".")[2])
    points = min(Decimal(100), max(Decimal(0), figure.number * 100 + steps)).quantize(Decimal(1).scaleb(-places))
    return Figure(day, figure.unit, figure.indicator, figure.table, f"{points}%", points / 100)


def store_history(office: Office) -> None:
    seed = seed_figures(office.catalogue)
    submissions = office.store.submissions
    for weeks in range(WEEKS, 0, -1):
        day = SEED_DAY - timedelta(weeks=weeks)
        if day == MISSING_WEEK:
            continue
        figures = [earlier(office.catalogue, figure, weeks) for figure in seed if (figure.unit, day) != SILENT]
        at = FRIDAY - timedelta(weeks=weeks)
        origin = Origin(CLERK.staff_id, CLERK.name, "private", f"week{weeks}", at, f"演示{day}.xlsx")
        id_ = submissions.propose(origin, figures, lives=timedelta(hours=2))
        assert submissions.confirm(id_, at, label="演示")
    store_seed(office)


@pytest.fixture(scope="session")
def history(hangzhou: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Shared by all tests of a process: they only ask, each in a conversation of its own."""
    office = Office(hangzhou, Store(tmp_path_factory.mktemp("history")), PEOPLE)
    store_history(office)
    yield office
    office.store.close()


@pytest.fixture
def ask(history: Office, request: pytest.FixtureRequest) -> Say:
    """`ask("上周呢")`: in a conversation that no other test shares."""
    say = say_to(history)

    def in_its_own(text: str, **where: object) -> object:
        return say(text, **{"conversation": request.node.nodeid, **where})

    return in_its_own  # type: ignore[return-value]
