"""The first or the last of some units alone: 其中激活率最高的, 注册数前五里活跃率最低的."""

from handlers.answers.context.not_held import not_held
from handlers.answers.context.order import Order, named
from handlers.answers.context.periods import basis
from handlers.answers.context.subject import indicator_and_period
from handlers.answers.context.view import View
from handlers.answers.ranking import chosen, line, which_said
from handlers.figures.ranks import computed
from handlers.figures.wording import FEW_LINES, choices, shortened, some
from handlers.questions.question import Question
from handlers.reply import Listing, Reply

FEW = 5
"""So many units are named at the head of the answer."""


def asked(question: Question) -> bool:
    some_units = len(question.units) > 1 or (bool(question.units) and question.says("they"))
    picks = question.says("highest", "lowest", "ascending") or question.limit is not None
    named = question.says("which", "bodies") and not question.says("they")  # 萧山、余杭、富阳谁最高 compares them
    return some_units and picks and not named and not question.scopes and len(question.indicators) < 2


def answer(question: Question, view: View) -> Reply:
    """其中：其中激活率最高的是谁、注册数前五里活跃率最低的"""
    indicator, period = indicator_and_period(question, view)
    found = {unit: view.figure(unit, indicator, period) for unit in question.units}
    figures = [figure for figure in found.values() if figure]
    if not figures:
        raise not_held(question.units[0], indicator, view)
    missing = tuple(unit for unit, figure in found.items() if figure is None)
    ranks = Order(tuple(computed(figures)), missing, published=False)
    shown = chosen(ranks, question)
    names = [view.name(unit, period) for unit in question.units]
    whom = "、".join(names) if len(names) <= FEW else f"这{len(names)}个单位"
    head = f"{whom}中{indicator}{which_said(question, less_is_better=ranks.less_is_better)}"
    alone = len({place.figure.number for place in shown}) == 1
    lines = [f"{head}：{some([named(place, period, view) for place in shown], FEW_LINES)}"] if alone else [head]
    lines += [] if alone else shortened([line(place, view, period) for place in shown])
    if alone and len(names) <= FEW:
        lines.append("，".join(named(place, period, view) for place in ranks.places))
    lines += [f"未报：{some([view.name(unit, period) for unit in missing])}"] if missing else []
    units = tuple(place.figure.unit for place in shown)
    steps = choices((f"{view.scope_of(question)}{indicator}排名", f"{view.name(units[0])}怎么样"))
    listing = Listing(units, (indicator,), (period.cutoff,))
    return Reply((*lines, basis(question, period, view)), steps, listing=listing)
