"""What an indicator means: 活跃率怎么算的."""

from handlers.answers.view import View
from handlers.answers.wording import choices
from handlers.language.question import Question
from handlers.reply import Reply


def asked(question: Question) -> bool:
    return question.says("define") and not question.says("why")


def answer(question: Question, view: View) -> Reply:
    """口径：活跃率怎么算的"""
    if not question.indicators:
        names = list(view.catalogue.indicators)
        lines = ("请说明是哪个指标。", f"通报里的指标有：{'、'.join(names)}")
        return Reply(lines, choices(f"{name}怎么算的" for name in names), outcome="ask")
    lines_ = [line for name in question.indicators for line in _definition(name, view)]
    return Reply(
        tuple(lines_), choices(f"{view.catalogue.default_scope}{name}排名" for name in question.indicators[:1])
    )


def _definition(name: str, view: View) -> list[str]:
    indicator = view.catalogue.indicators[name]
    tables = [table.name for table in view.catalogue.tables.values() if name in table.indicators]
    lines = [indicator.definition or name]
    if indicator.of:
        averaged = "按日计算后平均，与当期两数直接相除可能不同" if indicator.averaged else ""
        lines.append(f"{name}：{indicator.of[0]} ÷ {indicator.of[1]}" + (f"，{averaged}" if averaged else ""))
    lines.append(f"出自：{'、'.join(tables)}" + (f"，单位：{indicator.measure}" if indicator.measure else ""))
    return lines
