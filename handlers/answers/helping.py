"""What can be asked, with examples from the office's own units and indicators."""

from handlers.answers.view import View
from handlers.answers.wording import choices
from handlers.language.grammar import Slots
from handlers.language.question import Question, Unclear, Unread
from handlers.reply import Choice, Reply


def asked(slots: Slots) -> bool:
    return "help" in slots.operations and not slots.units and not slots.indicators


def answer(question: Question, view: View) -> Reply:  # noqa: ARG001
    """帮助，列出能问什么"""
    lines = ["可以这样问："]
    lines += [f"· {example}" for example in examples(view)]
    if view.periods:
        lines.append(f"最新一期{view.basis(view.periods[-1])}")
    return Reply(tuple(lines), choices(examples(view)))


def examples(view: View) -> tuple[str, ...]:
    """Sentences that this office's catalogue can answer."""
    catalogue = view.catalogue
    scope = catalogue.default_scope
    table = next((table for table in catalogue.tables.values() if table.scope == scope), None)
    units = catalogue.members(scope, view.periods[-1].cutoff if view.periods else view.message.at.date())
    if table is None or not units or not table.columns:
        return ()
    indicator = table.rank_by or table.columns[0]
    return (
        f"{units[-1].name}{indicator}",
        f"{scope}{indicator}排名",
        f"{scope}{table.columns[-1]}前五",
        f"{units[0].name}怎么样",
        f"{catalogue.everything}{table.columns[0]}",
    )


def unclear(found: Unclear) -> Reply:
    """One question back, with what may have been meant."""
    lines = [f"“{found.about}”可能指："]
    lines += [f"{number}. {label}" for number, (label, _) in enumerate(found.choices, start=1)]
    lines.append("请点选，或回复序号。")
    return Reply(tuple(lines), tuple(Choice(text, label) for label, text in found.choices), outcome="ask")


def unread(found: Unread, view: View) -> Reply:
    words = "、".join(f"“{word}”" for word in found.words[:3])
    first = f"没有看懂{words}，不清楚您问的是哪项数据。" if words else "没有看懂这句话。"
    near = tuple(Choice(text, label) for label, text in found.near) or choices(examples(view))
    return Reply((first, "可以这样问：" + "；".join(choice.text for choice in near)), near, outcome="refused")
