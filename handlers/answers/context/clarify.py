"""What is said where a question cannot be answered: one question back, or which word is not known."""

from handlers.answers.context.offers import Not, Outcome, Partly
from handlers.answers.context.view import View
from handlers.figures.wording import choices, one_line
from handlers.language.text import LONGEST
from handlers.questions.question import Question, Unclear, Unread
from handlers.reply import Choice, Reply


def ask(found: Unclear) -> Reply:
    """One question back, with what may have been meant."""
    first = (
        f"没有找到“{one_line(found.about, 20)}”，您要问的是："
        if found.unsure
        else f"“{one_line(found.about, 20)}”可能指："
    )
    lines = [first]
    lines += [f"{number}. {label}" for number, (label, _) in enumerate(found.choices, start=1)]
    lines.append("请点选，也可以回复序号。")
    return Reply(tuple(lines), tuple(Choice(text, label) for label, text in found.choices), outcome="ask")


def what_is_wrong(question: Question, view: View) -> Reply:
    """错了, with nothing in its place: says how the question was read, and never answers it the same way again."""
    names = [view.name(unit) for unit in question.units[:3]] or list(question.scopes)
    read = "，".join([*names, *question.indicators[:3], *(when.said for when in question.whens)])
    lines = (
        f"上一问是这样理解的：{read}。" if read else "上一问可能理解错了。",
        "请说明哪里不对，例如“不对，我问的是激活率”“不对，是上期”，也可以换个说法重新问。",
    )
    return Reply(lines, outcome="ask")


def unread(found: Unread, outcome: Outcome, view: View) -> Reply:
    """Names what was not understood, as it was written, and offers what was. No figure."""
    words = "、".join(f"“{one_line(_as_written(word, view.message.text), 20)}”" for word in found.words[:3])
    first = f"不清楚{words}指什么，没有查询。" if words else "没有看懂要查什么。"
    if found.question is not None and found.question.says("why"):
        first = "报送的数据里只有数，没有原因。"
    if found.too_long:
        first = f"这段话太长（一次最多读{LONGEST}个字），没有查询，请分开来问。"
    match outcome:
        case Partly(offers=offers):
            lines = [first, "您要问的是不是："]
            lines += [f"{number}. {label}" for number, (label, _) in enumerate(offers, start=1)]
            lines.append("请点选，也可以回复序号；都不是，请换个说法。")
            return Reply(tuple(lines), tuple(Choice(text, label) for label, text in offers), outcome="ask")
        case Not(nearest=nearest) if nearest:
            return Reply((first, f"可以这样问：{'；'.join(nearest)}"), choices(nearest), outcome="refused")
    return Reply((first, "发送“帮助”可以看能问什么。"), choices(("帮助",)), outcome="refused")


def _as_written(word: str, text: str) -> str:
    """GDP, not gdp: in the person's own letters."""
    at = text.lower().find(word)
    return text[at : at + len(word)] if at >= 0 else word


def examples(view: View) -> tuple[str, ...]:
    """Sentences that this office's catalogue can answer, with units that exist in the newest period."""
    catalogue = view.catalogue
    table = view.main_table(catalogue.default_scope)
    newest = view.periods[-1].cutoff if view.periods else view.today
    units = catalogue.members(catalogue.default_scope, newest)
    if table is None or not units or not table.columns:
        return ()
    scope, main = catalogue.default_scope, table.rank_by or table.columns[0]
    return (
        f"{units[-1].name}{main}",
        f"{scope}{main}排名",
        f"{catalogue.everything}怎么样",
        f"{scope}{table.columns[-1]}后五",
        f"{units[0].name}近八周趋势",
        f"对比{units[0].name}和{units[-1].name}",
        "谁没报",
        f"导出{scope}数据",
    )
