"""The app's id and secret: from the environment, or the secret from a file that nobody else may read."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path

import msgspec

from bot.config.errors import ConfigError

ID = "DINGTALK_CLIENT_ID"
SECRET = "DINGTALK_CLIENT_SECRET"  # noqa: S105  the variable's name
SECRET_FILE = "DINGTALK_CLIENT_SECRET_FILE"  # noqa: S105


class Credentials(msgspec.Struct, frozen=True):
    client_id: str
    client_secret: str

    def __repr__(self) -> str:  # never the secret, not even in a traceback
        return f"Credentials({self.client_id!r}, …)"


def credentials(environment: Mapping[str, str] = os.environ) -> Credentials:
    """From DINGTALK_CLIENT_ID and DINGTALK_CLIENT_SECRET or DINGTALK_CLIENT_SECRET_FILE. Raises ConfigError."""
    file = secret_file(environment)
    names = (ID,) if file else (ID, SECRET)
    missing = [name for name in names if not environment.get(name, "").strip()]
    if missing:
        raise ConfigError(f"set {' and '.join(missing)} in the environment (the app's Client ID and Client Secret)")
    secret = _read(file, environment) if file else environment[SECRET].strip()
    return Credentials(environment[ID].strip(), secret)


def secret_file(environment: Mapping[str, str] = os.environ) -> Path | None:
    """The file that the secret comes from; the secret itself in the environment goes before it."""
    named = environment.get(SECRET_FILE, "").strip()
    return Path(named) if named and not environment.get(SECRET, "").strip() else None


def _read(file: Path, environment: Mapping[str, str]) -> str:
    try:
        # systemd guards its credentials by an access list, which shows as a mode that looks too open.
        is_guarded = str(file.parent) == environment.get("CREDENTIALS_DIRECTORY")
        if os.name == "posix" and not is_guarded and stat.S_IMODE(file.stat().st_mode) & 0o077:
            raise ConfigError(f"{SECRET_FILE}: {file} can be read by others; run: chmod 600 {file}")
        secret = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{SECRET_FILE}: {file} cannot be read: {getattr(error, 'strerror', '') or error}") from error
    if not secret or "\n" in secret:
        raise ConfigError(f"{SECRET_FILE}: {file} holds one line, the Client Secret")
    return secret
