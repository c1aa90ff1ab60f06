"""`make bench`: every measurement, one after the other; with a name only that one, with its own options.

make bench ARGS="throughput --rounds 5"
"""

import subprocess
import sys
from pathlib import Path

NOT_MEASUREMENTS = {"bots", "stand_in", "playground_stand_in", "echo_bot", "limit_bot"}


def main() -> int:
    there = sorted(file.stem for file in Path(__file__).parent.glob("[a-z]*.py") if file.stem not in NOT_MEASUREMENTS)
    if len(sys.argv) > 1:
        chosen, options = [sys.argv[1]], sys.argv[2:]
        if chosen[0] not in there:
            print(f"there is no {chosen[0]}, only: {', '.join(there)}")
            return 2
    else:
        chosen, options = there, []
    worst = 0
    for name in chosen:
        print(f"\n== {name}", flush=True)
        worst = max(worst, subprocess.run([sys.executable, "-m", f"bench.{name}", *options], check=False).returncode)
    return worst


if __name__ == "__main__":
    sys.exit(main())
