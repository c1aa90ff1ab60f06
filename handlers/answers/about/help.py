"""What can be asked, with examples from the office's own units and indicators."""

from handlers.answers.context.clarify import examples
from handlers.answers.context.view import View
from handlers.figures.wording import choices
from handlers.office import GroupRules, Role
from handlers.questions.question import Question
from handlers.reply import Reply

FEW = 4
"""Examples for those who can do more than ask: what they can do has to fit on the screen, too."""
READING = "看通报：通报、上期通报 Word版、通报 第30周、通报什么时候发"
SENDING = "报数据：把 Excel 或 CSV 发给我，也可以粘贴；还有：模板、撤回"
COMPOSING = "写通报：加一条 内容、第1条改为 内容、第2条移到第1条、删第2条、面上工作"
RELEASING = "发通报：预览、预览 各群、发布、退回 原因、推迟一天、发布更正"
CHASING = "催报送：谁没报、催报"
MANAGING = "管理：加别名 简称=单位、别名、未答问题、健康"
GROUP = "本群设置：订阅、退订、改时间 周二 15:00"
CAN: dict[Role, tuple[str, ...]] = {
    "reader": (READING,),
    "reporter": (SENDING, READING),
    "clerk": (SENDING, COMPOSING, CHASING, RELEASING, READING),
    "admin": (SENDING, COMPOSING, CHASING, RELEASING, READING, MANAGING),
}
ONLY_PRIVATE = (COMPOSING, CHASING, RELEASING, MANAGING)


def asked(question: Question) -> bool:
    return question.says("help", "greeting", "thanks")


def answer(question: Question, view: View) -> Reply:
    """帮助：列出能问什么"""
    if question.says("thanks") and not question.says("help"):
        return Reply(("不客气，需要时随时问。",))
    lines = ["可以这样问："]
    shown = examples(view) if view.person.role == "reader" else examples(view)[:FEW]
    lines += [f"· {example}" for example in shown]
    lines.append(f"接着问也可以：那{_another(view)}呢、上周呢、画个图、发我Excel、这数哪来的")
    lines += what_you_can_do(view)
    if view.periods:
        lines.append(f"最新一期{view.basis(view.periods[-1])}")
    return Reply(tuple(lines), choices(examples(view)))


def nodded() -> Reply:
    """To 好, 嗯 or 哦, which ask for nothing."""
    return Reply(("好的，需要时随时问。",))


def what_you_can_do(view: View) -> list[str]:
    """Beside asking, here: in a group, what belongs into private chat is one line, and its admins can set it up."""
    group = view.message.group
    lines = list(CAN[view.person.role])
    if not group:
        return lines
    private = [line.partition("：")[0] for line in lines if line in ONLY_PRIVATE]
    lines = [line for line in lines if line not in ONLY_PRIVATE]
    rules = view.office.rules.groups.get(view.message.conversation, GroupRules())
    if view.person.role == "admin" or view.person.staff_id in rules.admins:
        lines.append(GROUP)
    return [*lines, *([f"{'、'.join(private)}：请私聊我"] if private else [])]


def _another(view: View) -> str:
    units = view.catalogue.members(view.catalogue.default_scope, view.today)
    return units[0].name if units else ""
