"""What is handed to operators fits the program: the unit, the image, the exit codes that they act upon."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli.options import STORE_UNUSABLE
from bot.config.credentials import ID, SECRET_FILE

HERE = Path(__file__).parent.parent
UNIT = (HERE / "deploy" / "tongbao.service").read_text(encoding="utf-8")
IMAGE = (HERE / "deploy" / "Dockerfile").read_text(encoding="utf-8")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "tongbao.service"
    program = Path(sys.executable).with_name("tongbao")
    unit.write_text(UNIT.replace("/opt/tongbao/.venv/bin/tongbao", str(program)), encoding="utf-8")
    found = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False)
    assert (found.returncode, found.stdout + found.stderr) == (0, "")


def test_the_unit_names_what_the_program_knows() -> None:
    assert f"Environment={ID}=" in UNIT
    assert f"Environment={SECRET_FILE}=%d/client_secret" in UNIT
    assert f"RestartPreventExitStatus=2 {STORE_UNUSABLE}\n" in UNIT, "no crash loop where somebody has to act"
    assert "Restart=on-failure" in UNIT
    for setting in ("StartLimitBurst=5", "NoNewPrivileges=yes", "ProtectSystem=strict", "StateDirectoryMode=0750"):
        assert setting in UNIT


def test_the_image_runs_as_its_own_user_and_fetches_nothing() -> None:
    assert re.search(r"^USER tongbao$", IMAGE, re.MULTILINE)
    installs = re.findall(r"pip install [^&\\]*", IMAGE)
    assert installs
    assert all("--no-index" in line for line in installs)
    assert "--require-hashes" in installs[0]
