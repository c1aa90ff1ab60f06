"""Which periods there are: 有哪几期数据, 现在最新是哪一期."""

from datetime import timedelta

from handlers.answers.view import View
from handlers.answers.wording import choices, some
from handlers.language.question import Question
from handlers.reply import Reply
from storage.figures import Period

_WEEK = timedelta(days=7)
LAST = 8


def asked(question: Question) -> bool:
    return question.says("stored") and not question.indicators


def answer(question: Question, view: View) -> Reply:
    """期次：有哪几期数据、现在最新是哪一期"""
    if not view.periods:
        return Reply(("目前还没有可以查询的数据。",), outcome="refused")
    newest = view.periods[-1]
    lines = [f"最新一期{view.basis(newest)}", _loaded(newest, view)]
    if not any(when.back == 0 for when in question.whens) or question.several:
        lines += _all(view)
    return Reply(
        tuple(filter(None, lines)), choices((f"{view.catalogue.everything}怎么样", f"导出{newest.cutoff}数据"))
    )


def _loaded(period: Period, view: View) -> str:
    figures = view.office.store.figures.of_period(period.cutoff)
    if not figures:
        return ""
    origin = view.office.store.submissions.get(max(figure.submission for figure in figures)).origin
    units = len({figure.unit for figure in figures if not view.catalogue.is_total(figure.unit)})
    return f"{units}家单位有数据，最近一次报送 {origin.received_at:%Y-%m-%d %H:%M}"


def _all(view: View) -> list[str]:
    cutoffs = [period.cutoff for period in view.periods]
    lines = [f"共{len(cutoffs)}期，{cutoffs[0]} 至 {cutoffs[-1]}"]
    shown = list(view.periods[-LAST:])
    lines.append("最近：" + "、".join(f"{p.cutoff}{f'（{p.label}）' if p.label else ''}" for p in shown))
    have = {cutoff.isocalendar()[:2] for cutoff in cutoffs}
    weeks = range((cutoffs[-1] - cutoffs[0]).days // 7)
    absent = [str(day) for n in weeks if (day := cutoffs[0] + _WEEK * n).isocalendar()[:2] not in have]
    if absent:
        lines.append(f"缺：{some(absent, LAST)}".replace("家", "期"))
    return lines
