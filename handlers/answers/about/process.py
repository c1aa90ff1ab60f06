"""How a bulletin comes about: when figures are due, who was late, what was changed, why a total is not its rows."""

from collections.abc import Iterator
from datetime import date, timedelta

from handlers.answers.about.reported import missing_of
from handlers.answers.context.periods import one_period
from handlers.answers.context.unanswerable import refusal
from handlers.answers.context.view import View
from handlers.bulletin.commands.which_bulletin import being_made
from handlers.bulletin.content.remarks import remarks
from handlers.bulletin.lifecycle.punctuality import punctuality
from handlers.figures.snapshot import read_week
from handlers.figures.wording import choices, one_line, shortened, some
from handlers.language.calendar.periods import bind_one
from handlers.language.calendar.spoken import spoken, spoken_time
from handlers.questions.question import Question
from handlers.reply import Reply

WEEK = timedelta(weeks=1)


def asked_when_due(question: Question) -> bool:
    return question.says("deadline")


def when_due(question: Question, view: View) -> Reply:
    """报送时限：报数截止时间是几号、下一期什么时候报"""
    period = _period_due(question, view)
    schedule = view.office.rules.schedule
    deadline, publish = schedule.moment(period, "deadline"), schedule.publish_at(period)
    close = f"报送截止 {spoken_time(deadline)}" if deadline else f"请在 {spoken_time(publish)} 发布前报送"
    lines = (f"截至 {period} 的通报：{close}", f"数据截止日 {spoken(period)}，计划 {spoken_time(publish)} 发布")
    return Reply(lines, choices(("谁没报", "通报什么时候发")))


def _period_due(question: Question, view: View) -> date:
    when, made = question.when, being_made(view.office, view.message.at)
    if when is None or when.back == 0:
        return made
    if when.onward:
        return view.office.cutoff_of_week(made + WEEK)
    found = bind_one(when, view.periods)
    return found.cutoff if found else view.office.cutoff_of_week(when.first) if when.first else made


def asked_who_was_late(question: Question) -> bool:
    return question.says("late")


def who_was_late(question: Question, view: View) -> Reply:
    """迟报：谁迟报了、上期哪些单位晚报"""
    period = one_period(question, view).cutoff
    deadline = view.office.rules.schedule.moment(period, "deadline")
    if deadline is None:
        raise refusal(
            "没有设报送截止时间，不能判断谁迟报。", "要看谁还没有报，可以问“谁没报”。", choices=choices(("谁没报",))
        )
    head = f"截至 {period} 的通报，报送截止 {spoken_time(deadline)}"
    if view.message.at < deadline:
        return Reply((f"{head}，还没有到时间", "要看谁还没有报，可以问“谁没报”。"), choices(("谁没报",)))
    records = [one for one in punctuality(view.office, period) if not question.units or one.unit in question.units]
    late = [one for one in records if one.reported_at and not one.is_on_time]
    never = [one for one in records if one.reported_at is None]
    lines = [f"迟报的有{len(late)}家，至今未报的有{len(never)}家"]
    name = view.catalogue.units
    lines += shortened([f"{name[one.unit].name} {one.reported_at:%m-%d %H:%M} 报齐" for one in late])
    lines += [f"未报：{some([name[one.unit].name for one in never])}"] if never else []
    return Reply((*lines, head), choices(("谁没报",)))


def asked_what_was_changed(question: Question) -> bool:
    return question.says("corrected")


def what_was_changed(question: Question, view: View) -> Reply:
    """改动：更正了哪些、最近谁改了数"""
    period = one_period(question, view).cutoff
    told = list(_changes(period, question, view))
    lines = [f"截至 {period} 的数，确认后改过{len(told)}处" if told else f"截至 {period} 的数，确认后没有改过"]
    return Reply((*lines, *shortened(told), view.basis(one_period(question, view))), choices(("通报",)))


def _changes(period: date, question: Question, view: View) -> Iterator[str]:
    """Old → new of each figure that another submission replaced, and who sent it."""
    figures, origin = view.office.store.figures, view.office.store.submissions.origin
    now = figures.of_period(period)
    first = {table: min(one.submission for one in now if one.table == table) for table in {one.table for one in now}}
    for figure in now:
        meant = (not question.units or figure.unit in question.units) and (
            not question.indicators or figure.indicator in question.indicators
        )
        of_it = meant and figure.submission > first[figure.table]
        earlier = figures.versions(figure.unit, figure.indicator, period) if of_it else ()
        before = [one.printed for one, replaced in earlier if replaced > 0 and one.printed != figure.printed]
        if before:
            sent = origin(figure.submission)
            who = f"{one_line(sent.sender_name or sent.sender, 20)}，{sent.received_at:%m-%d %H:%M}"
            whose = f"{view.catalogue.units[figure.unit].name} {figure.indicator}"
            yield f"{whose} {before[-1]} → {figure.printed}（{who}）"


def asked_why_different(question: Question) -> bool:
    return question.says("differs") and bool(question.tables or question.says("total")) and not question.units


def why_different(question: Question, view: View) -> Reply:
    """合计与相加：附件3合计为什么和各行之和不一样"""
    period = one_period(question, view)
    wanted = [table for table in view.catalogue.tables.values() if table.total and _is_meant(table.name, question)]
    found = [line for line in remarks(read_week(view.office, period.cutoff))
             if any(line.startswith(f"{table.name}的") for table in wanted)]  # fmt: skip
    if not wanted:
        raise refusal(f"{'、'.join(question.tables)}没有合计行，不能比较。", view.basis(period))
    if not found:
        lacking = [table.name for table in wanted if missing_of(table, period, view)]
        names = "、".join(table.name for table in wanted if table.name not in lacking)
        lines = [f"{names}的合计与各行之和一致。"] if names else []
        lines += [f"{'、'.join(lacking)}还有单位未报，不能比较。"] if lacking else []
        return Reply((*lines, view.basis(period)))
    why = "报送的数据里没有原因；合计是报送单位填的数，请报送人核对。"
    return Reply((*found, why, view.basis(period)))


def _is_meant(name: str, question: Question) -> bool:
    return not question.tables or name in question.tables
