"""通报什么时候发, 发了吗, 到哪一步了, 本群订阅了吗: what the agenda says, for everybody.

Why a bulletin waits is the reviewers' own matter: they are told in private chat only, nobody else is.
"""

import re
from datetime import date, timedelta

from handlers.bulletin.commands.subscriptions import current, moment_from
from handlers.bulletin.commands.which_bulletin import being_made, time_words
from handlers.bulletin.lifecycle.agenda import Facts, Step, agenda, facts_of
from handlers.language.calendar.periods import bind_one
from handlers.language.calendar.spoken import spoken, spoken_time
from handlers.language.text import normalise
from handlers.message import Message
from handlers.office import Office, Person
from handlers.questions.question import When
from handlers.reply import Choice, Reply

_POLITE = r"(?:请问|请教|麻烦问下|问下|问一下|想问下|我想知道|想知道|领导问|那|咱们|我们)*"
_AT = r"(?:什么时候|什么时间|啥时候|啥时|何时|几点钟?|哪天|哪一天|几号|周几|星期几|多久)"
_GOES_OUT = r"(?:发布|发出来|发出去|发出|发送|发|推送|推|出来|出炉|出|公布|下发|印发)"
_END = r"(?:啊|呀|呢|的|了|哦|吧|来着)*"
_IF = r"(?:了没有|了没|没有|没|了吗|了么|吗|么|了不)"
_BULLETIN = r"(?:的?(?:每周)?通报)"
_ASKED = {
    "group": re.compile(
        r"(?:本群|这个群|我们群|咱们群|群里|这群)(?:有没有|是否|是不是)?(?:已经|已)?订阅?(?:了|过)?(?:每周)?(?:通报)?(?:了|没有|没|吗|么)*"
        rf"|(?:本群|这个群|我们群|咱们群)的?(?:订阅(?:情况|状态)|{_AT}(?:能|会)?(?:收到|{_GOES_OUT})(?:通报)?{_END})"
        r"|订阅(?:了|过)(?:没有|没|吗|么)"
    ),
    "out": re.compile(
        rf"{_BULLETIN}(?:已经|已|都)?{_GOES_OUT}(?:来|去)?{_IF}{_END}"
        rf"|{_BULLETIN}(?:还没|还没有|有没有|是否|是不是已?经?){_GOES_OUT}(?:来|去)?(?:{_IF})?{_END}"
        rf"|(?:有没有|是否)?{_GOES_OUT}通报{_IF}"
    ),
    "when": re.compile(
        rf"{_BULLETIN}?(?:预计|大概|一般|到底|计划)?(?:是|在)?{_AT}(?:能|会|可以|才能|才|要|再)?{_GOES_OUT}(?:通报)?{_END}"
        rf"|{_BULLETIN}的?(?:发布|推送)(?:时间|日期)(?:是?{_AT})?{_END}"
    ),
    "step": re.compile(
        rf"{_BULLETIN}?(?:进行|做|走|推进|办理|办)?(?:到|在)(?:了)?(?:哪|什么|第几)(?:一|个)?(?:步骤|步|环节|阶段|程序){_END}"
        rf"|{_BULLETIN}(?:编制|制作)?的?(?:进度|进展|状态)(?:怎么样|如何|咋样|情况)?{_END}|{_BULLETIN}(?:做|走|办|进行)?到哪(?:里|儿)?{_END}"
    ),
}
_MAY_ASK = re.compile("[订收发推出公步环阶程进状哪]")
"""Every pattern above needs one of these; most messages hold none, and their times need not be read here."""
_NAMES_A_BULLETIN = ("通报", "步", "环节", "阶段", "群", "订阅")


def recognises(message: Message, office: Office) -> bool:
    return message.attachment is None and _read(message, office) is not None


def answer(message: Message, office: Office, person: Person) -> Reply:
    """进度：通报什么时候发、发了吗、现在到哪一步了、本群订阅了吗"""
    about, when = _read(message, office) or ("step", None)
    if about == "group":
        return _of_group(message, office)
    named = _named(when, office, message)
    if isinstance(named, Reply):
        return named
    period = named or being_made(office, message.at)
    facts = facts_of(office, period)
    push = next(step for step in agenda(office.rules.schedule, facts, message.at) if step.name == "publish")
    lines = [_said(period, push, facts)]
    lines += [_step(facts, message, office)] if about == "step" and not facts.published else []
    if when is not None and when.onward:
        lines.append(_planned(period + timedelta(weeks=1), office))
    elif named is None:
        lines += _last_one_out(period, office)
    if person.is_clerk and not message.group and not facts.published:
        lines.append(f"{push.why}。")
    return Reply(tuple(lines), () if facts.published else (Choice("谁没报"),))


def _named(when: When | None, office: Office, message: Message) -> date | Reply | None:
    """The bulletin that was named; None for the one at hand, which 本期, 本周 and 下一期 speak of, too."""
    if when is None or when.back == 0 or when.onward:
        return None
    week = office.cutoff_of_week(message.at.date())
    if when.first and when.last and when.first <= week <= when.last and when.first != when.last:
        return None
    found = bind_one(when, office.store.figures.periods())
    return found.cutoff if found else Reply((f"没有“{when.said}”的通报。",), outcome="refused")


def _read(message: Message, office: Office) -> tuple[str, When | None] | None:
    """What is asked, and which bulletin's time was named."""
    text = normalise(message.text.replace(f"@{office.rules.bot_name}", " ")).strip(" 。.?？!~")
    if not _MAY_ASK.search(text):
        return None
    text = re.sub(rf"^{_POLITE}", "", text)
    when, rest = time_words(text, message.at.date())
    for about, pattern in _ASKED.items():
        if pattern.fullmatch(text) and any(word in text for word in _NAMES_A_BULLETIN):
            return about, None
        if when is not None and pattern.fullmatch(rest) and _names_one(when, rest):
            return about, when
    return None


def _names_one(when: When, rest: str) -> bool:
    """下一期什么时候出 names a bulletin by its time alone; 今天什么时候出 does not."""
    period = when.onward or when.back is not None or "期" in when.said
    return period or any(word in rest for word in _NAMES_A_BULLETIN)


def _said(period: date, push: Step, facts: Facts) -> str:
    planned = f"{spoken_time(push.at)}"
    if facts.published:
        return f"截至 {period} 的通报已于 {spoken_time(facts.published)} 发布。"
    match push.state:
        case "ahead":
            return f"截至 {period} 的通报还没有发布，计划 {planned} 发布。"
        case "now":
            return f"截至 {period} 的通报马上发布。"
        case _:
            return f"截至 {period} 的通报原定 {planned} 发布，现在还没有发布。"


def _planned(period: date, office: Office) -> str:
    at = office.rules.schedule.publish_at(period)
    return f"截至 {period} 的通报计划 {spoken_time(at)} 发布。"


def _step(facts: Facts, message: Message, office: Office) -> str:
    """收集中 or 已成稿, in the office's own words for a bulletin's life."""
    draft = office.rules.schedule.moment(facts.period, "draft")
    drafted = "draft" in facts.done or (draft is not None and message.at >= draft)
    if drafted and facts.has_figures:
        return "现在：已成稿，等待发布。"
    if facts.has_figures and not facts.gaps:
        return "现在：数据已报齐，等待" + ("成稿。" if draft else "发布。")
    return f"现在：收集中，数据截止日 {spoken(facts.period)}。"


def _last_one_out(period: date, office: Office) -> list[str]:
    """The one before, which somebody who asks may have missed."""
    out = [one for one in office.store.bulletins.all() if one.is_out and one.period < period]
    if not out:
        return []
    last = max(out, key=lambda one: one.period)
    return [f"上一期（截至 {last.period}）已经发布，发送“通报”可以再看。"]


def _of_group(message: Message, office: Office) -> Reply:
    if not message.group:
        return Reply(("请在要问的群里 @我 问“本群订阅了吗”。",))
    is_on, publish = current(office, message.conversation)
    if not is_on:
        return Reply(("本群没有订阅通报。本群管理员 @我 发送“订阅”就可以收到。",))
    own = moment_from(publish) or office.rules.schedule.publish
    return Reply((f"本群已订阅，每期通报在{own.spoken} 推送。",))
