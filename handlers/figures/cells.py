"""A figure as a cell of the workbooks and documents that are sent: an annex, an answer's Excel."""

from decimal import Decimal, InvalidOperation

from handlers.reply import CellOut
from storage.figures import Figure

NOT_REPORTED = "未报"


def cell(figure: Figure | None) -> CellOut:
    """A typed cell that shows exactly what was printed (8,727 without its comma); text where only text can."""
    if figure is None:
        return NOT_REPORTED
    printed = figure.printed.replace(",", "").replace("，", "")
    if printed.endswith("%"):
        try:
            shown = Decimal(printed[:-1])
        except InvalidOperation:
            return figure.printed
        return shown / 100, max(0, -int(shown.as_tuple().exponent))
    number = int(figure.number) if figure.number == figure.number.to_integral_value() else figure.number
    return number if str(number) == printed else figure.printed
