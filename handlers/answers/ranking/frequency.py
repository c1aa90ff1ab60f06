"""Who was among the first again and again: 近八周区县活跃率前五, 近八周哪个区县活跃率最高."""

from collections import Counter

from handlers.answers.changes.trend import basis_of
from handlers.answers.context.not_held import nobody_holds
from handlers.answers.context.order import order
from handlers.answers.context.periods import several_periods
from handlers.answers.context.subject import one_indicator
from handlers.answers.context.view import View
from handlers.answers.ranking import chosen
from handlers.answers.ranking.ends import last_places, lowest_value
from handlers.figures.cells import NOT_REPORTED
from handlers.figures.wording import FEW_LINES, choices, printed, shortened, some
from handlers.questions.question import Question
from handlers.reply import Reply
from storage.figures import Figure, Period


def asked(question: Question) -> bool:
    if question.units or not question.several or len(question.scopes) > 1:
        return False
    if question.says("which_period", "stored", "average", "total"):
        return False
    first = question.limit is not None and question.also_last is None
    who = bool(question.scopes) or question.says("which", "bodies")
    return first or (who and question.says("highest", "lowest"))


def answer(question: Question, view: View) -> Reply:
    """多期前几名：近八周区县活跃率前五、近八周哪个区县活跃率最高"""
    indicator, periods = one_indicator(question, view), several_periods(question, view)
    scope = view.scope_of(question)
    ranks = {period: order(view, scope, indicator, period) for period in periods}
    ranked = [period for period in periods if ranks[period].places]
    if not ranked:
        raise nobody_holds(indicator, (scope,), periods[-1], view)
    among = {period: chosen(ranks[period], question) for period in ranked}
    times = Counter(place.figure.unit for period in ranked for place in among[period])
    newest = [place.figure.unit for place in ranks[ranked[-1]].places]
    found = sorted(times, key=lambda unit: (-times[unit], newest.index(unit) if unit in newest else len(newest)))
    which = _which(question, indicator, view)
    lines = [f"{scope}{indicator}{len(ranked)}期中每期{which}的次数"]
    lines += shortened([_line(unit, times[unit], ranked[-1], indicator, view) for unit in found], FEW_LINES)
    lines += _best([place.figure for period in ranked for place in among[period]], question, view)
    lines += _missing(ranked, {period: ranks[period].missing for period in ranked}, view)
    tied = "" if all(ranks[period].published for period in ranked) else "，名次为测算，数值相同的并列"
    lines.append(f"{basis_of(periods, view)}{tied}")
    return Reply(tuple(lines), choices((f"{scope}{indicator}排名", f"{view.name(found[0])}{indicator}近八周趋势")))


def _which(question: Question, indicator: str, view: View) -> str:
    less = view.catalogue.less_is_better(indicator)
    if question.limit is not None:
        return f"{'后' if last_places(question, less_is_better=less) else '前'}{question.limit}名"
    return "最低" if lowest_value(question, less_is_better=less) else "最高"


def _line(unit: str, times: int, period: Period, indicator: str, view: View) -> str:
    return f"{view.name(unit, period)} {times}期，{period.cutoff} 为 {printed(view.figure(unit, indicator, period))}"


def _best(figures: list[Figure], question: Question, view: View) -> list[str]:
    """Where only the highest was asked for: which figure it was of all these weeks."""
    if question.limit is not None:
        return []
    less = view.catalogue.less_is_better(figures[0].indicator)
    end = min if lowest_value(question, less_is_better=less) else max
    number = end(figure.number for figure in figures)
    best = [figure for figure in figures if figure.number == number]
    said = some([f"{view.name(figure.unit)}（{figure.period}）" for figure in best], 3)
    return [f"其中{_which(question, figures[0].indicator, view)}的是 {printed(best[0])}：{said}"]


def _missing(periods: list[Period], missing: dict[Period, tuple[str, ...]], view: View) -> list[str]:
    said = [f"{period.cutoff} {some([view.name(unit) for unit in missing[period]], 5)}"
            for period in periods if missing[period]]  # fmt: skip
    return [f"{NOT_REPORTED}：{'；'.join(said[:3])}{'等' if len(said) > 3 else ''}"] if said else []
