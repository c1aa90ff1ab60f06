"""A period's push: from an edition's figures to what is written into the outbox for each group."""

import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Protocol

from bot.dingtalk import rendering
from bot.outbound.outbox import MEDIA, Outbox, Part
from handlers.bulletin.commands.subscriptions import current, moment_from
from handlers.bulletin.content.corrections import Correction, as_made, corrected, published_correction
from handlers.bulletin.content.draft import Draft
from handlers.bulletin.content.narrative import Line
from handlers.bulletin.lifecycle.group_content import Parcel, parcel, receiving
from handlers.office import GroupRules, Office
from handlers.reply import File, Picture, Reply
from storage.bulletins import Bulletin, BulletinState
from storage.bulletins.editions import Edition

log = logging.getLogger(__name__)

FIRST_EDITION = 1


class Papers(Protocol):
    """Whoever makes pictures and files: bot.files.Files."""

    async def paint(self, picture: Picture) -> bytes: ...
    async def write(self, file: File) -> bytes: ...


class Publisher:
    """Every step may be repeated after a crash: an edition's figures are kept first, and are what it is made from."""

    def __init__(
        self,
        office: Callable[[], Office],
        outbox: Outbox,
        files: Papers,
        now: Callable[[], datetime],
        in_thread: Callable[..., Awaitable[Any]],
    ) -> None:
        self._read_office = office
        self._outbox = outbox
        self._files = files
        self._now = now
        self._in_thread = in_thread

    @property
    def _office(self) -> Office:
        return self._read_office()

    async def publish(self, period: date, by: str) -> None:
        """Plans the push of a period's bulletin to every subscribed group, and marks it as published."""
        edition: Edition = await self._in_thread(self._edition, period, FIRST_EDITION, by, "")
        found: Draft = await self._in_thread(self._draft, edition)
        groups = await self._in_thread(receiving, self._office)
        later = await self._in_thread(self._later, period, groups)
        parts = await self._parts(found, groups)
        await self._outbox.plan(period, FIRST_EDITION, parts, later)
        await self._move(period, "published", edition)
        log.info("the bulletin of %s goes to %d groups", period, len(parts))

    async def begin_correction(self, correction: Correction, by: str) -> None:
        """Keeps the correction's figures; from now on it is pushed, whatever happens."""
        await self._in_thread(self._edition, correction.period, correction.edition, by, correction.digest)

    async def correct(self, edition: Edition) -> None:
        """Plans a correction that has begun, for the groups that got the bulletin and still want it.

        A group whose own time for the bulletin is still to come gets no correction of what it never saw: it gets the
        whole bulletin as it is corrected, at that time.
        """
        correction: Correction | None = await self._in_thread(published_correction, self._office, edition)
        whole: Draft = await self._in_thread(self._draft, edition)
        found = _as_correction(whole, correction) if correction is not None else whole
        deliveries = self._office.store.deliveries
        waiting = await self._in_thread(deliveries.put_back, edition.period, edition.number, self._now())
        got: frozenset[str] = await self._in_thread(deliveries.reached, edition.period, edition.number)
        wanted = await self._in_thread(receiving, self._office)
        groups = {id_: rules for id_, rules in wanted.items() if id_ in got and id_ not in waiting}
        later = {id_: wanted[id_] for id_ in waiting if id_ in wanted}
        whole = replace(whole, title=_corrected_title(whole, edition.number))
        parts = [*await self._parts(found, groups), *(await self._parts(whole, later) if later else [])]
        await self._outbox.plan(edition.period, edition.number, parts, waiting)
        await self._move(edition.period, "corrected", edition)

    def _later(self, period: date, groups: Iterable[str]) -> dict[str, datetime]:
        """When those groups get it that have a time of their own."""
        own = {id_: moment_from(current(self._office, id_)[1]) for id_ in groups}
        schedule = self._office.rules.schedule
        return {id_: schedule.group_moment(period, moment) for id_, moment in own.items() if moment}

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
        found, correction = as_made(office, edition), published_correction(office, edition)
        return corrected(found, correction) if correction else found

    async def _parts(self, found: Draft, groups: Mapping[str, GroupRules]) -> list[tuple[str, list[Part]]]:
        """What each group gets, in the order in which a reader wants it; every picture and file is made once."""
        parcels: dict[str, Parcel] = await self._in_thread(
            lambda: {id_: parcel(found, rules, self._office) for id_, rules in groups.items()}
        )
        made: dict[str, Part] = {}
        for number, (table, picture) in enumerate(zip(found.pictured, found.pictures, strict=True), start=1):
            if any(table in one.pictures for one in parcels.values()):
                content = await self._files.paint(picture)
                media = await self._keep(f"{found.workbook.name}_{number}.png", content)
                made[table] = rendering.picture_part(media)
        wanted = {kind: file for one in parcels.values() for kind, file in one.files.items()}
        for kind, file in wanted.items():
            media = await self._keep(file.file_name, await self._files.write(file))
            made[kind] = rendering.file_part(media, file.file_name)
        assembled: list[tuple[str, list[Part]]] = await self._in_thread(_assembled, parcels, made)
        return assembled

    async def _keep(self, name: str, content: bytes) -> str:
        return MEDIA + str(await self._in_thread(self._office.store.media.keep, name, content))

    async def _move(self, period: date, state: BulletinState, edition: Edition) -> None:
        moved = Bulletin(period, state, edition.at, edition.by, edition.detail)
        await self._in_thread(self._office.store.bulletins.move, moved)


def _assembled(parcels: Mapping[str, Parcel], made: Mapping[str, Part]) -> list[tuple[str, list[Part]]]:
    """Each group's parts, in the order in which a reader wants them. Of hundreds of groups, too long for the loop."""
    return [
        (
            id_,
            [
                *(rendering.for_openapi(Reply(one.lines)) if one.lines else ()),
                *(made[name] for name in (*one.pictures, *one.files)),
            ],
        )
        for id_, one in parcels.items()
    ]


def _as_correction(found: Draft, correction: Correction) -> Draft:
    """The draft with the changes for its text, and the pictures of the tables that changed."""
    pairs = zip(found.pictured, found.pictures, strict=True)
    kept = [(name, picture) for name, picture in pairs if name in correction.tables]
    return replace(
        found,
        title=_corrected_title(found, correction.edition),
        lines=tuple(map(Line, correction.lines)),
        pictured=tuple(name for name, _ in kept),
        pictures=tuple(picture for _, picture in kept),
    )


def _corrected_title(found: Draft, edition: int) -> str:
    return f"更正（第{edition}版）：{found.title}"
