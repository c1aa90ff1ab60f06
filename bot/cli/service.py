"""The command line's part on what stays running: the bot, and the demonstration."""

import asyncio
from pathlib import Path

import click

from bot.cli.options import CONFIG_FILE, with_config, with_data
from bot.config import Config


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8642, show_default=True, help="Port of the page.")
@click.option("--no-browser", is_flag=True, help="Do not open the page.")
@with_data
def demo(port: int, no_browser: bool, data: Path | None) -> None:
    """DingTalk on this machine, the bot, and sample weeks: a chat page in the browser.

    \b
    Example:
      tongbao demo --port 9000 --no-browser
    """
    from bot.playground.demo import run_demo

    asyncio.run(run_demo(port=port, data=data, browser=not no_browser))


@click.command()
@with_config
@with_data
def run(config: Config, data: Path | None) -> None:
    """The bot, against the configured DingTalk, until it is stopped.

    \b
    Example:
      DINGTALK_CLIENT_ID=… DINGTALK_CLIENT_SECRET=… tongbao run --config config.yaml
    """
    from bot.app import run_forever
    from bot.config import credentials

    run_forever(config, credentials(), data, click.get_current_context().meta[CONFIG_FILE])
