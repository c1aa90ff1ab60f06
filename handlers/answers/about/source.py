"""Where a figure comes from: 这数哪来的, 谁报的."""

from dataclasses import replace

from handlers.answers.about import periods
from handlers.answers.context.periods import one_period
from handlers.answers.context.subject import units_of
from handlers.answers.context.view import View
from handlers.answers.ranking import listed
from handlers.answers.values.value import figure_line
from handlers.figures.wording import choices, one_line
from handlers.questions.question import Question
from handlers.reply import Reply
from storage.figures import Figure


def asked(question: Question) -> bool:
    return question.says("source")


def answer(question: Question, view: View) -> Reply:
    """来源：这数哪来的、谁报的"""
    period = one_period(question, view)
    if not (question.indicators or question.units or question.scopes):
        newest = periods.answer(question, view)
        return replace(newest, lines=(*newest.lines, "要看某个数的来源，请先问这个数，再问“哪来的”。"))
    units = units_of(question, view)
    names = question.indicators or tuple(name for unit in units for name in view.catalogue.holdings.get(unit, {}))
    if question.scopes and not question.units:
        units = (*units, *listed(question, view))
    found = [(unit, name, figure) for unit in units for name in names if (figure := view.figure(unit, name, period))]
    if not found:
        return Reply(
            (f"{view.name(units[0], period)} 这一期没有报送，没有来源。", view.basis(period)), outcome="refused"
        )
    sources = dict.fromkeys(figure.submission for *_, figure in found)
    lines = [figure_line(*found[0][:2], period, view)] if len(found) == 1 else []
    for submission in list(sources)[:3]:
        lines += _source(submission, [figure for *_, figure in found if figure.submission == submission], view)
    return Reply((*lines, view.basis(period)), choices((f"{view.name(found[0][0])}怎么样",)))


def _source(submission: int, figures: list[Figure], view: View) -> list[str]:
    origin = view.office.store.submissions.origin(submission)
    tables = "、".join(dict.fromkeys(figure.table for figure in figures))
    versions = [
        view.office.store.figures.versions(figure.unit, figure.indicator, figure.period) for figure in figures[:1]
    ]
    earlier = [figure.printed for figure, superseded_by in versions[0] if superseded_by > 0]
    who = one_line(origin.sender_name or origin.sender, 20)
    lines = [
        f"来源：{tables}，文件 {one_line(origin.source)}",
        f"{who} 于 {origin.received_at:%Y-%m-%d %H:%M} 报送（第{submission}次报送）",
    ]
    if len(figures) == 1 and earlier:
        lines.append(f"此前报送过：{'、'.join(earlier)}")
    return lines
