"""What files made to break a reader cost: seconds, memory of the reader's process, memory more in the bot's own.

python -m bench.hostile
"""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.workers.files import READER_MEMORY, READER_SECONDS, Files
from tests.support.hostile import REFUSED, corner_in_the_middle, with_macro
from tests.support.watching import MB, children, forget_peak, peak


@dataclass(frozen=True)
class Cost:
    seconds: float
    reader: float
    """MB at most, 0 where the reader did not live through it (its limit stands in `READER_MEMORY`)."""
    bot: float
    """MB more than before, at most."""
    told: str


def cost(files: Files, content: bytes) -> Cost:
    files.read("文件.csv", "区县,注册数\n萧山区,1\n".encode())  # the reader is warm, as in a running bot
    (reader,) = children()
    forget_peak(reader)
    forget_peak(os.getpid())
    before, began = peak(os.getpid()), time.perf_counter()
    read = files.read("附件3.xlsx", content)
    return Cost(time.perf_counter() - began, peak(reader), peak(os.getpid()) - before, read.trouble)


def main() -> None:
    builders: dict[str, Callable[[], bytes]] = {name: build for name, (build, _) in REFUSED.items()}
    builders |= {"corner_in_the_middle": corner_in_the_middle, "with_macro": with_macro}
    print(f"allowed: {READER_SECONDS:g} s, {READER_MEMORY // MB} MB in the reader, in the bot only the file itself")
    print(f"{'file':32}{'KB':>8}{'seconds':>9}{'reader MB':>11}{'bot MB':>8}  told")
    with Files() as files:
        for name, build in builders.items():
            content = build()
            found = cost(files, content)
            print(
                f"{name:32}{len(content) // 1024:8}{found.seconds:9.2f}{found.reader:11.0f}{found.bot:8.1f}  "
                f"{found.told or '(read)'}"
            )


if __name__ == "__main__":
    main()
