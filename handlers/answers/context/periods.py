"""From the question's time words to stored periods, or to the sentence that says which one is missing."""

from handlers.answers.context.unanswerable import Unanswerable, refusal
from handlers.answers.context.view import View
from handlers.language.calendar.days import year_before
from handlers.language.calendar.periods import bind, bind_one, nearest
from handlers.questions.question import Question, When
from handlers.reply import Choice
from storage.figures import Period

USUAL = 8
"""How many periods a trend shows where none were named."""


def one_period(question: Question, view: View) -> Period:
    """The period that a single value is of; the newest where no time was said."""
    meant = dict.fromkeys(bind_one(when, view.periods) for when in question.whens)
    if len([period for period in meant if period]) > 1:
        cutoffs = "、".join(str(period.cutoff) for period in meant if period)
        raise refusal(f"这个问题一次只能看一期，您说了 {cutoffs}，请选一期。")
    return period_of(question.when, view)


def period_of(when: When | None, view: View) -> Period:
    if (found := bind_one(when, view.periods)) is None:
        raise missing(when, view)
    return found


def several_periods(question: Question, view: View) -> tuple[Period, ...]:
    """The periods of a trend: those that were named, or the usual number up to the one that was named."""
    when = question.when
    found = bind(when, view.periods)
    if not found:
        raise missing(when, view)
    if len(question.whens) > 1:
        named = {period for one in question.whens for period in bind(one, view.periods)}
        return tuple(period for period in view.periods if period in named)
    if question.several or len(found) > 1:
        return found
    return tuple(period for period in view.periods if period.cutoff <= found[-1].cutoff)[-USUAL:]


def missing(when: When | None, view: View) -> Unanswerable:
    """Names what is not stored and offers the nearest period; never takes it instead."""
    if when is not None and when.year_before and view.periods:
        when = year_before(view.periods[-1].cutoff)
    near = nearest(when, view.periods) if when else None
    if when is None or near is None:
        return refusal("目前还没有可以查询的数据。")
    days = f"（{_days(when)}）" if when.first and not when.onward else ""
    lines = (f"没有“{when.said}”{days}的数据。", f"最近的一期截至 {near.cutoff}，需要的话请点选。")
    return refusal(*lines, choices=(Choice(f"{near.cutoff}呢", f"看 {near.cutoff}"),))


def basis(question: Question, period: Period, view: View) -> str:
    """What an answer rests on: until when, and which of several periods was taken."""
    return "，".join(filter(None, (view.basis(period), of_several(question.when, view))))


def of_several(when: When | None, view: View) -> str:
    """Says which one was taken where the time word means more than one: 7月 → its last."""
    if when is None or when.first is None or when.first == when.last:
        return ""
    found = bind(when, view.periods)
    if len(found) < 2:
        return ""
    return f"“{when.said}”有{len(found)}期，取{'第一' if when.pick == 'first' else '最后一'}期"


def each_time(question: Question, view: View) -> list[tuple[str, tuple[Period, ...]]]:
    """6月最高和7月最高: for each of the times its periods, with the word where there are several; all without any."""
    found = []
    for when in question.whens:
        periods = bind(when, view.periods)
        if not periods:
            raise missing(when, view)
        found.append((f"{when.said}：" if len(question.whens) > 1 else "", periods))
    if not (found or view.periods):
        raise missing(None, view)
    return found or [("", view.periods)]


def union(times: list[tuple[str, tuple[Period, ...]]]) -> tuple[Period, ...]:
    """All the periods of several times, oldest first."""
    return tuple(sorted({period for _, periods in times for period in periods}, key=lambda period: period.cutoff))


def said_time(question: Question) -> str:
    """The time word of a question that is asked back, to stand in each of the choices: none of them may drop it."""
    return question.whens[0].said if len(question.whens) == 1 else ""


def _days(when: When) -> str:
    return str(when.first) if when.first == when.last else f"{when.first} 至 {when.last}"
