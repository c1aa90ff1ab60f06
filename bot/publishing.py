"""A period's push: from an edition's figures to what is written into the outbox for each group."""

import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Protocol

from bot.config import Group
from bot.dingtalk import rendering
from bot.outbox import MEDIA, Outbox, Part
from bot.week_config import Content
from handlers.bulletin.again import corrected
from handlers.bulletin.corrections import Correction, published_correction
from handlers.bulletin.draft import Draft, draft_of
from handlers.bulletin.schedule import WeekMoment
from handlers.bulletin.subscriptions import current, moment_from
from handlers.bulletin.week import week_before, week_of
from handlers.office import Office
from handlers.reply import File, Picture, Reply
from storage.bulletins import Bulletin, BulletinState
from storage.editions import Edition

log = logging.getLogger(__name__)

FIRST_EDITION = 1


class Papers(Protocol):
    """Whoever makes pictures and files: bot.files.Files."""

    async def paint(self, picture: Picture) -> bytes: ...
    async def write(self, file: File) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Destination:
    group: Group
    own_time: WeekMoment | None


class Publisher:
    """Every step may be repeated after a crash: an edition's figures are kept first, and are what it is made from."""

    def __init__(
        self,
        office: Callable[[], Office],
        groups: Callable[[], Sequence[Group]],
        outbox: Outbox,
        files: Papers,
        now: Callable[[], datetime],
        in_thread: Callable[..., Awaitable[Any]],
    ) -> None:
        self._read_office = office
        self._read_groups = groups
        self._outbox = outbox
        self._files = files
        self._now = now
        self._in_thread = in_thread

    @property
    def _office(self) -> Office:
        return self._read_office()

    @property
    def _groups(self) -> dict[str, Group]:
        return {group.id: group for group in self._read_groups()}

    async def publish(self, period: date, by: str) -> None:
        """Plans the push of a period's bulletin to every subscribed group, and marks it as published."""
        edition: Edition = await self._in_thread(self._edition, period, FIRST_EDITION, by, "")
        found: Draft = await self._in_thread(self._draft, edition)
        destinations = await self._in_thread(self._destinations)
        schedule = self._office.rules.schedule
        later = {
            one.group.id: schedule.group_moment(period, one.own_time)
            for one in destinations
            if one.own_time is not None
        }
        parts = await self._parts(found, [one.group for one in destinations])
        await self._outbox.plan(period, FIRST_EDITION, parts, later)
        await self._move(period, "published", edition)
        log.info("the bulletin of %s goes to %d groups", period, len(parts))

    async def begin_correction(self, correction: Correction, by: str) -> None:
        """Keeps the correction's figures; from now on it is pushed, whatever happens."""
        await self._in_thread(self._edition, correction.period, correction.edition, by, correction.digest)

    async def correct(self, edition: Edition) -> None:
        """Plans a correction that has begun, for the groups that got the bulletin and still want it."""
        correction: Correction | None = await self._in_thread(published_correction, self._office, edition)
        found: Draft = await self._in_thread(self._draft, edition)
        if correction is not None:
            found = _as_correction(found, correction)
        got = await self._in_thread(self._office.store.deliveries.tally, edition.period, FIRST_EDITION)
        wanted = {one.group.id for one in await self._in_thread(self._destinations)}
        groups = [self._group(id_) for id_, states in got.items() if id_ in wanted and set(states) != {"failed"}]
        await self._outbox.plan(edition.period, edition.number, await self._parts(found, groups))
        await self._move(edition.period, "corrected", edition)

    def name_of(self, group: str) -> str:
        return self._group(group).name or group

    def _edition(self, period: date, number: int, by: str, detail: str) -> Edition:
        """The one that is kept, else made from the figures of this moment and kept."""
        store = self._office.store
        known = [one for one in store.editions.of_period(period) if one.number == number]
        if not known:
            figures = tuple(store.figures.of_period(period))
            items = tuple(item.text for item in store.items.of_period(period))
            store.editions.add(Edition(period, number, self._now(), by, figures, items, detail))
            known = [one for one in store.editions.of_period(period) if one.number == number]
        return known[0]

    def _draft(self, edition: Edition) -> Draft:
        office = self._office
        found = draft_of(week_of(office, edition), week_before(office, edition.period), edition.items)
        return corrected(found, edition.number) if edition.number > FIRST_EDITION else found

    def _group(self, id_: str) -> Group:
        return self._groups.get(id_) or Group(id=id_)

    def _destinations(self) -> list[Destination]:
        """The configured groups and those that subscribed by chat, as they stand now."""
        by_chat = [one.group for one in self._office.store.subscriptions.all()]
        found = []
        for id_ in dict.fromkeys((*self._groups, *by_chat)):
            is_on, own = current(self._office, id_)
            if is_on:
                found.append(Destination(self._group(id_), moment_from(own)))
        return found

    async def _parts(self, found: Draft, groups: Iterable[Group]) -> list[tuple[str, list[Part]]]:
        """What each group gets, in the order in which a reader wants it; every picture and file is made once."""
        groups = list(groups)
        pictures: dict[str, Part] = {}
        for number, (table, picture) in enumerate(zip(found.pictured, found.pictures, strict=True), start=1):
            if any(self._shows(group, table) for group in groups):
                content = await self._files.paint(picture)
                media = await self._keep(f"{found.workbook.name}_{number}.png", content)
                pictures[table] = rendering.picture_part(media)
        files = await self._written(found, {kind for group in groups for kind in group.content})
        return [
            (
                group.id,
                [
                    *self._summary(found, group),
                    *(part for table, part in pictures.items() if self._shows(group, table)),
                    *(part for kind, part in files if kind in group.content),
                ],
            )
            for group in groups
        ]

    def _summary(self, found: Draft, group: Group) -> list[Part]:
        if "summary" not in group.content:
            return []
        names = [self._office.people.known[id_].name for id_ in group.mention if id_ in self._office.people.known]
        mention = [" ".join(f"@{name}" for name in names)] if names else []
        return rendering.for_openapi(Reply((found.title, *found.summary, *mention)))

    def _shows(self, group: Group, name: str) -> bool:
        table = self._office.catalogue.tables[name]
        if "pictures" not in group.content:
            return False
        if group.annexes:
            return table.annex in group.annexes
        return not group.scope or table.scope == group.scope

    async def _written(self, found: Draft, wanted: set[Content]) -> list[tuple[Content, Part]]:
        """The files that some group gets, in the order in which they are sent."""
        files: list[tuple[Content, File]] = [("workbook", found.workbook)]
        if found.document:
            files = [("word", found.document), ("pdf", replace(found.document, form="pdf")), *files]
        parts = []
        for kind, file in files:
            if kind in wanted:
                media = await self._keep(file.file_name, await self._files.write(file))
                parts.append((kind, rendering.file_part(media, file.file_name)))
        return parts

    async def _keep(self, name: str, content: bytes) -> str:
        return MEDIA + str(await self._in_thread(self._office.store.media.keep, name, content))

    async def _move(self, period: date, state: BulletinState, edition: Edition) -> None:
        moved = Bulletin(period, state, edition.at, edition.by, edition.detail)
        await self._in_thread(self._office.store.bulletins.move, moved)


def _as_correction(found: Draft, correction: Correction) -> Draft:
    """The draft with the changes for its text, and the pictures of the tables that changed."""
    touched = {one.table for one in correction.changed} | {one.table for one in correction.moved}
    pairs = zip(found.pictured, found.pictures, strict=True)
    kept = [(name, picture) for name, picture in pairs if name in touched]
    return replace(
        found,
        title=f"更正（第{correction.edition}版）：{found.title}",
        summary=correction.lines,
        pictured=tuple(name for name, _ in kept),
        pictures=tuple(picture for _, picture in kept),
    )
