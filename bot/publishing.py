"""A period's push: from the draft to what is written into the outbox for each group."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from typing import Any

from bot.config import Group
from bot.dingtalk import rendering
from bot.files import Files
from bot.outbox import MEDIA, STAFF, Outbox, Part
from handlers.bulletin.draft import Draft, draft
from handlers.office import Office
from handlers.reply import Reply
from storage.bulletins import Bulletin

log = logging.getLogger(__name__)

FIRST_EDITION = 1
NOTICE = 0
"""Stands in place of an edition for what the reviewers are told before there is one."""
BY = "calendar"
SHOWN_GAPS = 6


class Publisher:
    """`publish` may be called again and again: what was done is not done twice."""

    def __init__(
        self,
        office: Office,
        groups: Sequence[Group],
        outbox: Outbox,
        files: Files,
        now: Callable[[], datetime],
        in_thread: Callable[..., Awaitable[Any]],
    ) -> None:
        self._office = office
        self._groups = groups
        self._outbox = outbox
        self._files = files
        self._now = now
        self._in_thread = in_thread

    async def publish(self, period: date) -> None:
        """Pushes a period's bulletin to every group once it is complete; till then tells the reviewers once why not."""
        if not await self._in_thread(self._office.store.bulletins.is_published, period):
            found: Draft = await self._in_thread(draft, self._office, period)
            if found.is_complete:
                await self._plan(found)
            else:
                await self._tell_reviewers(found)
        await self._outbox.deliver()

    async def _plan(self, found: Draft) -> None:
        parts = await self._parts(found)
        await self._outbox.plan(found.period, FIRST_EDITION, [(group.id, parts) for group in self._groups])
        published = Bulletin(found.period, "published", self._now(), BY)
        await self._in_thread(self._office.store.bulletins.move, published)
        log.info("the bulletin of %s goes to %d groups, %d parts each", found.period, len(self._groups), len(parts))

    async def _parts(self, found: Draft) -> list[Part]:
        """The summary, a picture for each annex, the workbook: in the order in which a reader wants them."""
        parts = rendering.for_openapi(Reply((found.title, *found.summary)))
        for number, picture in enumerate(found.pictures, start=1):
            content = await self._files.paint(picture)
            parts.append(rendering.picture_part(await self._keep(f"{found.workbook.name}_{number}.png", content)))
        name = f"{found.workbook.name}.xlsx"
        workbook = await self._keep(name, await self._files.write(found.workbook))
        return [*parts, rendering.file_part(workbook, name)]

    async def _keep(self, name: str, content: bytes) -> str:
        return MEDIA + str(await self._in_thread(self._office.store.media.keep, name, content))

    async def _tell_reviewers(self, found: Draft) -> None:
        reviewers = self._office.people.with_role("clerk", "admin")
        parts = rendering.for_openapi(Reply(held_back(found)))
        await self._outbox.plan(found.period, NOTICE, [(STAFF + person.staff_id, parts) for person in reviewers])


def held_back(found: Draft) -> tuple[str, ...]:
    """Why a bulletin is not pushed yet, for the reviewers."""
    gaps = [gap.text for gap in found.missing]
    more = [f"另有 {len(gaps) - SHOWN_GAPS} 张表也不完整。"] if len(gaps) > SHOWN_GAPS else []
    return (f"{found.title}还没有推送，数据不完整：", *gaps[:SHOWN_GAPS], *more, "补齐并确认后会自动推送。")
