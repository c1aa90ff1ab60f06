"""Wires everything, once: the config becomes a running bot."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from bot.clock import Clock
from bot.config import Config, Credentials
from bot.config.reload import Reloading
from bot.dingtalk import messages
from bot.dingtalk.client import DingTalkClient
from bot.dingtalk.hosts import Hosts
from bot.dingtalk.speaker import Speaker
from bot.dingtalk.stream import Stream
from bot.dingtalk.uploads import Uploads
from bot.inbound.attachments import Fetching
from bot.inbound.inbox import Inbox
from bot.inbound.middleware import Reception
from bot.inbound.rounds import Waking
from bot.operations.alarm import sentence
from bot.operations.background import Service, last_word
from bot.operations.logs import set_up_log
from bot.outbound.calendar import Calendar
from bot.outbound.outbox import Outbox
from bot.outbound.publisher import Publisher
from bot.outbound.round import WeekKeeper
from bot.workers.files import Files
from handlers.dispatch import dispatch, may_send_files, warm
from handlers.intake.vocabulary import vocabulary
from handlers.office import Office
from storage.bulletins.deliveries import Media
from storage.database.disks import not_for_a_database, warning
from storage.database.errors import StoreTrouble
from storage.database.lock import only_one

log = logging.getLogger(__name__)

APART = 1.0
"""Seconds between two parts of a push to one group, so that they keep their order on the phone."""
InThread = Callable[..., Awaitable[Any]]


class App:
    """The bot of one office. `run` returns after `stop`, when what was begun is finished."""

    def __init__(
        self, config: Config, credentials: Credentials, clock: Clock, office: Office, config_file: Path | None = None
    ) -> None:
        """With a `config_file`, its changes are taken over while the bot runs."""
        self._config = config
        self._credentials = credentials
        self._clock = clock
        self._office = office
        self._config_file = config_file
        self._reloading: Reloading | None = None
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        self._stopping.set()

    def reload(self) -> None:
        """Reads the configuration again, now."""
        if self._reloading is not None:
            self._reloading.ask()

    async def run(self) -> None:
        dingtalk = self._config.dingtalk
        pair = (self._credentials.client_id, self._credentials.client_secret)
        hosts = Hosts(dingtalk.openapi, dingtalk.oapi, dingtalk.webhook_hosts, dingtalk.download_hosts)
        back_office = ThreadPoolExecutor(1, "back-office")

        async def in_thread(function: Callable[..., Any], *arguments: Any) -> Any:
            return await asyncio.get_running_loop().run_in_executor(back_office, function, *arguments)

        with Files() as files:
            async with DingTalkClient(*pair, robot_code=dingtalk.robot_code, hosts=hosts) as client:
                uploads = Uploads(client, MediaCache(self._office.store.media, in_thread, self._clock.now))
                speaker = Speaker(client, uploads, paint=files.paint, write=files.write, now=self._clock.now)
                service = Service(lambda: self._config, lambda: self._office, client, self._clock, in_thread)
                apart = 0.0 if self._clock.is_movable else APART
                outbox = Outbox(
                    self._office.store, client, uploads.media_id, now=self._clock.now, in_thread=in_thread, apart=apart
                )
                publisher = Publisher(lambda: self._office, outbox, files, self._clock.now, in_thread)
                keeper = WeekKeeper(
                    lambda: self._office, publisher, outbox, self._clock.now, in_thread, service.quota.is_tight
                )
                calendar = Calendar(self._clock, keeper.look)
                inbox = self._inbox(service, client, files, speaker, calendar)
                stream = Stream(*pair, inbox.receive, openapi=dingtalk.openapi)
                health = service.health(stream)
                self._office = replace(self._office, vitals=health.vitals)
                if self._config_file is not None:
                    take = partial(self._take, calendar)
                    self._reloading = Reloading(self._config_file, self._config, take, service.refused)
                beside = asyncio.create_task(service.run(health, self._reloading))
                await outbox.recover()
                warming = asyncio.gather(files.warm(), in_thread(warm, self._office))
                await self._until_stopped(inbox, stream, calendar, outbox)
                beside.cancel()
                await asyncio.gather(warming, beside, return_exceptions=True)
        back_office.shutdown()

    def _inbox(
        self, service: Service, client: DingTalkClient, files: Files, speaker: Speaker, calendar: Calendar
    ) -> Inbox:
        """The way of a message: read from the wire, fetched, watched by `service`, handled, spoken."""
        reception = Reception(
            service,
            parse=lambda body: messages.parse(body, self._clock.zone),
            fetch=Fetching(client, files, speaker, lambda: vocabulary(self._office.catalogue)),
            may_send=lambda message: may_send_files(message, self._office),
            handle=lambda message: dispatch(message, self._office),
            speak=speaker.answer,
        )
        return Inbox(
            self._office.store.inbox,
            parse=reception.parse,
            fetch=reception.fetch,
            handle=Waking(reception.handle, lambda: self._office, asyncio.get_running_loop(), calendar.wake),
            speak=reception.speak,
            now=self._clock.now,
        )

    def _take(self, calendar: Calendar, config: Config) -> None:
        """A changed configuration, from now on."""
        self._config, self._office = config, config.refreshed(self._office)
        calendar.wake()

    async def _until_stopped(self, inbox: Inbox, stream: Stream, calendar: Calendar, outbox: Outbox) -> None:
        """The order matters: nothing new comes in, what came in is finished, then the ways out are closed."""
        handling = asyncio.create_task(inbox.run())
        listening = asyncio.create_task(stream.run())
        stopping = asyncio.create_task(self._stopping.wait())
        calendar.start()
        try:
            await asyncio.wait([handling, listening, stopping], return_when=asyncio.FIRST_COMPLETED)
            for task in (handling, listening):
                if task.done() and not self._stopping.is_set():
                    task.result()  # raises what ended it
        finally:
            stopping.cancel()
            await stream.stop()
            outbox.stop()
            await calendar.stop()
            handling.cancel()
            await asyncio.gather(handling, listening, return_exceptions=True)
            await inbox.close()


class MediaCache:
    def __init__(self, media: Media, in_thread: InThread, now: Callable[[], datetime]) -> None:
        self._media = media
        self._in_thread = in_thread
        self._now = now

    async def find(self, sha256: str) -> str | None:
        found: str | None = await self._in_thread(self._media.find, sha256)
        return found

    async def keep(self, sha256: str, name: str, content: bytes, media_id: str) -> None:  # noqa: ARG002
        await self._in_thread(self._media.uploaded, sha256, name, media_id, self._now())


def run_forever(config: Config, credentials: Credentials, data: Path | None, config_file: Path | None = None) -> None:
    """`tongbao run`: until SIGINT or SIGTERM; SIGHUP reads the configuration again. Raises StoreTrouble."""
    set_up_log(form=config.logs.form)
    with contextlib.ExitStack() as held:
        office = _opened(config, credentials, data, held)
        clock = Clock.from_environment(config.week.zone)
        if clock.is_movable:
            log.warning("the clock can be moved from outside: this is a rehearsal")

        async def run() -> None:
            app = App(config, credentials, clock, office, config_file)
            loop = asyncio.get_running_loop()
            for number, act in ((signal.SIGINT, app.stop), (signal.SIGTERM, app.stop), (signal.SIGHUP, app.reload)):
                loop.add_signal_handler(number, act)
            await app.run()

        try:
            asyncio.run(run())
        finally:
            office.store.close()


def _opened(config: Config, credentials: Credentials, data: Path | None, held: contextlib.ExitStack) -> Office:
    """The office with its store checked. The admins are told where that fails, since nobody will hear from the bot.

    The data folder is kept from a second bot for as long as `held` is.
    """
    try:
        held.enter_context(only_one(data or Path(config.data)))
        if kind := not_for_a_database(folder := data or Path(config.data)):
            log.warning("%s", warning(folder, kind))
        office = config.assemble(data)
        office.store.check()
    except StoreTrouble as trouble:
        asyncio.run(last_word(config, credentials, f"{sentence(trouble)}机器人没有启动。"))
        raise
    return office
