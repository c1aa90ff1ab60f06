"""What an Excel file holds of an answer that lists units: 导出没报的单位, 导出活跃率下降的区县."""

from handlers.answers.about.reported import missing_of, tables_of
from handlers.answers.changes import movers, risers
from handlers.answers.changes.change import periods_compared
from handlers.answers.context.subject import one_indicator
from handlers.answers.context.view import View
from handlers.answers.filters import filter as filtering
from handlers.answers.sums import gap
from handlers.language.calendar.periods import bind
from handlers.questions.question import Question
from handlers.reply import CellOut, Column, Reply, SheetOut
from storage.figures import Period

_MOVED = ("rise", "fall", "steady", "change", "yoy", "improved", "worsened")
_NO_TABLE = ("running", "running_up", "running_down", "median", "share", "times", "which_period", "ever")


def plain(question: Question, view: View) -> Question:
    """The question that is exported: 没有系统接入 is a count of zero."""
    if question.says("without") and filtering.asked(question):
        return filtering.with_condition(question, view)
    return question


def refused(question: Question) -> Reply | None:
    """What no table can be made of is said, rather than another table sent."""
    if question.says("word_file"):
        form = "Word 和 PDF 版的是已发布的通报，可以说“通报 Word版”。"
        return Reply(("单位和指标的数据只能导出 Excel 表格，没有生成文件。", form), outcome="refused")
    if question.says(*_NO_TABLE):
        return Reply(("这一问的结果不能做成表格，没有生成文件。",), outcome="refused")
    return None


def pair_of(question: Question, view: View) -> tuple[tuple[Period, Period], tuple[str, ...]] | Reply | None:
    """((now, then), the units that rose or fell between them) where the question is about these."""
    if not question.says(*_MOVED) or question.several:
        return None
    pair = periods_compared(question, view)
    if isinstance(pair, Reply):
        return pair
    if not (risers.asked(question) or movers.asked(question)) or question.units:
        return pair, ()
    name = one_indicator(question, view)
    if isinstance(name, Reply):
        return name
    kind = movers if movers.asked(question) else risers
    units = kind.units_moved(question, name, pair, view)
    if not units:
        return Reply(("没有符合条件的单位，没有可导出的数据。", view.basis(pair[0])), outcome="refused")
    return pair, units


def over_time(question: Question, view: View) -> bool:
    """导出7月区县活跃率 is of all its periods; the whole bulletin of a month is its last one."""
    named = bool(question.indicators or question.units)
    cut = question.conditions or question.limit or question.place or question.says("highest", "lowest", "rank")
    return named and not cut and any(len(bind(when, view.periods)) > 1 for when in question.whens)


def not_reported(question: Question, period: Period, view: View) -> SheetOut | None:
    """Who has not reported which table; None where all have."""
    rows: list[tuple[CellOut, ...]] = [
        (table.name, name) for table in tables_of(question, view) for name in missing_of(table, period, view)
    ]
    columns = (Column("表", "text", 14), Column("未报单位", "text", 30))
    return SheetOut("未报", "未报单位", columns, tuple(rows), note=f"截止日 {period.cutoff}") if rows else None


def of_gap(question: Question) -> bool:
    return gap.asked(question) and question.goal is None


def lacking(question: Question, period: Period, view: View) -> SheetOut | None:
    """What each unit lacks, with what it was computed from: 导出未激活人数."""
    scopes = question.scopes or ((view.scope_of(question),) if not question.units else ())
    members = [unit.id for scope in scopes for unit in view.catalogue.members(scope, period.cutoff)]
    found = [one for unit in (*question.units, *members) for one in gap.differences(question, unit, period, view)]
    if not found or len({one.done for one in found}) > 1:
        return None
    first = found[0]
    columns = (
        Column("单位", "text", 30), Column(first.planned, "count", 14), Column(first.done, "count", 14),
        Column("还差（测算）", "count", 14),
    )  # fmt: skip
    rows: tuple[tuple[CellOut, ...], ...] = tuple(
        (view.name(one.unit, period), int(one.plan.number), int(one.have.number), int(one.rest))
        for one in gap.chosen(found, question, view)
    )
    return SheetOut("还差", f"{first.planned} － {first.done}", columns, rows, note=view.basis(period))


def cut_short(question: Question) -> bool:
    """导出排名前五的区县: some places, and not the whole annex."""
    return bool(question.limit or question.place or question.places or question.conditions) or question.says(
        "highest", "lowest"
    )
