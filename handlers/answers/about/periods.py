"""Which periods there are: 有哪几期数据, 现在最新是哪一期."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from handlers.answers.context.periods import missing
from handlers.answers.context.unanswerable import answered
from handlers.answers.context.view import View
from handlers.figures.wording import choices, shortened, some
from handlers.language.calendar.periods import bind
from handlers.questions.question import Question, When
from handlers.reply import Reply
from storage.figures import Period

_WEEK = timedelta(days=7)
LAST = 8


def asked(question: Question) -> bool:
    if question.indicators or question.units or question.scopes or question.says("bodies"):
        return False
    if question.says("which_period"):  # 上期是几号; the day itself (今天几号) is none of ours
        return all(when.back is not None or when.recent == 1 or when.nth for when in question.whens)
    return question.says("stored") or (bool(question.whens) and not question.says("whole"))


def answer(question: Question, view: View) -> Reply:
    """期次：有哪几期数据、现在最新是哪一期"""
    if not view.periods:
        return Reply(("目前还没有可以查询的数据。",), outcome="refused")
    named = [when for when in question.whens if when.back != 0]
    if named:
        return _each_named(named, view)
    newest = view.periods[-1]
    lines = [f"最新一期{view.basis(newest)}", _loaded(newest, view)]
    if not question.whens or question.several:
        lines += _all(view)
    return Reply(
        tuple(filter(None, lines)), choices((f"{view.catalogue.everything}怎么样", f"导出{newest.cutoff}数据"))
    )


def _each_named(whens: Sequence[When], view: View) -> Reply:
    """6月和7月各有几期: one after the other."""
    replies = [answered(partial(_named, when, view)) for when in whens]
    lines = tuple(line for reply in replies for line in reply.lines)
    return replace(replies[-1], lines=tuple(shortened(lines, 2 * LAST)))


def _named(when: When, view: View) -> Reply:
    """有没有7月13日的数据: which stored periods a time word means."""
    found = bind(when, view.periods)
    if not found:
        raise missing(when, view)
    lines = [f"有{view.basis(found[-1])}的数据"]
    if len(found) > 1:
        lines = [f"{when.said}有{len(found)}期" + ("，最近的是：" if len(found) > LAST else "：")]
        lines += [view.basis(period) for period in found[-LAST:]]
        absent = _absent([period.cutoff for period in found])
        lines += [f"缺：{some(absent, LAST)}".replace("家", "期")] if absent else []
    everything = view.catalogue.units[view.catalogue.everything].name
    return Reply(tuple(lines), choices((f"{found[-1].cutoff}{everything}怎么样", f"导出{found[-1].cutoff}数据")))


def _loaded(period: Period, view: View) -> str:
    sources = view.office.store.figures.sources(period.cutoff)
    if not sources:
        return ""
    origin = view.office.store.submissions.origin(sources[-1].submission)
    tables = "、".join(dict.fromkeys(sorted(source.table for source in sources)))
    return f"已有{tables}，最近一次报送 {origin.received_at:%Y-%m-%d %H:%M}"


def _all(view: View) -> list[str]:
    cutoffs = [period.cutoff for period in view.periods]
    lines = [f"共{len(cutoffs)}期，{cutoffs[0]} 至 {cutoffs[-1]}"]
    shown = list(view.periods[-LAST:])
    lines.append("最近：" + "、".join(f"{p.cutoff}{f'（{p.label}）' if p.label else ''}" for p in shown))
    absent = _absent(cutoffs)
    if absent:
        lines.append(f"缺：{some(absent, LAST)}".replace("家", "期"))
    return lines


def _absent(cutoffs: Sequence[date]) -> list[str]:
    """The weeks without a period between the first and the last, by their cut-off day."""
    have = {cutoff.isocalendar()[:2] for cutoff in cutoffs}
    weeks = range((cutoffs[-1] - cutoffs[0]).days // 7)
    return [str(day) for n in weeks if (day := cutoffs[0] + _WEEK * n).isocalendar()[:2] not in have]
