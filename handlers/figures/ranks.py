"""The one order of figures that answers and bulletins give: as it was published, or computed."""

from collections.abc import Sequence
from dataclasses import dataclass

from storage.figures import Figure


@dataclass(frozen=True, slots=True)
class Place:
    """`tied`: others have the same rank."""

    rank: int
    figure: Figure
    tied: bool = False

    @property
    def said(self) -> str:
        return f"{'并列' if self.tied else ''}第{self.rank}名"


def moved(then: Place, now: Place) -> str:
    """上升2名, 下降1名, 持平."""
    places = then.rank - now.rank
    return "持平" if places == 0 else f"上升{places}名" if places > 0 else f"下降{-places}名"


def as_reported(figures: Sequence[Figure]) -> list[Place]:
    """By the published 序号. Empty unless every figure came with one.

    Two sheets may only share the ranks out: equal ranks of two do not mix.
    """
    ranks = [figure.rank for figure in figures if figure.rank is not None]
    if len(ranks) < len(figures) or (len(set(ranks)) < len(ranks) and len({f.submission for f in figures}) > 1):
        return []
    ordered = sorted(zip(ranks, figures, strict=True), key=lambda ranked: ranked[0])
    return [Place(rank, figure, ranks.count(rank) > 1) for rank, figure in ordered]


def computed(figures: Sequence[Figure], *, less_is_better: bool = False) -> list[Place]:
    """The best first; equal values share a rank and keep the order in which they came."""
    ordered = sorted(figures, key=lambda figure: figure.number if less_is_better else -figure.number)
    values = [figure.number for figure in ordered]
    return [Place(values.index(figure.number) + 1, figure, values.count(figure.number) > 1) for figure in ordered]
