"""Who stands where: 区县活跃率排名, 前五, 倒数三名, 第3名."""

from decimal import Decimal

from handlers.answers.ranks import Order, Place, order
from handlers.answers.times import one_period
from handlers.answers.view import View
from handlers.answers.wording import choices, printed
from handlers.language.grammar import Slots
from handlers.language.question import Question
from handlers.reply import Choice, RankingPicture, RankingRow, Reply
from storage.figures import Period

LONG = 10
"""More lines than this are a picture, with the first few as text."""
_RANKING = {"rank", "highest", "lowest"}


def asked(slots: Slots) -> bool:
    return bool(_RANKING & set(slots.operations)) or any(
        quantity.limit or quantity.place for quantity in slots.quantities
    )


def answer(question: Question, view: View) -> Reply:
    """排名和前后几名，如“区县活跃率排名”“激活率倒数三名”"""
    period = one_period(question, view)
    if isinstance(period, Reply):
        return period
    scope = question.scopes[0] if question.scopes else view.catalogue.default_scope
    indicator = question.indicators[0] if question.indicators else main_indicator(scope, view)
    ranks = order(view, scope, indicator, period)
    if not ranks.places:
        return Reply((f"{scope}没有“{indicator}”的排名数据（{view.basis(period)}）。",), outcome="refused")
    shown = _chosen(ranks, question)
    title = f"{scope}{indicator}{_which(question)}"
    lines = [f"{title}（共{len(ranks.places)}{view.catalogue.scopes[scope].counted}）"]
    lines += [_line(place, view, period) for place in (shown if len(shown) <= LONG else shown[:5])]
    if len(shown) > LONG:
        lines.append(f"…… 其余见图，末位：{_line(shown[-1], view, period)}")
    if ranks.missing:
        lines.append("未报：" + "、".join(view.name(unit, period) for unit in ranks.missing))
    lines.append(view.basis(period) + ("" if ranks.published else "，名次为测算，数值相同的并列"))
    pictures = (picture(title, indicator, shown, period, view),) if len(shown) > LONG else ()
    return Reply(tuple(lines), _next_steps(question, scope, indicator, view), pictures)


def main_indicator(scope: str, view: View) -> str:
    """What the scope's own table ranks by."""
    ranked = [table.rank_by for table in view.catalogue.tables.values() if table.scope == scope and table.rank_by]
    return ranked[0] or next(iter(view.catalogue.indicators)) if ranked else next(iter(view.catalogue.indicators))


def _chosen(ranks: Order, question: Question) -> tuple[Place, ...]:
    if question.limit is None:
        return ranks.places
    return _cut(ranks.places, question.limit, from_bottom=question.from_bottom)


def _cut(places: tuple[Place, ...], limit: int, *, from_bottom: bool) -> tuple[Place, ...]:
    """The first or last few, with all that share the last one's rank."""
    if limit >= len(places):
        return tuple(reversed(places)) if from_bottom else places
    if from_bottom:
        edge = places[-limit].rank
        return tuple(place for place in reversed(places) if place.rank >= edge)
    edge = places[limit - 1].rank
    return tuple(place for place in places if place.rank <= edge)


def _which(question: Question) -> str:
    if question.limit is None:
        return "排名"
    return f"{'后' if question.from_bottom else '前'}{question.limit}名"


def _line(place: Place, view: View, period: Period) -> str:
    tied = "并列" if place.tied else ""
    return f"{tied}第{place.rank}名 {view.name(place.figure.unit, period)} {printed(place.figure)}"


def picture(title: str, indicator: str, places: tuple[Place, ...], period: Period, view: View) -> RankingPicture:
    longest = max((place.figure.number for place in places), default=Decimal(0))
    rows = tuple(
        RankingRow(
            str(place.rank), view.name(place.figure.unit, period), printed(place.figure),
            float(place.figure.number / longest) if longest > 0 else 0.0,
        )
        for place in places
    )  # fmt: skip
    return RankingPicture(title, indicator, rows, period.cutoff, view.catalogue.office.name, note=period.label)


def _next_steps(question: Question, scope: str, indicator: str, view: View) -> tuple[Choice, ...]:
    others = [name for name in view.catalogue.scopes if name != scope]
    if question.limit is None:
        return choices(
            (f"{scope}{indicator}前五", f"{scope}{indicator}后五", f"{others[0]}{indicator}排名" if others else "")
        )
    return choices((f"{scope}{indicator}排名", f"{others[0]}{indicator}排名" if others else ""))
