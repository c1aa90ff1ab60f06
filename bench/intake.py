"""How fast a workbook of 10,000 rows is read and checked, beside pandas with openpyxl reading it alone.

Run: python -m bench.intake
"""

import io
import tempfile
import time
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import xlsxwriter

from bot.files import Files
from handlers import dispatch
from handlers.intake.receipt import CANCEL
from handlers.intake.vocabulary import vocabulary
from handlers.message import Message, Sender
from handlers.office import Office, People, Person
from storage.catalogue import Table, load_catalogue
from storage.store import Store
from tests.conftest import MONDAY

ROWS = 10_000
RUNS = 7


def workbook(office: Office) -> bytes:
    """A table of the catalogue whose units stand among thousands of others, as a system exports it."""
    table = next(table for table in office.catalogue.tables.values() if table.scope == office.catalogue.default_scope)
    units = [unit.name for unit in office.catalogue.expected(table, MONDAY.date())]
    names = units + [f"第{number}街道" for number in range(ROWS - len(units))]
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        page = book.add_worksheet(table.name)
        percent = book.add_format({"num_format": "0%"})
        page.write_row(0, 0, ["序号", table.unit_header[0], *table.columns])
        for row, name in enumerate(names, 1):
            page.write_row(row, 0, [row, name])
            for column, value in enumerate(_values(office, table, row), 2):
                page.write_number(row, column, value, percent if value <= 1 else None)
    return target.getvalue()


def _values(office: Office, table: Table, row: int) -> list[float]:
    """Counts that do not contradict each other, and their rates."""
    counts = {
        name: 5000 + row - 100 * place
        for place, name in enumerate(sorted(table.columns, key=lambda name: _depth(office, name)))
        if office.catalogue.indicators[name].kind == "count"
    }
    values = []
    for name in table.columns:
        of = office.catalogue.indicators[name].of
        values.append(counts[of[0]] / counts[of[1]] if of else float(counts[name]))
    return values


def _depth(office: Office, name: str) -> int:
    """How many counts bound this one."""
    bound = office.catalogue.indicators[name].at_most
    return 1 + _depth(office, bound) if bound else 0


def timed(work: Callable[[], object]) -> float:
    """Seconds."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main() -> None:
    clerk = Person("clerk01", "王敏", "clerk")
    with tempfile.TemporaryDirectory() as folder, Files() as files:
        store = Store(Path(folder))
        office = Office(load_catalogue("hangzhou"), store, People({clerk.staff_id: clerk}))
        content = workbook(office)
        words = vocabulary(office.catalogue)
        message = Message("bench", "", Sender(clerk.staff_id, clerk.name), "private", MONDAY)

        def ours() -> None:
            reply = dispatch(replace(message, attachment=files.read("附件.xlsx", content, words)), office)
            assert reply.outcome == "ask", reply.text

        files.read("附件.xlsx", content, words)
        theirs, read, mine = [], [], []
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for _ in range(RUNS):  # in turn, so that the machine's other business falls on all alike
                theirs.append(timed(lambda: pd.read_excel(io.BytesIO(content), engine="openpyxl")))
                read.append(timed(lambda: files.read("附件.xlsx", content, words)))
                mine.append(timed(ours))
                dispatch(replace(message, text=CANCEL), office)
        store.close()
    print(f"{ROWS} rows, {len(content) // 1024} KB")
    print(f"pandas.read_excel with openpyxl, reading alone   {min(theirs) * 1000:7.0f} ms")
    print(f"Tongbao, reading in its own process              {min(read) * 1000:7.0f} ms")
    faster = min(theirs) / min(mine)
    print(f"Tongbao, reading, checking and the receipt       {min(mine) * 1000:7.0f} ms   {faster:.1f} times faster")


if __name__ == "__main__":
    main()
