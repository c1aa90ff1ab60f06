"""How a push goes and how it ended, for the reviewers: how far a large one is, and who did not get everything."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from bot.outbound.outbox import described
from bot.outbound.publisher import FIRST_EDITION
from bot.outbound.reviewers import Reviewers
from handlers.bulletin.commands import resend
from handlers.bulletin.lifecycle.agenda import LOOK
from handlers.figures.wording import some
from handlers.office import Office
from handlers.reply import Choice, Reply
from storage.bulletins.deliveries import DeliveryState
from storage.bulletins.steps import DoneStep

LOOK_BACK = timedelta(days=28)
"""What is older is nobody's concern any more."""
MANY = 20
"""A push to so many groups is worth a word to the reviewers, also when all went well."""
NAMED = 6
"""Groups that one notice names."""
States = Mapping[DeliveryState, int]


class PushReports:
    def __init__(
        self,
        office: Callable[[], Office],
        reviewers: Reviewers,
        in_thread: Callable[..., Awaitable[Any]],
        is_tight: Callable[[], bool],
    ) -> None:
        self._read_office = office
        self._reviewers = reviewers
        self._in_thread = in_thread
        self._is_tight = is_tight

    @property
    def _office(self) -> Office:
        return self._read_office()

    async def report(self, now: datetime, *, under_way: bool) -> None:
        """`under_way`: more is being sent at this moment. Each push is reported once, and once more after each 重发."""
        store = self._office.store
        for period in self._office.rules.schedule.periods(now, LOOK_BACK):
            done = {step.step for step in await self._in_thread(store.steps.of_period, period)}
            for edition in await self._in_thread(store.editions.numbers, period):
                decisions = await self._in_thread(store.decisions.of_period, period)
                again = sum(one.act == "resend" and one.edition == edition for one in decisions)
                key = f"report {edition}" + (f" again {again}" if again else "")
                if key not in done:
                    tally = await self._in_thread(store.deliveries.tally, period, edition)
                    if any("due" in states for states in tally.values()):
                        await self._on_its_way(period, edition, tally, under_way=under_way)
                    else:
                        was_late = LOOK in done and edition == FIRST_EDITION
                        line = await self._ended(period, edition, key, tally, again=again > 0, was_late=was_late)
                        await self._in_thread(store.steps.mark, DoneStep(period, key, "done", now, line))

    async def _on_its_way(self, period: date, edition: int, tally: Mapping[str, States], *, under_way: bool) -> None:
        """A large push tells how far it is; groups that lost something are told of before others' later time comes."""
        title = await self._title(period, edition)
        ready = sum("due" not in states for states in tally.values())
        if under_way:
            if len(tally) >= MANY and not self._is_tight():
                line = f"{title}正在推送：{ready}/{len(tally)} 个群已送完。"
                await self._reviewers.tell(period, f"progress {edition} {ready}", Reply((line,)))
        elif troubled := _troubled(tally):
            lines = (f"{title}有 {len(troubled)} 个群没有收全：", *await self._lost(period, edition, troubled))
            choices = resend.buttons(self._office, troubled)
            await self._reviewers.tell(period, f"trouble {edition}", Reply(lines, choices))

    async def _ended(
        self, period: date, edition: int, key: str, tally: Mapping[str, States], *, again: bool, was_late: bool
    ) -> str:
        """Tells it where it is worth a word; returns the first line. Who unsubscribed in between is not counted."""
        wanted = {group: states for group, states in tally.items() if set(states) != {"cancelled"}}
        troubled = _troubled(wanted)
        how = "补发" if again else "推送"
        title = await self._title(period, edition)
        lines = [f"{title}{how}完成：{len(wanted) - len(troubled)}/{len(wanted)} 个群收到。"]
        choices: tuple[Choice, ...] = ()
        if was_late and wanted:
            names = [self._office.rules.group_name(group) for group in wanted]
            lines.append(f"发到：{some(names, NAMED)}")
        if troubled:
            lines += await self._lost(period, edition, troubled)
            choices = resend.buttons(self._office, troubled)
        if wanted and (troubled or again or was_late or (len(wanted) >= MANY and not self._is_tight())):
            await self._reviewers.tell(period, key, Reply(tuple(lines), choices))
        return lines[0]

    async def _title(self, period: date, edition: int) -> str:
        return await self._reviewers.title(period) + (f"更正（第{edition}版）" if edition > FIRST_EDITION else "")

    async def _lost(self, period: date, edition: int, groups: Sequence[str]) -> list[str]:
        """What each group did not get for certain, and what a reviewer can do about it."""
        every = await self._in_thread(self._office.store.deliveries.of_period, period)
        lines = []
        for group in groups[:NAMED]:
            own = [one for one in every if one.edition == edition and one.destination == group]
            unknown = described([one for one in own if one.state == "unknown"])
            failed = described([one for one in own if one.state == "failed"])
            told = [f"不知是否送达 {unknown}" if unknown else "", f"没有送达 {failed}" if failed else ""]
            lines.append(f"没有收全：{self._office.rules.group_name(group)}，{'；'.join(filter(None, told))}")
        if len(groups) > NAMED:
            lines.append(f"另有 {len(groups) - NAMED} 个群没有收全")
        return [*lines, f"请到群里看一下，没有收到的，回复“{resend.RESEND}”补发；收到了就不用处理。"]


def _troubled(tally: Mapping[str, States]) -> list[str]:
    return [group for group, states in tally.items() if {"failed", "unknown"} & set(states)]
