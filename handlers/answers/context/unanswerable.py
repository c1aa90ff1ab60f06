"""Why a question gets no figure: raised wherever that shows, caught where the question is answered (`answers`)."""

from collections.abc import Callable, Iterable

from handlers.reply import Choice, Reply


class Unanswerable(Exception):  # noqa: N818 it is no error
    """`reply` says what is missing, or asks back."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.text)
        self.reply = reply


def refusal(*lines: str, choices: tuple[Choice, ...] = ()) -> Unanswerable:
    return Unanswerable(Reply(lines, choices, outcome="refused"))


def answered(answer: Callable[[], Reply]) -> Reply:
    """The answer, or what says why there is none."""
    try:
        return answer()
    except Unanswerable as why:
        return why.reply


def of_each(names: Iterable[str], lines_of: Callable[[str], list[str]]) -> list[str]:
    """The lines about each of several indicators; of one that cannot be answered why, unless it is so of all."""
    lines: list[str] = []
    refused: list[Unanswerable] = []
    answered = False
    for name in names:
        try:
            lines += lines_of(name)
            answered = True
        except Unanswerable as why:
            refused.append(why)
            lines += why.reply.lines[:1]
    if refused and not answered:
        raise refused[0]
    return lines
