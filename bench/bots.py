"""The processes that are measured, one at a time, against one stand-in."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import yaml

from bench.stand_in import FarSide
from bot.config import Config, DingTalk, Member
from bot.config.service import Limits
from bot.playground import sample

TONGBAO = Path(sys.executable).with_name("tongbao")
WEEKS = 52


def config_for(stand_in: FarSide, folder: Path) -> Path:
    config = Config(
        data=str(folder / "data"),
        dingtalk=DingTalk(
            openapi=stand_in.url,
            oapi=stand_in.url,
            webhook_hosts=(stand_in.netloc,),
            download_hosts=(stand_in.download_netloc,),
        ),
        people=(Member(id="clerk01", name="王敏", role="clerk"),),
        limits=Limits(messages_a_minute=0),
    )
    file = folder / "config.yaml"
    file.write_text(yaml.safe_dump(msgspec.to_builtins(config), allow_unicode=True), encoding="utf-8")
    return file


def with_sample_data(folder: Path, weeks: int = WEEKS) -> None:
    office = Config(data=str(folder / "data")).assemble()
    sample.load(office, weeks)
    office.store.close()


def command(name: str, config: Path) -> list[str]:
    if name == "tongbao":
        return [str(TONGBAO), "run", "--config", str(config)]
    return [sys.executable, "-m", f"bench.{name}_bot"]


@asynccontextmanager
async def running(name: str, stand_in: FarSide, folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """One of tongbao, echo and limit, connected; killed at the end. What it logs goes to `<name>.log`."""
    environment = {
        **os.environ,
        "DINGTALK_CLIENT_ID": "dingbench",
        "DINGTALK_CLIENT_SECRET": "bench",
        "DINGTALK_OPENAPI_ENDPOINT": stand_in.url,
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
    }
    with (folder / f"{name}.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *command(name, config_for(stand_in, folder)), env=environment, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        await stand_in.connected()
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
            try:
                await asyncio.wait_for(process.wait(), 10)
            except TimeoutError:
                process.kill()
                await process.wait()


def cpu_seconds(pid: int) -> float:
    """Processor time that a process has used, its threads included; nan where the system does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return float("nan")
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
