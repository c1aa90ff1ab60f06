"""What part of a whole: 萧山区注册数占全市多少, 前三名注册数占区县比例."""

from collections.abc import Sequence

from handlers.answers import ranking
from handlers.answers.context.clarify import ask
from handlers.answers.context.not_held import not_held
from handlers.answers.context.unanswerable import refusal
from handlers.answers.context.view import View
from handlers.answers.values.value import total_note
from handlers.figures.sums import added
from handlers.figures.wording import COMPUTED, choices, percent, plain, printed, some
from handlers.questions.question import Question, Unclear
from handlers.reply import Reply
from storage.figures import Period


def share(question: Question, name: str, period: Period, view: View) -> Reply:
    """The share of each that was named, or of the first few together, with the quotient."""
    catalogue = view.catalogue
    if catalogue.indicators[name].kind == "rate":
        return Reply(
            (f"“{name}”是比率，不能算占比。",), choices((f"{view.scope_of(question)}{name}排名",)), outcome="refused"
        )
    if not catalogue.indicators[name].adds_up:
        raise refusal(f"“{name}”按{catalogue.indicators[name].measure}计，不能算占比，没有查询。", view.basis(period))
    first, *others = question.units or ("",)
    if question.says("than_unit") and len(others) == 1 and not catalogue.is_total(others[0]):
        return _of_another(first, others[0], name, period, view)
    if cut(question):
        return _share_of_first(question, ranking.listed(question, view), name, period, view)
    parts = _shares_of(question, view, period)
    whole = _whole(question, parts, name, view)
    if not parts or whole is None:
        return Reply(("请说明是哪个单位占多少。",), outcome="refused")
    if len(parts) > 1 and question.says("total"):  # 余杭萧山加起来占几成
        return _share_of_first(question, parts, name, period, view)
    total = view.figure(whole, name, period)
    lines = []
    for unit in parts:
        figure = view.figure(unit, name, period)
        if figure is None or total is None or not total.number:
            lines.append(f"{view.name(unit, period)} {name} {printed(figure)}，无法计算占比")
        else:
            share = percent(figure.number / total.number)
            lines.append(f"{view.name(unit, period)} {name}占{view.name(whole, period)} {share}{COMPUTED}")
            lines += [f"{printed(figure)} ÷ {printed(total)}"] if len(parts) < 3 else []
    note = total_note(whole, name, period, view)
    return Reply(
        (*lines, view.basis(period), *([note] if note else [])), choices((f"{view.scope_of(question)}{name}排名",))
    )


def _of_another(one: str, other: str, name: str, period: Period, view: View) -> Reply:
    """余杭注册数占萧山多少: of that unit, and not of what both are part of."""
    figure, whole = view.figure(one, name, period), view.figure(other, name, period)
    if figure is None or whole is None or not whole.number:
        raise not_held(other if figure else one, name, view)
    head = f"{view.name(one, period)} {name}相当于{view.name(other, period)}的 {percent(figure.number / whole.number)}"
    lines = (f"{head}{COMPUTED}", f"{printed(figure)} ÷ {printed(whole)}", view.basis(period))
    return Reply(lines, choices((f"{view.scope_of(Question(units=(one,)))}{name}排名",)))


def ask_of_which(question: Question, names: Sequence[str], view: View) -> Reply:
    """Of one thing at a time."""
    who = "、".join(map(view.name, question.units)) or "、".join(question.scopes)
    texts = [f"{who}{name}占比" for name in names if view.catalogue.indicators[name].kind == "count"]
    if not texts:
        return Reply((f"“{'、'.join(names)}”是比率，不能算占比。",), outcome="refused")
    return ask(Unclear("、".join(names), tuple((text, text) for text in texts)))


def _share_of_first(question: Question, parts: Sequence[str], name: str, period: Period, view: View) -> Reply:
    """前三名注册数占区县比例: of all of them together."""
    figures = [figure for unit in parts if (figure := view.figure(unit, name, period))]
    whole = _whole(question, parts, name, view)
    total = view.figure(whole, name, period) if whole else None
    if not figures or whole is None or total is None or not total.number:
        return Reply((f"没有可以计算占比的{name}。", view.basis(period)), outcome="refused")
    together = added(figures)
    who = some([view.name(one.unit, period) for one in figures], 5)
    lines = [
        f"{who} {name}合计占{view.name(whole, period)} {percent(together / total.number)}{COMPUTED}",
        f"{plain(together)} ÷ {printed(total)}",
        view.basis(period),
        total_note(whole, name, period, view),
    ]
    return Reply(tuple(filter(None, lines)), choices((f"{view.scope_of(question)}{name}排名",)))


def cut(question: Question) -> bool:
    """Whether only the first, or the last, are meant."""
    return question.limit is not None or question.says("highest", "lowest")


def _shares_of(question: Question, view: View, period: Period) -> list[str]:
    """Whose share is asked for: the named units, each of a scope's, or the scope's total row."""
    catalogue = view.catalogue
    named = [unit for unit in question.units if unit != catalogue.everything]
    if named:
        return named
    if question.says("each"):
        return [unit.id for scope in question.scopes for unit in catalogue.members(scope, period.cutoff)]
    return [total for scope in question.scopes if (total := catalogue.scopes[scope].total)]


def _whole(question: Question, parts: Sequence[str], name: str, view: View) -> str | None:
    catalogue = view.catalogue
    if catalogue.everything in question.units and catalogue.holds(catalogue.everything, name):
        return catalogue.everything
    scope = catalogue.units[parts[0]].scope if parts else None
    if question.units and question.scopes and scope and scope not in question.scopes:
        return None  # 萧山区占市级单位: it is none of them
    total = catalogue.scopes[scope].total if scope else catalogue.everything
    return total if total and catalogue.holds(total, name) else None
