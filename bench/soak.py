"""A steady stream of questions: the answer times and the memory must not grow.

python -m bench.soak --minutes 10 --rate 200
"""

import argparse
import asyncio
import tempfile
import time
from pathlib import Path
from statistics import median

from bench.bots import running, with_sample_data
from bench.stand_in import StandIn, paced
from bench.store import memory
from bench.throughput import percentile

QUESTIONS = ("萧山区活跃率", "余杭区注册数", "全市活跃率", "西湖区激活率", "滨江区日均活跃数", "帮助")
ASKERS = 200


async def main(minutes: float, rate: int, windows: int) -> None:
    with tempfile.TemporaryDirectory(prefix="tongbao-bench-") as made:
        folder = Path(made)
        with_sample_data(folder)
        async with StandIn() as stand_in, running("tongbao", stand_in, folder) as process:
            print(f"{rate} questions a second for {minutes:g} minutes")
            print(f"{'minute':>8}{'answers':>9}{'p50 ms':>9}{'p99 ms':>9}{'resident MB':>13}")
            started = time.perf_counter()
            for _ in range(windows):
                took = await paced(stand_in, ASKERS, minutes * 60 / windows, rate, question)
                used = memory(process.pid)["rss"]
                passed = (time.perf_counter() - started) / 60
                tail = percentile(took, 0.99) * 1000
                print(f"{passed:8.1f}{len(took):9}{median(took) * 1000:9.1f}{tail:9.1f}{used:13.0f}", flush=True)


def question(number: int) -> str:
    return QUESTIONS[number % len(QUESTIONS)]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=0.5)
    parser.add_argument("--rate", type=int, default=200)
    parser.add_argument("--windows", type=int, default=5)
    chosen = parser.parse_args()
    asyncio.run(main(chosen.minutes, chosen.rate, chosen.windows))
