"""A table as it is printed: 附件3."""

from handlers.answers.context.periods import basis, one_period
from handlers.answers.context.scoping import asks_for_more
from handlers.answers.context.view import View
from handlers.bulletin.content.pictures import ranking_picture, shortened
from handlers.figures.order import order
from handlers.figures.snapshot import read_week
from handlers.figures.wording import FEW_LINES, choices
from handlers.figures.wording import shortened as first_lines
from handlers.questions.question import Question
from handlers.reply import Reply

SHOWN = 5


def asked(question: Question) -> bool:
    others = question.units or question.scopes or question.indicators or question.conditions
    return len(question.tables) == 1 and not others and not asks_for_more(question)


def answer(question: Question, view: View) -> Reply:
    """表：附件3"""
    period = one_period(question, view)
    table = view.catalogue.tables[question.tables[0]]
    week = read_week(view.office, period.cutoff)
    before = view.before(period)
    drawn = ranking_picture(week, table, read_week(view.office, before.cutoff) if before else None)
    if table.pairs:
        lines = [f"{pair.label} {week.printed(pair.unit, pair.indicator)}" for pair in table.pairs
                 if not pair.optional or week.get(pair.unit, pair.indicator)]  # fmt: skip
        lines = first_lines(lines, FEW_LINES + 2)
    else:
        ranked = order(week, table).ranked
        lines = [f"第{place.rank}名 {week.name(place.unit)} {week.printed(place.unit, table.rank_by or '')}"
                 for place in ranked[:SHOWN]]  # fmt: skip
        lines += [f"…… 共{len(ranked)}行，全表见图，也可以导出"] if drawn and len(ranked) > SHOWN else []
        if table.total:
            counts = [f"{name} {week.printed(table.total.unit, name)}" for name in table.columns]
            lines.append(f"{table.total.labels[0]}：{'，'.join(counts)}")
    head = f"{table.name} {table.title}" + (f"（按{table.rank_by}排）" if table.rank_by else "")
    steps = choices((f"导出{table.name}", f"{table.scope}{table.rank_by}排名" if table.scope and table.rank_by else ""))
    return Reply((head, *lines, basis(question, period, view)), steps, (shortened(drawn),) if drawn else ())
