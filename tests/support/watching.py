"""How much memory a process took at most, as Linux tells it."""

import re
from pathlib import Path

MB = 1 << 20


def can_watch() -> bool:
    return Path("/proc/self/clear_refs").exists()


def children() -> list[int]:
    """Ids of the processes that this one has started and that still run."""
    tasks = Path("/proc/self/task").glob("*/children")
    return [int(pid) for task in tasks for pid in task.read_text().split()]


def forget_peak(pid: int) -> None:
    Path(f"/proc/{pid}/clear_refs").write_text("5")


def peak(pid: int) -> float:
    """Resident MB at most since `forget_peak`; 0 for a process that has ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    found = re.search(r"VmHWM:\s+([0-9]+) kB", status)
    return int(found[1]) / 1024 if found else 0.0
