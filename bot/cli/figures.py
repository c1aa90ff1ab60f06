"""The command line's part on figures: taken in, asked about, given out."""

import json
import sys
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any, NoReturn

import click

from bot.cli import desk
from bot.cli.options import plain, with_config, with_data
from bot.config import Config
from handlers.office import Office

STORED, NEEDS_ANSWER, REFUSED = 0, 3, 4


class Day(click.ParamType[Any]):
    """A date as YYYY-MM-DD."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a date like 2018-07-27", param, ctx)


class Moment(click.ParamType[Any]):
    """A time as ISO 8601; without an offset it is the office's time."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            return value if isinstance(value, datetime) else datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a time like 2018-07-30T09:00", param, ctx)


at_time = click.option("--at", type=Moment(), help="When it is said (ISO 8601, office time); now by default.")


@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--cutoff", type=Day(), help="The period's cut-off day, where the file does not say it.")
@at_time
@click.option("--yes", is_flag=True, help="Answer 确认: accept warnings. Errors and open questions still stop it.")
@with_config
@with_data
def import_(
    files: tuple[str, ...],
    cutoff: date | None,
    at: datetime | None,
    yes: bool,
    config: Config,
    data: Path | None,
) -> None:
    """Takes in files as if a clerk had sent them in chat, and prints the receipts. `-` reads pasted text: figures, or
    work items for the bulletin (加几条（2018-07-27）, then one a line).

    Exit code: 0 stored, 3 needs an answer (not stored), 4 refused (not stored), 2 wrong usage.

    \b
    Example:
      tongbao import 附件3.xlsx --cutoff 2018-07-27 --yes
    """
    documents = [_read(name) for name in files]
    with desk.opened(config, data) as office:
        outcomes = []
        for name, content in documents:
            receipt = desk.submit(office, name, content, cutoff=cutoff, at=at, config=config, confirm=yes)
            click.echo(desk.as_text(*desk.written(receipt, office)))
            outcomes.append({"done": STORED, "ask": NEEDS_ANSWER, "refused": REFUSED}[receipt.outcome])
    sys.exit(max(outcomes))


def _read(name: str) -> tuple[str, bytes]:
    if name == "-":
        return "", sys.stdin.buffer.read()
    path = Path(name)
    try:
        return path.name, path.read_bytes()
    except OSError as error:
        raise click.UsageError(f"{name}: {error.strerror}") from error


@click.command()
@click.argument("text", required=False)
@click.option("--json", "lines", metavar="-", help="Read one JSON object a line from standard input, answer likewise.")
@at_time
@with_config
@with_data
def ask(text: str | None, lines: str | None, at: datetime | None, config: Config, data: Path | None) -> None:
    """Answers a question as in chat.

    With `--json -`, each line in is {"text", "at"?, "user"?, "conversation"?, "group"?} (the same conversation is the
    same dialogue), and each line out {"text", "images": [paths], "files": [paths], "choices": [texts]}; a line that
    cannot be read gives one with "error", and exit code 2 in the end.

    \b
    Example:
      tongbao ask 萧山区活跃率 --at 2018-07-30T09:00
    """
    if (text is None) == (lines is None) or lines not in {None, "-"}:
        raise click.UsageError("give a TEXT, or --json - to read questions from standard input")
    with desk.opened(config, data) as office:
        if text is not None:
            question = desk.Question(text, at=at)
            click.echo(desk.as_text(*desk.answer(office, question, config)))
            return
        unread = False
        for line in sys.stdin:
            if line.strip():
                answer = _answer_line(office, line, config)
                unread |= "error" in answer
                click.echo(json.dumps(answer, ensure_ascii=False))
                sys.stdout.flush()
    if unread:
        sys.exit(2)


def _answer_line(office: Office, line: str, config: Config) -> dict[str, object]:
    try:
        question = desk.Question.from_json(line)
    except ValueError as error:
        return {"text": "", "images": [], "files": [], "choices": [], "error": str(error)}
    reply, images, files = desk.answer(office, question, config)
    return {
        "text": reply.text,
        "images": [str(path) for path in images],
        "files": [str(path) for path in files],
        "choices": [choice.text for choice in reply.choices],
    }


@click.command()
@click.option("--limit", type=click.IntRange(1, 2000), default=50, show_default=True)
@with_config
@with_data
def questions(limit: int, config: Config, data: Path | None) -> None:
    """Questions that could not be answered, newest first: time, asker, text, words that nobody knows.

    \b
    Example:
      tongbao questions --limit 20
    """
    with desk.opened(config, data) as office:
        for one in office.store.unanswered.newest(limit):
            text = " ".join(one.text.split())  # one line each, whatever was typed
            click.echo("\t".join((f"{one.at:%Y-%m-%d %H:%M}", plain(one.asker), plain(text), plain(one.words))))


@click.command()
@click.option("--period", type=Day(), help="Cut-off day; all stored periods by default.")
@click.option("--table", help="A table's name, such as 附件3; all by default.")
@click.option("--format", "form", type=click.Choice(["csv", "xlsx"]), help="By the file's ending, else csv.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File to write; standard output if none.")
@with_config
@with_data
def export(
    period: date | None, table: str | None, form: str | None, out: Path | None, config: Config, data: Path | None
) -> None:
    """The stored figures: period, table, unit, indicator, value as printed, number, origin, rank, submission.

    \b
    Example:
      tongbao export --period 2018-07-27 --table 附件3 --out 附件3.csv
    """
    from bot.cli.export import EmptyExportError, write_export

    form = form or ("xlsx" if out and out.suffix.lower() == ".xlsx" else "csv")
    if form == "xlsx" and out is None:
        raise click.UsageError("--format xlsx needs --out FILE")
    with desk.opened(config, data) as office:
        try:
            write_export(office, period, table, form, out or sys.stdout.buffer)
        except EmptyExportError as error:
            _stop(str(error))


@click.command()
@click.option("--period", type=Day(), help="Cut-off day; the newest stored period by default.")
@click.option("--dry-run", is_flag=True, help="Only write; nothing is marked as published. (This command never sends.)")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder to write to.")
@with_config
@with_data
def publish(
    period: date | None,
    dry_run: bool,  # noqa: ARG001  writing is all that this command does so far
    out: Path,
    config: Config,
    data: Path | None,
) -> None:
    """Writes what would be pushed for a period to a folder: text, Word, PDF, Excel, and pictures.

    \b
    Example:
      tongbao publish --period 2018-07-27 --dry-run --out out
    """
    with desk.opened(config, data) as office:
        stored = [stored.cutoff for stored in office.store.figures.periods()]
        if not stored or (period and period not in stored):
            _stop(f"there are no figures for {period}" if period else "no figures are stored yet")
        written = desk.write_bulletin(office, period or stored[-1], out)
        _list(written.files)
        for problem in written.problems:
            click.echo(problem, err=True)


def _list(paths: Iterable[Path]) -> None:
    for path in paths:
        click.echo(str(path))


def _stop(problem: str) -> NoReturn:
    click.echo(f"Error: {problem}", err=True)
    sys.exit(1)
