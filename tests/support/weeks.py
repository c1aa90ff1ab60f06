"""A bot's weeks with a movable clock: real store, handlers, keeper, publisher and outbox; only DingTalk is stood in."""

import hashlib
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from bot.config import Config
from bot.dingtalk.client import Sent
from bot.dingtalk.errors import Rejected
from bot.outbound.outbox import Outbox
from bot.outbound.publisher import Publisher
from bot.outbound.round import WeekKeeper
from bot.playground.world.phone import command_of
from handlers.dispatch import dispatch
from handlers.message import Message, Sender
from handlers.office import Office, Person
from handlers.reply import File, Picture, Reply
from storage.figures import Figure
from storage.figures.submissions import Origin
from tests.conftest import CLERK, SHANGHAI, seed_figures

LOOKS = (time(9, 5), time(10), time(15))


@dataclass(frozen=True)
class Arrived:
    at: datetime
    to: str
    key: str
    text: str
    buttons: dict[str, str] = field(default_factory=dict)
    """What each shows → what a tap types."""


@dataclass
class Far:
    """DingTalk's side: what arrived and when. A group in `gone` refuses everything; `before` runs before each call."""

    now: Callable[[], datetime]
    arrived: list[Arrived] = field(default_factory=list)
    uploads: list[str] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)

    async def send_to_group(self, conversation: str, key: str, param: dict[str, Any]) -> str:
        if conversation in self.gone:
            self.refused.append(conversation)
            raise Rejected("the group was dissolved")
        return self._take(conversation, key, param)

    async def send_to_people(self, staff_ids: Sequence[str], key: str, param: dict[str, Any]) -> Sent:
        return Sent(tuple(self._take(staff_id, key, param) for staff_id in staff_ids))

    async def upload(self, name: str, content: bytes, kind: Any) -> str:
        self.uploads.append(name)
        return f"@{kind}-{content.decode()}"

    def _take(self, to: str, key: str, param: dict[str, Any]) -> str:
        text = param.get("text") or param.get("photoURL") or f"{param.get('fileName')} {param.get('mediaId')}"
        self.arrived.append(Arrived(self.now(), to, key, str(text), _buttons(param)))
        return f"key{len(self.arrived)}"

    def to(self, destination: str) -> list[Arrived]:
        return [one for one in self.arrived if one.to == destination]


class _Errors(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(logging.Formatter().format(record))


class CheapPapers:
    """Stands in for the painter: a picture's and a workbook's bytes are its words."""

    async def paint(self, picture: Picture) -> bytes:
        return repr(picture).encode()

    async def write(self, file: File) -> bytes:
        return repr(file).encode()


class Weeks:
    """`go(moment)` lets the bot look at each moment at which something might happen, up to `moment`."""

    def __init__(self, config: Config, folder: Path, start: datetime) -> None:
        self.config = config
        self.folder = folder
        self.now = start
        self.far = Far(lambda: self.now)
        self.running = True
        self.quota_is_tight = False
        self.errors = _Errors()
        self._messages = 0
        self._restarts = 0
        self.start()

    def start(self) -> None:
        """A new process over the same data folder."""
        logging.getLogger("bot.outbound.round").addHandler(self.errors)
        self.office = self.config.assemble(self.folder)

        async def here(function: Callable[..., Any], *arguments: Any) -> Any:
            return function(*arguments)

        async def upload(name: str, content: bytes, kind: Any) -> str:
            media_id = await self.far.upload(name, b"%d" % len(self.far.uploads), kind)
            self.office.store.media.uploaded(hashlib.sha256(content).hexdigest(), name, media_id, self.now)
            return media_id

        self.outbox = Outbox(self.office.store, self.far, upload, now=lambda: self.now, in_thread=here)
        self.publisher = Publisher(lambda: self.office, self.outbox, CheapPapers(), lambda: self.now, here)
        self.keeper = WeekKeeper(
            lambda: self.office, self.publisher, self.outbox, lambda: self.now, here, lambda: self.quota_is_tight
        )
        self.running = True

    async def recover(self) -> None:
        await self.outbox.recover()

    def stop(self) -> None:
        self.office.store.close()
        self.running = False
        logging.getLogger("bot.outbound.round").removeHandler(self.errors)
        assert self.errors.said == [], "what fails in a look is only logged, and tried again"

    async def go(self, moment: datetime) -> None:
        """Looks a few times a day, and at each of the week's steps."""
        schedule = self.office.rules.schedule
        stops = {moment}
        day = self.now.date()
        while day <= moment.date():
            stops |= {datetime.combine(day, at, SHANGHAI) for at in LOOKS}
            day += timedelta(days=1)
        for period in schedule.periods(self.now, timedelta(days=21), moment - self.now + timedelta(days=7)):
            stops |= {at for _, at in schedule.moments(period)}
        for stop in sorted(one for one in stops if self.now < one <= moment):
            self.now = stop
            await self.keeper.look()

    async def say(self, text: str, who: Person = CLERK, group: str = "") -> Reply:
        self._messages += 1
        sender = Sender(who.staff_id, who.name)
        place = group or f"private-{who.staff_id}"
        message = Message(f"msg{self._messages:06}", text, sender, place, self.now, bool(group))
        reply = dispatch(message, self.office)
        await self.keeper.look()
        return reply

    async def report(self, period: date, only: Callable[[Figure], bool] = lambda _: True, **changed: str) -> int:
        """Figures as the seed's week has them, confirmed now; `changed` is unit → its new 日均活跃率 in 附件3."""
        id_ = report(self.office, period, self.now, only, changed)
        await self.keeper.look()
        return id_


def _buttons(param: dict[str, Any]) -> dict[str, str]:
    pairs = [(param.get(f"actionTitle{number}"), param.get(f"actionURL{number}")) for number in range(1, 6)]
    pairs.append((param.get("singleTitle"), param.get("singleURL")))
    return {title: command_of(url) or "" for title, url in pairs if title and url}


def report(office: Office, period: date, at: datetime, only: Callable[[Figure], bool], changed: dict[str, str]) -> int:
    figures: Iterable[Figure] = (replace(one, period=period) for one in seed_figures(office.catalogue))
    chosen = []
    for one in figures:
        if only(one):
            new = changed.get(one.unit) if one.table == "附件3" and one.indicator == "日均活跃率" else None
            chosen.append(replace(one, printed=new, number=Decimal(new.rstrip("%")) / 100, rank=None) if new else one)
    origin = Origin(CLERK.staff_id, CLERK.name, "private", f"report-{at.isoformat()}", at, "每周通报.xlsx")
    id_ = office.store.submissions.propose(origin, chosen, lives=timedelta(hours=2))
    assert office.store.submissions.confirm(id_, at)
    return id_
