"""The house's one rule of traffic: bot → handlers → storage, never back."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
MAY_IMPORT = {"storage": {"storage"}, "handlers": {"handlers", "storage"}, "bot": {"bot", "handlers", "storage"}}
OURS = {"bot", "handlers", "storage", "tests"}
NEVER = {
    "storage": {"aiohttp", "asyncio", "dingtalk_stream", "matplotlib"},
    "handlers": {"aiohttp", "asyncio", "dingtalk_stream", "matplotlib", "sqlite3", "sqlite_utils"},
}


def imported(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return {name.split(".")[0] for name in names}


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_imports_point_one_way(room: str) -> None:
    files = list((ROOT / room).rglob("*.py"))
    assert files
    for file in files:
        wrong = (imported(file) & OURS - MAY_IMPORT[room]) | (imported(file) & NEVER.get(room, set()))
        assert not wrong, f"{file.relative_to(ROOT)} imports {wrong}"


def test_only_one_folder_knows_dingtalk() -> None:
    for file in (ROOT / "bot").rglob("*.py"):
        if "dingtalk" not in file.relative_to(ROOT / "bot").parts[0]:
            assert "dingtalk_stream" not in imported(file), file


def test_the_example_for_contributors_is_the_code_itself() -> None:
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    example = re.findall(r"```python\n(.*?)```", guide, re.DOTALL)
    answers = ROOT / "handlers" / "answers"
    code = "".join((answers / f"{name}.py").read_text(encoding="utf-8") for name in ("ranking/neighbours", "kinds"))
    assert len(example) == 2
    for line in "".join(example).splitlines():
        assert line.strip() in code or line.strip() == "...", line
    said = yaml.safe_load((ROOT / "handlers" / "questions" / "words" / "words.yaml").read_text(encoding="utf-8"))
    for name in ("ahead", "behind"):
        shown = re.search(rf"{name}: \[(.*?), …\]", guide)
        assert shown is not None
        assert set(shown[1].split(", ")) <= set(said[name])


def words(file: Path) -> set[str]:
    """The strings that the code uses, without docstrings: those may speak of the first office as an example."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    remarks = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    strings = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in remarks)
    return {node.value for node in strings if isinstance(node.value, str)}


def test_nothing_about_one_office_stands_in_the_python() -> None:
    for room in MAY_IMPORT:
        for file in (ROOT / room).rglob("*.py"):
            if "playground" in file.parts:  # the demo plays Hangzhou's office
                continue
            for text in words(file):
                for name in ("杭州", "萧山", "余杭", "滨江", "区县", "市本级", "全市", "活跃", "注册"):
                    assert name not in text, f"{file.relative_to(ROOT)} knows {name}"


@pytest.mark.parametrize("module", ["bot.app", "handlers.intake.formats.read"])
def test_a_process_that_idles_carries_nothing_heavy(module: str) -> None:
    look = f"import {module}, sys; print({{'pandas', 'numpy', 'matplotlib', 'openpyxl', 'lxml'}} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True, cwd=ROOT)
    assert found.stdout.strip() == "set()"
