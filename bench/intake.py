"""How fast a workbook of 10,000 rows is read and checked, and how the answers to others fare meanwhile.

python -m bench.intake --runs 7 --seconds 10

The rows of the office's units stand at the top, spread over the sheet, or at its end; beside it pandas with openpyxl
reads the same workbook and does nothing more. Then the whole bot answers, first alone, then while one such workbook
after another is sent to it.
"""

import argparse
import asyncio
import io
import tempfile
import time
import warnings
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Literal, get_args

import pandas as pd
import xlsxwriter

from bench.bots import running, with_sample_data
from bench.playground_stand_in import PlaygroundStandIn
from bench.stand_in import paced
from bench.throughput import percentile
from bot.workers.files import Files
from handlers.dispatch import dispatch
from handlers.intake.submission.receipt import CANCEL
from handlers.intake.vocabulary import vocabulary
from handlers.message import Message, Sender
from handlers.office import Office, People, Person
from storage.catalogue import Table, load_catalogue
from storage.store import Store
from tests.conftest import MONDAY

ROWS = 10_000
ASKERS, A_SECOND = 10, 50
QUESTION = "萧山区活跃率"

Place = Literal["top", "spread", "end"]


def workbook(office: Office, place: Place = "top", day: date | None = None) -> bytes:
    """A table of the catalogue whose units of a day stand among thousands of others, as a system exports it."""
    table = next(table for table in office.catalogue.tables.values() if table.scope == office.catalogue.default_scope)
    units = [unit.name for unit in office.catalogue.expected(table, day or MONDAY.date())]
    names = [f"第{number}街道" for number in range(ROWS)]
    step = ROWS // len(units) if place == "spread" else 1
    first = ROWS - len(units) if place == "end" else 0
    for number, unit in enumerate(units):
        names[first + number * step] = unit
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


def reading(runs: int) -> None:
    """Prints how long each way takes, the best of some runs in turns."""
    clerk = Person("clerk01", "王敏", "clerk")
    print(f"{ROWS} rows, best of {runs} runs in turns")
    print(f"{'units stand':14}{'pandas, openpyxl':>18}{'read':>10}{'checked, receipt':>18}{'times faster':>14}")
    with tempfile.TemporaryDirectory() as folder, Files() as files, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        office = Office(load_catalogue("hangzhou"), Store(Path(folder)), People({clerk.staff_id: clerk}))
        words = vocabulary(office.catalogue)
        message = Message("bench", "", Sender(clerk.staff_id, clerk.name), "private", MONDAY)

        def ours() -> None:
            reply = dispatch(replace(message, attachment=files.read("附件.xlsx", content, words)), office)
            assert reply.outcome == "ask", reply.text

        for place in get_args(Place):
            content = workbook(office, place)
            files.read("附件.xlsx", content, words)
            theirs, read, mine = [], [], []
            for _ in range(runs):  # in turn, so that the machine's other business falls on all alike
                theirs.append(timed(lambda: pd.read_excel(io.BytesIO(content), engine="openpyxl")))  # noqa: B023
                read.append(timed(lambda: files.read("附件.xlsx", content, words)))  # noqa: B023
                mine.append(timed(ours))
                dispatch(replace(message, text=CANCEL), office)
            best = [min(times) * 1000 for times in (theirs, read, mine)]
            print(f"{place:14}{best[0]:15.0f} ms{best[1]:7.0f} ms{best[2]:15.0f} ms{best[0] / best[2]:14.1f}")
        plain = pd.read_excel(io.BytesIO(content), engine="openpyxl").to_csv(index=False).encode()
        as_text = min(timed(lambda: files.read("附件.csv", plain, words)) for _ in range(runs)) * 1000
        print(f"the last one as CSV is read in {as_text:.0f} ms, {as_text / best[1]:.2f} of the workbook's time")
        office.store.close()


async def meanwhile(seconds: float) -> None:
    """Prints how long answers take alone, and while one large workbook after another is read."""
    with tempfile.TemporaryDirectory(prefix="tongbao-bench-") as made:
        folder = Path(made)
        with_sample_data(folder)
        async with PlaygroundStandIn(ASKERS) as stand_in, running("tongbao", stand_in, folder):
            friday = datetime.now(UTC).date() - timedelta(days=7)
            friday += timedelta(days=(4 - friday.weekday()) % 7)
            name = f"附件 截至{friday}.xlsx"
            office = Office(load_catalogue("hangzhou"), Store(folder / "words"), People({}))
            content = workbook(office, "spread", friday)
            await stand_in.send(name, content)  # the reader's process is there
            await paced(stand_in, ASKERS, 1, A_SECOND, lambda _: QUESTION)
            idle = await paced(stand_in, ASKERS, seconds, A_SECOND, lambda _: QUESTION)
            receipts: list[float] = []
            sending = asyncio.create_task(_send_on(stand_in, name, content, receipts))
            busy = await paced(stand_in, ASKERS, seconds, A_SECOND, lambda _: QUESTION)
            sending.cancel()
    print(f"\n“{QUESTION}”, {A_SECOND} a second for {seconds:g} s{'p50 ms':>14}{'p99 ms':>10}{'worst ms':>10}")
    for name, took in (("alone", idle), (f"while {len(receipts)} workbooks were read", busy)):
        print(f"{name:42}{median(took) * 1000:10.1f}{percentile(took, 0.99) * 1000:10.1f}{max(took) * 1000:10.1f}")
    more = (percentile(busy, 0.99) - percentile(idle, 0.99)) * 1000
    print(f"p99 while reading is {more:.1f} ms more; a receipt took {median(receipts):.2f} s")


async def _send_on(stand_in: PlaygroundStandIn, name: str, content: bytes, receipts: list[float]) -> None:
    while True:
        receipts.append((await stand_in.send(name, content))[0])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=10.0)
    chosen = parser.parse_args()
    reading(chosen.runs)
    asyncio.run(meanwhile(chosen.seconds))
