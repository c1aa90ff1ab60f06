"""backup, restore and audit from the command line, as an operator's scripts use them."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result

from bot.cli.main import main
from storage.database.audit import acting
from storage.database.backup import FOLDER, KeepRule, nightly
from storage.database.lock import only_one
from storage.store import DATABASE, Store

NOW = datetime(2018, 7, 27, 15, 0).astimezone()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    store = Store(tmp_path / "data")
    with acting("clerk01", "王\n敏", "msg-1"):
        store.audit.note("test", {"n": 1, "文": "字"}, NOW)
    store.close()
    return tmp_path / "data"


def tongbao(*arguments: str | Path, data: Path) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments), "--data", str(data)])


def test_a_backup_is_made_verified_and_named(data: Path, tmp_path: Path) -> None:
    done = tongbao("backup", data=data)
    assert done.exit_code == 0
    made = Path(done.output.strip())
    assert made.parent == data / FOLDER
    out = tmp_path / "mine.db"
    assert tongbao("backup", "--out", out, data=data).output.strip() == str(out)
    again = tongbao("backup", "--out", out, data=data)
    assert again.exit_code == 1
    assert again.stderr == f"Error: {out} is already there; choose another name\n"


def test_a_backup_is_put_back_only_while_no_bot_runs(data: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    tongbao("backup", "--out", copy, data=data)
    with only_one(data):
        refused = tongbao("restore", copy, data=data)
    assert (refused.exit_code, refused.stderr) == (1, f"Error: a bot is already running on {data}; stop it first\n")
    done = tongbao("restore", copy, data=data)
    assert done.exit_code == 0
    assert "is kept as" in done.output
    assert "database.restored" in tongbao("audit", "show", data=data).output


def test_the_audit_is_shown_one_line_an_entry(data: Path) -> None:
    shown = tongbao("audit", "show", "--last", "5", data=data)
    assert shown.output == f"1 {NOW.isoformat()} clerk01(王?敏) test n=1 文=字 message=msg-1\n"


def test_a_changed_audit_is_found(data: Path) -> None:
    whole = tongbao("audit", "verify", data=data)
    assert (whole.exit_code, whole.output[:16]) == (0, "1 entries, whole")
    store = Store(data)
    store.connections.db.execute("DROP TRIGGER audit_no_update")
    store.connections.db.execute("UPDATE audit SET who = 'nobody'")
    store.close()
    broken = tongbao("audit", "verify", data=data)
    assert (broken.exit_code, broken.stderr) == (1, "Error: broken at entry 1; 0 entries before it are whole\n")


def test_a_cut_off_audit_is_found_against_the_backups(data: Path) -> None:
    made = nightly(data / DATABASE, NOW, KeepRule())
    assert tongbao("audit", "verify", data=data).exit_code == 0
    store = Store(data)
    store.connections.db.execute("DROP TRIGGER audit_no_delete")
    store.connections.db.execute("DELETE FROM audit")
    store.close()
    broken = tongbao("audit", "verify", data=data)
    assert (broken.exit_code, broken.stderr) == (1, f"Error: entry 1 of the backup {made} is not here, or is another\n")


def test_what_a_restored_backup_took_back_is_no_break(data: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    tongbao("backup", "--out", copy, data=data)
    store = Store(data)
    store.audit.note("test", {"n": 2}, NOW)
    store.close()
    nightly(data / DATABASE, datetime.now().astimezone() - timedelta(minutes=1), KeepRule())
    tongbao("restore", copy, data=data)
    assert tongbao("audit", "verify", data=data).exit_code == 0


def cut_off(data: Path, after: int) -> None:
    store = Store(data)
    store.connections.db.execute("DROP TRIGGER audit_no_delete")
    store.connections.db.execute("DELETE FROM audit WHERE number > ?", [after])
    store.close()


@pytest.mark.parametrize("form", ["{}", "2018-07-27 INFO bot.service [-] {}", '{{"level": "INFO", "message": "{}"}}'])
def test_an_end_that_was_cut_off_within_the_day_is_found_against_the_log(data: Path, tmp_path: Path, form: str) -> None:
    store = Store(data)
    store.audit.note("test", {"n": 2}, NOW)
    log = tmp_path / "log"
    log.write_text(f"something\n{form.format(store.audit.witness())}\nelse\n", encoding="utf-8")
    store.close()
    whole = tongbao("audit", "verify", "--log", log, data=data)
    assert whole.exit_code == 0
    assert "compared with 1 places in backups and log\n" in whole.output
    cut_off(data, after=1)
    assert tongbao("audit", "verify", data=data).exit_code == 0, "the chain alone cannot know"
    broken = tongbao("audit", "verify", "--log", log, data=data)
    assert (broken.exit_code, broken.stderr) == (1, "Error: entry 2 of the log is not here, or is another\n")
    store = Store(data)
    store.audit.note("test", {"n": "another"}, NOW)
    store.close()
    assert tongbao("audit", "verify", "--log", log, data=data).exit_code == 1, "also with another one in its place"


def test_a_restore_is_compared_by_the_office_s_clock(data: Path, tmp_path: Path) -> None:
    """Backups are named by the office's clock, whatever zone the server lives in."""
    copy = tmp_path / "copy.db"
    tongbao("backup", "--out", copy, data=data)
    store = Store(data)
    store.audit.note("test", {"n": 2}, NOW)
    store.close()
    nightly(data / DATABASE, datetime.now(ZoneInfo("Asia/Shanghai")) - timedelta(minutes=1), KeepRule())
    tongbao("restore", copy, data=data)
    checked = tongbao("audit", "verify", data=data)
    assert checked.exit_code == 0
    assert "since a backup was put back at" in checked.output


def test_a_database_that_cannot_be_used_is_one_line(data: Path) -> None:
    (data / DATABASE).write_bytes(b"no database, this" * 100)
    for command in (["ask", "帮助"], ["export"], ["audit", "verify"], ["backup"]):
        failed = tongbao(*command, data=data)
        assert failed.exit_code == 5, failed.output
        assert failed.stderr.startswith("Error: the database ")
        assert "tongbao restore FILE" in failed.stderr
        assert failed.stderr.count("\n") == 1


def test_there_must_be_a_database(tmp_path: Path) -> None:
    assert "there is no database" in tongbao("audit", "verify", data=tmp_path).stderr
    assert "there is no database" in tongbao("backup", data=tmp_path).stderr
