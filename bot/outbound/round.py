"""Does what the agenda says is due now: reminds, sends drafts, pushes, corrects, and tells the reviewers.

`look` may be called at any time and again and again: what a step tells is written down under its key in the same
breath, so that it is told once, also when the process dies between two lines.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime
from typing import Any

from bot.dingtalk import rendering
from bot.outbound.outbox import STAFF, Outbox
from bot.outbound.publisher import FIRST_EDITION, Publisher
from bot.outbound.reports import LOOK_BACK, PushReports
from bot.outbound.reviewers import Reviewers
from handlers.bulletin.commands import preview
from handlers.bulletin.commands.release import a_day_later
from handlers.bulletin.commands.release_words import ANYWAY
from handlers.bulletin.commands.which_bulletin import button
from handlers.bulletin.content.corrections import Correction, correction
from handlers.bulletin.content.draft import draft
from handlers.bulletin.lifecycle import reminders as chasing
from handlers.bulletin.lifecycle import seal
from handlers.bulletin.lifecycle.agenda import (
    LOOK,
    WAITED,
    Facts,
    Step,
    agenda,
    facts_of,
    is_shown,
    look_detail,
    obstacle,
    told,
)
from handlers.bulletin.lifecycle.punctuality import punctuality
from handlers.language.calendar.spoken import spoken_period, spoken_time
from handlers.office import Office
from handlers.office.schedule import Stage
from handlers.reply import Reply
from storage.bulletins import Bulletin
from storage.bulletins.steps import DoneStep

log = logging.getLogger(__name__)

CORRECTABLE = 60
"""The newest so many bulletins are compared with the figures of today."""
AT_ONCE = 1_000
"""Parts between two looks at what else is due; about a minute's worth."""
BY = "calendar"
DECIDED: Mapping[str, str] = {"release": "发布", "return": "退回", "postpone": "推迟"}


class WeekKeeper:
    def __init__(
        self,
        office: Callable[[], Office],
        publisher: Publisher,
        outbox: Outbox,
        now: Callable[[], datetime],
        in_thread: Callable[..., Awaitable[Any]],
        is_tight: Callable[[], bool] = lambda: False,
    ) -> None:
        """While the month's quota `is_tight`, what is not needed gives way: reminders, words on progress."""
        self._read_office = office
        self._store = office().store
        self._publisher = publisher
        self._outbox = outbox
        self._now = now
        self._in_thread = in_thread
        self._is_tight = is_tight
        self._reviewers = Reviewers(office, outbox, now, in_thread)
        self._pushes = PushReports(office, self._reviewers, in_thread, is_tight)
        self._warned: set[int] = set()
        self._compared: dict[date, tuple[object, ...]] = {}

    @property
    def _office(self) -> Office:
        return self._read_office()

    async def look(self) -> None:
        """One round over the weeks around now. What fails is logged, and tried again by the next look."""
        now = self._now()
        since = await self._in_thread(self._store.steps.watch, now)
        for period in self._office.rules.schedule.periods(now, LOOK_BACK):
            try:
                await self._tend(period, now, since)
            except Exception as error:
                self._store.connections.notice(error)
                log.exception("a step for %s could not be made; it is tried again", period)
        try:
            await self._warn_of_unknown_holidays(now)
            await self._correct()
        except Exception as error:
            self._store.connections.notice(error)
            log.exception("corrections could not be looked after; it is tried again")
        while await self._outbox.deliver(AT_ONCE):
            await self._pushes.report(now, under_way=True)
        await self._pushes.report(now, under_way=False)
        await self._outbox.deliver()

    async def _tend(self, period: date, now: datetime, since: datetime) -> None:
        facts: Facts = await self._in_thread(facts_of, self._office, period, since)
        for step in agenda(self._office.rules.schedule, facts, now):
            if step.name == "publish":
                await self._push(step, facts)
            elif step.state == "now":
                await self._do(step)
        await self._chase_by_hand(facts)
        await self._tell_decisions(facts)
        await self._tell_of_changes(facts, now)

    async def _tell_decisions(self, facts: Facts) -> None:
        """What one reviewer decided, the others learn."""
        for number, one in enumerate(facts.decisions, start=1):
            if one.edition == FIRST_EDITION and one.act in DECIDED and f"decision {number}" not in facts.done:
                until = f"到 {one.until:%m-%d %H:%M}" if one.until else ""
                because = f"：{one.detail}" if one.act == "return" and one.detail else ""
                title = await self._reviewers.title(facts.period)
                line = f"{one.by_name}{DECIDED[one.act]}了{title}{until}{because}。"
                await self._reviewers.tell(facts.period, f"decision {number}", Reply((line,)), but=one.by)
                await self._done(facts.period, f"decision {number}", one.by)

    async def _tell_of_changes(self, facts: Facts, now: datetime) -> None:
        """Once for each release: its figures are not those any more that would be pushed."""
        if facts.published or facts.released is None:
            return
        found = obstacle(self._office.rules.schedule, facts, now)
        if found is None or found.kind != "changed":
            return
        changes = await self._in_thread(seal.changes, self._office, facts.period, facts.released.seal)
        title = await self._reviewers.title(facts.period)
        lines = (f"{title}{found.why}，到时间不会自动推送：", *changes, "核对后发送“发布”，按现在的数推送。")
        released = sum(one.act == "release" for one in facts.decisions)
        await self._reviewers.tell(
            facts.period, f"changed {released}", Reply(lines, preview.buttons(facts.period, now))
        )

    async def _push(self, step: Step, facts: Facts) -> None:
        if step.state == "now":
            await self._in_thread(self._keep_punctuality, step.period)
            by = facts.released.by if facts.released else BY
            await self._publisher.publish(step.period, by)
            await self._done(step.period, "publish", step.why)
        elif step.obstacle == "look":
            await self._show_once_more(step, facts)
        elif step.state == "held":
            await self._reviewers.tell(
                step.period, f"held {step.obstacle} {step.at:%m-%d %H:%M}", await self._held(step, facts)
            )
            if WAITED not in facts.done or facts.done[WAITED].at < step.at:
                await self._done(step.period, WAITED, step.why)
        elif step.state == "missed":
            title, now = await self._reviewers.title(step.period), self._now()
            how = f"需要推送请发送“发布 {spoken_period(step.period, now)}”。"
            choices = (button("预览", step.period, now), button("发布", step.period, now))
            reply = Reply((f"{title}没有推送：{step.why}。", how), choices)
            if await self._reviewers.tell(step.period, f"missed {step.at:%m-%d %H:%M}", reply):
                await self._in_thread(
                    self._store.steps.mark, DoneStep(step.period, "publish", "missed", self._now(), step.why)
                )

    async def _show_once_more(self, step: Step, facts: Facts) -> None:
        """What is late goes out after a last look only; once for each state of its figures."""
        if is_shown(facts):
            return
        now = self._now()
        made = await self._in_thread(draft, self._office, step.period)
        at = spoken_time(now + self._office.rules.schedule.last_look)
        first = f"{made.title}已经可以推送，将在 {at} 推送到各群，请再看一眼："
        last = "回复“现在发布”马上推送；要等一等，回复“推迟一天”或“退回”。"
        choices = (
            button("现在发布", step.period, now),
            a_day_later(step.period, now),
            button("预览", step.period, now),
        )
        await self._reviewers.tell(
            step.period, f"look {now:%m-%d %H:%M:%S}", Reply((first, *made.summary, last), choices)
        )
        await self._done(step.period, LOOK, look_detail(facts))

    async def _held(self, step: Step, facts: Facts) -> Reply:
        title = await self._reviewers.title(step.period)
        if step.obstacle == "incomplete":
            last = (
                "补齐并确认后会自动推送。"
                if self._office.rules.schedule.release == "automatic"
                else "补齐后请发送“发布”。"
            )
            return Reply((f"{title}还没有推送，数据不完整：", *told(facts.gaps), last))
        why = f"到了推送时间，{title}没有推送：{step.why}。"
        if step.obstacle == "quota":
            choices = (button(ANYWAY, step.period, self._now()), a_day_later(step.period, self._now()))
            return Reply((why, f"回复“{ANYWAY}”先送一部分，其余等下月额度恢复后接着送；也可以推迟。"), choices)
        how = "没有推送过的，发送“发布”后马上推送。" if step.obstacle == "restored" else "发送“发布”后马上推送。"
        return Reply((why, how), preview.buttons(step.period, self._now()))

    async def _do(self, step: Step) -> None:
        if step.name == "remind":
            await self._remind(step)
        elif step.name == "deadline":
            await self._in_thread(self._keep_punctuality, step.period)
        elif step.name == "draft":
            reply = await self._in_thread(preview.for_reviewers, self._office, step.period, self._now())
            await self._reviewers.tell(step.period, step.key, reply)
            if await self._in_thread(self._store.bulletins.get, step.period) is None:
                drafted = Bulletin(step.period, "drafted", self._now(), BY)
                await self._in_thread(self._store.bulletins.move, drafted)
        await self._done(step.period, step.key, step.why)

    async def _remind(self, step: Step) -> None:
        reminders = self._office.rules.schedule.reminders(step.period)
        stage = next(one.stage for one in reminders if one.start == step.at)
        if self._is_tight():
            await self._tell_of_no_reminders(step)
        else:
            await self._send_reminders(step.period, step.key, stage)

    async def _tell_of_no_reminders(self, step: Step) -> None:
        late = await self._in_thread(chasing.to_remind, self._office, step.period, self._now().date())
        if late:
            told = await self._in_thread(chasing.not_reminded, self._office, step.period, late)
            await self._reviewers.tell(step.period, step.key, told)

    async def _chase_by_hand(self, facts: Facts) -> None:
        for number, decision in enumerate((one for one in facts.decisions if one.act == "chase"), start=1):
            key = f"chase {number}"
            if key not in facts.done:
                await self._send_reminders(facts.period, key, "group", "private")
                await self._done(facts.period, key, decision.by)

    async def _send_reminders(self, period: date, key: str, *stages: Stage) -> None:
        """To those who are still missing and were not reminded today; each place hears it once.

        A unit of which the configuration names nobody is not reminded, so that it can still be: by hand, in a group.
        """
        office, now = self._office, self._now()
        late = await self._in_thread(chasing.to_remind, office, period, now.date())
        if not late:
            return
        found = [one for stage in stages for one in chasing.notices(office, period, late, stage, now)]
        notices = {
            one.to if one.place == "group" else STAFF + one.to: rendering.for_openapi(one.reply) for one in found
        }
        await self._outbox.notify(period, key, list(notices.items()))
        units = list(dict.fromkeys(unit for one in found for unit in one.units))
        await self._in_thread(self._store.steps.remind, period, units, now.date(), stages[0], now)

    def _keep_punctuality(self, period: date) -> None:
        self._store.steps.keep_punctuality(punctuality(self._office, period))

    async def _correct(self) -> None:
        """Corrections that somebody released go out; new ones are shown to the reviewers."""
        for period in (await self._in_thread(self._store.editions.periods))[-CORRECTABLE:]:
            mark = await self._in_thread(self._mark, period)
            if self._compared.get(period) != mark:
                await self._finish_correction(period)
                found: Correction | None = await self._in_thread(correction, self._office, period)
                if found is not None:
                    await self._correct_one(found)
                self._compared[period] = mark

    def _mark(self, period: date) -> tuple[object, ...]:
        """Differs when a correction of the period might have come into being, or been released."""
        return self._store.figures.fingerprint(period), len(self._store.decisions.of_period(period))

    async def _correct_one(self, found: Correction) -> None:
        decisions = await self._in_thread(self._store.decisions.of_period, found.period)
        released = [one for one in decisions if one.edition == found.edition and one.detail == found.digest]
        if released:
            await self._publisher.begin_correction(found, released[-1].by)
            await self._finish_correction(found.period)
        else:
            key = f"correct {found.edition} {found.digest}"
            reply = await self._in_thread(preview.correction_draft, self._office, found, self._now())
            await self._reviewers.tell(found.period, key, reply)

    async def _finish_correction(self, period: date) -> None:
        """Also what was begun before a stop."""
        edition = await self._in_thread(self._store.editions.latest, period)
        if edition is not None and edition.number > FIRST_EDITION:
            key = f"edition {edition.number}"
            if key not in {step.step for step in await self._in_thread(self._store.steps.of_period, period)}:
                await self._publisher.correct(edition)
                await self._done(period, key, "更正已推送")

    async def _warn_of_unknown_holidays(self, now: datetime) -> None:
        year = self._office.rules.schedule.workdays.unknown_year(now.date())
        if year is not None and year not in self._warned:
            self._warned.add(year)
            log.warning("the holidays of %d are not known; Monday to Friday are taken as working days", year)
            line = f"{year} 年的节假日和调休还不知道，先按周一到周五算。请更新软件，或在配置里写明。"
            await self._reviewers.tell(date(year, 1, 1), "holidays", Reply((line,)))

    async def _done(self, period: date, key: str, why: str) -> None:
        await self._in_thread(self._store.steps.mark, DoneStep(period, key, "done", self._now(), why))
