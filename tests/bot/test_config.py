from datetime import date
from pathlib import Path

import pytest

from bot.config import Config, ConfigError, Credentials, credentials, load_config

SHIPPED = Path(__file__).parents[2] / "config.yaml"


def problem(tmp_path: Path, text: str) -> str:
    file = tmp_path / "config.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_config(file)
    return str(caught.value).removeprefix(f"{file}")


def test_the_shipped_config_is_valid() -> None:
    config = load_config(SHIPPED)
    assert config.catalogue().office.name


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("week:\n  cutof: Friday\n", ", line 2: unknown key 'cutof' (at week.cutof)"),
        ("office: hangzhou\nweek:\n  cutoff: Fridey\n", ", line 3: Invalid enum value 'Fridey' (at week.cutoff)"),
        ("groups:\n  - id: a\n  - id: 5\n", ", line 3: Expected `str`, got `int` (at groups.1.id)"),
        ('week:\n  publish: {day: Friday, at: "7:00"}\n', ', line 2: a time is written "HH:MM" (at week.publish)'),
        ("week: {timezone: Asia/Hangzhou}\n", ", line 1: there is no time zone Asia/Hangzhou (at week)"),
        ("- a\n", ", line 1: Expected `object`, got `array`"),
    ],
)
def test_a_bad_key_is_named_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    assert problem(tmp_path, text) == said


def test_broken_yaml_names_the_line(tmp_path: Path) -> None:
    assert "line 2" in problem(tmp_path, "office: a\n  b: [\n")


def test_without_a_file_everything_has_a_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_config(None) == Config()
    with pytest.raises(ConfigError, match=r"other\.yaml"):
        load_config(tmp_path / "other.yaml")


def test_an_unknown_unit_or_catalogue_is_named(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text("people:\n  - {id: r1, role: reporter, units: [宁波]}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="r1 answers for 宁波"):
        load_config(file).catalogue()
    file.write_text("office: nowhere\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="nowhere"):
        load_config(file).catalogue()


def test_credentials_come_from_the_environment_and_are_never_shown() -> None:
    environment = {"DINGTALK_CLIENT_ID": "ding1", "DINGTALK_CLIENT_SECRET": "s3cret"}
    assert credentials(environment) == Credentials("ding1", "s3cret")
    assert "s3cret" not in repr(credentials(environment))
    with pytest.raises(ConfigError, match="DINGTALK_CLIENT_SECRET"):
        credentials({"DINGTALK_CLIENT_ID": "ding1"})


def test_the_push_follows_the_cut_off_day() -> None:
    week = Config().week
    assert week.publish.after(date(2018, 7, 27), week.zone).isoformat() == "2018-07-31T10:00:00+08:00"
