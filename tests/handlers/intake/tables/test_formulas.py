"""Formulas without a result: worked out where they are plain, else left alone, and never for long."""

import time
from decimal import Decimal

import pytest

from handlers.intake.cells.formulas import calculate
from handlers.intake.cells.grid import Grid
from handlers.message import Sheet
from storage.catalogue import Indicator

COUNT = Indicator(name="件数", kind="count")
CELLS = {(0, 0): Decimal(10), (1, 0): Decimal(20), (2, 0): Decimal(0), (0, 1): None}


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("=1+2*3", "7"),
        ("=(1+2)*3", "9"),
        ("=-A1+5%", "-9.95"),
        ("=SUM(A1:A3)", "30"),
        ("=SUM($A$1:$A$2,5)", "35"),
        ("=A1/A2", "0.5"),
        ("=ROUND(A1/3,2)", "3.33"),
        ("=IFERROR(A1/A2,0)", "0.5"),
        ("=SUM(A1:B1)", "10"),
        ("=A1/A3", None),
        ("=B1+1", None),
        ("=VLOOKUP(A1,B:C,2,0)", None),
        ("=Sheet2!A1", None),
        ("=A1&A2", None),
        ("=SUM(A1:A999999)", None),
        ("=", None),
        ("=((((", None),
        ('=HYPERLINK("http://x")', None),
    ],
)
def test_calculate(formula: str, value: str | None) -> None:
    expected = None if value is None else Decimal(value)
    assert calculate(formula, lambda row, column: CELLS.get((row, column), Decimal(0))) == expected


def test_formulas_may_rest_on_formulas() -> None:
    sheet = Sheet("", [[1, "", "", ""]], faults={(0, 1): "=A1+1", (0, 2): "=B1+1", (0, 3): "=C1*B1"})
    assert getattr(Grid(sheet).read(0, 3, COUNT), "printed", None) == "6"


def test_circles_and_thickets_end_soon() -> None:
    circle = {(0, 0): "=B1+B1", (0, 1): "=A1+A1"}
    assert not hasattr(Grid(Sheet("", [["", ""]], faults=circle)).read(0, 0, COUNT), "printed")
    thicket = {(row, 0): f"=SUM(A{row + 2}:A5000)" for row in range(5000)}
    began = time.process_time()
    Grid(Sheet("", [[""]] * 5000, faults=thicket)).read(0, 0, COUNT)
    assert time.process_time() - began < 5
