"""Who stands where: 区县活跃率排名, 前五, 倒数三名, 第3名, 谁最高."""

from dataclasses import replace
from decimal import Decimal

from handlers.answers.context.clarify import ask
from handlers.answers.context.not_held import nobody_holds
from handlers.answers.context.order import Order, named, order
from handlers.answers.context.periods import basis, said_time
from handlers.answers.context.subject import indicator_and_period
from handlers.answers.context.unanswerable import refusal
from handlers.answers.context.view import View
from handlers.answers.ranking.ends import last_places
from handlers.figures.ranks import Place
from handlers.figures.wording import FEW_LINES, choices, printed, some, told
from handlers.questions.question import Question, Unclear
from handlers.reply import Choice, Listing, RankingPicture, RankingRow, Reply
from storage.figures import Period

HEAD = 5
"""How many lines of a long ranking stand as text above its picture."""


def asked(question: Question) -> bool:
    if question.says("rank", "ascending", "highest", "lowest") or question.limit or question.place or question.places:
        return True
    if question.says("picture") and question.scopes and not (question.units or question.several):
        return not question.says("trend")
    return bool(question.scopes or question.says("which", "bodies", "each")) and question.says(
        "each", "higher", "lower"
    )


def answer(question: Question, view: View) -> Reply:
    """排名：区县活跃率排名、激活率倒数三名、第3名是谁"""
    scope = view.scope_of(question)
    indicator, period = indicator_and_period(question, view)
    if not view.catalogue.indicators[indicator].ranked:
        raise refusal(f"“{indicator}”不排名，没有查询。", view.basis(period))
    if len(question.scopes) > 1 and question.says("highest", "lowest") and question.limit is None:
        return _of_several(question, view)  # 所有单位谁最高
    if len(question.scopes) > 1:
        texts = [(one, f"{said_time(question)}{one}{indicator}{which_said(question)}") for one in question.scopes]
        return ask(Unclear("排名", tuple((f"{one}{indicator}{which_said(question)}", text) for one, text in texts)))
    ranks = order(view, scope, indicator, period)
    if not ranks.places:
        raise nobody_holds(indicator, (scope,), period, view)
    if question.place is not None and question.until is None:
        return _nth(question, ranks, scope, indicator, period, view)
    shown = chosen(ranks, question)
    if not shown or max(question.places, default=0) > len(ranks.places):
        return _no_such_place(question, ranks, scope, indicator, period, view)
    title = f"{scope}{indicator}{which_said(question, less_is_better=ranks.less_is_better)}"
    among = f"（共{view.counted(scope, len(ranks.places))}）"
    short = len(shown) <= FEW_LINES
    if len(shown) == 1 and not beside(question):  # the figure stands in the first line
        lines = [f"{title}：{named(shown[0], period, view)}，{shown[0].said}{among}"]
    else:
        lines = [f"{title}{among}"]
        lines += [line(place, view, period, beside(question)) for place in (shown if short else shown[:HEAD])]
    if not short:
        end = "最后" if shown[0].rank > shown[-1].rank else "末位"  # 从低到高 ends with the first one
        lines.append(f"…… {end}：{line(shown[-1], view, period)}，其余见图")
    lines += _remarks(question, ranks, period, view)
    drawn = (picture(title, indicator, shown, period, view),) if not short or question.says("picture") else ()
    steps = _next_steps(question, scope, indicator, view)
    return Reply(tuple(lines), steps, drawn, listing=_listing(shown, question, period))


def _of_several(question: Question, view: View) -> Reply:
    """The highest of each scope, one after the other."""
    replies = [answer(replace(question, scopes=(scope,)), view) for scope in question.scopes]
    lines = dict.fromkeys(line for reply in replies for line in reply.lines if line != replies[-1].lines[-1])
    steps = choices(f"{scope}{name}排名" for scope in question.scopes for name in question.indicators[:1])
    listings = [reply.listing for reply in replies if reply.listing]
    units = tuple(unit for listing in listings for unit in listing.units)
    listing = replace(listings[0], units=units) if listings else None
    return replace(replies[0], lines=(*lines, replies[-1].lines[-1]), choices=steps, pictures=(), listing=listing)


def _listing(places: tuple[Place, ...], question: Question, period: Period) -> Listing:
    indicators = (places[0].figure.indicator, *beside(question))
    return Listing(tuple(place.figure.unit for place in places), indicators, (period.cutoff,), ranked=True)


def listed(question: Question, view: View) -> tuple[str, ...]:
    """The units that the answer to a ranking lists."""
    ranks = order(view, view.scope_of(question), *indicator_and_period(question, view))
    return tuple(place.figure.unit for place in chosen(ranks, question))


def chosen(ranks: Order, question: Question) -> tuple[Place, ...]:
    """The places that were asked for, in the order in which they are read out."""
    places = tuple(place for place in ranks.places if place.figure.unit not in question.excluded)
    if question.places:
        each = (_span(places, replace(question, place=number), tied=not ranks.published) for number in question.places)
        return tuple(dict.fromkeys(place for span in each for place in span))
    if question.place is not None:
        return _span(places, question, tied=not ranks.published)
    if question.also_last is not None or _both_ends(question):
        tied = not ranks.published or question.limit is None
        turned = ranks.less_is_better and question.limit is None and not question.judged  # 最高和最低
        first = _cut(places, question.limit or 1, from_bottom=turned, tied=tied)
        end = _cut(places, question.also_last or 1, from_bottom=not turned, tied=tied)
        return (*first, *(place for place in reversed(end) if place not in first))
    last = last_places(question, less_is_better=ranks.less_is_better)
    if question.limit is not None:
        return _cut(places, question.limit, from_bottom=last, tied=not ranks.published)
    if question.says("ascending", "lower"):
        return places if ranks.less_is_better else tuple(reversed(places))
    if question.says("highest", "lowest") and not question.says("rank"):
        return _cut(places, 1, from_bottom=last, tied=True)
    return places


def _span(places: tuple[Place, ...], question: Question, *, tied: bool) -> tuple[Place, ...]:
    """第3到第5名, or the one of 第3名; where `tied`, with all whose value is that of one of them."""
    ordered = tuple(reversed(places)) if question.from_bottom else places
    first = question.place or 1
    within = ordered[max(first, 1) - 1 : question.until or first] if first >= 1 else ()
    numbers = {place.figure.number for place in within}
    return tuple(place for place in ordered if place in within or (tied and place.figure.number in numbers))


def _both_ends(question: Question) -> bool:
    return question.says("highest") and question.says("lowest") and question.limit is None


def _cut(places: tuple[Place, ...], limit: int, *, from_bottom: bool, tied: bool) -> tuple[Place, ...]:
    """The first or last few; where `tied`, with all whose value is that of the last one of them."""
    ordered = tuple(reversed(places)) if from_bottom else places
    if limit >= len(ordered) or limit < 1:
        return ordered
    edge = ordered[limit - 1].figure.number
    more = [place for place in ordered[limit:] if place.figure.number == edge] if tied else []
    return (*ordered[:limit], *more)


def which_said(question: Question, *, less_is_better: bool = False) -> str:
    """前5名, 最高, 排名（从低到高）."""
    if question.until is not None:
        return f"{'倒数' if question.from_bottom else ''}第{question.place}至第{question.until}名"
    if question.places:
        return f"第{'、'.join(map(str, question.places))}名"
    if question.also_last is not None:
        return f"前{question.limit}名和后{question.also_last}名"
    if _both_ends(question):
        return "最高和最低"
    if question.limit is not None:
        return f"{'后' if last_places(question, less_is_better=less_is_better) else '前'}{question.limit}名"
    if question.says("highest", "lowest") and not question.says("rank"):
        words = ("最差", "最好") if less_is_better and question.judged else ("最低", "最高")
        return words[0] if question.says("lowest") else words[1]
    return "排名（从低到高）" if question.says("ascending", "lower") else "排名"


def _nth(question: Question, ranks: Order, scope: str, indicator: str, period: Period, view: View) -> Reply:
    alike = chosen(ranks, question)
    if not alike:
        return _no_such_place(question, ranks, scope, indicator, period, view)
    said = f"{'倒数' if question.from_bottom else ''}第{question.place}名"
    if beside(question):
        lines = [f"{scope}{indicator}{said}：{'、'.join(view.name(one.figure.unit, period) for one in alike)}"]
        lines += [line(one, view, period, beside(question)) for one in alike[: FEW_LINES - 3]]
    else:
        lines = [f"{scope}{indicator}{said}：{some([named(one, period, view) for one in alike], FEW_LINES)}"]
    lines += _remarks(question, ranks, period, view)
    steps = choices((f"{scope}{indicator}排名", f"{view.name(alike[0].figure.unit)}怎么样"))
    return Reply(tuple(lines), steps, listing=_listing(alike, question, period))


def _no_such_place(question: Question, ranks: Order, scope: str, indicator: str, period: Period, view: View) -> Reply:
    lines = (
        f"{scope}{indicator}排名共{len(ranks.places)}名，没有第{question.place or question.places[-1]}名。",
        view.basis(period),
    )
    return Reply(lines, outcome="refused")


def beside(question: Question) -> tuple[str, ...]:
    """What is shown beside the value that ranks: 激活率前三的区县活跃率."""
    return tuple(name for name in question.indicators if name != question.by) if question.by else ()


def _remarks(question: Question, ranks: Order, period: Period, view: View) -> list[str]:
    computed = "" if ranks.published else "，名次为测算，数值相同的并列"
    lines = [basis(question, period, view) + computed, *view.left_out(question, period)]
    if ranks.missing:
        lines.append("未报：" + "、".join(view.name(unit, period) for unit in ranks.missing))
    return lines


def line(place: Place, view: View, period: Period, others: tuple[str, ...] = ()) -> str:
    """第1名 余杭区 70%; with others beside it, each by its name."""
    figure = place.figure
    known = view.catalogue.indicators
    own = told(figure, known[figure.indicator])
    value = f"{figure.indicator} {own}" if others else own
    more = [f"，{name} {told(view.figure(figure.unit, name, period), known[name])}" for name in others]
    return f"{place.said} {view.name(figure.unit, period)} {value}{''.join(more)}"


def picture(title: str, indicator: str, places: tuple[Place, ...], period: Period, view: View) -> RankingPicture:
    longest = max((place.figure.number for place in places), default=Decimal(0))
    earlier = _ranks_before(places, indicator, period, view)
    rows = tuple(
        RankingRow(
            str(place.rank), view.name(place.figure.unit, period), printed(place.figure),
            max(0.0, float(place.figure.number / longest)) if longest > 0 else 0.0,
            change=earlier[place.figure.unit] - place.rank if place.figure.unit in earlier else None,
        )
        for place in places
    )  # fmt: skip
    notes = [period.label] if period.label else []
    if before := view.before(period) if earlier else None:
        notes.append(f"▲▼为较上期（{before.cutoff}{f'，{before.label}' if before.label else ''}）名次升降")
    return RankingPicture(title, indicator, rows, period.cutoff, view.catalogue.office.name, note="；".join(notes))


def _ranks_before(places: tuple[Place, ...], indicator: str, period: Period, view: View) -> dict[str, int]:
    before = view.before(period)
    scopes = {view.catalogue.units[place.figure.unit].scope for place in places}
    scope = scopes.pop() if len(scopes) == 1 else None
    if before is None or scope is None:
        return {}
    return {place.figure.unit: place.rank for place in order(view, scope, indicator, before).places}


def _next_steps(question: Question, scope: str, indicator: str, view: View) -> tuple[Choice, ...]:
    other = next((name for name in view.catalogue.scopes if name != scope), "")
    held = any(view.catalogue.holds(unit.id, indicator) for unit in view.catalogue.members(other)) if other else False
    beside = f"{other}{indicator}排名" if held else ""
    if question.limit is None:
        return choices((f"{scope}{indicator}前五", f"{scope}{indicator}后五", beside or "发我Excel"))
    return choices((f"{scope}{indicator}排名", beside, "他们合计"))
