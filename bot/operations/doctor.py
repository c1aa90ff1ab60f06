"""`tongbao doctor`: what has to be right before the bot can work, one line each: ok, or what to do."""

import asyncio
import contextlib
import os
import shutil
import socket
import sqlite3
import stat
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Literal
from urllib.request import getproxies

import aiohttp
from fontTools.ttLib import TTFont, TTLibError
from yarl import URL

from bot.clock import Clock
from bot.config import Config, ConfigError
from bot.config.credentials import credentials, secret_file
from bot.dingtalk.client import DingTalkClient
from bot.dingtalk.errors import DingTalkError
from bot.dingtalk.hosts import Hosts, is_loopback
from bot.operations.health import LITTLE_DISK, next_push
from bot.render.fonts import TYPES, document_fonts, font_path
from handlers.bulletin.lifecycle.group_content import usual_kinds
from storage.database.backup import check, nightly_backups
from storage.database.disks import not_for_a_database, warning
from storage.database.errors import StoreTrouble, trouble_of
from storage.store import DATABASE

TIMEOUT = 3.0
SOME_CHARACTER = "报"
CLOCK_MAY_DIFFER = 30.0
"""Seconds. Beyond it, deadlines and pushes come at the wrong time."""
BACKUP_TOO_OLD = timedelta(hours=50)
Level = Literal["ok", "note", "bad"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`level` note: nothing to do now, but to know."""

    what: str
    level: Level
    said: str

    def __str__(self) -> str:
        return f"{self.level:<4} {self.what}: {self.said}"


def examine(
    config: Config,
    data: Path | None,
    environment: Mapping[str, str] = os.environ,
    *,
    network: bool = True,
    config_file: Path | None = None,
) -> Iterator[Finding]:
    """In the order in which things depend on each other. Changes nothing."""
    folder = data or Path(config.data)
    yield from _config(config, config_file)
    yield from _credentials(environment)
    if network:
        yield from asyncio.run(_network(config, environment))
    yield _font()
    yield _document_fonts(config)
    yield from _disk(folder)
    yield from _file_system(folder)
    yield from _permissions(filter(None, (config_file, folder, folder / DATABASE, config.backups.place(folder))))
    yield from _database(folder, config)
    yield from _week(config)


def _config(config: Config, file: Path | None) -> Iterator[Finding]:
    if file is not None and not file.exists():
        yield Finding("config", "bad", f"there is no {file}; write one, or name it with --config")
        return
    try:
        catalogue = config.catalogue()
    except ConfigError as error:
        yield Finding("config", "bad", " ".join(str(error).split()))
        return
    yield Finding("config", "ok", f"{catalogue.office.name}, {len(config.groups)} groups, {len(config.people)} people")
    if not config.groups:
        yield Finding("groups", "bad", "no group gets the bulletin; name one under `groups`")
    for role, why in (("admin", "nobody is told when something goes wrong"), ("clerk", "nobody can check and release")):
        if not any(member.role == role for member in config.people):
            yield Finding("people", "bad", f"no {role} is named, so {why}; add one under `people`")


def _credentials(environment: Mapping[str, str]) -> Iterator[Finding]:
    try:
        found = credentials(environment)
    except ConfigError as error:
        yield Finding("credentials", "bad", str(error))
        return
    file = secret_file(environment)
    yield Finding("credentials", "ok", f"client id {found.client_id}, secret from {file or 'the environment'}")


async def _network(config: Config, environment: Mapping[str, str]) -> list[Finding]:
    dingtalk = config.dingtalk
    found = []
    for base in dict.fromkeys((dingtalk.openapi, dingtalk.oapi)):
        found += await _host(URL(base))
    if all(finding.level != "bad" for finding in found):
        with contextlib.suppress(ConfigError):  # told already
            found.append(await _token(config, environment))
    return found


async def _host(base: URL) -> list[Finding]:
    what = f"host {base.host}"
    if base.scheme != "https" and not is_loopback(str(base)):
        return [Finding(what, "bad", "is not reached by https, so the secret could be read on the way; write https://")]
    try:
        loop = asyncio.get_running_loop()
        proxied = base.scheme in getproxies() and not is_loopback(str(base))  # a proxy looks the name up itself
        async with asyncio.timeout(TIMEOUT):
            if not proxied:
                await loop.getaddrinfo(base.host, base.port, type=socket.SOCK_STREAM)
    except (OSError, TimeoutError):
        return [
            Finding(what, "bad", "its name cannot be resolved; check the DNS, or write its address into the hosts file")
        ]
    try:
        timeout = aiohttp.ClientTimeout(total=TIMEOUT)
        started = time.time()
        async with (
            aiohttp.ClientSession(timeout=timeout, trust_env=not is_loopback(str(base))) as session,
            session.head(base, allow_redirects=False) as response,
        ):
            date = response.headers.get("Date", "")
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        kind = type(error).__name__
        return [Finding(what, "bad", f"cannot be reached ({kind}); open port {base.port} to it, or set HTTPS_PROXY")]
    return [Finding(what, "ok", "reached"), _clock(date, (started + time.time()) / 2, str(base.host))]


def _clock(date: str, here: float, host: str) -> Finding:
    try:
        there = parsedate_to_datetime(date).astimezone(UTC).timestamp()
    except (ValueError, TypeError):
        return Finding("clock", "note", f"{host} tells no time to compare with")
    difference = here - there
    if abs(difference) > CLOCK_MAY_DIFFER:
        way = "ahead of" if difference > 0 else "behind"
        return Finding("clock", "bad", f"{abs(difference):.0f} s {way} {host}; set the machine's clock (NTP)")
    return Finding("clock", "ok", f"{difference:+.1f} s against {host}")


async def _token(config: Config, environment: Mapping[str, str]) -> Finding:
    pair = credentials(environment)
    dingtalk = config.dingtalk
    hosts = Hosts(dingtalk.openapi, dingtalk.oapi, dingtalk.webhook_hosts, dingtalk.download_hosts)
    try:
        async with DingTalkClient(pair.client_id, pair.client_secret, hosts=hosts, timeout=TIMEOUT) as client:
            await client.authenticate()
    except DingTalkError as error:
        return Finding("DingTalk", "bad", f"refuses the client id and secret, or this address: {error}")
    return Finding("DingTalk", "ok", "takes the client id and secret")


def _font() -> Finding:
    try:
        path = font_path()
        with TTFont(path, fontNumber=0, lazy=True) as font:
            holds_chinese = ord(SOME_CHARACTER) in font.getBestCmap()
    except (OSError, TTLibError) as error:
        return Finding("font", "bad", f"{error}; install the package again (make install), or correct TONGBAO_FONT")
    if not holds_chinese:
        return Finding("font", "bad", f"{path} holds no Chinese; let TONGBAO_FONT name one that does")
    return Finding("font", "ok", path.name)


def _document_fonts(config: Config) -> Finding:
    """Which types the PDF is set in: the office's own, or free ones in their place."""
    try:
        found = document_fonts(config.fonts)
    except (OSError, TTLibError) as error:
        return Finding("fonts of documents", "bad", f"{error}; correct `fonts` in config.yaml")
    return Finding("fonts of documents", "ok", ", ".join(f"{TYPES[role]} {path.name}" for role, path in found.items()))


def _disk(folder: Path) -> Iterator[Finding]:
    there = folder
    while not there.exists():
        there = there.parent
    if not os.access(there, os.W_OK):
        yield Finding("data", "bad", f"{there} cannot be written by this account; change its owner or its mode")
        return
    free = shutil.disk_usage(there).free
    room = f"{free / 1024**3:.1f} GB free at {there}"
    yield Finding("disk", "bad", f"only {room}; free some space") if free < LITTLE_DISK else Finding("disk", "ok", room)


def _file_system(folder: Path) -> Iterator[Finding]:
    kind = not_for_a_database(folder)
    yield Finding("file system", "bad" if kind else "ok", warning(folder, kind) if kind else "of this machine")


def _permissions(places: Iterable[Path]) -> Iterator[Finding]:
    """Whoever reads the data has the figures and what people wrote; whoever writes the configuration is an admin."""
    for place in places:
        mode = place.stat().st_mode if os.name == "posix" and place.exists() else 0
        if mode & stat.S_IWOTH:
            yield Finding("permissions", "bad", f"every account of this machine can change {place}; chmod o-w {place}")
        elif place.is_dir() and mode & stat.S_IRWXO:
            yield Finding("permissions", "bad", f"every account of this machine can read {place}; chmod 750 {place}")


def _database(folder: Path, config: Config) -> Iterator[Finding]:
    path = folder / DATABASE
    if not path.exists():
        yield Finding("database", "note", f"none yet at {path}; the first start makes it")
        return
    try:
        with contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            check(connection, path, thorough=True)
            version = _version(connection)
    except (sqlite3.Error, StoreTrouble) as error:
        yield Finding("database", "bad", str(trouble_of(error, path) or error))
        return
    yield Finding("database", "ok", f"whole, {path.stat().st_size / 1024**2:.1f} MB, at migration {version}")
    backups = nightly_backups(config.backups.place(folder))
    if not backups:
        yield Finding("backup", "note", "none of a night yet; until the first, tongbao backup makes one by hand")
        return
    age = datetime.now(config.week.zone).replace(tzinfo=None) - backups[-1].at
    late = age > BACKUP_TOO_OLD
    said = f"the last one is of {backups[-1].at:%Y-%m-%d %H:%M}"
    yield Finding("backup", "bad" if late else "ok", f"{said}; see the log for why" if late else said)


def _version(connection: sqlite3.Connection) -> str:
    rows = connection.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = ? ORDER BY rowid", ["tongbao"])
    names = [str(name) for (name,) in rows]
    return names[-1] if names else "none"


def _week(config: Config) -> Iterator[Finding]:
    clock = Clock.from_environment(config.week.zone)
    if clock.is_movable:
        yield Finding("clock", "note", "can be moved from outside: this is a rehearsal")
    coming = next_push(config.week.schedule(), clock.now())
    yield Finding("next push", "ok", f"{coming:%A %Y-%m-%d %H:%M} {config.week.timezone}" if coming else "none planned")
    with contextlib.suppress(ConfigError):  # told already
        yield from _quota(config, clock.now())


def _quota(config: Config, now: datetime) -> Iterator[Finding]:
    """Whether a month's pushes fit into a month's calls, before questions and corrections."""
    limit, catalogue = config.quota.calls, config.catalogue()
    messages = sum(len(usual_kinds(group.rules(), catalogue)) for group in config.groups if group.subscribed)
    if not limit or not messages:
        return
    schedule = config.week.schedule()
    moments = (schedule.publish_at(period) for period in schedule.periods(now, timedelta(weeks=6), timedelta(weeks=6)))
    pushes = sum((moment.year, moment.month) == (now.year, now.month) for moment in moments)
    said = f"a push takes about {messages} calls, this month's {pushes} about {messages * pushes} of {limit}"
    advice = "; send fewer pictures and files (groups: content, annexes), or get a larger quota and name it (quota)"
    level: Level = "bad" if messages > limit else "note" if messages * pushes > limit else "ok"
    yield Finding("quota", level, said if level == "ok" else said + advice)
