"""Messages a second: our bot, the SDK's echo bot and the bare limit, in turns against one stand-in.

python -m bench.throughput --askers 50 --seconds 4 --rounds 3

Measured twice: with a far side that answers at once, where a bot's own work is all that counts, and with one that is
some milliseconds away (`--distances`), as any real one is.
"""

import argparse
import asyncio
import gc
import sqlite3
import tempfile
from collections import defaultdict
from pathlib import Path
from statistics import median

from bench.bots import cpu_seconds, running, with_sample_data
from bench.playground_stand_in import PlaygroundStandIn
from bench.stand_in import StandIn, many

QUESTION = "萧山区活跃率"
NAMES = ("echo", "limit", "tongbao")


def percentile(values: list[float], part: float) -> float:
    return sorted(values)[min(int(len(values) * part), len(values) - 1)]


async def once(
    name: str, folder: Path, askers: int, seconds: float, far_side: str = "lean", distance: float = 0.0
) -> tuple[float, float, float, float]:
    """Messages a second, p50 and p99 in milliseconds, processor time in µs a message; after a warm-up."""
    gc.collect()
    gc.disable()  # the stand-in's: what it remembers would take it seconds to look through, in anybody's turn
    made = StandIn(distance) if far_side == "lean" else PlaygroundStandIn(askers, distance)
    async with made as stand_in, running(name, stand_in, folder) as process:
        _, body = await stand_in.ask("asker000", QUESTION)
        if name == "tongbao" and "9%" not in body.decode():
            raise SystemExit(f"the bot's answer is not the stored figure: {body.decode()}")
        await many(stand_in, askers, 1.0, lambda _: QUESTION)
        before = cpu_seconds(process.pid)
        took = await many(stand_in, askers, seconds, lambda _: QUESTION)
        used = cpu_seconds(process.pid) - before
    gc.enable()
    return len(took) / seconds, median(took) * 1000, percentile(took, 0.99) * 1000, used / len(took) * 1e6


def kept(folder: Path) -> tuple[int, int]:
    """Messages that stand in the bot's inbox, and how many of them are settled."""
    with sqlite3.connect(folder / "data" / "tongbao.db") as db:
        counts: tuple[int, int] = db.execute("SELECT count(*), count(settled_at) FROM inbox").fetchone()
    return counts


async def compared(folder: Path, chosen: argparse.Namespace, distance: float) -> None:
    """Runs the bots in turns and prints a line for each."""
    found: dict[str, list[tuple[float, float, float, float]]] = defaultdict(list)
    for _ in range(chosen.rounds):
        for name in chosen.only:
            measured = await once(name, folder, chosen.askers, chosen.seconds, chosen.stand_in, distance / 1000)
            found[name].append(measured)
    away = f"{chosen.stand_in}, {distance:g} ms away" if distance else chosen.stand_in
    rounds = f"median of {chosen.rounds} rounds of {chosen.seconds:g} s in turns"
    print(f"“{QUESTION}”, {chosen.askers} askers, {rounds}, stand-in: {away}")
    headers = ("", "messages/s", "p50 ms", "p99 ms", "of echo", "of limit", "p99/limit", "CPU µs")
    print("".join(f"{header:>11}" for header in headers)[1:])
    middle = {name: [median(values) for values in zip(*runs, strict=True)] for name, runs in found.items()}
    for name in chosen.only:
        rate, p50, p99, cpu = middle[name]
        ratios = [rate / middle[other][0] if other in middle else float("nan") for other in ("echo", "limit")]
        tail = p99 / middle["limit"][2] if "limit" in middle else float("nan")
        print(f"{name:10}{rate:11.0f}{p50:11.1f}{p99:11.1f}{ratios[0]:11.2f}{ratios[1]:11.2f}{tail:11.2f}{cpu:11.0f}")


async def main(chosen: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory(prefix="tongbao-bench-") as made:
        folder = Path(made)
        with_sample_data(folder)
        for distance in chosen.distances:
            await compared(folder, chosen, distance)
        inbox = kept(folder)
    print(f"kept before the acknowledgement: {inbox[0]} messages, settled: {inbox[1]}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--askers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="*", choices=NAMES, default=list(NAMES))
    parser.add_argument("--stand-in", choices=("lean", "playground"), default="playground")
    parser.add_argument("--distances", nargs="*", type=float, default=[0, 3], metavar="MILLISECONDS")
    asyncio.run(main(parser.parse_args()))
