from decimal import Decimal

import pytest

from handlers.figures.cells import cell
from handlers.reply import CellOut
from storage.figures import Figure
from tests.conftest import SEED_DAY


@pytest.mark.parametrize(
    ("printed", "number", "expected"),
    [
        ("8727", "8727", 8727),
        ("8,727", "8727", 8727),
        ("9%", "0.09", (Decimal("0.09"), 0)),
        ("66.66%", "0.6666", (Decimal("0.6666"), 2)),
        ("3.5", "3.5", Decimal("3.5")),
        ("3.50", "3.5", "3.50"),
        ("1.2万", "12000", "1.2万"),
    ],
)
def test_a_cell_is_typed_and_shows_what_was_printed(printed: str, number: str, expected: CellOut) -> None:
    assert cell(Figure(SEED_DAY, "萧山区", "注册数", "附件3", printed, Decimal(number))) == expected


def test_a_missing_figure_is_told() -> None:
    assert cell(None) == "未报"
