"""A cell as text: what the workbook shows by number formats, the documents print."""

from decimal import Decimal

from handlers.reply import CellOut


def shown(cell: CellOut) -> str:
    """66.66%, 9%, 8727, 未报; empty for None."""
    match cell:
        case None:
            return ""
        case tuple():
            number, decimals = cell
            return f"{number * 100:.{decimals}f}%"
        case Decimal():
            return f"{cell:f}"
        case _:
            return str(cell)
