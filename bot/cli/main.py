"""The command line. Its commands, options and exit codes are stable: operators script them."""

import importlib
from collections.abc import Mapping
from typing import Any

import click

COMMANDS: Mapping[str, tuple[str, str]] = {
    "ask": ("figures", "Answers a question as in chat."),
    "audit": ("maintenance", "Who did what, when, from which message."),
    "backup": ("maintenance", "Copies the database while the bot runs, verifies the copy, and prints its name."),
    "calendar": ("week", "What will happen next with each bulletin, when, and why."),
    "demo": ("service", "DingTalk on this machine, the bot, and sample weeks: a chat page in the browser."),
    "doctor": ("cli_doctor", "Looks at all that the bot needs, one line each: ok, a note, or what to do."),
    "export": ("figures", "The stored figures."),
    "history": ("week", "What was pushed, when, to whom and by whom; every edition."),
    "import": ("figures", "Takes in files as if a clerk had sent them in chat, and prints the receipts."),
    "publish": ("figures", "Writes what would be pushed for a period to a folder."),
    "questions": ("figures", "Questions that could not be answered, newest first."),
    "restore": ("maintenance", "Puts a backup in the database's place."),
    "run": ("service", "The bot, against the configured DingTalk, until it is stopped."),
}
"""Name → the file of this folder that holds it, and its line in the help: what one does not use is not imported."""


class Commands(click.Group):
    """Imports a command when it is called. What an operator can mend becomes one line and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"bot.cli.{COMMANDS[cmd_name][0]}")
        return next(one for one in vars(module).values() if isinstance(one, click.Command) and one.name == cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            from bot.cli.options import told_in_one_line

            told_in_one_line(error, ctx)
            raise


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="tongbao", prog_name="tongbao")
def main() -> None:
    """Runs an office's weekly bulletin inside DingTalk.

    \b
    Example:
      tongbao demo        try everything on this machine, in the browser
    """
