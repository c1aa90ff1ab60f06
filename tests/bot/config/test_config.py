from datetime import date
from pathlib import Path

import pytest

from bot.config import Config, ConfigError, Credentials, credentials, load_config

SHIPPED = Path(__file__).parents[3] / "config.yaml"


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
        (
            "office: hangzhou\nweek:\n  cutoff: Fridey\n",
            (
                ", line 3: Invalid enum value 'Fridey', must be one of Friday, Monday, "
                "Saturday, Sunday, Thursday, Tuesday, Wednesday (at week.cutoff)"
            ),
        ),
        ("groups:\n  - id: a\n  - id: 5\n", ", line 3: Expected `str`, got `int` (at groups.1.id)"),
        ('week:\n  publish: {day: Friday, at: "7:00"}\n', ', line 2: a time is written "HH:MM" (at week.publish)'),
        ("week: {timezone: Asia/Hangzhou}\n", ", line 1: there is no time zone Asia/Hangzhou (at week)"),
        (
            "week: {remind: {from: '18:00'}}\n",
            ", line 1: reminders begin before they end: `from` is earlier than `to` (at week.remind)",
        ),
        (
            "week: {release: maybe}\n",
            ", line 1: Invalid enum value 'maybe', must be one of automatic, by_hand (at week.release)",
        ),
        (
            "week:\n  remind: {rising: [group, boss]}\n",
            ", line 2: Invalid enum value 'boss', must be one of group, lead, private (at week.remind.rising.1)",
        ),
        (
            "week: {holidays: [2018-10-01], workdays: [2018-10-01]}\n",
            ", line 1: 2018-10-01 cannot be a holiday and a working day (at week)",
        ),
        (
            "groups: [{id: a, may_change: [name]}]\n",
            ", line 1: Invalid enum value 'name', must be one of subscription, time (at groups.0.may_change.0)",
        ),
        ("- a\n", ", line 1: Expected `object`, got `array`"),
    ],
)
def test_a_bad_key_is_named_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    assert problem(tmp_path, text) == said


def test_broken_yaml_names_the_line(tmp_path: Path) -> None:
    said = problem(tmp_path, "office: a\n  b: [\n")
    assert said == ", line 2: mapping values are not allowed here"


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
    file.write_text("groups:\n  - {id: cid1, scope: 乡镇}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="cid1 has the scope 乡镇"):
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


def test_the_weeks_steps_and_a_groups_settings(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(
        """
week:
  deadline: {day: Friday, at: "18:00"}
  draft: {day: Monday, at: "09:00"}
  remind: {from: "08:30", to: "17:00", rising: [private]}
  release: by_hand
  on_holiday: previous
  holidays: [2018-07-30]
groups:
  - {id: cid1, annexes: [3], scope: 区县, publish: {day: Tuesday, at: "15:00"}, chase: true, admins: [user1]}
people:
  - {id: boss, leads: [萧山区]}
""",
        encoding="utf-8",
    )
    config = load_config(file)
    schedule = config.week.schedule()
    steps = [f"{name} {at:%m-%d %H:%M}" for name, at in schedule.moments(date(2018, 7, 27))]
    assert steps == ["deadline 07-27 18:00", "draft 07-31 09:00", "publish 07-31 10:00"]
    assert [one.stage for one in schedule.reminders(date(2018, 7, 27))] == ["private"] * 3
    office = config.assemble(tmp_path / "data")
    assert office.people.known["boss"].leads == {"萧山区"}
    rules = office.rules.groups["cid1"]
    assert (rules.scope, rules.chase, rules.admins) == ("区县", True, frozenset({"user1"}))
    assert office.rules.schedule == schedule
    office.store.close()


def test_an_old_config_keeps_its_week() -> None:
    schedule = Config().week.schedule()
    assert schedule.release == "automatic"
    assert [name for name, _ in schedule.moments(date(2018, 7, 27))] == ["publish"]
    assert schedule.reminders(date(2018, 7, 27)) == ()
