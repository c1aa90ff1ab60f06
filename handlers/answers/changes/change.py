"""One period against another: 环比, 同比, 和上月底比, 这周跟四周前比."""

from dataclasses import replace
from functools import partial

from handlers.answers.context.not_held import not_held, not_held_line
from handlers.answers.context.periods import missing, period_of
from handlers.answers.context.subject import rates_of, units_of
from handlers.answers.context.unanswerable import Unanswerable, answered, refusal
from handlers.answers.context.view import View
from handlers.answers.values.value import wanted
from handlers.figures.cells import NOT_REPORTED
from handlers.figures.wording import FEW_LINES, choices, difference, printed, shortened
from handlers.language.calendar.days import week_before, year_before
from handlers.language.calendar.periods import bind, bind_one
from handlers.questions.question import Question, When
from handlers.reply import Reply
from storage.figures import Period

LONGEST_MONTH = 31


def asked(question: Question) -> bool:
    if question.says("trend", "picture"):
        return False
    if question.says("change", "yoy", "rise", "fall", "steady"):
        return True
    return len(question.whens) == 2 or (bool(question.whens) and question.says("against", "compare"))


def answer(question: Question, view: View) -> Reply:
    """变化：市本级激活数环比、和上月底比注册数增加多少、临安激活率同比"""
    if question.says("yoy") and question.says("sequential"):
        return _both(question, view)
    pair = periods_compared(question, view)
    current, base = pair
    units = _units(question, current, view)
    pairs = [(unit, name) for unit in units for name in _names(question, unit, view)]
    held = [pair for pair in pairs if view.catalogue.holds(*pair)]
    if not question.indicators:  # of all that it reports, what there is
        told = [pair for pair in held if view.figure(*pair, current) or view.figure(*pair, base)]
        held = told or held
    if not held:
        raise not_held(*(pairs[0] if pairs else (units[0], "")), view)
    most = len(held) if question.says("each") else FEW_LINES
    lines = shortened([_line(unit, name, current, base, view) for unit, name in held], most)
    lines += [not_held_line(*pair, view) for pair in pairs if pair not in held][:2]
    lines.append(f"{view.basis(current)}，对比 {view.basis(base)}")
    unit, name = held[0]
    return Reply(tuple(lines), choices((f"{view.name(unit)}{name}近八周趋势", f"{view.name(unit)}怎么样")))


def _both(question: Question, view: View) -> Reply:
    """同比 and 环比, one after the other; of the one that cannot be told, why."""
    replies = []
    for label, other in (("环比", "yoy"), ("同比", "sequential")):
        kept = replace(question, operations=tuple(name for name in question.operations if name != other))
        reply = answered(partial(answer, kept, view))
        first = reply.lines[:1] if reply.outcome == "refused" else reply.lines
        replies.append(replace(reply, lines=tuple(f"{label}：{line}" for line in first)))
    if all(reply.outcome == "refused" for reply in replies):
        raise Unanswerable(replies[0])
    done = next(reply for reply in replies if reply.outcome != "refused")
    return replace(done, lines=tuple(line for reply in replies for line in reply.lines))


def _units(question: Question, current: Period, view: View) -> tuple[str, ...]:
    """各区县: each of its units, else the total row."""
    if question.says("each") and question.scopes:
        return tuple(unit.id for scope in question.scopes for unit in view.catalogue.members(scope, current.cutoff))
    return units_of(question, view)


def _names(question: Question, unit: str, view: View) -> tuple[str, ...]:
    if question.indicators:
        return wanted(question, view)
    if question.says("against", "compare"):  # its rates first
        held = view.catalogue.holdings.get(unit, {})
        first = rates_of(question, unit, view)
        return tuple(dict.fromkeys((*(name for name in first if name in held), *held)))
    return rates_of(question, unit, view)


def periods_compared(question: Question, view: View) -> tuple[Period, Period]:
    """(current, base). A time word behind 比 or 较 is the base; one with 环比 or 同比 is what is compared."""
    said = [when for when in question.whens if not when.year_before]
    yearly = question.says("yoy") or len(said) < len(question.whens)
    if len(said) > 2:
        raise refusal("请一次只说两期来对比。")
    if len(said) == 2:
        return _two_named(said[0], said[1], view)
    like_before = question.says("steady") and question.says("and") and _counts_back(said[0]) if said else False
    against = bool(said) and not yearly and (question.says("against", "compare") or like_before)  # 和上期持平
    current = period_of(None if against or not said else said[0], view)
    if yearly:
        return _with_base(current, year_before(current.cutoff), view)
    if against:
        return _with_base(current, said[0], view)
    return _over_span(said[0], current, view) if said else with_previous(current, view)


def _two_named(first: When, second: When, view: View) -> tuple[Period, Period]:
    """Of two periods the later one against the earlier; 7月20日比上期 is against the one before 7月20日."""
    if _counts_back(first) != _counts_back(second):
        named, before = (second, first) if _counts_back(first) else (first, second)
        return _with_earlier(period_of(named, view), before, view)
    one, other = period_of(first, view), period_of(second, view)
    if one == other:
        lines = (f"“{first.said}”和“{second.said}”是同一期（截至 {one.cutoff}），没有可比的。", "请换一期来比。")
        raise refusal(*lines, choices=choices(("环比呢",)))
    return (one, other) if one.cutoff > other.cutoff else (other, one)


def _counts_back(when: When) -> bool:
    """上期, 两期前, 前一周: beside another time, these count from that one."""
    return bool(when.back) or when.said.startswith("前")


def _with_earlier(current: Period, before: When, view: View) -> tuple[Period, Period]:
    if not before.back:
        week = week_before(When("", current.cutoff, current.cutoff))
        if week is None:
            raise missing(before, view)
        return _with_base(current, replace(week, said=before.said), view)
    earlier = [period for period in view.periods if period.cutoff < current.cutoff]
    if len(earlier) < before.back:
        raise refusal(f"{current.cutoff} 之前没有“{before.said}”的数据，无法对比。")
    return current, earlier[-before.back]


def _over_span(when: When, current: Period, view: View) -> tuple[Period, Period]:
    """7月增加了多少: from the last period before it to its last; of a single period, from the one before."""
    within = bind(when, view.periods)
    before = [period for period in view.periods if period.cutoff < within[0].cutoff]
    if len(within) > 1 and (not before or _is_long(when)):  # 今年涨了多少: since the first of the year
        return current, within[0]
    return (current, before[-1]) if before else with_previous(current, view)


def _is_long(when: When) -> bool:
    return when.first is not None and when.last is not None and (when.last - when.first).days > LONGEST_MONTH


def _with_base(current: Period, when: When, view: View) -> tuple[Period, Period]:
    earlier = [period for period in view.periods if period.cutoff < current.cutoff]
    base = bind_one(when, view.periods if when.back is not None else earlier)
    if when.said == str(when.first) and bind_one(when, view.periods) == current:  # 差多少, after one figure
        steps = choices(("环比呢", "和平均比呢"))
        raise Unanswerable(Reply(("请说明和谁比：一个单位，平均，或者哪一期。",), steps, outcome="ask"))
    if base == current or (base is None and bind_one(when, view.periods) == current):
        lines = (
            f"“{when.said}”就是最新一期（截至 {current.cutoff}），没有更新的一期可以和它比。",
            "要看它比上一期的变化，请问环比。",
        )
        raise refusal(*lines, choices=choices(("环比呢",)))
    if base is None:
        raise missing(when, view)
    return current, base


def with_previous(current: Period, view: View) -> tuple[Period, Period]:
    base = view.before(current)
    if base is None:
        raise refusal(f"{current.cutoff} 之前没有数据，无法对比。", view.basis(current))
    return current, base


def _line(unit: str, name: str, current: Period, base: Period, view: View) -> str:
    new, old = view.figure(unit, name, current), view.figure(unit, name, base)
    head = f"{view.name(unit, current)} {name} {printed(new)}"
    if new is None or old is None:
        return f"{head}，{base.cutoff} {f'为 {printed(old)}' if old else NOT_REPORTED}，无法对比"
    return f"{head}，{difference(new, old, view.catalogue.indicators[name])}（{base.cutoff} 为 {printed(old)}）"
