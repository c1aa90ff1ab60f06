"""What an indicator means, or a word of the bot's own: 活跃率怎么算的, 测算是什么意思; and which there are."""

from handlers.answers.context.view import View
from handlers.figures.wording import choices
from handlers.questions.question import Question
from handlers.reply import Reply

OWN_WORDS = {
    "computed": "测算：不是报送的数，是按报送的数算出来的，后面写着算式。没有标“测算”的数都是报送的原数。",
    "unpublished": "未发布：这一期的数已经报送并确认，通报还没有发布，发布前可能还会更正。",
    "missing": "未报：这一期没有收到这个单位的数，不是0，也不参加排名。",
    "tied": "并列：数值相同，名次也相同；通报没有印名次的，名次为测算。",
}
"""Word list → what the bot means by it."""


def asked(question: Question) -> bool:
    own_word = question.says("tied") or (question.says("define") and question.says(*OWN_WORDS))
    which = question.says("indicators") and not question.units
    return (question.says("define") and not question.says("why")) or own_word or which


def answer(question: Question, view: View) -> Reply:
    """口径：活跃率怎么算的"""
    if not question.indicators and question.says(*OWN_WORDS):
        return Reply(tuple(meaning for word, meaning in OWN_WORDS.items() if question.says(word)))
    if question.says("indicators"):
        return _all(view)
    if not question.indicators:
        names = list(view.catalogue.indicators)
        lines = ("请说明是哪个指标。", f"通报里的指标有：{'、'.join(names)}")
        return Reply(lines, choices(f"{name}怎么算的" for name in names), outcome="ask")
    lines_ = [line for name in question.indicators for line in _definition(name, view)]
    return Reply(
        tuple(lines_), choices(f"{view.catalogue.default_scope}{name}排名" for name in question.indicators[:1])
    )


def _all(view: View) -> Reply:
    """有哪些指标可以查: those of each table."""
    lines = [f"{table.name}：{'、'.join(table.indicators)}" for table in view.catalogue.tables.values()]
    first = next(iter(view.catalogue.indicators))
    scope = view.catalogue.default_scope
    return Reply(("可以查的指标：", *lines), choices((f"{scope}{first}排名", f"{first}怎么算的")))


def _definition(name: str, view: View) -> list[str]:
    indicator = view.catalogue.indicators[name]
    tables = [table.name for table in view.catalogue.tables.values() if name in table.indicators]
    lines = [indicator.definition or name]
    if indicator.of:
        averaged = "按日计算后平均，与当期两数直接相除可能不同" if indicator.averaged else ""
        lines.append(f"{name}：{indicator.of[0]} ÷ {indicator.of[1]}" + (f"，{averaged}" if averaged else ""))
    lines.append(f"出自：{'、'.join(tables)}" + (f"，单位：{indicator.measure}" if indicator.measure else ""))
    return lines
