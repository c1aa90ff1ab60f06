"""The command line's part on whether all is well: doctor."""

import sys
from pathlib import Path

import click

from bot.cli.options import CONFIG_FILE, FAILED, with_config, with_data
from bot.config import Config


@click.command()
@click.option("--offline", is_flag=True, help="Do not call DingTalk.")
@with_config
@with_data
def doctor(offline: bool, config: Config, data: Path | None) -> None:
    """Looks at all that the bot needs, one line each: ok, a note, or what to do.

    Exit code: 0 all is well, 1 something has to be done, 2 the configuration cannot be read.

    \b
    Example:
      tongbao doctor --config config.yaml
    """
    from bot.operations.doctor import examine

    is_well = True
    file = click.get_current_context().meta[CONFIG_FILE]
    for finding in examine(config, data, network=not offline, config_file=file):
        click.echo(str(finding))
        is_well = is_well and finding.level != "bad"
    if not is_well:
        sys.exit(FAILED)
