"""From the question's time words to stored periods, or to the sentence that says which one is missing."""

from handlers.answers.view import View
from handlers.language.periods import bind, bind_one, nearest
from handlers.language.question import Question, When
from handlers.reply import Choice, Reply
from storage.figures import Period


def one_period(question: Question, view: View) -> Period | Reply:
    """The period that a single value is of; the newest where no time was said."""
    when = question.whens[-1] if question.whens else None
    period = bind_one(when, view.periods)
    return period or missing(when, view)


def several_periods(question: Question, view: View) -> tuple[Period, ...] | Reply:
    when = question.whens[-1] if question.whens else None
    found = bind(when, view.periods) if when else view.periods[-8:]
    return found or missing(when, view)


def missing(when: When | None, view: View) -> Reply:
    """Names what is not stored and offers the nearest period; never takes it instead."""
    near = nearest(when, view.periods) if when else None
    if when is None or near is None:
        return Reply(("目前还没有可以查询的数据。",), outcome="refused")
    days = f"（{_days(when)}）" if when.first else ""
    lines = (f"没有“{when.said}”{days}的数据。", f"最近的一期截至 {near.cutoff}。")
    return Reply(lines, (Choice(str(near.cutoff), f"看 {near.cutoff}"),), outcome="refused")


def _days(when: When) -> str:
    return str(when.first) if when.first == when.last else f"{when.first} 至 {when.last}"
