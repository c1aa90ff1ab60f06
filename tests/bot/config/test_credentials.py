"""Where the secret may come from."""

from pathlib import Path

import pytest

from bot.config import ConfigError, Credentials
from bot.config.credentials import credentials, secret_file


def environment(file: Path) -> dict[str, str]:
    return {"DINGTALK_CLIENT_ID": "ding1", "DINGTALK_CLIENT_SECRET_FILE": str(file)}


def test_the_secret_may_stand_in_a_file_that_nobody_else_can_read(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("s3cret\n")
    file.chmod(0o600)
    assert credentials(environment(file)) == Credentials("ding1", "s3cret")
    assert secret_file(environment(file)) == file
    own = {**environment(file), "DINGTALK_CLIENT_SECRET": "other"}
    assert (credentials(own).client_secret, secret_file(own)) == ("other", None)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "secret"
    file.write_text("s3cret")
    file.chmod(mode)
    with pytest.raises(ConfigError, match=f"can be read by others; run: chmod 600 {file}") as caught:
        credentials(environment(file))
    assert "s3cret" not in str(caught.value)


def test_a_file_without_one_line_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        credentials(environment(file))
    for text in ("", "a\nb"):
        file.write_text(text)
        file.chmod(0o600)
        with pytest.raises(ConfigError, match="holds one line"):
            credentials(environment(file))


def test_systemd_guards_its_own_credentials(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("s3cret")
    file.chmod(0o440)
    given = {**environment(file), "CREDENTIALS_DIRECTORY": str(tmp_path)}
    assert credentials(given).client_secret == "s3cret"
