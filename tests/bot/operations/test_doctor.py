"""`tongbao doctor` against the stand-in: each thing that can be wrong, and the line that says what to do."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import matplotlib as mpl
import pytest
from click.testing import CliRunner

from bot.cli.main import main
from bot.config import Config, DingTalk, Group, Member
from bot.operations.doctor import Finding, _clock, examine
from bot.playground.server import Playground
from storage.database.backup import FOLDER, KeepRule, nightly
from storage.store import DATABASE, Store
from tests.storage.test_backup import damage

PEOPLE = (Member(id="clerk01", role="clerk"), Member(id="admin01", role="admin"))
WELL = Config(groups=(Group(id="cid1"),), people=PEOPLE)


@pytest.fixture
async def playground(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Playground]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    async with Playground() as playground:
        yield playground


async def findings(
    config: Config, folder: Path, environment: dict[str, str], *, network: bool = True
) -> dict[str, Finding]:
    found = await asyncio.to_thread(lambda: list(examine(config, folder, environment, network=network)))
    return {finding.what: finding for finding in found}


def with_hosts(url: str) -> Config:
    return Config(groups=WELL.groups, people=PEOPLE, dingtalk=DingTalk(openapi=url, oapi=url))


def environment(playground: Playground, secret: str = "") -> dict[str, str]:
    return {
        "DINGTALK_CLIENT_ID": playground.client_id,
        "DINGTALK_CLIENT_SECRET": secret or playground.client_secret,
    }


async def test_all_is_well(playground: Playground, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    store = Store(folder)
    nightly(store.connections.path, datetime.now(ZoneInfo("Asia/Shanghai")), KeepRule())
    found = await findings(with_hosts(playground.url), folder, environment(playground))
    assert {finding.level for finding in found.values()} == {"ok"}
    assert " ".join(what.replace(" ", "_") for what in found) == (
        "config credentials host_127.0.0.1 clock DingTalk font fonts_of_documents disk file_system database backup"
        " next_push quota"
    )
    assert found["DingTalk"].said == "takes the client id and secret"
    assert found["database"].said.startswith("whole, ")
    store.close()


async def test_a_wrong_secret(playground: Playground, tmp_path: Path) -> None:
    found = await findings(with_hosts(playground.url), tmp_path, environment(playground, "s3cret-of-mine"))
    assert found["DingTalk"].level == "bad"
    assert found["DingTalk"].said.startswith("refuses the client id and secret, or this address: HTTP 40")
    assert "s3cret-of-mine" not in " ".join(map(str, found.values()))


async def test_a_host_that_is_not_there_is_named(tmp_path: Path) -> None:
    found = await findings(with_hosts("http://127.0.0.1:9"), tmp_path, {})
    assert found["host 127.0.0.1"].said.startswith("cannot be reached (ClientConnectorError); open port 9 to it")
    assert "DINGTALK_CLIENT_ID" in found["credentials"].said
    unsafe = await findings(with_hosts("http://api.invalid"), tmp_path, {})
    assert "write https://" in unsafe["host api.invalid"].said


def test_a_clock_that_is_wrong() -> None:
    at = datetime(2018, 7, 30, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai")).timestamp()
    date = "Mon, 30 Jul 2018 01:00:00 GMT"
    assert _clock(date, at + 2, "h") == Finding("clock", "ok", "+2.0 s against h")
    assert _clock(date, at + 3600, "h").said == "3600 s ahead of h; set the machine's clock (NTP)"
    assert _clock(date, at - 90, "h").said == "90 s behind h; set the machine's clock (NTP)"
    assert _clock("", at, "h").level == "note"


async def test_what_is_missing_from_the_configuration(tmp_path: Path) -> None:
    found = list(examine(Config(), tmp_path, {}, network=False))
    said = [str(finding) for finding in found if finding.level == "bad"]
    assert said[:3] == [
        "bad  groups: no group gets the bulletin; name one under `groups`",
        "bad  people: no admin is named, so nobody is told when something goes wrong; add one under `people`",
        "bad  people: no clerk is named, so nobody can check and release; add one under `people`",
    ]
    stranger = Config(people=(Member(id="r", role="reporter", units=("没有这个单位",)),))
    assert next(examine(stranger, tmp_path, {}, network=False)).said.startswith("people: r answers for 没有这个单位")


async def test_a_damaged_database_and_an_old_backup(tmp_path: Path) -> None:
    Store(tmp_path).close()
    old = datetime.now(ZoneInfo("Asia/Shanghai")) - timedelta(days=4)
    nightly(tmp_path / DATABASE, old, KeepRule())
    found = await findings(WELL, tmp_path, {}, network=False)
    assert (found["database"].level, found["backup"].level) == ("ok", "bad")
    damage(tmp_path / DATABASE)
    found = await findings(WELL, tmp_path, {}, network=False)
    assert found["database"].said.endswith("stop the bot and put a backup back: tongbao restore FILE")


async def test_what_every_account_of_the_machine_may_read_or_change_is_named(tmp_path: Path) -> None:
    folder, config_file = tmp_path / "data", tmp_path / "config.yaml"
    Store(folder).close()
    nightly(folder / DATABASE, datetime.now(ZoneInfo("Asia/Shanghai")), KeepRule())
    config_file.write_text("")

    def said() -> list[str]:
        found = examine(WELL, folder, {}, network=False, config_file=config_file)
        return [finding.said for finding in found if finding.what == "permissions"]

    assert said() == [], "as the bot makes them"
    config_file.chmod(0o666)
    folder.chmod(0o755)
    (folder / DATABASE).chmod(0o646)
    (folder / FOLDER).chmod(0o777)
    assert said() == [
        f"every account of this machine can change {config_file}; chmod o-w {config_file}",
        f"every account of this machine can read {folder}; chmod 750 {folder}",
        f"every account of this machine can change {folder / DATABASE}; chmod o-w {folder / DATABASE}",
        f"every account of this machine can change {folder / FOLDER}; chmod o-w {folder / FOLDER}",
    ]


async def test_a_font_that_holds_no_chinese(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    latin = Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
    monkeypatch.setenv("TONGBAO_FONT", str(latin))
    assert "holds no Chinese" in (await findings(WELL, tmp_path, {}, network=False))["font"].said
    monkeypatch.setenv("TONGBAO_FONT", str(tmp_path / "none.otf"))
    assert "TONGBAO_FONT" in (await findings(WELL, tmp_path, {}, network=False))["font"].said


def test_the_exit_code_says_whether_something_is_to_be_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DINGTALK_CLIENT_ID", raising=False)
    done = CliRunner().invoke(main, ["doctor", "--offline", "--data", str(tmp_path / "data")])
    assert done.exit_code == 1
    assert "bad  credentials: set DINGTALK_CLIENT_ID" in done.output
    (tmp_path / "config.yaml").write_text(
        "groups: [{id: c}]\npeople: [{id: a, role: admin}, {id: b, role: clerk}]\n", encoding="utf-8"
    )
    monkeypatch.setenv("DINGTALK_CLIENT_ID", "ding1")
    monkeypatch.setenv("DINGTALK_CLIENT_SECRET", "secret")
    done = CliRunner().invoke(main, ["doctor", "--offline", "--data", str(tmp_path / "data")])
    assert done.exit_code == 0, done.output
    assert not (tmp_path / "data").exists()  # it only looks
