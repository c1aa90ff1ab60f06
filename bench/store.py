"""Ten million figures: from text to reply, against a store of one year; an import of 10,000 rows; start and memory.

python -m bench.store --figures 10000000 --folder /tmp
"""

import argparse
import asyncio
import tempfile
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

from bench.bots import running
from bench.questions import INDICATORS, count, fill, office
from bench.stand_in import StandIn
from bench.throughput import percentile
from handlers.dispatch import dispatch
from handlers.message import Message, Sender
from handlers.office import Office
from storage.figures import Figure
from storage.figures.submissions import Origin
from tests.conftest import MONDAY

ZONE = ZoneInfo("Asia/Shanghai")
QUESTION = "萧山区活跃率"
EARLIEST = date(1999, 1, 1)
YEARS = 10


def answer_times(office: Office, text: str, times: int = 1000) -> tuple[float, float]:
    """Median and p99 in milliseconds, each time by another asker; the first ones are not counted."""
    at = MONDAY
    took = []
    for number in range(times + 20):
        message = Message(f"{text}{number}", text, Sender(f"p{number}", "提问人"), f"c{number}", at)
        started = time.perf_counter()
        reply = dispatch(message, office)
        took.append((time.perf_counter() - started) * 1000)
        if reply.outcome == "refused":
            raise SystemExit(f"{text}: {reply.text}")
    return median(took[20:]), percentile(took[20:], 0.99)


def import_time(office: Office, rows: int) -> float:
    """Seconds to propose and confirm so many figures, safely on the disk."""
    template = office.store.figures.of_period(office.store.figures.periods()[-1].cutoff, "附件3")
    figures: list[Figure] = []
    day = EARLIEST
    while len(figures) < rows:
        day += timedelta(weeks=1)
        figures += [
            Figure(day, figure.unit, figure.indicator, figure.table, figure.printed, figure.number)
            for figure in template
        ]
    at = datetime.now(ZONE)
    started = time.perf_counter()
    origin = Origin("bench", "", "", f"bench{rows}{at}", at, "bench.xlsx")
    id_ = office.store.submissions.propose(origin, figures[:rows], lives=timedelta(hours=1))
    office.store.submissions.confirm(id_, at)
    return time.perf_counter() - started


async def start_and_memory(folder: Path) -> tuple[float, dict[str, float]]:
    """Seconds from the command to the open connection, and MB of the bot and its workers when idle."""
    async with StandIn() as stand_in:
        started = time.perf_counter()
        async with running("tongbao", stand_in, folder) as process:
            took = time.perf_counter() - started
            await stand_in.ask("asker", "帮助")
            await asyncio.sleep(5)  # till the workers have loaded what they need
            return took, memory(process.pid)


def memory(pid: int) -> dict[str, float]:
    """Resident MB, and the MB that are its own (PSS), of a process and its children; empty where nobody tells."""
    found = {"rss": 0.0, "pss": 0.0, "processes": 0.0}
    for process in (pid, *_children(pid)):
        try:
            lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
        except OSError:
            continue
        sizes = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines[1:] if line.endswith("kB")}
        found["rss"] += sizes["Rss"]
        found["pss"] += sizes["Pss"]
        found["processes"] += 1
    return found


def _children(pid: int) -> list[int]:
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        return [int(child) for task in tasks for child in (task / "children").read_text(encoding="ascii").split()]
    except OSError:
        return []


def main(figures: int, folder: Path | None, import_rows: int) -> None:
    with tempfile.TemporaryDirectory(prefix="tongbao-bench-", dir=folder) as made:
        places = {"a year": Path(made) / "year", "ten years": Path(made) / "province"}
        year, large = (office(place / "data") for place in places.values())
        fill(year, weeks=52, units=91)
        started = time.perf_counter()
        fill(large, weeks=YEARS * 52, units=figures // (YEARS * 52 * len(INDICATORS)))
        print(f"{count(large):,} figures, made in {time.perf_counter() - started:.0f} s; and {count(year):,}")
        before, after = answer_times(year, QUESTION), answer_times(large, QUESTION)
        print(
            f"“{QUESTION}” from text to reply: median {before[0]:.2f} ms, p99 {before[1]:.2f} ms;"
            f" large {after[0]:.2f} ms, p99 {after[1]:.2f} ms; ratio of medians {after[0] / before[0]:.2f}"
        )
        pair = import_time(year, import_rows), import_time(large, import_rows)
        print(f"import of {import_rows:,} figures: {pair[0]:.2f} s; large {pair[1]:.2f} s")
        for made_office in (year, large):
            made_office.store.close()
        for name, place in places.items():
            took, used = asyncio.run(start_and_memory(place))
            print(
                f"{name}: {took:.2f} s from the command to the open connection; idle {used['rss']:.0f} MB resident"
                f" ({used['pss']:.0f} MB with what is shared counted once) in {used['processes']:.0f} processes"
            )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--figures", type=int, default=10_000_000)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--folder", type=Path, help="Where the store is made; about 2 GB, removed afterwards.")
    chosen = parser.parse_args()
    main(chosen.figures, chosen.folder, chosen.rows)
