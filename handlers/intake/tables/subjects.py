"""Titles and names that say that a table's figures are not those of the units this week: aims, parts, additions."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from handlers.intake.cells.grid import Grid, is_blank
from handlers.intake.cells.text import plain, shown
from handlers.intake.model import NOT_PRESENT, Context, Ignored, TableRead
from handlers.intake.tables.qualifiers import common_words
from storage.catalogue import Catalogue

LEAST_OF_A_TITLE, MOST_OF_A_TITLE = 5, 40
"""Characters: what is shorter may name a group of columns, what is longer is a note."""
_OTHER = re.compile(
    "目标|任务(?:分解|分配|书|表)|预测|预计|预期|计划|机关|镇街|乡镇|街道|村社|社区|国企|党员|试点|新增|净增|增量|全省|全国"
)
_IS_DONE = re.compile("完成|实际|进度|进展|对比|对照|落实|差距|推进")
"""计划完成情况 is what was done."""
_IS_TEXT = re.compile(r"[,。;:!?]|^注|说明|填报|制表|报送|联系|通知|要求|根据|按照|有关")


_VOID = re.compile("作废|无效|样表|样例|示例|示范表|模拟|演练|测试|草稿|草案|初稿|未核[对实]?|未审核?|浙里办|仅限|仅含")
"""Said anywhere about a table, in a title, a name, a note or a footer: its figures are others than those to report."""
MOST_ROWS_SEARCHED = 2000


def void_word(grid: Grid, rows: Sequence[int], context: Context) -> tuple[str, str] | None:
    """The first name, title, cell or note that says that the figures are void, a sample or a draft, and its word."""
    stem = context.file_name.rpartition(".")[0] or context.file_name
    cells = (value for row in rows[:MOST_ROWS_SEARCHED] for value in grid.rows[row] if isinstance(value, str) and value)
    for text in (stem, grid.sheet.name, *cells):
        found = _VOID.search(_own_words(context.catalogue).sub("", text)) if _VOID.search(text) else None
        if found:
            return text.strip(), found[0]
    return None


def other_subject(grid: Grid, above: range, context: Context) -> tuple[str, str] | None:
    """The first title or name that says so, and its word. A title stands alone in its row."""
    rows = ([value for value in grid.rows[row] if not is_blank(value)] for row in above)
    titles = [row[0] for row in rows if len(row) == 1 and isinstance(row[0], str) and len(row[0]) >= LEAST_OF_A_TITLE]
    stem = context.file_name.rpartition(".")[0] or context.file_name
    for text in (*titles, grid.sheet.name, stem):
        form = plain(text)
        if len(form) > MOST_OF_A_TITLE or _IS_TEXT.search(form) or _IS_DONE.search(form):
            continue
        found = _OTHER.search(_own_words(context.catalogue).sub("", form))
        if found:
            return text.strip(), found[0]
    return None


def set_aside(table: TableRead, title: str, word: str) -> TableRead:
    """The table without its figures, and why."""
    named = f"“{shown(title, 20)}”"
    left_out = Ignored(named, f"写着“{word}”，{NOT_PRESENT}")
    return replace(table, lines=(), ignored=(left_out,), unclear=(), aside=f"{named}写着“{word}”")


@lru_cache(maxsize=8)
def _own_words(catalogue: Catalogue) -> re.Pattern[str]:
    """What units, scopes, tables and indicators are called."""
    words = [*common_words(catalogue)]
    for unit in catalogue.units.values():
        words += map(plain, unit.all_names)
    for scope in catalogue.scopes.values():
        words += map(plain, (scope.name, *scope.aliases))
    for indicator in catalogue.indicators.values():
        words += map(plain, (indicator.name, *indicator.aliases))
    longest_first = sorted({word for word in words if len(word) > 1}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)))
