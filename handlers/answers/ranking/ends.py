"""Which end of a ranking is meant: 最高 and 最低 are of values, 最好, 垫底 and 后三 of places."""

from handlers.questions.question import Question


def last_places(question: Question, *, less_is_better: bool) -> bool:
    """Whether the last places are meant. Where less is better, the highest value stands there."""
    if less_is_better and question.says("highest", "lowest") and not question.judged:
        return question.says("highest")
    return question.from_bottom or question.says("lowest")


def lowest_value(question: Question, *, less_is_better: bool) -> bool:
    """Whether the lowest value is meant: that of the worst, where more is better, and of the best, where less is."""
    return question.says("lowest") != (question.judged and less_is_better)
