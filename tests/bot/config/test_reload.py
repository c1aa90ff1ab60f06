"""The configuration read again while the bot runs: what may change does, what is no good does not."""

import asyncio
from pathlib import Path

import pytest

from bot.config import Config, load_config, reload
from bot.config.reload import Reloading
from bot.playground.world import PATIENCE
from handlers.office import Office
from tests.conftest import PEOPLE

BEFORE = """
people:
  - {id: clerk01, name: 王敏, role: clerk}
groups:
  - {id: cid1}
"""


class Deployment:
    def __init__(self, folder: Path) -> None:
        self.file = folder / "config.yaml"
        self.file.write_text(BEFORE, encoding="utf-8")
        self.taken: list[Config] = []
        self.refused: list[tuple[str, str]] = []
        self.changed = asyncio.Event()
        self.reloading = Reloading(self.file, load_config(self.file), self.take, self.refuse)

    def take(self, config: Config) -> None:
        self.taken.append(config)
        self.changed.set()

    def refuse(self, text: str, line: str) -> None:
        self.refused.append((text, line))
        self.changed.set()

    def write(self, text: str) -> None:
        self.file.write_text(text, encoding="utf-8")


async def test_people_groups_and_the_week_hold_at_once(tmp_path: Path) -> None:
    deployment = Deployment(tmp_path)
    deployment.write(BEFORE + '  - {id: cid2}\nweek: {publish: {day: Monday, at: "16:00"}}\n')
    assert await deployment.reloading.look()
    (config,) = deployment.taken
    assert [group.id for group in config.groups] == ["cid1", "cid2"]
    assert config.week.publish.at == "16:00"
    assert not await deployment.reloading.look()  # the same once more changes nothing


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("people: [", "config.yaml"),
        ("people:\n  - {id: a, roel: clerk}\n", "line 2: unknown key 'roel'"),
        ("people:\n  - {id: a, role: reporter, units: [没有这个单位]}\n", "a answers for 没有这个单位"),
        ('week: {publish: {day: Monday, at: "25:00"}}\n', "HH:MM"),
        ("people: []\npeople: [{id: a, role: admin}]\n", "line 2: people is written twice"),
        ("week: {holidays: [2018-13-45]}\n", "month must be in 1..12"),
        ("people: " + "[" * 3_000, "config.yaml"),
        ("? [people]\n: a\n", "unhashable key"),
        ('office: "\\ud800.yaml"\n', "cannot be read"),
    ],
)
async def test_a_bad_configuration_changes_nothing_and_says_why(tmp_path: Path, text: str, why: str) -> None:
    deployment = Deployment(tmp_path)
    before = deployment.reloading.config
    deployment.write(text)
    assert not await deployment.reloading.look()
    assert deployment.taken == []
    assert deployment.reloading.config is before
    ((for_admins, line),) = deployment.refused
    assert why in line
    assert "\n" not in line
    assert for_admins.startswith("配置没有更新，仍按原来的运行：")
    deployment.write(BEFORE.replace("clerk}", "admin}"))
    assert await deployment.reloading.look()


async def test_a_file_that_is_gone_changes_nothing(tmp_path: Path) -> None:
    deployment = Deployment(tmp_path)
    deployment.file.unlink()
    assert not await deployment.reloading.look()
    assert "No such file" in deployment.refused[0][1]


async def test_what_needs_a_restart_is_said_and_left(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    deployment = Deployment(tmp_path)
    deployment.write(BEFORE + "data: elsewhere\nbot_name: 小报\nhealth: {port: 9100}\n")
    caplog.set_level("INFO")
    assert await deployment.reloading.look()
    assert (deployment.taken[0].data, deployment.taken[0].bot_name) == ("data", "小报")
    assert "the configuration's data, health hold only after a restart" in caplog.text
    assert "the configuration's bot_name are taken over" in caplog.text


async def test_a_changed_file_is_noticed_and_a_signal_obeyed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reload, "LOOK_EVERY", 0.02)
    deployment = Deployment(tmp_path)
    running = asyncio.create_task(deployment.reloading.run())
    async with asyncio.timeout(PATIENCE):
        deployment.write(BEFORE + "bot_name: 小报\n")
        await deployment.changed.wait()
        deployment.changed.clear()
        monkeypatch.setattr(reload, "LOOK_EVERY", 60)
        deployment.write("people: [")
        deployment.reloading.ask()
        await deployment.changed.wait()
    assert (len(deployment.taken), len(deployment.refused)) == (1, 1)
    running.cancel()


def test_the_office_is_replaced_whole_and_keeps_its_store(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(BEFORE + "bot_name: 小报\n", encoding="utf-8")
    config = load_config(file)
    fresh = config.refreshed(office)
    assert set(fresh.people.known) == {"clerk01"}
    assert (fresh.rules.bot_name, fresh.store is office.store) == ("小报", True)
    assert office.people is PEOPLE


async def test_a_file_that_is_empty_for_a_moment_takes_nobodys_role(tmp_path: Path) -> None:
    deployment = Deployment(tmp_path)
    deployment.write("")
    assert not await deployment.reloading.look()
    assert (len(deployment.taken), len(deployment.refused)) == (0, 1)
    assert await deployment.reloading.look(), "the same once more is meant"
