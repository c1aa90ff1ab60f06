"""How much a child may take, as the system itself enforces it. Where the system has no such limits, none hold."""

import math

try:
    import resource
except ImportError:  # no such limits on Windows
    resource = None  # type: ignore[assignment]


def limit_memory(limit: int) -> None:
    """Caps this process's address space in bytes. An allocation beyond it fails here, not on the machine."""
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def limit_processor(seconds: float) -> None:
    """Lets this process use so many seconds of processor time from now on, rounded up; then the system ends it.

    Processor time, since on a busy machine the wall's time says nothing about the work.
    """
    if resource is not None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(used.ru_utime + used.ru_stime + seconds), hard))
