"""Whether the period that figures were taken for is plain, or has to be asked for."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from handlers.intake.checks.context import Checked
from handlers.intake.problem import Problem
from handlers.intake.submission.receipt import RESCHEDULE
from handlers.language.calendar.cutoffs import LAST_WEEK, SENT, WEEK, cutoff_around
from handlers.reply import Choice

FAR_BACK = timedelta(days=90)
"""Before the day of sending, beyond which a period is looked at twice."""
NEAR_BACK, NEAR_AHEAD = timedelta(days=21), timedelta(days=10)
"""Around the day of sending: where a date would lie if its year were the right one."""
MOST_PERIODS = 4


def unclear_period(it: Checked) -> Iterator[Problem]:
    """Errors, each with the likely periods to tap: nothing is proposed before its sender has said which."""
    period = it.read.period
    if period.is_said or it.sent_on is None:
        return
    if period.rivals:
        also = "没有写到哪一天" if period.is_span else "，另外还写着别的日期"
        also = "" if re.search(f"{LAST_WEEK}|没有看懂", period.rests_on) else also
        yield _question(f"{period.rests_on}{also}，分不清是哪一期", *sorted({it.day, *period.rivals}))
    elif period.beside and not re.search(LAST_WEEK, period.rests_on):  # 上周 is counted back from that very date
        others = "、".join(f"{other.rests_on}像是截至{other.cutoff}" for other in period.beside)
        why = f"{period.rests_on}（截至{it.day}）与{others}不一致，分不清是哪一期"
        yield _question(why, it.day, *(other.cutoff for other in period.beside))
    elif period.rests_on == SENT:
        yield from _by_the_time_of_sending(it, it.sent_on)
    else:
        yield from _implausible(it, it.sent_on)


def _question(why: str, *periods: date) -> Problem:
    choices = tuple(Choice(f"{RESCHEDULE} {period}") for period in dict.fromkeys(periods))[:MOST_PERIODS]
    return Problem("error", "期次", why, suggestion="请点选，或在标题或文件名里写明截至日期", choices=choices)


def _by_the_time_of_sending(it: Checked, sent_on: date) -> Iterator[Problem]:
    """Plain while its bulletin is being collected: not when it is out, nor while the one before is still waiting."""
    if it.office.store.bulletins.is_published(it.day):
        why = f"没有写截至哪天，按发送时间是截至{it.day}这一期，但这一期的通报已经发布"
        yield _question(why, it.day, it.day + WEEK)
    elif it.day > sent_on and _may_be_late(it, it.day - WEEK):
        why = f"没有写截至哪天，截至{it.day - WEEK}那一期还缺这些数，也可能是截至{it.day}这一期的"
        yield _question(why, it.day - WEEK, it.day)


def _may_be_late(it: Checked, before: date) -> bool:
    """Whether these figures may be those that the period before is still lacking."""
    figures, bulletins = it.office.store.figures, it.office.store.bulletins
    sent = {(line.unit, entry.indicator) for line, entry, _ in it.values()}
    units = {unit for unit, _ in sent}
    if bulletins.is_published(before) or any(f.unit in units for f in figures.of_period(it.day, it.table.name)):
        return False
    there = {(figure.unit, figure.indicator) for figure in figures.of_period(before)}
    return bool(there) and 2 * len(sent & there) < len(sent)


def _implausible(it: Checked, sent_on: date) -> Iterator[Problem]:
    """A week that has not begun, a slip of the year, a day without a year that lies far back."""
    period = it.read.period
    said = period.said or it.day
    of_sending = cutoff_around(it.office, sent_on)
    if it.day - timedelta(days=it.day.weekday()) > sent_on:
        yield _question(f"{period.rests_on}（截至{it.day}）那一周还没有开始", of_sending, it.day)
    elif abs(it.day - sent_on) > FAR_BACK:
        meant = _in_another_year(said, sent_on) if period.has_year else sent_on
        if meant:
            why = f"{period.rests_on}（截至{it.day}）离今天（{sent_on}）较远"
            yield _question(why, cutoff_around(it.office, meant), it.day)


def _in_another_year(day: date, sent_on: date) -> date | None:
    """The same day of another year, if that is about when it was sent."""
    for year in (sent_on.year - 1, sent_on.year, sent_on.year + 1):
        try:
            moved = day.replace(year=year)
        except ValueError:
            continue
        if moved != day and -NEAR_BACK <= moved - sent_on <= NEAR_AHEAD and abs(year - day.year) == 1:
            return moved
    return None


def other_cutoff(it: Checked) -> Iterator[Problem]:
    period = it.read.period
    if period.said is not None:
        yield Problem(
            "warning", "期次", f"{period.rests_on}是{period.said}，不是截止日，按截至{period.cutoff}这一期处理"
        )


def distant_period(it: Checked) -> Iterator[Problem]:
    """A whole date far back is what it says it is, but worth a look."""
    if it.sent_on is None or it.read.period.is_said:
        return
    if it.sent_on - it.day > FAR_BACK:
        yield Problem("warning", "期次", f"截至{it.day}离今天（{it.sent_on}）较远，请核对年份和日期")
