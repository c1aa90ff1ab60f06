"""A few random kills under faults; `make chaos` does as many as wanted."""

import random
from pathlib import Path

import pytest

from tests.end_to_end.chaos import harness

KILLS = 3


@pytest.mark.timeout(1_200)
async def test_nothing_is_lost_or_doubled_when_the_process_is_killed(tmp_path: Path) -> None:
    verdict = await harness(KILLS, seed=random.randrange(1_000_000), folder=tmp_path)
    assert not verdict.problems, str(verdict)
    assert verdict.kills == KILLS
    assert verdict.counts["questions answered once"]
    assert verdict.counts["submissions confirmed"]
    assert verdict.counts["push parts sent"]
