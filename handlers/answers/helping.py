"""What can be asked, with examples from the office's own units and indicators."""

from handlers.answers.asking import examples
from handlers.answers.view import View
from handlers.answers.wording import choices
from handlers.language.question import Question
from handlers.reply import Reply


def asked(question: Question) -> bool:
    return question.says("help", "greeting", "thanks")


def answer(question: Question, view: View) -> Reply:
    """帮助：列出能问什么"""
    if question.says("thanks") and not question.says("help"):
        return Reply(("不客气，需要时随时问。",))
    lines = ["可以这样问："]
    lines += [f"· {example}" for example in examples(view)]
    lines.append(f"接着问也可以：那{_another(view)}呢、上周呢、画个图、发我Excel、这数哪来的")
    if view.periods:
        lines.append(f"最新一期{view.basis(view.periods[-1])}")
    return Reply(tuple(lines), choices(examples(view)))


def _another(view: View) -> str:
    units = view.catalogue.members(view.catalogue.default_scope, view.today)
    return units[0].name if units else ""
