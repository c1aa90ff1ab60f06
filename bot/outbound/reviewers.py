"""What clerks and admins are told about a period: written into the outbox under a key, so that it is told once."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from typing import Any

from bot.dingtalk import rendering
from bot.outbound.outbox import STAFF, Outbox, Part
from handlers.bulletin.content.draft import title_of
from handlers.dispatch import with_codes
from handlers.office import Office
from handlers.reply import Reply


class Reviewers:
    def __init__(
        self,
        office: Callable[[], Office],
        outbox: Outbox,
        now: Callable[[], datetime],
        in_thread: Callable[..., Awaitable[Any]],
    ) -> None:
        self._office = office
        self._outbox = outbox
        self._now = now
        self._in_thread = in_thread

    async def tell(self, period: date, key: str, reply: Reply, *, but: str = "") -> bool:
        """To every reviewer (but one); False where that was done before. Buttons are each reviewer's own."""
        office = self._office()
        if await self._in_thread(office.store.deliveries.is_noted, period, key):
            return False
        parts: list[tuple[str, Sequence[Part]]] = []
        for person in office.people.clerks:
            if person.staff_id != but:
                own = await self._in_thread(with_codes, reply, office, person, self._now())
                parts.append((STAFF + person.staff_id, rendering.for_openapi(own)))
        return await self._outbox.notify(period, key, parts)

    async def title(self, period: date) -> str:
        """每周通报（截至2018年7月27日）."""
        return str(await self._in_thread(title_of, self._office(), period))
