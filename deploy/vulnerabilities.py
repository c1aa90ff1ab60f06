"""`make audit`: which of the locked packages have known vulnerabilities, and which nobody could be asked about.

Exit code: 0 all were checked and none is known, 1 some are known, 2 some or all could not be checked.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

LOCK = Path(__file__).parents[1] / "requirements.lock"
DATABASES = ("osv", "pypi")
NONE_KNOWN, KNOWN, NOT_CHECKED = 0, 1, 2


def main(uv: str) -> int:
    packages = max((ask(uv, database) for database in DATABASES), key=lambda found: len(checked(found)))
    known = [package for package in checked(packages) if package["vulns"]]
    for package in known:
        for each in package["vulns"]:
            fixed = ", ".join(each.get("fix_versions", ())) or "no version"
            print(f"{package['name']} {package['version']}: {each['id']}, fixed in {fixed}")
    if not checked(packages):
        print("Nothing was checked: no database of vulnerabilities can be reached from here.")
        return NOT_CHECKED
    print(
        f"{len(checked(packages))} of {len(packages)} packages were checked; {len(known)} have known vulnerabilities."
    )
    unknown = [package["name"] for package in packages if "skip_reason" in package]
    if unknown:
        print("Not checked, since the database does not know them:", ", ".join(unknown))
    return KNOWN if known else NOT_CHECKED if unknown else NONE_KNOWN


def ask(uv: str, database: str) -> list[dict[str, Any]]:
    """pip-audit's own answer, package by package; empty where it has none."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "answer.json"
        command = [uv, "tool", "run", "--quiet", "pip-audit", "--requirement", str(LOCK), "--require-hashes"]
        options = ["--disable-pip", "--progress-spinner", "off", "--timeout", "15", "--vulnerability-service", database]
        subprocess.run(  # noqa: S603  our own arguments
            [*command, *options, "--format", "json", "--output", str(answer)], check=False, capture_output=True
        )
        try:
            found: list[dict[str, Any]] = json.loads(answer.read_text(encoding="utf-8"))["dependencies"]
        except (OSError, ValueError, KeyError):
            return []
    return found


def checked(packages: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [package for package in packages if "skip_reason" not in package]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
