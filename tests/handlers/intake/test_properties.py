"""The seed's tables laid out at random come back the same; broken files never crash anything or store a figure."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.workers.files import Files
from handlers.dispatch import dispatch
from handlers.message import Message, Sender
from handlers.office import Office
from storage.catalogue import Catalogue
from storage.store import Store
from tests.conftest import CLERK, MONDAY, PEOPLE
from tests.handlers.intake.conftest import seed_csv, send_to
from tests.handlers.intake.corpus.files import seed
from tests.support.building import (
    Percent,
    Row,
    annex,
    columns,
    delimited,
    ods,
    openpyxl_xlsx,
    page,
    spreadsheet,
    table,
    typed,
    xls,
    xlsb,
    xlsx,
)

CALM = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
TOTALS = {1: "全市", 2: "市本级", 3: "区县合计"}


@pytest.fixture(scope="module")
def desk(hangzhou: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder: Path = tmp_path_factory.mktemp("desk")
    store = Store(folder)
    yield Office(hangzhou, store, PEOPLE)
    store.close()


@dataclass(frozen=True)
class Layout:
    """One way of laying a table out."""

    number: int
    order: tuple[int, ...]
    shuffle: int
    title: str
    above: int
    left: int
    blank_rows: bool
    with_total: bool
    with_numbers: bool
    rates: str
    counts: str
    names: str
    form: str


@st.composite
def layouts(draw: st.DrawFn) -> Layout:
    number = draw(st.sampled_from([1, 2, 3]))
    width = len(annex(number)[0])
    return Layout(
        number,
        tuple(draw(st.permutations(range(1, width)))),
        draw(st.integers(0, 1000)),
        draw(
            st.sampled_from(
                ["", "统计表", "附件", "截至2018年7月27日", "2018年7月27日 单位：人", "各单位情况（截至7月27日）"]
            )
        ),
        draw(st.integers(0, 5)),
        draw(st.integers(0, 4)),
        draw(st.booleans()),
        draw(st.booleans()),
        draw(st.booleans()),
        draw(st.sampled_from(["formatted", "text", "full width", "points", "spaced"])),
        draw(st.sampled_from(["number", "text", "thousands", "full width", "measured"])),
        draw(st.sampled_from(["plain", "spaced", "half width brackets", "trailing"])),
        draw(st.sampled_from(["xlsx", "openpyxl", "xls", "xlsb", "ods", "xml", "html", "csv", "gbk", "tsv", "utf-16"])),
    )


def lay_out(layout: Layout) -> bytes:
    header, *rows = annex(layout.number)
    *body, total = rows
    random.Random(layout.shuffle).shuffle(body)
    if layout.with_total:
        body.append(["", "合计", *total[2:]])
    table = [header, *([_cell(layout, name, cell) for name, cell in zip(header, row, strict=True)] for row in body)]
    order = [*([0] if layout.with_numbers else []), *layout.order]
    table = columns(table, order)
    if layout.blank_rows:
        table = [line for row in table for line in (row, [""] * len(row))]
    head: list[Row] = [[layout.title]] if layout.title else []
    grid: list[Row] = [[] for _ in range(layout.above)] + head + table
    return _saved(layout, [[""] * layout.left + row for row in grid])


def _cell(layout: Layout, name: str, cell: str) -> Any:
    wide = str.maketrans("0123456789%.", "０１２３４５６７８９％．")
    if name.endswith("率"):
        decimals = len(cell.rstrip("%").partition(".")[2])
        return {
            "formatted": Percent(round(float(cell[:-1]) / 100, 8), decimals), "text": cell,
            "full width": cell.translate(wide), "points": float(cell[:-1]) if decimals == 0 else cell,
            "spaced": f" {cell} ",
        }[layout.rates]  # fmt: skip
    if cell.isdigit() and name != "序号":
        return {
            "number": int(cell), "text": cell, "thousands": f"{int(cell):,}", "full width": cell.translate(wide),
            "measured": f"{cell} 个",
        }[layout.counts]  # fmt: skip
    if name in {"单位", "区县"}:
        return {
            "plain": cell, "spaced": " ".join(cell), "half width brackets": cell.replace("（", "(").replace("）", ")"),
            "trailing": f"　{cell} \u200b",
        }[layout.names]  # fmt: skip
    return cell


SAVED: dict[str, Any] = {
    "xlsx": xlsx,
    "openpyxl": openpyxl_xlsx,
    "xls": xls,
    "ods": ods,
    "xlsb": xlsb,
    "xml": spreadsheet,
    "html": lambda rows: page(table(rows)),
}


def _saved(layout: Layout, rows: list[Row]) -> bytes:
    if layout.form in SAVED:
        save: Callable[[list[Row]], bytes] = SAVED[layout.form]
        return save(rows)
    texts = [[cell.shown if isinstance(cell, Percent) else cell for cell in row] for row in rows]
    encoding = {"csv": "utf-8-sig", "gbk": "gb18030", "tsv": "utf-8", "utf-16": "utf-16"}[layout.form]
    return delimited(texts, "," if layout.form in {"csv", "gbk"} else "\t", encoding)


@CALM
@given(layout=layouts())
def test_a_table_laid_out_at_random_is_read_back_the_same(layout: Layout, desk: Office) -> None:
    send = send_to(desk)
    without = () if layout.with_total else (TOTALS[layout.number],)
    reply = send(name=f"附件{layout.number}.dat", content=lay_out(layout))
    read = {
        (figure.unit, figure.indicator): figure.printed
        for submission in desk.store.submissions.proposed(CLERK.staff_id)
        for figure in submission.figures
    }
    send("取消")
    expected = seed(layout.number, without=without)
    if layout.rates == "points":  # a number without its percent sign has no trailing zeros to show
        expected = {
            key: value.replace(".00%", "%") if value.endswith("%") else value for key, value in expected.items()
        }
        read = {key: value.replace(".00%", "%") if value.endswith("%") else value for key, value in read.items()}
    assert read == expected, reply.text


SOURCES = [
    seed_csv(3),
    xlsx(typed(annex(3))),
    xls(typed(annex(3))),
    ods(typed(annex(3))),
    openpyxl_xlsx(annex(1)),
    xlsb(typed(annex(3))),
    page(table(annex(3))),
    spreadsheet(typed(annex(3))),
]


@pytest.fixture(scope="module")
def files() -> Iterator[Files]:
    with Files() as files:
        yield files


def tried(files: Files, desk: Office, content: bytes) -> None:
    """Through reader and door; nothing may be stored, and nothing may be out of order."""
    sender = Sender(CLERK.staff_id, CLERK.name)
    message = Message("msg1", "", sender, "private", MONDAY, attachment=files.read("文件", content))
    reply = dispatch(message, desk)
    assert reply.lines
    assert "出了问题" not in reply.text
    dispatch(Message("msg2", "取消", sender, "private", MONDAY), desk)
    assert desk.store.figures.periods() == ()


@CALM
@given(content=st.binary(max_size=3000))
@example(content=b"PK\x05\x06" + b"\0" * 18)
@example(content=b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000)
def test_random_bytes_break_nothing(content: bytes, files: Files, desk: Office) -> None:
    tried(files, desk, content)


@CALM
@given(
    source=st.sampled_from(SOURCES),
    flips=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=12),
)
def test_damaged_files_break_nothing(source: bytes, flips: list[tuple[float, int]], files: Files, desk: Office) -> None:
    content = bytearray(source)
    for where, value in flips:
        content[min(int(where * len(content)), len(content) - 1)] = value
    tried(files, desk, bytes(content))


@CALM
@given(
    text=st.text(
        st.sampled_from("萧山余杭区注册数激活率日均活跃更正为改0123456789%，,。：:\n\t |未报截至月日由（）-.万人"),
        max_size=80,
    )
)
def test_texts_of_figures_words_break_nothing(text: str, desk: Office) -> None:
    sender = Sender(CLERK.staff_id, CLERK.name)
    reply = dispatch(Message("msg1", text, sender, "private", MONDAY), desk)
    assert "出了问题" not in reply.text
    dispatch(Message("msg2", "取消", sender, "private", MONDAY), desk)
    assert desk.store.figures.periods() == ()
