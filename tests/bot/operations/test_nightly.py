"""Every night: a backup, what is old dropped; a missed one made up for; what fails told."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.clock import Clock
from bot.config.service import Backups
from bot.operations.nightly import MESSAGES_KEPT, Nightly, last_backup
from storage.store import Store

ZONE = ZoneInfo("Asia/Shanghai")
NIGHT = datetime(2018, 7, 27, 2, 30, tzinfo=ZONE)


async def in_thread(function: Any, *arguments: Any) -> Any:
    return function(*arguments)


class Night:
    def __init__(self, folder: Path, backups: Backups | None = None) -> None:
        self.backups = backups or Backups()
        self.store = Store(folder / "data")
        self.clock = Clock(ZONE, folder / "clock")
        self.clock.move_to(NIGHT)
        self.alarms: list[tuple[str, str, str]] = []
        self.nightly = Nightly(
            self.backups,
            self.store,
            self.clock,
            in_thread=in_thread,
            alarm=lambda kind, text, line: self.alarms.append((kind, text, line)),
        )


async def test_a_night_makes_a_backup_and_forgets_old_messages(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    night = Night(tmp_path)
    caplog.set_level("INFO")
    night.store.inbox.accept([("old", "{}")], NIGHT - MESSAGES_KEPT - timedelta(days=1))
    night.store.inbox.accept([("new", "{}")], NIGHT)
    night.store.inbox.settle(["old", "new"], NIGHT)
    assert last_backup(night.backups, night.store) is None
    await night.nightly.run()
    assert last_backup(night.backups, night.store) == NIGHT.replace(tzinfo=None)
    assert night.store.inbox.accept([("old", "{}"), ("new", "{}")], NIGHT) == {"old"}
    assert "backup tongbao-20180727T023000.db; audit: 0 entries" in caplog.text
    assert night.alarms == []


async def test_the_folder_and_the_numbers_are_the_configuration_s(tmp_path: Path) -> None:
    night = Night(tmp_path, Backups(folder=str(tmp_path / "elsewhere"), daily=2, weekly=0, monthly=0))
    for day in range(4):
        night.clock.move_to(NIGHT + timedelta(days=day))
        await night.nightly.run()
    names = sorted(path.name[:16] for path in (tmp_path / "elsewhere").iterdir())
    assert names == ["tongbao-20180729", "tongbao-20180730"]


async def test_a_backup_that_fails_is_told_to_the_admins(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    night = Night(tmp_path, Backups(folder=str(tmp_path / "file" / "backups")))
    await night.nightly.run()
    ((kind, text, line),) = night.alarms
    assert kind == "backup"
    assert text.startswith("今晚的数据库备份没有做成")
    assert "the nightly backup was not made: " in line


async def test_a_changed_audit_is_told_to_the_admins(tmp_path: Path) -> None:
    night = Night(tmp_path)
    night.store.audit.note("test", {}, NIGHT)
    night.store.connections.db.execute("DROP TRIGGER audit_no_update")
    night.store.connections.db.execute("UPDATE audit SET who = 'x'")
    await night.nightly.run()
    assert [kind for kind, _, _ in night.alarms] == ["audit"]


async def test_a_missed_night_is_made_up_for_after_the_start(tmp_path: Path) -> None:
    night = Night(tmp_path)
    night.nightly.start()
    assert len(night.nightly._scheduler.get_jobs()) == 2
    await night.nightly.stop()
    await night.nightly.run()
    again = Night(tmp_path)
    again.nightly.start()
    (job,) = again.nightly._scheduler.get_jobs()
    assert (job.next_run_time.hour, job.next_run_time.minute) == (2, 30)
    await again.nightly.stop()
