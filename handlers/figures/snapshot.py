"""The figures of one period, read once, in the words of the catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from handlers.figures.cells import NOT_REPORTED
from handlers.office import Office
from storage.bulletins.editions import Edition
from storage.catalogue import Catalogue
from storage.figures import Figure


@dataclass(frozen=True, slots=True)
class Week:
    """`label` says what is special about the period (演示), mostly nothing. `figures` is by unit id and indicator."""

    catalogue: Catalogue
    cutoff: date
    label: str
    figures: Mapping[tuple[str, str], Figure]

    def get(self, unit: str, indicator: str) -> Figure | None:
        return self.figures.get((unit, indicator))

    def name(self, unit: str) -> str:
        """The name that the unit had on the cut-off day."""
        return self.catalogue.units[unit].name_on(self.cutoff)

    def printed(self, unit: str, indicator: str) -> str:
        """The figure as reported; a computed one says so, one that is not there is 未报."""
        figure = self.get(unit, indicator)
        if figure is None:
            return NOT_REPORTED
        return f"{figure.printed}（测算）" if figure.derived else figure.printed


def read_week(office: Office, period: date) -> Week:
    """Everything that is stored of a period; without figures where nothing is."""
    label = next((known.label for known in office.store.figures.periods() if known.cutoff == period), "")
    figures = {(figure.unit, figure.indicator): figure for figure in office.store.figures.of_period(period)}
    return Week(office.catalogue, period, label, figures)


def week_of(office: Office, edition: Edition) -> Week:
    """The figures as an edition of the bulletin printed them."""
    label = next((known.label for known in office.store.figures.periods() if known.cutoff == edition.period), "")
    figures = {(figure.unit, figure.indicator): figure for figure in edition.figures}
    return Week(office.catalogue, edition.period, label, figures)


def week_before(office: Office, period: date, at: datetime | None = None) -> Week | None:
    """The previous stored period as it was published (by `at`, in its last edition till then), else as it is stored.

    None for the first one. What changes there later does not change what was published of `period`.
    """
    earlier = [known.cutoff for known in office.store.figures.periods() if known.cutoff < period]
    if not earlier:
        return None
    editions = [one for one in office.store.editions.of_period(earlier[-1]) if at is None or one.at <= at]
    return week_of(office, editions[-1]) if editions else read_week(office, earlier[-1])
