"""The month's quota: counted, kept over a restart, warned of once."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.operations.quota import Quota, kind_of
from storage.database.errors import DiskFull
from storage.store import Store

NOW = datetime(2018, 7, 30, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


class Month:
    def __init__(self, folder: Path, calls: int = 10) -> None:
        self.store = Store(folder)
        self.now = NOW
        self.warned: list[str] = []
        self.calls = calls

    def quota(self) -> Quota:
        return Quota(
            self.store.calls,
            lambda: {"calls": self.calls, "messages": 0},
            now=lambda: self.now,
            warn=self.warned.append,
        )


def test_what_a_call_counts_as() -> None:
    assert kind_of("/v1.0/oauth2/accessToken") is None
    assert kind_of("/v1.0/robot/groupMessages/send") == "calls"
    assert kind_of("/media/upload") == "calls"
    assert kind_of("/robot/sendBySession") == "messages"


def test_the_count_outlives_the_process(tmp_path: Path) -> None:
    month = Month(tmp_path, calls=100)
    first = month.quota()
    for _ in range(3):
        first.called("/media/upload")
    first.write()
    first.called("/media/upload")
    assert first.used("calls") == 4
    first.write()
    second = month.quota()
    second.called("/media/upload")
    second.write()
    second.called("/media/upload")
    assert (second.used("calls"), second.used("messages")) == (6, 0)
    assert month.store.calls.used("2018-07") == {"calls": 5}


def test_the_warning_comes_once_a_month(tmp_path: Path) -> None:
    month = Month(tmp_path)
    quota = month.quota()
    for _ in range(7):
        quota.count("calls")
    quota.write()
    assert month.warned == []
    quota.count("calls")
    quota.count("messages")
    quota.write()
    assert month.warned[0].startswith("本月的接口调用额度已用 8，共 10（80%）。")
    month.quota().write()
    quota.count("calls")
    quota.write()
    assert len(month.warned) == 1
    month.now = NOW.replace(month=8)
    assert quota.used("calls") == 0
    for _ in range(9):
        quota.count("calls")
    quota.write()
    assert len(month.warned) == 2


def test_pictures_give_way_when_little_is_left(tmp_path: Path) -> None:
    month = Month(tmp_path, calls=20)
    quota = month.quota()
    for _ in range(18):
        quota.count("calls")
    assert not quota.is_tight()
    quota.count("calls")
    assert quota.is_tight()
    month.calls = 0
    assert not quota.is_tight()


def test_what_could_not_be_written_is_kept_for_the_next_time(tmp_path: Path) -> None:
    month = Month(tmp_path, calls=100)
    quota = month.quota()
    quota.count("calls")
    db = month.store.connections.db
    db.execute("CREATE TRIGGER t BEFORE INSERT ON calls BEGIN SELECT raise(ABORT, 'x'); END")
    with pytest.raises(Exception, match="x"):
        quota.write()
    db.execute("DROP TRIGGER t")
    quota.write()
    assert (quota.used("calls"), month.store.calls.used("2018-07")) == (1, {"calls": 1})
    assert DiskFull(tmp_path).passes
