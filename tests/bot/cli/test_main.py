"""The command line as operators script it: output, exit codes, and no traceback for their mistakes."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import openpyxl
import pytest

from bot.cli.main import COMMANDS, main
from tests.conftest import SEED

TONGBAO = Path(sys.executable).with_name("tongbao")
ANNEXES = [str(SEED / f"{name}.csv") for name in (
    "annex1_system_access", "annex2_city_units_activity", "annex3_districts_activity", "overview"
)]  # fmt: skip
AT_MONDAY = ("--at", "2018-07-30T09:00")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def tongbao(folder: Path, *arguments: str, said: str = "") -> subprocess.CompletedProcess[str]:
    data = () if arguments[0] in {"--version", "--help"} else ("--data", str(folder / "data"))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DINGTALK")}
    done = subprocess.run(
        [TONGBAO, *arguments, *data], input=said, capture_output=True, text=True, cwd=folder, env=environment
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


def ask_lines(folder: Path, said: str, *, exits: int = 0) -> list[dict[str, Any]]:
    done = tongbao(folder, "ask", "--json", "-", said=said)
    assert done.returncode == exits
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def seeded_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("seeded")
    done = tongbao(folder, "import", *ANNEXES, "--cutoff", "2018-07-27", "--yes")
    assert done.returncode == 0, done.stdout
    return folder


def test_the_seeds_files_in_and_the_answer_out(seeded_folder: Path) -> None:
    answer = tongbao(seeded_folder, "ask", "萧山区活跃率", *AT_MONDAY).stdout
    for words in ("9%", "2018-07-27", "第13名"):
        assert words in answer


def test_a_bulletin_from_an_empty_folder_by_the_documented_commands(folder: Path) -> None:
    """Four tables and six work items in; text, Word, PDF, workbook and pictures out."""
    assert tongbao(folder, "import", *ANNEXES, "--cutoff", "2018-07-27", "--yes").returncode == 0
    items = "\n".join(f"{number}. 第{number}项工作已完成。" for number in range(1, 7))
    done = tongbao(folder, "import", "-", said=f"加几条（2018-07-27）\n{items}\n")
    assert done.returncode == 0, done.stdout
    assert "面上工作共6条" in done.stdout
    published = tongbao(folder, "publish", "--period", "2018-07-27", "--out", str(folder / "out"))
    assert (published.returncode, published.stderr) == (0, "")
    text = (folder / "out" / "每周通报_2018-07-27_正文.txt").read_text(encoding="utf-8")
    assert "2. 第1项工作已完成。" in text
    assert "7. 第6项工作已完成。" in text
    kinds = [Path(line).suffix for line in published.stdout.splitlines()]
    assert {*kinds} == {".txt", ".png", ".xlsx", ".docx", ".pdf"}
    assert kinds.count(".png") == 3 + 3 + 5


def test_work_items_name_their_week_themselves(folder: Path) -> None:
    done = tongbao(folder, "import", "-", "--cutoff", "2018-07-27", said="加一条 召开会议。")
    assert done.returncode == 4
    assert "加几条（2018-07-27）" in done.stdout
    assert "还没有面上工作" in tongbao(folder, "import", "-", said="面上工作（2018-07-27）").stdout


def test_an_import_without_yes_stores_nothing(folder: Path) -> None:
    done = tongbao(folder, "import", ANNEXES[2], "--cutoff", "2018-07-27")
    assert done.returncode == 3
    assert "89695" in done.stdout
    assert tongbao(folder, "export").returncode == 1
    done = tongbao(folder, "import", ANNEXES[0], "--cutoff", "2018-07-27", "--yes")
    assert done.returncode == 0
    assert "附件3" not in tongbao(folder, "export").stdout


def test_what_is_refused_says_why_and_exits_with_4(folder: Path) -> None:
    broken = Path(ANNEXES[2]).read_text(encoding="utf-8").replace("8619", "8919").replace("815", "-815")
    done = tongbao(folder, "import", "-", "--cutoff", "2018-07-27", "--yes", said=broken)
    assert done.returncode == 4
    assert "8919" in done.stdout
    assert tongbao(folder, "import", "-", said="你好").returncode == 4
    (folder / "信.txt").write_text("各位同事，下周开会。", encoding="utf-8")
    assert tongbao(folder, "import", str(folder / "信.txt")).returncode == 4


def test_pasted_text_is_read_from_standard_input(folder: Path) -> None:
    done = tongbao(
        folder, "import", "-", "--cutoff", "2018-07-27", "--yes", said="萧山区注册数8727，激活数8619，日均活跃数815"
    )
    assert done.returncode == 0, done.stdout
    assert "8727" in tongbao(folder, "ask", "萧山区注册数", *AT_MONDAY).stdout


def test_questions_as_json_lines_are_dialogues(seeded_folder: Path) -> None:
    questions: list[dict[str, object]] = [
        {"text": "萧山区活跃率", "conversation": "a"},
        {"text": "全市活跃率", "conversation": "b"},
        {"text": "那余杭呢", "conversation": "a"},
        {"text": "市级单位活跃率排名", "conversation": "a", "group": True},
        {"text": "萧山区活跃率", "user": None},
    ]
    lines = "".join(json.dumps({**question, "at": "2018-07-30T09:00:00+08:00"}) + "\n" for question in questions)
    answers = [
        json.loads(line) for line in tongbao(seeded_folder, "ask", "--json", "-", said=lines).stdout.splitlines()
    ]
    assert [set(answer) for answer in answers] == [{"text", "images", "files", "choices"}] * 5
    assert "9%" in answers[0]["text"]
    assert "49%" in answers[1]["text"]
    assert "余杭区" in answers[2]["text"]
    assert "70%" in answers[2]["text"]
    assert [Path(image).read_bytes()[:4] for image in answers[3]["images"]] == [b"\x89PNG"] * len(answers[3]["images"])
    assert answers[3]["images"]
    assert "%" not in answers[4]["text"]


def test_a_line_that_is_no_question_is_told_and_the_next_is_answered(seeded_folder: Path) -> None:
    lines = '{"txt": "a"}\nnot json\n{"text": "帮助"}\n'
    answers = [
        json.loads(line) for line in tongbao(seeded_folder, "ask", "--json", "-", said=lines).stdout.splitlines()
    ]
    assert "txt" in answers[0]["error"]
    assert "error" in answers[1]
    assert answers[2]["text"]


def test_the_export_holds_every_figure_as_printed(seeded_folder: Path) -> None:
    done = tongbao(seeded_folder, "export", "--period", "2018-07-27", "--table", "附件3")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert list(rows[0]) == ["period", "table", "unit", "indicator", "value", "number", "origin", "rank", "submission"]
    with Path(ANNEXES[2]).open(encoding="utf-8") as lines:
        seed = list(csv.DictReader(lines))
    exported = {(row["unit"], row["indicator"]): row["value"] for row in rows}
    for row in seed:
        unit = row["区县"] or "区县合计"
        for indicator in ("注册数", "激活率", "激活数", "日均活跃数", "日均活跃率"):
            assert exported[unit, indicator] == row[indicator]
    first = next(row for row in rows if row["indicator"] == "日均活跃率")
    assert (first["unit"], first["number"], first["rank"], first["origin"]) == ("余杭区", "0.7", "1", "reported")
    assert tongbao(seeded_folder, "export", "--table", "附件9").returncode == 1
    assert tongbao(seeded_folder, "export", "--format", "xlsx").returncode == 2
    out = seeded_folder / "数据.xlsx"
    assert tongbao(seeded_folder, "export", "--format", "xlsx", "--out", str(out)).returncode == 0
    assert openpyxl.load_workbook(out).active.max_row > 500  # type: ignore[union-attr]


def test_publish_writes_what_would_be_pushed(seeded_folder: Path, folder: Path) -> None:
    done = tongbao(seeded_folder, "publish", "--period", "2018-07-27", "--dry-run", "--out", str(folder / "out"))
    assert done.returncode == 0
    written = [Path(line) for line in done.stdout.splitlines()]
    assert {"每周通报_2018-07-27.txt", "每周通报_2018-07-27.xlsx"} <= {path.name for path in written}
    assert sum(path.suffix == ".png" for path in written) >= 3
    assert "49%" in next(path for path in written if path.suffix == ".txt").read_text(encoding="utf-8")
    assert tongbao(seeded_folder, "publish", "--period", "2018-07-20", "--out", str(folder / "out")).returncode == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("import", "nowhere.xlsx"), "nowhere.xlsx"),
        (("import", ANNEXES[0], "--cutoff", "27.7."), "2018-07-27"),
        (("ask", "萧山区活跃率", "--at", "gestern"), "2018-07-30T09:00"),
        (("ask",), "TEXT"),
        (("ask", "帮助", "--config", "nowhere.yaml"), "nowhere.yaml"),
        (("run",), "DINGTALK_CLIENT_SECRET"),
    ],
)
def test_a_mistake_is_one_clear_line_and_exit_code_2(folder: Path, arguments: tuple[str, ...], said: str) -> None:
    done = tongbao(folder, *arguments)
    assert done.returncode == 2
    assert said in done.stderr


def test_a_place_that_cannot_be_written_to_is_named(seeded_folder: Path) -> None:
    for arguments in (("export", "--out", "/proc/nowhere/x.csv"), ("publish", "--out", "/proc/nowhere")):
        done = tongbao(seeded_folder, *arguments)
        assert done.returncode == 1
        assert "/proc/nowhere" in done.stderr
        assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", ["demo", "run", "import", "ask", "export", "publish"])
def test_every_command_explains_itself_with_an_example(folder: Path, command: str) -> None:
    done = subprocess.run([TONGBAO, command, "--help"], capture_output=True, text=True)
    assert done.returncode == 0
    assert "Example:" in done.stdout


def test_what_strangers_asked_steers_no_terminal(seeded_folder: Path) -> None:
    tongbao(seeded_folder, "ask", "你好\x1b]0;x\x07 甲乙丙")
    listed = tongbao(seeded_folder, "questions").stdout
    assert "甲乙丙" in listed
    assert "\x1b" not in listed
    assert "\x07" not in listed


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_each_says_of_itself(name: str) -> None:
    command = main.get_command(click.Context(main), name)
    assert command is not None
    assert command.help is not None
    assert " ".join(command.help.split()).startswith(COMMANDS[name][1].rstrip("."))


def test_the_list_of_commands_imports_no_command() -> None:
    look = (
        "import sys; from bot.cli.main import main; main(['--help'], standalone_mode=False); print(sorted(sys.modules))"
    )
    found = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert "'click'" in found.stdout
    assert not any(f"'{heavy}" in found.stdout for heavy in ("handlers", "storage", "bot.config", "yaml", "sqlite3"))
