"""`tongbao demo`: DingTalk on this machine, the bot, and sample weeks, in one process."""

import asyncio
import logging
import signal
import tempfile
import webbrowser
from datetime import datetime, timedelta
from pathlib import Path

import click

from bot.app import App
from bot.clock import Clock
from bot.config import Config, ConfigError, Credentials, DingTalk, Group, Member, Moment, Week
from bot.operations.logs import set_up_log
from bot.playground import sample
from bot.playground.sample.published import plan
from bot.playground.server import Playground
from bot.playground.world import cast

WEEKS = 12
BEFORE_THE_PUSH = timedelta(minutes=10)
CLOCK = "clock"

log = logging.getLogger(__name__)


def demo_config(playground: Playground) -> Config:
    """Hangzhou's office among the stand-in's people and groups; the push is on Friday, to be watched."""
    return Config(
        dingtalk=DingTalk(
            openapi=playground.url,
            oapi=playground.url,
            webhook_hosts=(playground.netloc,),
            download_hosts=(playground.download_netloc,),
        ),
        week=Week(publish=Moment(day="Friday", at="17:00")),
        groups=tuple(Group(id=group.id, name=group.title, admins=(cast.REPORTER,)) for group in cast.DEMO.groups),
        people=(
            Member(id=cast.CLERK, name="王敏", role="clerk"),
            Member(id=cast.REPORTER, name="沈洁", role="reporter", units=("萧山区",)),
            Member(id=cast.ADMIN, name="李工", role="admin"),
        ),
    )


async def run_demo(*, port: int, data: Path | None, browser: bool) -> None:
    """Until SIGINT or SIGTERM. Without `data`, everything is gone afterwards."""
    set_up_log(logging.WARNING)
    with tempfile.TemporaryDirectory(prefix="tongbao-demo-") as fresh:
        folder = data or Path(fresh)
        folder.mkdir(parents=True, exist_ok=True)
        week = Week(publish=Moment(day="Friday", at="17:00"))
        clock = Clock(week.zone, folder / CLOCK)
        if not clock.is_set:
            clock.move_to(week.publish.after(plan().cutoff, week.zone) - BEFORE_THE_PUSH)

        def next_push() -> datetime:
            """Of the week that the clock shows, or of the one after."""
            now = clock.now()
            cutoff = now.date() + timedelta(days=plan().cutoff.weekday() - now.weekday())
            pushes = (week.publish.after(cutoff + timedelta(weeks=weeks), week.zone) for weeks in (0, 1))
            return next(moment for moment in pushes if moment > now)

        playground = Playground(now=clock.now, move=clock.move_to, push_at=next_push, samples=sample.files(), port=port)
        try:
            await playground.__aenter__()
        except OSError as error:
            raise ConfigError(f"port {port} cannot be used ({error.strerror}); choose another with --port") from error
        try:
            await _run_bot(playground, clock, folder, browser=browser)
        finally:
            await playground.__aexit__(None, None, None)


async def _run_bot(playground: Playground, clock: Clock, folder: Path, *, browser: bool) -> None:
    config = demo_config(playground)
    office = config.assemble(folder)
    try:
        await asyncio.to_thread(sample.load, office, WEEKS)
        app = App(config, Credentials(playground.client_id, playground.client_secret), clock, office)
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, app.stop)
        running = asyncio.create_task(app.run())
        await playground.connected(timeout=30)
        click.echo(f"通报演示已启动：{playground.url}  （按 Ctrl+C 结束）")
        if browser:
            webbrowser.open(playground.url)
        await running
    finally:
        office.store.close()
