"""Who stands before or after a unit: 排在萧山前面的是谁, 滨江后面还有谁."""

from handlers.answers.lacking import not_held
from handlers.answers.position import ranked_by
from handlers.answers.ranks import named, order
from handlers.answers.times import of_several, one_period
from handlers.answers.view import View
from handlers.answers.wording import choices, printed, some
from handlers.language.question import Question
from handlers.reply import Reply

SHOWN = 12


def asked(question: Question) -> bool:
    return len(question.units) == 1 and question.says("ahead", "behind")


def answer(question: Question, view: View) -> Reply:
    """前后：排在萧山前面的是谁"""
    period = one_period(question, view)
    if isinstance(period, Reply):
        return period
    (unit,) = question.units
    scope = view.scope_of(question)
    name = next((name for name in ranked_by(question, unit, view) if view.catalogue.holds(unit, name)), "")
    ranks = order(view, scope, name, period) if name else None
    own = ranks.of(unit) if ranks else None
    if ranks is None or own is None:
        return not_held(unit, name or (question.indicators[0] if question.indicators else ""), view)
    ahead = question.says("ahead")
    others = [place for place in ranks.places if (place.rank < own.rank if ahead else place.rank > own.rank)]
    others = others[::-1] if ahead else others
    where = "前面" if ahead else "后面"
    head = f"{scope}{name}排在{view.name(unit, period)}（{own.said} {printed(own.figure)}）{where}的"
    lines = [f"{head}有{view.counted(scope, len(others))}"]
    told = [f"{place.said} {named(place, period, view)}" for place in others]
    lines += [f"最近的是{told[0]}"] if told else []
    lines += [some(told, SHOWN)] if told[1:] else []
    level = [view.name(place.figure.unit, period) for place in ranks.places
             if place.rank == own.rank and place is not own]  # fmt: skip
    lines += [f"与它并列的：{some(level, SHOWN)}"] if level else []
    computed = "" if ranks.published else "名次为测算，数值相同的并列"
    lines.append("，".join(filter(None, (view.basis(period), computed, of_several(question.when, view)))))
    return Reply(tuple(lines), choices((f"{scope}{name}排名", f"{view.name(unit)}怎么样")))
